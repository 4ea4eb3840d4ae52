//! What comes with a request, read so that every refusal says where and what to do, and repeats no value:
//! a value in the wrong place may be a person's name or number.

use axum::{
    Json,
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Path, Query, Request, rejection::JsonRejection},
    http::{HeaderMap, StatusCode, header, request::Parts},
};
use base::{Fault, Result};
use serde::de::DeserializeOwned;

use crate::{ApiError, State};

/// A JSON body of type `T`.
#[derive(Debug)]
pub(crate) struct Body<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequest<State> for Body<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &State) -> Result<Self, ApiError> {
        json(&sent(request, state).await?).map(Self).map_err(ApiError::from)
    }
}

/// A JSON body of type `T` that carries FHIR resources: read as strictly as the FHIR face reads them, since of a
/// key that is there twice nobody can say which one was meant.
#[derive(Debug)]
pub(crate) struct WithResources<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequest<State> for WithResources<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &State) -> Result<Self, ApiError> {
        let bytes = sent(request, state).await?;
        clinical::fhir::read(&bytes).map_err(Fault::from)?;
        json(&bytes).map(Self).map_err(ApiError::from)
    }
}

/// The body of a call that says it sends JSON.
async fn sent(request: Request, state: &State) -> Result<Bytes> {
    if !matches!(media(request.headers()).as_str(), "application/json" | "text/json") {
        return Err(Fault::unsupported("send JSON, with the header Content-Type: application/json"));
    }
    whole(request, state).await
}

/// The media type that a caller says it sends, without parameters.
pub(crate) fn media(headers: &HeaderMap) -> String {
    let sent = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    sent.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// The body, if it is within the limit.
pub(crate) async fn whole(request: Request, state: &State) -> Result<Bytes> {
    Bytes::from_request(request, state).await.map_err(|rejection| {
        if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
            let most = state.limits.body_bytes_max;
            return Fault::too_large(format!("the body is larger than {most} bytes; send it in parts"));
        }
        Fault::invalid("the body broke off; send it again")
    })
}

/// Reads JSON; a refusal names the place as a path, or line and column where it is no JSON at all.
pub(crate) fn json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T> {
    // Keeping the path to a mistake costs more than reading: it is kept only once there is a mistake.
    if let Ok(value) = serde_json::from_slice(bytes) {
        return Ok(value);
    }
    match Json::<T>::from_bytes(bytes) {
        Ok(Json(value)) => Ok(value),
        Err(JsonRejection::JsonDataError(error)) => {
            let text = error.body_text();
            let text = text.split_once("target type: ").map_or(text.as_str(), |(_, rest)| rest);
            Err(told(text))
        }
        Err(other) => {
            let text = other.body_text();
            let at = text.rsplit_once(" at line ").map(|(_, at)| format!("line {at}"));
            let fault = Fault::invalid(
                "the body is no JSON that can be read: look for a missing or extra comma, quote or bracket",
            );
            Err(match at {
                Some(at) => fault.at(at),
                None => fault,
            })
        }
    }
}

/// `items[0].order: unknown field …` apart: where, and what.
fn told(text: &str) -> Fault {
    let (place, what) = match text.split_once(": ") {
        Some((place, what)) if !place.contains(' ') => (place, what),
        _ => ("", text),
    };
    let what = what.rsplit_once(" at line ").map_or(what, |(what, _)| what);
    let fault = Fault::invalid(without_values(what));
    if place.is_empty() { fault } else { fault.at(place) }
}

/// `invalid type: string "张三", expected u32` → `invalid type: string, expected u32`.
fn without_values(what: &str) -> String {
    let quotes = ["invalid type: ", "invalid value: ", "unknown variant "];
    let expected = what.find(", expected").filter(|_| quotes.iter().any(|opening| what.starts_with(opening)));
    let (Some(value), Some(expected)) = (what.find(['"', '`']), expected) else { return what.to_owned() };
    if value > expected {
        return what.to_owned();
    }
    format!("{}{}", what[..value].trim_end(), &what[expected..])
}

/// The parameters after the `?`.
#[derive(Debug)]
pub(crate) struct Asked<T>(pub(crate) T);

impl<T: DeserializeOwned + Send> FromRequestParts<State> for Asked<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _state: &State) -> Result<Self, ApiError> {
        match Query::<T>::try_from_uri(&parts.uri) {
            Ok(Query(asked)) => Ok(Self(asked)),
            Err(rejection) => {
                let text = rejection.body_text();
                let text = text.split_once("query string: ").map_or(text.as_str(), |(_, rest)| rest);
                Err(told(text).into())
            }
        }
    }
}

/// The part of the address that names something.
#[derive(Debug)]
pub(crate) struct Named<T>(pub(crate) T);

impl<T: DeserializeOwned + Send> FromRequestParts<State> for Named<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, ApiError> {
        match Path::<T>::from_request_parts(parts, state).await {
            Ok(Path(named)) => Ok(Self(named)),
            Err(_) => {
                Err(Fault::not_found("the address names nothing that can be here: ids are UUIDs").into())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::json;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Order {
        #[expect(dead_code)]
        items: Vec<Item>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Item {
        #[expect(dead_code)]
        days: Option<u16>,
    }

    fn refused(text: &str) -> (String, String) {
        let fault = json::<Order>(text.as_bytes()).unwrap_err();
        (fault.place.unwrap_or_default(), fault.detail)
    }

    #[test]
    fn refusals_say_where_and_repeat_no_value() {
        let cases = [
            (r#"{"items":[{"days":"张三"}]}"#, "items[0].days", "invalid type: string, expected u16"),
            (r#"{"items":[{"days":-1}]}"#, "items[0].days", "invalid value: integer, expected u16"),
            (r#"{"items":[{"day":1}]}"#, "items[0].day", "unknown field `day`, expected `days`"),
            (r#"{}"#, "", "missing field `items`"),
            (r#"{"items":[}"#, "line 1 column 11", "no JSON"),
            ("{\"items\":[]} x", "line 1 column 14", "no JSON"),
        ];
        for (text, place, what) in cases {
            let (at, detail) = refused(text);
            assert_eq!(at, place, "{text}: {detail}");
            assert!(detail.contains(what), "{text}: {detail}");
            assert!(!detail.contains("张三"));
        }
    }
}
