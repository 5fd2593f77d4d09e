//! The host's calls of the services that every go-plugin has.

use tonic::transport::Channel;
use tonic::{Code, Status};

use proto::go_plugin::Empty;
use proto::go_plugin::grpc_broker_client::GrpcBrokerClient;
use proto::go_plugin::grpc_controller_client::GrpcControllerClient;
use proto::go_plugin::grpc_stdio_client::GrpcStdioClient;
use proto::go_plugin::{ConnInfo, StdioData};
use proto::health::HealthCheckRequest;
use proto::health::health_client::HealthClient;

pub(crate) use proto::health::health_check_response::ServingStatus;

/// What the plugin says about a service of that name.
pub(crate) async fn health_of(service: &str, channel: Channel) -> Result<ServingStatus, Code> {
    let request = HealthCheckRequest {
        service: service.to_owned(),
    };
    let answer = HealthClient::new(channel).check(request).await;
    answer
        .map(|answer| answer.into_inner().status())
        .map_err(|status: Status| status.code())
}

/// Whether the plugin answers at all.
pub(crate) async fn is_served(channel: Channel) -> bool {
    health_of("plugin", channel).await == Ok(ServingStatus::Serving)
}

/// Asks for the end of the process.
pub(crate) async fn shut_down(channel: Channel) {
    let mut controller = GrpcControllerClient::new(channel);
    controller.shutdown(Empty {}).await.unwrap();
}

/// The two streams that the host opens right after connecting and keeps open.
pub(crate) async fn open_streams(
    channel: Channel,
) -> (tonic::Streaming<StdioData>, tonic::Streaming<ConnInfo>) {
    let printed = GrpcStdioClient::new(channel.clone()).stream_stdio(()).await;
    let offers = GrpcBrokerClient::new(channel)
        .start_stream(tokio_stream::pending())
        .await;
    (printed.unwrap().into_inner(), offers.unwrap().into_inner())
}
