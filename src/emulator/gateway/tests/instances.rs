//! What happens on an instance, from the first look to the second certificate.

mod answers;
mod applicants;
mod ending;
mod keys;
mod listing;
mod variants;

use super::*;
use crate::instances::{InstanceChange, InstanceId, NewInstance, Setting, Stage};

const DETAIL: &str = "GetInstanceDetail";
const UPDATE: &str = "UpdateInstance";
const APPLY: &str = "ApplyCertificate";
const CANCEL: &str = "CancelPendingCertificate";
const REVOKE: &str = "RevokeCertificate";
const TASK: &str = "GetTaskAttribute";

/// A free test instance, and the account that has it.
pub(super) struct Holder {
    pub(super) service: Service,
    pub(super) id: String,
}

impl Holder {
    pub(super) fn new() -> Self {
        Self::of(NewInstance::of_spec("ss.dv.t"), Options::default())
    }

    /// A test instance where open questions are answered otherwise.
    pub(super) fn where_(answers: &[(&str, &str)]) -> Self {
        Self::of_where(NewInstance::of_spec("ss.dv.t"), answers)
    }

    pub(super) fn of_where(bought: NewInstance, answers: &[(&str, &str)]) -> Self {
        let mut variants = Variants::default();
        for (name, value) in answers {
            variants.set(name, value).unwrap();
        }
        let options = Options {
            variants,
            ..Options::default()
        };
        Self::of(bought, options)
    }

    pub(super) fn of(bought: NewInstance, options: Options) -> Self {
        let mut service = Service::with(options);
        let id = service.buy(bought);
        Self { service, id }
    }

    /// Calls an operation on the instance.
    pub(super) fn call(&mut self, action: &str, more: &[(&str, &str)]) -> (u16, Value) {
        let name = if action == TASK {
            "TaskId"
        } else {
            "InstanceId"
        };
        let mut parameters = vec![(name, self.id.as_str())];
        parameters.extend(more);
        self.service.call(action, &parameters)
    }

    /// What a call comes to: `200`, or status and code.
    pub(super) fn ask(&mut self, action: &str, more: &[(&str, &str)]) -> String {
        match self.call(action, more) {
            (200, _) => "200".to_owned(),
            refused => told(refused),
        }
    }

    pub(super) fn detail(&mut self) -> Value {
        let (status, answer) = self.call(DETAIL, &[]);
        assert_eq!(status, 200, "{answer}");
        answer
    }

    /// Writes the domains and applies for them.
    pub(super) fn apply(&mut self, domains: &str) {
        assert_eq!(self.ask(UPDATE, &[("Domain", domains)]), "200");
        assert_eq!(self.ask(APPLY, &[]), "200");
    }

    pub(super) fn enter(&mut self, stage: Stage) {
        let state = &mut self.service.state;
        let change = match stage {
            Stage::Issued => InstanceChange::Issue,
            Stage::Withdrawn => InstanceChange::Withdraw,
            Stage::Rejected(reason) => InstanceChange::Reject(reason),
            other => panic!("{other:?}"),
        };
        let (id, now) = (InstanceId(self.id.clone()), state.time.now());
        state.change_instance(&id, change, now).unwrap();
    }

    /// Comes to a certificate for these domains, and returns its id.
    pub(super) fn issue(&mut self, domains: &str) -> String {
        self.apply(domains);
        self.enter(Stage::Issued);
        self.detail()["CertificateId"].to_string()
    }

    pub(super) fn certificate(&mut self, id: &str) -> Value {
        let (status, answer) = (self.service).call("GetUserCertificateDetail", &[("CertId", id)]);
        assert_eq!(status, 200, "{answer}");
        answer
    }

    pub(super) fn advance_days(&mut self, count: u64) {
        let by = Duration::from_secs(count * 24 * 60 * 60);
        self.service.state.time.advance(by);
    }
}

const REFUSED: &str = "400 OperationDenied.StatusNotSupport";

/// A test instance with one open question answered.
fn holder(name: &str, value: &str) -> Holder {
    Holder::where_(&[(name, value)])
}

fn rejected() -> Stage {
    Stage::Rejected("CAA record".to_owned())
}

fn bought_where(spec: &str, name: &str, value: &str) -> Holder {
    Holder::of_where(NewInstance::of_spec(spec), &[(name, value)])
}

impl Service {
    pub(super) fn buy(&mut self, bought: NewInstance) -> String {
        let setting = Setting::of(&self.state.orders, self.state.time.now());
        self.state.instances.add(bought, &setting).0
    }
}

