# Step: system packages. Sourced by setup.sh.

# Wanted and not needed: what uses one says that it is missing. Translation with its pairs, through Spanish from and to
# English; decoding and transcription of voice messages; training of trees.
wanted_packages='apertium apertium-eng-spa apertium-es-pt apertium-fr-es apertium-es-it apertium-es-ro apertium-eng-cat
  ffmpeg pocketsphinx pocketsphinx-en-us libxgboost0'
build_packages='libssl-dev zlib1g-dev libzstd-dev liblz4-dev libcurl4-openssl-dev'

has_initdb() { command -v initdb >/dev/null 2>&1 || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null; }

is_installed() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

# What is missing, on one line. Build packages count only where the native library has to be built, or where one that
# was built before does not find the libraries it links to (they come with the same packages).
missing_packages() {
  local name
  if [ "$native" = local ] && ! { cached_librdkafka && librdkafka_links; }; then
    { command -v gcc && command -v g++ && command -v make; } >/dev/null 2>&1 || echo build-essential
    command -v npm >/dev/null 2>&1 || echo npm
    for name in $build_packages; do
      is_installed "$name" || echo "$name"
    done
  fi
  if [ "$onnx" = local ] && ! cached_onnxruntime; then
    command -v npm >/dev/null 2>&1 || echo npm
  fi
  has_initdb || echo postgresql
  is_installed libcld2-0 || echo libcld2-0
}

# All at once, then one at a time: a release may lack one.
add_wanted() {
  local name missing=''
  for name in $wanted_packages; do
    is_installed "$name" || missing="$missing $name"
  done
  [ -n "$missing" ] || return 0
  if [ "$skip_packages" != yes ] && { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }; then
    say "installing$missing ... "
    # shellcheck disable=SC2086 # a list of names
    if ! apt_install $missing && ! { apt_update && apt_install $missing; }; then
      for name in $missing; do
        apt_install "$name" || :
      done
    fi
  fi
  missing=''
  for name in $wanted_packages; do
    is_installed "$name" || missing="$missing $name"
  done
  [ -z "$missing" ] || note="${note:+$note; }goes without$missing"
}

apt_install() {
  local as=''
  [ "$(id -u)" = 0 ] || as='sudo -n'
  $as env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 \
    install -y --no-install-recommends "$@" 3>&-
}

apt_update() {
  local as=''
  [ "$(id -u)" = 0 ] || as='sudo -n'
  $as apt-get -o DPkg::Lock::Timeout=300 update 3>&-
}

check_packages() {
  check_needed_packages || return 1
  ! command -v apt-get >/dev/null 2>&1 || add_wanted
}

check_needed_packages() {
  local missing
  if ! command -v apt-get >/dev/null 2>&1; then
    has_initdb || note='no PostgreSQL server found: install one, or name yours in the settings'
    return 0
  fi
  missing=$(missing_packages | tr '\n' ' ')
  missing=${missing% }
  [ -n "$missing" ] || return 0
  why="missing: $missing"
  advice="sudo apt-get install -y --no-install-recommends $missing
               then run ./streamml setup again"
  if [ "$skip_packages" = yes ]; then
    note="$why; skipped as asked"
    return 0
  fi
  if [ "$(id -u)" != 0 ] && ! sudo -n true 2>/dev/null; then
    why="$why, and this is neither root nor an account with passwordless sudo"
    return 1
  fi
  say "installing $missing ... "
  # shellcheck disable=SC2086 # a list of names
  if ! apt_install $missing; then
    say 'apt-get update ... '
    apt_update || { why="$why; apt-get update failed"; return 1; }
    # shellcheck disable=SC2086
    apt_install $missing || { why="$why; apt-get could not install them"; return 1; }
  fi
  note="installed $missing"
}
