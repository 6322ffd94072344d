//! What the nodes tell each other: one connection a process listens, as long as the process lives.
//!
//! `u:draft:seq` an update was committed · `e:myndighet:remiss` an event was appended · `p:draft:node:bytes` where
//! somebody is · `w:draft:node` who is here? · `n:draft` notes were changed. After a lost connection all is looked for
//! anew. Rooms look for updates, and for what an event may change, now and then as well; for notes they do not.

use std::time::Duration;

use sqlx::postgres::PgListener;
use uuid::Uuid;

use super::{seat::Message, store::CHANNEL};
use crate::app::App;

/// How long after a failure it is tried again.
const PAUSE: Duration = Duration::from_secs(1);

/// Listens until the server stops.
pub async fn run(app: App) {
    let mut stop = app.live.stopping();
    let mut listener = None;
    while !*stop.borrow() {
        let turn = async {
            let connected = match &mut listener {
                Some(listener) => listener,
                none => {
                    let mut fresh = PgListener::connect_with(&app.pool).await?;
                    fresh.listen(CHANNEL).await?;
                    // What was said before is not heard.
                    app.live.look_everywhere();
                    none.insert(fresh)
                }
            };
            connected.try_recv().await
        };
        let heard = tokio::select! {
            heard = turn => heard,
            _ = stop.changed() => return,
        };
        match heard {
            Ok(Some(notification)) => hear(&app, notification.payload()),
            // The connection was lost and is there again at the next turn.
            Ok(None) => app.live.look_everywhere(),
            Err(error) => {
                tracing::warn!(%error, "live drafts do not hear of other nodes");
                listener = None;
                tokio::select! {
                    () = tokio::time::sleep(PAUSE) => {}
                    _ = stop.changed() => return,
                }
            }
        }
    }
}

fn hear(app: &App, word: &str) {
    let mut parts = word.splitn(4, ':');
    let kind = parts.next().unwrap_or_default();
    let mut id = || parts.next().and_then(|part| part.parse::<Uuid>().ok());
    match kind {
        "u" => {
            if let Some(room) = id().and_then(|draft| app.live.room(draft)) {
                room.bells.news.notify_one();
            }
        }
        "n" => {
            if let Some(room) = id().and_then(|draft| app.live.room(draft)) {
                room.bells.notes.notify_one();
            }
        }
        "e" => {
            let (myndighet, remiss) = (id(), id());
            for room in app.live.rooms() {
                if Some(room.which.myndighet) == myndighet && remiss.is_none_or(|remiss| remiss == room.which.remiss) {
                    room.bells.changed.notify_one();
                }
            }
        }
        "p" | "w" => {
            let (Some(draft), Some(node)) = (id(), id()) else { return };
            let Some(room) = app.live.room(draft).filter(|_| node != app.live.node()) else { return };
            let message = match parts.next().map(hex::decode) {
                Some(Ok(bytes)) => Message::Relayed(node, bytes),
                Some(Err(_)) => return,
                None => Message::Asked,
            };
            // Where somebody is may be missed; it is said again.
            drop(room.messages.try_send(message));
        }
        _ => {}
    }
}
