//! The vendor's own SDKs as referees: they know nothing of this project, and the
//! emulator has to satisfy them unchanged, with both signature versions.
//!
//! The scripts run in a virtual environment under `target/`, made once. That needs
//! python3 and a package index; the scripts themselves need openssl. The story for
//! Node.js is told where that and npm are at hand.

mod environment;
mod node;

use anyhow::Result;
use emulator::{Emulator, Options, Outcome, SignatureVersion};
use secrecy::ExposeSecret as _;
use tokio::process::Command;

/// Every operation the emulator serves.
const OPERATIONS: [&str; 35] = [
    "ApplyCertificate",
    "AssumeRole",
    "AssumeRoleWithOIDC",
    "CancelCertificateForPackageRequest",
    "CancelOrderRequest",
    "CancelPendingCertificate",
    "CreateCertificateForPackageRequest",
    "CreateCertificateRequest",
    "CreateCertificateWithCsrRequest",
    "CreateCompany",
    "CreateContact",
    "DeleteCertificateRequest",
    "DeleteCompany",
    "DeleteContact",
    "DeleteInstance",
    "DescribeCertificateState",
    "DescribePackageState",
    "GetCallerIdentity",
    "GetCertificateDetail",
    "GetCompany",
    "GetContact",
    "GetInstanceDetail",
    "GetInstanceSummary",
    "GetTaskAttribute",
    "GetUserCertificateDetail",
    "ListCertificates",
    "ListCompanies",
    "ListContact",
    "ListInstances",
    "ListUserCertificateOrder",
    "RefundInstance",
    "RevokeCertificate",
    "UpdateCompany",
    "UpdateContact",
    "UpdateInstance",
];

#[tokio::test(flavor = "multi_thread")]
async fn the_newer_sdk_lives_through_every_operation() -> Result<()> {
    a_life_through_every_operation("v3", SignatureVersion::V3).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_older_sdk_lives_through_every_operation() -> Result<()> {
    a_life_through_every_operation("v2", SignatureVersion::V2).await
}

async fn a_life_through_every_operation(argument: &str, version: SignatureVersion) -> Result<()> {
    let python = tokio::task::spawn_blocking(environment::python).await??;
    let emulator = Emulator::start(Options::default()).await?;

    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/sdk/life.py");
    let output = Command::new(python)
        .args([script, argument, &emulator.address().to_string()])
        .env("ACCESS_KEY_ID", emulator.access_key_id())
        .env(
            "ACCESS_KEY_SECRET",
            emulator.access_key_secret().expose_secret(),
        )
        // A proxy of the machine has no business on loopback.
        .env("NO_PROXY", "127.0.0.1")
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .output()
        .await?;

    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    for operation in OPERATIONS {
        let done = emulator.calls().into_iter().any(|call| {
            // Without a signature there is no version of one.
            let is_signed = operation != "AssumeRoleWithOIDC";
            call.action == operation
                && (call.signature_version == version || !is_signed)
                && call.outcome == Outcome::Done
        });
        assert!(done, "{operation} was never done with {version:?}");
    }
    Ok(())
}
