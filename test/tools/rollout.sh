#!/bin/sh
# Chromium, in which the report of a deploy is looked at. Prints its path on the last line.
set -eu
for name in chromium chromium-browser google-chrome; do
  if command -v "$name"; then exit 0; fi
done
command -v apt-get >/dev/null || { echo "the report's tests need Chromium: install it and put it on PATH" >&2; exit 1; }
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }
as_root apt-get update -qq >&2
DEBIAN_FRONTEND=noninteractive as_root apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core >&2
command -v chromium
