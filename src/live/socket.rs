//! `GET /remisser/{id}/utkast/{slag}/live`: frames between a browser and the room of its draft.

use std::time::Duration;

use axum::{
    extract::{
        State,
        ws::{CloseFrame, Message as Wire, WebSocket, WebSocketUpgrade, rejection::WebSocketUpgradeRejection},
    },
    http::{HeaderMap, header, request::Parts},
    response::Response,
};
use futures_util::{
    SinkExt, StreamExt,
    stream::{SplitSink, SplitStream},
};
use serde::Deserialize;
use tokio::time::{interval, timeout};
use uuid::Uuid;

use super::{
    Ticket,
    access::{self, Denied, Visit},
    enter,
    frames::{self, Close, Frame, Said},
    presence::MAX_STATE,
    room::Which,
    seat::{Change, Message, Out, Seat, Way, WayOut},
    spawn,
};
use crate::{
    app::App,
    document::canonical::Kind,
    drafts,
    error::{AppError, Result},
    people::session,
    web::extract::{Path, Query},
};

/// The longest frame that is taken.
const MAX_FRAME: usize = 1024 * 1024;
/// How long a browser has to say hello.
const GREETING: Duration = Duration::from_secs(10);
/// How often a browser is asked whether it is there, and how long it may be silent.
const PING: Duration = Duration::from_secs(20);
const SILENCE: Duration = Duration::from_mins(1);
/// How long a frame may take to go out, and a browser to say goodbye.
const SLOW: Duration = Duration::from_secs(20);
const FAREWELL: Duration = Duration::from_secs(2);

/// What the page that asks says of itself.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct PageQuery {
    /// The keys of the sections that it shows, with commas.
    avsnitt: String,
}

