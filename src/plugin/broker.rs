//! `GRPCBroker`: further connections between host and plugin, of which
//! Terraform makes none.

use tokio_util::sync::CancellationToken;
use tonic::{Request, Response, Status, Streaming, async_trait};

use super::idle_stream::{self, Answer};
use proto::go_plugin::ConnInfo;
use proto::go_plugin::grpc_broker_server::GrpcBroker;

/// Holds the stream open until the host closes its side, or the shutdown.
#[derive(Debug)]
pub(super) struct Broker {
    shutdown: CancellationToken,
}

impl Broker {
    /// Ends what it keeps open when `shutdown` is cancelled.
    pub(super) fn new(shutdown: &CancellationToken) -> Self {
        Self {
            shutdown: shutdown.clone(),
        }
    }
}

#[async_trait]
impl GrpcBroker for Broker {
    type StartStreamStream = Answer<ConnInfo>;

    async fn start_stream(
        &self,
        offers: Request<Streaming<ConnInfo>>,
    ) -> Result<Response<Self::StartStreamStream>, Status> {
        let mut offers = offers.into_inner();
        let shutdown = self.shutdown.clone();
        Ok(Response::new(idle_stream::until(async move {
            let closed = async { while let Ok(Some(_)) = offers.message().await {} };
            shutdown.run_until_cancelled(closed).await;
        })))
    }
}
