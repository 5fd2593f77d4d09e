//! Tokens that expire early, and clocks that are wrong.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;

use crate::client::tests::create;
use crate::credentials::{
    Cached, Credentials, CredentialsError, Issued, Issuer, RoleSettings, Settings, StaticKey,
};
use crate::mock_service::{Line, Service, answer, refusal};
use crate::operations::DescribeCertificateState;
use crate::{CallOptions, Execution};
use system::{Environment, SystemClock};

const PLACED: &str = r#"{"OrderId":2021010,"RequestId":"R1"}"#;
const IN_REVIEW: &str = r#"{"Type":"process","RequestId":"R3"}"#;

/// The clock of the scripted client says 03:04:05.
fn too_late(service_time: &str) -> Line {
    refusal(400, "InvalidTimeStamp.Expired").with_header("date", service_time)
}

/// That header of each request that has it.
fn headers(service: &Service, name: &str) -> Vec<String> {
    let requests = service.requests();
    requests
        .iter()
        .filter_map(|request| request.header(name).map(str::to_owned))
        .collect()
}

fn dates(service: &Service) -> Vec<String> {
    headers(service, "x-acs-date")
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_is_off_is_corrected_and_stays_so() {
    let service = Service::following([
        too_late("Thu, 02 Jan 2025 06:04:05 GMT"),
        answer(200, PLACED),
        answer(200, PLACED),
    ]);
    let client = service.client();
    for _ in 0..2 {
        client
            .send(&create(), &CallOptions::default())
            .await
            .unwrap();
    }
    assert_eq!(
        dates(&service),
        [
            "2025-01-02T03:04:05Z",
            "2025-01-02T06:04:05Z",
            "2025-01-02T06:04:05Z"
        ]
    );
    assert_eq!(service.moments(), [0.0, 0.0, 0.0]);
}

#[tokio::test(start_paused = true)]
async fn an_error_after_a_correction_names_the_difference() {
    for (service_time, difference) in [
        ("Thu, 02 Jan 2025 06:04:05 GMT", "is 2h 59m 59s"),
        ("Thu, 02 Jan 2025 01:04:05 GMT", "is 2h"),
    ] {
        let service = Service::following(vec![too_late(service_time); 2]);
        let error = service
            .client()
            .send(&create(), &CallOptions::default())
            .await;
        let error = error.unwrap_err();
        assert_eq!(error.execution(), Execution::NotExecuted);
        assert_eq!(error.code(), Some("InvalidTimeStamp.Expired"));
        assert!(error.message().contains(difference), "{error}");
        let side = if service_time.contains("06") {
            "behind"
        } else {
            "ahead of"
        };
        assert!(error.message().contains(side), "{error}");
        assert_eq!(service.requests().len(), 2);
    }
}

#[tokio::test(start_paused = true)]
async fn without_the_service_s_time_a_clock_is_not_corrected() {
    for line in [
        refusal(400, "InvalidTimeStamp.Expired"),
        too_late("yesterday"),
        refusal(400, "InvalidTimeStamp.Format")
            .with_header("date", "Thu, 02 Jan 2025 06:04:05 GMT"),
    ] {
        let service = Service::following([line]);
        let error = service
            .client()
            .send(&create(), &CallOptions::default())
            .await;
        error.unwrap_err();
        assert_eq!(service.requests().len(), 1);
    }
}

/// Numbered keys that never end by themselves.
#[derive(Debug, Default)]
struct Office(AtomicUsize);

#[async_trait]
impl Issuer for Office {
    fn name(&self) -> &str {
        "office"
    }

    async fn issue(&self) -> Result<Issued, CredentialsError> {
        let number = self.0.fetch_add(1, Ordering::SeqCst) + 1;
        Ok(Issued {
            credentials: Credentials {
                access_key_id: format!("STS.{number}"),
                access_key_secret: "secret".into(),
                security_token: Some("token".into()),
            },
            expiration: None,
        })
    }
}

fn keys(service: &Service) -> Vec<String> {
    headers(service, "x-acs-accesskey-id")
}

#[tokio::test(start_paused = true)]
async fn an_expired_token_is_replaced_and_the_attempt_made_again() {
    let service = Service::following([
        refusal(400, "InvalidSecurityToken.Expired"),
        answer(200, PLACED),
    ]);
    let source = Cached::new(Office::default(), Arc::new(SystemClock));
    let client = service.client().with_credentials(Arc::new(source));
    client
        .send(&create(), &CallOptions::default())
        .await
        .unwrap();
    assert_eq!(keys(&service), ["STS.1", "STS.2"]);
}

#[tokio::test(start_paused = true)]
async fn a_token_is_replaced_once_in_a_call() {
    let service = Service::following(vec![refusal(400, "InvalidSecurityToken.Expired"); 2]);
    let source = Cached::new(Office::default(), Arc::new(SystemClock));
    let client = service.client().with_credentials(Arc::new(source));
    let error = client
        .send(&create(), &CallOptions::default())
        .await
        .unwrap_err();
    assert_eq!(error.code(), Some("InvalidSecurityToken.Expired"));
    assert_eq!(keys(&service), ["STS.1", "STS.2"]);
}

#[tokio::test(start_paused = true)]
async fn a_token_that_was_given_outright_cannot_be_replaced() {
    let service = Service::following([refusal(400, "InvalidSecurityToken.Expired")]);
    let error = service
        .client()
        .send(&create(), &CallOptions::default())
        .await;
    assert_eq!(
        error.unwrap_err().code(),
        Some("InvalidSecurityToken.Expired")
    );
}

#[tokio::test(start_paused = true)]
async fn token_and_clock_may_both_be_corrected_in_one_call() {
    let service = Service::following([
        too_late("Thu, 02 Jan 2025 06:04:05 GMT"),
        refusal(400, "InvalidSecurityToken.Expired"),
        refusal(400, "Throttling"),
        answer(200, IN_REVIEW),
    ]);
    let source = Cached::new(Office::default(), Arc::new(SystemClock));
    let client = service.client().with_credentials(Arc::new(source));
    let describe = DescribeCertificateState {
        order_id: "2021010".parse().unwrap(),
    };
    client
        .send(&describe, &CallOptions::default())
        .await
        .unwrap();
    assert_eq!(keys(&service), ["STS.1", "STS.1", "STS.2", "STS.2"]);
    assert_eq!(service.moments(), [0.0, 0.0, 0.0, 0.5]);
}

#[tokio::test(start_paused = true)]
async fn a_correction_of_the_clock_by_one_service_counts_for_the_other() {
    let service = Service::following([
        too_late("Thu, 02 Jan 2025 06:04:05 GMT"),
        answer(
            200,
            r#"{"Credentials":{"AccessKeyId":"STS.role","AccessKeySecret":"s",
                "SecurityToken":"t","Expiration":"2025-01-02T07:04:05Z"}}"#,
        ),
        answer(200, PLACED),
        answer(200, PLACED),
    ]);
    let settings = Settings {
        key: StaticKey::new(Some("own".to_owned()), Some("secret".into()), None),
        assume_role: Some(RoleSettings {
            role_arn: Some("acs:ram::1:role/deployer".to_owned()),
            ..RoleSettings::default()
        }),
        ..Settings::default()
    };
    let keyless = service.client();
    let source = settings.source(&keyless, &Environment::fixed([])).unwrap();
    let client = keyless.with_credentials(source);
    for _ in 0..2 {
        client
            .send(&create(), &CallOptions::default())
            .await
            .unwrap();
    }
    assert_eq!(
        service.actions(),
        [
            "AssumeRole",
            "AssumeRole",
            "CreateCertificateRequest",
            "CreateCertificateRequest",
        ]
    );
    assert!(
        dates(&service)[1..]
            .iter()
            .all(|date| date == "2025-01-02T06:04:05Z")
    );
}
