//! The letter that the answer goes with: its subject by the sender's wish, and its text.

use super::{
    model::Answer,
    store::{CaseFacts, Decision},
};
use crate::{
    calendar::phrases::{capitalise, genitive, join_och, long},
    document::canonical::Kind,
    myndigheter::model::{Model, Myndighet},
    people::model::Actor,
    remisser::model::Beslutsvag,
};

/// Where the list of files comes when the letter is sent, so that it names those that were ticked.
pub const FILES: &str = "{filer}";

/// A reservation or a särskilt uttalande.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dissent {
    /// Else a särskilt uttalande.
    pub reservation: bool,
    /// By whom.
    pub by_whom: String,
    /// Its text, if it was given.
    pub text: String,
}

impl Dissent {
    /// "reservation av Anna Ek (X)"
    #[must_use]
    pub fn label(&self) -> String {
        format!("{} av {}", if self.reservation { "reservation" } else { "särskilt uttalande" }, self.by_whom)
    }
}

/// The subject as the sender wants it. Each word is filled in once; what is empty leaves no hole.
#[must_use]
pub fn subject(template: &str, dnr: &str, sender_dnrs: &[String], title: &str, namnd: &str) -> String {
    let mut filled = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let (word, left) = after.split_once('}').unwrap_or((after, ""));
        match word {
            "ert_dnr" => filled.push_str(&sender_dnrs.join(", ")),
            "dnr" => filled.push_str(dnr),
            "titel" => filled.push_str(title),
            "myndighet" => filled.push_str(namnd),
            _ => {}
        }
        rest = left;
    }
    filled.push_str(rest);
    let filled = filled.replace("()", " ");
    one_line(&filled).trim_matches([' ', ',', '-', '–', ':']).to_owned()
}

/// Without line breaks or double spaces: what a header of a mail can hold.
#[must_use]
pub fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace(" ,", ",")
}

/// What the letter is written from.
pub struct Basis<'a> {
    /// Whose answer it is.
    pub myndighet: &'a Myndighet,
    /// Our dnr.
    pub dnr: &'a str,
    /// What the register says.
    pub facts: &'a CaseFacts,
    /// What was decided.
    pub decision: &'a Decision,
    /// What that makes of the answer.
    pub answer: Answer,
    /// Against it.
    pub dissents: &'a [Dissent],
    /// Whether the protokollsutdrag goes along.
    pub has_extract: bool,
    /// Whether any file goes along.
    pub has_files: bool,
}

/// The text of the letter, before anybody has changed it.
#[must_use]
pub fn body(basis: &Basis<'_>, actor: &Actor) -> String {
    let mut paragraphs = vec!["Hej!".to_owned(), decided(basis)];
    if basis.has_files {
        paragraphs.push(format!("Följande handlingar följer med:\n{FILES}"));
    } else if basis.answer == Answer::Letter {
        paragraphs.push("Detta brev är hela svaret.".into());
    }
    paragraphs.extend(dissents(basis.dissents, basis.has_extract));
    paragraphs.push(numbers(basis));
    if let Some(name) = &basis.facts.handlaggare {
        let telephone = basis.facts.telephone.as_deref().filter(|number| !number.is_empty());
        let telephone = telephone.map_or(String::new(), |number| format!(", telefon {number}"));
        paragraphs.push(format!("Frågor om svaret besvaras av {name}{telephone}."));
    }
    let myndighet = basis.myndighet;
    let signature = ["Med vänlig hälsning", &actor.name, &actor.title, "", &myndighet.forvaltning, &myndighet.email];
    paragraphs.push(signature.join("\n"));
    paragraphs.join("\n\n")
}

/// Who decided what, and when.
fn decided(basis: &Basis<'_>) -> String {
    let Basis { myndighet, decision, .. } = basis;
    let day = long(decision.decided_on);
    let who = match (&decision.decided_by, decision.way, decision.paragraph) {
        (Some(by), Beslutsvag::Forvaltning, _) => {
            format!("{} har genom beslut av {by} den {day}", capitalise(&myndighet.forvaltning))
        }
        (Some(by), ..) => format!("{} har genom beslut av {by} den {day}", capitalise(&myndighet.namnd)),
        (None, _, Some(paragraph)) => format!("{} har den {day}, § {paragraph},", capitalise(&myndighet.namnd)),
        (None, _, None) => format!("{} har den {day}", capitalise(&myndighet.namnd)),
    };
    let remiss = format!("remissen ”{}”", basis.facts.title_public);
    let office = genitive(&myndighet.forvaltning_running);
    let document = match answer_kind(myndighet) {
        Kind::Tjansteutlatande => format!("{office} tjänsteutlåtande"),
        Kind::Yttrande => "bifogat yttrande".to_owned(),
    };
    let what = match basis.answer {
        Answer::Proposed => format!("beslutat att överlämna {document} som svar på {remiss}."),
        Answer::Decided | Answer::WordingMissing => format!(
            "beslutat att svara på {remiss}. {} förslag har ändrats, och svaret följer med i den lydelse som beslutades.",
            capitalise(&office)
        ),
        Answer::TurnedDown => format!("behandlat {remiss} och inte antagit {office} förslag till svar."),
        Answer::Letter if decision.way == Beslutsvag::IngaSynpunkter => {
            format!("beslutat att inte lämna några synpunkter på {remiss}.")
        }
        Answer::Letter => format!("beslutat att avstå från att yttra sig över {remiss}."),
    };
    let mut text = format!("{who} {what}");
    if let Some(right) = decision.right_text.as_deref().filter(|right| !right.is_empty()) {
        text.push_str(" Beslutet har fattats med stöd av ");
        text.push_str(right.trim_end_matches('.'));
        text.push('.');
    }
    match (basis.answer, decision.wording.trim()) {
        (Answer::TurnedDown, "") => text.push_str(" Beslutet framgår av protokollet."),
        (Answer::TurnedDown, wording) => {
            text.push_str(" Beslutet lyder:\n\n");
            text.push_str(wording);
        }
        _ => {}
    }
    text
}

