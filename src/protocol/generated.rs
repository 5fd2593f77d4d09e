//! The code generated from `proto/tfplugin6.proto`.

// Some messages are only namespaces of others, and only tests use the client.
#![allow(dead_code)]
#![allow(missing_docs, unreachable_pub, unused_qualifications, clippy::all)]

tonic::include_proto!("tfplugin6");
