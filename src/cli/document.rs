//! `yttra import` and `yttra render`: a finished text into a draft, and a document out of it.

use std::path::{Path, PathBuf};

use sqlx::PgConnection;

use super::say;
use crate::{
    clock::Clock,
    config::Storage,
    db::Database,
    document::{canonical::Kind, import::decode},
    drafts::{self, import::Report},
    files::Files,
    people::{self, model::Actor},
    remisser::{
        self,
        model::{Case, Status},
    },
    versions::{
        self,
        documents::{self, Form},
        standing::Standing,
    },
    web::form::Refusal,
};

/// Which case, and which of its documents.
#[derive(Debug, clap::Args)]
pub struct Which {
    /// Ärendets diarienummer.
    #[arg(long, value_name = "DNR")]
    remiss: String,
    /// Myndighetens kortnamn, om flera har diarienumret.
    #[arg(long, value_name = "KORTNAMN")]
    myndighet: Option<String>,
    /// Dokumentet: tjansteutlatande eller yttrande.
    #[arg(long, value_name = "DOKUMENT", default_value = "tjansteutlatande")]
    dokument: Kind,
}

/// Läs in en färdig text i ärendets utkast.
#[derive(Debug, clap::Args)]
pub struct Import {
    #[command(flatten)]
    which: Which,
    /// Den som läser in texten. Annars ärendets handläggare.
    #[arg(long, value_name = "ADRESS")]
    som: Option<String>,
    /// Ersätt också avsnitt som redan är skrivna.
    #[arg(long)]
    ersatt: bool,
    /// Filen: Word (.docx), ren text eller Markdown (UTF-8).
    file: PathBuf,
}

/// Skriv ut ärendets dokument: den senaste versionen, eller utkastet om det inte finns någon.
#[derive(Debug, clap::Args)]
pub struct Render {
    #[command(flatten)]
    which: Which,
    /// Filens format.
    #[arg(long, value_enum, default_value = "pdf")]
    format: Form,
    /// Filen att skriva till.
    #[arg(short, long, value_name = "FIL")]
    output: PathBuf,
}

impl Import {
    /// Reads the file in and prints what came of it.
    #[expect(clippy::print_stdout, reason = "the command's answer")]
    pub async fn run(self, database: &Database) -> Result<(), String> {
        let bytes = std::fs::read(&self.file).map_err(|error| unreadable(&self.file, &error))?;
        let source = decode(&bytes).map_err(|error| error.to_string())?;
        let clock = Clock::system();
        let mut conn = database.pool.acquire().await.map_err(|error| error.to_string())?;
        let (actor, case) = find(&mut conn, &clock, &self.which, self.som.as_deref()).await?;
        drop(conn);
        if case.status == Status::Fordelad {
            drafts::commands::open(&database.pool, &actor, clock.read(), case.id, case.version).await.map_err(say)?;
        }
        let kind = self.which.dokument;
        let read =
            drafts::import::read(&database.pool, &actor, clock.read(), case.id, kind, &source, self.ersatt).await;
        match read {
            Ok(report) => println!("{}", told(&report)),
            Err(Refusal::Fields(errors)) if !errors.of("ersatt").is_empty() => {
                return Err(format!(
                    "{} Lägg till --ersatt.",
                    errors.of("ersatt").trim_end_matches("Kryssa i rutan för att ersätta den.").trim_end()
                ));
            }
            Err(Refusal::Fields(errors)) => {
                return Err(errors.iter().map(|(_, sentence)| sentence).collect::<Vec<_>>().join("\n"));
            }
            Err(Refusal::Error(error)) => return Err(say(error)),
        }
        Ok(())
    }
}

fn unreadable(file: &Path, error: &std::io::Error) -> String {
    format!("Filen {} kan inte läsas: {error}", file.display())
}

