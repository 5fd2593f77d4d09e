#!/usr/bin/env bash
# Prints what CHANGELOG.md says of this version, as the notes of a release.
#
# An entry becomes one line: in notes GitHub keeps line breaks. Fails if nothing is said.
set -euo pipefail

folder=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
version=$("$folder/version.sh")

awk -v version="$version" '
    /^## / { inside = $2 == version; next }
    inside && NF { said = 1 }
    inside && /^  / { sub(/^ +/, ""); printf " %s", $0; next }
    inside { printf "%s%s", separator, $0; separator = "\n" }
    END { print ""; exit !said }
' "$folder/../../CHANGELOG.md"
