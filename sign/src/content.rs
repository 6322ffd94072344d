//! Whether the evidence of a file agrees with itself: the document, the manifest, each approval.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use chrono_tz::Europe::Stockholm;
use serde::Deserialize;

use crate::{
    assertion::{self, Refused},
    evidence::{Attest, Evidence, Paper, sha256_hex},
    report::{About, Finding, Part, Verdict},
    statement::{self, Method, Statement},
};

/// The attachments of a sealed file, as far as they are there.
#[derive(Debug, Clone, Copy)]
pub struct Attachments<'a> {
    /// [`crate::evidence::DOCUMENT`]
    pub document: &'a [u8],
    /// [`crate::evidence::MANIFEST`]
    pub manifest: Option<&'a [u8]>,
    /// [`crate::evidence::EVIDENCE`], read.
    pub evidence: &'a Evidence,
}

/// What the document says of itself; the rest of it is not looked at here.
#[derive(Deserialize)]
struct Document {
    #[serde(default)]
    kind_label: Option<String>,
    title: String,
    #[serde(default)]
    heading: Option<String>,
    organisation: String,
    dnr: String,
    date: String,
}

#[derive(Deserialize)]
struct Manifest {
    versions: Vec<Hashed>,
}

#[derive(Deserialize)]
struct Hashed {
    sha256: String,
}

/// What a document calls itself.
#[must_use]
pub fn about(document: &[u8]) -> Option<About> {
    let read: Document = serde_json::from_slice(document).ok()?;
    let (kind, title) = match (read.kind_label, read.heading) {
        (Some(kind), _) => (kind, read.title),
        (None, heading) => (read.title.clone(), heading.unwrap_or(read.title)),
    };
    Some(About { kind, title, organisation: read.organisation, dnr: read.dnr, date: read.date })
}

/// Whether any of the names is that of the board, or of the office whose document it is.
pub(crate) fn is_of(parts: Attachments<'_>, names: &[Option<&str>]) -> bool {
    let office = about(parts.document).map(|about| about.organisation);
    let boards = parts.evidence.attests.iter().filter_map(|attest| Some(attest.read().ok()?.myndighet));
    boards.chain(office).any(|own| names.contains(&Some(own.as_str())))
}

/// Looks at the content and at each approval. `vouched` is whether a seal that is trusted covers the evidence: only it
/// says whose a key is, and that a password was given.
#[must_use]
pub fn examine(parts: Attachments<'_>, vouched: bool) -> Vec<Finding> {
    let mut findings = vec![content(parts)];
    let read: Vec<_> = parts.evidence.attests.iter().map(|attest| (attest, attest.read().ok())).collect();
    findings.extend(read.iter().map(|(attest, statement)| one(parts, attest, statement.as_ref(), vouched)));
    if read.is_empty() {
        if parts.evidence.paper == Paper::Dokument {
            let sentence = "Ingen har attesterat förslaget, enligt beviset i filen.";
            findings.push(Finding::new(Part::Attest, Verdict::Broken, "Attesterna", sentence));
        }
    } else {
        findings.push(order(parts, &read.iter().filter_map(|(_, statement)| statement.as_ref()).collect::<Vec<_>>()));
    }
    findings
}

fn content(parts: Attachments<'_>) -> Finding {
    let found = |verdict, sentence: &str| Finding::new(Part::Content, verdict, "Innehållet", sentence);
    let document = sha256_hex(parts.document);
    let details = |manifest: Option<String>| {
        std::iter::once(format!("Dokumentets SHA-256: {document}"))
            .chain(manifest.map(|hash| format!("Förslagets SHA-256: {hash}")))
    };
    if document != parts.evidence.document {
        return found(Verdict::Broken, "Texten i filen är en annan än den som beviset gäller.").with(details(None));
    }
    match (parts.manifest, &parts.evidence.manifest) {
        (Some(bytes), Some(expected)) => {
            let hash = sha256_hex(bytes);
            if hash != *expected {
                return found(Verdict::Broken, "Förteckningen över dokument och bilagor är ändrad.")
                    .with(details(Some(hash)));
            }
            let listed = serde_json::from_slice::<Manifest>(bytes)
                .is_ok_and(|manifest| manifest.versions.iter().any(|version| version.sha256 == document));
            if !listed {
                return found(Verdict::Broken, "Texten hör inte till det förslag som attesterades.")
                    .with(details(Some(hash)));
            }
            found(Verdict::Holds, "Texten är den som hör till förslaget, tecken för tecken.").with(details(Some(hash)))
        }
        (None, None) if parts.evidence.paper != Paper::Dokument => {
            found(Verdict::Holds, "Texten är den som filen gjordes av, tecken för tecken.").with(details(None))
        }
        _ => found(Verdict::Broken, "Förteckningen över dokument och bilagor saknas.").with(details(None)),
    }
}

