//! Who is asking, for the whole of one request: so that a refusal for lack of right is on the trail whichever handler gave it, and
//! so that every access of an app names the app.

use std::sync::OnceLock;

use audit::{Action, Event, Outcome};
use axum::{
    extract::{MatchedPath, Request, State as Extract},
    http::StatusCode,
    middleware::Next,
    response::Response,
};
use base::Ctx;
use uuid::Uuid;

use crate::State;

tokio::task_local! {
    static ASKING: Asking;
}

#[derive(Default)]
struct Asking {
    who: OnceLock<Ctx>,
    app: OnceLock<Uuid>,
}

/// Says who asks, once that is known.
pub(crate) fn known(ctx: &Ctx) {
    let _ = ASKING.try_with(|asking| asking.who.set(ctx.clone()));
}

/// Says through which app.
pub(crate) fn through(app: Uuid) {
    let _ = ASKING.try_with(|asking| asking.app.set(app));
}

/// The same event, naming the app through which it was done, if it was through one.
pub(crate) fn named(mut event: Event) -> Event {
    if let Ok(Some(app)) = ASKING.try_with(|asking| asking.app.get().copied()) {
        let mark = format!("app/{app}");
        event.detail = if event.detail.is_empty() { mark } else { format!("{} {mark}", event.detail) };
    }
    event
}

/// Puts on the trail that somebody who is known was refused for lack of right: who, what, for which institution. The call is
/// named by method and route, never by its address.
pub(crate) async fn recorded(Extract(state): Extract<State>, request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().cloned();
    let method = request.method().clone();
    let work = async move {
        let response = next.run(request).await;
        if response.status() == StatusCode::FORBIDDEN
            && let Ok(Some(ctx)) = ASKING.try_with(|asking| asking.who.get().cloned())
        {
            let route = route.as_ref().map_or("(none)", MatchedPath::as_str);
            let event = Event::done(Action::Administer, "call").with(format!("{method} {route}"));
            let event = Event { outcome: Outcome::Denied, ..event };
            if let Err(fault) = state.audited(&ctx, vec![event]).await {
                tracing::error!(%fault, "a refusal could not be put on the trail");
            }
        }
        response
    };
    ASKING.scope(Asking::default(), work).await
}
