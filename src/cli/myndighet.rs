//! `yttra myndighet`

use std::path::{Path, PathBuf};

use super::say;
use crate::{
    clock::Clock,
    db::Database,
    error::json_sentence,
    myndigheter::{self, model::NewMyndighet},
};

/// The fields of the file.
const FIELDS: &str = "Fälten i filen:
  slug                 kortnamn för kommandoraden: a–z, siffror och bindestreck
  kommun               \"Stockholms stad\"
  namnd                \"Ekbackens stadsdelsnämnd\"
  namnd_running        \"stadsdelsnämnden\"
  forvaltning          \"Ekbackens stadsdelsförvaltning\"
  forvaltning_running  \"förvaltningen\"
  model                \"a\": tjänsteutlåtandet är svaret, \"b\": ett separat yttrande
  email                förvaltningens e-postadress
  dnr_format           \"EKB {år}/{nr}\"
  address              adressblockets rader, får utelämnas
  chair_may_decide     true om ordföranden får besluta i brådskande ärenden, får utelämnas";

/// What can be done with myndigheter.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Lägg upp en myndighet enligt en JSON-fil.
    #[command(after_help = FIELDS)]
    Add {
        /// Filen med uppgifterna.
        #[arg(value_name = "FIL")]
        file: PathBuf,
    },
    /// Lista myndigheterna.
    List,
}

impl Command {
    /// Does it.
    pub async fn run(self, database: &Database) -> Result<(), String> {
        match self {
            Self::Add { file } => add(database, &file).await,
            Self::List => list(database).await,
        }
    }
}

#[expect(clippy::print_stdout, reason = "the command's answer")]
async fn add(database: &Database, file: &Path) -> Result<(), String> {
    let json = std::fs::read_to_string(file).map_err(|error| format!("{} kan inte läsas: {error}", file.display()))?;
    let new: NewMyndighet = serde_json::from_str(json.trim_start_matches('\u{feff}'))
        .map_err(|error| format!("{} kan inte läsas: {}", file.display(), json_sentence(&error)))?;
    let id = myndigheter::commands::add(&database.pool, Clock::system().read(), &new).await.map_err(say)?;
    println!("{} ({}) är upplagd: {id}", new.namnd, new.slug);
    println!("\nNästa steg är att lägga upp en administratör:\n");
    println!(
        "  yttra user add --myndighet {} --email ADRESS --name NAMN --title TITEL --roles administrator",
        new.slug
    );
    Ok(())
}

#[expect(clippy::print_stdout, reason = "the command's answer")]
async fn list(database: &Database) -> Result<(), String> {
    let mut conn = database.pool.acquire().await.map_err(|error| error.to_string())?;
    let all = myndigheter::store::all(&mut conn).await.map_err(say)?;
    if all.is_empty() {
        println!("Det finns ingen myndighet än. Lägg upp en med: yttra myndighet add FIL");
    }
    for (id, slug, namnd) in all {
        println!("{slug:<20} {namnd:<40} {id}");
    }
    Ok(())
}
