//! The open questions about what answers look like.

use super::keys::csr;
use super::*;

#[test]
fn a_rejection_shows_in_one_of_three_places_or_nowhere() {
    for value in ["task", "pending-result", "order-progress", "nowhere"] {
        let mut holder = holder("rejection-shows", value);
        holder.apply("www.example.com");
        holder.enter(rejected());
        let task = holder.call(TASK, &[]).1;
        let is_failed = task["TaskStatus"] == "failed" && task["TaskMessage"] == "CAA record";
        assert_eq!(is_failed, value == "task");
        let detail = holder.detail();
        let result = detail["PendingResult"] == "CAA record";
        assert_eq!(result, value == "pending-result");
        let progress = detail["OrderProgress"].as_str().unwrap();
        assert_eq!(progress.contains("failed"), value == "order-progress");
    }
}

#[test]
fn a_task_speaks_in_the_words_that_were_chosen() {
    for (value, expected) in [
        ("success", "success"),
        ("processing", "processing"),
        ("not-found", "400 NotFound"),
    ] {
        let mut holder = holder("task-for-never-applied", value);
        let (status, task) = holder.call(TASK, &[]);
        match status {
            200 => assert_eq!(task["TaskStatus"], expected),
            _ => assert_eq!(told((status, task)), expected),
        }
    }
    let options = Options {
        submitted_after: Lag::Describes(1),
        ..Options::default()
    };
    for (value, words) in [
        ("success", ["processing", "success", "failed"]),
        ("completed", ["PENDING", "COMPLETED", "FAILED"]),
    ] {
        let mut variants = Variants::default();
        variants.set("task-status-words", value).unwrap();
        let options = Options {
            variants,
            ..options.clone()
        };
        let mut holder = Holder::of(NewInstance::of_spec("ss.dv.t"), options);
        holder.apply("www.example.com");
        let mut told = vec![holder.call(TASK, &[]).1["TaskStatus"].clone()];
        assert_eq!(holder.ask(APPLY, &[]), REFUSED);
        assert_eq!(holder.ask(CANCEL, &[]), REFUSED);
        assert_eq!(holder.detail()["Status"], "inactive");
        assert_eq!(holder.detail()["Status"], "pending");
        told.push(holder.call(TASK, &[]).1["TaskStatus"].clone());
        holder.enter(rejected());
        told.push(holder.call(TASK, &[]).1["TaskStatus"].clone());
        assert_eq!(told, words);
    }
}

#[test]
fn the_pending_result_is_worded_in_three_ways() {
    let none = Value::Null;
    for (value, words) in [
        (
            "issued",
            [
                none.clone(),
                "pending".into(),
                none.clone(),
                "issued".into(),
            ],
        ),
        (
            "text",
            [
                "none".into(),
                "pending".into(),
                "none".into(),
                "issued".into(),
            ],
        ),
        ("absent", [none.clone(), none.clone(), none.clone(), none]),
    ] {
        let mut holder = holder("pending-result-words", value);
        let mut told = vec![holder.detail()["PendingResult"].clone()];
        holder.apply("www.example.com");
        told.push(holder.detail()["PendingResult"].clone());
        holder.enter(Stage::Withdrawn);
        told.push(holder.detail()["PendingResult"].clone());
        holder.issue("www.example.com");
        told.push(holder.detail()["PendingResult"].clone());
        assert_eq!(told, words);
    }
}

