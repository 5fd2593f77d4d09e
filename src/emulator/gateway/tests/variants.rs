//! The open questions, as a client meets their answers.

use super::*;

#[test]
fn an_absent_order_is_told_in_the_way_that_was_chosen() {
    let not_found_order = "404 NotFoundOrder";
    for (value, described, ended) in [
        ("not-found-order", not_found_order, not_found_order),
        ("not-found", "400 NotFound", "400 NotFound"),
        ("unknow", "200 unknow", not_found_order),
    ] {
        let mut service = service_where("absent-order", value);
        let deleted = service.order(&[]);
        service.ask("CancelOrderRequest", &deleted);
        assert_eq!(service.ask("DeleteCertificateRequest", &deleted), "200 ");
        for absent in ["1", &deleted] {
            assert_eq!(service.ask(DESCRIBE, absent), described);
            for end in ["CancelOrderRequest", "DeleteCertificateRequest", REVOKE] {
                assert_eq!(service.ask(end, absent), ended, "{end}");
            }
        }
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
            .state
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
fn the_list_may_date_orders_by_when_their_quota_was_bought() {
    for (value, days_before) in [("ordered", [0, 0]), ("purchased", [30, 31])] {
        let mut service = service_where("buy-date", value);
        let day = Duration::from_secs(24 * 60 * 60);
        let mut placed = Vec::new();
        for domain in ["a.example.com", "b.example.com"] {
            service.order(&[("Domain", domain)]);
            placed.push(service.state.time.now());
            service.state.time.advance(day);
        }
        let list = service.list(&[]);
        let rows = list["CertificateOrderList"].as_array().unwrap();
        let bought = rows.iter().rev().map(|row| &row["BuyDate"]);
        for ((bought, placed), days_before) in bought.zip(placed).zip(days_before) {
            let expected = placed - day * days_before;
            assert_eq!(*bought, expected.as_millisecond(), "{value}");
        }
    }
}

#[test]
fn a_complimentary_name_may_be_in_the_certificate_and_in_the_list() {
    let (www, both) = ("www.example.com", "www.example.com,example.com");
    for (value, certified, listed) in [
        ("none", www, www),
        ("certificate", both, www),
        ("listed", both, both),
    ] {
        let mut service = service_where("complimentary-name", value);
        let id = service.order(&[]);
        assert_eq!(service.domains(&[]), [www], "{value}");
        service.issue(&id);
        assert_eq!(service.domains(&[]), [listed], "{value}");
        let rows = service.list(&[("OrderType", "CERT")]);
        let row = &rows["CertificateOrderList"][0];
        assert_eq!(row["Sans"], certified, "{value}");

        let by_file = service.order(&[("ValidateType", "FILE")]);
        service.issue(&by_file);
        assert_eq!(service.domains(&[])[0], www, "{value}");
    }
    let mut service = service_where("complimentary-name", "listed");
    let id = service.order(&[
        ("Domain", "*.example.com"),
        ("ProductCode", "geotrust-dv-w-starter"),
    ]);
    service.issue(&id);
    let list = service.list(&[]);
    let row = &list["CertificateOrderList"][0];
    assert_eq!(row["Domain"], "*.example.com,example.com");
    assert_eq!(row["DomainType"], "MIX");
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
fn tags_may_be_dropped() {
    for (value, expected) in [
        ("kept", json!([{ "TagKey": "env", "TagValue": "prod" }])),
        ("dropped", Value::Null),
    ] {
        let mut service = service_where("create-tags", value);
        let id = service.order(&[("Tags.1.Key", "env"), ("Tags.1.Value", "prod")]);
        service.issue(&id);
        let state = service.describe(&id);
        let certificate = [("CertId", state["CertId"].as_str().unwrap())];
        let (_, detail) = service.call("GetUserCertificateDetail", &certificate);
        assert_eq!(detail["Tags"], expected, "{value}");
    }
}

#[test]
fn a_nonce_may_count_as_used_for_a_day() {
    for (value, expected) in [("stamp", "200"), ("day", "400 SignatureNonceUsed")] {
        let mut service = service_where("nonce-window", value);
        let mut list = |date: &str| {
            service.owner.date = date.to_owned();
            let (status, answer) =
                service.call("ListUserCertificateOrder", &[("SignatureNonce", "once")]);
            let code = answer["Code"].as_str();
            let told = code.map_or(status.to_string(), |code| format!("{status} {code}"));
            service
                .state
                .time
                .advance_all(Duration::from_secs(23 * 3600));
            told
        };
        assert_eq!(list(NOW), "200");
        assert_eq!(list("2026-03-02T09:00:00Z"), expected, "{value}");
        assert_eq!(list("2026-03-03T08:00:00Z"), "200", "{value}");
    }
}

#[test]
fn a_url_may_be_too_long() {
    let mut service = service_where("url-limit", "8-kib");
    let keyword = "k".repeat(9000);
    let request = service
        .owner
        .request("ListUserCertificateOrder", &[("Keyword", &keyword)]);
    let reply = serve(&mut service.state, &request);
    assert_eq!(reply.status, 414);
    assert_eq!(service.call("ListUserCertificateOrder", &[]).0, 200);
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
        let reply = serve(&mut service.state, &request);
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

/// Whatever the answers to open questions: an order can be placed, seen and ended.
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
        service.state.time.advance(Duration::from_secs(60));
        assert_eq!(service.used(), 0, "{variants:?}");
        assert!(service.domains(&[]).is_empty(), "{variants:?}");
    }
}
