# Steps: where native packages come from, librdkafka, and the local package feed. Sourced by setup.sh.

. "$root/eng/native/librdkafka.env"

# The name of the cache entry: version, and a hash over all that decides what is inside it.
librdkafka_entry() {
  local recipe
  recipe=$({
    cat "$root/eng/native/librdkafka.env" "$root/eng/native/build-librdkafka.sh" \
      "$root/eng/native/librdkafka.redist.csproj"
    uname -sm
    grep -E '^(ID|VERSION_ID)=' /etc/os-release 2>/dev/null || true
  } | sha256_of | cut -c1-16)
  printf '%s/librdkafka-%s-%s' "$cache" "$LIBRDKAFKA_VERSION" "$recipe"
}

# There is an entry and each file in it is what was put there. A damaged one is removed, to be built again.
cached_librdkafka() {
  local entry
  entry=$(librdkafka_entry)
  [ -d "$entry" ] || return 1
  (cd "$entry" && sha256sum --check --quiet --strict SHA256SUMS >/dev/null 2>&1 3>&-) && return 0
  say 'cache entry damaged, removed ... '
  rm -rf "$entry"
  return 1
}

librdkafka_links() { ! ldd "$(librdkafka_entry)/librdkafka.so" 2>&1 | grep -q 'not found'; }

# ask_sources ID VERSION PROJECT FOLDER: whether the machine's own package sources carry the official package. FOLDER is
# where it is unpacked to be seen. Sets found to official or local, and remembers a definite answer by source list.
# An unreachable source is no answer: it is asked again next time, and unsure says so.
ask_sources() {
  local id=$1 version=$2 project=$3 folder=$4 sources answer probe status=0
  unsure=''
  sources=$(cd "$root/eng/native" && dotnet nuget list source --format short 3>&- | grep '^E' | sort) || sources=none
  printf '%s\n' "$sources"
  answer=$cache/answers/$id-$version-$(printf '%s' "$sources" | sha256_of | cut -c1-16)
  if [ "$refresh" = no ] && [ -f "$answer" ]; then
    found=$(cat "$answer")
    return 0
  fi
  probe=$work/probe-$id
  mkdir -p "$probe" "$cache/answers"
  NUGET_PACKAGES=$folder limited 600 dotnet restore "$root/eng/native/$project" \
    -p:ProbedVersion="$version" -p:BaseIntermediateOutputPath="$probe/obj/" >"$probe/log" 2>&1 || status=$?
  cat "$probe/log"
  if [ $status = 0 ]; then
    found=official
  elif grep -qE 'NU110[12]' "$probe/log" && ! grep -q NU1301 "$probe/log"; then
    found=local
  else
    found=local
    unsure='no package source answered; the local package serves'
    return 0
  fi
  printf '%s' "$found" >"$answer.$$" && mv "$answer.$$" "$answer"
}

find_native_source() {
  ask_sources librdkafka.redist "$LIBRDKAFKA_VERSION" probe.csproj "$work/probed"
  native=$found
  note="${unsure:-$native librdkafka}"
  # Unpacked where the restore will look for it: it is large, and of a version that no local build has.
  ask_sources Microsoft.ML.OnnxRuntime "$ONNXRUNTIME_VERSION" onnxruntime-probe.csproj \
    "${NUGET_PACKAGES:-$HOME/.nuget/packages}"
  onnx=$found
  note="$note, ${unsure:-$onnx ONNX Runtime}"
  local name
  for name in "$native librdkafka.redist" "$onnx Microsoft.ML.OnnxRuntime"; do
    if [ "${name%% *}" = local ] && [ "$(uname -s)" != Linux ]; then
      why="the configured package sources have no ${name#* }, and a local build is for Linux only"
      advice='add a source that carries it (nuget.org does): dotnet nuget add source'
      return 1
    fi
  done
}

# Checkouts share the cache, so the second one waits for the first instead of building the same again.
one_builder() {
  command -v flock >/dev/null 2>&1 || return 0
  exec 8>"$cache/$1.lock"
  flock -n 8 && return 0
  say 'another checkout is building it ... '
  flock 8
}

# Fills artifacts/feed. The folder is there in every case, because nuget.config names it.
provide_librdkafka() {
  local feed=$root/artifacts/feed package=librdkafka.redist.$LIBRDKAFKA_VERSION.nupkg entry
  mkdir -p "$feed"
  if [ "$native" = official ]; then
    rm -f "$feed/$package"
    note='official package'
    return 0
  fi
  entry=$(librdkafka_entry)
  cached_librdkafka || one_builder librdkafka
  if cached_librdkafka; then
    note='from the cache'
  else
    mkdir -p "$work/librdkafka"
    say 'building, about a minute ... '
    if ! bash "$root/eng/native/build-librdkafka.sh" "$work/librdkafka" 3>&- 8>&-; then
      why=$(cat "$work/librdkafka/why" 2>/dev/null || echo 'the build of librdkafka failed')
      advice='see the log below; npm needs its registry in reach, or add a NuGet source that carries librdkafka.redist'
      return 1
    fi
    # One rename puts it there, so an interrupted build leaves no half of an entry. Where there is no flock another
    # checkout may have been faster; then its entry serves.
    mv -T "$work/librdkafka/out" "$entry" 2>/dev/null || cached_librdkafka || { why="cannot write $entry"; return 1; }
    note='built and cached'
  fi
  exec 8>&-
  put_in_feed "$entry/$package" librdkafka.redist "$LIBRDKAFKA_VERSION"
}

# put_in_feed FILE ID VERSION
put_in_feed() {
  local feed=$root/artifacts/feed package=${1##*/}
  if ! cmp -s "$1" "$feed/$package"; then
    cp "$1" "$feed/.$package.$$" && mv "$feed/.$package.$$" "$feed/$package" || return 1
  fi
  forget_stale_package "$@"
}

# NuGet unpacks a version once and never looks again, so an older local build of the same version would stay in use.
# Only what came out of a feed like ours is removed; an official package is left alone.
forget_stale_package() {
  local id unpacked
  id=$(printf '%s' "$2" | tr '[:upper:]' '[:lower:]')
  unpacked=${NUGET_PACKAGES:-$HOME/.nuget/packages}/$id/$3
  [ -f "$unpacked/.nupkg.metadata" ] || return 0
  cmp -s "$1" "$unpacked/$id.$3.nupkg" && return 0
  if grep -q 'artifacts/feed' "$unpacked/.nupkg.metadata"; then
    rm -rf "$unpacked"
  fi
}
