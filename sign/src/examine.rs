//! Examines a file whole: its seals, its evidence, and whether the print is what the evidence says.

use crate::{
    Anchors, Basis, Change, Covers, Error, Fault, How, Later, Level, Misuse, RangeFault, Seal, Signer, StampedTime,
    Trust,
    attachments::attachments,
    changes,
    content::{self, Attachments, moment},
    evidence::{self, Evidence},
    report::{Finding, Part, Report, Verdict},
    seals::{seals, unsealed},
};

/// What was found of a file.
#[derive(Debug, Clone, Default)]
pub struct Examined {
    /// What holds, part by part.
    pub report: Report,
    /// What the file says of itself, to be compared with what is known elsewhere.
    pub evidence: Option<Evidence>,
}

/// A paper set anew from its evidence.
pub enum Reprint {
    /// The bytes, as they were before the seal.
    Set(Vec<u8>),
    /// It was set by a renderer that is not here.
    OtherRenderer,
    /// It is nothing that can be set.
    Failed,
}

/// Sets a paper anew.
pub type Print<'a> = &'a dyn Fn(&Attachments<'_>) -> Reprint;

/// Examines a file. Nothing is believed of a file without a seal that holds, and nothing is set anew from it.
#[must_use]
pub fn examine(pdf: &[u8], anchors: &Anchors, print: Print<'_>) -> Examined {
    let unreadable = |verdict, sentence: &str| Examined {
        report: Report { findings: vec![Finding::new(Part::Seal, verdict, "Filen", sentence)], about: None },
        evidence: None,
    };
    let seals = match seals(pdf, anchors) {
        Ok(seals) => seals,
        Err(Error::NotPdf) => {
            return unreadable(Verdict::Unproven, "Filen är ingen PDF, så det finns inget att kontrollera.");
        }
        Err(_) => return unreadable(Verdict::Broken, "Filen går inte att läsa som PDF. Den är skadad eller inte hel."),
    };
    let mut findings = of_seals(&seals, anchors);
    let vouched = seals.first().is_some_and(Seal::holds);
    let Ok(files) = attachments(pdf) else {
        findings.push(Finding::new(Part::Content, Verdict::Broken, "Innehållet", "Filens bilagor går inte att läsa."));
        return Examined { report: Report { findings, about: None }, evidence: None };
    };
    let file = |name: &str| files.iter().find(|(file, _)| file == name).map(|(_, bytes)| bytes.as_slice());
    let (Some(document), Some(written)) = (file(evidence::DOCUMENT), file(evidence::EVIDENCE)) else {
        let sentence = "Det finns inget i filen som visar vem som har attesterat. Den är inte en handling som Yttra har gjort färdig.";
        let verdict = if seals.is_empty() { Verdict::Unproven } else { Verdict::Broken };
        findings.push(Finding::new(Part::Content, verdict, "Innehållet", sentence));
        return Examined { report: Report { findings, about: None }, evidence: None };
    };
    let about = content::about(document);
    let Some(evidence) = Evidence::read(written) else {
        let sentence = "Beviset i filen går inte att läsa.";
        findings.push(Finding::new(Part::Content, Verdict::Broken, "Innehållet", sentence));
        return Examined { report: Report { about, findings }, evidence: None };
    };
    let parts = Attachments { document, manifest: file(evidence::MANIFEST), evidence: &evidence };
    findings.extend(content::examine(parts, vouched));
    let sealer = seals.first().filter(|_| vouched).and_then(|seal| seal.signer.as_ref());
    findings.push(printed(pdf, sealer, &parts, print));
    Examined { report: Report { about, findings }, evidence: Some(evidence) }
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
        [] => {
            (Verdict::Holds, format!("{whose} har satt sitt sigill på filen, och inget tecken har ändrats sedan dess."))
        }
        [Fault::Untrusted(Trust::UnknownIssuer { .. })] if anchors.is_empty() => (
            Verdict::Unproven,
            format!(
                "Filen är oförändrad sedan den fick ett sigill som sägs vara satt av {whose}, men här finns inget certifikat att styrka det med."
            ),
        ),
        [Fault::Untrusted(Trust::UnknownIssuer { issuer })] => (
            Verdict::Unproven,
            format!(
                "Filen är oförändrad sedan den fick ett sigill som sägs vara satt av {whose}. Certifikatet är utfärdat av {issuer}, som inte är betrodd här, så det kan vara satt av vem som helst."
            ),
        ),
        faults => (Verdict::Broken, faults.iter().map(said).collect::<Vec<_>>().join(" ")),
    };
    Finding::new(Part::Seal, verdict, heading, sentence).with(details(seal))
}

