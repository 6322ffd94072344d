//! A board's template: which sections a document has, and the phrases that each begins with.
//!
//! Templates are JSON files that an administrator reads in; headings and phrases are data per board. A
//! phrase that rests on a fact which may never be registered says so (`when`), and is left out of a
//! draft that is begun without that fact, so that no sentence is left with a hole in it.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::canonical::Kind;
use super::facts::{Fact, Facts};
use super::markdown;
use super::model::{Block, FactRef, Inline, Section};
use super::normal::normalise;

/// Sections that a template may have.
pub const MAX_SECTIONS: usize = 40;
const MAX_KEY: usize = 40;
const MAX_LINE: usize = 200;

/// The template files that come with the program.
pub const BUILT_IN: [&str; 3] = [
    include_str!("../../templates/documents/stockholm.json"),
    include_str!("../../templates/documents/modell-b-tjansteutlatande.json"),
    include_str!("../../templates/documents/modell-b-yttrande.json"),
];

/// A document's template.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Template {
    /// Stable name among a board's templates.
    pub key: String,
    /// The kind of document it makes.
    pub kind: Kind,
    /// What it is called in lists.
    pub name: String,
    /// Its sections, in printed order.
    pub sections: Vec<TemplateSection>,
}

/// A section of a template.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TemplateSection {
    /// Stable name, which versions are compared by.
    pub key: String,
    /// The printed heading.
    pub heading: String,
    /// Whether the checks remark on it when it is empty; an optional one is not printed when empty.
    pub required: bool,
    /// Whether a new draft has it; those who write take an optional one in, or leave it out.
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    pub included: bool,
    /// What belongs in it, for the one who writes.
    #[serde(default)]
    pub help: String,
    /// What a new draft begins with.
    #[serde(default)]
    pub initial: Vec<Phrase>,
}

const fn yes() -> bool {
    true
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde calls it")]
const fn is_yes(value: &bool) -> bool {
    *value
}

/// A standard phrase.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Phrase {
    /// In the plain text form.
    pub text: String,
    /// Only if this fact is registered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Fact>,
    /// Goes on in the paragraph or list before it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub continues: bool,
}

impl Phrase {
    fn applies(&self, facts: &Facts) -> bool {
        self.when.is_none_or(|fact| facts.get(fact).is_some())
    }

    /// The phrase as blocks; none if it does not parse, which a checked template's always do.
    fn blocks(&self) -> Vec<Block<FactRef>> {
        markdown::parse(&self.text).unwrap_or_default()
    }
}

impl Template {
    /// Reads a template file and checks it. Errors are Swedish sentences.
    pub fn from_json(json: &str) -> Result<Self, Vec<String>> {
        let template: Self =
            serde_json::from_str(json).map_err(|error| vec![format!("Mallen kan inte läsas: {error}")])?;
        let errors = template.errors();
        if errors.is_empty() { Ok(template) } else { Err(errors) }
    }

    /// Everything that is wrong with it.
    #[must_use]
    pub fn errors(&self) -> Vec<String> {
        let mut errors = Vec::new();
        check_key("Mallens nyckel", &self.key, &mut errors);
        check_line("Mallens namn", &self.name, &mut errors);
        let count = self.sections.len();
        if count == 0 || count > MAX_SECTIONS {
            errors.push(format!("Mallen har {count} avsnitt. Den ska ha mellan 1 och {MAX_SECTIONS}."));
        }
        let mut keys = BTreeSet::new();
        for section in &self.sections {
            if !keys.insert(&section.key) {
                errors.push(format!("Nyckeln ”{}” finns i flera avsnitt.", section.key));
            }
            section.check(&mut errors);
        }
        errors
    }

    /// The sections of a new draft.
    #[must_use]
    pub fn begin(&self, facts: &Facts) -> Vec<Section<FactRef>> {
        let begin = |section: &TemplateSection| Section {
            key: section.key.clone(),
            heading: section.heading.clone(),
            blocks: section.begin(facts),
        };
        self.sections.iter().map(begin).collect()
    }
}