/// `GET /remisser/{id}/utkast/{slag}/live`
///
/// What keeps somebody out is told by the code that the connection is closed with, since a browser does not show the
/// status of a refused handshake.
pub async fn connect(
    State(app): State<App>,
    Path((id, kind)): Path<(Uuid, String)>,
    Query(page): Query<PageQuery>,
    parts: Parts,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response> {
    let token_hash = session::token_hash(&parts).unwrap_or_default();
    let allowed = allowed(&app, &token_hash, id, &kind).await?;
    let Ok(upgrade) = upgrade else {
        return Err(match allowed {
            Err(Denied::SignedOut) => AppError::Unauthenticated,
            Err(Denied::NotFound) => AppError::NotFound,
            Ok(_) => AppError::BadRequest("Den här adressen är till för redigeraren.".into()),
        });
    };
    if !is_own(&app, &parts.headers) {
        return Err(AppError::Forbidden);
    }
    let entered = allowed.map_err(Close::from).and_then(|(visit, which)| {
        let ticket = enter(&app, which, visit.actor.id).ok_or(Close::TooMuch)?;
        Ok((visit, ticket))
    });
    // A longer frame than this ends the connection before it is read; up to it, with the right code.
    let upgrade = upgrade.max_message_size(4 * MAX_FRAME).max_frame_size(4 * MAX_FRAME);
    Ok(upgrade.on_upgrade(async move |socket| {
        let task = app.clone();
        spawn(&task, async move {
            match entered {
                Ok((visit, ticket)) => {
                    let shows = page.avsnitt.split(',').map(str::to_owned).collect();
                    carry(&app, socket, Hello { visit, token_hash, shows }, ticket).await;
                }
                Err(close) => {
                    let (mut sink, mut stream) = socket.split();
                    say_goodbye(&mut sink, &mut stream, close).await;
                }
            }
        });
    }))
}

async fn allowed(app: &App, token_hash: &[u8], id: Uuid, kind: &str) -> Result<Result<(Visit, Which), Denied>> {
    let mut conn = app.pool.acquire().await?;
    let visit = match access::look(&mut conn, app.clock.read(), token_hash, id).await? {
        Ok(visit) => visit,
        Err(denied) => return Ok(Err(denied)),
    };
    let Ok(kind) = kind.parse::<Kind>() else { return Ok(Err(Denied::NotFound)) };
    let Some(draft) = drafts::store::find(&mut conn, id, kind).await? else { return Ok(Err(Denied::NotFound)) };
    let which = Which { draft: draft.id, remiss: id, myndighet: visit.actor.myndighet.id, kind };
    Ok(Ok((visit, which)))
}

/// Whether the page that asks is one of ours: browsers always say where a WebSocket is opened from.
fn is_own(app: &App, headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let Some(origin) = text(header::ORIGIN) else { return false };
    match &app.config.public_url {
        Some(url) => url.trim_end_matches('/') == origin,
        None => text(header::HOST).is_some_and(|host| origin == format!("http://{host}")),
    }
}

type Sink = SplitSink<WebSocket, Wire>;
type Stream = SplitStream<WebSocket>;

/// Who has come, and from what page.
struct Hello {
    visit: Visit,
    token_hash: Vec<u8>,
    shows: Vec<String>,
}

async fn carry(app: &App, socket: WebSocket, hello: Hello, ticket: Ticket) {
    let (mut sink, mut stream) = socket.split();
    let (way, out) = Way::new();
    let mut stop = app.live.stopping();
    let close = tokio::select! {
        close = listen(&mut stream, hello, &ticket, way) => close,
        close = speak(&mut sink, out) => close,
        _ = stop.wait_for(|stopped| *stopped) => Some(Close::Restart),
    };
    // A room that has ended needs no goodbye.
    drop(ticket.room.messages.send(Message::Leave(ticket.connection)).await);
    drop(ticket);
    if let Some(close) = close {
        say_goodbye(&mut sink, &mut stream, close).await;
    }
}

/// Hands on what the browser says; gives why the connection is to be closed, unless the browser closed it.
async fn listen(stream: &mut Stream, hello: Hello, ticket: &Ticket, way: Way) -> Option<Close> {
    let connection = ticket.connection;
    let greeting = timeout(GREETING, next(stream)).await.unwrap_or(Err(Some(Close::Malformed)));
    let (client, state) = match greeting {
        Ok(Said::Hello { client, state }) => (client, state),
        Ok(_) => return Some(Close::Malformed),
        Err(close) => return close,
    };
    let Hello { visit, token_hash, shows } = hello;
    let seat = Seat { actor: visit.actor, token_hash, client, closed: visit.closed, shows, way };
    let mut message = Message::Join(connection, Box::new(seat), state);
    let mut last = 0;
    loop {
        if ticket.room.messages.send(message).await.is_err() {
            return Some(Close::Restart);
        }
        message = match next(stream).await {
            Ok(Said::Change { number, update }) if number == last + 1 => {
                last = number;
                Message::Change(Change { connection, number, update })
            }
            Ok(Said::Awareness(bytes)) if bytes.len() <= MAX_STATE => Message::Awareness(connection, bytes),
            Ok(Said::Awareness(_)) => return Some(Close::TooMuch),
            Ok(Said::Change { .. } | Said::Hello { .. }) => return Some(Close::Malformed),
            Err(close) => return close,
        };
    }
}

/// The next frame that is not about the connection itself.
async fn next(stream: &mut Stream) -> Result<Said, Option<Close>> {
    loop {
        let frame = timeout(SILENCE, stream.next()).await.map_err(|_| None)?;
        match frame {
            Some(Ok(Wire::Binary(bytes))) if bytes.len() > MAX_FRAME => return Err(Some(Close::TooMuch)),
            Some(Ok(Wire::Binary(bytes))) => return frames::read(&bytes).map_err(|_| Some(Close::Malformed)),
            Some(Ok(Wire::Ping(_) | Wire::Pong(_))) => {}
            Some(Ok(Wire::Text(_)) | Err(_)) => return Err(Some(Close::Malformed)),
            Some(Ok(Wire::Close(_))) | None => return Err(None),
        }
    }
}

/// Sends what the room says; gives why the connection is to be closed.
async fn speak(sink: &mut Sink, mut out: WayOut) -> Option<Close> {
    let mut pings = interval(PING);
    loop {
        let wire = tokio::select! {
            biased;
            Some(close) = out.kick.recv() => return Some(close),
            _ = pings.tick() => Wire::Ping(bytes::Bytes::new()),
            frame = out.frames.recv() => match frame {
                Some(Out::Frame(Frame::Binary(bytes))) => Wire::Binary(bytes),
                Some(Out::Frame(Frame::Text(text))) => Wire::Text(text.into()),
                Some(Out::Close(close)) => return Some(close),
                // The room has let go of the seat.
                None => return Some(Close::Restart),
            },
        };
        match timeout(SLOW, sink.send(wire)).await {
            Ok(Ok(())) => {}
            Ok(Err(_)) => return None,
            Err(_) => return Some(Close::TooMuch),
        }
    }
}

/// Says why, and waits a moment for the answer: a connection that is torn down at once may lose the reason.
async fn say_goodbye(sink: &mut Sink, stream: &mut Stream, close: Close) {
    let frame = CloseFrame { code: close.code(), reason: close.reason().into() };
    if let Ok(Ok(())) = timeout(FAREWELL, sink.send(Wire::Close(Some(frame)))).await {
        drop(timeout(FAREWELL, async { while let Some(Ok(_)) = stream.next().await {} }).await);
    }
}
