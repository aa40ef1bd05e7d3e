# The services of containers-check: started, awaited, killed. Sourced.

project=streamml-check
services=()

export STREAMML_APP_SECRET=app-secret-of-the-check STREAMML_VERIFY_TOKEN=verify-token-of-the-check
export STREAMML_API_TOKEN=api-token-of-the-check STREAMML_INSTALLATION_KEY
export POSTGRES_PASSWORD='a;b=c of the check' # what a connection string would stumble over
STREAMML_INSTALLATION_KEY=$(openssl rand -base64 32)

compose() {
  local tool=(docker compose)
  docker compose version >/dev/null 2>&1 || tool=(docker-compose)
  "${tool[@]}" -p "$project" -f "$root/docker-compose.kafka.yml" "$@"
}

# Asked of the engine itself: docker-compose takes a second to start.
containers() {
  docker ps -qa --filter "label=com.docker.compose.project=$project" --filter "label=com.docker.compose.service=$1"
}

# await SECONDS WHAT COMMAND...: until the command succeeds.
await() {
  local deadline=$((SECONDS + $1)) what=$2
  shift 2
  until "$@"; do
    [ $SECONDS -lt $deadline ] || { compose ps >&2; compose logs --tail 5 >&2; die "not within time: $what"; }
    sleep 1
  done
}

is_healthy() {
  local container found=no
  for container in $(containers "$1"); do
    [ "$(docker inspect -f '{{.State.Health.Status}}' "$container")" = healthy ] || return 1
    found=yes
  done
  [ $found = yes ]
}

await_health() {
  local service
  for service in "$@"; do
    await 300 "$service healthy" is_healthy "$service"
  done
}

restarts() {
  local container sum=0
  for container in $(containers "$1"); do
    sum=$((sum + $(docker inspect -f '{{.RestartCount}}' "$container")))
  done
  echo $sum
}

sum_restarts() {
  local service sum=0
  for service in "$@"; do
    sum=$((sum + $(restarts "$service")))
  done
  echo $sum
}

has_restarted() { [ "$(restarts "$1")" -gt "$2" ]; }

# crash SERVICE PROGRAM: SIGKILL from inside, so that the engine takes it for a crash and starts the container again.
crash() {
  local before
  before=$(restarts "$1")
  docker exec "$(containers "$1")" bash -c '
    for each in /proc/[0-9]*; do
      if [ "$(cat "$each/comm")" = "$0" ]; then kill -9 "${each#/proc/}"; fi
    done' "$2" 2>>"$run/log" || : # it ends with the container
  await 60 "$1 restarted" has_restarted "$1" "$before"
}

# Partitions that each container of a role was last assigned, one per line.
shares() {
  local container
  for container in $(containers "$1"); do
    docker logs "$container" 2>&1 | sed -n "s/.* $1: assigned \([0-9]*\) partitions.*/\1/p" | tail -n 1
  done
}

# is_shared ROLE COUNT: so many containers, none without partitions.
is_shared() { [ "$(shares "$1" | grep -c '^[1-9]')" = "$2" ]; }

await_shares() { await 60 "$1 shared by $2" is_shared "$1" "$2"; }
