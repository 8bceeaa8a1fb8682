#!/bin/sh
# Sets of manifests as their projects publish them, in Go modules; prints a folder with a link to each. Needs Go.
set -eu
tools="${SLIPWAY_TOOLS:-$HOME/.cache/slipway/tools}"
folder="$tools/upstream"
mkdir -p "$folder"
cd /
for module in sigs.k8s.io/metrics-server@v0.9.0 github.com/kedacore/keda/v2@v2.21.0 github.com/kedacore/keda/v2@v2.20.2 \
  github.com/prometheus-operator/prometheus-operator@v0.85.0; do
  name=$(echo "$module" | sed 's|/v2@|@|; s|.*/||; s|@v|-|')
  dir=$(go mod download -json "$module" | sed -n 's/^\t"Dir": "\(.*\)",*$/\1/p')
  ln -sfn "$dir" "$folder/$name"
done
echo "$folder"
