#!/bin/bash
# A real node: etcd, API server, controllers and scheduler of the sandbox, with kubelet, kube-proxy, CoreDNS, containerd and runc,
# in namespaces of its own for network, mounts and processes: with its first process ends all of it, and nothing of it is left on
# the machine. Needs root, Go, openssl, iproute2, util-linux and from apt: containerd runc containernetworking-plugins nftables.
#
#   test/real-node/node.sh hold FOLDER [NAME...]     starts it and says when it is ready; ends it when stdin ends. Each NAME is a
#                                                    host that stands for 10.89.0.1 inside, with a certificate in FOLDER/pki/names.*
#   test/real-node/node.sh up FOLDER [NAME...]       the same, in the background
#   test/real-node/node.sh in FOLDER COMMAND...      runs a command inside, with KUBECONFIG set
#   test/real-node/node.sh down FOLDER               ends it and removes the folder
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
action=${1:?hold, up, in or down} folder=$(mkdir -p "${2:?an empty folder for its state}" && cd "$2" && pwd)
shift 2
# Two nodes on one machine share nothing but the tree of cgroups.
group=slipway-node-$(echo "$folder" | sha256sum | cut -c1-8)

fail() { echo "node: $*" >&2; exit 1; }

# Says everything that is missing at once, so that nobody has to try again and again.
assert_possible() {
  local missing=()
  [ "$(id -u)" = 0 ] || missing+=('root')
  for program in go openssl ip nsenter unshare kubectl containerd runc nft sysctl; do
    command -v "$program" >/dev/null || missing+=("$program")
  done
  [ -x /usr/lib/cni/ptp ] || missing+=('/usr/lib/cni/ptp of containernetworking-plugins')
  unshare --net --mount --pid --fork true 2>/dev/null || missing+=('the right to make namespaces')
  { [ -d /sys/fs/cgroup/memory ] || grep -qw memory /sys/fs/cgroup/cgroup.controllers 2>/dev/null; } &&
    make_groups 2>/dev/null || missing+=('cgroups with memory that may be written')
  [ ${#missing[@]} -eq 0 ] || fail "there can be no real node here, it lacks: $(IFS=';'; echo "${missing[*]}" | sed 's/;/, /g')"
}

make_groups() {
  if [ -e /sys/fs/cgroup/cgroup.controllers ]; then mkdir -p "/sys/fs/cgroup/$group"; return; fi
  for tree in /sys/fs/cgroup/*/; do
    mkdir -p "$tree$group"
    # A group of cpuset takes no process before it has processors.
    for file in cpuset.cpus cpuset.mems; do [ ! -e "$tree$file" ] || cat "$tree$file" >"$tree$group/$file"; done
  done
}

remove_groups() {
  for tree in /sys/fs/cgroup "/sys/fs/cgroup"/*/; do
    [ ! -d "$tree/$group" ] || find "$tree/$group" -depth -type d -exec rmdir {} + 2>/dev/null || true
  done
}

begin() { # names
  # Of nodes that were cut off; one with a process in it stays.
  for left in /sys/fs/cgroup/slipway-node-* /sys/fs/cgroup/*/slipway-node-*; do
    [ ! -d "$left" ] || find "$left" -depth -type d -exec rmdir {} + 2>/dev/null || true
  done
  assert_possible
  bash "$here/build.sh" "$folder"
  # Tests have built them already.
  [ -n "${NODE_SANDBOX_PROGRAMS:-}" ] || NODE_SANDBOX_PROGRAMS=$(cd "$here/../.." && npx tsx test/real-node/binaries.ts)
  echo "$NODE_SANDBOX_PROGRAMS" >"$folder/sandbox"
  bash "$here/certificates.sh" "$folder" "$@"
  bash "$here/configuration.sh" "$folder" "$group" "$@"
}

enclosed() {
  exec unshare --net --mount --pid --fork --kill-child --mount-proc --propagation private bash "$here/inside.sh" "$folder"
}

first() { pgrep -P "$(cat "$folder/outside.pid")" 2>/dev/null | head -1; }

down() {
  # Its namespaces end with its first process, and what is mounted or runs in them with these.
  if [ -e "$folder/outside.pid" ]; then
    local one
    one=$(first)
    kill -9 "$one" "$(cat "$folder/outside.pid")" 2>/dev/null || true
    while [ -n "$one" ] && [ -e "/proc/$one" ]; do sleep 0.05; done
  fi
  remove_groups
  rm -rf "$folder"
}

case $action in
  hold)
    [ ! -e "$folder/outside.pid" ] || fail "a node runs in $folder already, or was cut off: node.sh down $folder"
    begin "$@"
    trap down EXIT
    enclosed <&0 &
    echo $! >"$folder/outside.pid"
    # Bash would tell of its end by its signal, which is the usual one.
    wait $! 2>/dev/null || true
    ;;
  up)
    mkfifo "$folder/never-ends"
    setsid "$here/node.sh" hold "$folder" "$@" <>"$folder/never-ends" >"$folder/said" 2>&1 &
    holder=$!
    tail --pid=$holder -f -n +1 "$folder/said" --retry 2>/dev/null | sed '/^node: ready/q'
    kill -0 $holder 2>/dev/null || fail 'it did not start'
    ;;
  in)
    one=$(first)
    [ -n "$one" ] || fail "no node runs in $folder"
    KUBECONFIG=$folder/admin.conf exec nsenter --target "$one" --net --mount --pid --wd="$PWD" -- "$@"
    ;;
  down) down ;;
  *) fail "hold, up, in or down, not $action" ;;
esac
