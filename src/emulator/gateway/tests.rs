use axum::http::{HeaderMap, Method};
use secrecy::SecretString;
use serde_json::json;

use super::*;
use crate::options::{Issue, Lag, Options};
use crate::orders::OrderState;
use crate::test_client::TestClient;
use crate::variants::*;
use std::sync::Arc;
use system::FixedClock;

mod certificates;
mod instances;
mod temporary_keys;
mod variants;

const NOW: &str = "2026-03-01T10:00:00Z";

const ORDER: [(&str, &str); 5] = [
    ("Domain", "www.example.com"),
    ("Username", "Li Lei"),
    ("Phone", "13800000000"),
    ("Email", "lilei@example.com"),
    ("ValidateType", "DNS"),
];

/// An emulator without a socket, and its owner.
struct Service {
    state: EmulatorState,
    owner: TestClient,
}

impl Service {
    fn new() -> Self {
        Self::with(Options::default())
    }

    fn with(options: Options) -> Self {
        let secret = SecretString::from("testsecret");
        let owner = TestClient {
            access_key_id: "testid".to_owned(),
            secret: secret.clone(),
            date: NOW.to_owned(),
        };
        let state = EmulatorState::new(Options {
            access_key_id: "testid".to_owned(),
            access_key_secret: secret,
            clock: Arc::new(FixedClock(NOW.parse().unwrap())),
            ..options
        });
        Self {
            state: state.unwrap(),
            owner,
        }
    }

    fn call(&mut self, action: &str, parameters: &[(&str, &str)]) -> (u16, Value) {
        let request = self.owner.request(action, parameters);
        self.receive(&request)
    }

    fn receive(&mut self, request: &Request) -> (u16, Value) {
        let reply = serve(&mut self.state, request);
        (reply.status, serde_json::from_str(&reply.body).unwrap())
    }

