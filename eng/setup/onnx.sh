# Step: ONNX Runtime, where no package source has it. Sourced by setup.sh.

. "$root/eng/native/onnxruntime.env"

# The name of the cache entry: version, and a hash over all that decides what is inside it.
onnxruntime_entry() {
  local recipe
  recipe=$(cat "$root/eng/native/onnxruntime.env" "$root/eng/native/build-onnxruntime.sh" \
    "$root/eng/native/Microsoft.ML.OnnxRuntime.csproj" | sha256_of | cut -c1-16)
  printf '%s/onnxruntime-%s-%s' "$cache" "$ONNXRUNTIME_LOCAL_VERSION" "$recipe"
}

# There is an entry and its package is what was put there. A damaged one is removed, to be packed again.
cached_onnxruntime() {
  local entry
  entry=$(onnxruntime_entry)
  [ -d "$entry" ] || return 1
  (cd "$entry" && sha256sum --check --quiet --strict SHA256SUMS >/dev/null 2>&1 3>&-) && return 0
  say 'cache entry damaged, removed ... '
  rm -rf "$entry"
  return 1
}

# Puts the package into artifacts/feed, or takes it out: Directory.Packages.props asks for its version while it is there.
provide_onnxruntime() {
  local feed=$root/artifacts/feed package=Microsoft.ML.OnnxRuntime.$ONNXRUNTIME_LOCAL_VERSION.nupkg entry
  mkdir -p "$feed"
  if [ "$onnx" = official ]; then
    rm -f "$feed/$package"
    note="official $ONNXRUNTIME_VERSION"
    return 0
  fi
  entry=$(onnxruntime_entry)
  cached_onnxruntime || one_builder onnxruntime
  if cached_onnxruntime; then
    note="$ONNXRUNTIME_LOCAL_VERSION from the cache"
  else
    mkdir -p "$work/onnxruntime"
    say '150 MB from npm ... '
    if ! bash "$root/eng/native/build-onnxruntime.sh" "$work/onnxruntime" 3>&- 8>&-; then
      why=$(cat "$work/onnxruntime/why" 2>/dev/null || echo 'ONNX Runtime could not be packed')
      advice='see the log below; npm needs its registry in reach, or add a NuGet source that carries
               Microsoft.ML.OnnxRuntime (nuget.org does)'
      return 1
    fi
    # As in provide_librdkafka: one rename, or the entry of a checkout that was faster.
    mv -T "$work/onnxruntime/out" "$entry" 2>/dev/null || cached_onnxruntime || { why="cannot write $entry"; return 1; }
    note="$ONNXRUNTIME_LOCAL_VERSION packed and cached"
  fi
  exec 8>&-
  put_in_feed "$entry/$package" Microsoft.ML.OnnxRuntime "$ONNXRUNTIME_LOCAL_VERSION"
}
