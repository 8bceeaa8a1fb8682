# Begins with an empty workspace: whatever an earlier stage has left there is no part of what is deployed, and whatever it
# has left running is ended, as it could change files while they are used.
{ set +x; } 2>/dev/null
workspace=$(pwd -P)

parent() {
  sed -n 's/^PPid:[[:space:]]*//p' "/proc/$1/status" 2>/dev/null || true
}

# Processes that stand in the workspace, or were started by a step that did.
left() {
  grep -lzFx "WORKSPACE=$workspace" /proc/[0-9]*/environ 2>/dev/null || true
  { ls -ld /proc/[0-9]*/cwd 2>/dev/null || true; } | while read -r line; do
    case "$line" in *" -> $workspace" | *" -> $workspace/"*) echo "$line" ;; esac
  done
}

# This step: the shells that led to this one, and what belongs to the nearest of them.
above=' '
up=$PPID
while [ "${up:-0}" -gt 1 ]; do
  above="$above$up "
  up=$(parent "$up")
done
is_ours() {
  case "$above" in *" $1 "*) return 0 ;; esac
  up=$1
  while [ "${up:-0}" -gt 1 ]; do
    [ "$up" != "$$" ] && [ "$up" != "$PPID" ] || return 0
    up=$(parent "$up")
  done
  return 1
}

for process in $(left | sed -n 's#.*/proc/\([0-9]*\)/.*#\1#p' | sort -u); do
  is_ours "$process" || ! kill -9 "$process" 2>/dev/null || echo "ended process $process, which an earlier stage had left running"
done

set -x
rm -rf -- ./* ./.[!.]* ./..?*
