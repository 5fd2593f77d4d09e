//! The gRPC code of the `.proto` files beside this one, compiled by the build script.

// Some messages are only namespaces of others, and only tests use the clients.
#![allow(
    dead_code,
    missing_docs,
    unreachable_pub,
    unused_qualifications,
    clippy::all
)]

/// go-plugin's own services.
pub mod go_plugin {
    tonic::include_proto!("plugin");
}

/// gRPC's health service.
pub mod health {
    tonic::include_proto!("grpc.health.v1");
}

/// Terraform's plugin protocol 6.
pub mod tfplugin6 {
    tonic::include_proto!("tfplugin6");
}
