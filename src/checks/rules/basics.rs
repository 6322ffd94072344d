//! What is missing altogether.

use std::collections::BTreeSet;

use crate::{
    calendar::phrases::join_och,
    checks::{
        model::{Remark, Remedy, Target},
        register::Register,
        text::Text,
    },
    document::{
        facts::{Fact, uncapitalised},
        freeze,
    },
};

/// Required sections without a word. The only thing that stops a proposal from being sent.
#[must_use]
pub fn empty(text: &Text, _: &Register) -> Vec<Remark> {
    text.sections
        .iter()
        .filter(|section| section.required && section.blocks.is_empty())
        .map(|section| {
            let sentence = format!(
                "Avsnittet ”{}” är tomt. Det måste skrivas innan förslaget skickas för attest.",
                section.heading
            );
            Remark::section(section, "", sentence)
        })
        .collect()
}

/// Facts that the text shows and the register lacks.
#[must_use]
pub fn missing(text: &Text, register: &Register) -> Vec<Remark> {
    let mut found = Vec::new();
    for section in &text.sections {
        let facts = freeze::missing(&section.blocks, &register.facts);
        if !facts.is_empty() {
            let labels: Vec<String> = facts.iter().map(|fact| uncapitalised(fact.label())).collect();
            let sentence = format!(
                "Texten visar uppgifter som inte är registrerade: {}. De skrivs ut som ”saknas”.",
                join_och(&labels)
            );
            let planned = [Fact::Sammantrade, Fact::Beredning, Fact::Behandling];
            let target = if facts.iter().all(|fact| planned.contains(fact)) { Target::Plan } else { Target::Case };
            found.push(Remark::section(section, join_och(&labels), sentence).with(Remedy::Go(target)));
        }
    }
    found
}

/// Letters that the document's font has not.
#[must_use]
pub fn squares(text: &Text, _: &Register) -> Vec<Remark> {
    let mut found = Vec::new();
    for section in &text.sections {
        let letters: BTreeSet<char> =
            section.runs.iter().flat_map(|run| run.text.chars()).filter(|letter| !is_plain(*letter)).collect();
        let words: String = letters.into_iter().collect();
        // Without the fonts there is nothing to compare with, and no PDF either.
        let letters: Vec<String> =
            pdf::unprintable(&words).unwrap_or_default().iter().take(10).map(|letter| format!("”{letter}”")).collect();
        if !letters.is_empty() {
            let list = join_och(&letters);
            let sentence = format!("Tecknen {list} finns inte i dokumentets typsnitt och skrivs ut som en ruta.");
            found.push(Remark::section(section, list, sentence));
        }
    }
    found
}

/// What every font has.
fn is_plain(letter: char) -> bool {
    letter.is_ascii() || "åäöÅÄÖéÉ–”’§".contains(letter)
}
