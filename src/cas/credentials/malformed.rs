//! Every source with something in it that does not belong there.
//!
//! Each text is what people paste by mistake, in full or in part, and has the marker
//! `s3cret` in it. It is put into every place that a source reads. Whatever the outcome,
//! the marker is in no error, in no `Debug` and in no line of the log.

use std::error::Error as StdError;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;

use super::*;
use crate::transport::{HttpRequest, HttpResponse, Transport, TransportError};
use crate::{Client, log_capture};
use system::Environment;

const MARKER: &str = "s3cret";
const CLI_FILE: &str = "/home/ada/.aliyun/config.json";
const SHARED_FILE: &str = "/etc/alibaba/credentials";

/// What is put in the wrong place.
const TEXTS: &[&str] = &[
    // A key, and parts of the files that hold one.
    "s3crettnFEMIK7MDENGbPxRfiCYEXA",
    "access_key_secret=s3cret",
    "type = access_key access_key_id=LTAI access_key_secret=s3cret",
    "[{\"name\":\"default\",\"access_key_secret\":\"s3cret\"}]",
    "[{\"name\":\"default\",\"mode\":\"AK\",\"access_key_secret\":\"s3cret\"",
    "[ {\"access_key_secret\":\"s3cret\"} ] # the key",
    "{\"current\":\"default\",\"profiles\":[{\"name\":\"default\",\"mode\":\"s3cret\"}]}",
    "{\"current\":\"s3cret at home\",\"profiles\":[{\"name\":\"s3cret=1\"}]}",
    "{\"profiles\":{\"s3cret\":{\"access_key_secret\":\"s3cret\"}}}",
    "{\"profiles\":[\"s3cret\"]}",
    "{\"AccessKeySecret\":\"s3cret\"}",
    "[{\"name\":\"default\",\"mode\":\"s3cret at home\"}]",
    "[default] # s3cret\nmode = s3cret # s3cret",
    "[default]\nmode = AK\naccess_key_id = \"LTAI s3cret",
    "\"s3crettnFEMIK7MDENGbPxRfiCYEXA\"",
    "[default]\ntype = access_key access_key_id=LTAI access_key_secret=s3cret",
    "[default]\naccess_key_id = LTAI access_key_secret = s3cret\naccess_key_secret = x",
    "[default]\ns3cret",
    "[access_key_secret = s3cret]\nmode = AK",
    "[default]\nmode = External\nprocess_command = TOKEN=s3cret vault read key",
    "[default]\nmode = External\nprocess_command = 'TOKEN=s3cret",
    "[default]\nmode = External\nprocess_command = {\"k\":\"s3cret\"}",
    "[default]\nmode = OIDC\nrole_arn = s3cret=1\noidc_provider_arn = s3cret=2\noidc_token_file = s3cret=3",
    "[default]\nmode = ChainableRamRoleArn\nrole_arn = s3cret=1\nsource_profile = s3cret=2",
    "[default]\nmode = CredentialsURI\ncredentials_uri = http://s3cret:pa#ss@127.0.0.1/",
    "[default]\nmode = CredentialsURI\ncredentials_uri = s3cret",
    "[default]\nmode = EcsRamRole\nram_role_name = access_key_secret=s3cret",
    "[default]\nmode = RamRoleArn\nrole_arn = s3cret=1\naccess_key_id = i\naccess_key_secret = k\nsts_endpoint = https://s3cret@x/y",
    "[default]\nmode = RamRoleArn\nrole_arn = s3cret=1\naccess_key_id = i\naccess_key_secret = k\nsts_region = key=s3cret",
    // Tokens and keys of other kinds.
    "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJzM2NyZXQifQ.s3cretc2lnbmF0dXJl",
    "-----BEGIN RSA PRIVATE KEY-----\ns3cretMIIEowIBAAKCAQEA\n-----END RSA PRIVATE KEY-----\n",
    "-----BEGIN RSA PRIVATE KEY-----s3cretMIIEowIBAAKCAQEA",
    "/s3cretgABAQEAYABgAADZ2wBDAAgGBgcGBQ==",
    "/tmp/key\ns3cret",
    "https://s3cret:password@host/#fragment",
    "https://user:pa/s3cret@host/",
    "\u{1b}[31ms3cret\u{1b}[0m and more of it",
    "s3cret\0and what comes after a zero byte",
    "\u{feff}[{\"s3cret\":1}",
];

