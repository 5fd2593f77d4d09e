//! The vendor's own SDKs as referees: what they send for the same inputs, and what
//! their code signs for our requests.

#![allow(clippy::unwrap_used, reason = "a story that cannot go on has failed")]

mod calls;
mod capture;
#[path = "../sdk/environment.rs"]
mod environment;
mod sdk;

use std::sync::Arc;

use capture::{Captured, Pairs, Server};
use cas::credentials::StaticKey;
use cas::{Client, SignatureVersion};
use serde_json::{Value, json};

const ID: &str = "STS.testid";
const SECRET: &str = "testsecret";
const TOKEN: &str = "CAIS+tok/en==";

/// Names whose values are fresh in every request.
const FRESH: [&str; 3] = ["Signature", "SignatureNonce", "Timestamp"];

/// Names of version 2 that are not the operation's own.
const ENVELOPE: [&str; 7] = [
    "AccessKeyId",
    "Action",
    "Format",
    "SecurityToken",
    "SignatureMethod",
    "SignatureVersion",
    "Version",
];

fn client(server: &Server, version: SignatureVersion) -> Client {
    let key = StaticKey::new(Some(ID.to_owned()), Some(SECRET.into()), Some(TOKEN.into()));
    Client::builder(Arc::new(key))
        .endpoint(server.endpoint())
        .signature_version(version)
        .build()
}

/// Lets the SDKs play a role, off the runtime that serves them.
async fn ask(role: &str, server: &Server, given: Value) -> Value {
    let key = json!({ "id": ID, "secret": SECRET, "token": TOKEN });
    let task = json!({ "role": role, "key": key, "address": server.address, "given": given });
    let answer = tokio::task::spawn_blocking(move || sdk::ask(&task)).await;
    match answer.unwrap() {
        Ok(answer) => answer,
        Err(error) => panic!("{error:#}"),
    }
}

fn without(mut parameters: Pairs, names: &[&str]) -> Pairs {
    parameters.retain(|name, _| !names.contains(&name.as_str()));
    parameters
}

#[tokio::test(flavor = "multi_thread")]
async fn version_3_asks_as_the_vendor_s_sdk_does() {
    let server = Server::start().await;
    calls::send_all(&client(&server, SignatureVersion::V3)).await;
    let ours = server.take();
    ask("send_v3", &server, calls::inputs()).await;
    let theirs = server.take();

    assert_eq!(ours.len(), theirs.len());
    for (ours, theirs) in ours.iter().zip(&theirs) {
        let action = &theirs.headers["x-acs-action"];
        assert_eq!(&ours.headers["x-acs-action"], action);
        assert_eq!(ours.parameters(), theirs.parameters(), "{action}");
        assert_eq!(ours.method, theirs.method, "{action}");
        for name in [
            "accept",
            "x-acs-accesskey-id",
            "x-acs-security-token",
            "x-acs-version",
        ] {
            assert_eq!(ours.headers[name], theirs.headers[name], "{action}");
        }
        // Ours has no header that theirs lacks but what a body brings.
        let known = |name: &str| theirs.headers.contains_key(name) || name == "content-type";
        let unknown: Vec<_> = ours.headers.keys().filter(|name| !known(name)).collect();
        assert!(unknown.is_empty(), "{action}: {unknown:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn version_3_is_signed_as_the_vendor_s_code_signs_it() {
    let server = Server::start().await;
    calls::send_all(&client(&server, SignatureVersion::V3)).await;
    let ours = server.take();
    assert!(ours.iter().any(|request| !request.body.is_empty()));

    let requests: Vec<_> = ours
        .iter()
        .map(|request| {
            json!({
                "method": request.method,
                "query": request.query,
                "headers": signed_headers(request),
                "body": request.body,
            })
        })
        .collect();
    let theirs = ask("sign_v3", &server, json!({ "requests": requests })).await;

    let ours: Vec<_> = ours
        .iter()
        .map(|request| request.headers["authorization"].clone())
        .collect();
    assert_eq!(json!(ours), theirs);
}

#[tokio::test(flavor = "multi_thread")]
async fn version_2_asks_as_the_vendor_s_sdk_does() {
    let server = Server::start().await;
    calls::send_all(&client(&server, SignatureVersion::V2)).await;
    let ours = server.take();
    let inputs: Vec<_> = ours
        .iter()
        .map(|request| {
            let parameters = request.parameters();
            let own = without(without(parameters.clone(), &FRESH), &ENVELOPE);
            json!({ "action": parameters["Action"], "parameters": own })
        })
        .collect();
    ask("send_v2", &server, json!({ "calls": inputs })).await;
    let theirs = server.take();

    assert_eq!(ours.len(), theirs.len());
    for (ours, theirs) in ours.iter().zip(&theirs) {
        // Theirs sends an empty type and the region besides, which the API leaves open.
        let optional = ["SignatureType", "RegionId"];
        assert_eq!(
            without(ours.parameters(), &FRESH),
            without(without(theirs.parameters(), &FRESH), &optional)
        );
        assert_eq!(ours.method, theirs.method);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn version_2_is_signed_as_the_vendor_s_code_signs_it() {
    let server = Server::start().await;
    calls::send_all(&client(&server, SignatureVersion::V2)).await;
    let ours = server.take();
    let requests: Vec<_> = ours
        .iter()
        .map(|request| {
            let signed = without(request.parameters(), &["Signature"]);
            json!({ "method": request.method, "parameters": signed })
        })
        .collect();
    let theirs = ask("sign_v2", &server, json!({ "requests": requests })).await;

    let ours: Vec<_> = ours
        .iter()
        .map(|request| request.parameters()["Signature"].clone())
        .collect();
    assert_eq!(json!(ours), theirs);
}

/// The headers that the request says it has signed.
fn signed_headers(request: &Captured) -> Pairs {
    let authorization = &request.headers["authorization"];
    let (_, rest) = authorization.split_once("SignedHeaders=").unwrap();
    let (names, _) = rest.split_once(',').unwrap();
    names
        .split(';')
        .map(|name| (name.to_owned(), request.headers[name].clone()))
        .collect()
}
