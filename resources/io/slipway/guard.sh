# Stands in front of every call of the program.
{ set +x; } 2>/dev/null
if [ -n "${SLIPWAY_SHA256:-}" ]; then
  printf '%s  %s\n' "$SLIPWAY_SHA256" "$SLIPWAY_PROGRAM" | sha256sum -c - >/dev/null 2>&1 || {
    echo "$SLIPWAY_PROGRAM was changed since the library wrote it: nothing is run" >&2
    exit 1
  }
  slipway() { node "$SLIPWAY_PROGRAM" "$@"; }
else
  slipway() { "$SLIPWAY_PROGRAM" "$@"; }
fi
set -x
