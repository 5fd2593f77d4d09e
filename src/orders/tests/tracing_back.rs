//! Finding an order whose answer was lost.

use super::*;
use crate::cas::Error;

fn intent() -> Intent {
    Intent {
        domains: domains("www.example.com"),
        product_code: "digicert-free-1-free".to_owned(),
        seen: BTreeSet::new(),
        home: Some(home(Some(ACCOUNT))),
        until: None,
    }
}

/// When the request was over and done with.
const UNTIL: &str = "2026-11-21T00:01:00Z";

/// An intent that knows when that was.
fn dated() -> Intent {
    Intent {
        until: Some(UNTIL.parse().unwrap()),
        ..intent()
    }
}

/// Our row in the list, bought so many seconds after the request was over.
fn bought(seconds: i64) -> Line {
    let until: Timestamp = UNTIL.parse().unwrap();
    let at = until.as_millisecond() + seconds * 1000;
    let row = format!(
        r#"{{"OrderId":{ORDER},"Domain":"www.example.com","ProductCode":"digicert-free-1-free",
            "Status":"CHECKING","BuyDate":{at}}}"#
    );
    answer(
        200,
        &format!(r#"{{"CertificateOrderList":[{row}],"TotalCount":1}}"#),
    )
}

/// The same search twice: one look, and a patient one.
async fn traces(script: &[Line], intent: &Intent) -> Vec<(Result<Trace, Error>, Service)> {
    let (once, patiently) = (
        Service::following(script.to_vec()),
        Service::following(script.to_vec()),
    );
    let one = newcomers(&once).trace(intent, &call()).await;
    let other = newcomers(&patiently).trace_patiently(intent, &call()).await;
    vec![(one, once), (other, patiently)]
}

#[tokio::test(start_paused = true)]
async fn an_order_that_is_being_placed_is_nobody_elses_to_find() {
    let script = [listed(&[]), placed().after_seconds(5), ours("CHECKING")];
    let service = Service::following(script);
    let orders = orders(&service);
    let (application, call) = (application(), call());
    let placing = orders.place(&application, &call, |_| {});
    let searching = async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        orders.trace(&intent(), &call).await.unwrap()
    };
    let (placement, trace) = tokio::join!(placing, searching);
    assert!(matches!(placement, Placement::Placed(_)), "{placement:?}");
    assert_eq!(trace, Trace::Nothing);
}

#[tokio::test(start_paused = true)]
async fn two_searches_do_not_find_the_same_order() {
    let service = Service::following([ours("CHECKING"), ours("CHECKING")]);
    let orders = orders(&service);
    assert_eq!(
        orders.trace(&intent(), &call()).await.unwrap(),
        Trace::Found(order())
    );
    assert_eq!(
        orders.trace(&intent(), &call()).await.unwrap(),
        Trace::Nothing
    );
}

#[tokio::test(start_paused = true)]
async fn a_patient_search_waits_for_an_order_to_appear() {
    let service = Service::following([listed(&[]), listed(&[]), ours("CHECKING")]);
    let trace = orders(&service)
        .trace_patiently(&intent(), &call())
        .await
        .unwrap();
    assert_eq!(trace, Trace::Found(order()));
}

#[tokio::test(start_paused = true)]
async fn a_search_that_is_cut_short_does_not_say_that_there_is_nothing() {
    let service = Service::following((0..9).map(|_| listed(&[])));
    let call = call();
    let stop = call.cancel.clone();
    tokio::spawn(async move {
        tokio::time::sleep(Duration::from_secs(3)).await;
        stop.cancel();
    });
    let trace = orders(&service).trace_patiently(&intent(), &call).await;
    assert_eq!(trace.unwrap(), Trace::Cancelled);
}

#[tokio::test(start_paused = true)]
async fn a_search_that_cannot_look_is_an_error_and_not_nothing() {
    let service = Service::following((0..99).map(|_| refusal(403, "Forbidden.RAM")));
    assert!(
        orders(&service)
            .trace_patiently(&intent(), &call())
            .await
            .is_err()
    );
}

#[tokio::test(start_paused = true)]
async fn what_it_takes_to_find_an_order_is_told_before_anything_is_sent() {
    let service = Service::following([ours("CHECKING"), refusal(404, "NotRemainCount")]);
    let mut told = None;
    let asked_by_then = |intent: &Intent| {
        told = Some((intent.clone(), asked(&service)));
    };
    orders(&service)
        .place(&application(), &call(), asked_by_then)
        .await;
    let (intent, asked) = told.expect("it is told");
    assert_eq!(asked, ["list"]);
    assert_eq!(intent.seen, BTreeSet::from([order()]));
}

#[test]
fn an_intent_survives_the_private_state() {
    for intent in [intent(), dated()] {
        let json = serde_json::to_string(&intent).unwrap();
        assert_eq!(serde_json::from_str::<Intent>(&json).unwrap(), intent);
    }
}

