//! Replies and problems.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::server::keys::KeyError;
use crate::server::store::StoreError;
use crate::wire::paths;
use crate::wire::problem::{self, Problem};

/// A request that was not done.
#[derive(Debug)]
pub struct ApiError(Box<Problem>);

impl ApiError {
    /// A problem of a stable type (see [`problem`]).
    #[must_use]
    pub fn new(status: StatusCode, kind: &str, title: &str) -> Self {
        Self(Box::new(Problem {
            kind: kind.to_owned(),
            title: title.to_owned(),
            status: status.as_u16(),
            detail: None,
        }))
    }

    /// Says more of it.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.0.detail = Some(detail.into());
        self
    }

    pub(super) fn malformed(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, problem::MALFORMED, "The body is not what this endpoint takes")
            .detail(detail)
    }

    pub(super) fn version(found: u32) -> Self {
        Self::new(StatusCode::BAD_REQUEST, problem::VERSION, "This version is not understood")
            .detail(format!("version {found} was sent; version {} is understood", crate::wire::V))
    }

    pub(super) fn too_large() -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, problem::TOO_LARGE, "More than one request may carry").detail(format!(
            "at most {} items and {} bytes",
            paths::MAX_ITEMS,
            paths::MAX_BATCH_BYTES
        ))
    }

    pub(super) fn unsigned() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            problem::UNSIGNED,
            "The request's signature does not hold, or its device is not known",
        )
    }

    pub(super) fn unavailable() -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            problem::UNAVAILABLE,
            "The server cannot do it now; nothing was kept, and nothing is lost by trying again",
        )
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        // What exactly is wrong is for the log, not for whoever is at the other end.
        tracing::error!(%error, "a request was not done");
        Self::unavailable()
    }
}

impl From<KeyError> for ApiError {
    fn from(error: KeyError) -> Self {
        tracing::error!(%error, "nothing could be signed");
        Self::unavailable()
    }
}

impl From<serde_json::Error> for ApiError {
    fn from(error: serde_json::Error) -> Self {
        tracing::error!(%error, "a reply could not be written");
        Self::unavailable()
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.0.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_vec(&self.0).unwrap_or_default();
        let mut response = (status, body).into_response();
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(paths::PROBLEM_JSON));
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if status == StatusCode::SERVICE_UNAVAILABLE || status == StatusCode::TOO_MANY_REQUESTS {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("30"));
        }
        response
    }
}

/// A JSON reply of exactly the media type that kiosks take.
pub(super) fn json<T: Serialize>(value: &T) -> Result<Response, ApiError> {
    let mut response = serde_json::to_vec(value)?.into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(paths::JSON));
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}
