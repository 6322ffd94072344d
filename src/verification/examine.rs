//! Examining a file with what this program knows beside what the file says: how it sets a paper, and, where there is a
//! database, what is in it.

use sign::{
    Anchors, Examined, Reprint,
    evidence::{fingerprint, sha256_hex},
    report::{Finding, Part, Report, Verdict},
};
use sqlx::PgConnection;

use super::store::{self, Kept};
use crate::{error::Result, seals::print};

/// Examines a file by itself. Takes tens of milliseconds: call it where blocking is allowed.
#[must_use]
pub fn file(pdf: &[u8], anchors: &Anchors) -> Examined {
    sign::examine(pdf, anchors, &|parts| {
        if parts.evidence.renderer == pdf::RENDERER_VERSION {
            print::print(parts).map_or(Reprint::Failed, Reprint::Set)
        } else {
            Reprint::OtherRenderer
        }
    })
}

/// Adds what the database knows of a file that was examined.
pub async fn with_database(conn: &mut PgConnection, pdf: &[u8], examined: Examined) -> Result<Report> {
    let mut report = examined.report;
    let printed = examined.evidence.as_ref().map(|evidence| fingerprint(evidence.proven())).unwrap_or_default();
    let kept = store::kept(conn, &sha256_hex(pdf), &printed).await?;
    let known = matches!(kept, Some(Kept::Same | Kept::Replaced));
    report.findings.extend(kept.map(|kept| {
        let (verdict, sentence) = match kept {
            Kept::Same => (Verdict::Holds, "Filen är byte för byte den som myndigheten har kvar."),
            Kept::Replaced => (
                Verdict::Holds,
                "Filen är byte för byte den som myndigheten har kvar, men ett senare förslag har attesterats i ärendet.",
            ),
            Kept::Other => {
                (Verdict::Broken, "Myndigheten har andra exemplar med samma fingeravtryck. Den här filen är inget av dem.")
            }
        };
        Finding::new(Part::Kept, verdict, "Myndighetens exemplar", sentence)
    }));
    let head = examined.evidence.map(|evidence| evidence.events).filter(|head| head.sequence > 0);
    let Some(head) = head else { return Ok(report) };
    let finding = if store::has_link(conn, head.sequence, &head.hash).await? {
        let sentence =
            format!("Filen nämner händelse {} i myndighetens logg, och den finns där oförändrad.", head.sequence);
        Finding::new(Part::Events, Verdict::Holds, "Händelseloggen", sentence)
    } else if known {
        let sentence = format!(
            "Filen nämner händelse {} i myndighetens logg, men den finns inte där eller är ändrad.",
            head.sequence
        );
        Finding::new(Part::Events, Verdict::Broken, "Händelseloggen", sentence)
    } else {
        let sentence = "Filen hör till en logg som inte finns här, så den går inte att jämföra med.";
        Finding::new(Part::Events, Verdict::Unproven, "Händelseloggen", sentence)
    };
    report.findings.push(finding.with([format!("Händelsens hash: {}", head.hash)]));
    Ok(report)
}
