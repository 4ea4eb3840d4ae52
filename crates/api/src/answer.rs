//! A JSON answer, written in one go.

use axum::{
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use base::Fault;
use serde::Serialize;

use crate::ApiError;

/// Room for a usual answer, so that it need not be moved while it grows, bytes.
const USUAL: usize = 4_096;

/// The same as [`axum::Json`], which writes each comma through a chain of buffers: half the time of a check.
#[derive(Debug)]
pub(crate) struct Answer<T>(pub(crate) T);

impl<T: Serialize> IntoResponse for Answer<T> {
    fn into_response(self) -> Response {
        let mut text = Vec::with_capacity(USUAL);
        match serde_json::to_writer(&mut text, &self.0) {
            Ok(()) => {
                let json = HeaderValue::from_static("application/json");
                ([(header::CONTENT_TYPE, json)], text).into_response()
            }
            Err(_) => ApiError::from(Fault::internal("an answer cannot be written as JSON")).into_response(),
        }
    }
}
