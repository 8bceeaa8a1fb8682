#!/bin/sh
# The peers that a deploy is measured against: helm and kapp. Needs Go; prints the folder they are in.
set -eu
helm=v3.22.0 kapp=v0.66.0
bin="${SLIPWAY_TOOLS:-$HOME/.cache/slipway/tools}/peers-$helm-$kapp"
command -v go >/dev/null || { echo 'bench: go is missing, get it from https://go.dev/dl' >&2; exit 1; }
[ -x "$bin/helm" ] || GOBIN="$bin" go install -ldflags '-s -w' "helm.sh/helm/v3/cmd/helm@$helm"
[ -x "$bin/kapp" ] || GOBIN="$bin" go install -ldflags '-s -w' "carvel.dev/kapp/cmd/kapp@$kapp"
echo "$bin"
