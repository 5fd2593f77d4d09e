//! Calls that share a limit, in paused time.

use std::collections::VecDeque;

use async_trait::async_trait;
use tokio::task::JoinSet;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use super::*;
use crate::mock_service::{Service, answer, refusal};
use crate::operations::{
    CancelCertificateForPackageRequest, ListUserCertificateOrder, OrderFilter,
};
use crate::operations::{DescribeCertificateState, DescribePackageState};
use crate::transport::{HttpRequest, HttpResponse, Transport, TransportError};
use crate::{CallOptions, Client, Execution};

const PACKAGE: DescribePackageState = DescribePackageState { product_code: None };

const PATIENCE: Duration = Duration::from_secs(120);

/// Waits for a turn, and uses it up.
async fn start<O: Operation>(rate_limit: &RateLimit) {
    rate_limit.enter::<O>(PATIENCE).acquire().await.unwrap();
}

/// A service that lets so many calls through in any second, and counts.
#[derive(Debug)]
struct Gate {
    limit: usize,
    state: Mutex<GateState>,
}

#[derive(Debug, Default)]
struct GateState {
    arrivals: VecDeque<Instant>,
    let_through: usize,
    throttled: usize,
}

impl Gate {
    fn of(limit: usize) -> Arc<Self> {
        Arc::new(Self {
            limit,
            state: Mutex::default(),
        })
    }

    fn client(self: &Arc<Self>) -> Client {
        let builder = Service::following([]).client_builder();
        builder.transport(Arc::clone(self) as _).build()
    }

    /// Sends so many calls at once and tells how long it took until the last was through.
    async fn serve(self: &Arc<Self>, calls: usize) -> Duration {
        let began = Instant::now();
        let client = self.client();
        let mut running = JoinSet::new();
        for _ in 0..calls {
            let client = client.clone();
            running.spawn(async move { client.send(&PACKAGE, &CallOptions::default()).await });
        }
        while let Some(done) = running.join_next().await {
            done.unwrap().unwrap();
        }
        began.elapsed()
    }

    fn throttled(&self) -> usize {
        self.state.lock().unwrap().throttled
    }
}

