//! Whether a change to what is attested can pass as a *redaktionell ändring*: a slip of the pen, or a day of a råd that is
//! now known. Rules that only ever refuse: those who attested decide the rest. Knows neither the database nor the web.

use std::collections::BTreeMap;

use super::stance;
use crate::calendar::phrases::MONTHS;
use crate::document::{
    canonical::Printed,
    diff::{self, BlockDiff, Run, SectionDiff, Status},
    facts::Fact,
};

/// Changed words beyond which it is another text, on either side.
const MOST_WORDS: usize = 12;
/// The start of the key of the section where days may change: who was heard, and when.
const HEARD: &str = "beredning";
/// The starts of the keys of the sections that end with the office's stance.
const STANCE: [&str; 4] = ["sammanfattning", "synpunkter", "bedomning", "avslutning"];
/// The start of the key of the points to decide.
const POINTS: &str = "forslag";

/// Words that turn what is said, or how much: none may come, go or change its place.
const TURNING: [&str; 34] = [
    "inte", "ej", "icke", "aldrig", "ingen", "inga", "inget", "utan", "varken", "saknar", "saknas", "endast", "bara",
    "enbart", "alla", "vissa", "samtliga", "minst", "högst", "före", "efter", "ja", "nej", "två", "tre", "fyra", "fem",
    "sex", "sju", "åtta", "nio", "tio", "elva", "tolv",
];
/// The same, however the word ends.
const TURNING_STEMS: [&str; 28] = [
    "tillstyrk",
    "avstyrk",
    "avslå",
    "avslag",
    "bifall",
    "godkän",
    "positiv",
    "negativ",
    "tretton",
    "fjorton",
    "femton",
    "sexton",
    "sjutton",
    "arton",
    "nitton",
    "tjugo",
    "trettio",
    "fyrtio",
    "femtio",
    "sextio",
    "sjuttio",
    "åttio",
    "nittio",
    "hundra",
    "tusen",
    "miljon",
    "miljard",
    "procent",
];
/// Words that turn what is said, but are also moved about in a sentence that says the same: as many must stay.
const BINDING: [&str; 12] =
    ["ska", "skall", "bör", "kan", "får", "måste", "behöver", "men", "eller", "om", "för", "mot"];

/// A word, or several, and what took their place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What stood there.
    pub old: String,
    /// What stands there.
    pub new: String,
}

/// What differs, word by word.
#[must_use]
pub fn changes(old: &Printed, new: &Printed) -> Vec<Change> {
    let diff = diff::compare(old, new);
    diff.sections.iter().flat_map(|section| &section.blocks).flat_map(|block| pairs(&block.runs)).collect()
}

/// Why a change cannot pass as editorial, one Swedish sentence a reason; none if it can.
#[must_use]
pub fn refusals(old: &Printed, new: &Printed) -> Vec<String> {
    let diff = diff::compare(old, new);
    let mut reasons: Vec<String> = Vec::new();
    let mut refuse = |sentence: String| {
        if !reasons.contains(&sentence) {
            reasons.push(sentence);
        }
    };
    for field in &diff.front {
        refuse(format!("{} är ändrat.", field.label));
    }
    let (mut removed, mut added) = (0, 0);
    for section in &diff.sections {
        let heading = heading(section);
        if section.status == Status::Same {
            continue;
        }
        if section.key.starts_with(POINTS) {
            refuse("Förslaget till beslut är ändrat.".into());
        }
        if section.heading.iter().any(|run| !matches!(run, Run::Same(_))) {
            refuse(format!("Rubriken ”{heading}” är ändrad."));
        }
        for block in &section.blocks {
            if block.moved.is_some() {
                refuse(format!("Ett stycke under ”{heading}” är flyttat."));
            } else if matches!(block.status, Status::Added | Status::Removed) {
                refuse(format!("Ett stycke under ”{heading}” har tillkommit eller tagits bort."));
            }
            if !block.aspects.is_empty() {
                refuse(format!("En länk, en uppgift eller en form under ”{heading}” är ändrad."));
            }
            for reason in in_block(section, block) {
                refuse(reason);
            }
            removed += count(&block.runs, |run| if let Run::Removed(text) = run { Some(text) } else { None });
            added += count(&block.runs, |run| if let Run::Added(text) = run { Some(text) } else { None });
        }
        if STANCE.iter().any(|key| section.key.starts_with(key))
            && (last_differs(section) || stand(old, &section.key) != stand(new, &section.key))
        {
            refuse(format!("Det sista stycket under ”{heading}”, där förvaltningen tar ställning, är ändrat."));
        }
    }
    if stance::brief(old).stance != stance::brief(new).stance {
        refuse("Förvaltningens ställningstagande är ändrat.".into());
    }
    if removed > MOST_WORDS || added > MOST_WORDS {
        refuse(format!(
            "Ändringen omfattar {} ord. Högst {MOST_WORDS} ord kan ändras redaktionellt.",
            removed.max(added)
        ));
    }
    reasons
}

