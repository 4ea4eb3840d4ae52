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
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What is wrong here and what to do.
    pub detail: String,
    /// Where in the input, if in one place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
}

/// A fault on its way out of a JSON handler.
#[derive(Debug)]
pub struct ApiError(pub Fault);

impl From<Fault> for ApiError {
    fn from(fault: Fault) -> Self {
        Self(fault)
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

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let fault = self.0;
        let (name, title) = words(fault.kind);
        let code = status(fault.kind);
        let problem = Problem {
            kind: format!("urn:lianyi:problem:{name}"),
            title: title.to_owned(),
            status: code.as_u16(),
            detail: public_detail(&fault),
            place: fault.place,
        };
        let mut response = (code, axum::Json(problem)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if code == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"lianyi\""));
        }
        if code == StatusCode::SERVICE_UNAVAILABLE {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("2"));
        }
        response
    }
}
