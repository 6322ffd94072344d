use super::*;
use crate::document::{facts::Facts, freeze, markdown, model::Section, sample};

fn printed(parts: &[(&str, &str, &str)], heard: &str) -> Printed {
    let mut facts: Facts = sample::facts();
    facts.insert(Fact::Behandling, heard);
    let section = |(key, heading, text): &(&str, &str, &str)| Section {
        key: (*key).into(),
        heading: (*heading).into(),
        blocks: freeze::freeze(&markdown::parse(text).unwrap(), &facts),
    };
    Printed { sections: parts.iter().map(section).collect(), ..sample::printed() }
}

const POINTS_TEXT: &str = "1. {{Namnden}} svarar.\n2. Beslutet justeras omedelbart.";
const SUMMARY: &str = "Remissen gäller bad.\n\nFörvaltningen är positiv.";
const HEARD_TEXT: &str = "Ärendet behandlas i {{behandling}}, den 15 februari.";
const MATTER: &str = "Planen har tre delar. Den kostar 12 miljoner kronor och skal vara klar i tid.";

fn changed(points: &str, summary: &str, heard: &str, matter: &str) -> Printed {
    printed(
        &[
            ("forslag", "Förslag till beslut", points),
            ("sammanfattning", "Sammanfattning", summary),
            ("beredning", "Ärendets beredning", heard),
            ("arendet", "Ärendet", matter),
        ],
        "råden",
    )
}

fn original() -> Printed {
    changed(POINTS_TEXT, SUMMARY, HEARD_TEXT, MATTER)
}

#[test]
fn what_can_pass() {
    let heard = printed(
        &[
            ("forslag", "Förslag till beslut", POINTS_TEXT),
            ("sammanfattning", "Sammanfattning", SUMMARY),
            ("beredning", "Ärendets beredning", HEARD_TEXT),
            ("arendet", "Ärendet", MATTER),
        ],
        "råden den 16 februari",
    );
    for (name, new) in [
        ("a slip of the pen", changed(POINTS_TEXT, SUMMARY, HEARD_TEXT, &MATTER.replace("skal vara", "är"))),
        ("a day of a råd in the text", changed(POINTS_TEXT, SUMMARY, &HEARD_TEXT.replace("15", "16"), MATTER)),
        ("a day of a råd in the register", heard),
        ("a word in a summary", changed(POINTS_TEXT, &SUMMARY.replace("bad.", "badplatser."), HEARD_TEXT, MATTER)),
    ] {
        assert_eq!(refusals(&original(), &new), Vec::<String>::new(), "{name}");
    }
}

#[test]
fn what_never_can() {
    let long =
        "ett helt nytt stycke text som är mycket längre än det som en redaktionell ändring får vara och därför nekas";
    let moved = Printed { title: "En annan".into(), ..original() };
    let mut svarsdatum = changed(POINTS_TEXT, SUMMARY, HEARD_TEXT, &format!("{MATTER} Svar {{{{svarsdatum}}}}."));
    let before = svarsdatum.clone();
    for section in &mut svarsdatum.sections {
        let text = serde_json::to_string(&section.blocks)
            .unwrap()
            .replace("26 februari", "27 februari")
            .replace("02-26", "02-27");
        section.blocks = serde_json::from_str(&text).unwrap();
    }
    let matter = |old: &str, new: &str| changed(POINTS_TEXT, SUMMARY, HEARD_TEXT, &MATTER.replace(old, new));
    for (old, new, expected) in [
        (
            original(),
            changed("1. {{Namnden}} avstår.\n2. Beslutet justeras omedelbart.", SUMMARY, HEARD_TEXT, MATTER),
            "Förslaget till beslut är ändrat.",
        ),
        (
            original(),
            changed(POINTS_TEXT, &SUMMARY.replace("positiv", "tveksam"), HEARD_TEXT, MATTER),
            "Det sista stycket under ”Sammanfattning”, där förvaltningen tar ställning, är ändrat.",
        ),
        (before, svarsdatum, "Svarsdatum är ändrat."),
        (original(), matter("12 miljoner", "13 miljoner"), "Ett tal eller en dag är ändrad: ”12”."),
        (
            original(),
            matter("Den kostar", "Den kostar inte"),
            "Ordet ”inte” har tillkommit, och det kan ändra meningen.",
        ),
        (
            original(),
            matter("tre delar.", &format!("tre delar, {long}.")),
            "Ändringen omfattar 20 ord. Högst 12 ord kan ändras redaktionellt.",
        ),
        (
            original(),
            matter("Planen", "En rad till.\n\nPlanen"),
            "Ett stycke under ”Ärendet” har tillkommit eller tagits bort.",
        ),
        (original(), moved, "Titel är ändrat."),
    ] {
        let reasons = refusals(&old, &new);
        assert!(reasons.iter().any(|reason| reason == expected), "{expected}: {reasons:#?}");
    }
}

/// What turns the meaning without adding a word, in the views where the stance stands before a repeated proposal.
#[test]
fn what_turns_the_meaning_in_its_place_never_can() {
    const VIEWS: &str = "Planen kostar inte mycket och är klar i februari, minst 5 av 10 delar. Den har tre mål.\n\n\
        Förvaltningen ser gärna planen.\n\nFörvaltningen föreslår att nämnden överlämnar detta som svar på remissen.";
    let views = |text: &str| printed(&[("synpunkter", "Synpunkter och förslag", text)], "råden");
    let old = views(VIEWS);
    for (from, to, expected) in [
        ("kostar inte mycket och är klar", "kostar mycket och är inte klar", "Ordet ”inte” har"),
        ("tre mål", "fyra mål", "Ordet ”fyra” har tillkommit"),
        ("i februari", "i mars", "Ett tal eller en dag är ändrad: ”mars”."),
        ("minst", "högst", "Ordet ”högst” har tillkommit"),
        ("ser gärna planen", "ser helst ingen plan", "Ordet ”ingen” har tillkommit"),
        ("ser gärna planen", "ser ogärna planen", "Det sista stycket under ”Synpunkter och förslag”"),
        ("Planen kostar", "> Planerna kostar", "En länk, en uppgift eller en form"),
        ("5 av 10", "−5 av 10", "Ett tal eller en dag"),
    ] {
        let reasons = refusals(&old, &views(&VIEWS.replace(from, to)));
        assert!(reasons.iter().any(|reason| reason.starts_with(expected)), "{to}: {reasons:#?}");
    }
    assert_eq!(refusals(&old, &views(&VIEWS.replace("klar", "färdig"))), Vec::<String>::new());
}

#[test]
fn the_words_are_told_side_by_side() {
    let new = changed(POINTS_TEXT, SUMMARY, HEARD_TEXT, &MATTER.replace("skal vara", "är"));
    let change = Change { old: "skal vara".into(), new: "är".into() };
    assert_eq!(changes(&original(), &new), [change]);
    assert_eq!(changes(&original(), &original()), []);
}