const VARIABLES: &[&str] = &[
    "ALICLOUD_ACCESS_KEY",
    "ALICLOUD_ASSUME_ROLE_ARN",
    "ALICLOUD_ASSUME_ROLE_SESSION_EXPIRATION",
    "ALICLOUD_ASSUME_ROLE_SESSION_NAME",
    "ALICLOUD_CREDENTIALS_URI",
    "ALICLOUD_ECS_ROLE_NAME",
    "ALICLOUD_PROFILE",
    "ALICLOUD_SECRET_KEY",
    "ALICLOUD_SECURITY_TOKEN",
    "ALICLOUD_SHARED_CREDENTIALS_FILE",
    "ALIBABACLOUD_PROFILE",
    "ALIBABA_CLOUD_CONFIG_FILE",
    "ALIBABA_CLOUD_CREDENTIALS_FILE",
    "ALIBABA_CLOUD_CREDENTIALS_URI",
    "ALIBABA_CLOUD_OIDC_PROVIDER_ARN",
    "ALIBABA_CLOUD_OIDC_TOKEN",
    "ALIBABA_CLOUD_OIDC_TOKEN_FILE",
    "ALIBABA_CLOUD_PROFILE",
    "ALIBABA_CLOUD_ROLE_ARN",
    "ALIBABA_CLOUD_ROLE_SESSION_NAME",
];

/// A machine with a text in one place.
struct Machine {
    place: String,
    environment: Environment,
    settings: Settings,
}

/// Refuses every request, as a machine without a network does.
#[derive(Debug)]
struct NoNetwork;

#[async_trait]
impl Transport for NoNetwork {
    async fn send(&self, _: HttpRequest) -> Result<HttpResponse, TransportError> {
        Err(TransportError::not_connected("Network is unreachable"))
    }
}

#[test]
fn no_malformed_source_shows_what_is_in_it() {
    for text in TEXTS {
        for machine in in_variables(text)
            .chain(in_arguments(text))
            .chain(in_files(text))
            .chain(in_profiles(text))
        {
            machine.expect_silence_about(text);
        }
    }
}

fn ordinary() -> Environment {
    Environment::fixed([]).with_home("/home/ada")
}

fn in_variables(text: &str) -> impl Iterator<Item = Machine> {
    VARIABLES.iter().map(move |variable| Machine {
        place: (*variable).to_owned(),
        environment: ordinary()
            .with_variable(*variable, text)
            // The other settings that make a source read its own.
            .with_file(CLI_FILE, "{\"profiles\":[{\"name\":\"default\"}]}"),
        settings: Settings::default(),
    })
}

fn in_arguments(text: &str) -> impl Iterator<Item = Machine> {
    let given = || Some(text.to_owned());
    let login = |change: &dyn Fn(&mut OidcSettings)| {
        let mut login = OidcSettings {
            oidc_provider_arn: Some("acs:ram::1:oidc-provider/ci".to_owned()),
            role_arn: Some("acs:ram::1:role/ci".to_owned()),
            ..OidcSettings::default()
        };
        change(&mut login);
        Settings {
            assume_role_with_oidc: Some(login),
            ..Settings::default()
        }
    };
    [
        (
            "access_key",
            Settings {
                key: StaticKey::new(given(), Some("k".into()), None),
                ..Settings::default()
            },
        ),
        (
            "secret_key",
            Settings {
                key: StaticKey::new(Some("id".to_owned()), Some(text.into()), None),
                ..Settings::default()
            },
        ),
        (
            "profile",
            Settings {
                profile: given(),
                ..Settings::default()
            },
        ),
        (
            "shared_credentials_file",
            Settings {
                shared_credentials_file: given(),
                ..Settings::default()
            },
        ),
        (
            "credentials_uri",
            Settings {
                credentials_uri: given(),
                ..Settings::default()
            },
        ),
        (
            "ecs_role_name",
            Settings {
                ecs_role_name: given(),
                ..Settings::default()
            },
        ),
        (
            "oidc_token",
            login(&|login| login.oidc_token = Some(text.into())),
        ),
        (
            "oidc_token_file",
            login(&|login| login.oidc_token_file = given()),
        ),
        (
            "oidc role_arn",
            login(&|login| {
                login.role_arn = given();
                login.oidc_token = Some("ey".into());
            }),
        ),
        (
            "assume_role",
            Settings {
                key: StaticKey::new(Some("id".to_owned()), Some("k".into()), None),
                assume_role: Some(RoleSettings {
                    role_arn: given(),
                    policy: given(),
                    external_id: given(),
                    ..RoleSettings::default()
                }),
                ..Settings::default()
            },
        ),
    ]
    .into_iter()
    .map(|(place, settings)| Machine {
        place: place.to_owned(),
        environment: ordinary(),
        settings,
    })
}