impl TemplateSection {
    fn check(&self, errors: &mut Vec<String>) {
        check_key("Avsnittets nyckel", &self.key, errors);
        if RESERVED.contains(&self.key.as_str()) {
            errors.push(format!("Avsnittets nyckel ”{}” är upptagen. Välj en annan.", self.key));
        }
        if self.required && !self.included {
            errors.push(format!(
                "Avsnittet ”{}” är obligatoriskt och kan inte lämnas utanför ett nytt utkast.",
                self.key
            ));
        }
        check_line(&format!("Rubriken till avsnittet ”{}”", self.key), &self.heading, errors);
        for (index, phrase) in self.initial.iter().enumerate() {
            let place = format!("Avsnittet ”{}”, fras {}", self.key, index + 1);
            for error in markdown::parse(&phrase.text).err().unwrap_or_default() {
                errors.push(format!("{place}, rad {}: {}", error.line, error.message));
            }
            if phrase.text.trim().is_empty() {
                errors.push(format!("{place}: frasen är tom."));
            }
            if phrase.continues && index == 0 {
                errors.push(format!("{place}: den första frasen har inget att fortsätta."));
            }
        }
    }

    /// The blocks that the section begins with, given what is registered.
    #[must_use]
    pub fn begin(&self, facts: &Facts) -> Vec<Block<FactRef>> {
        let mut blocks = Vec::new();
        for phrase in self.initial.iter().filter(|phrase| phrase.applies(facts)) {
            add(phrase.blocks(), phrase.continues, &mut blocks);
        }
        normalise(&blocks)
    }

    /// The phrases that wait for a fact: to be offered when it is registered later.
    pub fn waiting<'a>(&'a self, facts: &'a Facts) -> impl Iterator<Item = &'a Phrase> {
        self.initial.iter().filter(|phrase| !phrase.applies(facts))
    }
}

/// Adds blocks; going on joins a paragraph to a paragraph and a list to a list of the same kind.
fn add(new: Vec<Block<FactRef>>, continues: bool, blocks: &mut Vec<Block<FactRef>>) {
    let mut new = new.into_iter().peekable();
    if continues {
        match (blocks.last_mut(), new.peek_mut()) {
            (Some(Block::Paragraph { content }), Some(Block::Paragraph { content: more })) => {
                content.push(Inline::text(" "));
                content.append(more);
            }
            (Some(Block::List { ordered, items }), Some(Block::List { ordered: same, items: more }))
                if ordered == same =>
            {
                items.append(more);
            }
            _ => {}
        }
    }
    blocks.extend(new);
}

/// What stands where a section's key would in the addresses of a draft.
pub(crate) const RESERVED: [&str; 7] =
    ["anteckningar", "forkontroll", "import", "live", "omedelbar-justering", "sidor", "skribenter"];

fn check_key(what: &str, key: &str, errors: &mut Vec<String>) {
    let plain = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
    if key.is_empty() || key.len() > MAX_KEY || !key.chars().all(plain) {
        errors.push(format!("{what} ”{key}” ska vara 1–{MAX_KEY} tecken: små bokstäver a–z, siffror och bindestreck."));
    }
}

fn check_line(what: &str, text: &str, errors: &mut Vec<String>) {
    let length = text.chars().count();
    if super::clean::clean_line(text) != text || length == 0 || length > MAX_LINE {
        errors.push(format!("{what} ska vara en rad med 1–{MAX_LINE} tecken, utan mellanslag i ändarna."));
    }
}

#[cfg(test)]
mod tests {
    use super::super::{freeze, text};
    use super::*;

    fn words(template: &Template, facts: &Facts) -> String {
        let part = |section: Section<FactRef>| {
            format!("## {}\n{}", section.heading, text::plain(&freeze::freeze(&section.blocks, facts)))
        };
        template.begin(facts).into_iter().map(part).collect::<Vec<_>>().join("\n\n")
    }

