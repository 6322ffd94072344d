//! Förkontroll: what a writer ought to see before the chief does. Checks only warn; they stop nothing.
//!
//! A draft is read as runs of words with the facts of now (`text`), the case as a plain struct (`register`). Each rule is
//! one function over the two (`rules`), and the table below names them. What is found can be mended with one press
//! (`edit`) or dismissed with a reason, and is shown again when the words are others.

pub mod commands;
pub mod dates;
pub mod dictionary;
pub mod edit;
pub mod list;
pub mod model;
pub mod pages;
#[cfg(test)]
mod planted;
pub mod register;
pub mod rules;
pub mod store;
pub mod text;

use model::{Check, Finding, Place};
use register::Register;
use text::Text;

/// Every check, in the order in which the list gives them within a section.
pub const CHECKS: [Check; 23] = [
    Check {
        key: "tomt-avsnitt",
        name: "Tomt avsnitt",
        explanation: "Mallen säger att avsnittet ska finnas.",
        rule: rules::basics::empty,
    },
    Check {
        key: "saknad-uppgift",
        name: "Uppgift saknas",
        explanation: "Texten visar en uppgift ur ärendet som inte är registrerad.",
        rule: rules::basics::missing,
    },
    Check {
        key: "svarsdatum",
        name: "Fel svarsdatum",
        explanation: "Dagen då svaret senast ska lämnas är en annan än den registrerade.",
        rule: rules::dates::svarsdatum,
    },
    Check {
        key: "datum",
        name: "Fel datum",
        explanation: "Dagen för sammanträdet, ett råd eller remissens ankomst är en annan än den registrerade.",
        rule: rules::dates::register,
    },
    Check {
        key: "datum-finns-inte",
        name: "Datumet finns inte",
        explanation: "Kalendern har ingen sådan dag.",
        rule: rules::dates::nonexistent,
    },
    Check {
        key: "veckodag",
        name: "Fel veckodag",
        explanation: "Datumet infaller på en annan veckodag.",
        rule: rules::dates::weekday,
    },
    Check {
        key: "organ-i-forfluten-tid",
        name: "Inte behandlat än",
        explanation: "Texten säger att ett organ har behandlat ärendet, men mötet är inte hållet eller bekräftat.",
        rule: rules::bodies::heard,
    },
    Check {
        key: "dnr",
        name: "Diarienummer",
        explanation: "Numret är inte vårt, inte avsändarens, eller står på den andras plats.",
        rule: rules::dnr::designations,
    },
    Check {
        key: "till-oss-sjalva",
        name: "Till oss själva",
        explanation: "Svaret är ställt till den som lämnar det.",
        rule: rules::own_name::addressed_to_us,
    },
    Check {
        key: "sista-meningen",
        name: "Sista meningen",
        explanation: "Texten ska sluta med det som nämnden föreslås besluta.",
        rule: rules::proposal::last_sentence,
    },
    Check {
        key: "omedelbar-justering",
        name: "Omedelbar justering",
        explanation: "Punkten ska stå i förslaget när svaret måste iväg före den ordinarie justeringen, och annars inte.",
        rule: rules::proposal::immediate,
    },
    Check {
        key: "bilagor",
        name: "Bilagor",
        explanation: "De bilagor som texten nämner ska gå med svaret, och de som går med ska nämnas.",
        rule: rules::bilagor::bilagor,
    },
    Check {
        key: "forvaltningens-rost",
        name: "Förvaltningens röst",
        explanation: "Yttrandet är nämndens eget.",
        rule: rules::voice::office,
    },
    Check {
        key: "namn",
        name: "Stavat på två sätt",
        explanation: "Ett namn, en plats eller ett långt ord skrivs annorlunda på andra ställen eller i registret.",
        rule: rules::names::two_ways,
    },
    Check {
        key: "mallrester",
        name: "Rest ur mall",
        explanation: "Något som skulle ha fyllts i eller tagits bort.",
        rule: rules::remnants::remnants,
    },
    Check {
        key: "dubbla-ord",
        name: "Dubbelt ord",
        explanation: "Samma ord två gånger i rad.",
        rule: rules::repeated::doubled,
    },
    Check {
        key: "tecken",
        name: "Citattecken och parenteser",
        explanation: "Det som öppnas ska stängas.",
        rule: rules::marks::unclosed,
    },
    Check {
        key: "typsnitt",
        name: "Tecken utan typsnitt",
        explanation: "Dokumentets typsnitt har inte tecknet.",
        rule: rules::basics::squares,
    },
    Check {
        key: "sammanfattning",
        name: "Lång sammanfattning",
        explanation: "Sammanfattningen används i kallelse och protokoll.",
        rule: rules::length::summary,
    },
    Check {
        key: "lasbarhet",
        name: "Svårläst",
        explanation: "LIX är ord per mening plus andelen ord som är längre än sex bokstäver. Tidningstext har 40–50, \
                      myndighetstext 50–60.",
        rule: rules::length::readability,
    },
    Check {
        key: "langa-meningar",
        name: "Lång mening",
        explanation: "En mening på mer än 40 ord får läsas om.",
        rule: rules::length::sentences,
    },
    Check {
        key: "kanslisprak",
        name: "Kanslispråk",
        explanation: "Ord som har ett enklare. Urvalet är vårt eget, i samma anda som Statsrådsberedningens Svarta listan (PM 2011:1).",
        rule: rules::officialese::words,
    },
    Check {
        key: "stavning",
        name: "Stavning",
        explanation: "Ordet finns inte i den svenska ordlistan. Namn ur registret och sammansatta ord räknas som kända.",
        rule: rules::spelling::misspelt,
    },
];

/// What all checks find: of the whole document first, then section by section in the order of the text.
#[must_use]
pub fn findings(text: &Text, register: &Register) -> Vec<Finding> {
    let mut found: Vec<Finding> = CHECKS
        .iter()
        .flat_map(|check| (check.rule)(text, register).into_iter().map(move |remark| Finding { check, remark }))
        .collect();
    let order = |place: &Place| {
        let section =
            place.section.as_ref().and_then(|key| text.sections.iter().position(|section| section.key == *key));
        (section, place.path.clone(), place.note, place.characters.start)
    };
    found.sort_by_cached_key(|finding| order(&finding.remark.place));
    found
}
