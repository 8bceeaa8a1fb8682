#!/bin/sh
# Installs the sops program, the oracle for encrypted files; prints its path. Needs Go.
set -eu
version=v3.13.3
tools="${SLIPWAY_TOOLS:-$HOME/.cache/slipway/tools}"
sops="$tools/sops-$version/sops"
if [ ! -x "$sops" ]; then
  command -v go >/dev/null || { echo 'secrets: Go is missing, install it from https://go.dev/dl' >&2; exit 1; }
  mkdir -p "$tools/sops-$version.part"
  GOBIN="$tools/sops-$version.part" go install "github.com/getsops/sops/v3/cmd/sops@$version" >&2
  rm -rf "$tools/sops-$version"
  mv "$tools/sops-$version.part" "$tools/sops-$version"
fi
echo "$sops"
