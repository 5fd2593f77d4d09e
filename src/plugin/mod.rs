//! Stub.
#[allow(missing_docs, unreachable_pub, unused_qualifications, clippy::all)]
mod generated {
    tonic::include_proto!("plugin");
}
#[allow(missing_docs, unreachable_pub, unused_qualifications, clippy::all)]
mod health {
    tonic::include_proto!("grpc.health.v1");
}
