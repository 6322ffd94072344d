//! Who signs, in which order, and how it is printed. Knows neither the database nor the web.

use uuid::Uuid;

use sign::statement;
pub use sign::statement::{Capacity, Method, Statement, StatementFormat};

use crate::document::{canonical::Canonical, facts::uncapitalised};

/// Whom a step asks first, as the database orders those who may sign it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Turn {
    /// An acting chief, or the deputy of one who is away: it is she who is meant.
    OnDuty,
    /// The chief, or the person herself.
    Herself,
    /// A standing deputy.
    Standing,
}

impl From<i16> for Turn {
    fn from(number: i16) -> Self {
        match number {
            ..=0 => Self::OnDuty,
            1 => Self::Herself,
            2.. => Self::Standing,
        }
    }
}

/// Somebody who may sign a step today: the chief of its unit or its person, or who stands in for her.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signer {
    /// The number of the step.
    pub step: i16,
    /// The person.
    pub person: Uuid,
    /// Her name.
    pub name: String,
    /// Her own title.
    pub title: String,
    /// The title of whoever the step is meant for; empty if there is none.
    pub role_title: String,
    /// In what capacity.
    pub capacity: Capacity,
    /// In whose place: her own, unless she is a deputy.
    pub principal: Uuid,
    /// When she is asked.
    pub turn: Turn,
    /// She writes the case, or did when the proposal was sent.
    pub own_draft: bool,
    /// She may therefore not sign it.
    pub barred: bool,
}

impl Signer {
    /// How she signs a step. An acting chief signs under the title of the chief.
    #[must_use]
    pub fn signature(&self, label: &str) -> Signature {
        let chief = if self.role_title.is_empty() { label } else { &self.role_title };
        let (title, on_behalf_of) = match self.capacity {
            Capacity::Egen => (self.title.clone(), None),
            Capacity::Tf => (chief.to_owned(), None),
            Capacity::For => (self.title.clone(), Some(definite(chief))),
        };
        Signature {
            name: self.name.clone(),
            title,
            capacity: self.capacity,
            on_behalf_of,
            principal: (self.principal != self.person).then_some(self.principal),
            own_draft: self.own_draft,
        }
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
    /// In whose place, if she is a deputy.
    pub principal: Option<Uuid>,
    /// She had written it herself, which the board allowed.
    pub own_draft: bool,
}

impl Signature {
    /// As it is printed.
    #[must_use]
    pub fn printed(&self) -> String {
        statement::printed(&self.name, &self.title, self.capacity, self.on_behalf_of.as_deref())
    }
}

/// "Stadsdelsdirektör" → "stadsdelsdirektören", "Chef för staben" → "chefen för staben". A title that begins with an
/// adjective stays as it is: nobody is sure how it is bent.
fn definite(title: &str) -> String {
    const PREPOSITIONS: [&str; 5] = ["för", "vid", "på", "i", "inom"];
    let title = uncapitalised(title);
    let (word, rest) = title.split_once(' ').map_or((title.as_str(), ""), |(word, rest)| (word, rest));
    if rest.split(' ').next().is_some_and(|next| !next.is_empty() && !PREPOSITIONS.contains(&next)) {
        return title;
    }
    let ending = if ["a", "e", "er", "el", "or"].iter().any(|end| word.ends_with(end)) { "n" } else { "en" };
    if rest.is_empty() { format!("{word}{ending}") } else { format!("{word}{ending} {rest}") }
}

/// A unit as a chain needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// Its id.
    pub id: Uuid,
    /// "avdelningen för stadsmiljö"
    pub running: String,
}

/// Whose signature a step asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whose {
    /// Of the chief of a unit.
    Chief(Unit),
    /// Of a person.
    Person {
        /// Who.
        id: Uuid,
        /// Her name now.
        name: String,
    },
}

impl Whose {
    /// The unit, if it is a unit's chief.
    #[must_use]
    pub fn unit(&self) -> Option<Uuid> {
        match self {
            Self::Chief(unit) => Some(unit.id),
            Self::Person { .. } => None,
        }
    }

    /// The person, if it is a person.
    #[must_use]
    pub fn person(&self) -> Option<Uuid> {
        match self {
            Self::Chief(_) => None,
            Self::Person { id, .. } => Some(*id),
        }
    }

