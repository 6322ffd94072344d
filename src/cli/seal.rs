//! `yttra seal`

use super::say;
use crate::{
    clock::{self, Clock},
    config::Storage,
    db::Database,
    myndigheter,
    seals::keys::{Keys, OWN_AUTHORITY},
};

/// What is done with seals.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Utfärda ett sigill åt en myndighet från en egen utfärdare, som skapas första gången.
    Issue {
        /// Myndighetens kortnamn.
        #[arg(long)]
        myndighet: String,
        /// Byt ut det sigill som finns. Äldre handlingar fortsätter att gälla.
        #[arg(long)]
        renew: bool,
    },
    /// Visa varje myndighets sigill och hur länge det gäller.
    List,
}

impl Command {
    /// Does it.
    ///
    /// # Errors
    /// A Swedish sentence for the operator.
    #[expect(clippy::print_stdout, reason = "the command's answer")]
    pub async fn run(self, database: &Database, storage: &Storage) -> Result<(), String> {
        let keys = Keys::new(storage.seals_dir());
        let mut conn = database.pool.acquire().await.map_err(|error| error.to_string())?;
        let all = myndigheter::store::all(&mut conn).await.map_err(say)?;
        match self {
            Self::Issue { myndighet, renew } => {
                let (_, slug, namnd) = all
                    .iter()
                    .find(|(_, slug, _)| *slug == myndighet)
                    .ok_or_else(|| format!("Ingen myndighet heter {myndighet}."))?;
                let now = Clock::system().read().now;
                keys.issue(OWN_AUTHORITY, (slug, namnd), renew, now).map_err(|error| error.to_string())?;
                println!("{namnd} har ett nytt sigill i {}.", storage.seals_dir().join(slug).display());
            }
            Self::List => {
                let anchors = keys.anchors().map_err(|error| error.to_string())?;
                let now = Clock::system().read().now;
                for (_, slug, namnd) in &all {
                    match keys.sealer(slug) {
                        Ok(Some(sealer)) => {
                            let distrust = sign::distrusted(&sealer.trust(&anchors, now));
                            println!(
                                "{slug} ({namnd}): {}, gäller till {}, SHA-256 {}{}",
                                sealer.subject(),
                                clock::day(sealer.not_after()),
                                sealer.fingerprint(),
                                if distrust.is_empty() { String::new() } else { format!(", INTE BETRODD: {distrust}") }
                            );
                        }
                        Ok(None) => println!("{slug} ({namnd}): inget sigill"),
                        Err(error) => println!("{slug} ({namnd}): KAN INTE ANVÄNDAS: {error}"),
                    }
                }
            }
        }
        Ok(())
    }
}
