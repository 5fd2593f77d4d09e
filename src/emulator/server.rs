//! The HTTP side: one route for the API, the rest for the controls.

use std::future::{IntoFuture as _, pending};
use std::io;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, Method, Response, StatusCode, Uri, header};
use axum::routing::get;
use futures_util::{StreamExt as _, stream};
use jiff::Timestamp;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::connection::{Connections, Hangup};
use super::controls;
use super::gateway::{self, Ending, Reply};
use super::request::Request;
use super::state::Shared;

/// How long calls under way may take once the server is to stop.
const GRACE: Duration = Duration::from_secs(2);

/// Serves until `stop`, then lets calls under way finish, but does not wait for a client that
/// stops in its request or does not take its answer. Lets go of the state file.
pub(super) async fn serve(
    listener: TcpListener,
    shared: Shared,
    stop: CancellationToken,
) -> io::Result<()> {
    let api = Api {
        shared: shared.clone(),
        stop: stop.clone(),
    };
    let app = Router::new()
        .route("/", get(call).post(call).head(not_taken))
        .with_state(api)
        .nest("/_emulator", controls::routes(shared.clone()))
        .into_make_service_with_connect_info::<Hangup>();
    let cut = CancellationToken::new();
    let connections = Connections {
        listener,
        cut: cut.clone(),
    };
    let served =
        axum::serve(connections, app).with_graceful_shutdown(stop.clone().cancelled_owned());
    let out_of_patience = async {
        stop.cancelled().await;
        tokio::time::sleep(GRACE).await;
        cut.cancel();
        pending::<()>().await;
    };
    let served = tokio::select! {
        served = served.into_future() => served,
        () = out_of_patience => Ok(()),
    };
    shared.lock().close();
    served
}

#[derive(Debug, Clone)]
struct Api {
    shared: Shared,
    stop: CancellationToken,
}

/// axum routes HEAD to the handler of GET, so HEAD is refused here.
async fn not_taken() -> StatusCode {
    StatusCode::METHOD_NOT_ALLOWED
}

async fn call(
    State(api): State<Api>,
    ConnectInfo(hangup): ConnectInfo<Hangup>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response<Body> {
    let request = Request::new(method, &uri, headers, body);
    let (reply, wall) = {
        let mut state = api.shared.lock();
        let reply = gateway::serve(&mut state, &request);
        (reply, state.time.signatures_now())
    };
    if !reply.delay.is_zero() {
        tokio::select! {
            () = tokio::time::sleep(reply.delay) => {}
            () = api.stop.cancelled() => hangup.close(),
        }
    }
    match reply.ending {
        Ending::Close => hangup.close(),
        Ending::Reset => hangup.reset(),
        Ending::Truncate | Ending::Whole => {}
    }
    response(reply, wall)
}

/// The answer, dated by the clock that signatures are judged by: a client whose clock
/// is off learns the time from it.
fn response(reply: Reply, wall: Timestamp) -> Response<Body> {
    let date = reply
        .date
        .unwrap_or(wall)
        .strftime("%a, %d %b %Y %H:%M:%S GMT")
        .to_string();
    let mut response = Response::builder()
        .status(reply.status)
        .header(header::DATE, date)
        .header(header::CONTENT_TYPE, "application/json;charset=utf-8");
    if let Some(delay) = reply.retry_after {
        response = response.header("x-acs-retry-after", delay.as_millis().to_string());
    }
    let body = if reply.ending == Ending::Truncate {
        response = response.header(header::CONTENT_LENGTH, reply.body.len());
        half(reply.body)
    } else {
        Body::from(reply.body)
    };
    response
        .body(body)
        .expect("a fault's status is checked when it is added")
}

/// A body that breaks off in the middle.
fn half(body: String) -> Body {
    let middle = body.len() / 2;
    let half = Bytes::from(body).slice(..middle);
    let sent = stream::once(async move { Ok(half) });
    let broken = stream::once(async {
        // Gives hyper the chance to send what it has.
        tokio::task::yield_now().await;
        Err(io::Error::from(io::ErrorKind::BrokenPipe))
    });
    Body::from_stream(sent.chain(broken))
}
