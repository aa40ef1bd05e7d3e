#!/usr/bin/env bash
# connected PORT: exit 0 if this container holds an open TCP connection to PORT somewhere. For roles that serve no HTTP.
set -euo pipefail

port=$(printf '%04X' "$1")

# Columns: number, local address:port, remote address:port, state (01: established).
while read -r _ _ remote state _; do
  if [ "${remote##*:}" = "$port" ] && [ "$state" = 01 ]; then
    exit 0
  fi
done < <(cat /proc/net/tcp /proc/net/tcp6 2>/dev/null || true)
exit 1
