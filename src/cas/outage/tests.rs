//! A service that is down, and its callers.

use std::time::Duration;

use tokio::time::{Instant, sleep};

use crate::mock_service::{Service, answer, unconnected};
use crate::operations::{DeleteCertificateRequest, DescribeCertificateState};
use crate::{CallOptions, Execution};

const DONE: &str = r#"{"RequestId":"R1"}"#;

fn describe() -> DescribeCertificateState {
    let order_id = "2021010".parse().unwrap();
    DescribeCertificateState { order_id }
}

fn delete() -> DeleteCertificateRequest {
    let order_id = "2021010".parse().unwrap();
    DeleteCertificateRequest { order_id }
}

#[tokio::test(start_paused = true)]
async fn only_the_first_call_waits_for_a_service_that_cannot_be_reached() {
    let service = Service::following(vec![unconnected(); 100]);
    let (client, call) = (service.client(), CallOptions::default());
    let began = Instant::now();
    let first = client.send(&describe(), &call).await.unwrap_err();
    assert!(began.elapsed() > Duration::from_secs(60));
    let (spent, sent) = (began.elapsed(), service.requests().len());
    for _ in 0..30 {
        let error = client.send(&delete(), &call).await.unwrap_err();
        assert_eq!(error.operation(), "DeleteCertificateRequest");
        assert_eq!(error.message(), first.message());
        assert_eq!(error.execution(), Execution::NotExecuted);
        assert!(error.is_unreachable());
    }
    assert_eq!(began.elapsed(), spent);
    assert_eq!(service.requests().len(), sent);

    // A probe from time to time, and no more than one attempt.
    sleep(Duration::from_secs(10)).await;
    for expected in [sent + 1, sent + 1] {
        client.send(&describe(), &call).await.unwrap_err();
        assert_eq!(service.requests().len(), expected);
    }
}

#[tokio::test(start_paused = true)]
async fn calls_go_out_as_before_once_the_service_answers() {
    let mut script = vec![unconnected(); 3];
    script.extend([answer(200, DONE), unconnected(), answer(200, DONE)]);
    let service = Service::following(script);
    let client = service
        .client_builder()
        .max_retry_timeout(Duration::from_secs(2))
        .build();
    client
        .send(&delete(), &CallOptions::default())
        .await
        .unwrap_err();
    sleep(Duration::from_secs(10)).await;
    for _ in 0..2 {
        client
            .send(&delete(), &CallOptions::default())
            .await
            .unwrap();
    }
}
