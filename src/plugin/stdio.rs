//! `GRPCStdio`: what the plugin printed, which is nothing.

use tokio_util::sync::CancellationToken;
use tonic::{Request, Response, Status, async_trait};

use super::idle_stream::{self, Answer};
use proto::go_plugin::StdioData;
use proto::go_plugin::grpc_stdio_server::GrpcStdio;

/// Holds the stream open until the shutdown.
///
/// Terraform logs whatever arrives here as unexpected; logs go to stderr.
#[derive(Debug)]
pub(super) struct Stdio {
    shutdown: CancellationToken,
}

impl Stdio {
    /// Ends what it keeps open when `shutdown` is cancelled.
    pub(super) fn new(shutdown: &CancellationToken) -> Self {
        Self {
            shutdown: shutdown.clone(),
        }
    }
}

#[async_trait]
impl GrpcStdio for Stdio {
    type StreamStdioStream = Answer<StdioData>;

    async fn stream_stdio(
        &self,
        _: Request<()>,
    ) -> Result<Response<Self::StreamStdioStream>, Status> {
        let shutdown = self.shutdown.clone().cancelled_owned();
        Ok(Response::new(idle_stream::until(shutdown)))
    }
}
