# Steps: system packages. apt-get needs no .NET and the build needs none of the packages, so the one runs beside the other.
# Sourced by setup.sh.

# Wanted and not needed: what uses one says that it is missing. Translation with its pairs, through Spanish from and to
# English; decoding and transcription of voice messages; training of trees.
wanted_packages='apertium apertium-eng-spa apertium-es-pt apertium-fr-es apertium-es-it apertium-es-ro apertium-eng-cat
  ffmpeg pocketsphinx pocketsphinx-en-us libxgboost0'

installer='' # process id of the installation, where there is one

has_initdb() { command -v initdb >/dev/null 2>&1 || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null; }

has_apt() { command -v apt-get >/dev/null 2>&1; }

may_install() { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }

is_installed() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

# missing needed|wanted: the packages, on one line.
missing() {
  local name names=''
  if [ "$1" = needed ]; then
    has_initdb || names=' postgresql'
    is_installed libcld2-0 || names="$names libcld2-0"
  else
    for name in $wanted_packages; do
      is_installed "$name" || names="$names $name"
    done
  fi
  printf '%s' "${names# }"
}

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

apt_install() {
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 \
    install -y --no-install-recommends "$@"
}

# All at once, then one at a time: a release may lack one.
install_packages() {
  apt_install "$@" && return 0
  as_root apt-get -o DPkg::Lock::Timeout=300 update && apt_install "$@" && return 0
  local name
  for name in "$@"; do
    apt_install "$name" || :
  done
}

# Starts the installation of what is missing, or says at once why it cannot be installed.
begin_packages() {
  local needed all
  if ! has_apt; then
    has_initdb || note='no PostgreSQL server found: install one, or name yours in the settings'
    return 0
  fi
  needed=$(missing needed)
  all="$needed $(missing wanted)"
  if [ "$skip_packages" = yes ] || [ "$all" = ' ' ]; then
    return 0
  fi
  if may_install; then
    note='installing beside the build'
    # shellcheck disable=SC2086 # a list of names
    install_packages $all 3>&- 9>&- &
    installer=$!
  elif [ -n "$needed" ]; then
    why="missing: $needed, and this is neither root nor an account with passwordless sudo"
    advise_packages "$needed"
    return 1
  fi
}

end_packages() {
  local needed wanted
  has_apt || return 0
  [ -z "$installer" ] || wait "$installer" || :
  needed=$(missing needed)
  wanted=$(missing wanted)
  [ -z "$wanted" ] || note="goes without $wanted"
  [ -n "$needed" ] || return 0
  if [ "$skip_packages" = yes ]; then
    note="missing: $needed; skipped as asked${note:+; $note}"
    return 0
  fi
  cat "$logs/2.log"
  why="missing: $needed; apt-get could not install it"
  advise_packages "$needed"
  return 1
}

advise_packages() {
  advice="sudo apt-get install -y --no-install-recommends $1
               then run ./streamml setup again"
}
