#!/usr/bin/env bash
# ./streamml setup: everything a build and a run need, in order, doing only what is missing.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
exec 3>&2

usage() {
  cat <<'TEXT'
./streamml setup: makes this checkout ready to run. Every other command calls it when something has changed.

  1. the .NET SDK           checked against global.json
  2. native packages        asks your NuGet sources for the official librdkafka.redist and Microsoft.ML.OnnxRuntime
  3. system packages        apt-get installs what is missing, when root or with passwordless sudo;
                            else the one line to run is printed
  4. librdkafka             where no source has it: built from source once, kept in a checked cache
  5. ONNX Runtime           where no source has it: packed from an npm package (150 MB) once, kept in a checked cache
  6. restore                NuGet packages
  7. build                  Release, into artifacts/

Options
  --refresh         ask the package sources again instead of trusting the remembered answer
  --skip-packages   go on although system packages are missing (your own PostgreSQL, for instance)
  --help            this text

Cache    ${XDG_CACHE_HOME:-~/.cache}/streamml: may be deleted at any time
Logs     artifacts/setup-logs/, one for each step
Offline  works from a warm cache and warm NuGet packages

Examples
  ./streamml setup
  XDG_CACHE_HOME=/var/cache/ci ./streamml setup --refresh
TEXT
}

if_needed=no scope=all refresh=no skip_packages=no
for argument in "$@"; do
  case $argument in
    --if-needed=program) if_needed=--is-set-up scope=program ;; # before a command: only what it runs
    --if-needed=all) if_needed=--has-tests ;; # before the tests
    --refresh) refresh=yes ;;
    --skip-packages) skip_packages=yes ;;
    -h | --help) usage; exit 0 ;;
    *) echo "setup: unknown option $argument; ./streamml setup --help lists them" >&2; exit 2 ;;
  esac
done

export LC_ALL=C DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
export DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1 DOTNET_GENERATE_ASPNET_CERTIFICATE=false
export MSBUILDDISABLENODEREUSE=1
export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=${DOTNET_SYSTEM_GLOBALIZATION_INVARIANT:-1}

. "$root/eng/setup/steps.sh"
. "$root/eng/setup/sdk.sh"
. "$root/eng/setup/native.sh"
. "$root/eng/setup/onnx.sh"
. "$root/eng/setup/debian.sh"

cache=${XDG_CACHE_HOME:-$HOME/.cache}/streamml
logs=$root/artifacts/setup-logs
# A stamp is as old as the start of its set-up: what changes while we build is seen next time.
new_stamp=$root/artifacts/stamp.$$
native='' onnx='' found='' unsure='' work='' held_lock=''
mkdir -p "$cache" "$logs" "$root/artifacts/feed"

# What is half done goes away with us, whatever ends us.
clean_up() {
  [ -z "$work" ] || rm -rf "$work"
  [ -z "$held_lock" ] || rm -rf "$held_lock"
  rm -f "$new_stamp"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

target=$root/StreamML.sln
[ $scope = all ] || target=$root/src/Cli/Cli.csproj

restore() {
  dotnet restore "$target" 3>&- && return 0
  why='a NuGet package could not be restored'
  advice='check the network and `dotnet nuget list source`; the log names the package'
  return 1
}

build() {
  dotnet build "$target" -c Release --no-restore -tl:off -clp:NoSummary 3>&- && return 0
  why=$(grep -m1 -oE 'error [A-Z]+[0-9]+: .*' "$logs/$step_number.log" || echo 'the build failed')
  advice='correct the error, or `git status` to see what differs from the repository'
  return 1
}

take_lock "$root/artifacts/setup.lock"
if [ "$if_needed" != no ] && "$root/streamml" "$if_needed"; then
  exit 0
fi

# What a killed set-up left behind; a day is longer than any build.
find "$cache" -maxdepth 1 -name 'work.*' -mmin +1440 -exec rm -rf {} + 2>/dev/null || true
# In the cache's own folder, so that the last rename stays on one file system.
work=$(mktemp -d "$cache/work.XXXXXXXX")
: >"$new_stamp"

steps_total=7
whole=$(now)
run_step '.NET SDK' check_sdk
run_step 'native packages' find_native_source
run_step 'system packages' check_packages
run_step "librdkafka $LIBRDKAFKA_VERSION" provide_librdkafka
run_step 'ONNX Runtime' provide_onnxruntime
run_step 'restore' restore
run_step 'build' build
[ $scope = program ] || cp -p "$new_stamp" "$root/artifacts/tests.stamp"
mv "$new_stamp" "$root/artifacts/setup.stamp"
say "set up in $(since "$whole") s"$'\n'
