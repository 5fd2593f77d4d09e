use super::super::test_client::{TestClient, send};
use super::super::{Emulator, Options, Outcome, Variants};
use super::*;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// An account with one free test instance, and its owner.
async fn account() -> (Emulator, TestClient, InstanceId) {
    let options = Options {
        instances: [("ss.dv.t".to_owned(), 1)].into(),
        ..Options::default()
    };
    let emulator = Emulator::start(options).await.unwrap();
    let owner = TestClient::of(&emulator);
    let id = emulator.instances()[0].id.clone();
    (emulator, owner, id)
}

#[tokio::test]
async fn what_happens_in_the_console_shows_in_the_summary() {
    let (emulator, _, id) = account().await;
    let seen = || emulator.instance(&id).unwrap();
    assert_eq!(seen().status, "inactive");
    assert!(seen().applied_for.is_empty());

    emulator.write_on_instance(&id, "z.example.org");
    assert_eq!(seen().domains, ["z.example.org"]);
    emulator.apply_on_instance(&id, "x.example.org,y.example.org");
    assert_eq!(seen().status, "pending");
    assert_eq!(seen().applied_for, ["x.example.org", "y.example.org"]);
    emulator.withdraw_instance(&id);
    assert_eq!(seen().status, "normal");

    emulator.apply_on_instance(&id, "x.example.org");
    emulator.reject_instance(&id, "CAA record");
    assert_eq!(seen().rejection.as_deref(), Some("CAA record"));

    emulator.apply_on_instance(&id, "x.example.org");
    emulator.issue_instance(&id);
    assert_eq!(seen().certificate_statuses, ["issued"]);
    emulator.age_instance(&id, 61 * DAY);
    assert_eq!(seen().certificate_statuses, ["willExpire"]);
    assert_eq!(seen().status, "willExpire");
    emulator.revoke_instance(&id);
    assert_eq!(seen().certificate_statuses, ["revoked"]);

    emulator.expire_instance(&id);
    assert_eq!(seen().status, "expired");
    emulator.set_instance_status(&id, "frozen");
    assert_eq!(seen().status, "frozen");
    emulator.remove_instance(&id);
    assert_eq!(emulator.instance(&id), None);
}

#[tokio::test]
async fn an_answer_that_was_lost_leaves_its_work_behind() {
    let (emulator, owner, id) = account().await;
    let written = [("InstanceId", id.as_str()), ("Domain", "www.example.com")];
    let done = owner.call(&emulator, "UpdateInstance", &written).await;
    assert_eq!(done.unwrap().status, 200);
    emulator.lose_answer_to("ApplyCertificate").once();
    let lost = owner
        .call(&emulator, "ApplyCertificate", &written[..1])
        .await;
    lost.unwrap_err();
    assert_eq!(emulator.instance(&id).unwrap().status, "pending");
    let calls = emulator.calls();
    assert_eq!(calls[1].instance_id.as_ref(), Some(&id));
    assert_eq!(calls[1].outcome, Outcome::Done);
    assert_eq!(calls[1].fault, Some("lose_answer"));
}

#[tokio::test]
async fn others_may_be_busy_with_an_instance_between_two_calls() {
    let (emulator, owner, id) = account().await;
    let written = [("InstanceId", id.as_str()), ("Domain", "www.example.com")];
    let stranger = InstanceChange::Apply("x.example.org".to_owned());
    emulator
        .change_instance_on("UpdateInstance", &id, stranger)
        .once();
    let done = owner.call(&emulator, "UpdateInstance", &written).await;
    assert_eq!(done.unwrap().status, 200);
    assert_eq!(emulator.calls()[0].fault, Some("change_instance"));
    let seen = emulator.instance(&id).unwrap();
    assert_eq!(seen.applied_for, ["x.example.org"]);
    let refused = owner
        .call(&emulator, "ApplyCertificate", &written[..1])
        .await;
    let refused = refused.unwrap().json();
    assert_eq!(refused["Code"], "OperationDenied.StatusNotSupport");

    let body = format!(
        r#"{{"action": "GetInstanceDetail", "effect": "change_instance",
            "instance_id": "{id}", "change": "reject", "with": {{"reason": "CAA record"}}}}"#
    );
    let asked = send(emulator.address(), "POST", "/_emulator/faults", &body).await;
    assert_eq!(asked.unwrap().status, 200);
    let detail = owner
        .call(&emulator, "GetInstanceDetail", &written[..1])
        .await;
    assert_eq!(detail.unwrap().json()["Status"], "pending");
    let seen = emulator.instance(&id).unwrap();
    assert_eq!(seen.rejection.as_deref(), Some("CAA record"));
}

