# Numbered steps with progress on file descriptor 3, each with its own log. Sourced by setup.sh.
# Written for bash 3.2, which macOS still ships.

steps_total=0
step_number=0
why=''     # a failed step sets this: what went wrong, one line
advice=''  # and this: what the reader can do about it
note=''    # a finished step may set this: shown after its time

# Seconds with a fraction where bash has the clock, whole seconds elsewhere.
now() { printf '%s' "${EPOCHREALTIME:-$(date +%s).0}"; }

since() { awk -v a="$1" -v b="$(now)" 'BEGIN { printf "%.1f", b - a }'; }

say() { printf '%s' "$*" >&3; }

# run_step LABEL FUNCTION: descriptor 9 holds the lock and must not leak into build servers that outlive us.
run_step() {
  local label=$1 begin log
  step_number=$((step_number + 1))
  why='' advice='' note=''
  log=$logs/$step_number.log
  begin=$(now)
  say "[$step_number/$steps_total] $label ... "
  if "$2" >"$log" 2>&1 </dev/null 9>&-; then
    say "ok $(since "$begin") s${note:+ ($note)}"$'\n'
    return 0
  fi
  say "FAILED after $(since "$begin") s"$'\n\n'
  say "  what failed: step $step_number, $label"$'\n'
  say "  why:         ${why:-see the log}"$'\n'
  say "  what to do:  ${advice:-read the log, then run ./streamml setup again}"$'\n'
  say "  log:         $log"$'\n'
  if [ -s "$log" ]; then
    say $'  the last lines of it:\n'
    tail -n 15 "$log" | sed 's/^/    /' >&3
  fi
  exit 1
}

# One set-up at a time in a folder: flock where there is one (freed by death), else a folder with the owner's id.
take_lock() {
  local path=$1 owner
  if command -v flock >/dev/null 2>&1; then
    exec 9>"$path"
    if ! flock -n 9; then
      say $'another set-up is at work here; waiting for it\n'
      flock 9
    fi
    return 0
  fi
  until mkdir "$path.d" 2>/dev/null; do
    owner=$(cat "$path.d/pid" 2>/dev/null || true)
    if [ -n "$owner" ] && ! kill -0 "$owner" 2>/dev/null; then
      rm -rf "$path.d"
    else
      sleep 1
    fi
  done
  echo $$ >"$path.d/pid"
  held_lock=$path.d
}
