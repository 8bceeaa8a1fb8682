#!/bin/bash
# A real node: etcd, API server, controllers and scheduler of the sandbox, with a kubelet, containerd and runc, in a network
# namespace of its own. Needs root, Go, openssl, iproute2 and from apt: containerd runc containernetworking-plugins docker-registry.
#
#   test/node/node.sh up FOLDER     builds what is missing (cold 5 minutes) and starts it; ends when the node is ready
#   test/node/node.sh in FOLDER COMMAND...    runs a command where the API can be reached, with KUBECONFIG set
#   test/node/node.sh down FOLDER   ends all of it
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
action=${1:?up, in or down} folder=$(mkdir -p "${2:?an empty folder for its state}" && cd "$2" && pwd)
shift 2
kubernetes=v1.35.4
tools=${SLIPWAY_TOOLS:-$HOME/.cache/slipway/tools}
kubelet=$tools/kubelet-$kubernetes/kubelet
net=slipway-node address=10.89.0.1 node=node-1
pki=$folder/pki

inside() { nsenter --net=/run/netns/$net -- "$@"; }
start() { # name, command...
  local name=$1
  shift
  nsenter --net=/run/netns/$net -- setsid "$@" >"$folder/$name.log" 2>&1 &
  echo $! >"$folder/$name.pid"
}
until_true() {
  for _ in $(seq 600); do "$@" >/dev/null 2>&1 && return; sleep 0.1; done
  echo "node: never came true: $*" >&2
  return 1
}
ask() { inside kubectl --kubeconfig "$folder/admin.conf" "$@"; }

build() {
  if [ ! -x "$kubelet" ]; then
    local work
    work=$(mktemp -d)
    cp "$here"/../../src/sandbox/modules/kubernetes/go.{mod,sum} "$work"
    (cd "$work" && GOFLAGS= go get -tool "k8s.io/kubernetes/cmd/kubelet@$kubernetes" &&
      GOFLAGS= go build -ldflags "-s -w -X k8s.io/component-base/version.gitVersion=$kubernetes" -o "$kubelet" k8s.io/kubernetes/cmd/kubelet)
    rm -rf "$work"
  fi
  mkdir -p "$folder/layer"
  (cd "$here/actor" && CGO_ENABLED=0 GOFLAGS= go build -ldflags '-s -w' -o "$folder/layer/actor" main.go)
  tar -C "$folder/layer" --owner 0 --group 0 -cf "$folder/layer.tar" actor
}

certificates() {
  mkdir -p "$pki"
  cd "$pki"
  local kind='-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes'
  # shellcheck disable=SC2086
  openssl req -x509 $kind -days 2 -subj /CN=node-ca -keyout ca.key -out ca.crt 2>/dev/null
  issue() { # name, subject, extension
    # shellcheck disable=SC2086
    openssl req $kind -subj "$2" -keyout "$1.key" -out "$1.csr" 2>/dev/null
    openssl x509 -req -in "$1.csr" -CA ca.crt -CAkey ca.key -CAcreateserial -days 2 -out "$1.crt" -extfile <(echo "$3") 2>/dev/null
  }
  issue api /CN=kube-apiserver "subjectAltName=IP:$address,IP:127.0.0.1,IP:10.96.0.1"
  issue kubelet-server "/CN=$node" "subjectAltName=DNS:$node,IP:$address"
  local client=extendedKeyUsage=clientAuth
  issue admin /O=system:masters/CN=admin $client
  issue controllers /CN=system:kube-controller-manager $client
  issue scheduler /CN=system:kube-scheduler $client
  issue kubelet "/O=system:nodes/CN=system:node:$node" $client
  issue api-client /O=system:masters/CN=api-client $client
  openssl genrsa -out tokens.key 2048 2>/dev/null
  for who in admin controllers scheduler kubelet; do
    cat >"$folder/$who.conf" <<Y
apiVersion: v1
kind: Config
clusters: [{name: node, cluster: {server: "https://$address:6443", certificate-authority: $pki/ca.crt}}]
users: [{name: $who, user: {client-certificate: $pki/$who.crt, client-key: $pki/$who.key}}]
contexts: [{name: node, context: {cluster: node, user: $who}}]
current-context: node
Y
  done
}

