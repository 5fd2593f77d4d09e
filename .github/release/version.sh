#!/usr/bin/env bash
# Prints the version of the package, which a release, its tag and its archives have in common.
#
# Read without cargo, so that a job that only sums and signs needs no Rust.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
sed -n '/^\[workspace\.package\]/,/^\[/ s/^version = "\(.*\)"$/\1/p' "$root/Cargo.toml"
