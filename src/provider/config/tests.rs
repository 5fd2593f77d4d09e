//! Stories of the provider block: which endpoints it means, and what is wrong.

use super::*;
use cas::RateLimits;
use framework::lifecycle::validate_block;
use framework::schema::AttributeKind;
use framework::{Model as _, Value, ValueType};
use system::SystemClock;

/// A block of which only these arguments are set.
fn config<const N: usize>(arguments: [(&str, Value); N]) -> ProviderConfig {
    let ValueType::Object(declared) = schema().value_type() else {
        panic!("a block is an object")
    };
    let mut all: Vec<_> = declared
        .into_keys()
        .map(|name| (name, Value::Null))
        .collect();
    for (name, value) in arguments {
        let place = all.iter_mut().find(|(declared, _)| declared == name);
        place.expect(name).1 = value;
    }
    ProviderConfig::from_value(&Value::object(all)).unwrap()
}

fn nothing() -> Environment {
    Environment::fixed([])
}

fn hosts(config: &ProviderConfig, environment: &Environment) -> [String; 2] {
    let client = config
        .client(
            Arc::new(SystemClock),
            environment,
            &RateLimits::default(),
            "1.15.5",
        )
        .unwrap();
    [client.endpoint(), client.sts_endpoint()].map(ToString::to_string)
}

fn problem(config: &ProviderConfig, environment: &Environment) -> Option<(String, String)> {
    let found = config.problems(environment);
    let mut found = found.iter();
    let problem = found.next()?;
    assert_eq!(found.next(), None);
    let path = problem.path.as_ref().map(ToString::to_string);
    Some((path.unwrap_or_default(), problem.detail.clone()))
}

#[test]
fn account_and_region_choose_the_site_for_both_services() {
    let china = ["https://cas.aliyuncs.com", "https://sts.aliyuncs.com"];
    let international = [
        "https://cas.ap-southeast-1.aliyuncs.com",
        "https://sts.ap-southeast-1.aliyuncs.com",
    ];
    for (account, region, expected) in [
        (Value::Null, Value::Null, china),
        (Value::Null, "eu-central-1".into(), china),
        ("International".into(), Value::Null, china),
        ("International".into(), "cn-hongkong".into(), china),
        ("International".into(), "eu-central-1".into(), international),
        ("international".into(), "eu-central-1".into(), international),
    ] {
        let config = config([("account_type", account), ("region", region)]);
        assert_eq!(hosts(&config, &nothing()), expected, "{config:?}");
    }
}

#[test]
fn region_and_account_come_from_argument_environment_or_profile() {
    let environment = || {
        Environment::fixed([("ALIBABA_CLOUD_ACCOUNT_TYPE", "International")])
            .with_home("/home/ada")
            .with_file(
                "/home/ada/.aliyun/config.json",
                r#"{"profiles":[{"name":"dev","region_id":"eu-central-1"}]}"#,
            )
    };
    let abroad = "https://cas.ap-southeast-1.aliyuncs.com";
    let home = "https://cas.aliyuncs.com";

    let [cas, _] = hosts(&config([]), &environment());
    assert_eq!(cas, home, "no profile is named");
    let dev = config([("profile", "dev".into())]);
    assert_eq!(hosts(&dev, &environment())[0], abroad);
    let elsewhere = environment().with_variable("ALICLOUD_REGION", "cn-beijing");
    assert_eq!(hosts(&dev, &elsewhere)[0], home);
    let again = config([("profile", "dev".into()), ("region", "us-west-1".into())]);
    assert_eq!(hosts(&again, &elsewhere)[0], abroad);

    let wrong = environment().with_variable("ALIBABA_CLOUD_ACCOUNT_TYPE", "Martian");
    let (_, detail) = problem(&config([]), &wrong).unwrap();
    assert!(detail.contains("Martian"), "{detail}");
}

#[test]
fn a_source_that_the_environment_keeps_from_its_turn_is_warned_about() {
    let key = || Environment::fixed([("ALIBABA_CLOUD_ACCESS_KEY_ID", "LTAI")]);
    let named = |name: &'static str, value: &str| config([(name, value.into())]);
    for (name, value) in [
        ("profile", "dev"),
        ("shared_credentials_file", "/etc/keys"),
        ("credentials_uri", "http://127.0.0.1/keys"),
        ("ecs_role_name", "builder"),
    ] {
        let warning = named(name, value).outranked(&key()).expect(name);
        let summary = format!("No key is taken from {name}: ALIBABA_CLOUD_ACCESS_KEY_ID");
        assert!(warning.summary.starts_with(&summary), "{warning:?}");
        assert_eq!(warning.path, Some(AttributePath::root(name)));

        let has_its_turn = named(name, value).outranked(&nothing());
        assert_eq!(has_its_turn, None, "{name}");
        assert_eq!(named(name, "").outranked(&key()), None, "{name} is empty");
    }
    assert_eq!(config([]).outranked(&key()), None, "nothing is named");
    let own = config([("access_key", "LTAI2".into()), ("profile", "dev".into())]);
    assert_eq!(own.outranked(&key()), None, "the environment has no turn");
    let half = config([("secret_key", "s".into()), ("profile", "dev".into())]);
    assert!(
        half.outranked(&key()).is_some(),
        "its key is the environment's"
    );
}

