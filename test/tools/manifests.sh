#!/bin/sh
# Manifests that others wrote and ship with their tests, in Go modules and an npm package; prints one folder a line. Needs Go and npm.
set -eu
tools="${SLIPWAY_TOOLS:-$HOME/.cache/slipway/tools}"
cd /
for module in k8s.io/kubernetes@v1.35.4 k8s.io/pod-security-admission@v0.35.4 k8s.io/api@v0.35.4 k8s.io/kubectl@v0.35.4 \
  k8s.io/apiextensions-apiserver@v0.35.4 k8s.io/kube-aggregator@v0.35.4 sigs.k8s.io/kwok@v0.7.0 github.com/zegl/kube-score@v1.20.0 \
  github.com/argoproj/argo-rollouts@v1.7.2 github.com/argoproj/gitops-engine@v0.7.3 github.com/argoproj/argo-cd/v2@v2.13.0; do
  go mod download -json "$module" | sed -n 's/^\t"Dir": "\(.*\)",*$/\1/p'
done

package=@socialgouv/parse-manifests
folder="$tools/manifests"
if [ ! -d "$folder/node_modules/$package" ]; then
  mkdir -p "$folder"
  npm install --prefix "$folder" --no-audit --no-fund --silent --ignore-scripts "$package@1.16.4" >&2
fi
echo "$folder/node_modules/$package"
