#!/bin/bash
# Puts what a real node needs beside the sandbox's programs into FOLDER/programs: kubelet and kube-proxy of the sandbox's
# Kubernetes and a CoreDNS, each built once for its versions, and the program of the node's images. Needs Go, and network the
# first time: build.sh FOLDER
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
folder=$1
kubernetes=v1.35.4
module=$here/../../src/sandbox/modules/kubernetes
tools=${SLIPWAY_TOOLS:-$HOME/.cache/slipway/tools}
export GOFLAGS= GOWORK=off CGO_ENABLED=0
mkdir -p "$tools" "$folder/programs"

kubernetes() {
  cp "$module"/go.{mod,sum} . &&
    go get -tool "k8s.io/kubernetes/cmd/kubelet@$kubernetes" "k8s.io/kubernetes/cmd/kube-proxy@$kubernetes" &&
    go build -ldflags "-s -w -X k8s.io/component-base/version.gitVersion=$kubernetes" -o bin/ \
      k8s.io/kubernetes/cmd/kubelet k8s.io/kubernetes/cmd/kube-proxy
}
coredns() {
  cp "$here"/dns/* . && go build -ldflags '-s -w' -o bin/coredns .
}

# What was not built to its end is never in the cache, and who comes second finds it done.
kept() { # name, files that decide about it
  local name=$1 key place work
  key=$(cat "${@:2}" <(declare -f "$name"; go env GOVERSION GOARCH) | sha256sum | cut -c1-16)
  place=$tools/real-node-$name-$key
  (
    flock 9
    if [ ! -d "$place" ]; then
      echo "node: building $name, which takes minutes the first time" >&2
      work=$(mktemp -d "$tools/real-node.build-XXXXXX")
      trap 'rm -rf "$work"' EXIT
      cd "$work"
      mkdir bin
      "$name" >log 2>&1 || { tail -20 log >&2; exit 1; }
      mv bin "$place"
    fi
  ) 9>"$tools/real-node-$name.lock"
  ln -sf "$place"/* "$folder/programs/"
}

kept kubernetes "$module"/go.*
kept coredns "$here"/dns/*
cd "$here/actor"
go build -ldflags '-s -w' -o "$folder/programs/actor" main.go
# The same program, but for the machine that its header names: amd64 is 3e there, arm64 is b7.
other=$([ "$(go env GOARCH)" = arm64 ] && echo '\x3e' || echo '\xb7')
cp "$folder/programs/actor" "$folder/programs/actor-for-another-processor"
printf "$other" | dd of="$folder/programs/actor-for-another-processor" bs=1 seek=18 conv=notrunc status=none
