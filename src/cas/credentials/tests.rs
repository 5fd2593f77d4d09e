//! Every source and every way for it to fail: each folder of `tests/data/credentials` is
//! one machine with its arguments, variables, home folder and network, and the outcome of
//! asking for a key there.
//!
//! All secrets of the cases begin with `s3cret`; none may show up in a message.

use std::collections::{BTreeMap, VecDeque};
use std::error::Error as StdError;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use secrecy::ExposeSecret;
use serde::Deserialize;
use serde_json::Value;

use super::*;
use crate::sts::Location;
use crate::transport::{HttpRequest, HttpResponse, Transport, TransportError};
use crate::{Client, Endpoint, Scheme, log_capture};
use system::{Environment, FixedClock};

const HOME: &str = "/home/ada";

#[test]
fn every_case_comes_out_as_it_says_and_shows_no_secret() {
    let cases = Case::all();
    for source in [
        "arguments",
        "assume-role",
        "credentials-uri",
        "ecs-role",
        "environment",
        "none",
        "oidc",
        "order",
        "profile",
        "shared-file",
    ] {
        assert!(
            cases.iter().any(|case| case.name.starts_with(source)),
            "{source}"
        );
    }
    for case in cases {
        case.play();
    }
}

/// One folder.
struct Case {
    name: String,
    machine: Machine,
    home: BTreeMap<PathBuf, String>,
    network: Network,
    expected: Expected,
}

/// `environment.json`
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Machine {
    now: String,
    #[serde(default)]
    variables: BTreeMap<String, String>,
    /// Variables that are set to something which is not Unicode.
    #[serde(default)]
    unreadable: Vec<String>,
    #[serde(default)]
    arguments: Arguments,
    /// Programs take real time, so that the clock must not be paused.
    #[serde(default)]
    runs_a_program: bool,
}

#[derive(Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
struct Arguments {
    access_key: Option<String>,
    secret_key: Option<String>,
    security_token: Option<String>,
    profile: Option<String>,
    shared_credentials_file: Option<String>,
    credentials_uri: Option<String>,
    ecs_role_name: Option<String>,
    assume_role: Option<RoleArguments>,
    assume_role_with_oidc: Option<OidcArguments>,
}

#[derive(Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
struct RoleArguments {
    role_arn: Option<String>,
    session_name: Option<String>,
    policy: Option<String>,
    session_expiration: Option<u32>,
    external_id: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
struct OidcArguments {
    oidc_provider_arn: Option<String>,
    role_arn: Option<String>,
    oidc_token: Option<String>,
    oidc_token_file: Option<String>,
    role_session_name: Option<String>,
    session_expiration: Option<u32>,
    policy: Option<String>,
}

/// `expected.json`
#[derive(Deserialize)]
#[serde(deny_unknown_fields, untagged)]
enum Expected {
    Key {
        access_key_id: String,
        access_key_secret: String,
        security_token: Option<String>,
    },
    Error {
        error: Sort,
        says: Vec<String>,
    },
}

#[derive(Deserialize, Debug, PartialEq)]
#[serde(rename_all = "snake_case")]
enum Sort {
    NotConfigured,
    Misconfigured,
    Failed,
}

impl Case {
    fn all() -> Vec<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/credentials");
        let mut folders: Vec<_> = fs::read_dir(root)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        folders.sort();
        folders.iter().map(|folder| Self::read(folder)).collect()
    }

    fn read(folder: &Path) -> Self {
        let name = folder.file_name().unwrap().to_str().unwrap().to_owned();
        let parse = |file: &str| -> Value {
            let text = fs::read(folder.join(file)).unwrap();
            serde_json::from_slice(&text).unwrap_or_else(|error| panic!("{name}/{file}: {error}"))
        };
        let mut home = BTreeMap::new();
        let there = folder.join("home");
        if there.is_dir() {
            collect(&there, Path::new(HOME), &mut home);
        }
        Self {
            machine: serde_json::from_value(parse("environment.json")).expect(&name),
            network: Network::following(serde_json::from_value(parse("http.json")).expect(&name)),
            expected: serde_json::from_value(parse("expected.json")).expect(&name),
            home,
            name,
        }
    }

