//! Refund and deletion, and what else an account asks about its instances.

use super::*;

const REFUND: &str = "RefundInstance";
const DELETE: &str = "DeleteInstance";
const NOT_SUPPORTED: &str = "400 CouldNotRefund.NotSupport";
const PROTECTED: &str = "400 InvalidStatus.DeleteProtection";

fn bought() -> Holder {
    Holder::of(NewInstance::of_spec("geo.dv.f"), Options::default())
}

#[test]
fn an_instance_is_paid_back_and_then_deleted() {
    let mut holder = bought();
    assert_eq!(holder.ask(DELETE, &[]), PROTECTED);
    holder.apply("www.example.com");
    assert_eq!(holder.ask(REFUND, &[]), NOT_SUPPORTED);
    assert_eq!(holder.ask(CANCEL, &[]), "200");
    assert_eq!(holder.ask(REFUND, &[]), "200");
    assert_eq!(holder.detail()["Status"], "refund");
    assert_eq!(holder.ask(REFUND, &[]), NOT_SUPPORTED);
    assert_eq!(
        holder.ask(APPLY, &[]),
        "400 OperationDenied.StatusNotSupport"
    );
    assert_eq!(holder.ask(DELETE, &[]), "200");
    assert_eq!(holder.ask(DETAIL, &[]), "400 NotFound");
    assert_eq!(holder.ask(DELETE, &[]), "400 NotFound");
}

#[test]
fn a_refund_is_too_late_after_a_week() {
    let mut holder = bought();
    holder.advance_days(8);
    assert_eq!(holder.ask(REFUND, &[]), "400 CouldNotRefund.OverTime");
}

#[test]
fn what_has_issued_is_paid_back_and_deleted_in_the_way_that_was_chosen() {
    for (value, expected) in [("refused", NOT_SUPPORTED), ("after-revocation", "200")] {
        let spec = NewInstance::of_spec("geo.dv.f");
        let mut holder = Holder::of_where(spec, &[("refund-of-issued", value)]);
        holder.issue("www.example.com");
        assert_eq!(holder.ask(REFUND, &[]), NOT_SUPPORTED);
        assert_eq!(holder.ask(REVOKE, &[]), "200");
        assert_eq!(holder.ask(REFUND, &[]), expected);
    }
    for (value, expected) in [("refused", PROTECTED), ("accepted", "200")] {
        let mut holder = Holder::where_(&[("delete-after-revoke", value)]);
        holder.issue("www.example.com");
        assert_eq!(holder.ask(DELETE, &[]), PROTECTED);
        holder.ask(REVOKE, &[]);
        assert_eq!(holder.ask(DELETE, &[]), expected);
    }
    let mut holder = bought();
    holder.issue("www.example.com");
    holder.advance_days(366);
    assert_eq!(holder.ask(DELETE, &[]), "200");
}

#[test]
fn a_test_instance_is_paid_back_and_deleted_in_the_way_that_was_chosen() {
    for (name, value, action, expected) in [
        ("refund-test-instance", "accepted", REFUND, "200"),
        ("refund-test-instance", "refused", REFUND, NOT_SUPPORTED),
        ("delete-inactive-test", "refused", DELETE, PROTECTED),
        ("delete-inactive-test", "accepted", DELETE, "200"),
    ] {
        let mut holder = Holder::where_(&[(name, value)]);
        assert_eq!(holder.ask(action, &[]), expected, "{name} {value}");
    }
}

#[test]
fn a_deletion_that_is_repeated_with_its_token_is_answered_as_before() {
    let mut holder = bought();
    holder.ask(REFUND, &[]);
    let token = [("ClientToken", "once")];
    assert_eq!(holder.ask(DELETE, &token), "200");
    assert_eq!(holder.ask(DELETE, &token), "200");
    assert_eq!(
        holder.ask(DELETE, &[("ClientToken", "twice")]),
        "400 NotFound"
    );
    let long = "x".repeat(65);
    assert_eq!(
        holder.ask(DELETE, &[("ClientToken", &long)]),
        "400 InvalidParameter"
    );
}

#[test]
fn a_token_that_is_not_documented_is_taken_in_the_way_that_was_chosen() {
    let token = [("ClientToken", "once")];
    for (value, first, second) in [
        ("ignored", "200", "400 OperationDenied.StatusNotSupport"),
        ("honoured", "200", "200"),
        ("refused", "400 InvalidParameter", "400 InvalidParameter"),
    ] {
        let mut holder = Holder::where_(&[("client-token", value)]);
        holder.ask(UPDATE, &[("Domain", "www.example.com")]);
        assert_eq!(holder.ask(APPLY, &token), first, "{value}");
        assert_eq!(holder.ask(APPLY, &token), second, "{value}");
    }
}

#[test]
fn a_summary_counts_instances_by_their_status() {
    for (value, certificates) in [("issuable", 1), ("returned", 0)] {
        let mut holder = Holder::where_(&[("certificate-count", value)]);
        holder.issue("www.example.com");
        holder.service.buy(NewInstance::of_spec("geo.dv.f"));
        let (_, mut all) = holder.service.call("GetInstanceSummary", &[]);
        all.as_object_mut().unwrap().remove("RequestId");
        let expected = json!({
            "TotalCount": 2,
            "InactiveCount": 1,
            "WillExpireCount": 0,
            "CertificateCount": certificates,
            "AutoReissueCount": 0,
        });
        assert_eq!(all, expected);
        let test = [("InstanceType", "TEST")];
        let (_, test) = holder.service.call("GetInstanceSummary", &test);
        assert_eq!(test["TotalCount"], 1);
    }
}

#[test]
fn certificates_are_told_without_their_pem() {
    let mut holder = Holder::new();
    let first = holder.issue("www.example.com");
    let second = holder.issue("www.example.com");
    holder.ask(REVOKE, &[("CertificateId", &first)]);
    let of_instance = [("InstanceId", holder.id.as_str())];
    let (_, list) = holder.service.call("ListCertificates", &of_instance);
    let rows = list["CertificateList"].as_array().unwrap();
    let statuses: Vec<(&str, &str)> = rows
        .iter()
        .map(|row| {
            let text = |name: &str| row[name].as_str().unwrap();
            (text("CertificateId"), text("CertificateStatus"))
        })
        .collect();
    assert_eq!(statuses, [(second.as_str(), "issued"), (&first, "revoked")]);
    assert_eq!(rows[0]["KeySize"], 2048);
    let revoked = [("CertificateStatus", "revoked")];
    let (_, revoked) = holder.service.call("ListCertificates", &revoked);
    assert_eq!(revoked["TotalCount"], 1);

    let (status, detail) =
        (holder.service).call("GetCertificateDetail", &[("CertificateId", &second)]);
    assert_eq!(status, 200, "{detail}");
    assert_eq!(detail["ExistPrivateKey"], true);
    assert_eq!(detail["CertificateChainList"].as_array().unwrap().len(), 2);
    assert_eq!(detail["Serial"], holder.certificate(&second)["SerialNo"]);
    assert!(!detail.to_string().contains("PRIVATE KEY"));
    let absent = (holder.service).call("GetCertificateDetail", &[("CertificateId", "7")]);
    assert_eq!(told(absent), "400 NotFound");
}