#[tokio::test]
async fn operations_on_instances_are_throttled_like_all_others() {
    let options = Options {
        enforce_rate_limits: true,
        ..Options::default()
    };
    let emulator = Emulator::start(options).await.unwrap();
    let owner = TestClient::of(&emulator);
    let mut statuses = Vec::new();
    for _ in 0..11 {
        let answer = owner.call(&emulator, "ListInstances", &[]).await.unwrap();
        statuses.push(answer.status);
    }
    assert!(statuses.contains(&400), "{statuses:?}");
}

#[tokio::test]
async fn instances_and_their_keys_outlive_the_program() {
    let folder = tempfile::tempdir().unwrap();
    let options = Options {
        instances: [("ss.dv.t".to_owned(), 1)].into(),
        state_file: Some(folder.path().join("state.json")),
        ..Options::default()
    };
    let emulator = Emulator::start(options.clone()).await.unwrap();
    let issued = emulator.instances()[0].id.clone();
    let pending = emulator.add_instance(NewInstance::of_spec("geo.dv.f"));
    for id in [&issued, &pending] {
        emulator.apply_on_instance(id, "www.example.com");
    }
    emulator.issue_instance(&issued);
    let (instances, secrets) = (emulator.instances(), emulator.secrets());
    emulator.stop().await.unwrap();

    let emulator = Emulator::start(options).await.unwrap();
    assert_eq!(emulator.instances(), instances);
    assert_eq!(emulator.secrets()[1..], secrets[1..]);
    emulator.issue_instance(&pending);
    let third = emulator.add_instance(NewInstance::of_spec("ss.dv.t"));
    assert!(![issued, pending].contains(&third));
}

#[tokio::test]
async fn the_controls_do_the_same_over_http() {
    let emulator = Emulator::start(Options::default()).await.unwrap();
    let ask = async |method: &str, path: &str, body: &str| {
        let target = format!("/_emulator/instances{path}");
        send(emulator.address(), method, &target, body)
            .await
            .unwrap()
    };
    let wanted = r#"{"spec": "geo.dv.f", "full_domain_count": 2}"#;
    let added = ask("POST", "", wanted).await.json();
    assert_eq!(added["status"], "inactive");
    let id = added["id"].as_str().unwrap();
    for (change, body, status) in [
        ("write", r#"{"domain": "www.example.com"}"#, "inactive"),
        ("apply", r#"{"domain": "www.example.com"}"#, "pending"),
        ("withdraw", "", "normal"),
        ("apply", r#"{"domain": "www.example.com"}"#, "pending"),
        ("reject", r#"{"reason": "CAA record"}"#, "normal"),
        ("apply", r#"{"domain": "www.example.com"}"#, "pending"),
        ("issue", "", "normal"),
        ("revoke", "", "normal"),
        ("age", r#"{"by": "8400h"}"#, "willExpire"),
        ("expire", "", "expired"),
        ("status", r#"{"status": "closed"}"#, "closed"),
    ] {
        let answer = ask("POST", &format!("/{id}/{change}"), body).await;
        assert_eq!(answer.status, 200, "{change}: {}", answer.body);
        assert_eq!(answer.json()["status"], status, "{change}");
    }
    for (method, path, body, status) in [
        ("POST", format!("/{id}/issue"), "", 400),
        ("POST", format!("/{id}/reject"), "", 400),
        (
            "POST",
            format!("/{id}/apply"),
            r#"{"domain": "localhost"}"#,
            400,
        ),
        ("POST", format!("/{id}/melt"), "", 400),
        ("POST", "/cas-cn-0/expire".to_owned(), "", 404),
        ("DELETE", format!("/{id}"), "", 200),
        ("DELETE", format!("/{id}"), "", 404),
    ] {
        let answer = ask(method, &path, body).await;
        assert_eq!(answer.status, status, "{method} {path}");
    }
    let left = ask("GET", "", "").await.json();
    assert_eq!(left["instances"].as_array().unwrap().len(), 0);
}

#[tokio::test]
async fn switches_of_instances_are_turned_like_all_others() {
    let (emulator, owner, id) = account().await;
    let mut variants = Variants::default();
    variants
        .set("not-found-code", "invalid-instance-id")
        .unwrap();
    emulator.set_variants(variants);
    emulator.remove_instance(&id);
    let asked = [("InstanceId", id.as_str())];
    let answer = owner.call(&emulator, "GetInstanceDetail", &asked).await;
    assert_eq!(answer.unwrap().json()["Code"], "InvalidInstanceId.NotFound");
}
