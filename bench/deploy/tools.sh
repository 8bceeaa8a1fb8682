#!/bin/sh
# The peers that a deploy is measured against: helm and kapp. Needs Go; prints the folder they are in.
set -eu
helm=v3.22.0 kapp=v0.66.0
bin="${SLIPWAY_TOOLS:-$HOME/.cache/slipway/tools}/peers-$helm-$kapp"
command -v go >/dev/null || { echo 'bench: go is missing, get it from https://go.dev/dl' >&2; exit 1; }
[ -x "$bin/helm" ] || GOBIN="$bin" go install -ldflags '-s -w' "helm.sh/helm/v3/cmd/helm@$helm" >&2
if [ ! -x "$bin/kapp" ]; then
  # Through a module of our own: `go install` wants the list of all versions, which not every proxy has.
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  cd "$work"
  printf 'module bench\n\ngo 1.25.0\n\nrequire carvel.dev/kapp %s\n' "$kapp" > go.mod
  go build -mod=mod -ldflags '-s -w' -o "$bin/kapp" carvel.dev/kapp/cmd/kapp >&2
fi
echo "$bin"
