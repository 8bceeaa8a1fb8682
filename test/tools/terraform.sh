#!/bin/sh
# Builds OpenTofu and a stand-in for the AWS provider, which takes its schema from a file; prints the folder of tofu and
# terraform-provider-aws. Needs Go.
set -eu
tofu=v1.12.6
here="$(cd "$(dirname "$0")/../terraform" && pwd)"
tools="${SLIPWAY_TOOLS:-$HOME/.cache/slipway/tools}"
folder="$tools/terraform-$tofu-$(cat "$here"/provider/*.go "$here/provider/go.mod" | cksum | cut -d ' ' -f 1)"
if [ ! -d "$folder" ]; then
  command -v go >/dev/null || { echo 'terraform: Go is missing, install it from https://go.dev/dl' >&2; exit 1; }
  part="$folder.part"
  rm -rf "$part"
  mkdir -p "$part"
  (cd "$here/provider" && go build -buildvcs=false -o "$part/terraform-provider-aws" .) >&2
  # go install takes no module that replaces another one, so it is built where it was downloaded.
  source="$(cd "$here/provider" && go mod download -json "github.com/opentofu/opentofu@$tofu" | sed -n 's/^\t"Dir": "\(.*\)",$/\1/p')"
  cp "$source/go.mod" "$part/tofu.mod"
  cp "$source/go.sum" "$part/tofu.sum"
  chmod u+w "$part/tofu.mod" "$part/tofu.sum"
  (cd "$source" && go build -buildvcs=false -mod=mod -modfile="$part/tofu.mod" -ldflags='-s -w' -o "$part/tofu" ./cmd/tofu) >&2
  mv "$part" "$folder"
fi
echo "$folder"
