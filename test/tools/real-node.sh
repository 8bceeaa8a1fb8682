#!/bin/bash
# The kubelet, kube-proxy and CoreDNS of test/real-node, built before a test waits for them. Needs Go.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
bash "$here/../real-node/build.sh" "$folder"
