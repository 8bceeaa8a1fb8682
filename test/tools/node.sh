#!/bin/sh
# The versions of Node that Slipway is held to, from the npm package `node`; prints one program a line. Needs npm.
set -eu
tools="${SLIPWAY_TOOLS:-$HOME/.cache/slipway/tools}"
for version in 20.19.0 22.23.3 24.9.0 26.9.0; do
  folder="$tools/node-$version"
  if [ ! -x "$folder/node_modules/node/bin/node" ]; then
    mkdir -p "$folder"
    npm install --prefix "$folder" --no-audit --no-fund --silent "node@$version" >&2
  fi
  echo "$folder/node_modules/node/bin/node"
done