#[test]
fn a_named_endpoint_counts_and_the_protocol_is_only_for_those() {
    let endpoints = Value::List(vec![
        Value::object([("cas", "127.0.0.1:1".into()), ("sts", Value::Null)]),
        Value::object([("cas", Value::Null), ("sts", "127.0.0.1:2".into())]),
    ]);
    let both = config([("protocol", "HTTP".into()), ("endpoints", endpoints)]);
    let variables = Environment::fixed([
        ("CAS_ENDPOINT", "127.0.0.1:3"),
        ("ALIBABA_CLOUD_ENDPOINT_STS", "127.0.0.1:4"),
    ]);
    assert_eq!(
        hosts(&both, &variables),
        ["http://127.0.0.1:1", "http://127.0.0.1:2"]
    );
    assert_eq!(
        hosts(&config([("protocol", "HTTP".into())]), &variables),
        ["http://127.0.0.1:3", "http://127.0.0.1:4"]
    );
    let only_cas = Environment::fixed([("CAS_ENDPOINT", "127.0.0.1:3")]);
    assert_eq!(
        hosts(&config([("protocol", "HTTP".into())]), &only_cas),
        ["http://127.0.0.1:3", "https://sts.aliyuncs.com"]
    );
    let unprotected = Environment::fixed([("STS_ENDPOINT", "http://sts.example.com")]);
    let (_, detail) = problem(&config([]), &unprotected).unwrap();
    assert!(detail.contains("plain HTTP"), "{detail}");
}

fn block(names: &[&'static str], given: &[(&'static str, Value)]) -> Value {
    Value::object(names.iter().map(|name| {
        let value = given.iter().find(|(other, _)| other == name);
        (*name, value.map_or(Value::Null, |(_, value)| value.clone()))
    }))
}

