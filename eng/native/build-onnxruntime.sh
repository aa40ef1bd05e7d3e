#!/usr/bin/env bash
# Compiles Microsoft's managed source of ONNX Runtime and packs it with Microsoft's library as Microsoft.ML.OnnxRuntime.
# Both come from one npm package. Usage: build-onnxruntime.sh WORK; the result is WORK/out, on failure one line in WORK/why.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$1
. "$here/onnxruntime.env"

fail() {
  printf '%s\n' "$1" >"$work/why"
  exit 1
}

[ "$(uname -sm)" = 'Linux x86_64' ] || fail "$ONNXRUNTIME_NPM has no library for $(uname -sm)"

cd "$work"
npm pack --silent --prefer-offline --fetch-retries=1 --fetch-timeout=120000 "$ONNXRUNTIME_NPM" \
  || fail "npm could not fetch $ONNXRUNTIME_NPM"
archive=$(ls ./*.tgz)
echo "$ONNXRUNTIME_NPM_SHA512  $archive" | sha512sum --check --strict \
  || fail "$ONNXRUNTIME_NPM is not the package whose checksum is in eng/native/onnxruntime.env"

mkdir source out
tar -xzf "$archive" -C source --strip-components=1 package/Runtime package/Plugins/Linux/x64 package/LICENSE \
  package/ThirdPartyNotices.txt || fail 'the package has no ONNX Runtime for Linux in it'
rm -f "$archive"

# Nothing may be written beside the project: a folder that changes there would make set-up look out of date.
dotnet pack "$here/Microsoft.ML.OnnxRuntime.csproj" -c Release -o out -p:SourceFolder="$work/source" \
  -p:Version="$ONNXRUNTIME_LOCAL_VERSION" -p:BaseOutputPath="$work/bin/" -p:BaseIntermediateOutputPath="$work/obj/" \
  || fail 'dotnet pack failed'
cd out
sha256sum ./*.nupkg >SHA256SUMS
