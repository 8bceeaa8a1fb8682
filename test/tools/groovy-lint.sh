#!/bin/sh
# npm-groovy-lint, the second opinion on the Groovy of the library, the example and the docs. Needs Java 17 or later.
set -eu
version=16.2.0
folder="${SLIPWAY_TOOLS:-$HOME/.cache/slipway/tools}/groovy-lint-$version"
program="$folder/node_modules/.bin/npm-groovy-lint"
command -v java >/dev/null || { echo 'groovy-lint: java is missing: apt-get install default-jdk-headless' >&2; exit 1; }
if [ ! -x "$program" ]; then
  mkdir -p "$folder"
  npm install --prefix "$folder" --ignore-scripts --no-audit --no-fund --silent "npm-groovy-lint@$version" >&2
fi
echo "$program"
