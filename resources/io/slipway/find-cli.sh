# Finds the command line for this agent and leaves it on the PATH in .slipway/bin.
# Prints ok; or bundle, when the library has to put its own copy there first; or one line that says what to change.
# $SLIPWAY_LIBRARY is the version of the shared library.
set +x
set -eu

say() {
  echo "$*"
  exit 0
}

wrap() {
  printf '#!/bin/sh\nexec %s "$@"\n' "$1" >.slipway/bin/slipway
  chmod +x .slipway/bin/slipway
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
bundle="$PWD/.slipway/bin/slipway.mjs"
if ! command -v slipway >/dev/null; then
  case "${SLIPWAY_CLI:-bundle}" in
    npx)
      command -v npx >/dev/null || say "$where has no npx, which SLIPWAY_CLI asks for: install npm, or leave SLIPWAY_CLI out"
      wrap "npx --yes slipway@$SLIPWAY_LIBRARY"
      ;;
    bundle)
      [ -s "$bundle" ] || say bundle
      wrap "node '$bundle'"
      ;;
    *.mjs | *.js)
      [ -s "$SLIPWAY_CLI" ] || say "$where has no $SLIPWAY_CLI: correct SLIPWAY_CLI, or leave it out"
      wrap "node '$SLIPWAY_CLI'"
      ;;
    *) say "SLIPWAY_CLI is $SLIPWAY_CLI: set it to npx, to bundle or to the path of slipway.js, or leave it out" ;;
  esac
fi

found=$(slipway --version) || say "slipway does not start on $where: run 'slipway --version' there to see why"
[ "$found" = "$SLIPWAY_LIBRARY" ] ||
  say "$where has slipway $found, the shared library is $SLIPWAY_LIBRARY: give both the same version"
echo ok