    /// Places the usual order, with some parameters changed.
    fn create(&mut self, changes: &[(&str, &str)]) -> (u16, Value) {
        let mut parameters = ORDER.to_vec();
        parameters.retain(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
        parameters.extend(changes);
        self.call("CreateCertificateRequest", &parameters)
    }

    fn order(&mut self, changes: &[(&str, &str)]) -> String {
        let (status, answer) = self.create(changes);
        assert_eq!(status, 200, "{answer}");
        answer["OrderId"].to_string()
    }

    fn describe(&mut self, id: &str) -> Value {
        let (status, mut answer) = self.call("DescribeCertificateState", &[("OrderId", id)]);
        assert_eq!(status, 200, "{answer}");
        answer.as_object_mut().unwrap().remove("RequestId").unwrap();
        answer
    }

    fn list(&mut self, parameters: &[(&str, &str)]) -> Value {
        let (status, answer) = self.call("ListUserCertificateOrder", parameters);
        assert_eq!(status, 200, "{answer}");
        answer
    }

    fn domains(&mut self, parameters: &[(&str, &str)]) -> Vec<String> {
        let answer = self.list(parameters);
        let rows = answer["CertificateOrderList"].as_array().unwrap();
        rows.iter()
            .map(|row| row["Domain"].as_str().unwrap().to_owned())
            .collect()
    }
}

fn told(answer: (u16, Value)) -> String {
    format!("{} {}", answer.0, answer.1["Code"].as_str().unwrap())
}

#[test]
fn an_order_s_id_is_a_json_number_with_all_its_digits() {
    let mut service = Service::new();
    let request = service.owner.request("CreateCertificateRequest", &ORDER);
    let reply = serve(&mut service.state, &request);
    assert!(
        reply.body.contains(r#""OrderId":98987582437920969"#),
        "{}",
        reply.body
    );
}

#[test]
fn an_order_s_id_is_small_enough_for_a_double_unless_it_is_to_be_large() {
    let mut service = Service::with(Options {
        variants: Variants::default(),
        ..Options::default()
    });
    service.order(&[]);
    let id = service.order(&[]);
    assert!(id.parse::<i64>().unwrap() < 1 << 53, "{id}");
    assert_eq!(service.describe(&id)["Type"], "domain_verify");
    let row = service.list(&[])["CertificateOrderList"][0].clone();
    assert!(row["AliyunOrderId"].as_i64().unwrap() < 1 << 53);
}

#[test]
fn an_order_lives_from_create_to_delete() {
    let mut service = Service::new();
    let id = service.order(&[]);
    assert_eq!(service.describe(&id)["Type"], "domain_verify");
    let parameters = [("OrderId", id.as_str())];
    let early = service.call("DeleteCertificateRequest", &parameters);
    assert_eq!(told(early), "403 OrderStateError");
    assert_eq!(service.call("CancelOrderRequest", &parameters).0, 200);
    assert_eq!(service.describe(&id), json!({ "Type": "payed" }));
    assert_eq!(service.call("DeleteCertificateRequest", &parameters).0, 200);
    for action in [
        "CancelOrderRequest",
        "DeleteCertificateRequest",
        "DescribeCertificateState",
    ] {
        assert_eq!(told(service.call(action, &parameters)), "404 NotFoundOrder");
    }
}

#[test]
fn a_dns_order_says_which_record_to_create() {
    let mut service = Service::new();
    let id = service.order(&[]);
    let mut state = service.describe(&id);
    let value = state
        .as_object_mut()
        .unwrap()
        .remove("RecordValue")
        .unwrap();
    assert_eq!(value.as_str().unwrap().len(), 32);
    assert_eq!(
        state,
        json!({
            "Type": "domain_verify",
            "ValidateType": "DNS",
            "RecordDomain": "_dnsauth.www",
            "RecordType": "TXT",
        })
    );
}

#[test]
fn a_file_order_says_which_file_to_serve() {
    let mut service = Service::new();
    let id = service.order(&[("ValidateType", "FILE")]);
    let state = service.describe(&id);
    assert_eq!(state["ValidateType"], "FILE");
    assert_eq!(state["Domain"], "www.example.com");
    assert_eq!(state["Uri"], "/.well-known/pki-validation/fileauth.txt");
    assert!(state["Content"].is_string());
    assert!(state["RecordValue"].is_null());
}

#[test]
fn an_issued_order_hands_out_its_certificate_and_key() {
    let mut service = Service::new();
    let id = service.order(&[]);
    let now = service.state.time.now();
    service
        .state
        .orders
        .set_state(id.parse().unwrap(), OrderState::Certificate, now)
        .unwrap();
    let state = service.describe(&id);
    assert_eq!(state["Type"], "certificate");
    let chain = state["Certificate"].as_str().unwrap();
    assert_eq!(chain.matches("BEGIN CERTIFICATE").count(), 2);
    let key = state["PrivateKey"].as_str().unwrap();
    rcgen::KeyPair::from_pem(key).unwrap();
    assert!(state["CertId"].as_str().unwrap().parse::<i64>().is_ok());
    let secrets = service.state.secrets();
    assert!(secrets.iter().any(|secret| secret == "testsecret"));
    let of_key = secrets.iter().filter(|line| key.contains(*line));
    assert!(of_key.count() > 1);
}

#[test]
fn each_required_parameter_is_asked_for_by_name() {
    for (name, _) in ORDER {
        for absent in ["-", ""] {
            let answer = Service::new().create(&[(name, absent)]);
            assert_eq!(told(answer), format!("400 Missing{name}"));
        }
    }
    let (_, answer) = Service::new().create(&[("Domain", "-")]);
    assert_eq!(answer["Message"], "Domain is mandatory for this action.");
}

#[test]
fn malformed_orders_are_refused() {
    for (change, expected) in [
        (
            ("Domain", "a.example.com,b.example.com"),
            "400 InvalidParameter",
        ),
        (("Domain", "localhost"), "400 InvalidParameter"),
        (("Domain", "exa mple.com"), "400 InvalidParameter"),
        (("Domain", "*.*.example.com"), "400 InvalidParameter"),
        (("Domain", "*.example.com"), "400 DomainAndProductNotMatch"),
        (("Email", "nobody"), "400 InvalidParameter"),
        (("Phone", "call me"), "400 InvalidParameter.MobileIllegal"),
        (
            ("ProductCode", "geotrust-ov-1-personal"),
            "403 CreateCertificateRequestFailed",
        ),
        (
            ("ProductCode", "geotrust-dv-1-starter"),
            "404 NotFoundPackage",
        ),
        (("ValidateType", "EMAIL"), "400 InvalidParameter"),
        (("Domian", "www.example.com"), "400 InvalidParameter"),
        (("Tags.1.Value", "without a key"), "400 InvalidParameter"),
    ] {
        let mut service = Service::new();
        assert_eq!(told(service.create(&[change])), expected, "{change:?}");
        assert_eq!(service.list(&[])["TotalCount"], 0);
    }
}

#[test]
fn a_wildcard_cannot_be_validated_by_file() {
    let mut service = Service::with(Options {
        quota: [("geotrust-dv-w-starter".to_owned(), 1)].into(),
        ..Options::default()
    });
    let wildcard = [
        ("Domain", "*.example.com"),
        ("ProductCode", "geotrust-dv-w-starter"),
    ];
    let by_file = [wildcard[0], wildcard[1], ("ValidateType", "FILE")];
    assert_eq!(told(service.create(&by_file)), "400 InvalidParameter");
    assert_eq!(service.create(&wildcard).0, 200);
}

#[test]
fn international_domains_and_tags_are_taken() {
    let mut service = Service::new();
    let id = service.order(&[
        ("Domain", "www.例子.com"),
        ("Tags.1.Key", "团队"),
        ("Tags.1.Value", "a b"),
    ]);
    let now = service.state.time.now();
    let order = service.state.orders.any(id.parse().unwrap(), now).unwrap();
    assert_eq!(order.request.domain, "www.例子.com");
    assert_eq!(order.request.tags, [("团队".to_owned(), "a b".to_owned())]);
}

#[test]
fn requests_that_name_no_operation_or_version_are_refused() {
    let mut service = Service::new();
    for (change, expected) in [
        (("Action", "-"), "400 MissingAction"),
        (
            ("Action", "describeCertificateState"),
            "404 InvalidAction.NotFound",
        ),
        (("Version", "-"), "400 MissingVersion"),
        (("Version", "2018-07-13"), "400 NoSuchVersion"),
        (("Format", "XML"), "400 InvalidParameter"),
        (("OrderId", "twelve"), "400 InvalidParameter"),
        (("OrderId", "-"), "400 MissingOrderId"),
        (
            ("SecurityToken", "token"),
            "400 InvalidSecurityToken.Malformed",
        ),
        (
            ("Timestamp", "2026-03-01 10:00:00"),
            "400 InvalidTimeStamp.Format",
        ),
    ] {
        let mut parameters = vec![("OrderId", "1")];
        parameters.retain(|(name, _)| *name != change.0);
        parameters.push(change);
        let answer = service.call("DescribeCertificateState", &parameters);
        assert_eq!(told(answer), expected, "{change:?}");
    }
}

#[test]
fn the_log_keeps_no_more_of_a_name_than_it_needs() {
    let mut service = Service::new();
    let (status, _) = service.call(&"长".repeat(5000), &[]);
    assert_eq!(status, 404);
    let calls = service
        .state
        .calls
        .since(super::super::calls::LogPosition(0));
    assert_eq!(calls[0].action, "长".repeat(128));
}

#[test]
fn the_region_may_come_along_as_the_vendor_s_sdks_send_it() {
    let mut service = Service::new();
    let answer = service.call("ListUserCertificateOrder", &[("RegionId", "cn-hangzhou")]);
    assert_eq!(answer.0, 200);
}

#[test]
fn a_body_must_be_a_form() {
    let mut service = Service::new();
    let signed = service.owner.request("ListUserCertificateOrder", &[]);
    let headers = HeaderMap::from_iter([(
        axum::http::header::CONTENT_TYPE,
        "application/json".parse().unwrap(),
    )]);
    let request = Request {
        method: Method::POST,
        headers,
        body: "{}".into(),
        ..signed
    };
    assert_eq!(told(service.receive(&request)), "400 InvalidParameter");
}

#[test]
fn an_error_comes_in_the_api_s_envelope() {
    let mut service = Service::new();
    let (status, answer) = service.call("DescribeCertificateState", &[("OrderId", "1")]);
    assert_eq!(status, 404);
    let id = answer["RequestId"].as_str().unwrap();
    assert_eq!(
        answer["Recommend"],
        format!("https://api.aliyun.com/troubleshoot?q=NotFoundOrder&product=cas&requestId={id}")
    );
    assert!(answer["HostId"].is_string());
    assert!(!answer["Message"].as_str().unwrap().is_ascii());
}

#[test]
fn the_list_comes_in_pages_newest_first() {
    let mut service = Service::new();
    for host in ["a", "b", "c"] {
        service.order(&[("Domain", &format!("{host}.example.com"))]);
    }
    let first = [("CurrentPage", "1"), ("ShowSize", "2")];
    assert_eq!(service.domains(&first), ["c.example.com", "b.example.com"]);
    let second = [("CurrentPage", "2"), ("ShowSize", "2")];
    assert_eq!(service.domains(&second), ["a.example.com"]);
    let third = [("CurrentPage", "3"), ("ShowSize", "2")];
    let page = service.list(&third);
    assert_eq!(page["CertificateOrderList"], json!([]));
    assert_eq!(page["TotalCount"], 3);
    assert_eq!(page["CurrentPage"], 3);
    for wrong in [("ShowSize", "51"), ("ShowSize", "0"), ("CurrentPage", "0")] {
        let answer = service.call("ListUserCertificateOrder", &[wrong]);
        assert_eq!(told(answer), "400 InvalidParameter");
    }
}

#[test]
fn the_list_is_narrowed_by_keyword_status_and_type() {
    let mut service = Service::new();
    service.order(&[("Domain", "www.example.com")]);
    let other = service.order(&[("Domain", "www.example.org")]);
    service.call("CancelOrderRequest", &[("OrderId", &other)]);
    assert_eq!(
        service.domains(&[("Keyword", "ple.or")]),
        ["www.example.org"]
    );
    assert_eq!(service.domains(&[("Status", "PAYED")]), ["www.example.org"]);
    assert_eq!(
        service.domains(&[("Status", "CHECKING")]),
        ["www.example.com"]
    );
    assert_eq!(service.domains(&[("OrderType", "CPACK")]).len(), 2);
    assert!(service.domains(&[("OrderType", "BUY")]).is_empty());
    for wrong in [("Status", "payed"), ("OrderType", "GIFT")] {
        let answer = service.call("ListUserCertificateOrder", &[wrong]);
        assert_eq!(told(answer), "400 InvalidParameter");
    }
}

#[test]
fn a_row_describes_its_order() {
    let mut service = Service::new();
    let id = service.order(&[]);
    let list = service.list(&[]);
    let row = &list["CertificateOrderList"][0];
    assert_eq!(row["OrderId"].to_string(), id);
    assert_ne!(row["AliyunOrderId"], row["OrderId"]);
    assert_eq!(row["DomainType"], "ONE");
    assert_eq!(row["CertType"], "FREE");
    assert_eq!(row["SourceType"], "cpack");
    assert_eq!(row["ProductCode"], "digicert-free-1-free");
    assert_eq!(row["BuyDate"], 1_772_359_200_000_i64);
    assert!(row["CertEndTime"].is_null());
    let instance = row["InstanceId"].as_str().unwrap().to_owned();
    assert_eq!(service.domains(&[("Keyword", &instance)]).len(), 1);
}

#[test]
fn a_certificate_comes_to_its_end_in_the_list() {
    let mut service = Service::new();
    let id = service.order(&[]);
    let now = service.state.time.now();
    let state = OrderState::Certificate;
    service
        .state
        .orders
        .set_state(id.parse().unwrap(), state, now)
        .unwrap();
    let days = |count: u64| Duration::from_secs(count * 24 * 60 * 60);
    for (passed, status) in [(0, "ISSUED"), (61, "WILLEXPIRED"), (30, "EXPIRED")] {
        service.state.time.advance(days(passed));
        let list = service.list(&[]);
        assert_eq!(list["CertificateOrderList"][0]["Status"], status);
    }
}

/// A service with one open question answered.
fn service_where(name: &str, value: &str) -> Service {
    let mut variants = Variants::default();
    variants.set(name, value).unwrap();
    Service::with(Options {
        variants,
        quota: [
            ("digicert-free-1-free".to_owned(), 20),
            ("geotrust-ov-1-personal".to_owned(), 5),
            ("geotrust-dv-w-starter".to_owned(), 5),
        ]
        .into(),
        ..Options::default()
    })
}

impl Service {
    fn issue(&mut self, id: &str) {
        let id = id.parse().unwrap();
        let now = self.state.time.now();
        let state = OrderState::Certificate;
        self.state.orders.set_state(id, state, now).unwrap();
    }

    fn ask(&mut self, action: &str, id: &str) -> String {
        let (status, answer) = self.call(action, &[("OrderId", id)]);
        match answer["Code"].as_str() {
            Some(code) => format!("{status} {code}"),
            None => format!("{status} {}", answer["Type"].as_str().unwrap_or_default()),
        }
    }

    fn used(&mut self) -> Value {
        let (status, answer) = self.call("DescribePackageState", &[]);
        assert_eq!(status, 200, "{answer}");
        answer["UsedCount"].clone()
    }
}

const DESCRIBE: &str = "DescribeCertificateState";
const REVOKE: &str = "CancelCertificateForPackageRequest";
const FOR_PACKAGE: &str = "CreateCertificateForPackageRequest";
