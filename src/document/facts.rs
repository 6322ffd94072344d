//! Facts of the register that a text may show, so that each is written once.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A registered fact. The serde name is also what the plain text form writes: `{{svarsdatum}}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fact {
    /// The remiss' title in its internal form.
    Titel,
    /// Our own dnr.
    Dnr,
    /// The sender's dnr, several joined with commas and "och".
    ErtDnr,
    /// The sender in running text: "kommunstyrelsen".
    Avsandare,
    /// The sender in the genitive: "kommunstyrelsens".
    AvsandareGenitiv,
    /// The day by which the answer must have arrived: "26 februari 2021".
    Svarsdatum,
    /// The day the remiss came in.
    Inkommen,
    /// The day of the planned meeting: "25 februari 2021".
    Sammantrade,
    /// The board's full name: "Ekbackens stadsdelsnämnd".
    Namnd,
    /// The board in running text: "stadsdelsnämnden".
    Namnden,
    /// The office's full name.
    Forvaltning,
    /// The office in running text: "förvaltningen".
    Forvaltningen,
    /// The officers' names, joined with "och".
    Handlaggare,
    /// The officers' telephone numbers.
    Telefon,
    /// The other instances that were asked.
    Instanser,
    /// Which units prepared the case and with whom: "stadsdelsdirektörens stab i samråd med …".
    Beredning,
    /// Which bodies heard the case and when: "förvaltningsgruppen den 15 februari och i …".
    Behandling,
    /// The parts of the proposal that the remiss is limited to.
    Omfattning,
}

impl Fact {
    /// Every fact, in the order of the insert list.
    pub const ALL: [Self; 18] = [
        Self::Titel,
        Self::Dnr,
        Self::ErtDnr,
        Self::Avsandare,
        Self::AvsandareGenitiv,
        Self::Svarsdatum,
        Self::Inkommen,
        Self::Sammantrade,
        Self::Namnd,
        Self::Namnden,
        Self::Forvaltning,
        Self::Forvaltningen,
        Self::Handlaggare,
        Self::Telefon,
        Self::Instanser,
        Self::Beredning,
        Self::Behandling,
        Self::Omfattning,
    ];

    /// The name that the plain text form writes between the braces.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Titel => "titel",
            Self::Dnr => "dnr",
            Self::ErtDnr => "ert_dnr",
            Self::Avsandare => "avsandare",
            Self::AvsandareGenitiv => "avsandare_genitiv",
            Self::Svarsdatum => "svarsdatum",
            Self::Inkommen => "inkommen",
            Self::Sammantrade => "sammantrade",
            Self::Namnd => "namnd",
            Self::Namnden => "namnden",
            Self::Forvaltning => "forvaltning",
            Self::Forvaltningen => "forvaltningen",
            Self::Handlaggare => "handlaggare",
            Self::Telefon => "telefon",
            Self::Instanser => "instanser",
            Self::Beredning => "beredning",
            Self::Behandling => "behandling",
            Self::Omfattning => "omfattning",
        }
    }

    /// What the insert list calls it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Titel => "Remissens titel",
            Self::Dnr => "Vårt diarienummer",
            Self::ErtDnr => "Ert diarienummer",
            Self::Avsandare => "Avsändare",
            Self::AvsandareGenitiv => "Avsändare i genitiv",
            Self::Svarsdatum => "Svarsdatum",
            Self::Inkommen => "Inkomstdatum",
            Self::Sammantrade => "Sammanträdesdatum",
            Self::Namnd => "Nämndens namn",
            Self::Namnden => "Nämnden i löpande text",
            Self::Forvaltning => "Förvaltningens namn",
            Self::Forvaltningen => "Förvaltningen i löpande text",
            Self::Handlaggare => "Handläggare",
            Self::Telefon => "Telefon till handläggare",
            Self::Instanser => "Övriga remissinstanser",
            Self::Beredning => "Beredande enheter",
            Self::Behandling => "Organ som har behandlat ärendet",
            Self::Omfattning => "Remissens omfattning",
        }
    }

    /// Reads a name, and whether it is written with a capital first letter (the start of a sentence).
    ///
    /// `å`, `ä` and `ö` are taken for `a` and `o`, since nobody remembers to write `namnden`.
    #[must_use]
    pub fn parse(name: &str) -> Option<(Self, bool)> {
        let name = name.trim();
        let capital = name.chars().next()?.is_uppercase();
        let wanted: String = uncapitalised(name).chars().map(plain_letter).collect();
        let fact = Self::ALL.into_iter().find(|fact| fact.name() == wanted)?;
        Some((fact, capital))
    }
}

