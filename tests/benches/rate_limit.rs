//! How close a crowd of calls comes to the service's limit, in real time over HTTP.
//!
//! Prints the ratio of the time taken to the least that ten calls a second allow.
//! Three hundred calls take half a minute. Run as a test it makes thirty.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use cas::credentials::StaticKey;
use cas::operations::DescribePackageState;
use cas::{CallOptions, Client, Endpoint, Scheme};
use tokio::task::JoinSet;

const LIMIT: usize = 10;

/// When the last second's calls came, and how many were one too many.
#[derive(Default)]
struct Seen {
    arrivals: VecDeque<Instant>,
    throttled: usize,
}

#[tokio::main]
#[allow(clippy::print_stdout, reason = "a bench reports to the terminal")]
async fn main() {
    // cargo says so to a bench that it runs as one.
    let measuring = std::env::args().any(|argument| argument == "--bench");
    let calls = if measuring { 300 } else { 30 };
    let seen = Arc::new(Mutex::new(Seen::default()));
    let client = client(serve(Arc::clone(&seen)).await);

    let began = Instant::now();
    let mut running = JoinSet::new();
    for _ in 0..calls {
        let client = client.clone();
        running.spawn(async move {
            let request = DescribePackageState::default();
            client.send(&request, &CallOptions::default()).await
        });
    }
    for done in running.join_all().await {
        done.expect("the service answers");
    }
    let took = began.elapsed().as_secs_f64();

    // Ten come at once, ten more in each second after.
    let least = (calls / LIMIT - 1) as f64;
    let throttled = seen.lock().expect("no thread panicked").throttled;
    println!(
        "{calls} calls: {took:.2} s, {:.3} of the least, {throttled} throttled",
        took / least
    );
}

fn client(address: String) -> Client {
    let key = StaticKey::new(Some("testid".to_owned()), Some("testsecret".into()), None);
    Client::builder(Arc::new(key))
        .endpoint(Endpoint::parse(&address, Scheme::Http).expect("an address"))
        .build()
}

async fn serve(seen: Arc<Mutex<Seen>>) -> String {
    let router = Router::new().fallback(answer).with_state(seen);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    let address = listener.local_addr().expect("an address").to_string();
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

/// Lets ten calls through in any second.
async fn answer(State(seen): State<Arc<Mutex<Seen>>>) -> (StatusCode, &'static str) {
    let mut seen = seen.lock().expect("no thread panicked");
    let now = Instant::now();
    seen.arrivals
        .retain(|arrival| now.duration_since(*arrival) < Duration::from_secs(1));
    if seen.arrivals.len() < LIMIT {
        seen.arrivals.push_back(now);
        (StatusCode::OK, r#"{"RequestId":"R1","TotalCount":20}"#)
    } else {
        seen.throttled += 1;
        let body = r#"{"Code":"Throttling.Api","Message":"slow down"}"#;
        (StatusCode::BAD_REQUEST, body)
    }
}
