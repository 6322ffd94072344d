//! Examines a file whole: its seals, its evidence, and whether the print is what the evidence says.

use chrono::{DateTime, Utc};

use crate::{
    Anchors, Basis, Change, Covers, Fault, Level, Misuse, RangeFault, Seal, Signer, Trust, attachments,
    content::{self, Attachments, moment},
    evidence::{self, ChainHead, Evidence},
    report::{Finding, Part, Report, Verdict},
    seals::{seals, unsealed},
};

/// What was found of a file.
#[derive(Debug, Clone, Default)]
pub struct Examined {
    /// What holds, part by part.
    pub report: Report,
    /// The link of a chain of events that it names, to look for where that chain is.
    pub events: Option<ChainHead>,
}

/// Sets a paper anew from its evidence; `None` if that cannot be done here, as when it was set by another renderer.
pub type Print<'a> = &'a dyn Fn(&Attachments<'_>) -> Option<Vec<u8>>;

/// Examines a file. Nothing is believed of a file without a seal that holds, and nothing is set anew from it.
#[must_use]
pub fn examine(pdf: &[u8], anchors: &Anchors, print: Print<'_>) -> Examined {
    let unreadable = |sentence: &str| Examined {
        report: Report { findings: vec![Finding::new(Part::Seal, Verdict::Broken, "Filen", sentence)], about: None },
        events: None,
    };
    let Ok(seals) = seals(pdf, anchors) else {
        return unreadable("Filen går inte att läsa som PDF. Den är skadad eller av ett annat slag.");
    };
    let mut findings = of_seals(&seals, anchors);
    let vouched = seals.first().is_some_and(|seal| seal.holds());
    let Ok(files) = attachments(pdf) else {
        findings.push(Finding::new(Part::Content, Verdict::Broken, "Innehållet", "Filens bilagor går inte att läsa."));
        return Examined { report: Report { findings, about: None }, events: None };
    };
    let file = |name: &str| files.iter().find(|(file, _)| file == name).map(|(_, bytes)| bytes.as_slice());
    let (Some(document), Some(written)) = (file(evidence::DOCUMENT), file(evidence::EVIDENCE)) else {
        let sentence = "Filen bär inget bevis om vem som har attesterat. Den är inte en handling som Yttra har gjort färdig.";
        let verdict = if seals.is_empty() { Verdict::Unproven } else { Verdict::Broken };
        findings.push(Finding::new(Part::Content, verdict, "Innehållet", sentence));
        return Examined { report: Report { findings, about: None }, events: None };
    };
    let about = content::about(document);
    let Ok(evidence) = serde_json::from_slice::<Evidence>(written) else {
        let sentence = "Beviset i filen går inte att läsa.";
        findings.push(Finding::new(Part::Content, Verdict::Broken, "Innehållet", sentence));
        return Examined { report: Report { findings, about }, events: None };
    };
    let parts = Attachments { document, manifest: file(evidence::MANIFEST), evidence: &evidence };
    findings.extend(content::examine(parts, vouched));
    findings.push(printed(pdf, seals.is_empty(), vouched, &parts, print));
    Examined { report: Report { about, findings }, events: Some(evidence.events) }
}

fn of_seals(seals: &[Seal], anchors: &Anchors) -> Vec<Finding> {
    let Some((first, others)) = seals.split_first() else {
        let sentence = "Filen har inget sigill, så ingen myndighet svarar för den.";
        return vec![Finding::new(Part::Seal, Verdict::Unproven, "Sigillet", sentence)];
    };
    let mut findings = vec![of_seal(first, "Sigillet", anchors), of_time(first)];
    findings.extend(others.iter().map(|seal| of_seal(seal, "Ännu ett sigill", anchors)));
    findings
}

fn of_seal(seal: &Seal, heading: &str, anchors: &Anchors) -> Finding {
    let faults = seal.faults();
    let whose = seal.signer.as_ref().map_or("okänd", organisation);
    let (verdict, sentence) = match faults.as_slice() {
        [] => (Verdict::Holds, format!("{whose} har satt sitt sigill på filen, och inget tecken har ändrats sedan dess.")),
        [Fault::Untrusted(Trust::UnknownIssuer { .. })] if anchors.is_empty() => (
            Verdict::Unproven,
            format!("Filen är oförändrad sedan den fick sigillet, men inget certifikat som styrker att sigillet är {whose}s är angivet här."),
        ),
        faults => (Verdict::Broken, faults.iter().map(said).collect::<Vec<_>>().join(" ")),
    };
    Finding::new(Part::Seal, verdict, heading, sentence).with(details(seal))
}

fn organisation(signer: &Signer) -> &str {
    signer.organisation.as_deref().or(signer.common_name.as_deref()).unwrap_or("okänd")
}
