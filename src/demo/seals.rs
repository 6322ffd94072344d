//! The seals of the demo, from an authority of its own: they prove nothing to anybody else.

use chrono::TimeDelta;

use crate::{
    app::App,
    clock::Moment,
    error::{AppError, Result},
};

/// Says to all what it is worth.
const AUTHORITY: &str = "Yttras demo, egen utfärdare";

/// Sees to it that the boards can seal at a moment: the demo plays years of which no certificate holds them all. What was
/// sealed before goes on to hold, as when a real key is changed.
pub fn hold(app: &App, boards: &[(String, String)], moment: Moment) -> Result<()> {
    for (slug, namnd) in boards {
        let anchors = app.seals.anchors().map_err(AppError::internal)?;
        let sealer = app.seals.sealer(slug).map_err(AppError::internal)?;
        if sealer.is_none_or(|sealer| !sealer.trust(&anchors, moment.now).is_trusted()) {
            let before = moment.now - TimeDelta::days(1);
            app.seals.issue(AUTHORITY, (slug, namnd), true, before).map_err(AppError::internal)?;
        }
    }
    Ok(())
}
