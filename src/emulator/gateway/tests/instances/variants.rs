//! The open questions about instances, as a client meets their answers.

use super::*;

const PROTECTED: &str = "400 InvalidStatus.UpdateProtection";

#[test]
fn an_update_may_submit_by_itself() {
    for (value, test, dv, ov) in [
        ("no", "inactive", "inactive", "inactive"),
        ("bought-dv", "inactive", "pending", "inactive"),
        ("complete", "pending", "pending", "inactive"),
    ] {
        for (spec, expected) in [("ss.dv.t", test), ("geo.dv.f", dv), ("geo.ov.f", ov)] {
            let mut holder = bought_where(spec, "update-auto-submits", value);
            assert_eq!(holder.ask(UPDATE, &[("KeyAlgorithm", "ECC_256")]), "200");
            assert_eq!(holder.detail()["Status"], "inactive");
            assert_eq!(holder.ask(UPDATE, &[("Domain", "a.example.com")]), "200");
            assert_eq!(holder.detail()["Status"], expected, "{value} {spec}");
        }
    }
}

#[test]
fn an_update_may_be_refused_at_first_and_while_an_application_is_under_way() {
    let mut early = holder("first-update", "protected");
    let names = [("Domain", "a.example.com")];
    assert_eq!(early.ask(UPDATE, &names), PROTECTED);
    assert_eq!(early.ask(UPDATE, &names), "200");
    for (value, expected) in [
        ("update-protection", PROTECTED),
        ("status-not-support", REFUSED),
        ("accepted", "200"),
    ] {
        let mut holder = holder("update-in-pending", value);
        holder.apply("www.example.com");
        assert_eq!(holder.ask(UPDATE, &names), expected);
        holder.enter(Stage::Issued);
        let id = holder.detail()["CertificateId"].to_string();
        assert_eq!(holder.certificate(&id)["Sans"], "www.example.com");
    }
}

#[test]
fn an_instance_that_has_issued_may_have_to_wait_for_its_end() {
    for (value, early, late) in [
        ("accepted", "200", "200"),
        ("will-expire", REFUSED, "200"),
        ("refused", REFUSED, REFUSED),
    ] {
        for (name, action) in [("update-after-issue", UPDATE), ("apply-after-issue", APPLY)] {
            let mut holder = holder(name, value);
            holder.issue("www.example.com");
            assert_eq!(holder.ask(action, &[]), early, "{name} {value}");
            holder.ask(CANCEL, &[]);
            holder.advance_days(61);
            assert_eq!(holder.ask(action, &[]), late, "{name} {value}");
        }
    }
}

#[test]
fn what_did_not_come_to_a_certificate_leaves_a_status_behind() {
    for (name, value, stage, expected) in [
        (
            "status-after-withdraw",
            "normal",
            Stage::Withdrawn,
            "normal",
        ),
        (
            "status-after-withdraw",
            "inactive",
            Stage::Withdrawn,
            "inactive",
        ),
        ("status-after-rejection", "normal", rejected(), "normal"),
        ("status-after-rejection", "inactive", rejected(), "inactive"),
        ("status-after-rejection", "pending", rejected(), "pending"),
    ] {
        let mut holder = holder(name, value);
        holder.apply("www.example.com");
        holder.enter(stage);
        let detail = holder.detail();
        assert_eq!(detail["Status"], expected, "{name} {value}");
        assert!(detail["CertificateId"].is_null());
    }
}

#[test]
fn a_withdrawal_may_be_late_refused_at_first_or_overtaken() {
    let mut late = holder("withdraw-latency", "details");
    late.apply("www.example.com");
    assert_eq!(late.ask(CANCEL, &[]), "200");
    let statuses: Vec<Value> = (0..4).map(|_| late.detail()["Status"].clone()).collect();
    assert_eq!(statuses, ["pending", "pending", "pending", "normal"]);

    let mut early = holder("withdraw-refused-for", "first-call");
    early.apply("www.example.com");
    assert_eq!(early.ask(CANCEL, &[]), REFUSED);
    assert_eq!(early.ask(CANCEL, &[]), "200");

    for (value, expected) in [("issued", "200"), ("refused", REFUSED)] {
        let mut holder = holder("withdraw-race", value);
        holder.apply("www.example.com");
        assert_eq!(holder.ask(CANCEL, &[]), expected);
        assert_eq!(holder.detail()["CertificateStatus"], "issued");
    }
}