    fn play(self) {
        let Self { name, .. } = &self;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .start_paused(!self.machine.runs_a_program)
            .build()
            .unwrap();
        log_capture::begin();
        let shown = runtime.block_on(self.ask());
        assert!(!shown.contains("s3cret"), "{name}: {shown}");
        log_capture::shows_no_secret();
        let left = self.network.0.lock().unwrap().len();
        assert_eq!(left, 0, "{name}: questions that were not asked");
    }

    /// Asks twice, so that a valid key must come out of a cache. Returns every text that
    /// may be shown.
    async fn ask(&self) -> String {
        let name = &self.name;
        let wished = Location::in_environment(&self.environment()).unwrap();
        let wished = wished.endpoint("cn-hangzhou", Scheme::Https).unwrap();
        let client = Client::builder(Arc::new(StaticKey::default()))
            .sts_endpoint(wished.unwrap_or_else(Endpoint::default_of_sts))
            .transport(Arc::new(self.network.clone()))
            .clock(Arc::new(FixedClock(self.machine.now.parse().unwrap())))
            .build();
        let source = match self.settings().source(&client, &self.environment()) {
            Ok(source) => source,
            Err(error) => return self.check(Err(error)),
        };
        let first = self.check(source.load().await);
        if matches!(self.expected, Expected::Key { .. }) {
            self.check(source.load().await);
        }
        format!("{name}: {first} {source:?}")
    }

    fn check(&self, loaded: Result<Credentials, CredentialsError>) -> String {
        let name = &self.name;
        match (loaded, &self.expected) {
            (
                Ok(found),
                Expected::Key {
                    access_key_id,
                    access_key_secret,
                    security_token,
                },
            ) => {
                let token = found.security_token.as_ref();
                assert_eq!(found.access_key_id, *access_key_id, "{name}");
                assert_eq!(
                    found.access_key_secret.expose_secret(),
                    access_key_secret,
                    "{name}"
                );
                assert_eq!(
                    token.map(ExposeSecret::expose_secret),
                    security_token.as_deref(),
                    "{name}"
                );
                format!("{found:?}")
            }
            (Err(error), Expected::Error { error: sort, says }) => {
                let found = match error {
                    CredentialsError::NotConfigured { .. } => Sort::NotConfigured,
                    CredentialsError::Misconfigured { .. } => Sort::Misconfigured,
                    CredentialsError::Failed { .. } => Sort::Failed,
                };
                let mut text = chain(&error);
                if cfg!(windows) {
                    // The cases write paths with slashes.
                    text = text.replace('\\', "/");
                }
                assert_eq!(found, *sort, "{name}: {text}");
                for part in says {
                    assert!(
                        text.contains(part.as_str()),
                        "{name}: no {part:?} in: {text}"
                    );
                }
                format!("{text} {error:?}")
            }
            (Ok(found), Expected::Error { .. }) => panic!("{name}: got {found:?}"),
            (Err(error), Expected::Key { .. }) => panic!("{name}: {}", chain(&error)),
        }
    }

    fn environment(&self) -> Environment {
        let machine = Environment::fixed([]).with_home(HOME);
        let with_variables = self
            .machine
            .variables
            .iter()
            .fold(machine, |all, (name, value)| all.with_variable(name, value));
        let with_unreadable = (self.machine.unreadable.iter()).fold(with_variables, |all, name| {
            all.with_variable(name, not_unicode())
        });
        self.home.iter().fold(with_unreadable, |all, (path, text)| {
            all.with_file(path, text)
        })
    }

