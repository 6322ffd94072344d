//! The demo: an invented stadsdelsnämnd and an invented socialnämnd with people and remisser, made through the same
//! commands as everything else.

use crate::{app::App, error::Result};

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

/// Loads the demo unless it is there.
pub async fn load_once(_app: &App) -> Result<()> {
    Ok(())
}
