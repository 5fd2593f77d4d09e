//! What can be put right between two attempts: an expired token, a wrong clock.
//!
//! Both are refused before anything runs, so the attempt may be made again
//! whatever the operation costs. Each remedy is tried once in a call.

use jiff::fmt::rfc2822::DateTimeParser;
use jiff::{SignedDuration, Timestamp};
use tracing::warn;

use super::Parts;
use crate::cas::credentials::Credentials;
use crate::cas::error::{Error, Execution};
use crate::cas::transport::HttpResponse;

const TOKEN_EXPIRED: &str = "InvalidSecurityToken.Expired";
const TIME_REFUSED: &str = "InvalidTimeStamp.Expired";

/// An attempt that failed, with what a remedy needs to know.
pub(super) struct Refused {
    pub(super) error: Error,
    signed_with: Option<Credentials>,
    service_time: Option<Timestamp>,
}

impl Refused {
    /// The service answered, and did not do it.
    pub(super) fn by_service(
        error: Error,
        signed_with: Option<Credentials>,
        response: &HttpResponse,
    ) -> Self {
        let date = response.header("date");
        Self {
            error,
            signed_with,
            // RFC 9110 dates are RFC 2822 dates.
            service_time: date.and_then(|text| DateTimeParser::new().parse_timestamp(text).ok()),
        }
    }
}

/// A failure without an answer, for which there is no remedy.
impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        Self {
            error,
            signed_with: None,
            service_time: None,
        }
    }
}

/// The remedies used so far in one call.
#[derive(Debug, Default)]
pub(super) struct Remedies {
    token_replaced: bool,
    clock_corrected: Option<SignedDuration>,
}

impl Remedies {
    /// Removes the cause of a refusal if it can be done; then the attempt is worth
    /// making again at once. Adds to the error what was found out.
    pub(super) async fn help(&mut self, refused: &mut Refused, client: &Parts) -> bool {
        if refused.error.execution() != Execution::NotExecuted {
            return false;
        }
        match refused.error.code() {
            Some(TOKEN_EXPIRED) => self.replace_token(refused, client).await,
            Some(TIME_REFUSED) => self.correct_clock(refused, client),
            _ => false,
        }
    }

    async fn replace_token(&mut self, refused: &Refused, client: &Parts) -> bool {
        let Some(expired) = &refused.signed_with else {
            return false;
        };
        if self.token_replaced {
            return false;
        }
        self.token_replaced = true;
        let replaceable = client.credentials.discard(expired).await;
        warn!(
            replaceable,
            "the service says that the security token has expired"
        );
        replaceable
    }

    fn correct_clock(&mut self, refused: &mut Refused, client: &Parts) -> bool {
        let again = match (self.clock_corrected, refused.service_time) {
            (None, Some(present)) => {
                let offset = client.clock.correct(present);
                warn!(%offset, "the clock of this machine is off; going by the service's");
                self.clock_corrected = Some(offset);
                true
            }
            _ => false,
        };
        if let Some(offset) = self.clock_corrected
            && !again
        {
            refused.error.add_clock_offset(offset);
        }
        again
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use async_trait::async_trait;

    use crate::cas::credentials::{Cached, Credentials, CredentialsError, Issued, Issuer};
    use crate::cas::operations::{
        Contact, CreateCertificateRequest, DescribeCertificateState, ValidationMethod,
    };
    use crate::cas::scripted::{Line, Service, answer, refusal};
    use crate::cas::{Call, Execution};
    use crate::clock::SystemClock;

    const PLACED: &str = r#"{"OrderId":2021010,"RequestId":"R1"}"#;
    const IN_REVIEW: &str = r#"{"Type":"process","RequestId":"R3"}"#;

    /// What the scripted client's own clock says is 03:04:05.
    fn too_late(service_time: &str) -> Line {
        refusal(400, "InvalidTimeStamp.Expired").with_header("date", service_time)
    }

    fn create() -> CreateCertificateRequest {
        CreateCertificateRequest {
            domain: "www.example.com".to_owned(),
            contact: Contact {
                username: "Ada".to_owned(),
                phone: "13800000000".to_owned(),
                email: "ada@example.com".to_owned(),
            },
            validation_method: ValidationMethod::Dns,
            product_code: None,
            tags: [].into(),
        }
    }

    fn dates(service: &Service) -> Vec<String> {
        let requests = service.requests();
        let date = |request: &_| {
            crate::cas::transport::HttpRequest::header(request, "x-acs-date").map(str::to_owned)
        };
        requests.iter().filter_map(date).collect()
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
            client.send(&create(), &Call::default()).await.unwrap();
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
    async fn a_correction_that_does_not_help_is_told_with_the_difference() {
        for (service_time, difference) in [
            ("Thu, 02 Jan 2025 06:04:05 GMT", "is 2h 59m 59s"),
            ("Thu, 02 Jan 2025 01:04:05 GMT", "is 2h"),
        ] {
            let service = Service::following(vec![too_late(service_time); 2]);
            let error = service.client().send(&create(), &Call::default()).await;
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
            let error = service.client().send(&create(), &Call::default()).await;
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
        let requests = service.requests();
        requests
            .iter()
            .filter_map(|request| request.header("x-acs-accesskey-id").map(str::to_owned))
            .collect()
    }

    #[tokio::test(start_paused = true)]
    async fn an_expired_token_is_replaced_and_the_attempt_made_again() {
        let service = Service::following([
            refusal(400, "InvalidSecurityToken.Expired"),
            answer(200, PLACED),
        ]);
        let source = Cached::new(Office::default(), Arc::new(SystemClock));
        let client = service.client().with_credentials(Arc::new(source));
        client.send(&create(), &Call::default()).await.unwrap();
        assert_eq!(keys(&service), ["STS.1", "STS.2"]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_token_is_replaced_once_in_a_call() {
        let service = Service::following(vec![refusal(400, "InvalidSecurityToken.Expired"); 2]);
        let source = Cached::new(Office::default(), Arc::new(SystemClock));
        let client = service.client().with_credentials(Arc::new(source));
        let error = client.send(&create(), &Call::default()).await.unwrap_err();
        assert_eq!(error.code(), Some("InvalidSecurityToken.Expired"));
        assert_eq!(keys(&service), ["STS.1", "STS.2"]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_token_that_was_given_outright_cannot_be_replaced() {
        let service = Service::following([refusal(400, "InvalidSecurityToken.Expired")]);
        let error = service.client().send(&create(), &Call::default()).await;
        assert_eq!(
            error.unwrap_err().code(),
            Some("InvalidSecurityToken.Expired")
        );
    }

    #[tokio::test(start_paused = true)]
    async fn both_remedies_may_be_needed_in_one_call() {
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
        client.send(&describe, &Call::default()).await.unwrap();
        assert_eq!(keys(&service), ["STS.1", "STS.1", "STS.2", "STS.2"]);
        assert_eq!(service.moments(), [0.0, 0.0, 0.0, 0.5]);
    }
}
