//! Writing a version anew section by section, in the plain text form, so that what is not touched stays to the letter.

use crate::{
    document::{
        canonical::Printed,
        facts::{Fact, Facts, uncapitalised},
        freeze::{freeze, thaw},
        markdown,
        model::{FrozenFact, Section},
        walk,
    },
    web::form::Errors,
};

/// A section in the plain text form.
#[must_use]
pub fn source(section: &Section<FrozenFact>) -> String {
    markdown::print(&thaw(&section.blocks))
}

/// The sections with what was typed. One that was not touched stays to the letter. Chips keep the words that they had;
/// new ones, and those of `renewed` facts, say what the register says now.
pub fn read(
    printed: &Printed,
    mut facts: Facts,
    renewed: &[Fact],
    sources: &[String],
) -> Result<Vec<Section<FrozenFact>>, Errors> {
    for section in &printed.sections {
        let (frozen, thawed) = (walk::chips(&section.blocks), thaw(&section.blocks));
        for (chip, fact) in frozen.into_iter().zip(walk::chips(&thawed)) {
            if !renewed.contains(&chip.fact) {
                let text = if fact.capital { uncapitalised(&chip.text) } else { chip.text.clone() };
                facts.insert_value(chip.fact, &chip.value, &text);
            }
        }
    }
    let mut errors = Errors::default();
    let mut sections = Vec::new();
    for (section, typed) in printed.sections.iter().zip(sources) {
        let with = |blocks| Section { key: section.key.clone(), heading: section.heading.clone(), blocks };
        let renews = walk::chips(&section.blocks).into_iter().any(|chip| renewed.contains(&chip.fact));
        let untouched = typed.replace("\r\n", "\n").trim() == source(section).trim();
        if untouched && !renews {
            sections.push(section.clone());
            continue;
        }
        match markdown::parse(typed) {
            Ok(blocks) => sections.push(with(freeze(&blocks, &facts))),
            Err(found) => {
                let sentences: Vec<_> = found.iter().map(ToString::to_string).collect();
                errors.push(&format!("avsnitt-{}", section.key), sentences.join(" "));
            }
        }
    }
    if errors.is_empty() { Ok(sections) } else { Err(errors) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::sample;

    #[test]
    fn untouched_sections_stay_to_the_letter() {
        let printed = sample::printed();
        let mut sources: Vec<String> =
            printed.sections.iter().map(|section| source(section).replace('\n', "\r\n")).collect();
        assert_eq!(read(&printed, Facts::default(), &[], &sources).unwrap(), printed.sections);
        sources[0] = "Nämnden svarar så här.".into();
        let changed = read(&printed, Facts::default(), &[], &sources).unwrap();
        assert_eq!(source(&changed[0]), "Nämnden svarar så här.");
        assert_eq!(changed[1..], printed.sections[1..]);
        sources[0] = "{{okand}}".into();
        let errors = read(&printed, Facts::default(), &[], &sources).unwrap_err();
        assert!(errors.of(&format!("avsnitt-{}", printed.sections[0].key)).starts_with("Rad 1"));
    }
}