    fn all_facts() -> Facts {
        let mut facts = Facts::default();
        for (fact, text) in [
            (Fact::Titel, "Trygghetsprogram 2020–2023"),
            (Fact::ErtDnr, "KS 2019/1939"),
            (Fact::Avsandare, "kommunstyrelsen"),
            (Fact::AvsandareGenitiv, "kommunstyrelsens"),
            (Fact::Svarsdatum, "26 februari 2021"),
            (Fact::Namnd, "Ekbackens stadsdelsnämnd"),
            (Fact::Namnden, "stadsdelsnämnden"),
            (Fact::Forvaltningen, "förvaltningen"),
            (Fact::Instanser, "samtliga stadsdelsnämnder och socialnämnden"),
            (Fact::Beredning, "stadsdelsdirektörens stab"),
            (Fact::Behandling, "pensionärsrådet den 15 februari 2021"),
            (Fact::Omfattning, "förslagets kapitel 3"),
        ] {
            facts.insert(fact, text);
        }
        facts
    }

    #[test]
    fn built_in_templates_are_sound_and_read_well() {
        let templates = BUILT_IN.map(|json| Template::from_json(json).unwrap());
        let shown = templates.map(|template| format!("# {}\n\n{}", template.name, words(&template, &all_facts())));
        assert!(!shown.concat().contains("saknas"));
        insta::assert_snapshot!(shown.join("\n\n\n"));
    }

    #[test]
    fn only_what_every_remiss_has_may_be_missing() {
        let shown = BUILT_IN.map(|json| words(&Template::from_json(json).unwrap(), &Facts::default())).concat();
        for fact in [Fact::ErtDnr, Fact::Instanser, Fact::Beredning, Fact::Behandling, Fact::Omfattning] {
            assert!(!shown.contains(&super::super::facts::uncapitalised(fact.label())), "{fact:?}");
        }
    }

    #[test]
    fn phrases_wait_for_their_facts() {
        let phrase = |text: &str, when, continues| Phrase { text: text.into(), when, continues };
        let section = TemplateSection {
            key: "a".into(),
            heading: "A".into(),
            required: true,
            included: true,
            help: String::new(),
            initial: vec![
                phrase("Ett.", None, false),
                phrase("Hos {{instanser}}.", Some(Fact::Instanser), true),
                phrase("1. två", None, false),
                phrase("1. tre", None, true),
            ],
        };
        let shown = |facts: &Facts| markdown::print(&section.begin(facts));
        assert_eq!(shown(&Facts::default()), "Ett.\n\n1. två\n2. tre");
        assert_eq!(shown(&all_facts()), "Ett. Hos {{instanser}}.\n\n1. två\n2. tre");
        assert_eq!(section.waiting(&Facts::default()).count(), 1);
    }

    #[test]
    fn errors_are_told_together() {
        let json = r#"{"key":"A b","kind":"yttrande","name":" x","sections":[
            {"key":"a","heading":"A","required":true,"initial":[{"text":"\n{{foo}}","continues":true}]},
            {"key":"a","heading":"","required":false,"initial":[{"text":" "}]}]}"#;
        insta::assert_snapshot!(Template::from_json(json).unwrap_err().join("\n"));
        let unknown = r#"{"key":"a","kind":"yttrande","name":"x","sections":[],"extra":1}"#;
        assert!(Template::from_json(unknown).unwrap_err()[0].starts_with("Mallen kan inte läsas: unknown field"));
        let taken =
            r#"{"key":"a","kind":"yttrande","name":"x","sections":[{"key":"live","heading":"A","required":true}]}"#;
        assert_eq!(Template::from_json(taken).unwrap_err(), ["Avsnittets nyckel ”live” är upptagen. Välj en annan."]);
        let none = r#"{"key":"a","kind":"yttrande","name":"x","sections":[]}"#;
        assert_eq!(Template::from_json(none).unwrap_err(), ["Mallen har 0 avsnitt. Den ska ha mellan 1 och 40."]);
    }
}
