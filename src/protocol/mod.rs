//! Stub.
#[allow(missing_docs, unreachable_pub, unused_qualifications, clippy::all)]
mod generated {
    tonic::include_proto!("tfplugin6");
}