fn heading(section: &SectionDiff) -> String {
    let text = |run: &Run| match run {
        Run::Same(text) | Run::Added(text) => text.clone(),
        Run::Value { new, .. } => new.clone(),
        Run::Removed(_) => String::new(),
    };
    section.heading.iter().map(text).collect::<String>().trim().to_owned()
}

/// What of a line's words cannot change.
fn in_block(section: &SectionDiff, block: &BlockDiff) -> Vec<String> {
    let mut reasons = Vec::new();
    let mut binding: BTreeMap<&str, i32> = BTreeMap::new();
    for run in &block.runs {
        match run {
            Run::Same(_) | Run::Value { fact: Fact::Behandling, .. } => {}
            Run::Value { fact: Fact::Svarsdatum, .. } => reasons.push("Svarsdatum är ändrat.".into()),
            Run::Value { fact, old, new } => {
                reasons.push(format!("Uppgiften {} är ändrad: ”{old}” blev ”{new}”.", fact.label()));
            }
            Run::Added(text) | Run::Removed(text) => {
                let step = if matches!(run, Run::Added(_)) { 1 } else { -1 };
                let heard = section.key.contains(HEARD);
                if !heard
                    && (text.chars().any(|c| c.is_ascii_digit() || "%−".contains(c))
                        || words(text).any(|word| MONTHS.contains(&word.as_str())))
                {
                    reasons.push(format!("Ett tal eller en dag är ändrad: ”{}”.", text.trim()));
                }
                let how = if step > 0 { "tillkommit" } else { "tagits bort" };
                for word in words(text) {
                    if TURNING.contains(&word.as_str()) || TURNING_STEMS.iter().any(|stem| word.starts_with(stem)) {
                        reasons.push(turned(&word, how));
                    } else if let Some(known) = BINDING.iter().find(|known| **known == word) {
                        *binding.entry(known).or_default() += step;
                    }
                }
            }
        }
    }
    let changed = binding.iter().filter(|(_, sum)| **sum != 0);
    reasons.extend(changed.map(|(word, sum)| turned(word, if *sum > 0 { "tillkommit" } else { "tagits bort" })));
    reasons
}

fn turned(word: &str, how: &str) -> String {
    format!("Ordet ”{word}” har {how}, och det kan ändra meningen.")
}

/// Where the office takes its stand in a section: the last paragraph that does more than repeat the proposal.
fn stand(printed: &Printed, key: &str) -> Option<String> {
    printed.sections.iter().find(|section| section.key == key).and_then(stance::last_of_own)
}

fn last_differs(section: &SectionDiff) -> bool {
    section.blocks.last().is_some_and(|block| block.status != Status::Same)
}

fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase)
}

fn count<'a>(runs: &'a [Run], text: impl Fn(&'a Run) -> Option<&'a String>) -> usize {
    runs.iter().filter_map(text).map(|text| words(text).count()).sum()
}

/// What was taken away beside what came instead.
fn pairs(runs: &[Run]) -> Vec<Change> {
    let mut changes: Vec<Change> = Vec::new();
    let mut open = false;
    for run in runs {
        let (old, new) = match run {
            Run::Same(_) => {
                open = false;
                continue;
            }
            Run::Value { old, new, .. } => (old.as_str(), new.as_str()),
            Run::Removed(text) => (text.as_str(), ""),
            Run::Added(text) => ("", text.as_str()),
        };
        match changes.last_mut().filter(|_| open) {
            Some(last) => {
                last.old.push_str(old);
                last.new.push_str(new);
            }
            None => changes.push(Change { old: old.to_owned(), new: new.to_owned() }),
        }
        open = true;
    }
    for change in &mut changes {
        change.old = change.old.trim().to_owned();
        change.new = change.new.trim().to_owned();
    }
    changes.retain(|change| change.old != change.new);
    changes
}

#[cfg(test)]
#[path = "editorial_tests.rs"]
mod tests;
