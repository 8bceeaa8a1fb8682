# Finds the command line for this agent. Prints three lines: ok, the program, and the PATH without the workspace; or one
# line that says what to change. $SLIPWAY_LIBRARY is the version of the shared library, $SLIPWAY_SHA256 the hash of its own
# copy of the program in $SLIPWAY_FOLDER, empty where it has none.
set +x
set -eu

say() {
  echo "$*"
  exit 0
}

where="agent ${NODE_NAME:-of this build}"
workspace=$(pwd -P)

# A folder of the workspace, and one that depends on where one stands, may hold anything.
kept=
old_ifs=$IFS
IFS=:
for folder in $PATH; do
  case "$folder" in /*) ;; *) continue ;; esac
  real=$(cd "$folder" 2>/dev/null && pwd -P) || continue
  case "$real/" in "$workspace"/* | "${WORKSPACE:-$workspace}"/* | "$workspace@"*) continue ;; esac
  kept="${kept:+$kept:}$folder"
done
IFS=$old_ifs
PATH=$kept

command -v git >/dev/null || say "$where has no git: install it, or use the agent image of slipway"
command -v node >/dev/null || say "$where has no node: install Node 20.19 or newer, or use the agent image of slipway"
node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)' ||
  say "$where has node $(node --version), slipway needs 20.19 or newer: update it, or use the agent image of slipway"

if [ "$(git rev-parse --is-shallow-repository 2>/dev/null || echo none)" = true ]; then
  say "the checkout is shallow, so nobody can tell an older commit from a newer one: switch off the shallow clone of this job"
fi

mkdir -p .slipway
if [ -n "${SLIPWAY_SHA256:-}" ]; then
  program="$SLIPWAY_FOLDER/slipway.mjs"
  printf '%s  %s\n' "$SLIPWAY_SHA256" "$program" | sha256sum -c - >/dev/null 2>&1 ||
    say "the program in $program is not the one this library was released with"
  found=$(node "$program" --version) || found=
else
  program=$(command -v slipway) ||
    say "$where has no slipway, and this library was released without it: use the agent image of slipway, or a release of the library that holds the program"
  found=$("$program" --version) || found=
fi
[ -n "$found" ] || say "slipway does not start on $where: run 'slipway --version' there to see why"
[ "$found" = "$SLIPWAY_LIBRARY" ] ||
  say "$where has slipway $found, the shared library is $SLIPWAY_LIBRARY: give both the same version"
echo ok
echo "$program"
echo "$PATH"