#[test]
fn a_new_instance_says_what_was_bought_and_nothing_else() {
    let mut holder = Holder::new();
    assert!(holder.id.starts_with("cas_dv-cn-"), "{}", holder.id);
    assert_eq!(holder.id.len(), "cas_dv-cn-".len() + 12);
    let mut detail = holder.detail();
    let detail = detail.as_object_mut().unwrap();
    detail.remove("RequestId").unwrap();
    assert_eq!(
        Value::Object(detail.clone()),
        json!({
            "InstanceId": holder.id,
            "InstanceType": "TEST",
            "Status": "inactive",
            "Spec": "ss.dv.t",
            "Brand": "DigiCert",
            "CertificateType": "DV",
            "FullDomainCount": 1,
            "WildcardDomainCount": 0,
            "OrderStartTime": 1_772_359_200_000_i64,
            "OrderEndTime": 1_780_135_200_000_i64,
            "AutoReissue": "disable",
            "AutoReissueFlag": 0,
            "UpgradeStatus": "none",
        })
    );
    let bought = holder.service.buy(NewInstance::of_spec("geo.ov.w"));
    assert!(bought.starts_with("cas-cn-"), "{bought}");
}

#[test]
fn an_application_comes_to_a_certificate() {
    let mut holder = Holder::new();
    let names = [("Domain", "www.example.com"), ("ValidationMethod", "DNS")];
    assert_eq!(holder.ask(UPDATE, &names), "200");
    let written = holder.detail();
    assert_eq!(written["Status"], "inactive");
    assert_eq!(written["Domain"], "www.example.com");
    assert_eq!(written["ValidationMethod"], "DNS");
    assert!(written["DomainValidationList"].is_null());

    assert_eq!(holder.ask(APPLY, &[]), "200");
    let pending = holder.detail();
    assert_eq!(pending["Status"], "pending");
    assert_eq!(pending["PendingResult"], "pending");
    assert!(pending["CertificateStatus"].is_null());
    let record = &pending["DomainValidationList"][0];
    assert_eq!(record["Domain"], "www.example.com");
    assert_eq!(record["RootDomain"], "example.com");
    assert_eq!(record["ValidationType"], "TXT");
    assert_eq!(record["ValidationKey"], "_dnsauth.www");
    assert_eq!(holder.call(TASK, &[]).1["TaskStatus"], "success");
    let again = holder.ask(APPLY, &[]);
    assert_eq!(again, "400 OperationDenied.StatusNotSupport");

    holder.enter(Stage::Issued);
    let issued = holder.detail();
    assert_eq!(issued["Status"], "normal");
    assert_eq!(issued["PendingResult"], "issued");
    assert_eq!(issued["CertificateStatus"], "issued");
    assert_eq!(issued["InstanceStartTime"], 1_772_359_200_000_i64);
    assert!(issued["DomainValidationList"].is_null());
    let certificate_id = issued["CertificateId"].to_string();
    let identifier = format!("{certificate_id}-cn-hangzhou");
    assert_eq!(issued["CertIdentifier"], identifier);

    let certificate = holder.certificate(&certificate_id);
    assert_eq!(certificate["InstanceId"], holder.id);
    assert_eq!(certificate["Sans"], "www.example.com");
    assert_eq!(certificate["OrderId"], 0);
    assert_eq!(certificate["Algorithm"], "RSA");
    let key = certificate["Key"].as_str().unwrap();
    assert!(key.starts_with("-----BEGIN RSA PRIVATE KEY-----"));
    let progress = issued["OrderProgress"].as_str().unwrap();
    let progress: Value = serde_json::from_str(progress).unwrap();
    let entry = &progress["orderProgress"][0];
    assert_eq!(entry["certificateId"].to_string(), certificate_id);
    assert_eq!(entry["stages"][2]["name"], "issue");
}

#[test]
fn a_second_certificate_leaves_the_first_as_it_is() {
    let mut holder = Holder::new();
    let first = holder.issue("www.example.com");
    holder.advance_days(61);
    assert_eq!(holder.detail()["CertificateStatus"], "willExpire");
    assert_eq!(holder.ask(APPLY, &[]), "200");
    let again = holder.detail();
    assert_eq!(again["Status"], "pending");
    assert_eq!(again["CertificateId"].to_string(), first);
    assert_eq!(again["CertificateStatus"], "willExpire");
    holder.enter(Stage::Issued);
    let renewed = holder.detail();
    let second = renewed["CertificateId"].to_string();
    assert_ne!(first, second);
    assert_eq!(renewed["CertificateStatus"], "issued");
    let (old, new) = (holder.certificate(&first), holder.certificate(&second));
    assert_eq!(old["Common"], new["Common"]);
    assert_ne!(old["Key"], new["Key"]);
    assert_ne!(old["Cert"], new["Cert"]);
}

