#!/bin/sh
# RabbitMQ, whose queue KEDA looks at. The service of its package would listen on every address, so only the program is taken
# out; Erlang is the machine's. Prints the folder of its programs.
set -eu
missing() { echo "rabbitmq: $1: apt-get install erlang-nox" >&2; exit 1; }
command -v erl >/dev/null || missing 'Erlang is missing'
erl -noshell -eval 'halt(case [A || A <- [crypto, ssl, mnesia, os_mon, eldap, xmerl], {error, bad_name} =:= code:lib_dir(A)] of [] -> 0; _ -> 1 end).' ||
  missing 'a part of Erlang is missing'
tools="${SLIPWAY_TOOLS:-$HOME/.cache/slipway/tools}"
folder="$tools/rabbitmq"
if [ ! -d "$folder" ]; then
  command -v apt-get >/dev/null || { echo 'rabbitmq: its package is fetched with apt-get, which is missing' >&2; exit 1; }
  mkdir -p "$tools"
  made=$(mktemp -d "$tools/rabbitmq.XXXXXX")
  (cd "$made" && { apt-get download -qq rabbitmq-server >&2 || { apt-get update -qq >&2 && apt-get download -qq rabbitmq-server >&2; }; })
  dpkg -x "$made"/rabbitmq-server_*.deb "$made/root" >&2
  mv "$made/root" "$folder"
  rm -rf "$made"
fi
echo "$folder"/usr/lib/rabbitmq/lib/rabbitmq_server-*/sbin