/// The document that is the answer.
#[must_use]
pub fn answer_kind(myndighet: &Myndighet) -> Kind {
    match myndighet.model {
        Model::A => Kind::Tjansteutlatande,
        Model::B => Kind::Yttrande,
    }
}

/// What was said against it: named, and in full where no protokollsutdrag tells it.
fn dissents(dissents: &[Dissent], has_extract: bool) -> Vec<String> {
    if dissents.is_empty() {
        return Vec::new();
    }
    let labels: Vec<String> = dissents.iter().map(Dissent::label).collect();
    let mut paragraphs = vec![format!("Till beslutet har lämnats {}.", join_och(&labels))];
    if has_extract {
        paragraphs.push("Det framgår av protokollsutdraget, som följer med.".into());
        return vec![paragraphs.join(" ")];
    }
    let told = dissents.iter().filter(|dissent| !dissent.text.trim().is_empty());
    paragraphs.extend(told.map(|dissent| format!("{}:\n{}", capitalise(&dissent.label()), dissent.text.trim())));
    paragraphs
}

fn numbers(basis: &Basis<'_>) -> String {
    let yours = &basis.facts.sender_dnrs;
    let ours = format!("Vårt diarienummer: {}", basis.dnr);
    if yours.is_empty() { ours } else { format!("Ert diarienummer: {}\n{ours}", join_och(yours)) }
}

/// The letter as it goes, with the names of the files that go.
#[must_use]
pub fn with_files(body: &str, names: &[String]) -> String {
    let list: Vec<String> = names.iter().map(|name| format!("– {name}")).collect();
    body.replace(FILES, if list.is_empty() { "– inga".to_owned() } else { list.join("\n") }.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subjects_follow_the_sender() {
        let one = ["KS 2019/1939".to_owned()];
        let two = ["Fi2025/1".to_owned(), "S2025/00306".to_owned()];
        for (template, dnrs, expected) in [
            ("Svar på remiss {ert_dnr}", &one[..], "Svar på remiss KS 2019/1939"),
            ("Svar på remiss {ert_dnr}", &two[..], "Svar på remiss Fi2025/1, S2025/00306"),
            ("Svar på remiss {ert_dnr}", &[], "Svar på remiss"),
            ("{ert_dnr}: {titel}", &[], "Trygghet {dnr}"),
            ("Remissvar {ert_dnr} {myndighet}", &[], "Remissvar Ekbackens nämnd"),
            ("{titel} ({ert_dnr}), vårt {dnr}", &[], "Trygghet {dnr}, vårt EKB 2021/7"),
            ("{titel} ({ert_dnr}), vårt {dnr}", &one[..], "Trygghet {dnr} (KS 2019/1939), vårt EKB 2021/7"),
            ("Rad\r\nBcc: x@y.se {okänt}", &[], "Rad Bcc: x@y.se"),
            ("Slut {dnr", &[], "Slut EKB 2021/7"),
        ] {
            let filled = subject(template, "EKB 2021/7", dnrs, "Trygghet {dnr}", "Ekbackens nämnd");
            assert_eq!(filled, expected, "{template}");
        }
    }

    #[test]
    fn the_letter_names_what_goes() {
        let names = ["Svar.pdf".to_owned(), "Bilaga 1.pdf".to_owned()];
        assert_eq!(
            with_files("Följer med:\n{filer}\n\nHej då", &names),
            "Följer med:\n– Svar.pdf\n– Bilaga 1.pdf\n\nHej då"
        );
        assert_eq!(with_files("Följer med:\n{filer}", &[]), "Följer med:\n– inga");
        assert_eq!(with_files("Bara text", &names), "Bara text");
    }

    #[test]
    fn dissents_are_told_once() {
        let anna = Dissent { reservation: true, by_whom: "Anna Ek (X)".into(), text: "Vi vill mer.".into() };
        let bo = Dissent { reservation: false, by_whom: "Bo Alm (Y)".into(), text: String::new() };
        let told = "Till beslutet har lämnats reservation av Anna Ek (X) och särskilt uttalande av Bo Alm (Y).";
        assert_eq!(dissents(&[], true), [""; 0]);
        assert_eq!(
            dissents(&[anna.clone(), bo.clone()], true),
            [format!("{told} Det framgår av protokollsutdraget, som följer med.")]
        );
        assert_eq!(dissents(&[anna, bo], false), [told.to_owned(), "Reservation av Anna Ek (X):\nVi vill mer.".into()]);
    }
}