#[test]
fn a_withdrawn_application_leaves_its_instance_free() {
    let mut holder = Holder::new();
    assert_eq!(
        holder.ask(CANCEL, &[]),
        "400 OperationDenied.StatusNotSupport"
    );
    holder.apply("www.example.com");
    assert_eq!(holder.ask(CANCEL, &[]), "200");
    let withdrawn = holder.detail();
    assert_eq!(withdrawn["Status"], "normal");
    assert!(withdrawn["CertificateId"].is_null());
    assert!(withdrawn["DomainValidationList"].is_null());
    holder.apply("api.example.com");
    assert_eq!(holder.detail()["Status"], "pending");
}

#[test]
fn a_withdrawal_takes_as_long_as_it_is_said_to() {
    let options = Options {
        cancelled_after: Lag::Time(Duration::from_secs(120)),
        ..Options::default()
    };
    let mut holder = Holder::of(NewInstance::of_spec("ss.dv.t"), options);
    holder.apply("www.example.com");
    assert_eq!(holder.ask(CANCEL, &[]), "200");
    assert_eq!(holder.detail()["Status"], "pending");
    assert_eq!(
        holder.ask(CANCEL, &[]),
        "400 OperationDenied.StatusNotSupport"
    );
    (holder.service.state.time).advance(Duration::from_secs(120));
    assert_eq!(holder.detail()["Status"], "normal");
}

#[test]
fn a_revocation_names_one_certificate_of_the_instance() {
    let mut holder = Holder::new();
    assert_eq!(
        holder.ask(REVOKE, &[]),
        "400 OperationDenied.StatusNotSupport"
    );
    let first = holder.issue("www.example.com");
    let second = holder.issue("www.example.com");
    assert_eq!(
        holder.ask(REVOKE, &[("CertificateId", "7")]),
        "400 NotFound"
    );
    assert_eq!(holder.ask(REVOKE, &[("CertificateId", &first)]), "200");
    assert_eq!(holder.detail()["CertificateStatus"], "issued");
    assert_eq!(holder.ask(REVOKE, &[("CertificateId", &second)]), "200");
    let revoked = holder.detail();
    assert_eq!(revoked["CertificateStatus"], "revoked");
    assert_eq!(revoked["CertificateRevokeTime"], 1_772_359_200_000_i64);
    assert_eq!(
        holder.ask(REVOKE, &[("CertificateId", &first)]),
        "400 OperationDenied.StatusNotSupport"
    );
}

#[test]
fn an_application_is_issued_by_itself_when_it_is_due() {
    let options = Options {
        issue: Issue::After(Duration::from_secs(60)),
        record_after: Lag::Describes(1),
        ..Options::default()
    };
    let mut holder = Holder::of(NewInstance::of_spec("ss.dv.t"), options);
    holder.apply("www.example.com");
    assert!(holder.detail()["DomainValidationList"].is_null());
    assert!(holder.detail()["DomainValidationList"].is_array());
    let half = Duration::from_secs(30);
    holder.service.state.time.advance(half);
    let reviewing = holder.detail();
    assert_eq!(reviewing["Status"], "pending");
    assert!(reviewing["DomainValidationList"].is_null());
    holder.service.state.time.advance(half);
    assert_eq!(holder.detail()["CertificateStatus"], "issued");
}

#[test]
fn what_is_not_sent_stays_as_it_was() {
    let mut holder = Holder::new();
    let first = [
        ("Domain", "www.example.com"),
        ("KeyAlgorithm", "ECC_256"),
        ("Tags.1.TagKey", "owner"),
        ("Tags.1.TagValue", "web"),
        ("Tags.2.TagKey", "env"),
        ("Tags.2.TagValue", ""),
    ];
    assert_eq!(holder.ask(UPDATE, &first), "200");
    assert_eq!(holder.ask(UPDATE, &[("CertificateName", "site")]), "200");
    let detail = holder.detail();
    assert_eq!(detail["Domain"], "www.example.com");
    assert_eq!(detail["CertificateName"], "site");
    assert_eq!(detail["KeyAlgorithm"], "ECC_256");
    let tags = json!([
        { "TagKey": "owner", "TagValue": "web" },
        { "TagKey": "env", "TagValue": "" },
    ]);
    assert_eq!(detail["Tags"], tags);
    let tags = [("Tags.1.TagKey", "env"), ("Tags.1.TagValue", "prod")];
    assert_eq!(holder.ask(UPDATE, &tags), "200");
    let tags = json!([{ "TagKey": "env", "TagValue": "prod" }]);
    assert_eq!(holder.detail()["Tags"], tags);
    assert_eq!(holder.ask(UPDATE, &[("Domain", "")]), "200");
    assert!(holder.detail()["Domain"].is_null());
}

