#!/usr/bin/env bash
# Makes the voice notes of the demo from tools/Traffic/Voice/Speech/sentences.tsv: espeak-ng speaks, ffmpeg encodes as WhatsApp
# does (Opus in Ogg, mono). The results are committed, so only a change of the sentences needs this script.
# Needs the Debian packages espeak-ng and ffmpeg.
set -euo pipefail

folder=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)/tools/Traffic/Voice/Speech
scratch=$(mktemp -d)
trap 'rm -r "$scratch"' EXIT
while IFS=$'\t' read -r name text; do
  espeak-ng -v en-us -s 140 -w "$scratch/$name.wav" "$text"
  ffmpeg -nostdin -v error -y -i "$scratch/$name.wav" -ac 1 -ar 16000 -c:a libopus -b:a 24k -application voip \
    -fflags +bitexact -flags +bitexact "$folder/$name.ogg"
done <"$folder/sentences.tsv"