#[test]
fn a_revocation_may_take_days_and_mean_one_certificate_or_all() {
    for (value, has_time) in [("days", false), ("days-with-time", true)] {
        let mut holder = holder("revoke-latency", value);
        holder.issue("www.example.com");
        assert_eq!(holder.ask(REVOKE, &[]), "200");
        let detail = holder.detail();
        assert_eq!(detail["CertificateStatus"], "issued");
        assert_eq!(detail["CertificateRevokeTime"].is_number(), has_time);
        holder.advance_days(3);
        let detail = holder.detail();
        assert_eq!(detail["CertificateStatus"], "revoked");
        assert!(detail["CertificateRevokeTime"].is_number());
    }
    for (value, expected, older) in [
        ("latest", "200", "200"),
        ("all", "200", REFUSED),
        ("refused", "400 MissingParameter", "200"),
    ] {
        let mut holder = holder("revoke-without-certificate-id", value);
        let first = holder.issue("www.example.com");
        holder.issue("www.example.com");
        assert_eq!(holder.ask(REVOKE, &[]), expected);
        assert_eq!(holder.ask(REVOKE, &[("CertificateId", &first)]), older);
    }
}

#[test]
fn an_unconfirmed_contact_may_not_do() {
    for (value, expected) in [("accepted", "200"), ("refused", "400 InvalidParameter")] {
        let mut holder = holder("unverified-contact", value);
        let contact = [("Name", "Li Lei"), ("Mobile", "13811112222")];
        let stored = holder.service.call("CreateContact", &contact).1;
        let id = stored["ContactId"].to_string();
        holder.ask(
            UPDATE,
            &[("ContactIdList.1", &id), ("Domain", "a.example.com")],
        );
        assert_eq!(holder.ask(APPLY, &[]), expected);
    }
}

#[test]
fn the_service_may_publish_the_record_itself() {
    let mut holder = holder("auto-dns", "on");
    holder.apply("www.example.com");
    let pending = holder.detail();
    assert_eq!(pending["Status"], "pending");
    assert!(pending["DomainValidationList"].is_null());
    assert_eq!(holder.detail()["CertificateStatus"], "issued");
}

#[test]
fn tags_are_replaced_or_merged() {
    let first = [("Tags.1.TagKey", "a"), ("Tags.1.TagValue", "1")];
    let second = [("Tags.1.TagKey", "b"), ("Tags.1.TagValue", "2")];
    for (value, count) in [("replace", 1), ("merge", 2)] {
        let mut holder = holder("update-tags", value);
        holder.ask(UPDATE, &first);
        holder.ask(UPDATE, &second);
        let tags = holder.detail()["Tags"].clone();
        assert_eq!(tags.as_array().unwrap().len(), count);
    }
}

#[test]
fn an_unknown_parameter_may_be_ignored() {
    let more = [("ValidateType", "DNS")];
    let mut strict = holder("unknown-parameters", "refused");
    strict.ask(UPDATE, &[("Domain", "www.example.com")]);
    assert_eq!(strict.ask(APPLY, &more), "400 InvalidParameter");
    let mut lenient = holder("unknown-parameters", "ignored");
    lenient.ask(UPDATE, &[("Domain", "www.example.com")]);
    assert_eq!(lenient.ask(APPLY, &more), "200");
}

#[test]
fn whatever_is_unknown_an_instance_lives_from_the_first_look_to_the_last() {
    for variants in Variants::each_of_instances().chain(Variants::sample(2026).take(60)) {
        let options = Options {
            variants,
            ..Options::default()
        };
        let mut holder = Holder::of(NewInstance::of_spec("ss.dv.t"), options);
        for _ in 0..2 {
            holder.ask(UPDATE, &[("Domain", "www.example.com")]);
        }
        holder.ask(APPLY, &[]);
        for action in [DETAIL, TASK, CANCEL, REVOKE, "RefundInstance"] {
            let said = holder.ask(action, &[]);
            assert!(
                said == "200" || said.starts_with('4'),
                "{said} {variants:?}"
            );
        }
        holder.service.call("ListInstances", &[]);
        let state = &mut holder.service.state;
        let setting = Setting::of(&state.orders, state.time.now());
        let instances = state.instances.all(&setting);
        let [instance] = &instances[..] else {
            panic!("not exactly one instance: {variants:?}");
        };
        assert!(instance.certificates.len() <= 1, "{variants:?}");
    }
}
