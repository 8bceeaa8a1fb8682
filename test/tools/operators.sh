#!/bin/sh
# metrics-server and KEDA as their projects publish them, built from their own modules and called as in their images, as the API
# server knows who writes by that name; prints the folder of the programs. Needs Go.
set -eu
metrics_server=v0.9.0
keda=v2.21.0
tools="${SLIPWAY_TOOLS:-$HOME/.cache/slipway/tools}"
folder="$tools/operators-metrics-server-$metrics_server-keda-$keda"

# build MODULE@VERSION PACKAGE PROGRAM
build() {
  [ -x "$folder/$3" ] && return
  command -v go >/dev/null || { echo 'operators: Go is missing, install it from https://go.dev/dl' >&2; exit 1; }
  echo "operators: building $3 of $1 (KEDA takes some ten minutes the first time)" >&2
  mkdir -p "$folder"
  cd /
  cd "$(go mod download -json "$1" | sed -n 's/^\t"Dir": "\(.*\)",*$/\1/p')"
  CGO_ENABLED=0 go build -trimpath -ldflags='-s -w' -o "$folder/$3.part" "$2" >&2
  mv "$folder/$3.part" "$folder/$3"
}

build "sigs.k8s.io/metrics-server@$metrics_server" ./cmd/metrics-server metrics-server
build "github.com/kedacore/keda/v2@$keda" ./cmd/operator keda
build "github.com/kedacore/keda/v2@$keda" ./cmd/adapter keda-adapter
build "github.com/kedacore/keda/v2@$keda" ./cmd/webhooks keda-admission-webhooks
echo "$folder"
