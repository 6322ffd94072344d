//! Sends what is due.

use std::time::Duration;

use chrono::TimeDelta;
use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{Attachment as Part, Mailbox, MultiPart, SinglePart, header::ContentType},
};

use super::store::{self, Due};
use crate::{
    app::App,
    error::{AppError, Result},
};

const PAUSE: Duration = Duration::from_secs(5);

/// Sends mails until the future is dropped; without SMTP settings it ends at once.
pub async fn run(app: App) {
    let Some(url) = &app.config.smtp_url else {
        tracing::info!("Ingen e-postserver är inställd; breven stannar i utkorgen.");
        return;
    };
    let transport = match AsyncSmtpTransport::<Tokio1Executor>::from_url(url) {
        Ok(builder) => builder.build(),
        Err(error) => {
            tracing::error!(%error, "YTTRA_SMTP_URL cannot be used; mails stay in the outbox");
            return;
        }
    };
    loop {
        match send_next(&app, &transport).await {
            Ok(true) => {}
            Ok(false) => tokio::time::sleep(PAUSE).await,
            Err(error) => {
                tracing::warn!(%error, "outbox");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}

/// Sends one mail; `false` if none is due. The row stays locked meanwhile, so that it is sent once.
async fn send_next(app: &App, transport: &AsyncSmtpTransport<Tokio1Executor>) -> Result<bool> {
    let now = app.clock.read().now;
    let mut tx = app.pool.begin().await?;
    let Some(due) = store::next_due(&mut tx, now).await? else { return Ok(false) };
    let outcome = match message(app, &due).await {
        Ok(message) => transport.send(message).await.map(drop).map_err(|error| error.to_string()),
        Err(error) => Err(error.to_string()),
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
