#!/usr/bin/env bash
# Builds librdkafka from the source that its maker's npm package carries, and packs it as librdkafka.redist.
# Usage: build-librdkafka.sh WORK; the result is WORK/out, and on failure one line in WORK/why.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$1
. "$here/librdkafka.env"

fail() {
  printf '%s\n' "$1" >"$work/why"
  exit 1
}

case $(uname -m) in
  x86_64) rid=linux-x64 ;;
  aarch64) rid=linux-arm64 ;;
  *) fail "no recipe for $(uname -m)" ;;
esac

cd "$work"
npm pack --silent --prefer-offline --fetch-retries=1 --fetch-timeout=60000 "$LIBRDKAFKA_NPM" \
  || fail "npm could not fetch $LIBRDKAFKA_NPM"
archive=$(ls ./*.tgz)
echo "$LIBRDKAFKA_NPM_SHA512  $archive" | sha512sum --check --strict \
  || fail "$LIBRDKAFKA_NPM is not the package whose checksum is in eng/native/librdkafka.env"

mkdir source out
tar -xzf "$archive" -C source --strip-components=3 package/deps/librdkafka || fail 'the package has no librdkafka in it'
cd source
./configure --disable-gssapi || fail 'configure refused: a library or a tool is missing'
make -j"$(nproc)" libs || fail 'make failed'
strip --strip-unneeded -o "$work/out/librdkafka.so" src/librdkafka.so.1 || fail 'strip failed'

cd "$work"
# Nothing may be written beside the project: a folder that changes there would make set-up look out of date.
dotnet pack "$here/librdkafka.redist.csproj" -o out -p:LibraryFile="$work/out/librdkafka.so" -p:LibraryRid="$rid" \
  -p:Version="$LIBRDKAFKA_VERSION" -p:BaseOutputPath="$work/bin/" -p:BaseIntermediateOutputPath="$work/obj/" \
  || fail 'dotnet pack failed'
cp source/LICENSE out/LICENSE
cd out
sha256sum librdkafka.so LICENSE ./*.nupkg >SHA256SUMS
