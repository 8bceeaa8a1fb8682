#!/bin/bash
# Files that the parts of a real node read: configuration.sh FOLDER CGROUP [NAME...]
set -euo pipefail
folder=$1 group=$2 address=10.89.0.1 node=node-1
shift 2
mkdir -p "$folder"/{cni,registry,credentials,sysctl}

# Each Pod has a route of its own, so that what goes through a Service comes back through it on the same node too.
cat >"$folder/cni/10-pods.conflist" <<Y
{"cniVersion":"0.4.0","name":"pods","plugins":[{"type":"ptp","ipam":{"type":"host-local",
"dataDir":"$folder/cni-data","ranges":[[{"subnet":"10.88.0.0/22"}]],"routes":[{"dst":"0.0.0.0/0"}]}}]}
Y
# Where the root of this machine may not lower oom_score_adj, runc would die of it.
cat >"$folder/containerd.toml" <<Y
version = 2
root = "$folder/containerd/root"
state = "/run/containerd"
[grpc]
  address = "/run/containerd.sock"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "$address:5000/actor:v1"
  restrict_oom_score_adj = true
  max_concurrent_downloads = 8
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
echo '127.0.0.1 localhost' >"$folder/etc-hosts"
for name in "$@"; do
  echo "$address $name" >>"$folder/etc-hosts"
  mkdir -p "$folder/hosts/$name"
  printf 'server = "https://%s"\nca = "%s"\n[host."https://%s"]\n  capabilities = ["pull", "resolve"]\n  ca = "%s"\n' \
    "$name" "$folder/pki/ca.crt" "$name" "$folder/pki/ca.crt" >"$folder/hosts/$name/hosts.toml"
done
echo "nameserver 10.96.0.10" >"$folder/resolv.conf"

# As on a node of EKS: what is pulled from ECR is pulled with the login of the node. This one is what moto hands out.
cat >"$folder/credentials/ecr" <<'Y'
#!/bin/sh
cat <<J
{"kind":"CredentialProviderResponse","apiVersion":"credentialprovider.kubelet.k8s.io/v1","cacheKeyType":"Registry","cacheDuration":"1h",
"auth":{"*.dkr.ecr.*.amazonaws.com":{"username":"AWS","password":"123456789012-auth-token"}}}
J
Y
chmod +x "$folder/credentials/ecr"
cat >"$folder/credentials.yaml" <<Y
apiVersion: kubelet.config.k8s.io/v1
kind: CredentialProviderConfig
providers:
  - {name: ecr, apiVersion: credentialprovider.kubelet.k8s.io/v1, defaultCacheDuration: 1h, matchImages: ["*.dkr.ecr.*.amazonaws.com"]}
Y
cat >"$folder/kubelet.yaml" <<Y
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
failCgroupV1: false
cgroupDriver: cgroupfs
cgroupRoot: /$group
failSwapOn: false
oomScoreAdj: 0
enforceNodeAllocatable: [pods]
containerRuntimeEndpoint: unix:///run/containerd.sock
address: $address
authentication: {anonymous: {enabled: false}, x509: {clientCAFile: $folder/pki/ca.crt}}
authorization: {mode: Webhook}
tlsCertFile: $folder/pki/kubelet-server.crt
tlsPrivateKeyFile: $folder/pki/kubelet-server.key
resolvConf: $folder/resolv.conf
clusterDNS: [10.96.0.10]
clusterDomain: cluster.local
registryPullQPS: 0
serializeImagePulls: false
evictionHard: {memory.available: 100Mi, nodefs.available: "1%", imagefs.available: "1%", nodefs.inodesFree: "1%"}
imageGCHighThresholdPercent: 99
imageGCLowThresholdPercent: 98
Y
cat >"$folder/kube-proxy.yaml" <<Y
apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
mode: nftables
clientConnection: {kubeconfig: $folder/proxy.conf}
clusterCIDR: 10.88.0.0/22
hostnameOverride: $node
conntrack: {maxPerCore: 0}
Y
cat >"$folder/Corefile" <<Y
.:53 {
  bind $address
  errors
  kubernetes cluster.local {
    kubeconfig $folder/admin.conf node
  }
}
Y
# CoreDNS runs beside the cluster, so its Service has no Pods.
cat >"$folder/dns.yaml" <<Y
apiVersion: v1
kind: Service
metadata: {name: kube-dns, namespace: kube-system}
spec: {clusterIP: 10.96.0.10, ports: [{name: udp, port: 53, protocol: UDP}, {name: tcp, port: 53, protocol: TCP}]}
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: kube-dns, namespace: kube-system, labels: {kubernetes.io/service-name: kube-dns}}
addressType: IPv4
endpoints: [{addresses: [$address], conditions: {ready: true}}]
ports: [{name: udp, port: 53, protocol: UDP}, {name: tcp, port: 53, protocol: TCP}]
Y
# What a kubelet sets for the whole machine is set in these instead.
for setting in vm/overcommit_memory=1 vm/panic_on_oom=0 kernel/panic=10 kernel/panic_on_oops=1 kernel/keys/root_maxkeys=1000000 \
  kernel/keys/root_maxbytes=25000000; do
  mkdir -p "$folder/sysctl/$(dirname "${setting%=*}")"
  echo "${setting#*=}" >"$folder/sysctl/${setting%=*}"
done
