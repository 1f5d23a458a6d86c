//! One route: method, path, handler. The router, the API's document and the matrix of who may do what are all made
//! from the same lists.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::handler::Handler;
use axum::routing::{self, MethodRouter};

use super::AppState;

/// One route of the server.
pub struct Endpoint {
    /// `get` or `post`.
    pub method: &'static str,
    /// As axum writes it, parameters in braces.
    pub path: &'static str,
    pub(super) handler: MethodRouter<AppState>,
}

/// A route that shows something.
pub fn get<H, T>(path: &'static str, handler: H) -> Endpoint
where
    H: Handler<T, AppState>,
    T: 'static,
{
    Endpoint { method: "get", path, handler: routing::get(handler) }
}

/// A route that does something.
pub fn post<H, T>(path: &'static str, handler: H) -> Endpoint
where
    H: Handler<T, AppState>,
    T: 'static,
{
    Endpoint { method: "post", path, handler: routing::post(handler) }
}

/// The same for a body of up to so many bytes, where others have to be small.
pub fn post_large<H, T>(path: &'static str, most: usize, handler: H) -> Endpoint
where
    H: Handler<T, AppState>,
    T: 'static,
{
    Endpoint { method: "post", path, handler: routing::post(handler).layer(DefaultBodyLimit::max(most)) }
}

/// A router of these routes.
pub fn mount(endpoints: Vec<Endpoint>) -> Router<AppState> {
    endpoints.into_iter().fold(Router::new(), |router, endpoint| router.route(endpoint.path, endpoint.handler))
}