fn in_files(text: &str) -> impl Iterator<Item = Machine> {
    let named = |profile: Option<&str>, file: Option<&str>| Settings {
        profile: profile.map(str::to_owned),
        shared_credentials_file: file.map(str::to_owned),
        ..Settings::default()
    };
    [
        (CLI_FILE, named(Some("default"), None)),
        (CLI_FILE, named(Some("missing"), None)),
        (SHARED_FILE, named(None, Some(SHARED_FILE))),
    ]
    .into_iter()
    .map(move |(file, settings)| Machine {
        place: file.to_owned(),
        environment: ordinary().with_file(file, text),
        settings,
    })
}

/// Each setting of a profile, in the mode that needs it.
fn in_profiles(text: &str) -> impl Iterator<Item = Machine> {
    [
        ("mode", "AK"),
        ("access_key_id", "AK"),
        ("access_key_secret", "AK"),
        ("sts_token", "StsToken"),
        ("sts_region", "RamRoleArn"),
        ("sts_endpoint", "RamRoleArn"),
        ("ram_role_name", "EcsRamRole"),
        ("ram_role_arn", "RamRoleArn"),
        ("ram_session_name", "RamRoleArn"),
        ("policy", "RamRoleArn"),
        ("external_id", "RamRoleArn"),
        ("expired_seconds", "RamRoleArn"),
        ("source_profile", "ChainableRamRoleArn"),
        ("process_command", "External"),
        ("credentials_uri", "CredentialsURI"),
        ("oidc_provider_arn", "OIDC"),
        ("oidc_token_file", "OIDC"),
        ("name", "AK"),
        ("access_token", "CloudSSO"),
        ("sts_expiration", "CloudSSO"),
        ("oauth_access_token", "OAuth"),
    ]
    .into_iter()
    .map(move |(setting, mode)| {
        let mut profile = serde_json::json!({
            "name": "default",
            "mode": mode,
            "access_key_id": "id",
            "access_key_secret": "k",
            "sts_token": "t",
            "ram_role_arn": "acs:ram::1:role/r",
            "oidc_provider_arn": "acs:ram::1:oidc-provider/ci",
            "oidc_token_file": "/nowhere",
        });
        profile[setting] = text.into();
        let file = serde_json::json!({ "current": "default", "profiles": [profile] });
        Machine {
            place: format!("{setting} of a profile"),
            environment: ordinary().with_file(CLI_FILE, file.to_string()),
            settings: Settings {
                profile: Some("default".to_owned()),
                ..Settings::default()
            },
        }
    })
}

impl Machine {
    fn expect_silence_about(self, text: &str) {
        log_capture::begin();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .start_paused(true)
            .build()
            .unwrap();
        let place = self.place.clone();
        let seen = runtime.block_on(self.all_that_is_said());
        assert!(!seen.contains(MARKER), "{place}: {text:?}: {seen}");
        log_capture::shows_no_secret();
    }

    async fn all_that_is_said(self) -> String {
        let Self {
            environment,
            settings,
            ..
        } = self;
        let client = Client::builder(Arc::new(StaticKey::default()))
            .transport(Arc::new(NoNetwork))
            .max_retry_timeout(Duration::ZERO)
            .build();
        let mut seen = format!("{settings:?} {:?}", settings.key);
        seen += &format!("{:?}", settings.assume_role_with_oidc);
        seen += &format!("{:?} {environment:?}", settings.assume_role);
        let source = match settings.source(&client, &environment) {
            Ok(source) => source,
            Err(error) => return seen + &told(&error),
        };
        match source.load().await.and_then(Credentials::checked) {
            Ok(credentials) => seen += &format!("{credentials:?}"),
            Err(error) => seen += &told(&error),
        }
        seen + &format!("{source:?}")
    }
}

/// An error with everything beneath it, for people and for programmers.
fn told(error: &CredentialsError) -> String {
    let mut text = format!("{error} {error:?}");
    let mut cause = StdError::source(error);
    while let Some(beneath) = cause {
        text += &format!(" {beneath} {beneath:?}");
        cause = beneath.source();
    }
    text
}
