#!/usr/bin/env bash
# ./streamml test: every test project in turn, and a sum as the last line.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

usage() {
  cat <<'TEXT'
./streamml test: builds what has changed, runs all tests, prints "N passed, N failed, N skipped" as the last line.
The exit code is 0 only if nothing failed.

Options
  --kafka-home DIR      an unpacked Apache Kafka: runs the shared suite on it as well
  --kafka-image IMAGE   an image of Apache Kafka, such as apache/kafka:4.3.1: the same in a container
  --registry-home DIR   a schema registry with Confluent's API, for the tests of our registry client
  --filter EXPRESSION   as `dotnet test --filter` takes it
  --project NAME        only this test project; may be given more than once
  --no-build            trust the last build
  --format              check the layout of the code as well, as `dotnet format whitespace` has it
  --help                this text

Examples
  ./streamml test
  ./streamml test --project Tidy.Tests
  ./streamml test --filter FullyQualifiedName~Signature
  ./streamml test --kafka-home ~/kafka_2.13-4.3.1
  ./streamml test --kafka-image apache/kafka:4.3.1 --project Messaging.Tests

Results  artifacts/test-logs/, one file for each project
TEXT
}

die() {
  echo "test: $1; ./streamml test --help lists the options" >&2
  exit 2
}

filter='' only='' build=yes format=no
while [ $# -gt 0 ]; do
  case $1 in
    --kafka-home | --kafka-image | --registry-home | --filter | --project)
      [ $# -ge 2 ] || die "$1 wants a value"
      case $1 in
        --kafka-home)
          STREAMML_KAFKA_HOME=$(cd "$2" 2>/dev/null && pwd) || die "no folder $2"
          export STREAMML_KAFKA_HOME
          ;;
        --kafka-image) export STREAMML_KAFKA_IMAGE=$2 ;;
        --registry-home)
          STREAMML_REGISTRY_HOME=$(cd "$2" 2>/dev/null && pwd) || die "no folder $2"
          export STREAMML_REGISTRY_HOME
          ;;
        --filter) filter=$2 ;;
        --project) only="$only $2" ;;
      esac
      shift 2
      ;;
    --no-build) build=no; shift ;;
    --format) format=yes; shift ;;
    -h | --help) usage; exit 0 ;;
    *) die "unknown option $1" ;;
  esac
done

export LC_ALL=C DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=${DOTNET_SYSTEM_GLOBALIZATION_INVARIANT:-1}

if [ $build = yes ]; then
  if ! "$root/streamml" --has-tests && ! bash "$root/eng/setup.sh" --if-needed=all; then
    echo '0 passed, 1 failed, 0 skipped' # nothing could be run
    exit 1
  fi
fi

logs=$root/artifacts/test-logs
mkdir -p "$logs"
passed=0 failed=0 skipped=0 number=0

sum_up() { printf '%s passed, %s failed, %s skipped\n' "$passed" "$failed" "$skipped"; }

# Stopped from outside: the project at work counts as failed, and the sum is still the last line.
trap 'failed=$((failed + 1)); printf "stopped\n"; sum_up; exit 143' TERM INT

# The closing lines of vstest's log: "     Passed: 3", each only where it is not nought.
count() { sed -n "s/^ *$1: *\([0-9][0-9]*\)\$/\1/p" "$log" | tail -n 1; }

projects=$(cd "$root" && grep -l 'Microsoft.NET.Test.Sdk' tests/*/*.csproj | sort)
if [ -n "$only" ]; then
  wanted=''
  for name in $only; do
    match=$(printf '%s\n' "$projects" | grep -F "/$name.csproj") || die "no test project $name"
    wanted="$wanted $match"
  done
  projects=$wanted
fi

# The shared suite runs on the embedded broker, and again on each Apache Kafka that is named: same tests, same results.
runs=''
for project in $projects; do
  name=$(basename "$project" .csproj)
  runs="$runs $name"
  grep -q '<RunsOnEveryBroker>true<' "$root/$project" || continue
  [ -z "${STREAMML_KAFKA_HOME:-}" ] || runs="$runs $name@apache"
  [ -z "${STREAMML_KAFKA_IMAGE:-}" ] || runs="$runs $name@container"
done
total=$(printf '%s\n' $runs | wc -l | tr -d ' ')

for run in $runs; do
  number=$((number + 1))
  name=${run%@*}
  log=$logs/$run.log
  STREAMML_TEST_BROKER=embedded
  [ "$run" = "$name" ] || STREAMML_TEST_BROKER=${run#*@}
  export STREAMML_TEST_BROKER
  begin=$SECONDS
  printf '[%s/%s] %s ... ' "$number" "$total" "$run"
  status=0
  # A test that hangs is ended after ten minutes and counts as failed.
  dotnet test "$root/artifacts/bin/$name/release/StreamML.$name.dll" ${filter:+--filter "$filter"} \
    --logger 'console;verbosity=normal' --results-directory "$logs/$run" \
    --blame-hang --blame-hang-timeout 10m --blame-hang-dump-type none >"$log" 2>&1 </dev/null || status=$?
  p=$(count Passed)
  f=$(count Failed)
  s=$(count Skipped)
  p=${p:-0} f=${f:-0} s=${s:-0}
  # A run that broke without a failed test (a crash, no such file) is a failure too.
  if [ $status != 0 ] && [ "$f" = 0 ]; then f=1; fi
  passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
  printf '%s passed, %s failed, %s skipped, %s s\n' "$p" "$f" "$s" "$((SECONDS - begin))"
  if [ "$f" != 0 ]; then
    grep -vE '^ *(Passed|Skipped) ' "$log" | sed 's/^/    /'
  fi
done

if [ $format = yes ]; then
  begin=$SECONDS
  printf 'format ... '
  if dotnet format whitespace "$root/StreamML.sln" --no-restore --verify-no-changes >"$logs/format.log" 2>&1 </dev/null; then
    passed=$((passed + 1))
    printf 'ok, %s s\n' "$((SECONDS - begin))"
  else
    failed=$((failed + 1))
    printf 'failed: `dotnet format whitespace StreamML.sln` mends it\n'
    head -n 40 "$logs/format.log" | sed 's/^/    /'
  fi
fi

sum_up
[ $failed = 0 ] && [ $((passed + skipped)) -gt 0 ]