fn plain_letter(letter: char) -> char {
    match letter {
        'å' | 'ä' => 'a',
        'ö' => 'o',
        other => other,
    }
}

/// What the register says about one fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactValue {
    /// Machine-readable where there is such a form (ISO dates), otherwise the text again.
    pub value: String,
    /// The words as they stand in the middle of a sentence.
    pub text: String,
}

/// What the register says now. A fact without words counts as missing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts(BTreeMap<Fact, FactValue>);

impl Facts {
    /// Notes a fact whose value is its text; blank text makes it missing.
    pub fn insert(&mut self, fact: Fact, text: &str) {
        self.insert_value(fact, text, text);
    }

    /// Notes a fact with a machine-readable value of its own; blank text makes it missing.
    pub fn insert_value(&mut self, fact: Fact, value: &str, text: &str) {
        let text = super::clean::clean_line(text);
        if text.is_empty() {
            self.0.remove(&fact);
        } else {
            let value = super::clean::clean_line(value);
            self.0.insert(fact, FactValue { value, text });
        }
    }

    /// The fact, if it is registered.
    #[must_use]
    pub fn get(&self, fact: Fact) -> Option<&FactValue> {
        self.0.get(&fact)
    }
}

/// The text with its first letter in upper case.
#[must_use]
pub fn capitalised(text: &str) -> String {
    let mut rest = text.chars();
    rest.next().map_or_else(String::new, |first| first.to_uppercase().chain(rest).collect())
}

/// The text with its first letter in lower case.
#[must_use]
pub fn uncapitalised(text: &str) -> String {
    let mut rest = text.chars();
    rest.next().map_or_else(String::new, |first| first.to_lowercase().chain(rest).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_the_serde_names_and_read_back() {
        for fact in Fact::ALL {
            assert_eq!(serde_json::to_value(fact).unwrap(), fact.name());
            assert_eq!(Fact::parse(fact.name()), Some((fact, false)));
            assert_eq!(Fact::parse(&capitalised(fact.name())), Some((fact, true)));
        }
    }

    #[test]
    fn names_are_forgiving_about_spaces_and_dots() {
        for (written, expected) in [
            (" nämnden ", Some((Fact::Namnden, false))),
            ("Förvaltningen", Some((Fact::Forvaltningen, true))),
            ("Ert_dnr", Some((Fact::ErtDnr, true))),
            ("ERT_DNR", None),
            ("foo", None),
            ("", None),
        ] {
            assert_eq!(Fact::parse(written), expected, "{written}");
        }
    }

    #[test]
    fn blank_text_is_a_missing_fact() {
        let mut facts = Facts::default();
        facts.insert(Fact::Dnr, " 1-2 ");
        assert_eq!(facts.get(Fact::Dnr).unwrap().text, "1-2");
        facts.insert(Fact::Dnr, " ");
        assert_eq!(facts.get(Fact::Dnr), None);
    }

    #[test]
    fn capitals_are_swedish_too() {
        assert_eq!(capitalised("äldrenämnden"), "Äldrenämnden");
        assert_eq!(capitalised(""), "");
        assert_eq!(uncapitalised("Övriga"), "övriga");
    }
}
