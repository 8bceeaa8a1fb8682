#!/bin/sh
# Inside the namespace: moto for ECR's API, docker-registry behind what ECR enforces, then the command.
# ecr-world.sh FOLDER MOTO SERVER COMMAND...
set -eu
folder=$1
moto=$2
server=$3
shift 3
# By their ids: a list of jobs is empty in the subshell that would ask for it.
pids=
trap 'kill $pids 2>/dev/null || true; wait' EXIT
trap 'exit 143' TERM INT HUP
"$moto" -H 127.0.0.1 -p 5566 > "$folder/moto.log" 2>&1 &
pids="$pids $!"
docker-registry serve "$folder/config.yml" > "$folder/registry.log" 2>&1 &
pids="$pids $!"
node --import tsx "$server" "$folder" 5001 http://127.0.0.1:5566 > "$folder/ecr.log" 2>&1 &
pids="$pids $!"
tries=0
until grep -q ready "$folder/ecr.log" && grep -q Running "$folder/moto.log"; do
  tries=$((tries + 1))
  [ "$tries" -lt 300 ] || { cat "$folder"/*.log >&2; exit 1; }
  sleep 0.1
done
"$@"