#[test]
fn what_the_instance_cannot_take_is_refused_and_not_written() {
    let mut holder = Holder::new();
    let mixed = NewInstance::of_spec("geo.dv.f").with_room_for(2, 1);
    let roomy = holder.service.buy(mixed);
    let mismatch = "400 DomainAndProductNotMatch";
    let invalid = "400 InvalidParameter";
    for (name, value, expected) in [
        ("Domain", "a.example.com,b.example.com", mismatch),
        ("Domain", "*.example.com", mismatch),
        ("Domain", "localhost", invalid),
        ("Domain", "a.example.com,a.example.com", "400 DomainRepeat"),
        ("KeyAlgorithm", "SM2", invalid),
        ("KeyAlgorithm", "RSA_1024", invalid),
        ("ValidationMethod", "FILE", invalid),
        ("GenerateCsrMethod", "upload", "400 MissingParameter"),
        ("AutoReissue", "yes", invalid),
        ("ContactIdList.1", "7", invalid),
        ("ContactIdList.2", "1352570", invalid),
        ("CompanyId", "7", invalid),
        ("Tags.1.TagKey", "acs:x", invalid),
        ("Tags.1.Key", "x", invalid),
    ] {
        assert_eq!(
            holder.ask(UPDATE, &[(name, value)]),
            expected,
            "{name} {value}"
        );
    }
    assert!(holder.detail()["Domain"].is_null());
    holder.id = roomy;
    let names = "example.com,www.example.com,*.example.com";
    assert_eq!(holder.ask(UPDATE, &[("Domain", names)]), "200");
    let by_file = [("ValidationMethod", "HTTP")];
    assert_eq!(holder.ask(UPDATE, &by_file), invalid);
}

#[test]
fn an_instance_that_is_not_there_is_not_found_by_any_operation() {
    let mut holder = Holder::new();
    holder.id = "cas_dv-cn-000000000000".to_owned();
    for action in [DETAIL, UPDATE, APPLY, CANCEL, REVOKE, TASK] {
        assert_eq!(holder.ask(action, &[]), "400 NotFound", "{action}");
    }
    let log = holder.service.state.calls.since(crate::LogPosition(0));
    let named = log.iter().all(|call| {
        let id = call.instance_id.as_ref();
        id.is_some_and(|id| id.as_str() == holder.id)
    });
    assert!(named, "{log:?}");
}

#[test]
fn an_instance_comes_to_the_end_of_its_term() {
    let mut holder = Holder::of(NewInstance::of_spec("geo.dv.f"), Options::default());
    let id = holder.issue("www.example.com");
    for (days, instance, certificate) in [
        (169, "normal", "issued"),
        (1, "normal", "willExpire"),
        (170, "willExpire", "expired"),
        (30, "expired", "expired"),
    ] {
        holder.advance_days(days);
        let detail = holder.detail();
        assert_eq!(detail["Status"], instance, "{days}");
        assert_eq!(detail["CertificateStatus"], certificate, "{days}");
    }
    assert_eq!(
        holder.ask(APPLY, &[]),
        "400 OperationDenied.StatusNotSupport"
    );
    assert_eq!(holder.certificate(&id)["Expired"], true);
}

#[test]
fn parameters_come_in_a_form_as_well_as_in_the_query() {
    let mut holder = Holder::new();
    let request = holder.service.owner.request(
        UPDATE,
        &[("InstanceId", &holder.id), ("Domain", "www.example.com")],
    );
    let form: String = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(&request.query)
        .finish();
    let headers = HeaderMap::from_iter([(
        axum::http::header::CONTENT_TYPE,
        axum::http::HeaderValue::from_static("application/x-www-form-urlencoded"),
    )]);
    let request = Request::new(Method::POST, &"/".parse().unwrap(), headers, form.into());
    assert_eq!(holder.service.receive(&request).0, 200);
    assert_eq!(holder.detail()["Domain"], "www.example.com");
}
