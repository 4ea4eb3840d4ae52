//! Refusals of the JSON API as `application/problem+json` (RFC 9457).

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use base::{Fault, FaultKind};
use serde::Serialize;
use utoipa::ToSchema;

/// What a refused call gets: what is wrong, where, and what to do.
#[derive(Debug, Serialize, ToSchema)]
pub struct Problem {
    /// Names the kind of problem; the same for all of a kind.
    #[serde(rename = "type")]
    #[schema(example = "urn:lianyi:problem:invalid")]
    pub kind: String,
    /// The kind in words.
    #[schema(example = "请求有误 · The request is wrong")]
    pub title: String,
    /// The HTTP status.
    #[schema(example = 400)]
    pub status: u16,
    /// What is wrong here and what to do.
    pub detail: String,
    /// Where in the input, if in one place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// Rows of a table that are wrong, all of them; nothing of the table was kept.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub rows: Vec<WrongRow>,
    /// Mistakes in rules, all of them; nothing was kept.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub faults: Vec<WrongRule>,
}

/// A mistake in a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct WrongRule {
    /// The scenario, or the region's file that no longer fits it.
    #[schema(example = "scenario.toml")]
    pub file: String,
    /// Line, from 1; 0 where it is about the whole.
    pub line: u32,
    /// Column in characters, from 1; 0 where it is about the whole.
    pub column: u32,
    /// What is wrong and what to do.
    pub reason: String,
}

/// A row of a table that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct WrongRow {
    /// As the spreadsheet program numbers it; of JSON rows, the place in the list from 1.
    pub row: usize,
    /// Heading or field; empty where the row as a whole is wrong.
    pub column: String,
    /// What is wrong and what to do.
    pub reason: String,
}

impl From<exchange::table::RowError> for WrongRow {
    fn from(of: exchange::table::RowError) -> Self {
        Self { row: of.row, column: of.column, reason: of.reason }
    }
}

/// A refusal on its way out of a JSON handler.
#[derive(Debug)]
pub struct ApiError {
    fault: Fault,
    status: StatusCode,
    rows: Vec<WrongRow>,
    faults: Vec<WrongRule>,
}

impl ApiError {
    /// A known address, called with a method that it does not take.
    pub(crate) fn method_not_allowed(detail: &str) -> Self {
        Self { status: StatusCode::METHOD_NOT_ALLOWED, ..Self::from(Fault::invalid(detail)) }
    }

    /// A table with wrong rows.
    pub(crate) fn rows(detail: impl Into<String>, rows: Vec<WrongRow>) -> Self {
        Self { rows, ..Self::from(Fault::unprocessable(detail)) }
    }

    /// Rules with mistakes.
    pub(crate) fn rules(detail: impl Into<String>, faults: Vec<WrongRule>) -> Self {
        Self { faults, ..Self::from(Fault::unprocessable(detail)) }
    }
}

impl From<Fault> for ApiError {
    fn from(fault: Fault) -> Self {
        Self { status: status(fault.kind), fault, rows: Vec::new(), faults: Vec::new() }
    }
}

/// The HTTP status of a kind of fault.
pub(crate) fn status(kind: FaultKind) -> StatusCode {
    match kind {
        FaultKind::Invalid | FaultKind::TooCostly => StatusCode::BAD_REQUEST,
        FaultKind::Unprocessable => StatusCode::UNPROCESSABLE_ENTITY,
        FaultKind::Unauthenticated => StatusCode::UNAUTHORIZED,
        FaultKind::Forbidden => StatusCode::FORBIDDEN,
        FaultKind::NotFound => StatusCode::NOT_FOUND,
        FaultKind::Gone => StatusCode::GONE,
        FaultKind::Conflict => StatusCode::CONFLICT,
        FaultKind::PreconditionFailed => StatusCode::PRECONDITION_FAILED,
        FaultKind::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        FaultKind::TooMany => StatusCode::TOO_MANY_REQUESTS,
        FaultKind::Unsupported => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        FaultKind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        FaultKind::Corrupt | FaultKind::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

fn words(kind: FaultKind) -> (&'static str, &'static str) {
    match kind {
        FaultKind::Invalid => ("invalid", "请求有误 · The request is wrong"),
        FaultKind::TooCostly => ("too-costly", "查询范围过大 · The question costs too much"),
        FaultKind::Unprocessable => ("unprocessable", "内容不符合规则 · The content breaks a rule"),
        FaultKind::Unauthenticated => ("unauthenticated", "未登录或密钥无效 · Not signed in"),
        FaultKind::Forbidden => ("forbidden", "无权执行 · Not allowed"),
        FaultKind::NotFound => ("not-found", "未找到 · Not found"),
        FaultKind::Gone => ("gone", "已不存在 · Gone"),
        FaultKind::Conflict => ("conflict", "与现有内容冲突 · In conflict with what is there"),
        FaultKind::PreconditionFailed => ("precondition-failed", "前提不成立 · A condition does not hold"),
        FaultKind::TooLarge => ("too-large", "超过上限 · Too large"),
        FaultKind::TooMany => ("too-many", "操作过于频繁，请稍后再试 · Too many calls, wait a while"),
        FaultKind::Unsupported => ("unsupported", "不支持的格式 · Not supported"),
        FaultKind::Unavailable => ("unavailable", "暂不可用，请稍后重试 · Try again later"),
        FaultKind::Corrupt | FaultKind::Internal => ("internal", "系统错误 · Our mistake"),
    }
}

/// What a caller may read of a fault. Our own mistakes go to the log and not to the caller.
pub(crate) fn public_detail(fault: &Fault) -> String {
    if matches!(fault.kind, FaultKind::Internal | FaultKind::Corrupt) {
        tracing::error!(fault = %fault, "a call failed on our side");
        return "the server met a mistake of its own; it is in the server's log, nothing of this call was kept".to_owned();
    }
    fault.detail.clone()
}

/// The headers that go with a status whatever the face.
pub(crate) fn status_headers(response: &mut Response) {
    let status = response.status();
    let headers = response.headers_mut();
    if status == StatusCode::UNAUTHORIZED {
        headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"lianyi\""));
    }
    if status == StatusCode::SERVICE_UNAVAILABLE {
        headers.insert(header::RETRY_AFTER, HeaderValue::from_static("2"));
    }
    if status == StatusCode::TOO_MANY_REQUESTS {
        headers.insert(header::RETRY_AFTER, HeaderValue::from_static("60"));
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let Self { fault, status, rows, faults } = self;
        let (name, title) = match status {
            StatusCode::METHOD_NOT_ALLOWED => ("method", "不支持该方法 · Another method is needed"),
            _ => words(fault.kind),
        };
        let problem = Problem {
            kind: format!("urn:lianyi:problem:{name}"),
            title: title.to_owned(),
            status: status.as_u16(),
            detail: public_detail(&fault),
            place: fault.place,
            rows,
            faults,
        };
        let mut response = (status, axum::Json(problem)).into_response();
        let media = HeaderValue::from_static("application/problem+json");
        response.headers_mut().insert(header::CONTENT_TYPE, media);
        status_headers(&mut response);
        response
    }
}
