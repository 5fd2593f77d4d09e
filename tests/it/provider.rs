//! Stories of the provider block: credentials, endpoints, and what goes wrong there.

use emulator::{Emulator, Options};
use secrecy::ExposeSecret as _;
use serde_json::json;

use super::support::core::Plugin;
use super::support::terraform::{Stored, Terraform, text};
use super::support::values::UNKNOWN;

fn order() -> serde_json::Value {
    json!({
        "domain": "www.example.com",
        "username": "Ada",
        "phone": "13800000000",
        "email": "ops@example.com",
    })
}

async fn emulator() -> Emulator {
    Emulator::start(Options::default()).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_secret_is_one_clear_error_without_the_secret() {
    let emulator = emulator().await;
    for version in ["v2", "v3"] {
        let wrong = "not-the-secret-of-this-key";
        let arguments = json!({ "secret_key": wrong, "signature_version": version });
        let mut terraform = Terraform::with(&emulator, arguments).await;
        terraform.forbid(wrong);
        let created = terraform.apply_in_spite(None, order()).await;
        let error = created.expect_error("SignatureDoesNotMatch");
        assert!(!format!("{error:?}").contains(wrong));
        assert!(created.stored.state.is_null());
    }
    assert_eq!(emulator.orders(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_does_not_exist_is_named_as_the_problem() {
    let emulator = emulator().await;
    let mut terraform = Terraform::with(&emulator, json!({ "access_key": "LTAInobody" })).await;
    let created = terraform.apply_in_spite(None, order()).await;
    created.expect_error("InvalidAccessKeyId.NotFound");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_credentials_every_source_says_what_it_lacks() {
    let emulator = emulator().await;
    let nothing = json!({ "access_key": null, "secret_key": null });
    let mut terraform = Terraform::with(&emulator, nothing).await;
    let created = terraform.apply_in_spite(None, order()).await;
    let error = created.expect_error("no usable credentials");
    for source in ["arguments", "ALICLOUD_ACCESS_KEY"] {
        assert!(error.detail.contains(source), "{}", error.detail);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn half_a_key_is_a_mistake_and_not_passed_over() {
    let mut terraform = Terraform::unconfigured().await;
    let half = json!({ "access_key": "id", "profile": "production" });
    let found = terraform.configure(half).await;
    let [problem] = &found[..] else {
        panic!("{found:?}")
    };
    assert_eq!(problem.summary, "access_key needs secret_key");
    assert!(
        problem.detail.contains("ALICLOUD_SECRET_KEY"),
        "{problem:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_other_half_of_a_key_may_be_in_the_environment() {
    let emulator = emulator().await;
    let secret = emulator.access_key_secret().expose_secret().to_owned();
    let plugin = Plugin::start(&[("ALICLOUD_SECRET_KEY", &secret)]).await;
    let mut terraform = Terraform::of(plugin).await;
    terraform.forbid(&secret);
    let found = terraform
        .configure(json!({
            "access_key": emulator.access_key_id(),
            "endpoints": [{ "cas": emulator.endpoint() }],
        }))
        .await;
    assert_eq!(found, []);
    terraform.create(order()).await;
    assert_eq!(emulator.orders().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_incomplete_login_stops_nothing_that_has_a_key_already() {
    let emulator = emulator().await;
    let secret = emulator.access_key_secret().expose_secret().to_owned();
    let variables = [
        ("ALICLOUD_ACCESS_KEY", emulator.access_key_id()),
        ("ALICLOUD_SECRET_KEY", &secret),
    ];
    let mut terraform = Terraform::of(Plugin::start(&variables).await).await;
    let found = terraform
        .configure(json!({
            "endpoints": [{ "cas": emulator.endpoint() }],
            "assume_role_with_oidc": { "oidc_provider_arn": null },
        }))
        .await;
    let [warning] = &found[..] else {
        panic!("{found:?}")
    };
    let summary = "No key is taken from assume_role_with_oidc: ALICLOUD_ACCESS_KEY comes first";
    assert_eq!(warning.summary, summary);
    terraform.create(order()).await;
    assert_eq!(emulator.orders().len(), 1);

    let mut terraform = Terraform::unconfigured().await;
    let alone = json!({ "assume_role_with_oidc": { "role_arn": "acs:ram::1:role/ci" } });
    assert_eq!(
        terraform.configure(alone).await,
        [],
        "the key is not asked for yet"
    );
    let created = terraform.apply_in_spite(None, order()).await;
    let error = created.expect_error("no usable credentials");
    assert!(error.detail.contains("no oidc_provider_arn"), "{error:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_is_taken_on_and_its_key_orders() {
    let emulator = emulator().await;
    let endpoint = emulator.endpoint();
    let arguments = json!({
        "endpoints": [{ "cas": endpoint, "sts": endpoint }],
        "assume_role": { "role_arn": "acs:ram::123456789012:role/terraform" },
    });
    let mut terraform = Terraform::with(&emulator, arguments).await;
    terraform.create(order()).await;
    assert_eq!(emulator.orders().len(), 1);
    let actions: Vec<_> = emulator
        .calls()
        .into_iter()
        .map(|call| call.action)
        .collect();
    assert_eq!(
        actions
            .iter()
            .filter(|action| *action == "AssumeRole")
            .count(),
        1
    );
    for secret in emulator.secrets() {
        terraform.forbid(&secret);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_break_in_a_key_is_named_and_nothing_is_sent() {
    let emulator = emulator().await;
    for (argument, what) in [
        ("access_key", "access key id"),
        ("secret_key", "access key secret"),
        ("security_token", "security token"),
    ] {
        let arguments = json!({ argument: "text-of-a-file\n" });
        let mut terraform = Terraform::with(&emulator, arguments).await;
        let created = terraform.apply_in_spite(None, order()).await;
        let error = created.expect_error("a line break");
        assert!(error.detail.contains(what), "{}", error.detail);
    }
    assert_eq!(emulator.calls(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn plain_http_is_refused_except_on_this_machine() {
    let mut terraform = Terraform::unconfigured().await;
    for (config, path) in [
        (json!({ "protocol": "HTTP" }), "protocol"),
        (
            json!({ "endpoints": [{ "cas": "http://cas.example.com" }] }),
            "endpoints.0.cas",
        ),
        (
            json!({ "protocol": "HTTP", "endpoints": [{ "cas": "10.0.0.1:80" }] }),
            "endpoints.0.cas",
        ),
    ] {
        let found = terraform.configure(config).await;
        let [problem] = &found[..] else {
            panic!("{found:?}")
        };
        assert_eq!(problem.attribute.as_ref().map(text).as_deref(), Some(path));
        assert!(
            problem.detail.contains("private keys"),
            "{}",
            problem.detail
        );
    }
    let local = json!({ "protocol": "HTTP", "endpoints": [{ "cas": "127.0.0.1:8080" }] });
    assert_eq!(terraform.configure(local).await, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_variable_whose_default_is_empty_text_leaves_an_argument_out() {
    let emulator = emulator().await;
    let endpoint = emulator.endpoint();
    let empty = json!({
        "security_token": "", "profile": "", "shared_credentials_file": "", "credentials_uri": "",
        "ecs_role_name": "", "region": "", "account_type": "", "protocol": "",
        "configuration_source": "", "signature_version": "",
        "endpoints": [{ "cas": endpoint, "sts": "" }, { "cas": "", "sts": endpoint }],
        "assume_role": { "role_arn": "", "session_name": "", "policy": "", "external_id": "" },
    });
    let mut terraform = Terraform::with(&emulator, empty).await;
    terraform.create(order()).await;
    let actions = emulator.calls().into_iter().map(|call| call.action);
    assert!(
        !actions
            .collect::<Vec<_>>()
            .contains(&"AssumeRole".to_owned())
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_limit_in_the_environment_that_is_none_is_named() {
    let plugin = Plugin::start(&[("CLIENT_READ_TIMEOUT", "a minute")]).await;
    let mut terraform = Terraform::of(plugin).await;
    let found = terraform.configure(json!({})).await;
    let [problem] = &found[..] else {
        panic!("{found:?}")
    };
    assert_eq!(problem.summary, "CLIENT_READ_TIMEOUT cannot be used");
    let own = json!({ "client_read_timeout": 60000 });
    assert_eq!(terraform.configure(own).await, [], "the argument counts");
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_arguments_are_refused_by_name() {
    let mut terraform = Terraform::unconfigured().await;
    for (name, value, says) in [
        ("protocol", json!("FTP"), "\"HTTPS\""),
        ("signature_version", json!("v4"), "\"v3\""),
        ("max_retry_timeout", json!(0), "greater than zero"),
        ("client_read_timeout", json!(-1), "greater than zero"),
        ("access_key", json!("id"), "Set `secret_key`"),
        ("secret_key", json!("s"), "Set `access_key`"),
        ("security_token", json!("t"), "Set `access_key`"),
    ] {
        let found = terraform.configure(json!({ name: value })).await;
        let [problem] = &found[..] else {
            panic!("{name}: {found:?}")
        };
        assert_eq!(problem.attribute.as_ref().map(text).as_deref(), Some(name));
        assert!(problem.detail.contains(says), "{}", problem.detail);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_default_applicant_is_held_to_what_an_orders_own_is() {
    let whole = || json!({ "username": "Ada", "phone": "13800000000", "email": "ops@example.com" });
    let mut terraform = Terraform::unconfigured().await;
    assert_eq!(terraform.configure(json!({ "contact": whole() })).await, []);
    for (argument, value, says) in [
        ("username", " ", "It is empty"),
        ("phone", "", "It is empty"),
        ("email", "ops", "\"ops\" is not an email address"),
    ] {
        let mut contact = whole();
        contact[argument] = value.into();
        let found = terraform.configure(json!({ "contact": contact })).await;
        let mut order = order();
        order[argument] = value.into();
        let of_order = terraform.validate(order).await;
        for (found, path) in [
            (found, format!("contact.{argument}")),
            (of_order, argument.to_owned()),
        ] {
            let [problem] = &found[..] else {
                panic!("{path}: {found:?}")
            };
            assert_eq!(problem.attribute.as_ref().map(text), Some(path));
            assert!(problem.detail.contains(says), "{}", problem.detail);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_configuration_that_is_not_known_yet_keeps_objects_as_they_are() {
    let mut terraform = Terraform::unconfigured().await;
    assert_eq!(
        terraform.configure(json!({ "secret_key": UNKNOWN })).await,
        []
    );
    let state = json!({
        "domain": "www.example.com", "product_code": "digicert-free-1-free", "username": "Ada",
        "phone": "13800000000", "email": "ops@example.com", "validation_method": "DNS",
        "id": "98987582437920969", "status": "issued", "api_status": "certificate",
        "validation": {}, "timeouts": null, "subject_alternative_names": null, "csr": null,
        "company_name": null, "company_id": null, "contact_id": null, "instance_id": null,
        "instance_spec": null, "key_algorithm": null, "tags": null, "min_days_remaining": null, "replace_failed": true,
        "deletion_policy": "retain", "adopt_existing": false, "certificate_id": null,
        "ready_for_renewal": false, "not_before": null, "not_after": null,
    });
    let stored = Stored {
        state,
        private: Vec::new(),
    };
    let first = terraform.read(&stored).await;
    first.expect_warning("were not read");
    assert_eq!(first.stored, stored);
    assert_eq!(terraform.read(&stored).await.quietly(), stored);
}
