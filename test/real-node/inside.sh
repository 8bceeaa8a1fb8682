#!/bin/bash
# The first process of a real node's namespaces: starts its parts and ends, with all of them, when its stdin ends.
set -euo pipefail
folder=$1 address=10.89.0.1 node=node-1
bin=$(cat "$folder/sandbox") built=$folder/programs
pki=$folder/pki
processor=$(uname -m | sed 's/x86_64/amd64/; s/aarch64/arm64/')

start() { # name, command...
  "${@:2}" >"$folder/$1.log" 2>&1 </dev/null &
}
until_true() {
  for _ in $(seq 600); do "$@" >/dev/null 2>&1 && return; sleep 0.1; done
  echo "node: never came true: $*" >&2
  return 1
}
ask() { kubectl --kubeconfig "$folder/admin.conf" "$@"; }

# What the parts keep outside of the folder is forgotten with these mounts.
for place in /run /var/lib /var/log; do mount -t tmpfs tmpfs $place; done
(cd "$folder/sysctl" && find . -type f) | while read -r setting; do mount --bind "$folder/sysctl/$setting" "/proc/sys/$setting"; done
mount --bind "$folder/etc-hosts" /etc/hosts
mount --bind "$folder/resolv.conf" /etc/resolv.conf

ip link set lo up
ip link add node0 type bridge
ip addr add $address/24 dev node0
ip link set node0 up
ip route add default via $address
# Connections by the thousand: no port of a client is one of a Service, and none meets the entry of a Pod that is gone.
sysctl -qw net.ipv4.ip_forward=1 net.ipv4.ip_local_port_range='10000 65000' net.ipv4.ip_local_reserved_ports=30000-32767

start etcd "$bin/etcd" --data-dir="$folder/etcd" --listen-client-urls=http://127.0.0.1:2379 \
  --advertise-client-urls=http://127.0.0.1:2379 --listen-peer-urls=http://127.0.0.1:2380 --unsafe-no-fsync
start registry "$bin/crane" registry serve --address=$address:5000 --disk="$folder/registry"
start containerd containerd --config "$folder/containerd.toml"
start apiserver "$bin/kube-apiserver" --etcd-servers=http://127.0.0.1:2379 --advertise-address=$address --bind-address=$address \
  --service-cluster-ip-range=10.96.0.0/16 --tls-cert-file="$pki/api.crt" --tls-private-key-file="$pki/api.key" \
  --client-ca-file="$pki/ca.crt" --service-account-key-file="$pki/tokens.key" --service-account-signing-key-file="$pki/tokens.key" \
  --service-account-issuer=https://node --kubelet-client-certificate="$pki/api-client.crt" \
  --kubelet-client-key="$pki/api-client.key" --kubelet-certificate-authority="$pki/ca.crt" \
  --kubelet-preferred-address-types=InternalIP --authorization-mode=Node,RBAC --enable-admission-plugins=NodeRestriction
# Port 5001 is a registry that wants a login which nobody has.
start refusing node -e "require('http').createServer((_, answer) => answer.writeHead(401, { 'www-authenticate': 'Basic realm=\"private\"' }).end()).listen(5001, '$address')"

layer() { # program, tags...
  local layer
  layer=$(mktemp -d)
  cp "$built/$1" "$layer/actor"
  tar -C "$layer" --owner 0 --group 0 -cf "$folder/$1.tar" actor
  until_true "$bin/crane" append --insecure -f "$folder/$1.tar" -t "$address:5000/raw:$1" >/dev/null 2>&1
  for tag in "${@:2}"; do
    "$bin/crane" mutate --insecure --set-platform "linux/$processor" --entrypoint /actor -t "$address:5000/actor:$tag" "$address:5000/raw:$1"
  done >/dev/null 2>&1
}
layer actor v1 v2
layer actor-for-another-processor mismade

until_true ask get --raw /readyz
start controllers "$bin/kube-controller-manager" --kubeconfig="$folder/controllers.conf" --leader-elect=false --secure-port=0 \
  --service-account-private-key-file="$pki/tokens.key" --root-ca-file="$pki/ca.crt" --use-service-account-credentials
start scheduler "$bin/kube-scheduler" --kubeconfig="$folder/scheduler.conf" --leader-elect=false --secure-port=0
start kubelet "$built/kubelet" --config="$folder/kubelet.yaml" --kubeconfig="$folder/kubelet.conf" --hostname-override=$node \
  --node-ip=$address --root-dir="$folder/kubelet" --image-credential-provider-config="$folder/credentials.yaml" \
  --image-credential-provider-bin-dir="$folder/credentials"
start proxy "$built/kube-proxy" --config="$folder/kube-proxy.yaml"
ask apply --server-side --validate=false -f "$folder/dns.yaml" >/dev/null
start dns "$built/coredns" -conf "$folder/Corefile"
until_true ask wait "node/$node" --for=condition=Ready --timeout=1s
until_true ask get serviceaccount default
# Set once kube-proxy has made the kernel follow connections, without which there is no such setting.
until_true sysctl -qw net.netfilter.nf_conntrack_tcp_timeout_time_wait=1
until_true bash -c "</dev/tcp/$address/53"
echo "node: ready, KUBECONFIG=$folder/admin.conf, images $address:5000/actor:{v1,v2}"
cat >/dev/null