    /// After "för": "avdelningen för stadsmiljö" or "Karin Åberg".
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Chief(unit) => &unit.running,
            Self::Person { name, .. } => name,
        }
    }
}

/// A step of the board's chain, as it is for a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Its number; 1 signs first.
    pub step: i16,
    /// What it is called: "Avdelningschef".
    pub label: String,
    /// Whose signature it asks for; none if the board or the case has no such unit.
    pub whose: Option<Whose>,
}

/// A step of a round that is about to be opened, and who may sign it today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedStep {
    /// Its number in the chain.
    pub step: i16,
    /// What it is called.
    pub label: String,
    /// Whose signature it asks for.
    pub whose: Whose,
    /// At least one; the first is the one whom it is meant for.
    pub signers: Vec<Signer>,
}

/// Why nobody can sign a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Gap {
    /// The board has no chain.
    NoChain,
    /// The chain asks for a unit that the board, or the case, does not have.
    NoUnit(String),
    /// Nobody can sign it today.
    Nobody(Whose),
    /// All who could are handläggare or medhandläggare of the case.
    OnlyBarred(Whose),
}

impl Gap {
    /// What is wrong, in Swedish; whom to ask is for the caller to add.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            Self::NoChain => "Det är inte bestämt vilka som attesterar hos er.".into(),
            Self::NoUnit(label) => format!("Steget ”{label}” hör till en enhet som inte finns."),
            Self::Nobody(Whose::Chief(unit)) => {
                format!("Ingen är i dag chef för {} med rollen attestant.", unit.running)
            }
            Self::Nobody(Whose::Person { name, .. }) => {
                format!(
                    "{name} ska attestera men har inte längre rollen attestant, och ingen ersätter henne eller honom."
                )
            }
            Self::OnlyBarred(Whose::Chief(unit)) => format!(
                "Chefen för {} är själv handläggare eller medhandläggare i ärendet och får därför inte attestera. \
                 Någon annan behöver vara tillförordnad eller attestera för chefen.",
                unit.running
            ),
            Self::OnlyBarred(Whose::Person { name, .. }) => format!(
                "{name} är själv handläggare eller medhandläggare i ärendet och får därför inte attestera. \
                 Någon annan behöver ersätta henne eller honom."
            ),
        }
    }
}

/// Who signs a case, in order. A person who would sign twice signs only the later step, unless the board lets one
/// person sign two.
pub fn resolve(chain: &[Link], signers: &[Signer], same_person_two_steps: bool) -> Result<Vec<PlannedStep>, Gap> {
    let mut steps = chain
        .iter()
        .map(|link| {
            let whose = link.whose.clone().ok_or_else(|| Gap::NoUnit(link.label.clone()))?;
            let able = signers_of(link.step, signers);
            if able.is_empty() {
                let known = signers.iter().any(|signer| signer.step == link.step);
                return Err(if known { Gap::OnlyBarred(whose) } else { Gap::Nobody(whose) });
            }
            Ok(PlannedStep { step: link.step, label: link.label.clone(), whose, signers: able })
        })
        .collect::<Result<Vec<_>, _>>()?;
    if steps.is_empty() {
        return Err(Gap::NoChain);
    }
    if !same_person_two_steps {
        let principals: Vec<_> = steps.iter().map(|step| step.signers.first().map(|signer| signer.person)).collect();
        let mut index = 0;
        steps.retain(|_| {
            index += 1;
            let later = principals.get(index..).unwrap_or_default();
            principals.get(index - 1).is_none_or(|principal| !later.contains(principal))
        });
    }
    Ok(steps)
}

/// Who may sign a step, each person once, the one whom it is meant for first.
#[must_use]
pub fn signers_of(step: i16, signers: &[Signer]) -> Vec<Signer> {
    let mut able: Vec<Signer> =
        signers.iter().filter(|signer| signer.step == step && !signer.barred).cloned().collect();
    able.sort_by(|a, b| (a.turn, a.capacity, &a.name, a.person).cmp(&(b.turn, b.capacity, &b.name, b.person)));
    let mut seen = Vec::new();
    able.retain(|signer| {
        let new = !seen.contains(&signer.person);
        seen.push(signer.person);
        new
    });
    able
}

impl Canonical for Statement {}

#[cfg(test)]
#[path = "model_tests.rs"]
mod tests;
