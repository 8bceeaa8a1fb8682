#!/bin/sh
# The programs that Slipway is measured against, built once into the tool cache; prints the folder that all of them are in.
# Needs Go, and Cargo for ktmpl; what cannot be built is left out, and the page says which.
set -u
helm4=v4.3.2 kapp=v0.66.0 kubeconform=v0.8.0
here=$(cd "$(dirname "$0")" && pwd)
bin="${SLIPWAY_TOOLS:-$HOME/.cache/slipway/tools}/peers-helm-$helm4-kapp-$kapp-kubeconform-$kubeconform"
mkdir -p "$bin"
cd /
export CGO_ENABLED=0
lacking() { echo "bench: $1 cannot be built, its column stays empty" >&2; }
linked() { [ -x "$bin/$2" ] || ln -sf "$1" "$bin/$2"; }

charts=$(sh "$here/../test/tools/charts.sh") && linked "$charts/helm" helm3 && linked "$charts/kustomize" kustomize || lacking 'helm 3'
templating=$(sh "$here/../test/tools/templating.sh") && linked "$templating/ktmpl" ktmpl || lacking ktmpl
[ -x "$bin/kubeconform" ] || GOBIN="$bin" go install -ldflags '-s -w' "github.com/yannh/kubeconform/cmd/kubeconform@$kubeconform" >&2 || lacking kubeconform

# Through a module of its own: `go install` wants the list of all versions, which not every proxy has, and names it `helm`.
build() {
  [ -x "$bin/$1" ] && return
  work=$(mktemp -d)
  printf 'module bench\n\ngo 1.25.0\n\nrequire %s %s\n' "$2" "$3" > "$work/go.mod"
  (cd "$work" && go build -mod=mod -ldflags '-s -w' -o "$bin/$1" "$2/$4") >&2 || lacking "$1"
  rm -rf "$work"
}
build helm4 helm.sh/helm/v4 "$helm4" cmd/helm
build kapp carvel.dev/kapp "$kapp" cmd/kapp
versions=${charts##*/charts-helm-v}
cat > "$bin/versions" <<END
helm 3 ${versions%%-*}
helm 4 ${helm4#v}
kapp ${kapp#v}
kustomize ${versions##*-v}
kubeconform ${kubeconform#v}
END
echo "$bin"
