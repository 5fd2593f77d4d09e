//! The gRPC code of `proto/`, compiled by the build script.

/// go-plugin's own services.
#[allow(missing_docs, unreachable_pub, unused_qualifications, clippy::all)]
pub(super) mod go_plugin {
    tonic::include_proto!("plugin");
}

/// gRPC's health service.
#[allow(missing_docs, unreachable_pub, unused_qualifications, clippy::all)]
pub(super) mod health {
    tonic::include_proto!("grpc.health.v1");
}
