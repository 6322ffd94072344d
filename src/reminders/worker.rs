//! Reminds everybody, one after the other, beside the requests.

use std::time::Duration;

use super::{
    model::{self, Pace},
    store,
};
use crate::{
    app::App,
    error::Result,
    outbox::{self, Mail},
    people, today,
};

/// How often it is looked whether anybody is to be reminded.
const PAUSE: Duration = Duration::from_mins(1);

/// Reminds until it is dropped.
pub async fn run(app: &App) {
    loop {
        match remind_next(app).await {
            Ok(true) => continue,
            Ok(false) => {}
            Err(error) => tracing::warn!(%error, "reminders"),
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Looks at one person, and writes her a mail if something is late or soon due; `false` when all have been looked at
/// today, or it is no time for it.
pub async fn remind_next(app: &App) -> Result<bool> {
    let moment = app.clock.read();
    if !model::is_time(moment) {
        return Ok(false);
    }
    let mut tx = app.pool.begin().await?;
    let Some(next) = store::next(&mut tx, moment.today).await? else { return Ok(false) };
    store::mark(&mut tx, &next, moment.today).await?;
    let pace: Pace = next.pace.parse().unwrap_or_default();
    if let Some(horizon) = pace.horizon(moment.today).filter(|_| !next.absent)
        && let Some(actor) = people::store::actor(&mut tx, &next.email, &next.slug).await?
    {
        let mut tasks = today::store::tasks(&mut tx, &actor, moment.today).await?;
        tasks.retain(|task| task.due_on <= horizon);
        if !tasks.is_empty() {
            let base = app.config.base_url();
            let (subject, body) = model::letter(&actor.name, &actor.myndighet.namnd, &base, &tasks, moment.today);
            let mail = Mail { myndighet: Some(actor.myndighet.id), ..Mail::to(&actor.email, &subject, body) };
            outbox::put(&mut tx, moment, &mail).await?;
        }
    }
    tx.commit().await?;
    Ok(true)
}
