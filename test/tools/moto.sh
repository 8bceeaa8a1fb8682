#!/bin/sh
# Installs moto, which stands in for S3 with KMS, KMS, STS and ECR; prints the path of its server. Needs Python with venv.
set -eu
version=5.2.5
tools="${SLIPWAY_TOOLS:-$HOME/.cache/slipway/tools}"
venv="$tools/moto-$version"
# The stamp is written last, so that an install that was stopped half-way is made again.
if [ ! -e "$venv/complete" ]; then
  command -v python3 >/dev/null || { echo 'moto: python3 is missing, install python3 and python3-venv' >&2; exit 1; }
  rm -rf "$venv"
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check "moto[server]==$version" >&2
  touch "$venv/complete"
fi
echo "$venv/bin/moto_server"