#[test]
fn records_come_in_the_form_and_number_that_was_chosen() {
    for (value, expected) in [
        ("absent", None),
        ("null", Some(Value::Null)),
        ("empty", Some(json!([]))),
    ] {
        let mut holder = holder("validation-list-when-empty", value);
        let found = holder.detail().get("DomainValidationList").cloned();
        assert_eq!(found, expected);
    }
    for (value, expected) in [
        ("root-domain", "_dnsauth"),
        ("domain", "_dnsauth"),
        ("full", "_dnsauth.example.com"),
        ("at", "@"),
    ] {
        let mut holder = holder("validation-key-form", value);
        holder.apply("example.com");
        let record = holder.detail()["DomainValidationList"][0].clone();
        assert_eq!(record["ValidationKey"], expected);
    }
    let roomy = NewInstance::of_spec("ss.dv.f").with_room_for(2, 1);
    for (value, expected) in [
        ("each", vec!["example.com", "*.example.com"]),
        ("shared", vec!["example.com"]),
        (
            "gift",
            vec!["example.com", "*.example.com", "www.example.com"],
        ),
    ] {
        let mut holder = Holder::of_where(roomy.clone(), &[("validation-records", value)]);
        holder.apply("example.com,*.example.com");
        let list = holder.detail()["DomainValidationList"].clone();
        let domains: Vec<&str> = (list.as_array().unwrap().iter())
            .map(|record| record["Domain"].as_str().unwrap())
            .collect();
        assert_eq!(domains, expected);
    }
    for (value, kind, key) in [
        ("path", "HTTP", "/.well-known/pki-validation/fileauth.txt"),
        ("file-name", "HTTP", "fileauth.txt"),
        (
            "file-type",
            "FILE",
            "/.well-known/pki-validation/fileauth.txt",
        ),
    ] {
        let mut holder = holder("http-fields", value);
        holder.ask(UPDATE, &[("ValidationMethod", "HTTP")]);
        holder.apply("www.example.com");
        let record = holder.detail()["DomainValidationList"][0].clone();
        assert_eq!(record["ValidationType"], kind);
        assert_eq!(record["ValidationKey"], key);
    }
}

#[test]
fn a_name_comes_free_of_charge_with_the_first_one_of_digicert() {
    for (spec, expected) in [
        ("ss.dv.t", "example.com,www.example.com"),
        ("geo.dv.f", "example.com"),
    ] {
        let mut holder = bought_where(spec, "complimentary-name", "certificate");
        let id = holder.issue("example.com");
        assert_eq!(holder.certificate(&id)["Sans"], expected);
    }
}

#[test]
fn times_and_ids_are_written_in_the_way_that_was_chosen() {
    for (value, expected) in [("ms", 1_772_359_200_000_i64), ("s", 1_772_359_200)] {
        let mut holder = holder("time-unit", value);
        holder.issue("www.example.com");
        let detail = holder.detail();
        for name in [
            "OrderStartTime",
            "InstanceStartTime",
            "CertificateNotBefore",
        ] {
            assert_eq!(detail[name], expected, "{name}");
        }
    }
    let mut holder = holder("certificate-id-type", "string");
    holder.issue("www.example.com");
    assert!(holder.detail()["CertificateId"].is_string());
    for (value, start, not_before) in [
        ("absent", None, None),
        ("null", Some(Value::Null), Some(Value::Null)),
        ("zero", Some(0.into()), Some(0.into())),
        ("purchase", Some(1_772_359_200_000_i64.into()), None),
    ] {
        let mut holder = self::holder("instance-times-before-issue", value);
        let detail = holder.detail();
        assert_eq!(detail.get("InstanceStartTime").cloned(), start);
        assert_eq!(detail.get("CertificateNotBefore").cloned(), not_before);
    }
}

#[test]
fn the_old_certificate_may_be_hidden_while_the_next_is_applied_for() {
    for (value, expected) in [("old", "issued"), ("empty", "")] {
        let mut holder = holder("cert-status-during-reapply", value);
        holder.issue("www.example.com");
        holder.apply("www.example.com");
        assert_eq!(holder.detail()["CertificateStatus"], expected);
    }
}

#[test]
fn refusals_have_the_code_and_the_status_that_was_chosen() {
    for (value, expected) in [
        ("not-found", "400 NotFound"),
        ("not-found-404", "404 NotFound"),
        ("invalid-instance-id", "404 InvalidInstanceId.NotFound"),
    ] {
        let mut holder = holder("not-found-code", value);
        holder.id = "cas-cn-0".to_owned();
        assert_eq!(holder.ask(DETAIL, &[]), expected);
    }
    for status in ["400", "403", "409"] {
        let mut holder = holder("state-error-status", status);
        let expected = format!("{status} OperationDenied.StatusNotSupport");
        assert_eq!(holder.ask(CANCEL, &[]), expected);
    }
}

