#!/usr/bin/env bash
# ./streamml setup: everything a build and a run need, in order, doing only what is missing.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
exec 3>&2

usage() {
  cat <<'TEXT'
./streamml setup: makes this checkout ready to run. Every other command calls it when something has changed.

  1. the .NET SDK              checked against global.json
  2. missing system packages   apt-get begins to install them, when root or with passwordless sudo;
                               else the one line to run is printed
  3. restore                   NuGet packages, from your own NuGet sources
  4. build                     Release, into artifacts/
  5. system packages           waits for apt-get

Options
  --gpu             ONNX Runtime with CUDA (Linux x64, 300 MB) from now on; then set Onnx__Provider=cuda
  --cpu             ONNX Runtime without it again, the default
  --skip-packages   go on although system packages are missing (your own PostgreSQL, for instance)
  --help            this text

Logs     artifacts/setup-logs/, one for each step
Offline  works once the NuGet packages are in their folder (NUGET_PACKAGES or ~/.nuget/packages)

Examples
  ./streamml setup
  ./streamml setup --gpu
  NUGET_PACKAGES=/var/cache/nuget ./streamml setup --skip-packages
TEXT
}

if_needed=no scope=all skip_packages=no provider=''
for argument in "$@"; do
  case $argument in
    --if-needed=program) if_needed=--is-set-up scope=program ;; # before a command: only what it runs
    --if-needed=all) if_needed=--has-tests ;; # before the tests
    --gpu | --cpu) provider=${argument#--} ;;
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
. "$root/eng/setup/debian.sh"

logs=$root/artifacts/setup-logs
# A stamp is as old as the start of its set-up: what changes while we build is seen next time.
new_stamp=$root/artifacts/stamp.$$
held_lock=''
mkdir -p "$logs"

# What is half done goes away with us, whatever ends us.
clean_up() {
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
  local analyzers=''
  # Who only runs the program need not wait for its analyzers, which take as long again as the compiler. Where the tests
  # were built they stay: with other options everything would be compiled anew.
  [ $scope = all ] || [ -f "$root/artifacts/tests.stamp" ] || analyzers=-p:RunAnalyzers=false
  # One compiler process for all projects, whatever the environment says: less than half the time. It ends with the step.
  # shellcheck disable=SC2086 # nothing, where it is empty
  if dotnet build "$target" -c Release --no-restore -tl:off -clp:NoSummary -p:UseSharedCompilation=true $analyzers 3>&-; then
    dotnet build-server shutdown --vbcscompiler 3>&- || true
    return 0
  fi
  why=$(grep -m1 -oE 'error [A-Z]+[0-9]+: .*' "$logs/$step_number.log" || echo 'the build failed')
  advice='correct the error, or `git status` to see what differs from the repository'
  return 1
}

take_lock "$root/artifacts/setup.lock"
if [ "$if_needed" != no ] && "$root/streamml" "$if_needed"; then
  exit 0
fi

: >"$new_stamp"

# Read by src/Inference/Inference.csproj, so that later builds keep the choice.
case $provider in
  gpu)
    if [ "$(uname -sm)" != 'Linux x86_64' ]; then
      echo "setup: --gpu is for Linux x64; there is no ONNX Runtime with CUDA for $(uname -sm)" >&2
      exit 2
    fi
    : >"$root/artifacts/gpu"
    ;;
  cpu) rm -f "$root/artifacts/gpu" ;;
esac

steps_total=5
whole=$(now)
run_step '.NET SDK' check_sdk
run_step 'missing system packages' begin_packages
run_step 'restore' restore
run_step 'build' build
run_step 'system packages' end_packages
[ $scope = program ] || cp -p "$new_stamp" "$root/artifacts/tests.stamp"
mv "$new_stamp" "$root/artifacts/setup.stamp"
say "set up in $(since "$whole") s"$'\n'
