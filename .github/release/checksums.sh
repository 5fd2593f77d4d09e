#!/usr/bin/env bash
# Completes a folder of archives: the manifest, the checksums of all, and a signature.
#
#   checksums.sh DIR [--sign KEY]
#
#   --sign KEY  signs the checksums with this key of gpg (a fingerprint)
#
# Every archive of this version that lies in DIR is summed. Archives of other versions are not.
set -euo pipefail

folder=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
if (($# != 1)) && { (($# != 3)) || [[ $2 != --sign ]]; }; then
    echo 'checksums.sh: use it as checksums.sh DIR [--sign KEY]' >&2
    exit 1
fi

sum() {
    if command -v sha256sum >/dev/null; then
        # Text mode on every system: a star before a name is not what the registry reads.
        sha256sum -- "$@" | sed 's/ \*/  /'
    else
        shasum -a 256 -- "$@"
    fi
}

release=terraform-provider-alicloud-cas_$("$folder/version.sh")
cd "$1"
cp "$folder/terraform-registry-manifest.json" "${release}_manifest.json"
sum "$release"_*.zip "${release}_manifest.json" >"${release}_SHA256SUMS"
# One of an earlier run would vouch for other sums.
rm -f "${release}_SHA256SUMS.sig"
if (($# == 3)); then
    gpg --batch --yes --local-user "$3" --detach-sign "${release}_SHA256SUMS"
fi
