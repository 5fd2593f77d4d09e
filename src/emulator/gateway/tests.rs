use axum::http::{HeaderMap, Method};
use secrecy::SecretString;
use serde_json::json;

use super::*;
use crate::clock::FixedClock;
use crate::emulator::caller::Caller;
use crate::emulator::options::{Issue, Lag, Options};
use crate::emulator::orders::OrderState;
use crate::emulator::variants::*;
use std::sync::Arc;

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
    world: World,
    owner: Caller,
}

impl Service {
    fn new() -> Self {
        Self::with(Options::default())
    }

    fn with(options: Options) -> Self {
        let secret = SecretString::from("testsecret");
        let owner = Caller {
            access_key_id: "testid".to_owned(),
            secret: secret.clone(),
            date: NOW.to_owned(),
        };
        let world = World::new(Options {
            access_key_id: "testid".to_owned(),
            access_key_secret: secret,
            clock: Arc::new(FixedClock(NOW.parse().unwrap())),
            ..options
        });
        Self {
            world: world.unwrap(),
            owner,
        }
    }

    fn call(&mut self, action: &str, parameters: &[(&str, &str)]) -> (u16, Value) {
        let request = self.owner.request(action, parameters);
        self.receive(&request)
    }

    fn receive(&mut self, request: &Request) -> (u16, Value) {
        let reply = serve(&mut self.world, request);
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
    let reply = serve(&mut service.world, &request);
    assert!(
        reply.body.contains(r#""OrderId":98987582437920969"#),
        "{}",
        reply.body
    );
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
    let now = service.world.time.now();
    service
        .world
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
    let secrets = service.world.secrets();
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
    let now = service.world.time.now();
    let order = service.world.orders.any(id.parse().unwrap(), now).unwrap();
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
    let now = service.world.time.now();
    let state = OrderState::Certificate;
    service
        .world
        .orders
        .set_state(id.parse().unwrap(), state, now)
        .unwrap();
    let days = |count: u64| Duration::from_secs(count * 24 * 60 * 60);
    for (passed, status) in [(0, "ISSUED"), (61, "WILLEXPIRED"), (30, "EXPIRED")] {
        service.world.time.advance(days(passed));
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
        let now = self.world.time.now();
        let state = OrderState::Certificate;
        self.world.orders.set_state(id, state, now).unwrap();
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

#[test]
fn an_absent_order_is_told_in_the_way_that_was_chosen() {
    for (value, expected) in [
        ("not-found-order", "404 NotFoundOrder"),
        ("not-found", "400 NotFound"),
        ("unknow", "200 unknow"),
    ] {
        let mut service = service_where("absent-order", value);
        assert_eq!(service.ask(DESCRIBE, "1"), expected);
        assert_eq!(service.ask("CancelOrderRequest", "1"), "404 NotFoundOrder");
    }
}

#[test]
fn a_revoked_or_expired_order_is_described_in_the_way_that_was_chosen() {
    for (value, expected) in [
        ("certificate", "200 certificate"),
        ("unknow", "200 unknow"),
        ("absent", "404 NotFoundOrder"),
    ] {
        let mut service = service_where("revoked-order", value);
        let id = service.order(&[]);
        service.issue(&id);
        assert_eq!(service.ask(REVOKE, &id), "200 ");
        assert_eq!(service.ask(DESCRIBE, &id), expected);
        assert_eq!(service.domains(&[("Status", "REVOKED")]).len(), 1);

        let mut service = service_where("expired-order", value);
        let id = service.order(&[]);
        service.issue(&id);
        service
            .world
            .time
            .advance(Duration::from_secs(91 * 24 * 60 * 60));
        assert_eq!(service.ask(DESCRIBE, &id), expected);
    }
}

#[test]
fn a_record_s_name_is_written_in_the_way_that_was_chosen() {
    for (value, www, apex) in [
        ("relative", "_dnsauth.www", "_dnsauth"),
        ("bare", "_dnsauth", "_dnsauth"),
        (
            "full",
            "_dnsauth.www.example.co.uk",
            "_dnsauth.example.co.uk",
        ),
    ] {
        let mut service = service_where("record-name", value);
        for (domain, expected) in [("www.example.co.uk", www), ("example.co.uk", apex)] {
            let id = service.order(&[("Domain", domain)]);
            assert_eq!(service.describe(&id)["RecordDomain"], expected);
        }
    }
    let mut service = service_where("record-type", "cname");
    let id = service.order(&[]);
    assert_eq!(service.describe(&id)["RecordType"], "CNAME");
}

#[test]
fn a_fresh_order_may_be_payed_once_and_missing_from_the_list_once() {
    let mut service = service_where("fresh-order", "payed");
    let id = service.order(&[]);
    assert_eq!(service.ask(DESCRIBE, &id), "200 payed");
    assert_eq!(service.ask(DESCRIBE, &id), "200 domain_verify");

    let mut service = service_where("list-lag", "late");
    service.order(&[]);
    assert_eq!(service.domains(&[]).len(), 0);
    assert_eq!(service.domains(&[]).len(), 1);
}

#[test]
fn a_certificate_may_come_without_its_id() {
    let mut service = service_where("certificate-id", "absent");
    let id = service.order(&[]);
    service.issue(&id);
    let state = service.describe(&id);
    assert!(state["CertId"].is_null() && state["Certificate"].is_string());
}

#[test]
fn the_list_may_be_in_another_order_and_its_pages_capped() {
    let domains = |service: &mut Service| {
        for host in 'a'..='h' {
            service.order(&[("Domain", &format!("{host}.example.com"))]);
        }
        service.domains(&[])
    };
    let newest = domains(&mut Service::new());
    let oldest = domains(&mut service_where("list-order", "oldest"));
    let unordered = domains(&mut service_where("list-order", "unordered"));
    assert!(newest.iter().eq(oldest.iter().rev()));
    assert!(unordered != newest && unordered != oldest);
    assert!(oldest.iter().all(|domain| unordered.contains(domain)));

    let mut service = service_where("large-page", "capped");
    assert_eq!(service.list(&[("ShowSize", "500")])["ShowSize"], 50);
}

#[test]
fn other_answers_to_open_questions_show_too() {
    let mut service = service_where("payed-status", "notactivated");
    let id = service.order(&[]);
    service.call("CancelOrderRequest", &[("OrderId", &id)]);
    assert_eq!(service.domains(&[("Status", "NOTACTIVATED")]).len(), 1);

    let mut service = service_where("state-refusal", "status-not-support");
    let id = service.order(&[]);
    let refusal = service.ask("DeleteCertificateRequest", &id);
    assert_eq!(refusal, "400 OperationDenied.StatusNotSupport");

    let mut service = service_where("no-quota", "insufficient-quota");
    let unbought = [("ProductCode", "geotrust-dv-1-starter")];
    assert_eq!(told(service.create(&unbought)), "400 InsufficientQuota");

    let parameters = [("Domain", "www.example.com")];
    let mut service = service_where("default-validation", "refused");
    assert_eq!(
        told(service.call(FOR_PACKAGE, &parameters)),
        "400 MissingParameter"
    );
    let mut service = service_where("stored-contact", "absent");
    assert_eq!(
        told(service.call(FOR_PACKAGE, &parameters)),
        "400 MissingParameter"
    );
}

#[test]
fn a_url_may_be_too_long() {
    let mut service = service_where("url-limit", "8-kib");
    let keyword = "k".repeat(9000);
    let request = service
        .owner
        .request("ListUserCertificateOrder", &[("Keyword", &keyword)]);
    let reply = serve(&mut service.world, &request);
    assert_eq!(reply.status, 414);
    assert_eq!(service.call("ListUserCertificateOrder", &[]).0, 200);
}

fn csr(domain: &str) -> String {
    use base64::Engine as _;
    let mut params = rcgen::CertificateParams::default();
    params.distinguished_name = rcgen::DistinguishedName::new();
    params
        .distinguished_name
        .push(rcgen::DnType::CommonName, domain);
    let request = params.serialize_request(&rcgen::KeyPair::generate().unwrap());
    let body = base64::engine::general_purpose::STANDARD.encode(request.unwrap().der());
    format!("-----BEGIN CERTIFICATE REQUEST-----\n{body}\n-----END CERTIFICATE REQUEST-----\n")
}

#[test]
fn an_order_by_request_is_for_its_common_name_and_hands_out_no_key() {
    let mut service = Service::new();
    let csr = csr("www.example.org");
    let mut parameters = vec![("Csr", csr.as_str())];
    parameters.extend(&ORDER[1..]);
    let (status, answer) = service.call("CreateCertificateWithCsrRequest", &parameters);
    assert_eq!(status, 200, "{answer}");
    let id = answer["OrderId"].to_string();
    assert_eq!(service.domains(&[]), ["www.example.org"]);
    service.issue(&id);
    let state = service.describe(&id);
    assert!(state["Certificate"].is_string() && state["PrivateKey"].is_null());
    let detail = service
        .call("GetUserCertificateDetail", &[("CertId", id_of(&state))])
        .1;
    assert_eq!(detail["Key"], "");
    assert_eq!(detail["Common"], "www.example.org");

    let parameters = [("Csr", csr.as_str()), ("Domain", "other.example.com")];
    assert_eq!(service.call(FOR_PACKAGE, &parameters).0, 200);
    assert_eq!(service.domains(&[]), ["www.example.org", "www.example.org"]);
    let broken = [("Csr", "-----BEGIN"), ("Domain", "other.example.com")];
    assert_eq!(
        told(service.call(FOR_PACKAGE, &broken)),
        "400 InvalidParameter"
    );
}

fn id_of(state: &Value) -> &str {
    state["CertId"].as_str().unwrap()
}

#[test]
fn the_package_operation_takes_five_domains_of_any_grade() {
    let mut service = service_where("record-name", "full");
    let domains = "a.example.com,b.example.com";
    let parameters = [
        ("Domain", domains),
        ("ProductCode", "geotrust-ov-1-personal"),
    ];
    let (status, answer) = service.call(FOR_PACKAGE, &parameters);
    assert_eq!(status, 200, "{answer}");
    let id = answer["OrderId"].to_string();
    assert_eq!(
        service.describe(&id)["RecordDomain"],
        "_dnsauth.a.example.com"
    );
    let row = service.list(&[])["CertificateOrderList"][0].clone();
    assert_eq!(row["DomainType"], "MULTIPLE");
    assert_eq!(row["DomainCount"], 2);
    service.issue(&id);
    let rows = service.list(&[("OrderType", "CERT")]);
    assert_eq!(rows["CertificateOrderList"][0]["Sans"], domains);

    for (domain, expected) in [
        (
            "a.b.example.com,*.example.com",
            "400 DomainAndProductNotMatch",
        ),
        ("a.example.com,a.example.com", "400 DomainRepeat"),
        (
            "1.a.com,2.a.com,3.a.com,4.a.com,5.a.com,6.a.com",
            "400 InvalidParameter",
        ),
        ("", "400 MissingParameter"),
    ] {
        let answer = service.call(FOR_PACKAGE, &[("Domain", domain)]);
        assert_eq!(told(answer), expected, "{domain}");
    }
}

#[test]
fn a_package_counts_what_was_bought_used_and_issued() {
    let mut service = Service::new();
    let id = service.order(&[]);
    service.issue(&id);
    service.order(&[("Domain", "api.example.com")]);
    let (_, mut package) = service.call("DescribePackageState", &[]);
    package
        .as_object_mut()
        .unwrap()
        .remove("RequestId")
        .unwrap();
    assert_eq!(
        package,
        json!({
            "ProductCode": "digicert-free-1-free",
            "TotalCount": 20,
            "UsedCount": 2,
            "IssuedCount": 1,
        })
    );
    service.call(REVOKE, &[("OrderId", &id)]);
    assert_eq!(service.used(), 1);
    let unbought = [("ProductCode", "geotrust-dv-1-starter")];
    let answer = service.call("DescribePackageState", &unbought);
    assert_eq!(told(answer), "404 NotFoundPackage");
}

#[test]
fn a_certificate_is_found_by_its_id() {
    let mut service = Service::new();
    let id = service.order(&[("Tags.1.Key", "env"), ("Tags.1.Value", "prod")]);
    service.issue(&id);
    let state = service.describe(&id);
    let certificate = [("CertId", id_of(&state))];
    let (status, detail) = service.call("GetUserCertificateDetail", &certificate);
    assert_eq!(status, 200, "{detail}");
    assert_eq!(detail["Cert"], state["Certificate"]);
    assert_eq!(detail["Key"], state["PrivateKey"]);
    assert_eq!(detail["OrderId"].to_string(), id);
    assert_eq!(detail["CertChain"].as_array().unwrap().len(), 2);
    assert_eq!(detail["CertChain"][0]["RemainDay"], 90);
    assert_eq!(
        detail["Tags"],
        json!([{ "TagKey": "env", "TagValue": "prod" }])
    );
    let short = [certificate[0], ("CertFilter", "true")];
    let (_, short) = service.call("GetUserCertificateDetail", &short);
    assert!(short["Cert"].is_null() && short["Key"].is_null());
    let answer = service.call("GetUserCertificateDetail", &[("CertId", "7")]);
    assert_eq!(told(answer), "400 NotFound");
}

#[test]
fn certificates_are_listed_while_they_are_valid() {
    let mut service = Service::new();
    let id = service.order(&[]);
    let certificates = [("OrderType", "CERT")];
    assert_eq!(service.list(&certificates)["TotalCount"], 0);
    service.issue(&id);
    let row = service.list(&certificates)["CertificateOrderList"][0].clone();
    assert_eq!(row["CommonName"], "www.example.com");
    assert_eq!(row["StartDate"], "2026-03-01");
    assert_eq!(row["Sha2"].as_str().unwrap().len(), 64);
    assert!(row["OrderId"].is_null());
    service
        .world
        .time
        .advance(Duration::from_secs(91 * 24 * 60 * 60));
    assert_eq!(service.list(&certificates)["TotalCount"], 0);
    let expired = [certificates[0], ("Status", "EXPIRED")];
    assert_eq!(service.list(&expired)["TotalCount"], 1);
    let of_orders = [certificates[0], ("Status", "PAYED")];
    let answer = service.call("ListUserCertificateOrder", &of_orders);
    assert_eq!(told(answer), "400 InvalidParameter");
    assert_eq!(service.list(&[("OrderType", "UPLOAD")])["TotalCount"], 0);
}

mod temporary_keys {
    use super::*;

    const STS: (&str, &str) = ("Version", "2015-04-01");
    const ROLE: [(&str, &str); 3] = [
        STS,
        ("RoleArn", "acs:ram::1234567890123456:role/deploy"),
        ("RoleSessionName", "ci"),
    ];

    /// Takes the role on and returns its keys: a caller, and the token.
    fn assumed(service: &mut Service) -> (Caller, String) {
        let (status, answer) = service.call("AssumeRole", &ROLE);
        assert_eq!(status, 200, "{answer}");
        let text = |name: &str| answer["Credentials"][name].as_str().unwrap().to_owned();
        assert_eq!(text("Expiration"), "2026-03-01T11:00:00Z");
        let caller = Caller {
            access_key_id: text("AccessKeyId"),
            secret: text("AccessKeySecret").into(),
            date: NOW.to_owned(),
        };
        (caller, text("SecurityToken"))
    }

    fn list(service: &mut Service, keys: &Caller, token: &str) -> String {
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
        service.world.time.advance(Duration::from_secs(3599));
        assert_eq!(list(&mut service, &keys, &token), "200");
        service.world.time.advance(Duration::from_secs(1));
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
        let liar = Caller {
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
    fn an_oidc_token_stands_in_for_a_signature() {
        use base64::Engine as _;
        let mut service = Service::new();
        let now = service.world.time.now().as_second();
        for (lifetime, expected) in [(60, 200), (0, 400)] {
            let claims =
                json!({ "iss": "https://ci.example", "sub": "repo", "exp": now + lifetime });
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
}

#[test]
fn a_call_too_many_is_throttled_in_the_way_that_was_chosen() {
    for (code, status, header, expected) in [
        (
            "throttling-user",
            "400",
            "present",
            (400, "Throttling.User", true),
        ),
        (
            "flow-control-error",
            "429",
            "absent",
            (429, "FlowControlError", false),
        ),
    ] {
        let mut variants = Variants::default();
        variants.set("throttling-code", code).unwrap();
        variants.set("throttling-status", status).unwrap();
        variants.set("retry-after", header).unwrap();
        let mut service = Service::with(Options {
            enforce_rate_limits: true,
            variants,
            ..Options::default()
        });
        for _ in 0..10 {
            assert_eq!(service.call("ListUserCertificateOrder", &[]).0, 200);
        }
        let request = service.owner.request("ListUserCertificateOrder", &[]);
        let reply = serve(&mut service.world, &request);
        let answer: Value = serde_json::from_str(&reply.body).unwrap();
        let told = (
            reply.status,
            answer["Code"].as_str().unwrap(),
            reply.retry_after.is_some(),
        );
        assert_eq!(told, expected);
        assert_eq!(service.call("DescribePackageState", &[]).0, 200);
    }
}

#[test]
fn an_order_that_issues_by_itself_is_counted_when_it_is_due() {
    let mut service = Service::with(Options {
        issue: Issue::After(Duration::from_secs(60)),
        cancelled_after: Lag::None,
        ..Options::default()
    });
    service.order(&[]);
    service.world.time.advance(Duration::from_secs(60));
    let (_, package) = service.call("DescribePackageState", &[]);
    assert_eq!(package["IssuedCount"], 1);
}

/// Whatever nobody could confirm: an order can be placed, seen and ended.
#[test]
fn an_order_s_life_has_a_way_through_every_combination() {
    for variants in Variants::each().chain(Variants::sample(2026).take(200)) {
        let mut service = Service::with(Options {
            variants,
            ..Options::default()
        });
        let id = service.order(&[]);
        service.call(DESCRIBE, &[("OrderId", &id)]);
        assert_eq!(
            service.ask(DESCRIBE, &id),
            "200 domain_verify",
            "{variants:?}"
        );
        assert_eq!(
            service.ask("CancelOrderRequest", &id),
            "200 ",
            "{variants:?}"
        );
        if service
            .call("DeleteCertificateRequest", &[("OrderId", &id)])
            .0
            != 200
        {
            assert_eq!(service.ask(REVOKE, &id), "200 ", "{variants:?}");
            service.call("DeleteCertificateRequest", &[("OrderId", &id)]);
        }
        let absent = service.ask(DESCRIBE, "1");
        assert_eq!(service.ask(DESCRIBE, &id), absent, "{variants:?}");
        service.world.time.advance(Duration::from_secs(60));
        assert_eq!(service.used(), 0, "{variants:?}");
        assert!(service.domains(&[]).is_empty(), "{variants:?}");
    }
}
