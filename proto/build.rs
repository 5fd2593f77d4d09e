//! Compiles `proto/` into Rust, with protox instead of an installed `protoc`.

use std::error::Error;

const FILES: [&str; 5] = [
    "grpc_broker.proto",
    "grpc_controller.proto",
    "grpc_stdio.proto",
    "health.proto",
    "tfplugin6.proto",
];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=.");
    let descriptors = protox::compile(FILES, ["."])?;

    let mut config = tonic_prost_build::Config::new();
    // Indented comments would become doctests of the generated code. The
    // builder's own switch does not reach prost, so it is set here.
    config.disable_comments(["."]);
    // Ordered maps give the same bytes for the same schema in every process.
    config.btree_map(["."]);
    // Tests build clients too; without the transport these need nothing of tonic
    // that the provider itself does not have.
    tonic_prost_build::configure()
        .build_transport(false)
        .compile_fds_with_config(descriptors, config)?;
    Ok(())
}