fn organisation(signer: &Signer) -> &str {
    signer.organisation.as_deref().or(signer.common_name.as_deref()).unwrap_or("okänd")
}

/// When it was sealed.
fn of_time(seal: &Seal) -> Finding {
    let found = |verdict, sentence: String| Finding::new(Part::Time, verdict, "Tiden", sentence);
    let claimed = seal.claimed_at.map(moment);
    if !seal.holds() && !matches!(seal.time, Some(StampedTime { holds: Err(_), .. })) {
        let sentence = match claimed {
            Some(at) => {
                format!("Filen säger att sigillet sattes {at}. Inget styrker det, eftersom sigillet inte håller.")
            }
            None => "Sigillet säger inte när det sattes.".into(),
        };
        return found(Verdict::Unproven, sentence);
    }
    let Some(time) = &seal.time else {
        let sentence = match claimed {
            Some(at) => {
                format!("Sigillet sattes {at}, enligt myndigheten själv. Ingen tidsstämplingstjänst styrker det.")
            }
            None => "Sigillet säger inte när det sattes.".into(),
        };
        return found(Verdict::Holds, sentence);
    };
    let who = time.authority.as_ref().map_or("okänd", organisation);
    match (&time.holds, time.at) {
        (Ok(()), Some(at)) if time.trust.is_trusted() => {
            found(Verdict::Holds, format!("Tidsstämplingstjänsten {who} styrker att sigillet fanns {}.", moment(at)))
        }
        // It is then as if there were none.
        (Ok(()), Some(at)) => found(
            Verdict::Holds,
            format!(
                "Sigillet sattes {}, enligt myndigheten själv. Tidsstämpeln {} av {who} räknas inte, eftersom den som står bakom den inte är betrodd här.",
                claimed.unwrap_or_else(|| "vid okänd tid".into()),
                moment(at)
            ),
        ),
        _ => found(Verdict::Broken, "Tidsstämpeln är ändrad eller hör till något annat.".into()),
    }
}

/// Whether what is printed is what the evidence says. `sealer` is whose seal vouches for the file, if one does.
fn printed(pdf: &[u8], sealer: Option<&Signer>, parts: &Attachments<'_>, print: Print<'_>) -> Finding {
    let found = |verdict, sentence: &str| Finding::new(Part::Print, verdict, "Det tryckta", sentence);
    let Some(sealer) = sealer else {
        let sentence = "Sidorna är inte gjorda om för att jämföras, eftersom filen saknar ett sigill som håller.";
        return found(Verdict::Unproven, sentence);
    };
    match print(parts) {
        Reprint::Set(again) if unsealed(pdf).is_ok_and(|before| before == again) => found(
            Verdict::Holds,
            "Sidorna är gjorda om från innehållet och attesterna i filen, och blev exakt likadana.",
        ),
        Reprint::Set(_) => found(Verdict::Broken, "Sidorna visar något annat än innehållet och attesterna i filen."),
        Reprint::Failed => found(Verdict::Broken, "Sidorna kan inte vara gjorda av innehållet och attesterna i filen."),
        Reprint::OtherRenderer => {
            let renderer = &parts.evidence.renderer;
            let start =
                format!("Sidorna är satta av {renderer}, som inte finns här, så de går inte att göra om och jämföra.");
            if content::is_of(*parts, &[sealer.organisation.as_deref(), sealer.common_name.as_deref()]) {
                return found(Verdict::Holds, &format!("{start} Sigillet styrker dem."));
            }
            let sentence = format!(
                "{start} Det är {} som har satt sigillet, inte den som dokumentet säger sig komma från.",
                organisation(sealer)
            );
            found(Verdict::Unproven, &sentence)
        }
    }
}

