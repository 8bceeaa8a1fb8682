#!/bin/sh
# Installs aws-iam-authenticator, by which clusters of EKS know who is asking; prints its path. Needs Go.
set -eu
version=v0.6.13
tools="${SLIPWAY_TOOLS:-$HOME/.cache/slipway/tools}"
folder="$tools/aws-iam-authenticator-$version"
if [ ! -x "$folder/aws-iam-authenticator" ]; then
  command -v go >/dev/null || { echo 'eks: Go is missing, install it from https://go.dev/dl' >&2; exit 1; }
  mkdir -p "$folder.part"
  GOBIN="$folder.part" go install "sigs.k8s.io/aws-iam-authenticator/cmd/aws-iam-authenticator@$version" >&2
  rm -rf "$folder"
  mv "$folder.part" "$folder"
fi
echo "$folder/aws-iam-authenticator"
