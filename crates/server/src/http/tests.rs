//! The layers around a router that misbehaves.

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    http::{Request, Response, StatusCode},
    response::IntoResponse as _,
    routing::{get, post},
};
use base::{Fault, FaultKind, Random, RequestId, SystemClock};
use tower::ServiceExt as _;

use super::{Around, layers};

fn app() -> Router {
    let router = Router::new()
        .route("/panic/{id}", get(async || -> &'static str { panic!("on purpose") }))
        .route(
            "/slow",
            get(async || {
                tokio::time::sleep(Duration::from_secs(60)).await;
                "late"
            }),
        )
        .route("/id", get(async |id: axum::Extension<RequestId>| id.0.to_string()))
        .route("/body", post(async |body: Bytes| body.len().to_string()));
    layers(
        router,
        Around {
            body_bytes_max: 10,
            timeout: Duration::from_millis(50),
            random: Arc::new(Random::seeded(1)),
            clock: Arc::new(SystemClock),
            refuse: |path, fault: Fault| {
                let status = match fault.kind {
                    FaultKind::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
                    FaultKind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
                    _ => StatusCode::INTERNAL_SERVER_ERROR,
                };
                (status, format!("{path}: {fault}")).into_response()
            },
        },
    )
}

async fn ask(request: Request<Body>) -> (StatusCode, String, Option<String>) {
    let response: Response<Body> = app().oneshot(request).await.unwrap();
    let id = response.headers().get("x-request-id").map(|id| id.to_str().unwrap().to_owned());
    let status = response.status();
    let body = to_bytes(response.into_body(), 1 << 20).await.unwrap();
    (status, String::from_utf8(body.to_vec()).unwrap(), id)
}

fn got(path: &str) -> Request<Body> {
    Request::get(path).body(Body::empty()).unwrap()
}

#[tokio::test]
async fn a_panic_is_answered_and_says_nothing_of_itself() {
    let (status, body, id) = ask(got("/panic/1")).await;
    assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(id.is_some() && !body.contains("on purpose"), "{body}");
}

#[tokio::test]
async fn a_request_that_takes_too_long_is_given_up() {
    let (status, body, _) = ask(got("/slow")).await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(body.contains("whether it was written is not known"), "{body}");
}

#[tokio::test]
async fn every_request_has_an_id_and_a_callers_own_is_kept() {
    let (_, body, id) = ask(got("/id")).await;
    assert_eq!(Some(body), id);
    let own = "01936f5e-0000-7000-8000-000000000000";
    let request = Request::get("/id").header("x-request-id", own).body(Body::empty()).unwrap();
    assert_eq!(ask(request).await.2.as_deref(), Some(own));
    let other = Request::get("/id").header("x-request-id", "张三\"}").body(Body::empty()).unwrap();
    assert_ne!(ask(other).await.2.as_deref(), Some("张三\"}"));
}

#[tokio::test]
async fn a_body_past_the_limit_is_refused_declared_or_not() {
    let post = |body: Body, length: Option<usize>| {
        let mut request = Request::post("/body");
        if let Some(length) = length {
            request = request.header("content-length", length);
        }
        ask(request.body(body).unwrap())
    };
    assert_eq!(post(Body::from("0123456789"), Some(10)).await.0, StatusCode::OK);
    assert_eq!(post(Body::from("0123456789a"), Some(11)).await.0, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(post(Body::from("0123456789a"), None).await.0, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(ask(got("/nowhere")).await.0, StatusCode::NOT_FOUND);
}
