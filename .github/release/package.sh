#!/usr/bin/env bash
# Packs the provider for one platform as a registry and a filesystem mirror want it.
#
#   package.sh [--target TRIPLE] [--binary PATH] [--output DIR] [--mirror DIR]
#
#   --target TRIPLE  the platform, as Rust names it; without it, the one this machine is
#   --binary PATH    packs this executable; without it, one is built, optimised and stripped
#   --output DIR     where the files go; target/package without it
#   --mirror DIR     also installs the archive into this filesystem mirror
#
# Prints the archive's path last. Needs Rust by rustup, and python3.
set -euo pipefail

folder=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$folder/../.." && pwd)

name=terraform-provider-alicloud-cas
# How Terraform completes the source "alicloud-cas/alicloud-cas".
address=registry.terraform.io/alicloud-cas/alicloud-cas

main() {
    local target='' binary='' output=$root/target/package mirror=''
    while (($#)); do
        if (($# < 2)); then
            fail "$1 wants a value"
        fi
        case $1 in
            --target) target=$2 ;;
            --binary) binary=$2 ;;
            --output) output=$2 ;;
            --mirror) mirror=$2 ;;
            *) fail "$1 is no option" ;;
        esac
        shift 2
    done

    local version platform extension='' archive
    version=$("$folder/version.sh")
    target=${target:-$(rustc -vV | sed -n 's/^host: //p')}
    platform=$(platform_of "$target")
    if [[ $platform == windows_* ]]; then
        extension=.exe
    fi
    if [[ -z $binary ]]; then
        binary=$(build "$target")/$name$extension
    fi

    if [[ ! -f $binary ]]; then
        fail "there is no executable at $binary"
    fi

    mkdir -p "$output"
    archive=$output/${name}_${version}_$platform.zip
    pack "$archive" "$binary" "${name}_v$version$extension" "$target"
    "$folder/checksums.sh" "$output"
    if [[ -n $mirror ]]; then
        mkdir -p "$mirror/$address"
        cp "$archive" "$mirror/$address/"
    fi
    printf '%s\n' "$archive"
}

# Terraform's name of a platform that Rust calls $1.
platform_of() {
    local system machine
    case $1 in
        *-linux-*) system=linux ;;
        *-apple-darwin) system=darwin ;;
        *-windows-*) system=windows ;;
        *) fail "no release is made for $1" ;;
    esac
    case $1 in
        x86_64-*) machine=amd64 ;;
        aarch64-*) machine=arm64 ;;
        *) fail "no release is made for $1" ;;
    esac
    printf '%s_%s\n' "$system" "$machine"
}

# Builds for the platform $1 and prints the folder of the executable.
build() {
    local target_folder=${CARGO_TARGET_DIR:-$root/target}
    cargo build --locked --release --bin "$name" --target "$1" --target-dir "$target_folder" \
        --manifest-path "$root/Cargo.toml" >&2 || return
    printf '%s\n' "$target_folder/$1/release"
}

# Packs the executable $2 into the archive $1 under the name $3, beside our licence and the notices
# of what is linked for the target $4.
#
# The same files always make the same archive: users' lock files hold its checksum. So it has
# one date for all, and no archiver of the machine decides what else goes in.
pack() {
    local notices=$1.notices standard_library
    standard_library=$(rustc --print sysroot)/share/doc/rust/COPYRIGHT-library.html
    if [[ ! -f $standard_library ]]; then
        fail "there are no notices of the standard library at $standard_library; rustup brings them"
    fi
    python3 "$folder/notices.py" "$4" >"$notices"
    python3 - "$1" LICENSE.txt "$root/LICENSE" THIRD-PARTY-NOTICES.txt "$notices" \
        RUST-STANDARD-LIBRARY.html "$standard_library" "$3" "$2" <<'PYTHON'
import os
import sys
import zipfile

archive, *files = sys.argv[1:]
executable = files[-1]
# Half an archive must not be there to be summed.
part = archive + ".part"
with zipfile.ZipFile(part, "w") as packed:
    for name, path in zip(files[::2], files[1::2]):
        entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
        entry.compress_type = zipfile.ZIP_DEFLATED
        # Unix, also where this runs on Windows: the mode is lost otherwise.
        entry.create_system = 3
        mode = 0o755 if path == executable else 0o644
        entry.external_attr = (0o100000 | mode) << 16
        with open(path, "rb") as file:
            packed.writestr(entry, file.read())
os.replace(part, archive)
PYTHON
    rm "$notices"
}

fail() {
    printf 'package.sh: %s\n' "$1" >&2
    exit 1
}

main "$@"