configuration() {
  mkdir -p "$folder"/{cni,registry}
  cat >"$folder/cni/10-bridge.conflist" <<Y
{"cniVersion":"0.4.0","name":"pods","plugins":[{"type":"bridge","bridge":"cni0","isGateway":true,"ipam":{"type":"host-local",
"dataDir":"$folder/cni-data","ranges":[[{"subnet":"10.88.0.0/24"}]],"routes":[{"dst":"0.0.0.0/0"}]}}]}
Y
  # Where the root of this machine may not lower oom_score_adj, runc would die of it.
  cat >"$folder/containerd.toml" <<Y
version = 2
root = "$folder/containerd/root"
state = "$folder/containerd/state"
[grpc]
  address = "$folder/containerd.sock"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "$address:5000/actor:v1"
  restrict_oom_score_adj = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "$folder/cni"
  [plugins."io.containerd.grpc.v1.cri".registry]
    config_path = "$folder/hosts"
Y
  for port in 5000 5001; do
    mkdir -p "$folder/hosts/$address:$port"
    printf 'server = "http://%s"\n[host."http://%s"]\n  capabilities = ["pull", "resolve"]\n' "$address:$port" "$address:$port" \
      >"$folder/hosts/$address:$port/hosts.toml"
  done
  # Nobody knows this password, and nobody needs to: pulls from there are refused.
  echo 'somebody:$2y$10$92IXUNpkjO0rOQ5byMi.Ye4oKoEa3Ro9llC/.og/at2.uheWG/igi' >"$folder/htpasswd"
  cat >"$folder/private.yml" <<Y
version: 0.1
storage: {filesystem: {rootdirectory: $folder/private}}
http: {addr: "$address:5001"}
auth: {htpasswd: {realm: private, path: $folder/htpasswd}}
Y
  echo 'nameserver 127.0.0.1' >"$folder/resolv.conf"
  cat >"$folder/kubelet.yaml" <<Y
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
failCgroupV1: false
cgroupDriver: cgroupfs
failSwapOn: false
oomScoreAdj: 0
enforceNodeAllocatable: [pods]
containerRuntimeEndpoint: unix://$folder/containerd.sock
address: $address
authentication: {anonymous: {enabled: false}, x509: {clientCAFile: $pki/ca.crt}}
authorization: {mode: Webhook}
tlsCertFile: $pki/kubelet-server.crt
tlsPrivateKeyFile: $pki/kubelet-server.key
resolvConf: $folder/resolv.conf
podLogsDir: $folder/podlogs
registryPullQPS: 0
serializeImagePulls: false
evictionHard: {memory.available: 100Mi, nodefs.available: "1%", imagefs.available: "1%", nodefs.inodesFree: "1%"}
Y
}

network() {
  ip netns add $net
  inside ip link set lo up
  inside ip link add node0 type bridge
  inside ip addr add $address/24 dev node0
  inside ip link set node0 up
  inside ip route add default via $address
  inside sysctl -qw net.ipv4.ip_forward=1
}