fn login(given: &[(&'static str, Value)]) -> ProviderConfig {
    let names = [
        "oidc_provider_arn",
        "role_arn",
        "oidc_token",
        "oidc_token_file",
        "role_session_name",
        "session_expiration",
        "policy",
    ];
    config([("assume_role_with_oidc", block(&names, given))])
}

fn role(given: &[(&'static str, Value)]) -> ProviderConfig {
    let names = [
        "role_arn",
        "session_name",
        "policy",
        "session_expiration",
        "external_id",
    ];
    config([("assume_role", block(&names, given))])
}

#[test]
fn of_a_login_only_two_tokens_are_refused_before_its_turn() {
    let token = ("oidc_token", Value::from("s3cret"));
    let file = ("oidc_token_file", Value::from("/token"));
    let both = login(&[token.clone(), file.clone()]);
    let (path, detail) = problem(&both, &nothing()).unwrap();
    assert_eq!(path, "assume_role_with_oidc");
    assert!(detail.contains("one token"), "{detail}");
    assert!(!detail.contains("s3cret") && !format!("{both:?}").contains("s3cret"));

    let pod = Environment::fixed([("ALIBABA_CLOUD_OIDC_TOKEN_FILE", "/token")]);
    for incomplete in [login(&[]), login(&[file]), login(&[token])] {
        assert_eq!(problem(&incomplete, &nothing()), None);
        assert_eq!(problem(&incomplete, &pod), None, "the argument counts");
        hosts(&incomplete, &nothing());
    }
    let key = Environment::fixed([("ALICLOUD_ACCESS_KEY", "LTAI")]);
    let warning = login(&[]).outranked(&key).unwrap();
    assert!(warning.summary.contains("assume_role_with_oidc"));
}

#[test]
fn a_role_needs_its_name_from_the_block_or_the_environment_when_it_is_taken_on() {
    let client = |config: &ProviderConfig, environment: &Environment| {
        config.client(
            Arc::new(SystemClock),
            environment,
            &RateLimits::default(),
            "1.15.5",
        )
    };
    assert_eq!(problem(&role(&[]), &nothing()), None, "a check may pass");
    let refused = client(&role(&[]), &nothing()).unwrap_err();
    assert_eq!(refused.path, Some(AttributePath::root("assume_role")));
    assert!(refused.detail.contains("no role_arn"), "{refused:?}");

    let named = Environment::fixed([("ALICLOUD_ASSUME_ROLE_ARN", "acs:ram::1:role/ci")]);
    client(&role(&[]), &named).unwrap();
    client(&role(&[("role_arn", "r".into())]), &nothing()).unwrap();
}

#[test]
fn what_a_call_needs_and_is_unknown_makes_the_block_wait_and_is_named() {
    assert_eq!(config([]).unknown_argument(), None);
    for name in [
        "access_key",
        "secret_key",
        "security_token",
        "profile",
        "shared_credentials_file",
        "credentials_uri",
        "ecs_role_name",
        "region",
        "account_type",
        "protocol",
        "signature_version",
        "assume_role",
        "assume_role_with_oidc",
        "endpoints",
    ] {
        let config = config([(name, Value::Unknown)]);
        assert_eq!(config.unknown_argument(), Some(name));
        assert_eq!(problem(&config, &nothing()), None, "{name}");
    }
    for name in ["role_arn", "session_expiration", "external_id"] {
        let config = role(&[(name, Value::Unknown)]);
        assert_eq!(config.unknown_argument(), Some("assume_role"), "{name}");
    }
    for name in ["role_arn", "oidc_token", "oidc_token_file", "policy"] {
        let config = login(&[(name, Value::Unknown)]);
        let argument = Some("assume_role_with_oidc");
        assert_eq!(config.unknown_argument(), argument, "{name}");
    }
    let sts = Value::object([("cas", Value::Null), ("sts", Value::Unknown)]);
    let endpoints = Value::List(vec![sts]);
    let config = config([("endpoints", endpoints)]);
    assert_eq!(config.unknown_argument(), Some("endpoints"));
}

#[test]
fn what_no_call_needs_may_be_unknown() {
    for name in [
        "contact",
        "client_connect_timeout",
        "client_read_timeout",
        "max_retry_timeout",
        "max_requests_per_second",
        "configuration_source",
    ] {
        let config = config([(name, Value::Unknown)]);
        assert_eq!(config.unknown_argument(), None, "{name}");
        assert_eq!(problem(&config, &nothing()), None, "{name}");
        let is_known = config.applicant().is_some();
        assert_eq!(is_known, name != "contact", "{name}");
    }
}

#[test]
fn durations_session_names_regions_and_account_types_are_checked() {
    let block = schema().block;
    let of_block = |name: &str| {
        let found = block.blocks.iter().find(|inner| inner.name == name);
        found.expect(name).block.clone()
    };
    let fails = |block: &framework::schema::Block, name: &str, value: Value| {
        let found = block.attributes.iter().find(|found| found.name == name);
        let checks = &found.expect(name).checks;
        assert!(!checks.is_empty(), "{name} is not checked");
        checks.iter().any(|check| check.problem(&value).is_some())
    };
    for (name, session) in [
        ("assume_role", "session_name"),
        ("assume_role_with_oidc", "role_session_name"),
    ] {
        let inner = of_block(name);
        for (seconds, refused) in [(899, true), (900, false), (43_200, false), (43_201, true)] {
            assert_eq!(fails(&inner, "session_expiration", seconds.into()), refused);
        }
        assert!(!fails(&inner, session, "ci.job@1-a_b".into()));
        assert!(fails(&inner, session, "x".into()));
        assert!(fails(&inner, session, "a b".into()));
    }
    assert!(fails(&block, "account_type", "martian".into()));
    for (name, word) in [
        ("account_type", "International"),
        ("account_type", "domestic"),
        ("protocol", "https"),
        ("signature_version", "V3"),
    ] {
        assert!(!fails(&block, name, word.into()), "{name} {word}");
    }
    assert!(fails(&block, "region", "evil.example/".into()));
    assert!(!fails(&block, "region", "cn-hangzhou".into()));
}

/// A block in which every text is empty, of those that need none.
fn all_empty(block: &framework::schema::Block) -> Value {
    let attributes = block.attributes.iter().map(|attribute| {
        let is_text = matches!(attribute.kind, AttributeKind::Value(ValueType::String));
        let value = if is_text { "".into() } else { Value::Null };
        (attribute.name, value)
    });
    let blocks = block.blocks.iter().map(|inner| {
        let value = match inner.name {
            "contact" => Value::Null,
            "endpoints" => Value::List(vec![all_empty(&inner.block)]),
            _ => all_empty(&inner.block),
        };
        (inner.name, value)
    });
    Value::object(attributes.chain(blocks))
}

#[test]
fn empty_text_counts_as_absent_wherever_it_stands() {
    let block = schema().block;
    let empty = all_empty(&block);
    assert_eq!(validate_block(&block, &empty), Diagnostics::none());

    let empty = ProviderConfig::from_value(&empty).unwrap();
    let variables = || Environment::fixed([("CAS_ENDPOINT", "cas.example.com")]);
    for environment in [nothing(), variables()] {
        assert_eq!(problem(&empty, &environment), None);
        assert_eq!(
            hosts(&empty, &environment),
            hosts(&config([]), &environment)
        );
    }
    let key = variables().with_variable("ALICLOUD_ACCESS_KEY", "LTAI");
    let warning = empty.outranked(&key).unwrap();
    assert!(
        warning.summary.contains("assume_role_with_oidc"),
        "the only one that is there"
    );
    assert_eq!(empty.user_agent("1.15.5"), config([]).user_agent("1.15.5"));
}

#[test]
fn limits_come_from_argument_environment_or_are_our_own() {
    let limits = |config: &ProviderConfig, environment: &Environment| {
        let limits = config.limits(environment).unwrap();
        [limits.timeouts.connect, limits.timeouts.read, limits.retry].map(|limit| limit.as_millis())
    };
    assert_eq!(limits(&config([]), &nothing()), [60_000, 60_000, 120_000]);
    let variables = Environment::fixed([
        ("CLIENT_CONNECT_TIMEOUT", "100"),
        ("CLIENT_READ_TIMEOUT", "200"),
        ("MAX_RETRY_TIMEOUT", "3"),
    ]);
    assert_eq!(limits(&config([]), &variables), [100, 200, 3000]);
    let own = config([
        ("client_read_timeout", 5.into()),
        ("max_retry_timeout", 7.into()),
    ]);
    assert_eq!(limits(&own, &variables), [100, 5, 7000]);

    for name in [
        "CLIENT_CONNECT_TIMEOUT",
        "CLIENT_READ_TIMEOUT",
        "MAX_RETRY_TIMEOUT",
    ] {
        for wrong in ["soon", "0", "-1", "1.5", "86400001", "99999999999999999999"] {
            let environment = Environment::fixed([(name, wrong)]);
            let found = config([]).problems(&environment);
            let summaries: Vec<_> = found.iter().map(|found| found.summary.as_str()).collect();
            assert_eq!(summaries, [format!("{name} cannot be used")], "{wrong}");
        }
    }
}

#[test]
fn a_variable_that_cannot_be_used_is_named_and_its_value_is_not_shown() {
    let refused = |environment: &Environment| {
        let client = config([]).client(
            Arc::new(SystemClock),
            environment,
            &RateLimits::default(),
            "1.15.5",
        );
        let error = client.unwrap_err();
        let text = format!("{}\n{}", error.summary, error.detail);
        assert!(!text.contains("s3cret"), "{text}");
        text
    };
    let proxy = [("HTTPS_PROXY", "http://ada:s3cret#1@proxy:3128")];
    let text = refused(&Environment::fixed(proxy));
    assert!(text.starts_with("HTTPS_PROXY cannot be used\n"), "{text}");
    assert!(text.contains("%23"), "{text}");

    let account = [("ALIBABA_CLOUD_ACCOUNT_TYPE", "access_key_secret=s3cret")];
    let text = refused(&Environment::fixed(account));
    assert!(text.contains("neither \"Domestic\" nor"), "{text}");

    let endpoint = [("ALIBABA_CLOUD_ENDPOINT_CAS", "https://ada:s3cret@cas/x")];
    let text = refused(&Environment::fixed(endpoint));
    assert!(text.contains("ALIBABA_CLOUD_ENDPOINT_CAS"), "{text}");
}

#[cfg(unix)]
#[test]
fn a_variable_that_is_not_unicode_is_an_error_wherever_it_counts() {
    use std::ffi::OsString;
    use std::os::unix::ffi::OsStringExt as _;

    for variable in [
        "ALIBABA_CLOUD_ACCOUNT_TYPE",
        "ALIBABA_CLOUD_ENDPOINT_CAS",
        "ALIBABA_CLOUD_STS_REGION",
        "ALICLOUD_PROFILE",
        "ALICLOUD_REGION",
        "ALICLOUD_ASSUME_ROLE_ARN",
        "ALIBABA_CLOUD_OIDC_TOKEN",
        "CLIENT_READ_TIMEOUT",
        "HTTPS_PROXY",
        "ALL_PROXY",
        "no_proxy",
    ] {
        let odd = OsString::from_vec(b"s3cret\xff".to_vec());
        let environment = nothing().with_variable(variable, odd);
        let client = config([]).client(
            Arc::new(SystemClock),
            &environment,
            &RateLimits::default(),
            "1.15.5",
        );
        let error = client.unwrap_err();
        let text = format!("{} {}", error.summary, error.detail);
        assert!(text.contains(variable), "{variable}: {text}");
        assert!(text.contains("not Unicode"), "{variable}: {text}");
        assert!(!text.contains("s3cret"), "{variable}: {text}");
    }
}
