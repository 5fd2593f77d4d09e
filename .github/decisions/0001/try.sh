#!/usr/bin/env bash
# Shows what decision 0001 says of tf-provider 0.2.2. Fails if any of it is not seen.
#
#     try.sh [FOLDER]
#
# Everything is built and run in FOLDER, /tmp/decision-0001 by default. Needs what the
# package needs, python3 with venv and a package index, and a Terraform:
# TF_ACC_TERRAFORM_PATH, or `terraform` on the path. The crate's build needs protoc, which
# comes from the Python package grpcio-tools here. Linux only: sockets are found in /proc.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
mkdir -p "${1:-/tmp/decision-0001}"
folder=$(cd "${1:-/tmp/decision-0001}" && pwd)

if [[ ! -x $folder/protoc ]]; then
    python3 -m venv "$folder/venv"
    "$folder/venv/bin/pip" install --quiet --disable-pip-version-check grpcio-tools==1.85.1
    # tonic-build wants a program.
    printf '#!/bin/sh\nexec "%s" -m grpc_tools.protoc "$@"\n' "$folder/venv/bin/python" \
        >"$folder/protoc"
    chmod +x "$folder/protoc"
fi

export PROTOC=$folder/protoc CARGO_TARGET_DIR=$folder/target
cargo build --quiet --locked --bins --manifest-path "$here/../../../Cargo.toml"
# Not locked: this Cargo.lock follows the package's dependencies only when somebody runs it.
cargo build --quiet --manifest-path "$here/Cargo.toml"
# gRPC would report each refused handshake as its own failure.
export GRPC_VERBOSITY=NONE
exec "$folder/venv/bin/python" -B "$here/try.py" "$folder"
