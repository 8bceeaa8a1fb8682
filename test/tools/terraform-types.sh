#!/bin/sh
# Fetches the types of @cdktf/provider-aws, which are generated from the AWS provider's schema; prints the folder of those
# in test/terraform/resources.json. Needs npm.
set -eu
types=21.22.1
names="$(cd "$(dirname "$0")/../terraform" && pwd)/resources.json"
tools="${SLIPWAY_TOOLS:-$HOME/.cache/slipway/tools}"
folder="$tools/terraform-types-$types-$(cksum < "$names" | cut -d ' ' -f 1)"
if [ ! -d "$folder" ]; then
  part="$folder.part"
  rm -rf "$part"
  mkdir -p "$part/lib" "$part/kept"
  archive="$(npm pack --silent --pack-destination "$part" "@cdktf/provider-aws@$types")"
  tar -xzf "$part/$archive" -C "$part/lib" --strip-components=2 package/lib
  # The types of everything are large, and their JavaScript is larger.
  for name in $(grep -o '[a-z0-9-]*[a-z0-9]' "$names"); do
    mkdir "$part/kept/$name"
    cp "$part/lib/$name/index.d.ts" "$part/kept/$name/"
  done
  mv "$part/kept" "$folder"
  rm -rf "$part"
fi
echo "$folder"
