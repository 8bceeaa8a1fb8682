#!/bin/bash
# Keys and kubeconfigs of a real node, for two days: certificates.sh FOLDER [NAME...]
set -euo pipefail
folder=$1 address=10.89.0.1 node=node-1
shift
mkdir -p "$folder/pki"
cd "$folder/pki"
kind='-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes'
# shellcheck disable=SC2086
openssl req -x509 $kind -days 2 -subj /CN=node-ca -keyout ca.key -out ca.crt 2>/dev/null
issue() { # name, subject, extension
  # shellcheck disable=SC2086
  openssl req $kind -subj "$2" -keyout "$1.key" -out "$1.csr" 2>/dev/null
  openssl x509 -req -in "$1.csr" -CA ca.crt -CAkey ca.key -CAcreateserial -days 2 -out "$1.crt" -extfile <(echo "$3") 2>/dev/null
}
client=extendedKeyUsage=clientAuth
issue api /CN=kube-apiserver "subjectAltName=IP:$address,IP:127.0.0.1,IP:10.96.0.1"
issue kubelet-server "/CN=$node" "subjectAltName=DNS:$node,IP:$address"
issue api-client /O=system:masters/CN=api-client $client
issue names /CN=names "subjectAltName=IP:$address$(printf ',DNS:%s' "$@")"
openssl genrsa -out tokens.key 2048 2>/dev/null
while read -r who subject; do
  issue "$who" "$subject" $client
  cat >"$folder/$who.conf" <<Y
apiVersion: v1
kind: Config
clusters: [{name: node, cluster: {server: "https://$address:6443", certificate-authority: $folder/pki/ca.crt}}]
users: [{name: $who, user: {client-certificate: $folder/pki/$who.crt, client-key: $folder/pki/$who.key}}]
contexts: [{name: node, context: {cluster: node, user: $who}}]
current-context: node
Y
done <<Y
admin /O=system:masters/CN=admin
deployer /O=slipway:deployers/CN=deployer
controllers /CN=system:kube-controller-manager
scheduler /CN=system:kube-scheduler
proxy /CN=system:kube-proxy
kubelet /O=system:nodes/CN=system:node:$node
Y
