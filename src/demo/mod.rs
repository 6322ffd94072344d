//! The demo: an invented stadsdelsnämnd and an invented socialnämnd with people and remisser, made through the same
//! commands as everything else.

mod absence;
pub mod base;
mod board;
pub mod calendar;
pub(crate) mod content;
mod hours;
mod notes;
mod play;
mod review;
pub mod script;
mod seals;

use crate::{app::App, error::Result, myndigheter};

/// The password of every demo account.
pub const PASSWORD: &str = "remiss-demo";

/// One account a role, as told at the start and on the sign-in page.
pub const ACCOUNTS: [(&str, &str); 6] = [
    ("registrator@yttra.example", "registrator"),
    ("handlaggare@yttra.example", "handläggare"),
    ("avdelningschef@yttra.example", "avdelningschef"),
    ("direktor@yttra.example", "stadsdelsdirektör"),
    ("sekreterare@yttra.example", "nämndsekreterare"),
    ("admin@yttra.example", "administratör"),
];

/// Loads the demo unless the database already has a myndighet.
pub async fn load_once(app: &App) -> Result<()> {
    let moment = app.clock.read();
    let mut conn = app.pool.acquire().await?;
    let is_empty = myndigheter::store::all(&mut conn).await?.is_empty();
    drop(conn);
    if is_empty {
        tracing::info!("Laddar demon …");
        base::load(app, moment).await?;
        play::play(app, moment).await?;
    }
    Ok(())
}
