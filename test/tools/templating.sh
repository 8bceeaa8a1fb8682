#!/bin/sh
# ktmpl 0.9.1 is the oracle for templates and kubectl the one for YAML; prints where they are.
set -eu
tools="${SLIPWAY_TOOLS:-$HOME/.cache/slipway/tools}"
mkdir -p "$tools/bin"

if ! "$tools/bin/ktmpl" --version 2>/dev/null | grep -q 'ktmpl 0.9.1'; then
  command -v cargo >/dev/null || { echo 'install Rust first: https://rustup.rs, or apt install cargo' >&2; exit 1; }
  cargo install ktmpl --version 0.9.1 --locked --quiet --root "$tools" >&2
fi

if ! command -v kubectl >/dev/null && [ ! -x "$tools/bin/kubectl" ]; then
  command -v go >/dev/null || { echo 'install kubectl or Go first: apt install golang' >&2; exit 1; }
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  (
    cd "$work"
    go mod init tools >&2
    go get k8s.io/kubectl@v0.35.4 >&2
    printf '%s\n' 'package main' 'import ("os"; "k8s.io/kubectl/pkg/cmd")' \
      'func main() { if cmd.NewDefaultKubectlCommand().Execute() != nil { os.Exit(1) } }' > main.go
    go mod tidy >&2
    go build -o "$tools/bin/kubectl" . >&2
  )
fi

echo "$tools/bin"
