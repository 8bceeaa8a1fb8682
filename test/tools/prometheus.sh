#!/bin/sh
# Prometheus, which verify asks for series. Its service of the package is not wanted, so only the program is taken out.
# Prints the path of the program.
set -eu
if command -v prometheus >/dev/null; then
  command -v prometheus
  exit 0
fi
cache="${SLIPWAY_TOOLS:-$HOME/.cache/slipway/tools}"
program="$cache/prometheus/usr/bin/prometheus"
if [ ! -x "$program" ]; then
  command -v apt-get >/dev/null || { echo 'prometheus: install Prometheus and put it on PATH' >&2; exit 1; }
  made=$(mktemp -d "$cache/prometheus.XXXXXX" 2>/dev/null) || { mkdir -p "$cache"; made=$(mktemp -d "$cache/prometheus.XXXXXX"); }
  (cd "$made" && { apt-get download -qq prometheus >&2 || { apt-get update -qq >&2 && apt-get download -qq prometheus >&2; }; })
  dpkg -x "$made"/prometheus_*.deb "$made/root" >&2
  rm -rf "$cache/prometheus"
  mv "$made/root" "$cache/prometheus"
  rm -rf "$made"
fi
echo "$program"