#[async_trait]
impl Transport for Gate {
    async fn send(&self, _: HttpRequest) -> Result<HttpResponse, TransportError> {
        // The way there takes from 5 to 45 ms, in no order.
        let number = {
            let state = self.state.lock().unwrap();
            (state.let_through + state.throttled) as u64
        };
        sleep(Duration::from_millis(5 + number * 17 % 41)).await;
        let through = {
            let mut state = self.state.lock().unwrap();
            let now = Instant::now();
            state
                .arrivals
                .retain(|arrival| *arrival + Duration::from_secs(1) > now);
            let through = state.arrivals.len() < self.limit;
            if through {
                state.arrivals.push_back(now);
                state.let_through += 1;
            } else {
                state.throttled += 1;
            }
            through
        };
        sleep(Duration::from_millis(20)).await;
        let (status, body) = match through {
            true => (200, r#"{"RequestId":"R1"}"#),
            false => (400, r#"{"Code":"Throttling.Api","Message":"slow down"}"#),
        };
        Ok(HttpResponse {
            status,
            headers: Vec::new(),
            body: body.as_bytes().to_vec(),
        })
    }
}

#[tokio::test(start_paused = true)]
async fn three_hundred_calls_take_at_most_a_tenth_longer_than_they_must() {
    let gate = Gate::of(10);
    let took = gate.serve(300).await.as_secs_f64();
    // Ten at once and ten in each of the 29 seconds after.
    assert!(took / 29.0 < 1.1, "{took} s");
    let throttled = gate.throttled();
    assert!(throttled <= 3, "{throttled} of 300 throttled");
}

#[tokio::test(start_paused = true)]
async fn a_limit_that_others_use_up_too_is_found() {
    let gate = Gate::of(4);
    let took = gate.serve(120).await.as_secs_f64();
    assert!(took / 29.0 < 1.4, "{took} s");
    let throttled = gate.throttled();
    assert!(throttled <= 30, "{throttled} of 120 throttled");
}

#[tokio::test(start_paused = true)]
async fn calls_start_in_the_order_in_which_they_came() {
    let rate_limit = RateLimit::new(NonZeroU32::new(2).unwrap());
    let started = Arc::new(Mutex::new(Vec::new()));
    let mut running = JoinSet::new();
    for number in 0..20 {
        let (mut turn, started) = (
            rate_limit.enter::<DescribePackageState>(PATIENCE),
            started.clone(),
        );
        running.spawn(async move {
            // The later they came, the sooner they stand in line.
            sleep(Duration::from_millis(20 - number)).await;
            turn.acquire().await.unwrap();
            started.lock().unwrap().push(number);
        });
    }
    running.join_all().await;
    let started = started.lock().unwrap();
    // The first two in line found it open.
    assert_eq!(started[..2], [19, 18]);
    assert_eq!(started[2..], (0..18).collect::<Vec<_>>());
}

#[tokio::test(start_paused = true)]
async fn operations_do_not_wait_for_each_other() {
    let rate_limit = RateLimit::new(NonZeroU32::MIN);
    let began = Instant::now();
    start::<DescribePackageState>(&rate_limit).await;
    start::<DescribeCertificateState>(&rate_limit).await;
    assert_eq!(began.elapsed(), Duration::ZERO);
    start::<DescribePackageState>(&rate_limit).await;
    assert_eq!(began.elapsed().as_secs_f64(), 1.05);
}

#[tokio::test(start_paused = true)]
async fn after_a_throttle_of_the_user_all_operations_wait() {
    let throttled = refusal(400, "Throttling.User").with_header("x-acs-retry-after", "5000");
    let body = r#"{"Type":"process","TotalCount":0,"RequestId":"R"}"#;
    let service = Service::following([
        throttled,
        answer(200, body),
        answer(200, body),
        answer(200, body),
    ]);
    let client = service
        .client_builder()
        .max_requests_per_second(NonZeroU32::MIN)
        .build();
    let order_id = "2021010".parse().unwrap();
    let (describe, call) = (
        DescribeCertificateState { order_id },
        CallOptions::default(),
    );
    let list = ListUserCertificateOrder {
        filter: OrderFilter::default(),
        page: 1,
    };
    let later = |seconds| sleep(Duration::from_secs(seconds));
    let (described, listed, revoked) = tokio::join!(
        client.send(&describe, &call),
        async {
            later(1).await;
            client.send(&list, &call).await
        },
        async {
            later(2).await;
            client
                .send(&CancelCertificateForPackageRequest { order_id }, &call)
                .await
        },
    );
    described.unwrap();
    listed.unwrap();
    revoked.unwrap();
    assert_eq!(service.actions()[0], "DescribeCertificateState");
    let moments = service.moments();
    assert!(
        moments[1..].iter().all(|moment| *moment >= 5.0),
        "{moments:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_retry_after_for_one_call_holds_all_calls_of_the_operation() {
    let throttled = refusal(400, "FlowControlError").with_header("x-acs-retry-after", "7000");
    let service = Service::following([throttled, answer(200, "{}"), answer(200, "{}")]);
    let (client, call) = (service.client(), CallOptions::default());
    let (first, second) = tokio::join!(client.send(&PACKAGE, &call), async {
        sleep(Duration::from_secs(1)).await;
        client.send(&PACKAGE, &call).await
    });
    first.unwrap();
    second.unwrap();
    let moments = service.moments();
    assert_eq!(moments[1], 7.0);
    assert!(
        moments[2] > 7.0,
        "they do not come back together: {moments:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_call_fails_at_once_where_the_service_allows_none_for_an_hour() {
    for (code, others) in [("FlowControlError", false), ("Throttling.User", true)] {
        let throttled = refusal(400, code).with_header("x-acs-retry-after", "3600000");
        let service = Service::following([
            throttled.after_seconds(5),
            answer(200, "{}"),
            answer(200, r#"{"RequestId":"R"}"#),
        ]);
        let client = service
            .client_builder()
            .max_requests_per_second(NonZeroU32::MIN)
            .build();
        let (call, began) = (CallOptions::default(), Instant::now());
        let at = |milliseconds| {
            let (client, call) = (&client, &call);
            async move {
                sleep(Duration::from_millis(milliseconds)).await;
                client.send(&PACKAGE, call).await
            }
        };
        // The third stands in line when the first is told.
        let (first, second, third) = tokio::join!(at(0), at(4500), at(4600));
        assert_eq!(first.unwrap_err().code(), Some(code));
        second.unwrap();
        let (third, late) = (third.unwrap_err(), at(0).await.unwrap_err());
        for error in [third, late] {
            assert_eq!(error.kind(), ErrorKind::Throttled);
            assert_eq!(error.execution(), Execution::NotExecuted);
            assert_eq!(error.retry_after(), Some(Duration::from_secs(3600)));
            assert!(error.message().ends_with("for another 1h"), "{error}");
        }
        let order_id = "2021010".parse().unwrap();
        let other = client
            .send(&CancelCertificateForPackageRequest { order_id }, &call)
            .await;
        assert_eq!(other.is_err(), others, "{code}");
        assert_eq!(began.elapsed().as_secs(), 5, "{code}");
    }
}

#[tokio::test(start_paused = true)]
async fn short_holds_add_up_to_no_more_than_a_call_s_patience() {
    let throttled = || refusal(400, "FlowControlError").with_header("x-acs-retry-after", "50000");
    let service = Service::following([throttled(), throttled(), throttled(), throttled()]);
    let (client, call, began) = (service.client(), CallOptions::default(), Instant::now());
    let calls = (0..5).map(|number| {
        let (client, call) = (&client, &call);
        async move {
            sleep(Duration::from_millis(number)).await;
            client.send(&PACKAGE, call).await.unwrap_err().kind()
        }
    });
    let kinds = futures_util::future::join_all(calls).await;
    assert_eq!(kinds, [ErrorKind::Throttled; 5]);
    assert!(
        began.elapsed() <= Duration::from_secs(155),
        "{:?}",
        began.elapsed()
    );
}

#[tokio::test(start_paused = true)]
async fn a_call_leaves_the_queue_when_it_is_cancelled_or_its_deadline_passes() {
    let service = Service::following([answer(200, "{}"), answer(200, "{}")]);
    let client = service
        .client_builder()
        .max_requests_per_second(NonZeroU32::MIN)
        .build();
    let began = Instant::now();
    client
        .send(&PACKAGE, &CallOptions::default())
        .await
        .unwrap();

    let cancelled = CallOptions::default();
    let late = CallOptions::within(Duration::from_millis(500), CancellationToken::new());
    let patient = CallOptions::default();
    let (cancelled, late, patient, ()) = tokio::join!(
        client.send(&PACKAGE, &cancelled),
        client.send(&PACKAGE, &late),
        client.send(&PACKAGE, &patient),
        async {
            sleep(Duration::from_millis(300)).await;
            cancelled.cancel.cancel();
        }
    );
    assert_eq!(cancelled.unwrap_err().kind(), ErrorKind::Cancelled);
    assert_eq!(late.unwrap_err().kind(), ErrorKind::TimedOut);
    patient.unwrap();
    // The two that left took no turn with them.
    assert_eq!(began.elapsed().as_secs_f64(), 1.05);
    assert_eq!(service.requests().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn waiting_in_the_queue_does_not_use_up_the_retry_timeout() {
    let service = Service::following([
        answer(200, "{}"),
        answer(200, "{}"),
        refusal(503, "ServiceUnavailable"),
    ]);
    let client = service
        .client_builder()
        .max_requests_per_second(NonZeroU32::MIN)
        .max_retry_timeout(Duration::from_secs(1))
        .build();
    let call = CallOptions::default();
    let (first, second, third) = tokio::join!(
        client.send(&PACKAGE, &call),
        client.send(&PACKAGE, &call),
        client.send(&PACKAGE, &call),
    );
    first.unwrap();
    second.unwrap();
    // It was sent long after a second, but its repeat would have to wait too long.
    let error = third.unwrap_err();
    assert_eq!(error.code(), Some("ServiceUnavailable"));
    assert_eq!(service.moments(), [0.0, 1.05, 2.1]);
}

#[tokio::test(start_paused = true)]
async fn clients_of_one_account_share_what_the_registry_has_under_its_name() {
    let rate_limits = RateLimits::default();
    let ten = DEFAULT_REQUESTS_PER_SECOND;
    let one = rate_limits.of("key@cas.aliyuncs.com", ten);
    let other = rate_limits.of("key@cas.aliyuncs.com", NonZeroU32::MIN);
    let stranger = rate_limits.of("key@cas.ap-southeast-1.aliyuncs.com", ten);

    let began = Instant::now();
    start::<DescribePackageState>(&one).await;
    start::<DescribePackageState>(&stranger).await;
    assert_eq!(began.elapsed(), Duration::ZERO);
    start::<DescribePackageState>(&other).await;
    // Its limit of one is used up already.
    assert_eq!(began.elapsed().as_secs_f64(), 1.05);
}
