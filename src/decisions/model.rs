//! Outcomes of a paragraph, and where they lead.

use std::str::FromStr;

use crate::{document::model::Block, drafts::immediate, remisser::model::Action};

/// What the board did with the proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Outcome {
    /// As proposed.
    #[default]
    Bifall,
    /// As proposed, with another wording or an addition.
    BifallMedAndring,
    /// The proposal is rejected.
    Avslag,
    /// Back for more work, with a reason.
    Aterremiss,
    /// Postponed to a later meeting; nothing is added.
    Bordlaggning,
    /// The board gives no opinion.
    Avstar,
    /// Struck from the agenda.
    Utgar,
}

impl Outcome {
    /// All outcomes, in the order of the form.
    pub const ALL: [Self; 7] = [
        Self::Bifall,
        Self::BifallMedAndring,
        Self::Avslag,
        Self::Aterremiss,
        Self::Bordlaggning,
        Self::Avstar,
        Self::Utgar,
    ];

    /// As it stands in the database and in forms.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Bifall => "bifall",
            Self::BifallMedAndring => "bifall_med_andring",
            Self::Avslag => "avslag",
            Self::Aterremiss => "aterremiss",
            Self::Bordlaggning => "bordlaggning",
            Self::Avstar => "avstar",
            Self::Utgar => "utgar",
        }
    }

    /// As people say it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Bifall => "Bifall",
            Self::BifallMedAndring => "Bifall med ändring eller tillägg",
            Self::Avslag => "Avslag",
            Self::Aterremiss => "Återremiss",
            Self::Bordlaggning => "Bordläggning",
            Self::Avstar => "Nämnden avstår från att yttra sig",
            Self::Utgar => "Ärendet utgår",
        }
    }

    /// What it means, beside its button.
    #[must_use]
    pub fn hint(self) -> &'static str {
        match self {
            Self::Bifall => "Enligt förslaget.",
            Self::BifallMedAndring => "Den beslutade lydelsen förs in i nästa steg och är det som skickas.",
            Self::Avslag => "Förslaget avslås. Ange vad nämnden beslutade i stället.",
            Self::Aterremiss => "Tillbaka till handläggaren, med nämndens skäl.",
            Self::Bordlaggning => "Till ett senare sammanträde. Inget läggs till.",
            Self::Avstar => "Avsändaren får besked om det.",
            Self::Utgar => "Ärendet tas inte upp och får ett nytt sammanträde senare.",
        }
    }

    /// What it does with the case.
    #[must_use]
    pub fn action(self) -> Action {
        match self {
            Self::Bifall | Self::BifallMedAndring | Self::Avslag | Self::Avstar => Action::Decide,
            Self::Aterremiss => Action::ReferBack,
            Self::Bordlaggning => Action::Postpone,
            Self::Utgar => Action::Strike,
        }
    }
}

impl FromStr for Outcome {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|outcome| outcome.as_str() == text).ok_or(())
    }
}

/// The points of a decision from lines of text, without the numbers that somebody may have typed.
#[must_use]
pub fn points(text: &str) -> Vec<String> {
    text.lines().map(|line| without_number(line.trim()).to_owned()).filter(|line| !line.is_empty()).collect()
}

fn without_number(line: &str) -> &str {
    let rest = line.trim_start_matches(|letter: char| letter.is_ascii_digit());
    match rest.strip_prefix(['.', ')']) {
        Some(words) if rest.len() < line.len() && words.starts_with(' ') => words.trim_start(),
        _ => line,
    }
}

/// Whether the words say that the decision is justerat at once.
#[must_use]
pub fn says_immediate(points: &[String]) -> bool {
    points.iter().any(|point| immediate::stands(&[Block::paragraph(point)]))
}

/// The points apart from the one about omedelbar justering.
#[must_use]
pub fn in_substance(points: &[String]) -> Vec<String> {
    points.iter().filter(|point| !says_immediate(std::slice::from_ref(*point))).cloned().collect()
}

