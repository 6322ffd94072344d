//! Who signs, in which order, and how it is printed. Knows neither the database nor the web.

use std::str::FromStr;

pub use sign::statement::{Capacity, Method, Statement, StatementFormat};
use uuid::Uuid;

use crate::document::{canonical::Canonical, facts::uncapitalised};

/// Somebody who heads a unit today, or signs for its chief.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chief {
    /// The unit.
    pub unit_id: Uuid,
    /// The person.
    pub person: Uuid,
    /// Her name.
    pub name: String,
    /// Her own title.
    pub title: String,
    /// The title of the unit's own chief; empty if it has none.
    pub role_title: String,
    /// In what capacity.
    pub capacity: Capacity,
    /// She is handläggare or medhandläggare of the case and may not approve her own work.
    pub barred: bool,
}

impl Chief {
    /// How she signs a step. An acting chief signs under the title of the chief.
    #[must_use]
    pub fn signature(&self, label: &str) -> Signature {
        let chief = if self.role_title.is_empty() { label } else { &self.role_title };
        let (title, on_behalf_of) = match self.capacity {
            Capacity::Egen => (self.title.clone(), None),
            Capacity::Tf => (chief.to_owned(), None),
            Capacity::For => (self.title.clone(), Some(definite(chief))),
        };
        Signature { name: self.name.clone(), title, capacity: self.capacity, on_behalf_of }
    }
}

/// Name, title and capacity as they were when it was signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// Her name.
    pub name: String,
    /// Her title; an acting chief's is the chief's.
    pub title: String,
    /// In what capacity.
    pub capacity: Capacity,
    /// The chief whom she signs for: "stadsdelsdirektören".
    pub on_behalf_of: Option<String>,
}

impl Signature {
    /// As it is printed: "Namn, Titel", "Namn, tf. titel" or "Namn, Titel, för chefen".
    #[must_use]
    pub fn printed(&self) -> String {
        let title = match self.capacity {
            Capacity::Tf => format!("tf. {}", uncapitalised(&self.title)),
            Capacity::Egen | Capacity::For => self.title.clone(),
        };
        let named = if title.is_empty() { self.name.clone() } else { format!("{}, {title}", self.name) };
        match &self.on_behalf_of {
            Some(chief) => format!("{named}, för {chief}"),
            None => named,
        }
    }
}

/// "Stadsdelsdirektör" → "stadsdelsdirektören". Only the first word is bent: "chefen för staben".
fn definite(title: &str) -> String {
    let title = uncapitalised(title);
    let (word, rest) = title.split_once(' ').map_or((title.as_str(), ""), |(word, rest)| (word, rest));
    let ending = if ["a", "e", "er", "el", "or"].iter().any(|end| word.ends_with(end)) { "n" } else { "en" };
    if rest.is_empty() { format!("{word}{ending}") } else { format!("{word}{ending} {rest}") }
}

/// Whose chief a step of the board's chain means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resolves {
    /// The unit that the case was given to.
    Avdelning,
    /// The head office.
    Ledning,
}

impl FromStr for Resolves {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "avdelning" => Ok(Self::Avdelning),
            "ledning" => Ok(Self::Ledning),
            _ => Err(()),
        }
    }
}

/// A step of the board's chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Its number; 1 signs first.
    pub step: i16,
    /// Whose chief.
    pub resolves: Resolves,
    /// What it is called: "Avdelningschef".
    pub label: String,
}

/// A unit as a chain needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// Its id.
    pub id: Uuid,
    /// "avdelningen för stadsmiljö"
    pub running: String,
}

/// A step of a round that is about to be opened, and who may sign it today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedStep {
    /// Its number in the chain.
    pub step: i16,
    /// What it is called.
    pub label: String,
    /// Whose chief.
    pub unit: Unit,
    /// At least one; the first is the one whom it is meant for.
    pub signers: Vec<Chief>,
}

/// Why nobody can sign a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Gap {
    /// The board has no chain.
    NoChain,
    /// The chain asks for a unit that the board, or the case, does not have.
    NoUnit(String),
    /// The unit has nobody who can sign today.
    NoChief(Unit),
    /// All who could are handläggare or medhandläggare of the case.
    OnlyBarred(Unit),
}

impl Gap {
    /// What is wrong, in Swedish; whom to ask is for the caller to add.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            Self::NoChain => "Det är inte bestämt vilka som attesterar hos er.".into(),
            Self::NoUnit(label) => format!("Steget ”{label}” hör till en enhet som inte finns."),
            Self::NoChief(unit) => format!("Ingen är i dag chef för {} med rollen attestant.", unit.running),
            Self::OnlyBarred(unit) => format!(
                "Chefen för {} är själv handläggare eller medhandläggare i ärendet och får därför inte attestera. \
                 Någon annan behöver vara tillförordnad eller attestera för chefen.",
                unit.running
            ),
        }
    }
}

/// Who signs a case, in order. A person who would sign twice signs only the later step, unless the board lets one
/// person sign two.
pub fn resolve(
    chain: &[Link],
    own: Option<&Unit>,
    head_office: Option<&Unit>,
    chiefs: &[Chief],
    same_person_two_steps: bool,
) -> Result<Vec<PlannedStep>, Gap> {
    let mut steps = chain
        .iter()
        .map(|link| {
            let unit = match link.resolves {
                Resolves::Avdelning => own,
                Resolves::Ledning => head_office,
            };
            let unit = unit.cloned().ok_or_else(|| Gap::NoUnit(link.label.clone()))?;
            let signers = signers_of(unit.id, chiefs);
            if signers.is_empty() {
                let known = chiefs.iter().any(|chief| chief.unit_id == unit.id);
                return Err(if known { Gap::OnlyBarred(unit) } else { Gap::NoChief(unit) });
            }
            Ok(PlannedStep { step: link.step, label: link.label.clone(), unit, signers })
        })
        .collect::<Result<Vec<_>, _>>()?;
    if steps.is_empty() {
        return Err(Gap::NoChain);
    }
    if !same_person_two_steps {
        let principals: Vec<_> = steps.iter().map(|step| step.signers.first().map(|chief| chief.person)).collect();
        let mut index = 0;
        steps.retain(|_| {
            index += 1;
            let later = principals.get(index..).unwrap_or_default();
            principals.get(index - 1).is_none_or(|principal| !later.contains(principal))
        });
    }
    Ok(steps)
}

/// Who may sign for a unit, each person once, the one whom it is meant for first.
#[must_use]
pub fn signers_of(unit: Uuid, chiefs: &[Chief]) -> Vec<Chief> {
    let mut signers: Vec<Chief> =
        chiefs.iter().filter(|chief| chief.unit_id == unit && !chief.barred).cloned().collect();
    signers.sort_by(|a, b| (a.capacity, &a.name, a.person).cmp(&(b.capacity, &b.name, b.person)));
    let mut seen = Vec::new();
    signers.retain(|chief| {
        let new = !seen.contains(&chief.person);
        seen.push(chief.person);
        new
    });
    signers
}

impl Canonical for Statement {}

#[cfg(test)]
#[path = "model_tests.rs"]
mod tests;
