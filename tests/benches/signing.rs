//! What signing and encoding one request costs.

use cas::credentials::Credentials;
use cas::transport::{HttpRequest, Method};
use cas::{Endpoint, ParameterLocation, Parameters, SignatureVersion, Unsigned};

fn main() {
    divan::main();
}

#[divan::bench(args = [SignatureVersion::V2, SignatureVersion::V3])]
fn describe(bencher: divan::Bencher<'_, '_>, version: SignatureVersion) {
    let endpoint = Endpoint::default();
    let credentials = Credentials {
        access_key_id: "testid".to_owned(),
        access_key_secret: "testsecret".into(),
        security_token: None,
    };
    bencher.bench(|| sign(&endpoint, &credentials, version));
}

fn sign(endpoint: &Endpoint, credentials: &Credentials, version: SignatureVersion) -> HttpRequest {
    let parameters = Parameters::new().with("OrderId", "123451222");
    Unsigned {
        method: Method::Post,
        base: endpoint.url(),
        action: "DescribeCertificateState",
        version: "2020-04-07",
        format: "JSON",
        parameters: &parameters,
        location: ParameterLocation::fitting(&parameters),
        timestamp: jiff::Timestamp::UNIX_EPOCH,
        nonce: "0f6cbd1e6e2f4f5a9f3a2b1c4d5e6f70",
    }
    .sign(version, credentials)
}