#[test]
fn a_list_may_be_late_leave_some_out_or_have_more() {
    let total = |holder: &mut Holder, parameters: &[(&str, &str)]| {
        let (_, list) = holder.service.call("ListInstances", parameters);
        list["TotalCount"].as_u64().unwrap()
    };
    let mut late = holder("instance-list-lag", "late");
    assert_eq!(total(&mut late, &[]), 0);
    assert_eq!(total(&mut late, &[]), 1);
    late.apply("www.example.com");
    assert_eq!(total(&mut late, &[("Status", "pending")]), 0);
    assert_eq!(total(&mut late, &[("Status", "pending")]), 1);

    let mut bought_only = holder("list-default-instance-type", "buy");
    assert_eq!(total(&mut bought_only, &[]), 0);
    assert_eq!(total(&mut bought_only, &[("InstanceType", "TEST")]), 1);

    let mut both = holder("list-shows-v1", "yes");
    both.service.order(&[]);
    assert_eq!(total(&mut both, &[]), 2);
    assert_eq!(total(&mut both, &[("Keyword", "cas-ivauto-")]), 1);

    let mut apart = holder("v1-list-cert-shows-v2", "no");
    apart.issue("www.example.com");
    let certificates = apart.service.list(&[("OrderType", "CERT")]);
    assert_eq!(certificates["TotalCount"], 0);
}

#[test]
fn a_request_and_the_names_beside_it_are_taken_in_the_way_that_was_chosen() {
    let csr = csr(&["www.example.com", "api.example.com"]);
    let upload = [("GenerateCsrMethod", "upload"), ("Csr", csr.as_str())];
    let other = [upload[0], upload[1], ("Domain", "other.example.com")];
    let mut silent = holder("csr-domain-conflict", "common-name");
    assert_eq!(silent.ask(UPDATE, &other), "200");
    assert_eq!(silent.detail()["Domain"], "www.example.com");

    let roomy = NewInstance::of_spec("geo.dv.f").with_room_for(2, 0);
    let mut all = Holder::of_where(roomy, &[("csr-sans", "used")]);
    assert_eq!(all.ask(UPDATE, &upload), "200");
    assert_eq!(all.detail()["Domain"], "www.example.com,api.example.com");

    for (value, expected) in [("empty", Some(json!(""))), ("absent", None)] {
        let mut holder = holder("key-for-own-csr", value);
        holder.ask(UPDATE, &upload);
        holder.ask(APPLY, &[]);
        holder.enter(Stage::Issued);
        let id = holder.detail()["CertificateId"].to_string();
        assert_eq!(holder.certificate(&id).get("Key").cloned(), expected);
    }
}

#[test]
fn what_the_service_made_or_attached_may_show() {
    for (value, is_shown) in [("after-apply", true), ("never", false)] {
        let mut holder = holder("csr-online-visible", value);
        assert!(holder.detail()["Csr"].is_null());
        holder.apply("www.example.com");
        assert_eq!(holder.detail()["Csr"].is_string(), is_shown);
    }
    for (value, is_shown) in [("attached", true), ("absent", false)] {
        let mut holder = holder("company-default", value);
        holder.apply("www.example.com");
        assert_eq!(holder.detail()["CompanyId"].is_number(), is_shown);
    }
    for value in ["zero", "absent", "number"] {
        let mut holder = holder("certificate-order-id", value);
        let id = holder.issue("www.example.com");
        let order_id = holder.certificate(&id)["OrderId"].clone();
        match value {
            "zero" => assert_eq!(order_id, 0),
            "absent" => assert!(order_id.is_null()),
            _ => assert!(order_id.is_number() && order_id != 0),
        }
    }
}
