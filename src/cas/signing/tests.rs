//! Signatures against the vendor's own: each folder of `tests/data/signing` is
//! one request, with every intermediate form the vendor's tools compute for it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::*;

#[derive(Deserialize)]
struct Context {
    signature_version: String,
    method: String,
    host: String,
    action: String,
    version: String,
    #[serde(default)]
    format: String,
    timestamp: String,
    nonce: String,
    access_key_id: String,
    access_key_secret: String,
    security_token: Option<String>,
    parameters: BTreeMap<String, String>,
    #[serde(default)]
    form: bool,
}

struct Case {
    context: Context,
    folder: PathBuf,
}

impl Case {
    fn all() -> Vec<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/signing");
        let mut folders: Vec<_> = fs::read_dir(root)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        folders.sort();
        folders
            .into_iter()
            .map(|folder| Self {
                context: serde_json::from_slice(&fs::read(folder.join("context.json")).unwrap())
                    .unwrap(),
                folder,
            })
            .collect()
    }

    fn named(name: &str) -> Self {
        Self::all()
            .into_iter()
            .find(|case| case.folder.ends_with(name))
            .unwrap()
    }

    fn form(&self, name: &str) -> String {
        fs::read_to_string(self.folder.join(name)).unwrap()
    }

    fn credentials(&self) -> Credentials {
        Credentials {
            access_key_id: self.context.access_key_id.clone(),
            access_key_secret: self.context.access_key_secret.as_str().into(),
            security_token: self.context.security_token.as_deref().map(Into::into),
        }
    }

    fn request<T>(&self, look: impl FnOnce(&Unsigned<'_>) -> T) -> T {
        let context = &self.context;
        let parameters = context
            .parameters
            .iter()
            .fold(Parameters::new(), |all, (name, value)| {
                all.with(name, value)
            });
        look(&Unsigned {
            method: match context.method.as_str() {
                "GET" => Method::Get,
                "POST" => Method::Post,
                other => panic!("unexpected method {other}"),
            },
            base: &format!("https://{}/", context.host).parse().unwrap(),
            action: &context.action,
            version: &context.version,
            format: &context.format,
            parameters: &parameters,
            location: if context.form {
                ParameterLocation::Form
            } else {
                ParameterLocation::Query
            },
            timestamp: context.timestamp.parse().unwrap(),
            nonce: &context.nonce,
        })
    }
}

#[test]
fn every_published_vector_is_reproduced_step_by_step() {
    let cases = Case::all();
    let names: Vec<_> = cases
        .iter()
        .map(|case| case.folder.file_name().unwrap().to_str().unwrap())
        .collect();
    assert_eq!(
        names,
        [
            "v2-a", "v2-b", "v2-b-get", "v2-doc", "v3-a", "v3-b", "v3-c", "v3-doc"
        ]
    );
    for (case, name) in cases.iter().zip(names) {
        let credentials = case.credentials();
        let secret = &credentials.access_key_secret;
        case.request(|unsigned| {
            let (string_to_sign, signature) = match case.context.signature_version.as_str() {
                "v2" => {
                    let query = v2::query_to_sign(unsigned, &credentials);
                    assert_eq!(query, case.form("canonical-query.txt"), "{name}");
                    let text = v2::string_to_sign(unsigned.method, &query);
                    let signature = v2::signature(secret, &text);
                    (text, signature)
                }
                "v3" => {
                    let request = v3::canonical(unsigned, &credentials).request;
                    assert_eq!(request, case.form("canonical-request.txt"), "{name}");
                    let text = v3::string_to_sign(&request);
                    let signature = v3::signature(secret, &text);
                    (text, signature)
                }
                other => panic!("{name}: unexpected signature version {other}"),
            };
            assert_eq!(string_to_sign, case.form("string-to-sign.txt"), "{name}");
            assert_eq!(signature, case.form("signature.txt"), "{name}");
        });
    }
}

#[test]
fn version_3_sends_what_it_signed() {
    let case = Case::named("v3-b");
    let request = case.request(|unsigned| unsigned.sign(SignatureVersion::V3, &case.credentials()));
    let canonical = case.form("canonical-request.txt");
    let mut lines = canonical.lines();

    assert_eq!(lines.next(), Some(request.method.as_str()));
    assert_eq!(lines.next(), Some(request.url.path()));
    assert_eq!(lines.next(), request.url.query());
    for line in lines.take_while(|line| !line.is_empty()) {
        let (name, value) = line.split_once(':').unwrap();
        let sent = match name {
            "host" => request.url.host_str(),
            _ => request.header(name),
        };
        assert_eq!(sent, Some(value), "{name}");
    }
    let authorization = request.header("authorization").unwrap();
    assert!(
        authorization.starts_with("ACS3-HMAC-SHA256 Credential=STS.testid,SignedHeaders=host;")
    );
    assert!(authorization.ends_with(&format!(",Signature={}", case.form("signature.txt"))));
    assert_eq!(request.header("accept"), Some("application/json"));
    assert!(request.body.is_empty());
}

#[test]
fn version_3_sends_a_form_as_it_signed_it() {
    let case = Case::named("v3-c");
    let request = case.request(|unsigned| unsigned.sign(SignatureVersion::V3, &case.credentials()));
    assert_eq!(request.url.query(), None);
    assert_eq!(request.header("content-type"), Some(FORM_CONTENT_TYPE));
    assert_eq!(request.body, b"OrderId=123451222");
}

#[test]
fn version_2_adds_the_signature_to_the_parameters_it_signed() {
    let case = Case::named("v2-b");
    let request = case.request(|unsigned| unsigned.sign(SignatureVersion::V2, &case.credentials()));
    assert_eq!(
        request.url.query().unwrap(),
        format!(
            "{}&Signature=XR83Ac%2BwlMkswnejRIIM1AQN%2Bmk%3D",
            case.form("canonical-query.txt")
        )
    );
    assert_eq!(request.header("authorization"), None);
}

#[test]
fn a_port_other_than_the_scheme_s_own_is_part_of_the_signed_host() {
    for (base, host) in [
        ("http://127.0.0.1:8080/", "127.0.0.1:8080"),
        ("http://[::1]:8080/", "[::1]:8080"),
        ("https://cas.aliyuncs.com:443/", "cas.aliyuncs.com"),
    ] {
        let case = Case::named("v3-a");
        case.request(|unsigned| {
            let base = base.parse().unwrap();
            let unsigned = Unsigned {
                base: &base,
                ..unsigned.clone()
            };
            let request = v3::canonical(&unsigned, &case.credentials()).request;
            assert!(request.contains(&format!("\nhost:{host}\n")), "{}", request);
        });
    }
}

#[test]
fn long_parameters_go_into_the_body() {
    let short = Parameters::new().with("Domain", "*.example.com");
    let long = short.clone().with("Csr", "x".repeat(LONGEST_QUERY));
    assert_eq!(ParameterLocation::fitting(&short), ParameterLocation::Query);
    assert_eq!(ParameterLocation::fitting(&long), ParameterLocation::Form);
}