    fn settings(&self) -> Settings {
        let given = &self.machine.arguments;
        Settings {
            key: StaticKey::new(
                given.access_key.clone(),
                given.secret_key.as_deref().map(Into::into),
                given.security_token.as_deref().map(Into::into),
            ),
            profile: given.profile.clone(),
            shared_credentials_file: given.shared_credentials_file.clone(),
            credentials_uri: given.credentials_uri.clone(),
            ecs_role_name: given.ecs_role_name.clone(),
            assume_role_with_oidc: given
                .assume_role_with_oidc
                .as_ref()
                .map(|given| OidcSettings {
                    oidc_provider_arn: given.oidc_provider_arn.clone(),
                    role_arn: given.role_arn.clone(),
                    oidc_token: given.oidc_token.as_deref().map(Into::into),
                    oidc_token_file: given.oidc_token_file.clone(),
                    role_session_name: given.role_session_name.clone(),
                    session_expiration: given.session_expiration,
                    policy: given.policy.clone(),
                }),
            assume_role: given.assume_role.as_ref().map(|given| RoleSettings {
                role_arn: given.role_arn.clone(),
                session_name: given.session_name.clone(),
                policy: given.policy.clone(),
                session_expiration: given.session_expiration,
                external_id: given.external_id.clone(),
            }),
            sts_endpoint_is_given: false,
        }
    }
}

#[cfg(unix)]
fn not_unicode() -> OsString {
    std::os::unix::ffi::OsStringExt::from_vec(b"s3cret\xff".to_vec())
}

#[cfg(windows)]
fn not_unicode() -> OsString {
    std::os::windows::ffi::OsStringExt::from_wide(&[0xd800])
}

/// An error with everything beneath it.
fn chain(error: &CredentialsError) -> String {
    let mut text = error.to_string();
    let mut cause = StdError::source(error);
    while let Some(beneath) = cause {
        text += &format!(": {beneath}");
        cause = beneath.source();
    }
    text
}

fn collect(folder: &Path, path: &Path, files: &mut BTreeMap<PathBuf, String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let path = path.join(entry.file_name());
        if entry.path().is_dir() {
            collect(&entry.path(), &path, files);
        } else {
            files.insert(path, fs::read_to_string(entry.path()).unwrap());
        }
    }
}

/// `http.json`: what is asked over the network, in order, and what comes back.
#[derive(Debug, Clone)]
struct Network(Arc<Mutex<VecDeque<Exchange>>>);

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Exchange {
    method: String,
    /// Without its query.
    url: String,
    /// Some of the headers; null for one that must be missing.
    #[serde(default)]
    headers: BTreeMap<String, Option<String>>,
    /// Some of the parameters of query and body; null for one that must be missing.
    #[serde(default)]
    parameters: BTreeMap<String, Option<String>>,
    answer: Answer,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Answer {
    Unreachable,
    Silent,
    Json(u16, Value),
    Text(u16, String),
}

impl Network {
    fn following(exchanges: Vec<Exchange>) -> Self {
        Self(Arc::new(Mutex::new(exchanges.into())))
    }
}

#[async_trait]
impl Transport for Network {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, TransportError> {
        let next = self.0.lock().unwrap().pop_front();
        let exchange = next.unwrap_or_else(|| panic!("{} was not expected", request.url));
        exchange.check(&request);
        let (status, body) = match exchange.answer {
            Answer::Unreachable => {
                return Err(TransportError::not_connected("Connection refused"));
            }
            Answer::Silent => std::future::pending().await,
            Answer::Json(status, body) => (status, body.to_string()),
            Answer::Text(status, body) => (status, body),
        };
        Ok(HttpResponse {
            status,
            headers: Vec::new(),
            body: body.into_bytes(),
        })
    }
}

impl Exchange {
    fn check(&self, request: &HttpRequest) {
        assert_eq!(request.method.as_str(), self.method, "{}", request.url);
        let mut bare = request.url.clone();
        bare.set_query(None);
        assert_eq!(bare.as_str(), self.url);
        for (name, value) in &self.headers {
            assert_eq!(
                request.header(name),
                value.as_deref(),
                "header {name} to {bare}"
            );
        }
        let parameters: BTreeMap<_, _> = request
            .url
            .query_pairs()
            .chain(url::form_urlencoded::parse(&request.body))
            .collect();
        for (name, value) in &self.parameters {
            let found = parameters.get(name.as_str()).map(AsRef::as_ref);
            assert_eq!(found, value.as_deref(), "parameter {name} to {bare}");
        }
    }
}