/// One approval.
fn one(parts: Attachments<'_>, attest: &Attest, statement: Option<&Statement>, vouched: bool) -> Finding {
    let found = |verdict, heading: String, sentence: String| Finding::new(Part::Attest, verdict, heading, sentence);
    let Some(statement) = statement else {
        return found(Verdict::Broken, "En attest".into(), "En av attesterna går inte att läsa.".into());
    };
    let who = format!("Attest av {}", statement.printed());
    let at = moment(statement.at);
    if parts.evidence.manifest.as_deref() != Some(statement.manifest.as_str()) {
        let sentence = format!("{} attesterade ett annat förslag än det här.", statement.name);
        return found(Verdict::Broken, who, sentence);
    }
    if statement.at > parts.evidence.sealed_at {
        return found(Verdict::Broken, who, format!("Attesten är daterad {at}, efter att filen gjordes."));
    }
    let own = if statement.own_draft { " Det var ett eget förslag, vilket nämnden tillåter." } else { "" };
    let details = [format!("Attestens SHA-256: {}", sha256_hex(attest.statement.as_bytes()))];
    let finding = match (statement.method, &attest.passkey) {
        (Method::Losenord, None) if vouched => {
            let sentence = format!(
                "{} attesterade {at} med lösenord. Att det var rätt person intygas av sigillet.{own}",
                statement.name
            );
            found(Verdict::Holds, who, sentence)
        }
        (Method::Losenord, None) => {
            let sentence = format!(
                "Enligt filen attesterade {} {at} med lösenord. Det kan bara sigillet intyga, och sigillet går inte att lita på.",
                statement.name
            );
            found(Verdict::Unproven, who, sentence)
        }
        (Method::Passkey, Some(passkey)) => {
            let hash = statement::hash(attest.statement.as_bytes());
            match approved(passkey, hash) {
                Ok(batch) => {
                    let many = if batch > 1 {
                        format!(" Samma bekräftelse gällde {batch} ärenden.")
                    } else {
                        String::new()
                    };
                    let sentence = format!(
                        "{} attesterade {at} med passkey. Signaturen gäller just det här innehållet.{many}{own}{}",
                        statement.name,
                        if vouched {
                            " Att nyckeln är rätt persons intygas av sigillet."
                        } else {
                            " Vems nyckeln är kan bara sigillet intyga, och sigillet går inte att lita på."
                        }
                    );
                    found(if vouched { Verdict::Holds } else { Verdict::Unproven }, who, sentence)
                }
                Err(why) => {
                    found(Verdict::Broken, who, format!("Signaturen från {} stämmer inte: {why}", statement.name))
                }
            }
            .with([format!("Nyckelns SHA-256: {}", sha256_hex(&passkey.public_key.0))])
        }
        _ => found(Verdict::Broken, who, "Det bevis som attesten ska ha saknas.".into()),
    };
    finding.with(details)
}

/// How many statements the touch approved, this one among them.
fn approved(passkey: &crate::evidence::Passkey, statement: [u8; 32]) -> Result<usize, &'static str> {
    let mut statements = Vec::new();
    for hash in &passkey.statements {
        let mut bytes = [0; 32];
        hex::decode_to_slice(hash, &mut bytes).map_err(|_| "förteckningen över vad nyckeln godkände är oläslig.")?;
        statements.push(bytes);
    }
    if statements.iter().filter(|other| **other == statement).count() != 1 {
        return Err("nyckeln godkände något annat än den här attesten.");
    }
    let asked = statement::challenge(&statements);
    assertion::check(&passkey.assertion(), &passkey.public_key.0, &asked, &passkey.party).map_err(said)?;
    Ok(statements.len())
}

/// Why, in Swedish.
fn said(refused: Refused) -> &'static str {
    match refused {
        Refused::Unreadable => "den går inte att läsa.",
        Refused::WrongType => "den är gjord för något annat än att godkänna.",
        Refused::WrongChallenge => "den gäller ett annat innehåll.",
        Refused::WrongOrigin | Refused::WrongRelyingParty => "den är gjord på en annan webbplats.",
        Refused::NotPresent | Refused::NotVerified => "nyckeln kontrollerade inte vem som använde den.",
        Refused::UnknownKey => "nyckeln är av ett okänt slag.",
        Refused::WrongSignature => "den är ändrad eller gjord med en annan nyckel.",
    }
}

/// Whether the approvals are of one case, each step once and in order.
fn order(parts: Attachments<'_>, statements: &[&Statement]) -> Finding {
    let found = |verdict, sentence: &str| Finding::new(Part::Order, verdict, "Ordningen", sentence);
    let cases: BTreeSet<_> = statements.iter().map(|one| (&one.myndighet, one.case, &one.dnr)).collect();
    if cases.len() > 1 {
        return found(Verdict::Broken, "Attesterna hör till olika ärenden.");
    }
    let dnr = about(parts.document).map(|about| about.dnr);
    if statements.iter().any(|one| dnr.as_deref() != Some(one.dnr.as_str())) {
        return found(Verdict::Broken, "Attesterna hör till ett annat ärende än dokumentet.");
    }
    let steps: Vec<i16> = statements.iter().map(|one| one.step).collect();
    if !steps.is_sorted_by(|a, b| a < b) {
        return found(Verdict::Broken, "Attesterna står inte i kedjans ordning, var och en en gång.");
    }
    found(Verdict::Holds, "Attesterna hör till samma ärende och står i kedjans ordning.")
}

/// A time as it is said in Sweden.
#[must_use]
pub fn moment(at: DateTime<Utc>) -> String {
    at.with_timezone(&Stockholm).format("%Y-%m-%d kl. %H.%M").to_string()
}

#[cfg(test)]
#[path = "content_tests.rs"]
mod tests;
