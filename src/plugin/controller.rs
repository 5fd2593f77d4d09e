//! `GRPCController`: the host's way to end the plugin.

use tokio_util::sync::CancellationToken;
use tonic::{Request, Response, Status, async_trait};

use proto::go_plugin::Empty;
use proto::go_plugin::grpc_controller_server::GrpcController;

/// Starts the shutdown.
#[derive(Debug)]
pub(super) struct Controller {
    shutdown: CancellationToken,
}

impl Controller {
    /// Cancels `shutdown` when the host asks for the end.
    pub(super) fn new(shutdown: &CancellationToken) -> Self {
        Self {
            shutdown: shutdown.clone(),
        }
    }
}

#[async_trait]
impl GrpcController for Controller {
    /// Answers before anything has ended: the host waits for the answer without
    /// limit, and only then for the process (go-plugin, client kill sequence).
    async fn shutdown(&self, _: Request<Empty>) -> Result<Response<Empty>, Status> {
        tracing::debug!("the host asked for the shutdown");
        self.shutdown.cancel();
        Ok(Response::new(Empty {}))
    }
}