up() {
  build
  local bin
  bin=$(cd "$here/../.." && npx tsx test/node/binaries.ts)
  [ -e /run/netns/$net ] && { echo "node: a node is up already" >&2; exit 1; }
  sysctl vm.overcommit_memory vm.panic_on_oom kernel.panic kernel.panic_on_oops >"$folder/sysctl.before"
  network
  certificates
  configuration
  start registry "$bin/crane" registry serve --address=$address:5000 --disk="$folder/registry"
  start private docker-registry serve "$folder/private.yml"
  start etcd "$bin/etcd" --data-dir="$folder/etcd" --listen-client-urls=http://127.0.0.1:2379 --advertise-client-urls=http://127.0.0.1:2379 \
    --listen-peer-urls=http://127.0.0.1:2380 --unsafe-no-fsync
  start containerd containerd --config "$folder/containerd.toml"
  start apiserver "$bin/kube-apiserver" --etcd-servers=http://127.0.0.1:2379 --advertise-address=$address --bind-address=$address \
    --service-cluster-ip-range=10.96.0.0/16 --tls-cert-file="$pki/api.crt" --tls-private-key-file="$pki/api.key" --client-ca-file="$pki/ca.crt" \
    --service-account-key-file="$pki/tokens.key" --service-account-signing-key-file="$pki/tokens.key" --service-account-issuer=https://node \
    --kubelet-client-certificate="$pki/api-client.crt" --kubelet-client-key="$pki/api-client.key" --kubelet-certificate-authority="$pki/ca.crt" \
    --kubelet-preferred-address-types=InternalIP --authorization-mode=Node,RBAC --enable-admission-plugins=NodeRestriction
  until_true inside "$bin/crane" append --insecure -f "$folder/layer.tar" -t "$address:5000/raw:v1"
  for tag in v1 v2; do
    inside "$bin/crane" mutate --insecure --set-platform linux/amd64 --entrypoint /actor -t "$address:5000/actor:$tag" "$address:5000/raw:v1" >/dev/null
  done
  until_true ask get --raw /readyz
  start controllers "$bin/kube-controller-manager" --kubeconfig="$folder/controllers.conf" --leader-elect=false --secure-port=0 \
    --service-account-private-key-file="$pki/tokens.key" --root-ca-file="$pki/ca.crt" --use-service-account-credentials
  start scheduler "$bin/kube-scheduler" --kubeconfig="$folder/scheduler.conf" --leader-elect=false --secure-port=0
  start kubelet "$kubelet" --config="$folder/kubelet.yaml" --kubeconfig="$folder/kubelet.conf" --hostname-override=$node --node-ip=$address \
    --root-dir="$folder/kubelet"
  until_true ask wait "node/$node" --for=condition=Ready --timeout=1s
  until_true ask get serviceaccount default
  echo "node: ready, KUBECONFIG=$folder/admin.conf, images $address:5000/actor:{v1,v2}"
}

down() {
  # Whatever is there is ended, whatever is not.
  set +e +o pipefail
  ask delete deployment,daemonset,statefulset,job,pod --all -A --grace-period=0 --force --wait=false >/dev/null 2>&1
  sleep 2
  for name in kubelet scheduler controllers apiserver etcd registry private; do
    [ -f "$folder/$name.pid" ] && kill -9 "$(cat "$folder/$name.pid")" 2>/dev/null
  done
  local ctr="ctr -a $folder/containerd.sock -n k8s.io"
  for task in $($ctr task ls -q 2>/dev/null); do $ctr task kill -s KILL "$task" >/dev/null 2>&1; done
  sleep 1
  for task in $($ctr task ls -q 2>/dev/null); do $ctr task rm -f "$task" >/dev/null 2>&1; done
  [ -f "$folder/containerd.pid" ] && kill "$(cat "$folder/containerd.pid")" 2>/dev/null
  sleep 1
  # Shims of this node only: their command line names its socket.
  for pid in $(pgrep -f "containerd-shim-runc-v2 .*-address $folder/containerd.sock"); do kill "$pid"; done
  grep -o " $folder[^ ]*" /proc/mounts | sort -r | while read -r mount; do umount -l "$mount"; done
  for pods in $(ip netns list | grep -o '^cni-[^ ]*'); do ip netns del "$pods"; done
  ip netns del $net
  [ -f "$folder/sysctl.before" ] && while read -r name _ value; do sysctl -qw "$name=$value"; done <"$folder/sysctl.before"
  for group in /sys/fs/cgroup/*/kubepods; do [ -d "$group" ] && find "$group" -depth -type d -exec rmdir {} \; 2>/dev/null; done
  rm -rf "$folder"
}

case $action in
  up) up ;;
  in) KUBECONFIG=$folder/admin.conf inside "$@" ;;
  down) down ;;
  *) echo "node: up, in or down, not $action" >&2; exit 2 ;;
esac
