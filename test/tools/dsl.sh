#!/bin/sh
# The Groovy that Jenkins runs, for the oracle of the Jenkinsfile reader. Needs Java 11 or later and Maven.
set -eu
version=2.4.21
folder="${SLIPWAY_TOOLS:-$HOME/.cache/slipway/tools}/groovy"
jar="$folder/groovy-all-$version.jar"
if [ ! -s "$jar" ]; then
  for program in java mvn; do
    command -v "$program" >/dev/null || { echo "dsl: $program is missing: apt-get install default-jdk-headless maven" >&2; exit 1; }
  done
  mkdir -p "$folder"
  mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy \
    -Dartifact="org.codehaus.groovy:groovy-all:$version" -DoutputDirectory="$folder" >&2
fi
echo "$jar"