/// The words of a decision as they are kept, a point a line. `usual` is how a decision about the case's way and not
/// its substance (återremiss, bordläggning, utgår) is worded when nothing but the proposal stands in the field.
///
/// # Errors
/// A Swedish sentence for the field.
pub fn kept_wording(
    outcome: Outcome,
    typed: &str,
    proposed: &[String],
    is_immediate: bool,
    usual: String,
) -> Result<String, &'static str> {
    let mut points = points(typed);
    let words = in_substance(&points);
    let is_proposal = words == in_substance(proposed);
    if outcome.action() != Action::Decide && (words.is_empty() || is_proposal) {
        points = vec![usual];
    } else if words.is_empty() {
        return Err("Skriv beslutets lydelse.");
    } else if matches!(outcome, Outcome::Avslag | Outcome::Avstar) && is_proposal {
        return Err("Här står förslaget kvar, men nämnden beslutade något annat. Skriv vad den beslutade.");
    }
    match (is_immediate, says_immediate(&points)) {
        (true, false) => points.push(immediate::POINT.to_owned()),
        (false, true) => {
            return Err("Texten säger att beslutet justeras omedelbart. Kryssa i rutan, eller ta bort punkten.");
        }
        _ => {}
    }
    Ok(points.join("\n"))
}

/// A recorded disagreement or statement (KL 4:27; a särskilt uttalande is local custom).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dissent {
    /// `reservation` or `sarskilt_uttalande`.
    pub kind: String,
    /// Who.
    pub by_whom: String,
    /// What, if it was written down.
    pub text: String,
}

impl Dissent {
    /// As people say it.
    #[must_use]
    pub fn label(&self) -> &'static str {
        if self.kind == "reservation" { "Reservation" } else { "Särskilt uttalande" }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::remisser::model::Status;

    #[test]
    fn points_lose_their_numbers() {
        for (text, expected) in [
            ("1. Ett.\n2. Två.", vec!["Ett.", "Två."]),
            ("1) Ett.\r\n\r\n  Två. ", vec!["Ett.", "Två."]),
            ("2026 års plan antas.", vec!["2026 års plan antas."]),
            ("3.5 procent", vec!["3.5 procent"]),
            ("1.", vec!["1."]),
            (" \n", vec![]),
        ] {
            assert_eq!(points(text), expected, "{text:?}");
        }
    }

    #[test]
    fn words_fit_the_outcome() {
        use Outcome::{Aterremiss, Avslag, Avstar, Bifall, BifallMedAndring, Utgar};
        let proposed = ["Nämnden överlämnar svaret.".to_owned(), immediate::POINT.to_owned()];
        let (both, one) = (proposed.join("\n"), proposed[0].clone());
        let usual_at_once = format!("Så här.\n{}", immediate::POINT);
        for (outcome, typed, at_once, expected) in [
            (Bifall, both.as_str(), true, Some(both.as_str())),
            (Bifall, one.as_str(), true, Some(both.as_str())),
            (Bifall, one.as_str(), false, Some(one.as_str())),
            (Bifall, both.as_str(), false, None),
            (Bifall, "", false, None),
            (Bifall, immediate::POINT, true, None),
            (BifallMedAndring, one.as_str(), false, Some(one.as_str())),
            (Avslag, one.as_str(), false, None),
            (Avslag, both.as_str(), true, None),
            (Avstar, one.as_str(), false, None),
            (Avslag, "1. Nämnden avslår förslaget.", false, Some("Nämnden avslår förslaget.")),
            // The proposal that the form was filled with is never what an återremiss decides.
            (Aterremiss, both.as_str(), false, Some("Så här.")),
            (Aterremiss, one.as_str(), true, Some(usual_at_once.as_str())),
            (Utgar, "", false, Some("Så här.")),
            (Utgar, "Ärendet utgår i dag.", false, Some("Ärendet utgår i dag.")),
        ] {
            let kept = kept_wording(outcome, typed, &proposed, at_once, "Så här.".into());
            assert_eq!(kept.as_deref().ok(), expected, "{outcome:?} {typed} {at_once}");
        }
    }

    #[test]
    fn each_outcome_leads_somewhere_from_the_agenda() {
        for (outcome, next) in [
            (Outcome::Bifall, Status::Beslutad),
            (Outcome::BifallMedAndring, Status::Beslutad),
            (Outcome::Avslag, Status::Beslutad),
            (Outcome::Aterremiss, Status::Utkast),
            (Outcome::Bordlaggning, Status::Anmald),
            (Outcome::Avstar, Status::Beslutad),
            (Outcome::Utgar, Status::Attesterad),
        ] {
            assert_eq!(Status::Anmald.next(outcome.action()), Some(next));
            assert_eq!(outcome.as_str().parse(), Ok(outcome));
        }
    }
}
