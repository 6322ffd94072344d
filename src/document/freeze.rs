//! From a draft's chips to a version's, and back when a version is restored.

use std::collections::BTreeSet;

use super::facts::{Fact, Facts, capitalised, uncapitalised};
use super::model::{Block, FactRef, FrozenFact};
use super::walk;

/// Writes what the register says into every chip. A fact that is missing says so in brackets.
#[must_use]
pub fn freeze(blocks: &[Block<FactRef>], facts: &Facts) -> Vec<Block<FrozenFact>> {
    walk::map_chips(blocks, &mut |chip| frozen(chip, facts))
}

/// One chip as it would be frozen now.
#[must_use]
pub fn frozen(chip: &FactRef, facts: &Facts) -> FrozenFact {
    let (value, text) = match facts.get(chip.fact) {
        Some(known) if chip.capital => (known.value.clone(), capitalised(&known.text)),
        Some(known) => (known.value.clone(), known.text.clone()),
        None => (String::new(), missing_text(chip)),
    };
    FrozenFact { fact: chip.fact, value, text }
}

fn missing_text(chip: &FactRef) -> String {
    let label = chip.fact.label();
    if chip.capital { format!("[{label} saknas]") } else { format!("[{} saknas]", uncapitalised(label)) }
}

/// The facts that the text shows and the register lacks, each once.
#[must_use]
pub fn missing(blocks: &[Block<FactRef>], facts: &Facts) -> Vec<Fact> {
    let shown: BTreeSet<Fact> = walk::chips(blocks).into_iter().map(|chip| chip.fact).collect();
    shown.into_iter().filter(|fact| facts.get(*fact).is_none()).collect()
}

/// Makes a version's chips follow the register again.
///
/// A capital is told by the text beginning with one where the value does not.
#[must_use]
pub fn thaw(blocks: &[Block<FrozenFact>]) -> Vec<Block<FactRef>> {
    walk::map_chips(blocks, &mut thawed)
}

/// One chip as it would be thawed.
#[must_use]
pub fn thawed(chip: &FrozenFact) -> FactRef {
    let capital = starts_upper(chip.text.trim_start_matches('[')) && !starts_upper(&chip.value);
    FactRef { fact: chip.fact, capital }
}

fn starts_upper(text: &str) -> bool {
    text.chars().next().is_some_and(char::is_uppercase)
}

#[cfg(test)]
mod tests {
    use super::super::model::Inline;
    use super::*;

    fn facts() -> Facts {
        let mut facts = Facts::default();
        facts.insert(Fact::Avsandare, "äldrenämnden");
        facts.insert(Fact::Namnd, "Ekbackens stadsdelsnämnd");
        facts.insert_value(Fact::Svarsdatum, "2021-02-26", "26 februari 2021");
        facts
    }

    fn chip(fact: Fact, capital: bool) -> Vec<Block<FactRef>> {
        vec![Block::Paragraph { content: vec![Inline::Chip { chip: FactRef { fact, capital } }] }]
    }

    #[test]
    fn chips_say_what_the_register_says() {
        for (fact, capital, value, text) in [
            (Fact::Avsandare, false, "äldrenämnden", "äldrenämnden"),
            (Fact::Avsandare, true, "äldrenämnden", "Äldrenämnden"),
            (Fact::Svarsdatum, false, "2021-02-26", "26 februari 2021"),
            (Fact::Beredning, false, "", "[beredande enheter saknas]"),
            (Fact::Beredning, true, "", "[Beredande enheter saknas]"),
        ] {
            let frozen = freeze(&chip(fact, capital), &facts());
            let expected = FrozenFact { fact, value: value.into(), text: text.into() };
            assert_eq!(walk::chips(&frozen), [&expected]);
            assert_eq!(thaw(&frozen), chip(fact, capital), "{text}");
        }
    }

    #[test]
    fn a_name_with_its_own_capital_thaws_without() {
        let frozen = freeze(&chip(Fact::Namnd, false), &facts());
        assert_eq!(thaw(&frozen), chip(Fact::Namnd, false));
    }

    #[test]
    fn missing_facts_are_told_once() {
        let mut blocks = chip(Fact::Dnr, false);
        blocks.extend(chip(Fact::Dnr, true));
        blocks.extend(chip(Fact::Avsandare, true));
        assert_eq!(missing(&blocks, &facts()), [Fact::Dnr]);
    }
}
