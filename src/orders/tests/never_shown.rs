//! Ending an order that the service accepted and never showed.

use super::*;

fn parting() -> Parting {
    Parting {
        unseen: true,
        ..Parting::default()
    }
}

fn missing() -> [Line; 2] {
    [refusal(404, "NotFoundOrder"), listed(&[])]
}

/// A service that never shows it.
fn silent() -> Service {
    Service::following((0..99).flat_map(|_| missing()))
}

#[tokio::test(start_paused = true)]
async fn an_order_that_appears_late_is_ended_like_any_other() {
    let mut script: Vec<_> = missing().into_iter().chain(missing()).collect();
    script.extend([described("verify_fail"), done()]);
    script.extend(missing());
    let service = Service::following(script);
    let ending = orders(&service).end(&order(), &parting(), &call()).await;
    assert!(matches!(ending, Ending::Gone(Some(_))), "{ending:?}");
    let expected = [
        "describe", "list", "describe", "list", "describe", "delete", "describe", "list",
    ];
    assert_eq!(asked(&service), expected);
}

#[tokio::test(start_paused = true)]
async fn an_order_is_looked_for_for_a_minute_before_it_counts_as_gone() {
    let service = silent();
    let began = Instant::now();
    let ending = orders(&service).end(&order(), &parting(), &call()).await;
    assert!(matches!(ending, Ending::Gone(None)), "{ending:?}");
    let took = began.elapsed();
    assert!(took >= Duration::from_secs(60), "{took:?}");
    assert!(took <= Duration::from_secs(75), "{took:?}");
}

#[tokio::test(start_paused = true)]
async fn an_order_is_looked_for_no_longer_than_the_caller_allows() {
    let service = silent();
    let short = Call::within(Duration::from_secs(20), CancellationToken::new());
    let ending = orders(&service).end(&order(), &parting(), &short).await;
    assert!(matches!(ending, Ending::Gone(None)), "{ending:?}");
    assert!(asked(&service).len() > 6);
}

#[tokio::test(start_paused = true)]
async fn an_order_that_could_not_be_looked_for_is_not_gone() {
    let service = Service::following([refusal(404, "NotFoundOrder").after_seconds(60)]);
    let short = Call::within(Duration::from_secs(20), CancellationToken::new());
    let ending = orders(&service).end(&order(), &parting(), &short).await;
    assert!(
        matches!(ending, Ending::DeadlinePassed { last: None, .. }),
        "{ending:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_search_that_is_interrupted_does_not_say_that_the_order_is_gone() {
    let service = silent();
    let call = call();
    let stop = call.cancel.clone();
    tokio::spawn(async move {
        tokio::time::sleep(Duration::from_secs(3)).await;
        stop.cancel();
    });
    let ending = orders(&service).end(&order(), &parting(), &call).await;
    assert!(matches!(ending, Ending::Cancelled(None)), "{ending:?}");
}

#[tokio::test(start_paused = true)]
async fn another_account_is_told_at_once() {
    let parting = Parting {
        home: Some(home(Some("222"))),
        ..parting()
    };
    let service = silent();
    let ending = orders(&service).end(&order(), &parting, &call()).await;
    assert!(matches!(ending, Ending::Elsewhere { .. }), "{ending:?}");
    assert_eq!(asked(&service), ["describe", "list"]);
}
