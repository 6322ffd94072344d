//! Setting a paper from its evidence, the same way when it is made and when it is verified.

use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::{Value, json};
use sign::{
    content::Attachments,
    evidence::{self, Evidence, Paper, fingerprint},
};

use crate::{
    clock,
    document::{
        canonical::{Canonical, Manifest, Printed, sha256_hex},
        model::Attested,
    },
    error::{AppError, Result},
    versions::rendering::{document_data, ymd},
};

/// What the form of an extract is told, as far as it is needed here.
#[derive(Deserialize)]
struct Extract {
    heading: String,
    date: NaiveDate,
}

/// Sets the paper, with its parts in it, as it is before it is sealed. The same parts and renderer give the same bytes.
/// Takes tens of milliseconds: call it where blocking is allowed.
///
/// # Errors
/// `Internal` if the parts are none that this program makes.
pub fn print(parts: &Attachments<'_>) -> Result<Vec<u8>> {
    let written = serde_json::to_vec(parts.evidence)?;
    let (template, mut data, title, day) = match parts.evidence.paper {
        Paper::Dokument | Paper::Beslutad => {
            let printed = Printed::from_bytes(parts.document).map_err(AppError::internal)?;
            let data = document_data(&printed, &attested(parts.evidence)?, None)?;
            (pdf::Template::Document, data, printed.title, printed.date)
        }
        Paper::Protokollsutdrag => {
            let extract: Extract = serde_json::from_slice(parts.document)?;
            let data = serde_json::from_slice(parts.document)?;
            (pdf::Template::Extract, data, format!("Protokollsutdrag {}", extract.heading), extract.date)
        }
    };
    if let Value::Object(fields) = &mut data {
        let fingerprint = fingerprint(parts.evidence.proven());
        let proof = json!({ "address": parts.evidence.address, "fingerprint": fingerprint });
        fields.insert("proof".into(), proof);
        fields.insert("bilaga_hashes".into(), bilaga_hashes(parts.manifest)?.into());
    }
    let meta = pdf::Meta { title, date: ymd(day), identifier: sha256_hex(&written) };
    let data = serde_json::to_vec(&data)?;
    pdf::render(template, &data, &meta, &attachments(parts, written)).map_err(AppError::internal)
}

/// Who approved, in the order of the print, which is the reverse of the chain.
fn attested(evidence: &Evidence) -> Result<Vec<Attested>> {
    let one = |attest: &evidence::Attest| {
        let statement = attest.read()?;
        Ok(Attested { who: statement.printed(), on: clock::day(statement.at) })
    };
    evidence.attests.iter().rev().map(one).collect()
}

fn bilaga_hashes(manifest: Option<&[u8]>) -> Result<Vec<String>> {
    let Some(manifest) = manifest else { return Ok(Vec::new()) };
    let manifest = Manifest::from_bytes(manifest).map_err(AppError::internal)?;
    Ok(manifest.bilagor.into_iter().map(|bilaga| bilaga.sha256).collect())
}

fn attachments(parts: &Attachments<'_>, evidence: Vec<u8>) -> Vec<pdf::Attachment> {
    let one = |name: &str, description: &str, bytes: Vec<u8>| pdf::Attachment {
        name: name.into(),
        media_type: "application/json".into(),
        description: description.into(),
        bytes,
    };
    let manifest = parts.manifest.map(|bytes| {
        one(evidence::MANIFEST, "Förteckning över förslagets dokument och bilagor, med kontrollsummor", bytes.to_vec())
    });
    std::iter::once(one(evidence::DOCUMENT, "Dokumentets innehåll", parts.document.to_vec()))
        .chain(manifest)
        .chain([one(evidence::EVIDENCE, "Bevis om vem som har attesterat och när", evidence)])
        .collect()
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};
    use sha2::{Digest, Sha256};
    use sign::evidence::{Attest, ChainHead, Format};

    use super::*;
    use crate::document::sample;

    fn instant() -> DateTime<Utc> {
        "2021-02-06T08:00:00Z".parse().unwrap()
    }

    fn attest() -> Attest {
        let statement = json!({
            "format": "yttra-attest-1", "manifest": "m", "myndighet": "Ekbackens stadsdelsnämnd",
            "case": "00000000-0000-0000-0000-000000000001", "dnr": "EKB 2021/12", "round": 1, "step": 1,
            "person": "00000000-0000-0000-0000-000000000002", "name": "Bo Al", "title": "Stadsdelsdirektör",
            "capacity": "egen", "on_behalf_of": null, "own_draft": false, "method": "losenord", "nonce": "00", "at": instant(),
        });
        Attest { statement: statement.to_string(), passkey: None }
    }

    fn printed(paper: Paper, document: &[u8], manifest: Option<&[u8]>) -> Vec<u8> {
        let evidence = Evidence {
            format: Format::Evidence1,
            paper,
            document: sha256_hex(document),
            manifest: manifest.map(sha256_hex),
            attests: vec![attest()],
            events: ChainHead { sequence: 7, hash: "h".into() },
            renderer: pdf::RENDERER_VERSION.into(),
            address: "https://yttra.example/verifiera/0000".into(),
            sealed_at: instant(),
        };
        print(&Attachments { document, manifest, evidence: &evidence }).unwrap()
    }

    /// All that goes into the bytes of a paper, the forms of `pdf` and what this program makes of the evidence. If this
    /// fails after a change that was meant, raise the number in `RENDERER_VERSION` and write the new sum here: papers that are
    /// out would otherwise be said to show something else than they prove.
    #[test]
    fn renderer_version_stands_for_the_papers() {
        let document = sample::printed().canonical_bytes().unwrap();
        let manifest = json!({
            "bilagor": [{ "name": "Program", "sha256": sha256_hex(b"") }], "format": "yttra-manifest-1",
            "versions": [{ "kind": "tjansteutlatande", "number": 1, "sha256": sha256_hex(&document) }],
        });
        let extract = json!({
            "organisation": "Ekbackens stadsdelsförvaltning", "board": "Ekbackens stadsdelsnämnd", "title": "Protokollsutdrag",
            "meeting_date": "2021-02-25", "meeting_text": "25 februari 2021", "paragraph": "7", "immediate": true,
            "dnr": "EKB 2021/12", "heading": "Svar på remiss", "decision": ["Nämnden svarar."], "proposal_text": null,
            "summary": [], "reservations": [{ "kind": "Reservation", "by": "Anna Ek (X)", "text": "Nej." }],
            "adjusted": "Omedelbart justerat 25 februari 2021", "signers": ["Helena Ros, ordförande"], "date": "2021-02-25",
        });
        let mut sum = Sha256::new();
        sum.update(printed(Paper::Dokument, &document, Some(manifest.to_string().as_bytes())));
        sum.update(printed(Paper::Beslutad, &document, None));
        sum.update(printed(Paper::Protokollsutdrag, extract.to_string().as_bytes(), None));
        assert_eq!(
            (pdf::RENDERER_VERSION, &hex::encode(sum.finalize())[..16]),
            ("pdf-0.1.0-4/typst-0.15.1", "bc762dee7006046d")
        );
    }
}
