//! The command line: one binary, a subcommand for each thing an operator does.

use clap::{Parser, Subcommand};

use crate::{
    app::App,
    clock::Clock,
    config::{Config, Storage},
    db::Database,
    demo,
    error::AppError,
    files::Files,
    seals::keys::Keys,
    serve,
    web::form::Refusal,
};

mod document;
mod myndighet;
mod seal;
mod user;
mod verify;

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
    /// Ladda demons myndigheter, personer och remisser i en tom databas.
    Demo(Box<Config>),
    /// Kontrollera färdiga dokument, eller händelsekedjan för varje myndighet.
    Verify(verify::Verify),
    /// Utfärda och visa myndigheternas sigill.
    #[command(subcommand, disable_help_subcommand = true)]
    Seal(seal::Command),
    /// Läs in en färdig text i ärendets utkast.
    Import(document::Import),
    /// Skriv ut ärendets dokument.
    Render(document::Render),
    /// Lägg upp och lista myndigheter.
    #[command(subcommand, disable_help_subcommand = true)]
    Myndighet(myndighet::Command),
    /// Lägg upp personer, sätt lösenord och roller.
    #[command(subcommand, disable_help_subcommand = true)]
    User(user::Command),
}

impl Cli {
    /// Does what was asked.
    ///
    /// # Errors
    /// A Swedish sentence for the operator.
    pub async fn run(self) -> Result<(), String> {
        match self.command {
            Command::Serve(config) => return serve::run(*config, self.storage).await,
            Command::Verify(verify) if !verify.is_of_chains() => return verify.files(&self.storage),
            _ => {}
        }
        let database = Database::open(&self.storage, false).await?;
        let done = match database.migrate().await {
            Ok(()) => Self::with(self.command, &database, &self.storage).await,
            Err(sentence) => Err(sentence),
        };
        database.close().await;
        done
    }

    /// What needs a database that is up to date.
    async fn with(command: Command, database: &Database, storage: &Storage) -> Result<(), String> {
        match command {
            Command::Serve(_) | Command::Migrate => Ok(()),
            Command::Demo(config) => load_demo(*config, database, storage).await,
            Command::Verify(_) => verify::chains(database).await,
            Command::Seal(command) => command.run(database, storage).await,
            Command::Import(import) => import.run(database).await,
            Command::Render(render) => render.run(database, storage).await,
            Command::Myndighet(command) => command.run(database).await,
            Command::User(command) => command.run(database).await,
        }
    }
}

async fn load_demo(config: Config, database: &Database, storage: &Storage) -> Result<(), String> {
    let files = Files::folder(&storage.files_dir()).map_err(say)?;
    let seals = Keys::new(storage.seals_dir());
    demo::load_once(&App::new(database.pool.clone(), Clock::system(), config, files, seals)).await.map_err(say)
}

/// An error as an operator reads it.
#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
fn say(error: AppError) -> String {
    error.sentence_or_cause()
}

/// A refusal as an operator reads it: the sentences that a form would show.
fn refused(refusal: Refusal) -> String {
    match refusal {
        Refusal::Fields(errors) => errors.iter().map(|(_, sentence)| sentence).collect::<Vec<_>>().join(" "),
        Refusal::Error(error) => say(error),
    }
}
