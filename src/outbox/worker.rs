//! Sends what is due.
//!
//! A mail is sent at least once: it is marked as sent when the server has taken it, and a program that is killed in
//! between sends it again under the same Message-ID, by which a mail program knows it. Losing an answer would be worse.

use std::{error::Error as _, time::Duration};

use chrono::TimeDelta;
use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{Attachment as Part, Mailbox, MultiPart, SinglePart, header::ContentType},
    transport::smtp,
};
use tokio::sync::watch;

use super::store::{self, Due};
use crate::{
    app::App,
    error::{AppError, Result},
};

const PAUSE: Duration = Duration::from_secs(5);

/// The way to the mail server.
pub type Transport = AsyncSmtpTransport<Tokio1Executor>;

/// Sends mails until `stop` turns; the one that is under way then is sent to its end, so that it is not sent again.
/// Without SMTP settings nothing is sent.
pub async fn run(app: App, mut stop: watch::Receiver<bool>) {
    let Some(transport) = transport(&app) else {
        // An error means that whoever stops us is gone, which is a stop as well.
        drop(stop.changed().await);
        return;
    };
    while !*stop.borrow_and_update() && stop.has_changed().is_ok() {
        match send_next(&app, &transport).await {
            Ok(true) => continue,
            Ok(false) => {}
            Err(error) => tracing::warn!(%error, "outbox"),
        }
        tokio::select! {
            () = tokio::time::sleep(PAUSE) => {}
            _ = stop.changed() => return,
        }
    }
}

/// The way to the mail server of the settings, if there is one.
#[must_use]
pub fn transport(app: &App) -> Option<Transport> {
    let Some(url) = &app.config.smtp_url else {
        tracing::info!("Ingen e-postserver är inställd; breven stannar i utkorgen.");
        return None;
    };
    match Transport::from_url(url) {
        Ok(builder) => Some(builder.build()),
        Err(error) => {
            tracing::error!(%error, "YTTRA_SMTP_URL cannot be used; mails stay in the outbox");
            None
        }
    }
}

/// Sends one mail; `false` if none is due. The row stays locked meanwhile, so that no other node sends it too.
pub async fn send_next(app: &App, transport: &Transport) -> Result<bool> {
    let now = app.clock.read().now;
    let mut tx = app.pool.begin().await?;
    let Some(due) = store::next_due(&mut tx, now).await? else { return Ok(false) };
    let outcome = match message(app, &due).await {
        Ok(message) => transport.send(message).await.map(drop).map_err(|error| told(&error)),
        Err(error) => Err(format!("Brevet går inte att sätta ihop: {error}")),
    };
    match outcome {
        Ok(()) => store::sent(&mut tx, due.id, now).await?,
        Err(error) => {
            let wait = pause_after(due.attempts);
            tracing::warn!(mail = %due.id, %error, "mail not sent");
            store::failed(&mut tx, due.id, &error, now + wait).await?;
        }
    }
    tx.commit().await?;
    Ok(true)
}

/// What went wrong, for the administrator: in Swedish, with the words of the server or the system.
fn told(error: &smtp::Error) -> String {
    let words = error.source().map_or_else(|| error.to_string(), ToString::to_string);
    let code = error.status().map(|code| format!("{code} ")).unwrap_or_default();
    if error.is_permanent() {
        format!("E-postservern avvisade brevet: {code}{words}")
    } else if error.is_transient() {
        format!("E-postservern tar inte emot brevet just nu: {code}{words}")
    } else if error.is_timeout() {
        "E-postservern svarade inte i tid.".into()
    } else {
        format!("E-postservern gick inte att nå: {words}")
    }
}

/// How long to wait after this many earlier attempts: one minute, two, four …; from the tenth on six hours.
fn pause_after(attempts: i16) -> TimeDelta {
    TimeDelta::minutes(1 << attempts.clamp(0, 9)).min(TimeDelta::hours(6))
}

async fn message(app: &App, due: &Due) -> Result<Message> {
    let from: Mailbox = app.config.mail_from.parse().map_err(AppError::internal)?;
    let to: Mailbox = due.to_address.parse().map_err(AppError::internal)?;
    let builder =
        Message::builder().from(from).to(to).subject(&due.subject).message_id(Some(format!("<{}@yttra>", due.id)));
    if due.attachments.is_empty() {
        return builder.header(ContentType::TEXT_PLAIN).body(due.body.clone()).map_err(AppError::internal);
    }
    let mut parts = MultiPart::mixed().singlepart(SinglePart::plain(due.body.clone()));
    for attachment in &due.attachments.0 {
        let bytes = app.files.get(&attachment.sha256).await?;
        let kind = ContentType::parse(&attachment.media_type).map_err(AppError::internal)?;
        parts = parts.singlepart(Part::new(attachment.name.clone()).body(bytes.to_vec(), kind));
    }
    builder.multipart(parts).map_err(AppError::internal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_six_hours() {
        let minutes = [0, 1, 8, 9, 10, i16::MAX].map(|attempts| pause_after(attempts).num_minutes());
        assert_eq!(minutes, [1, 2, 256, 360, 360, 360]);
    }
}
