# Steps: where librdkafka comes from, and the local package feed. Sourced by setup.sh.

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

# Asks the machine's own package sources for the official package, and remembers a definite answer by source list.
# An unreachable source is no answer: it is asked again next time.
find_native_source() {
  local sources answer probe status=0
  sources=$(cd "$root/eng/native" && dotnet nuget list source --format short 3>&- | grep '^E' | sort) || sources=none
  printf '%s\n' "$sources"
  answer=$cache/answers/librdkafka.redist-$LIBRDKAFKA_VERSION-$(printf '%s' "$sources" | sha256_of | cut -c1-16)
  if [ "$refresh" = no ] && [ -f "$answer" ]; then
    native=$(cat "$answer")
    note="$native package, as found before"
    return 0
  fi
  probe=$work/probe
  mkdir -p "$probe" "$cache/answers"
  NUGET_PACKAGES=$probe/packages limited 300 dotnet restore "$root/eng/native/probe.csproj" \
    -p:LibrdkafkaVersion="$LIBRDKAFKA_VERSION" -p:BaseIntermediateOutputPath="$probe/obj/" \
    >"$probe/log" 2>&1 || status=$?
  cat "$probe/log"
  if [ $status = 0 ]; then
    native=official
  elif grep -qE 'NU110[12]' "$probe/log" && ! grep -q NU1301 "$probe/log"; then
    native=local
  else
    native=local
    note='no package source answered; the local package serves'
  fi
  if [ $native = local ] && [ "$(uname -s)" != Linux ]; then
    why='the configured package sources have no librdkafka.redist, and a local build is for Linux only'
    advice='add a source that carries it (nuget.org does): dotnet nuget add source'
    return 1
  fi
  [ -z "$note" ] || return 0
  printf '%s' "$native" >"$answer.$$" && mv "$answer.$$" "$answer"
  note="$native package"
}

# Checkouts share the cache, so the second one waits for the first instead of building the same again.
one_builder() {
  command -v flock >/dev/null 2>&1 || return 0
  exec 8>"$cache/librdkafka.lock"
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
  cached_librdkafka || one_builder
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
  if ! cmp -s "$entry/$package" "$feed/$package"; then
    cp "$entry/$package" "$feed/.$package.$$" && mv "$feed/.$package.$$" "$feed/$package" || return 1
  fi
  forget_stale_package "$entry/$package"
}

# NuGet unpacks a version once and never looks again, so an older local build of the same version would stay in use.
# Only what came out of a feed like ours is removed; an official package is left alone.
forget_stale_package() {
  local unpacked=${NUGET_PACKAGES:-$HOME/.nuget/packages}/librdkafka.redist/$LIBRDKAFKA_VERSION
  [ -f "$unpacked/.nupkg.metadata" ] || return 0
  cmp -s "$1" "$unpacked/librdkafka.redist.$LIBRDKAFKA_VERSION.nupkg" && return 0
  if grep -q 'artifacts/feed' "$unpacked/.nupkg.metadata"; then
    rm -rf "$unpacked"
  fi
}
