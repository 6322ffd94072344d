//! The command line: one binary, a subcommand for each thing an operator does.

use clap::{Parser, Subcommand};

use crate::{
    config::{Config, Storage},
    db::Database,
    error::AppError,
    events, myndigheter, serve,
};

mod document;

/// Yttra: från inkommen remiss till expedierat svar.
#[derive(Debug, Parser)]
#[command(name = "yttra", version, disable_help_subcommand = true)]
pub struct Cli {
    #[command(flatten)]
    storage: Storage,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Starta webbservern.
    Serve(Box<Config>),
    /// Uppdatera databasens schema.
    Migrate,
    /// Kontrollera händelsekedjan för varje myndighet.
    Verify,
    /// Läs in en färdig text i ärendets utkast.
    Import(document::Import),
    /// Skriv ut ärendets dokument.
    Render(document::Render),
}

impl Cli {
    /// Does what was asked.
    ///
    /// # Errors
    /// A Swedish sentence for the operator.
    pub async fn run(self) -> Result<(), String> {
        match self.command {
            Command::Serve(config) => serve::run(*config, self.storage).await,
            command => {
                let database = Database::open(&self.storage, false).await?;
                let done = match database.migrate().await {
                    Ok(()) => Self::with(command, &database, &self.storage).await,
                    Err(sentence) => Err(sentence),
                };
                database.close().await;
                done
            }
        }
    }

    /// What needs a database that is up to date.
    async fn with(command: Command, database: &Database, storage: &Storage) -> Result<(), String> {
        match command {
            Command::Serve(_) | Command::Migrate => Ok(()),
            Command::Verify => verify(database).await,
            Command::Import(import) => import.run(database).await,
            Command::Render(render) => render.run(database, storage).await,
        }
    }
}

/// An error as an operator reads it.
#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
fn say(error: AppError) -> String {
    error.sentence_or_cause()
}

#[expect(clippy::print_stdout, reason = "the command's answer")]
async fn verify(database: &Database) -> Result<(), String> {
    let mut conn = database.pool.acquire().await.map_err(|error| error.to_string())?;
    let all = myndigheter::store::all(&mut conn).await.map_err(say)?;
    drop(conn);
    let mut broken = 0;
    for (id, slug, namnd) in all {
        let verdict = events::store::verify(&database.pool, id).await.map_err(say)?;
        match verdict.broken {
            Some(link) => {
                broken += 1;
                println!("{slug} ({namnd}): BRUTEN vid händelse {}: {}", link.sequence, link.why);
            }
            None => println!(
                "{slug} ({namnd}): {} händelser, kedjan är hel{}",
                verdict.checked,
                if verdict.purged > 0 { format!(", {} rensade", verdict.purged) } else { String::new() }
            ),
        }
    }
    if broken > 0 { Err("Händelsekedjan är bruten.".into()) } else { Ok(()) }
}
