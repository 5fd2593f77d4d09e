//! Keys that were handed out here, and what they are good for.

use super::*;

const STS: (&str, &str) = ("Version", "2015-04-01");
const ROLE: [(&str, &str); 3] = [
    STS,
    ("RoleArn", "acs:ram::1234567890123456:role/deploy"),
    ("RoleSessionName", "ci"),
];

/// Takes the role on and returns its keys: a caller, and the token.
fn assumed(service: &mut Service) -> (TestClient, String) {
    let (status, answer) = service.call("AssumeRole", &ROLE);
    assert_eq!(status, 200, "{answer}");
    let text = |name: &str| answer["Credentials"][name].as_str().unwrap().to_owned();
    assert_eq!(text("Expiration"), "2026-03-01T11:00:00Z");
    let caller = TestClient {
        access_key_id: text("AccessKeyId"),
        secret: text("AccessKeySecret").into(),
        date: NOW.to_owned(),
    };
    (caller, text("SecurityToken"))
}

fn list(service: &mut Service, keys: &TestClient, token: &str) -> String {
    let token = ("SecurityToken", token);
    let request = keys.request("ListUserCertificateOrder", &[token]);
    let (status, answer) = service.receive(&request);
    answer["Code"]
        .as_str()
        .map_or(status.to_string(), str::to_owned)
}

#[test]
fn they_are_let_in_with_their_token_until_they_expire() {
    let mut service = Service::new();
    let (keys, token) = assumed(&mut service);
    assert_eq!(list(&mut service, &keys, &token), "200");
    service.state.time.advance(Duration::from_secs(3599));
    assert_eq!(list(&mut service, &keys, &token), "200");
    service.state.time.advance(Duration::from_secs(1));
    let refusal = list(&mut service, &keys, &token);
    assert_eq!(refusal, "InvalidSecurityToken.Expired");
}

#[test]
fn only_the_pair_of_key_and_token_is_let_in() {
    let mut service = Service::new();
    let owner = service.owner.clone();
    let (keys, token) = assumed(&mut service);
    let (_, other) = assumed(&mut service);
    let mismatch = "InvalidSecurityToken.MismatchWithAccessKey";
    let malformed = "InvalidSecurityToken.Malformed";
    assert_eq!(list(&mut service, &keys, "-"), "MissingSecurityToken");
    assert_eq!(list(&mut service, &keys, &other), mismatch);
    assert_eq!(list(&mut service, &owner, &token), mismatch);
    assert_eq!(list(&mut service, &keys, "made up"), malformed);
    let liar = TestClient {
        secret: "guessed".into(),
        ..keys
    };
    assert_eq!(list(&mut service, &liar, &token), "SignatureDoesNotMatch");
}

#[test]
fn errors_about_tokens_have_the_status_that_was_chosen() {
    for (value, expected) in [("400", 400), ("403", 403)] {
        let mut service = service_where("token-status", value);
        let answer = service.call(DESCRIBE, &[("OrderId", "1"), ("SecurityToken", "x")]);
        assert_eq!(answer.0, expected);
    }
}

#[test]
fn everybody_can_ask_who_they_are() {
    let mut service = Service::new();
    let (_, owner) = service.call("GetCallerIdentity", &[STS]);
    assert_eq!(owner["IdentityType"], "Account");
    assert_eq!(owner["Arn"], "acs:ram::1234567890123456:root");
    let (keys, token) = assumed(&mut service);
    let request = keys.request("GetCallerIdentity", &[STS, ("SecurityToken", &token)]);
    let (_, role) = service.receive(&request);
    assert_eq!(role["IdentityType"], "AssumedRoleUser");
    assert_eq!(
        role["Arn"],
        "acs:ram::1234567890123456:assumed-role/deploy/ci"
    );
}

#[test]
fn a_role_of_another_account_is_that_account_s() {
    let mut service = Service::new();
    let role = [STS, ("RoleArn", "acs:ram::999:role/deploy"), ROLE[2]];
    let (_, answer) = service.call("AssumeRole", &role);
    let text = |name: &str| answer["Credentials"][name].as_str().unwrap().to_owned();
    let keys = TestClient {
        access_key_id: text("AccessKeyId"),
        secret: text("AccessKeySecret").into(),
        date: NOW.to_owned(),
    };
    let token = text("SecurityToken");
    let request = keys.request("GetCallerIdentity", &[STS, ("SecurityToken", &token)]);
    let (_, role) = service.receive(&request);
    assert_eq!(role["AccountId"], "999");
    assert_eq!(role["Arn"], "acs:ram::999:assumed-role/deploy/ci");
}

#[test]
fn an_oidc_token_stands_in_for_a_signature() {
    use base64::Engine as _;
    let mut service = Service::new();
    let now = service.state.time.now().as_second();
    for (lifetime, expected) in [(60, 200), (0, 400)] {
        let claims = json!({ "iss": "https://ci.example", "sub": "repo", "exp": now + lifetime });
        let engine = base64::engine::general_purpose::URL_SAFE_NO_PAD;
        let token = format!("e30.{}.c2ln", engine.encode(claims.to_string()));
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        form.extend_pairs(ROLE)
            .append_pair("Action", "AssumeRoleWithOIDC")
            .append_pair(
                "OIDCProviderArn",
                "acs:ram::1234567890123456:oidc-provider/ci",
            )
            .append_pair("OIDCToken", &token);
        let uri = format!("/?{}", form.finish()).parse().unwrap();
        let request = Request::new(Method::POST, &uri, HeaderMap::new(), "".into());
        let (status, answer) = service.receive(&request);
        assert_eq!(status, expected, "{answer}");
        if status == 200 {
            assert_eq!(answer["OIDCTokenInfo"]["Subject"], "repo");
            assert!(answer["Credentials"]["SecurityToken"].is_string());
        } else {
            assert_eq!(answer["Code"], "AuthenticationFail.OIDCToken.Expired");
        }
    }
}

#[test]
fn malformed_roles_are_refused() {
    let mut service = Service::new();
    for (change, expected) in [
        (("RoleArn", "role/deploy"), "400 InvalidParameter"),
        (("RoleArn", "-"), "400 MissingRoleArn"),
        (("RoleSessionName", "a session"), "400 InvalidParameter"),
        (("DurationSeconds", "899"), "400 InvalidParameter"),
        (("Version", "2020-04-07"), "400 NoSuchVersion"),
    ] {
        let mut parameters = ROLE.to_vec();
        parameters.retain(|(name, _)| *name != change.0);
        parameters.push(change);
        let answer = service.call("AssumeRole", &parameters);
        assert_eq!(told(answer), expected, "{change:?}");
    }
}

#[test]
fn errors_of_sts_recommend_the_pages_of_sts() {
    let mut service = Service::new();
    let (_, answer) = service.call("AssumeRole", &[STS]);
    let page = answer["Recommend"].as_str().unwrap();
    assert!(page.contains("product=sts"), "{page}");
}
