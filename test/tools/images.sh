#!/bin/sh
# Registries and builders that images are tried on: docker-registry, buildah, podman, dockerd and skopeo. Needs Debian or Ubuntu, and root to install.
set -eu
missing=
for program in docker-registry buildah podman dockerd skopeo openssl; do
  command -v "$program" >/dev/null || missing=yes
done
if [ -n "$missing" ]; then
  packages='docker-registry buildah podman docker.io skopeo openssl'
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "images: install these first: apt-get install $packages" >&2
    exit 1
  fi
  # Nothing of it is to run: each test starts what it needs on a port of its own.
  policy=/usr/sbin/policy-rc.d
  if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\nexit 101\n' > "$policy"
    chmod +x "$policy"
    trap 'rm -f "$policy"' EXIT
  fi
  apt-get update -qq >&2
  # shellcheck disable=SC2086
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $packages >&2
fi
dirname "$(command -v docker-registry)"