/// Why not to rely on a seal.
fn said(fault: &Fault) -> String {
    match fault {
        Fault::Unreadable(_) => "Sigillet går inte att läsa.".into(),
        Fault::Range(RangeFault::NotFour | RangeFault::NotFromStart | RangeFault::WrongHole) => {
            "Sigillet gäller inte hela filen, som det ska.".into()
        }
        Fault::Range(RangeFault::Filled) => "Det ligger något mer i sigillets utrymme än sigillet.".into(),
        Fault::Digest => "Filen är ändrad sedan den fick sigillet: minst ett tecken är ett annat.".into(),
        Fault::Signature => "Sigillet är ändrat, eller gjort med en annan nyckel än certifikatets.".into(),
        Fault::CertificateNotNamed => "Sigillet säger inte vilket certifikat som det hör till.".into(),
        Fault::Untrusted(trust) => distrusted(trust),
        Fault::Stamp(_) => "Tidsstämpeln är ändrad eller hör till något annat.".into(),
        Fault::Updated => "Något har lagts till i filen efter att den fick sigillet.".into(),
    }
}

/// Why a certificate is not trusted, as a Swedish sentence; empty if it is.
#[must_use]
pub fn distrusted(trust: &Trust) -> String {
    match trust {
        Trust::Trusted { .. } => String::new(),
        Trust::UnknownIssuer { issuer } => {
            format!("Sigillets certifikat är utfärdat av {issuer}, som inte är betrodd här.")
        }
        Trust::FalseIssuer { issuer } => {
            format!("Sigillets certifikat säger sig vara utfärdat av {issuer}, men är det inte.")
        }
        Trust::NotValidThen { whose, not_before, not_after } => format!(
            "Certifikatet för {whose} gällde inte då: det gäller från {} till {}.",
            moment(*not_before),
            moment(*not_after)
        ),
        Trust::NotFor { whose, misuse } => format!(
            "Certifikatet för {whose} {}.",
            match misuse {
                Misuse::Issuing => "får inte utfärda andra",
                Misuse::Signing => "är inte till för sigill",
                Misuse::UnknownDemand => "ställer ett krav som inte går att kontrollera här",
            }
        ),
        Trust::NoTime => "Sigillet säger inte när det sattes.".into(),
        Trust::NoCertificate => "Sigillet har inget certifikat.".into(),
    }
}

fn details(seal: &Seal) -> Vec<String> {
    let mut details = Vec::new();
    if let Some(signer) = &seal.signer {
        details.push(format!("Certifikat nummer {}, utfärdat av {}", signer.serial, signer.issuer));
        details.push(format!("Certifikatets SHA-256: {}", signer.sha256));
        details.push(format!(
            "Certifikatet gäller från {} till {}",
            moment(signer.not_before),
            moment(signer.not_after)
        ));
    }
    if let Trust::Trusted { root, root_sha256 } = &seal.trust {
        details.push(format!("Betrodd rot: {root}, SHA-256 {root_sha256}"));
    }
    if let Some((at, basis)) = &seal.judged_at {
        let whose = match basis {
            Basis::Stamped => "enligt tidsstämpeln",
            Basis::Claimed => "enligt sigillet självt",
        };
        details.push(format!("Certifikatet är bedömt {}, {whose}", moment(*at)));
    }
    if let Some(level) = seal.level {
        details.push(format!("Slag: PAdES {}", if level == Level::BT { "B-T" } else { "B-B" }));
    }
    if let Covers::ThenUpdated(later) = &seal.covers {
        details.extend(added(later));
    }
    details
}

/// What came after the seal.
fn added(later: &Later) -> Vec<String> {
    let one = |change: &Change| {
        let how = match change.how {
            How::Added => "tillagt",
            How::Changed => "ändrat",
            How::Removed => "borttaget",
        };
        format!("Efter sigillet: {} {how}", named(&change.part))
    };
    later.changes.iter().take(20).map(one).collect()
}

/// What an object is to who reads the paper.
fn named(part: &changes::Part) -> String {
    use changes::Part;
    match part {
        Part::Catalog => "filens rot".into(),
        Part::Pages => "förteckningen över sidor".into(),
        Part::Page(number) => format!("sida {number}"),
        Part::Content(number) => format!("det som står på sida {number}"),
        Part::Drawing => "en bild".into(),
        Part::Annotation => "en anteckning eller länk".into(),
        Part::Field => "ett formulärfält".into(),
        Part::Signature => "ett sigill eller en underskrift".into(),
        Part::Attachment(Some(name)) => format!("bilagan {name}"),
        Part::Attachment(None) => "en bilaga".into(),
        Part::Metadata => "uppgifter om filen".into(),
        Part::Structure => "taggar för uppläsning".into(),
        Part::Font => "ett typsnitt".into(),
        Part::Validation => "uppgifter för senare kontroll".into(),
        Part::Other => "något annat".into(),
    }
}
