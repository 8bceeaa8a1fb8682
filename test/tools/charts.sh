#!/bin/sh
# helm and kustomize, which slipway import calls; prints the folder that both are in. Needs Go.
set -eu
helm=v3.22.0
kustomize=v5.7.1
tools="${SLIPWAY_TOOLS:-$HOME/.cache/slipway/tools}"
folder="$tools/charts-helm-$helm-kustomize-$kustomize"
if [ ! -d "$folder" ]; then
  command -v go >/dev/null || { echo 'charts: Go is missing, install it from https://go.dev/dl' >&2; exit 1; }
  mkdir -p "$folder.part"
  cd /
  echo "charts: building helm $helm (a minute or two)" >&2
  GOBIN="$folder.part" go install "helm.sh/helm/v3/cmd/helm@$helm" >&2
  echo "charts: building kustomize $kustomize" >&2
  GOBIN="$folder.part" go install "sigs.k8s.io/kustomize/kustomize/v5@$kustomize" >&2
  mv "$folder.part" "$folder"
fi
echo "$folder"
