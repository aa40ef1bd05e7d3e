# The engine of containers-check: the one in reach, or one of our own with stand-in images. Sourced.

build_options=()
started=no

# Copies a folder, writable: the images' start scripts write to what is copied into them.
stage() {
  [ ! -d "$2" ] || return 0
  cp -rL "$1" "$2.new"
  chmod -R u+w "$2.new"
  mv "$2.new" "$2"
}

start_engine() {
  if [ -n "$stand_ins" ]; then
    [ -f "$stand_ins/engine.sh" ] || die "no engine.sh in $stand_ins" 2
    stage "$stand_ins" "$work/stand-ins"
    stage "$stand_ins/../kafka" "$work/kafka"
    stage "$stand_ins/../registry" "$work/registry"
    [ -S "$work/engine/docker.sock" ] && docker -H "unix://$work/engine/docker.sock" info >/dev/null 2>&1 || started=yes
    bash "$work/stand-ins/engine.sh" start "$work/engine" >"$run/engine" 2>>"$run/log" || die "no engine; see $run/log"
    . "$run/engine"
    bash "$work/stand-ins/build-images.sh" "$work/kafka" "$work/registry" "$work/images" >>"$run/log" 2>&1 ||
      { tail -n 20 "$run/log" >&2; die 'the stand-in images could not be made'; }
    build_options=(--network host)
  fi
  docker info >/dev/null 2>&1 || die 'no container engine answers; see DOCKER_HOST, or --stand-ins'
}

# An engine that was there before stays.
stop_engine() {
  [ $started = no ] || bash "$work/stand-ins/engine.sh" stop "$work/engine" || :
}

image_megabytes() { echo $(($(docker image inspect -f '{{.Size}}' streamml) / 1000000)); }
