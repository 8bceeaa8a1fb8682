#!/bin/sh
# What Jenkins' Groovy engine needs from Maven Central, so that the tests run offline. Needs Java 17 or later and Maven.
set -eu
for program in java mvn git; do
  command -v "$program" >/dev/null || { echo "jenkins: $program is missing: apt-get install default-jdk-headless maven git" >&2; exit 1; }
done
folder=$(CDPATH='' cd -- "$(dirname "$0")/../jenkins" && pwd)
stamp="$folder/target/complete-$(cksum <"$folder/pom.xml" | cut -d' ' -f1)"
if [ ! -e "$stamp" ]; then
  mvn -q -B -f "$folder/pom.xml" test -Dtest=None -Dsurefire.failIfNoSpecifiedTests=false >&2
  mvn -q -B -f "$folder/pom.xml" org.apache.maven.plugins:maven-dependency-plugin:3.6.1:build-classpath \
    -Dmdep.outputFile="$folder/target/classpath" >&2
  touch "$stamp"
fi
echo "$folder/target"