/// The report as lines.
fn told(report: &Report) -> String {
    let mut lines = vec![match report.sections.as_slice() {
        [] => "Alla avsnitt hade redan den text som står i filen.".to_owned(),
        sections => format!("Inläst: {}.", sections.join(", ")),
    }];
    lines.extend(report.recognised.iter().map(|(label, text)| format!("Tas ur ärendet: {label}: {text}")));
    lines.extend(report.notes.iter().map(|note| match note.line {
        Some(line) => format!("{} {line}: {}", report.unit.label(), note.text),
        None => note.text.clone(),
    }));
    lines.extend(
        report
            .unplaced
            .iter()
            .map(|piece| format!("Inte placerat ({} {}): {}", report.unit.name(), piece.line, piece.text)),
    );
    lines.join("\n")
}

impl Render {
    /// Writes the file.
    #[expect(clippy::print_stdout, reason = "the command's answer")]
    pub async fn run(self, database: &Database, storage: &Storage) -> Result<(), String> {
        let clock = Clock::system();
        let mut conn = database.pool.acquire().await.map_err(|error| error.to_string())?;
        let (actor, case) = find(&mut conn, &clock, &self.which, None).await?;
        let (bytes, what) = render(&mut conn, &actor, &case, self.which.dokument, self.format, &clock, storage).await?;
        std::fs::write(&self.output, bytes)
            .map_err(|error| format!("Filen {} kan inte skrivas: {error}", self.output.display()))?;
        println!("{what} är skrivet till {}.", self.output.display());
        Ok(())
    }
}

async fn render(
    conn: &mut PgConnection,
    actor: &Actor,
    case: &Case,
    kind: Kind,
    form: Form,
    clock: &Clock,
    storage: &Storage,
) -> Result<(Vec<u8>, String), String> {
    let versions = versions::store::of_remiss(conn, case.id).await.map_err(say)?;
    let newest = versions.into_iter().filter(|version| version.kind == kind).max_by_key(|version| version.number);
    let today = clock.read().today;
    let Some(version) = newest else {
        let paper = drafts::printed(conn, &actor.myndighet, case, kind, today)
            .await
            .map_err(|_| "Ärendet har inget utkast till det dokumentet än.".to_owned())?;
        let bytes = documents::in_form(&paper, form, &[], Some("Utkast")).map_err(say)?;
        return Ok((bytes, format!("Utkastet till {}", drafts::model::running(kind))));
    };
    let what = format!("Version {} av {}", version.number, drafts::model::definite(kind));
    let standing = Standing::of(conn, actor, today, case, version.id).await.map_err(say)?;
    if let (Form::Pdf, Standing::Finished(kept, _)) = (form, &standing) {
        let files = Files::folder(&storage.files_dir()).map_err(say)?;
        return Ok((files.get(&kept.sha256).await.map_err(say)?.to_vec(), what));
    }
    let paper = versions::store::printed(conn, version.id).await.map_err(say)?;
    let mark = standing.mark(version.number);
    let bytes = documents::in_form(&paper, form, standing.attests(), mark.as_deref()).map_err(say)?;
    Ok((bytes, what))
}

/// The case of a dnr, and the person in whose name it is opened.
async fn find(
    conn: &mut PgConnection,
    clock: &Clock,
    which: &Which,
    som: Option<&str>,
) -> Result<(Actor, Case), String> {
    let found = remisser::store::of_dnr(conn, &which.remiss, which.myndighet.as_deref()).await.map_err(say)?;
    let found = match found.as_slice() {
        [] => return Err(format!("Det finns inget ärende med diarienumret {}.", which.remiss)),
        [one] => one,
        several => {
            let slugs: Vec<&str> = several.iter().map(|one| one.slug.as_str()).collect();
            return Err(format!("Flera ärenden har det numret. Välj med --myndighet: {}.", slugs.join(", ")));
        }
    };
    let email = som
        .or(found.handlaggare.as_deref())
        .ok_or("Ärendet har ingen handläggare. Fördela det först, eller ange en person med --som.")?;
    let actor = people::store::actor(conn, email, &found.slug).await.map_err(say)?;
    let actor = actor.ok_or_else(|| format!("{email} arbetar inte för {}.", found.slug))?;
    let case = remisser::store::find_case(conn, &actor, clock.read().today, found.id).await.map_err(say)?;
    Ok((actor, case))
}
