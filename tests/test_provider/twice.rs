//! Holds every plan to what Terraform demands: asked twice, the answer is the same.

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::middleware::{self, Next};
use axum::response::Response;
use tonic::Status;
use tonic::service::Routes;

/// The same service, where a plan that changes when it is made again is an error.
///
/// Compares whole answers as they go over the wire: planned state, paths to replace,
/// private state, diagnostics.
pub(crate) fn planned_twice(routes: Routes) -> Routes {
    let router = routes.into_axum_router();
    router.layer(middleware::from_fn(ask_twice)).into()
}

async fn ask_twice(request: Request, next: Next) -> Response {
    if !request.uri().path().ends_with("/PlanResourceChange") {
        return next.run(request).await;
    }
    let (head, body) = request.into_parts();
    let Ok(body) = to_bytes(body, usize::MAX).await else {
        return Status::internal("the request broke off").into_http();
    };
    let ask = || {
        let request = Request::from_parts(head.clone(), Body::from(body.clone()));
        next.clone().run(request)
    };
    let first = to_bytes(ask().await.into_body(), usize::MAX).await;
    let second = to_bytes(ask().await.into_body(), usize::MAX).await;
    match (first, second) {
        // The bytes alone lack the trailers, so the answer comes from a third question.
        (Ok(first), Ok(second)) if first == second => ask().await,
        _ => Status::internal("the same plan came out differently the second time").into_http(),
    }
}