#[tokio::test(start_paused = true)]
async fn an_order_that_came_later_is_not_the_one_in_doubt() {
    for (intent, seconds, is_ours) in [
        (dated(), 1, false),
        (dated(), 0, true),
        // What a list calls bought may be the quota, long before any order.
        (dated(), -86_400, true),
        (intent(), 1, true),
    ] {
        let service = Service::following([bought(seconds)]);
        let trace = orders(&service).trace(&intent, &call()).await.unwrap();
        let expected = match is_ours {
            true => Trace::Found(order()),
            false => Trace::Nothing,
        };
        assert_eq!(trace, expected, "{seconds} s after {:?}", intent.until);
    }
}

#[tokio::test(start_paused = true)]
async fn an_order_that_is_somebodys_by_now_is_not_the_one_in_doubt_for_good() {
    let service = Service::following([ours("CHECKING")]);
    let process = orders(&service);
    assert!(process.hold(&order(), false));
    let later = process.still_in_doubt(&intent());
    assert_eq!(later.seen, BTreeSet::from([order()]));
    let doubts = |process: &Orders| process.doubts().expect("something is known").open;
    assert_eq!(doubts(&process), std::slice::from_ref(&later));
    assert_eq!(process.still_in_doubt(&later), later);
    assert_eq!(doubts(&process).len(), 1, "it is the same doubt");

    let next = orders(&service);
    let trace = next.trace(&later, &call()).await.unwrap();
    assert_eq!(trace, Trace::Nothing);
}

#[tokio::test(start_paused = true)]
async fn an_order_that_was_found_for_one_object_is_not_quietly_anothers() {
    let service = Service::following([ours("CHECKING")]);
    let process = orders(&service);
    assert_eq!(process.doubts(), None, "nothing was looked at");
    process.trace(&intent(), &call()).await.unwrap();
    assert!(process.hold(&order(), true), "it is read with its id now");
    let known = process.doubts().expect("something is known");
    assert_eq!((known.open, known.traced), (vec![], [order()].into()));
    assert!(!process.hold(&order(), false), "another object has it too");
}

#[tokio::test(start_paused = true)]
async fn an_order_that_had_its_minute_is_looked_for_once() {
    let now = "Sat, 21 Nov 2026 00:02:01 GMT";
    let service = Service::following([
        account(ACCOUNT).with_header("date", now),
        listed(&[]).with_header("date", now),
    ]);
    let trace = newcomers(&service).trace_patiently(&dated(), &call()).await;
    assert_eq!(trace.unwrap(), Trace::Nothing);
    assert_eq!(asked(&service), ["identify", "list"]);
}

#[test]
fn an_intent_of_an_earlier_release_has_no_home() {
    let json = r#"{"domains":["www.example.com"],"product_code":"digicert-free-1-free","seen":[]}"#;
    let earlier = Intent {
        home: None,
        ..intent()
    };
    assert_eq!(serde_json::from_str::<Intent>(json).unwrap(), earlier);
}

#[tokio::test(start_paused = true)]
async fn an_order_is_found_in_the_account_where_it_was_ordered() {
    for (trace, service) in traces(&[account(ACCOUNT), ours("CHECKING")], &intent()).await {
        assert_eq!(trace.unwrap(), Trace::Found(order()));
        assert_eq!(asked(&service), ["identify", "list"]);
    }
}

#[tokio::test(start_paused = true)]
async fn an_order_of_another_account_is_not_even_looked_for() {
    let elsewhere = Trace::Elsewhere {
        recorded: home(Some(ACCOUNT)),
        here: home(Some("222")),
    };
    for (trace, service) in traces(&[account("222")], &intent()).await {
        assert_eq!(trace.unwrap(), elsewhere);
        assert_eq!(asked(&service), ["identify"]);
    }
}

#[tokio::test(start_paused = true)]
async fn an_order_of_another_site_is_not_even_looked_for() {
    let abroad = Intent {
        home: Some(Home {
            site: Site::International,
            ..home(Some(ACCOUNT))
        }),
        ..intent()
    };
    for (trace, service) in traces(&[], &abroad).await {
        assert!(matches!(trace, Ok(Trace::Elsewhere { .. })), "{trace:?}");
        assert_eq!(asked(&service), [""; 0]);
    }
}

#[tokio::test(start_paused = true)]
async fn an_account_that_cannot_be_asked_for_is_an_error_and_not_nothing() {
    let script: Vec<_> = (0..9).map(|_| refusal(403, "Forbidden.RAM")).collect();
    for (trace, service) in traces(&script, &intent()).await {
        assert_eq!(trace.unwrap_err().operation(), "GetCallerIdentity");
        assert_eq!(asked(&service), ["identify"]);
    }
}

#[tokio::test(start_paused = true)]
async fn an_interrupt_while_the_account_is_asked_for_says_nothing() {
    let call = call();
    let stop = call.cancel.clone();
    tokio::spawn(async move {
        tokio::time::sleep(Duration::from_secs(1)).await;
        stop.cancel();
    });
    let service = Service::following([account(ACCOUNT).after_seconds(3)]);
    let trace = newcomers(&service).trace_patiently(&intent(), &call).await;
    assert_eq!(trace.unwrap(), Trace::Cancelled);
}
