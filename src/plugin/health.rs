//! gRPC's health service, which go-plugin asks for the service `plugin`.

use tokio_util::sync::CancellationToken;
use tonic::{Request, Response, Status, async_trait};

use super::idle_stream::{self, Answer};
use proto::health::health_check_response::ServingStatus;
use proto::health::health_server::Health as HealthService;
use proto::health::{HealthCheckRequest, HealthCheckResponse};

/// Says that the plugin serves, which it does from its first answer to its last.
#[derive(Debug)]
pub(super) struct Health {
    shutdown: CancellationToken,
}

impl Health {
    /// Ends what it keeps open when `shutdown` is cancelled.
    pub(super) fn new(shutdown: &CancellationToken) -> Self {
        Self {
            shutdown: shutdown.clone(),
        }
    }
}

#[async_trait]
impl HealthService for Health {
    type WatchStream = Answer<HealthCheckResponse>;

    async fn check(
        &self,
        request: Request<HealthCheckRequest>,
    ) -> Result<Response<HealthCheckResponse>, Status> {
        let service = request.into_inner().service;
        if is_known(&service) {
            Ok(Response::new(answer(ServingStatus::Serving)))
        } else {
            Err(Status::not_found(format!("no service {service:?}")))
        }
    }

    async fn watch(
        &self,
        request: Request<HealthCheckRequest>,
    ) -> Result<Response<Self::WatchStream>, Status> {
        let status = if is_known(&request.into_inner().service) {
            ServingStatus::Serving
        } else {
            // gRPC health checking: an unknown service may appear later, so the
            // stream is no error.
            ServingStatus::ServiceUnknown
        };
        let shutdown = self.shutdown.clone().cancelled_owned();
        Ok(Response::new(idle_stream::after(answer(status), shutdown)))
    }
}

/// The empty name stands for the server as a whole (gRPC health checking).
fn is_known(service: &str) -> bool {
    matches!(service, "" | "plugin")
}

fn answer(status: ServingStatus) -> HealthCheckResponse {
    HealthCheckResponse {
        status: status.into(),
    }
}

#[cfg(test)]
mod tests {
    use tokio_stream::StreamExt as _;

    use super::*;

    fn ask(service: &str) -> Request<HealthCheckRequest> {
        Request::new(HealthCheckRequest {
            service: service.to_owned(),
        })
    }

    fn health() -> Health {
        Health::new(&CancellationToken::new())
    }

    #[tokio::test]
    async fn the_plugin_serves_and_nothing_else_is_known() {
        let plugin = health().check(ask("plugin")).await.unwrap().into_inner();
        assert_eq!(plugin.status(), ServingStatus::Serving);
        let other = health().check(ask("mail")).await.unwrap_err();
        assert_eq!(other.code(), tonic::Code::NotFound);
    }

    #[tokio::test]
    async fn a_watch_says_its_status_once_and_ends_with_the_shutdown() {
        let health = health();
        let watch = health.watch(ask("plugin")).await.unwrap().into_inner();
        health.shutdown.cancel();
        let said: Vec<_> = watch.map(|status| status.unwrap().status()).collect().await;
        assert_eq!(said, [ServingStatus::Serving]);
    }
}
