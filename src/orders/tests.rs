//! Stories of orders, told to a scripted service with a paused clock.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::*;
use crate::cas::operations::{Contact, OrderId};
use crate::cas::scripted::{Line, Service, answer, lost, refusal};
use crate::cas::{Call, ErrorKind};
use crate::clock::FixedClock;

const ORDER: &str = "98987582437920969";

fn orders(service: &Service) -> Orders {
    let clock = FixedClock("2026-11-21T00:00:00Z".parse().unwrap());
    Orders::new(service.client(), Arc::new(clock))
}

fn application() -> Application {
    Application {
        domain: "www.example.com".parse().unwrap(),
        product_code: "digicert-free-1-free".to_owned(),
        contact: Contact {
            username: "Ada".to_owned(),
            phone: "13800000000".to_owned(),
            email: "ops@example.com".to_owned(),
        },
        method: ValidationMethod::Dns,
    }
}

fn order() -> OrderId {
    ORDER.parse().unwrap()
}

fn call() -> Call {
    Call::within(Duration::from_secs(600), CancellationToken::new())
}

/// A page of the list with these orders: id, domains, product code, status.
fn listed(rows: &[(&str, &str, &str, &str)]) -> Line {
    let count = rows.len();
    let rows: Vec<_> = rows
        .iter()
        .map(|(id, domain, product, status)| {
            format!(
                r#"{{"OrderId":{id},"Domain":"{domain}","ProductCode":"{product}","Status":"{status}"}}"#
            )
        })
        .collect();
    let rows = rows.join(",");
    answer(
        200,
        &format!(r#"{{"CertificateOrderList":[{rows}],"TotalCount":{count}}}"#),
    )
}

fn ours(status: &str) -> Line {
    listed(&[(ORDER, "www.example.com", "digicert-free-1-free", status)])
}

fn described(state: &str) -> Line {
    answer(200, &format!(r#"{{"Type":"{state}"}}"#))
}

fn placed() -> Line {
    answer(200, &format!(r#"{{"OrderId":{ORDER}}}"#))
}

fn done() -> Line {
    answer(200, r#"{"RequestId":"R"}"#)
}

fn record() -> Line {
    answer(
        200,
        r#"{"Type":"domain_verify","ValidateType":"DNS","RecordDomain":"_dnsauth.www",
            "RecordType":"TXT","RecordValue":"token"}"#,
    )
}

/// The operations that the service was asked for, shortened to their verbs.
fn asked(service: &Service) -> Vec<&'static str> {
    let verb = |action: &str| match action {
        "CreateCertificateRequest" => "create",
        "ListUserCertificateOrder" => "list",
        "DescribeCertificateState" => "describe",
        "CancelOrderRequest" => "cancel",
        "DeleteCertificateRequest" => "delete",
        "CancelCertificateForPackageRequest" => "revoke",
        other => panic!("nobody should ask for {other}"),
    };
    service
        .actions()
        .iter()
        .map(|action| verb(action))
        .collect()
}

mod placing {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn an_order_is_a_baseline_and_one_request() {
        let service = Service::following([listed(&[]), placed()]);
        let placement = orders(&service)
            .place(&application(), &call(), |_| {})
            .await;
        assert!(
            matches!(placement, Placement::Placed(id) if id == order()),
            "{placement:?}"
        );
        assert_eq!(asked(&service), ["list", "create"]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_lost_answer_is_followed_by_a_look_and_no_second_request() {
        let other = ("7", "www.example.com", "digicert-free-1-free", "CHECKING");
        let script = [
            listed(&[other]),
            lost(),
            listed(&[other]),
            listed(&[
                other,
                (ORDER, "www.example.com", "digicert-free-1-free", "CHECKING"),
            ]),
        ];
        let service = Service::following(script);
        let placement = orders(&service)
            .place(&application(), &call(), |_| {})
            .await;
        assert!(
            matches!(placement, Placement::Placed(id) if id == order()),
            "{placement:?}"
        );
        assert_eq!(asked(&service), ["list", "create", "list", "list"]);
    }

    #[tokio::test(start_paused = true)]
    async fn only_exactly_this_domain_and_product_counts_as_found() {
        let strangers = [
            (
                "1",
                "www.example.com,api.example.com",
                "digicert-free-1-free",
                "CHECKING",
            ),
            ("2", "*.www.example.com", "digicert-free-1-free", "CHECKING"),
            ("3", "www.example.com", "geotrust-dv-1-starter", "CHECKING"),
        ];
        let mut script = vec![listed(&[]), lost()];
        script.extend((0..20).map(|_| listed(&strangers)));
        let service = Service::following(script);
        let placement = orders(&service)
            .place(&application(), &call(), |_| {})
            .await;
        let Placement::Uncertain {
            candidates, intent, ..
        } = placement
        else {
            panic!("{placement:?}")
        };
        assert_eq!(candidates, []);
        assert_eq!(intent.domain.as_str(), "www.example.com");
        assert_eq!(
            asked(&service)
                .iter()
                .filter(|verb| **verb == "create")
                .count(),
            1
        );
    }

    #[tokio::test(start_paused = true)]
    async fn several_new_orders_are_nobodys() {
        let two = [
            ("8", "www.example.com", "digicert-free-1-free", "CHECKING"),
            ("9", "WWW.example.com", "digicert-free-1-free", "CHECKING"),
        ];
        let service = Service::following([listed(&[]), lost(), listed(&two)]);
        let placement = orders(&service)
            .place(&application(), &call(), |_| {})
            .await;
        let Placement::Uncertain { candidates, .. } = placement else {
            panic!("{placement:?}")
        };
        assert_eq!(candidates.len(), 2);
    }

    #[tokio::test(start_paused = true)]
    async fn the_look_up_ends_after_a_minute() {
        let mut script = vec![listed(&[]), lost()];
        script.extend((0..30).map(|_| listed(&[])));
        let service = Service::following(script);
        let began = Instant::now();
        let placement = orders(&service)
            .place(&application(), &call(), |_| {})
            .await;
        assert!(
            matches!(placement, Placement::Uncertain { .. }),
            "{placement:?}"
        );
        assert!(
            began.elapsed() <= Duration::from_secs(60),
            "{:?}",
            began.elapsed()
        );
        assert!(
            began.elapsed() >= Duration::from_secs(50),
            "{:?}",
            began.elapsed()
        );
    }

    #[tokio::test(start_paused = true)]
    async fn nothing_is_ordered_without_a_baseline() {
        let service = Service::following([refusal(403, "Forbidden.RAM")]);
        let placement = orders(&service)
            .place(&application(), &call(), |_| {})
            .await;
        let Placement::NoBaseline(error) = placement else {
            panic!("{placement:?}")
        };
        assert_eq!(error.kind(), ErrorKind::Forbidden);
        assert_eq!(asked(&service), ["list"]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_refused_request_did_not_run_and_is_not_looked_for() {
        let service = Service::following([listed(&[]), refusal(404, "NotRemainCount")]);
        let placement = orders(&service)
            .place(&application(), &call(), |_| {})
            .await;
        assert!(
            matches!(placement, Placement::NotPlaced(_)),
            "{placement:?}"
        );
        assert_eq!(asked(&service), ["list", "create"]);
    }

    #[tokio::test(start_paused = true)]
    async fn an_order_that_is_somebodys_is_not_found_again() {
        let script = [
            listed(&[]),
            placed(),
            listed(&[]),
            lost(),
            ours("CHECKING"),
            listed(&[
                (ORDER, "www.example.com", "digicert-free-1-free", "CHECKING"),
                ("77", "www.example.com", "digicert-free-1-free", "CHECKING"),
            ]),
        ];
        let service = Service::following(script);
        let orders = orders(&service);
        orders.place(&application(), &call(), |_| {}).await;
        let second = orders.place(&application(), &call(), |_| {}).await;
        let Placement::Placed(id) = second else {
            panic!("{second:?}")
        };
        assert_eq!(id.to_string(), "77");
    }

    #[tokio::test(start_paused = true)]
    async fn no_second_order_is_placed_while_a_first_may_still_appear() {
        let mut script = vec![listed(&[]), lost()];
        script.extend((0..30).map(|_| listed(&[])));
        let service = Service::following(script);
        let orders = orders(&service);
        orders.place(&application(), &call(), |_| {}).await;
        let asked_before = asked(&service).len();
        let second = orders.place(&application(), &call(), |_| {}).await;
        assert!(matches!(second, Placement::Blocked), "{second:?}");
        assert_eq!(asked(&service).len(), asked_before);
    }

    #[tokio::test(start_paused = true)]
    async fn an_interrupt_during_the_look_up_leaves_time_for_one_last_look() {
        let call = call();
        let mut script = vec![listed(&[]), lost()];
        script.extend((0..3).map(|_| listed(&[])));
        script.push(ours("CHECKING"));
        let service = Service::following(script);
        let stop = call.cancel.clone();
        tokio::spawn(async move {
            tokio::time::sleep(Duration::from_secs(4)).await;
            stop.cancel();
        });
        let began = Instant::now();
        let placement = orders(&service).place(&application(), &call, |_| {}).await;
        assert!(matches!(placement, Placement::Placed(_)), "{placement:?}");
        assert!(
            began.elapsed() < Duration::from_secs(6),
            "{:?}",
            began.elapsed()
        );
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_lost_after_the_time_is_over_is_looked_for_all_the_same() {
        let script = [listed(&[]), lost().after_seconds(120), ours("CHECKING")];
        let service = Service::following(script);
        let short = Call::within(Duration::from_secs(60), CancellationToken::new());
        let placement = orders(&service).place(&application(), &short, |_| {}).await;
        assert!(matches!(placement, Placement::Placed(_)), "{placement:?}");
        assert_eq!(asked(&service), ["list", "create", "list"]);
    }

    #[tokio::test(start_paused = true)]
    async fn an_interrupt_before_the_request_places_nothing() {
        let call = call();
        call.cancel.cancel();
        let service = Service::following([]);
        let placement = orders(&service).place(&application(), &call, |_| {}).await;
        assert!(
            matches!(placement, Placement::Cancelled | Placement::NoBaseline(_)),
            "{placement:?}"
        );
        assert_eq!(asked(&service), [""; 0]);
    }
}

mod tracing_back {
    use super::*;

    fn intent() -> Intent {
        Intent {
            domain: "www.example.com".parse().unwrap(),
            product_code: "digicert-free-1-free".to_owned(),
            seen: BTreeSet::new(),
        }
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
        let json = serde_json::to_string(&intent()).unwrap();
        assert_eq!(serde_json::from_str::<Intent>(&json).unwrap(), intent());
    }
}

mod arriving {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn the_record_is_waited_for() {
        let service = Service::following([described("domain_verify"), record()]);
        let arrival = orders(&service).arrival(&order(), &call()).await;
        let Arrival::Ready(seen) = arrival else {
            panic!("{arrival:?}")
        };
        assert_eq!(seen.status, Status::PendingValidation);
        assert!(seen.record.is_some());
    }

    #[tokio::test(start_paused = true)]
    async fn a_new_order_that_looks_withdrawn_or_gone_is_not_believed() {
        let script = [
            described("payed"),
            ours("PAYED"),
            refusal(404, "NotFoundOrder"),
            listed(&[]),
            refusal(404, "NotFoundOrder"),
            ours("CHECKING"),
            described("unknow"),
            listed(&[]),
            record(),
        ];
        let service = Service::following(script);
        let arrival = orders(&service).arrival(&order(), &call()).await;
        assert!(matches!(arrival, Arrival::Ready(_)), "{arrival:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_failed_review_is_told_at_once() {
        let service = Service::following([described("verify_fail")]);
        let arrival = orders(&service).arrival(&order(), &call()).await;
        assert!(matches!(arrival, Arrival::Failed(_)), "{arrival:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_refusal_that_will_not_pass_ends_the_wait() {
        let service = Service::following([refusal(403, "Forbidden.RAM")]);
        let arrival = orders(&service).arrival(&order(), &call()).await;
        let Arrival::NotYet {
            error: Some(error), ..
        } = arrival
        else {
            panic!("{arrival:?}")
        };
        assert_eq!(error.kind(), ErrorKind::Forbidden);
    }

    #[tokio::test(start_paused = true)]
    async fn a_record_that_never_comes_ends_with_the_deadline() {
        let service = Service::following((0..99).map(|_| described("domain_verify")));
        let short = Call::within(Duration::from_secs(60), CancellationToken::new());
        let arrival = orders(&service).arrival(&order(), &short).await;
        let Arrival::NotYet {
            last: Some(seen),
            error: None,
            cancelled: false,
        } = arrival
        else {
            panic!("{arrival:?}")
        };
        assert_eq!(seen.status, Status::PendingValidation);
    }
}

mod observing {
    use super::*;

    async fn sighting(script: impl IntoIterator<Item = Line>) -> Sighting {
        let service = Service::following(script);
        orders(&service).observe(&order(), &call()).await.unwrap()
    }

    fn status(sighting: &Sighting) -> Option<Status> {
        match sighting {
            Sighting::Present(seen) => Some(seen.status),
            Sighting::Gone => None,
        }
    }

    #[tokio::test(start_paused = true)]
    async fn gone_needs_two_witnesses() {
        for code in ["NotFoundOrder", "NotFound"] {
            assert_eq!(
                sighting([refusal(404, code), listed(&[])]).await,
                Sighting::Gone
            );
            let listed_still = sighting([refusal(404, code), ours("CHECKING")]).await;
            assert_eq!(status(&listed_still), Some(Status::InReview));
        }
        assert_eq!(
            sighting([described("unknow"), listed(&[])]).await,
            Sighting::Gone
        );
    }

    #[tokio::test(start_paused = true)]
    async fn a_404_that_means_something_else_is_an_error() {
        let service = Service::following([refusal(404, "InvalidAccessKeyId.NotFound")]);
        assert!(orders(&service).observe(&order(), &call()).await.is_err());
    }

    #[tokio::test(start_paused = true)]
    async fn withdrawn_is_said_only_if_the_list_says_so_too() {
        let confirmed = sighting([described("payed"), ours("PAYED")]).await;
        assert_eq!(status(&confirmed), Some(Status::Withdrawn));
        for list in [ours("CHECKING"), listed(&[])] {
            let denied = sighting([described("payed"), list]).await;
            assert_eq!(status(&denied), Some(Status::Unknown));
        }
    }

    #[tokio::test(start_paused = true)]
    async fn what_a_description_does_not_tell_the_list_does() {
        for (word, expected) in [
            ("REVOKED", Status::Revoked),
            ("EXPIRED", Status::Expired),
            ("CHECKED_FAIL", Status::Failed),
            ("NOTACTIVATED", Status::Unknown),
            ("BRANDNEW", Status::Unknown),
        ] {
            let seen = sighting([described("unknow"), ours(word)]).await;
            assert_eq!(status(&seen), Some(expected), "{word}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_state_that_nobody_documented_is_unknown_and_kept_verbatim() {
        let seen = sighting([described("half_baked")]).await;
        let Sighting::Present(seen) = seen else {
            panic!("{seen:?}")
        };
        assert_eq!(
            (seen.status, seen.api_status.as_str()),
            (Status::Unknown, "half_baked")
        );
    }

    #[tokio::test(start_paused = true)]
    async fn revoked_orders_are_listed_once_for_all() {
        let script = [
            described("certificate"),
            ours("REVOKED"),
            described("certificate"),
        ];
        let service = Service::following(script);
        let orders = orders(&service);
        for _ in 0..2 {
            let seen = orders.observe(&order(), &call()).await.unwrap();
            assert_eq!(status(&seen), Some(Status::Revoked));
        }
        assert_eq!(asked(&service), ["describe", "list", "describe"]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_certificate_past_its_end_is_expired() {
        for (ends, expected) in [
            ((2026, 11, 20), Status::Expired),
            ((2026, 11, 22), Status::Issued),
        ] {
            let pem = certificate_until(ends).replace('\n', "\\n");
            let body = format!(r#"{{"Type":"certificate","Certificate":"{pem}"}}"#);
            let seen = sighting([answer(200, &body), listed(&[])]).await;
            assert_eq!(status(&seen), Some(expected), "{ends:?}");
        }
    }

    fn certificate_until((year, month, day): (i32, u8, u8)) -> String {
        let mut parameters = rcgen::CertificateParams::new(["www.example.com".to_owned()]).unwrap();
        parameters.not_after = rcgen::date_time_ymd(year, month, day);
        let key = rcgen::KeyPair::generate().unwrap();
        parameters.self_signed(&key).unwrap().pem()
    }
}

mod ending {
    use super::*;

    async fn ended(script: impl IntoIterator<Item = Line>) -> (Ending, Vec<&'static str>) {
        let service = Service::following(script);
        let ending = orders(&service).end(&order(), &call()).await;
        let asked = asked(&service);
        (ending, asked)
    }

    fn gone() -> [Line; 2] {
        [refusal(404, "NotFoundOrder"), listed(&[])]
    }

    #[tokio::test(start_paused = true)]
    async fn an_order_under_validation_is_cancelled_once_then_deleted() {
        for state in ["domain_verify", "process"] {
            let mut script = vec![
                described(state),
                done(),
                described(state),
                described(state),
                described("payed"),
                ours("PAYED"),
                done(),
            ];
            script.extend(gone());
            let (ending, asked) = ended(script).await;
            assert!(matches!(ending, Ending::Gone(Some(_))), "{ending:?}");
            let expected = [
                "describe", "cancel", "describe", "describe", "describe", "list", "delete",
                "describe", "list",
            ];
            assert_eq!(asked, expected);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_failed_order_is_deleted_without_a_cancel() {
        let mut script = vec![described("verify_fail"), done()];
        script.extend(gone());
        let (ending, asked) = ended(script).await;
        assert!(matches!(ending, Ending::Gone(Some(_))), "{ending:?}");
        assert_eq!(asked, ["describe", "delete", "describe", "list"]);
    }

    #[tokio::test(start_paused = true)]
    async fn an_order_that_is_gone_already_is_a_success() {
        let (ending, asked) = ended(gone()).await;
        assert!(matches!(ending, Ending::Gone(None)), "{ending:?}");
        assert_eq!(asked, ["describe", "list"]);
    }

    #[tokio::test(start_paused = true)]
    async fn an_order_that_moves_on_after_its_cancel_is_cancelled_again() {
        let mut script = vec![
            described("domain_verify"),
            done(),
            described("process"),
            done(),
            described("payed"),
            ours("PAYED"),
            done(),
        ];
        script.extend(gone());
        let (ending, asked) = ended(script).await;
        assert!(matches!(ending, Ending::Gone(Some(_))), "{ending:?}");
        assert_eq!(asked.iter().filter(|verb| **verb == "cancel").count(), 2);
    }

    #[tokio::test(start_paused = true)]
    async fn an_order_that_is_issued_while_it_is_cancelled_is_kept() {
        let script = [
            described("process"),
            refusal(403, "OrderStateError"),
            described("certificate"),
            listed(&[]),
        ];
        let (ending, _) = ended(script).await;
        let Ending::Kept(seen) = ending else {
            panic!("{ending:?}")
        };
        assert_eq!(seen.status, Status::Issued);
    }

    #[tokio::test(start_paused = true)]
    async fn a_refused_delete_is_tried_again() {
        let mut script = vec![
            described("payed"),
            ours("PAYED"),
            refusal(403, "DeleteFail"),
            described("payed"),
            ours("PAYED"),
            done(),
        ];
        script.extend(gone());
        let (ending, asked) = ended(script).await;
        assert!(matches!(ending, Ending::Gone(Some(_))), "{ending:?}");
        assert_eq!(asked.iter().filter(|verb| **verb == "delete").count(), 2);
    }

    #[tokio::test(start_paused = true)]
    async fn an_order_that_keeps_refusing_ends_with_the_deadline_and_the_reason() {
        let refused = || {
            [
                described("payed"),
                ours("PAYED"),
                refusal(403, "OrderStateError"),
            ]
        };
        let service = Service::following((0..99).flat_map(|_| refused()));
        let short = Call::within(Duration::from_secs(60), CancellationToken::new());
        let ending = orders(&service).end(&order(), &short).await;
        let Ending::DeadlinePassed {
            last: Some(seen),
            refusal: Some(error),
        } = ending
        else {
            panic!("{ending:?}")
        };
        assert_eq!(seen.status, Status::Withdrawn);
        assert_eq!(error.code(), Some("OrderStateError"));
    }

    #[tokio::test(start_paused = true)]
    async fn an_interrupt_ends_the_wait_at_once_with_what_was_seen() {
        let service = Service::following([described("process"), done()]);
        let call = call();
        let stop = call.cancel.clone();
        tokio::spawn(async move {
            tokio::time::sleep(Duration::from_millis(500)).await;
            stop.cancel();
        });
        let began = Instant::now();
        let ending = orders(&service).end(&order(), &call).await;
        let Ending::Cancelled(Some(seen)) = ending else {
            panic!("{ending:?}")
        };
        assert_eq!(seen.status, Status::InReview);
        assert!(began.elapsed() < Duration::from_secs(1));
    }

    #[tokio::test(start_paused = true)]
    async fn a_revocation_whose_answer_is_lost_is_not_repeated() {
        let service = Service::following([lost()]);
        assert!(orders(&service).revoke(&order(), &call()).await.is_err());
        assert_eq!(asked(&service), ["revoke"]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_failure_to_ask_is_no_end() {
        let (ending, _) = ended([refusal(403, "Forbidden.RAM")]).await;
        let Ending::Failed(error) = ending else {
            panic!("{ending:?}")
        };
        assert_eq!(error.kind(), ErrorKind::Forbidden);
    }
}
