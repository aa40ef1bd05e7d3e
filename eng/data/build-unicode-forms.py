#!/usr/bin/env python3
"""Writes src/Inference/Runtimes/Tokenizers/Data/unicode-forms.tsv from the Unicode character database that Python carries.

A line is a kind, a code point and what belongs to it, in hexadecimal:
  D  canonical decomposition, one step    E  the same, never composed again
  K  compatibility decomposition, one step
  C  combining class
Hangul syllables are computed and not listed.
"""
import sys
import unicodedata


def lines():
    yield f"# Unicode {unicodedata.unidata_version}, from eng/data/build-unicode-forms.py"
    for code in range(sys.maxunicode + 1):
        char = chr(code)
        if 0xAC00 <= code <= 0xD7A3:
            continue
        mapping = unicodedata.decomposition(char).split()
        if mapping and mapping[0].startswith("<"):
            yield f"K\t{code:X}\t{' '.join(mapping[1:])}"
        elif mapping:
            kind = "D" if unicodedata.normalize("NFC", char) == char else "E"
            yield f"{kind}\t{code:X}\t{' '.join(mapping)}"
        if unicodedata.combining(char):
            yield f"C\t{code:X}\t{unicodedata.combining(char):X}"


if __name__ == "__main__":
    with open(sys.argv[1], "w", encoding="ascii", newline="\n") as file:
        file.writelines(line + "\n" for line in lines())
