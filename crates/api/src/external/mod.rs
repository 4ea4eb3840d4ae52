//! Signing in with an external provider (OpenID Connect), as a browser does it: `GET /oauth/external?back=/…` sends it
//! to the provider, `GET /oauth/external/callback` is where it comes back, with a session in the cookie.

mod journey;
mod provider;

pub(crate) use journey::{come_back, set_out};
pub use provider::{ExternalProvider, ProviderSettings};
