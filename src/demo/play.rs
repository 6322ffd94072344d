//! Plays the script: each line through the command that a person would have used, as that person, on that day.

use uuid::Uuid;

use super::{
    base::unexpected,
    calendar::{at, mailing, shifted},
    content::{self, Remiss},
    script::{self, Line, Step},
};
use crate::{
    app::App,
    clock::Moment,
    error::{AppError, Result},
    people::{self, model::Actor},
    remisser,
};

/// What is known while the script is played.
struct Stage<'a> {
    app: &'a App,
    /// The first start: nothing happens after it.
    start: Moment,
    remisser: Vec<Remiss>,
}

/// Plays what is not played yet: a remiss whose dnr is there already is left as it is.
pub async fn play(app: &App, start: Moment) -> Result<()> {
    let stage = Stage { app, start, remisser: content::remisser()? };
    for (place, line) in script::script(start.today).into_iter().enumerate() {
        // Lines of a day are some minutes apart, from a quarter past eight on.
        let minute = 495 + u32::try_from(place % 40).unwrap_or_default() * 12;
        stage.play(line, at(line.day, minute, start)).await?;
    }
    Ok(())
}
