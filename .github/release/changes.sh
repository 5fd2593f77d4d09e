#!/usr/bin/env bash
# Prints what CHANGELOG.md says of this version, as the notes of a release.
#
# A paragraph or an entry becomes one line: in notes GitHub keeps line breaks.
set -euo pipefail

folder=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
version=$("$folder/version.sh")

awk -v version="$version" '
    /^## / { inside = $2 == version; next }
    inside && /^  / { sub(/^ +/, ""); printf " %s", $0; next }
    inside { printf "%s%s", separator, $0; separator = "\n" }
    END { print "" }
' "$folder/../../CHANGELOG.md"
