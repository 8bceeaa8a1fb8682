# Finds the command line for this agent and leaves it on the PATH in .slipway/bin.
# Prints ok, or one line that says what to change. $SLIPWAY_LIBRARY is the version of the shared library.
set +x
set -eu

say() {
  echo "$*"
  exit 0
}

where="agent ${NODE_NAME:-of this build}"
command -v git >/dev/null || say "$where has no git: install it, or use the agent image of slipway"
command -v node >/dev/null || say "$where has no node: install Node 20.19 or newer, or use the agent image of slipway"
node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)' ||
  say "$where has node $(node --version), slipway needs 20.19 or newer: update it, or use the agent image of slipway"

if [ "$(git rev-parse --is-shallow-repository 2>/dev/null || echo none)" = true ]; then
  say "the checkout is shallow, so nobody can tell an older commit from a newer one: switch off the shallow clone of this job"
fi

mkdir -p .slipway/bin
if ! command -v slipway >/dev/null; then
  case "${SLIPWAY_CLI:-}" in
    npx) printf '#!/bin/sh\nexec npx --yes slipway@%s "$@"\n' "$SLIPWAY_LIBRARY" >.slipway/bin/slipway ;;
    *.mjs | *.js) printf '#!/bin/sh\nexec node "%s" "$@"\n' "$SLIPWAY_CLI" >.slipway/bin/slipway ;;
    *) say "$where has no slipway: use its agent image, or set SLIPWAY_CLI to npx or to the path of slipway.js" ;;
  esac
  chmod +x .slipway/bin/slipway
fi

found=$(slipway --version) || say "slipway does not start on $where: run 'slipway --version' there to see why"
[ "$found" = "$SLIPWAY_LIBRARY" ] ||
  say "$where has slipway $found, the shared library is $SLIPWAY_LIBRARY: give both the same version"
echo ok
