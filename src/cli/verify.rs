//! `yttra verify`: the chains of events in the database, or, given files, what those files prove by themselves.

use std::{fs, path::PathBuf};

use sign::{Anchors, report::Verdict};

use super::say;
use crate::{
    config::Storage,
    db::Database,
    events, myndigheter,
    seals::keys::{KeyError, Keys},
    verification::examine,
};

/// What is verified.
#[derive(Debug, clap::Args)]
pub struct Verify {
    /// PDF-filer att kontrollera, var och en för sig och utan databas. Utan dem kontrolleras händelsekedjorna i databasen.
    files: Vec<PathBuf>,
    /// Certifikat (PEM) för den rot som sigillen ska leda till. Utan det gäller de rötter som ligger i sigillmappen.
    #[arg(long = "ca", value_name = "FIL")]
    roots: Vec<PathBuf>,
    /// Certifikat (PEM) för en tidsstämplingstjänsts rot.
    #[arg(long = "tsa", value_name = "FIL")]
    stamp_roots: Vec<PathBuf>,
    /// Skriv det som hittas som JSON.
    #[arg(long)]
    json: bool,
}

impl Verify {
    /// Whether it needs the database.
    #[must_use]
    pub fn is_of_chains(&self) -> bool {
        self.files.is_empty()
    }

    /// Says of each file what holds.
    ///
    /// # Errors
    /// If a file cannot be read, or not all of it holds.
    #[expect(clippy::print_stdout, reason = "the command's answer")]
    pub fn files(&self, storage: &Storage) -> Result<(), String> {
        let anchors = self.anchors(storage)?;
        let mut worst = Verdict::Holds;
        for path in &self.files {
            let pdf = fs::read(path).map_err(|error| format!("{} går inte att läsa: {error}", path.display()))?;
            let report = examine::file(&pdf, &anchors).report;
            worst = worst.max(report.verdict());
            if self.json {
                println!("{}", serde_json::to_string(&report).map_err(|error| error.to_string())?);
                continue;
            }
            println!("{}", plain(&format!("{}: {}", path.display(), report.sentence())));
            if let Some(about) = &report.about {
                let facts = [&about.title, &about.organisation, &about.dnr, &about.date].map(String::as_str);
                println!("  {} {}", about.kind, plain(&facts.join(", ")));
            }
            for finding in &report.findings {
                let mark = match finding.verdict {
                    Verdict::Holds => "STÄMMER",
                    Verdict::Unproven => "KAN INTE STYRKAS",
                    Verdict::Broken => "STÄMMER INTE",
                };
                println!("  {mark}  {}", plain(&format!("{}: {}", finding.heading, finding.sentence)));
                for line in &finding.details {
                    println!("      {}", plain(line));
                }
            }
        }
        match worst {
            Verdict::Holds => Ok(()),
            Verdict::Unproven => Err("Allt kan inte styrkas.".into()),
            Verdict::Broken => Err("Allt stämmer inte.".into()),
        }
    }

    fn anchors(&self, storage: &Storage) -> Result<Anchors, String> {
        let keys = Keys::new(storage.seals_dir());
        let kept = |given: &[PathBuf], kept: fn(&Keys) -> Result<Vec<String>, KeyError>| {
            if given.is_empty() { kept(&keys).map_err(|error| error.to_string()) } else { texts(given) }
        };
        let (roots, stamps) = (kept(&self.roots, Keys::roots)?, kept(&self.stamp_roots, Keys::stamp_roots)?);
        Anchors::from_pem(roots.iter().map(String::as_str))
            .and_then(|anchors| anchors.with_stamp_roots(stamps.iter().map(String::as_str)))
            .map_err(|error| error.to_string())
    }
}

/// Without what could make a terminal show something else than what is written: a file says of itself what it likes.
fn plain(text: &str) -> String {
    let shown = |letter: char| {
        !letter.is_control()
            && !matches!(letter, '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.chars().map(|letter| if shown(letter) { letter } else { '\u{fffd}' }).collect()
}

fn texts(paths: &[PathBuf]) -> Result<Vec<String>, String> {
    let read = |path: &PathBuf| fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()));
    paths.iter().map(read).collect()
}

/// Walks the chain of each myndighet and names the first broken link.
#[expect(clippy::print_stdout, reason = "the command's answer")]
pub async fn chains(database: &Database) -> Result<(), String> {
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
