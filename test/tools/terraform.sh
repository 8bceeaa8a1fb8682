#!/bin/sh
# Builds OpenTofu and a stand-in for the AWS provider, which has the provider's schema from the types of
# @cdktf/provider-aws; prints the folder of tofu, terraform-provider-aws and lib. Needs Go and npm.
set -eu
tofu=v1.12.6
types=21.22.1
here="$(cd "$(dirname "$0")/../terraform" && pwd)"
tools="${SLIPWAY_TOOLS:-$HOME/.cache/slipway/tools}"
folder="$tools/terraform-$tofu-$types-$(cat "$here"/provider/*.go "$here/provider/go.mod" | cksum | cut -d ' ' -f 1)"
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
  archive="$(npm pack --silent --pack-destination "$part" "@cdktf/provider-aws@$types")"
  tar -xzf "$part/$archive" -C "$part" --strip-components=1 package/lib
  # Only the types of the resources are read; the rest is large.
  find "$part/lib" -mindepth 1 -maxdepth 1 -type d ! -name 's3-bucket*' ! -name 'kms-*' ! -name 'iam-policy' -exec rm -rf {} +
  find "$part/lib" -name '*.js' -delete
  rm -f "$part/$archive"
  mv "$part" "$folder"
fi
echo "$folder"
