use super::*;
use crate::document::canonical::Kind;
use crate::document::model::{Block, FrozenFact, Section};
use crate::document::{freeze, markdown, sample};

fn told(runs: &[Run]) -> String {
    let one = |run: &Run| match run {
        Run::Added(text) => format!("[+{text}]"),
        Run::Removed(text) => format!("[-{text}]"),
        Run::Value { fact, old, new } => format!("[{}: {old} → {new}]", fact.name()),
        Run::Same(text) => text.clone(),
    };
    runs.iter().map(one).collect()
}

fn lines(old: &str, new: &str) -> Vec<String> {
    told_lines(sample::blocks(old), sample::blocks(new))
}

fn told_lines(old: Vec<Block<FrozenFact>>, new: Vec<Block<FrozenFact>>) -> Vec<String> {
    let section = |blocks| [Section { key: "a".to_owned(), heading: "A".to_owned(), blocks }];
    told_sections(&section(old), &section(new)).remove(0)
}

fn told_sections(old: &[Section<FrozenFact>], new: &[Section<FrozenFact>]) -> Vec<Vec<String>> {
    let line = |block: &BlockDiff| {
        let aspects: String = block.aspects.iter().map(|aspect| format!("{aspect:?}: ").to_lowercase()).collect();
        let [old, new] = &block.markers;
        let marker = if block.status == Status::Removed { old } else { new };
        let marker = marker.as_ref().map(|marker| format!("{marker} ")).unwrap_or_default();
        let moved = match &block.moved {
            Some(Moved::From(place)) => format!("<{place:?}> "),
            Some(Moved::To(place)) => format!("→{place:?} "),
            None => String::new(),
        };
        format!("{moved}{aspects}{marker}{}", told(&block.runs))
    };
    let diff = compare_sections(old, new);
    diff.iter().map(|section| section.blocks.iter().map(line).collect()).collect()
}

#[test]
fn paragraphs_and_words() {
    for (old, new, expected) in [
        ("a b c", "a b c", vec!["a b c"]),
        ("Vi säger ja till allt.", "Vi säger nej till allt.", vec!["Vi säger [-ja][+nej] till allt."]),
        ("en två tre fyra fem", "en TVÅ TRE fyra fem", vec!["en [-två tre][+TVÅ TRE] fyra fem"]),
        ("a\n\nb", "a\n\nny text\n\nb", vec!["a", "[+ny text]", "b"]),
        ("a\n\nb", "b", vec!["[-a]", "b"]),
        ("helt annat", "ingenting lika", vec!["[-helt annat]", "[+ingenting lika]"]),
        ("1. a\n2. b", "1. x\n2. a\n3. b", vec!["1. [+x]", "2. a", "3. b"]),
        ("1. a", "1. a\n2. b", vec!["1. a", "2. [+b]"]),
        ("a **b** c", "a b c", vec!["form: a b c"]),
        ("[a](https://x.se)", "[a](https://y.se)", vec!["a (https://[-x.se][+y.se])"]),
        ("a", "> a", vec!["form: a"]),
        ("- a", "1. a", vec!["form: a"]),
        ("a b[^1]\n\n[^1]: not ett", "a b[^1]\n\n[^1]: not två", vec!["a b[1]\n\n[1] not [-ett][+två]"]),
        ("|a|b|\n|-|-|\n|c d e|f|", "|a|b|\n|-|-|\n|c d x|f|", vec!["a | b", "c d [-e][+x] | f"]),
        ("### a b", "#### a b", vec!["form: a b"]),
        ("{{namnden}} a", "stadsdelsnämnden a", vec!["fact: stadsdelsnämnden a"]),
    ] {
        assert_eq!(lines(old, new), expected, "{old} → {new}");
    }
}

/// The same draft before and after the register was changed.
#[test]
fn a_chip_that_says_something_else_is_not_rewritten() {
    let mut later = sample::facts();
    later.insert_value(Fact::Svarsdatum, "2021-03-05", "5 mars 2021");
    later.insert(Fact::Namnden, "socialnämnden");
    later.insert(Fact::Beredning, "staben");
    for (old, new, expected) in [
        ("Svar senast {{svarsdatum}}.", "", "Svar senast [svarsdatum: 26 februari 2021 → 5 mars 2021]."),
        ("{{svarsdatum}}", "", "[svarsdatum: 26 februari 2021 → 5 mars 2021]"),
        ("{{Namnden}} svarar.", "", "[namnden: Stadsdelsnämnden → Socialnämnden] svarar."),
        ("Av {{beredning}}.", "", "Av [beredning: [beredande enheter saknas] → staben]."),
        (
            "Svar senast den {{svarsdatum}} från oss.",
            "Svar före den {{svarsdatum}} från {{namnden}}.",
            "Svar [-senast][+före] den [svarsdatum: 26 februari 2021 → 5 mars 2021] från [-oss][+socialnämnden].",
        ),
        (
            "Vi a[^1]\n\n[^1]: Senast {{svarsdatum}}.",
            "",
            "Vi a[1]\n\n[1] Senast [svarsdatum: 26 februari 2021 → 5 mars 2021].",
        ),
        // The words are another's: nothing was registered anew.
        ("Vi i {{avsandare}}.", "Vi i {{Avsandare}}.", "Vi i [-kommunstyrelsen][+Kommunstyrelsen]."),
        ("Vi svarar {{avsandare}} nu.", "Vi svarar kommunstyrelsen strax.", "Vi svarar kommunstyrelsen [-nu][+strax]."),
    ] {
        let parsed = |text: &str| markdown::parse(text).unwrap();
        let new = if new.is_empty() { old } else { new };
        let new = freeze::freeze(&parsed(new), &later);
        assert_eq!(told_lines(sample::blocks(old), new), [expected], "{old}");
    }
}

#[test]
fn what_differs_although_it_reads_the_same() {
    for (old, new, expected) in [
        ("a **b** c", "a b c", "form: a b c"),
        ("**a**b", "a**b**", "form: ab"),
        ("{{namnden}} a", "stadsdelsnämnden a", "fact: stadsdelsnämnden a"),
        ("{{namnden}}", "stadsdelsnämnden", "fact: stadsdelsnämnden"),
        ("{{namnden}} a", "**stadsdelsnämnden** a", "form: fact: stadsdelsnämnden a"),
        ("[a@b.se](mailto:a@b.se)", "a@b.se", "link: a@b.se"),
        ("[a](https://x.se) b", "[a](https://x.se) **b**", "form: a (https://x.se) b"),
        ("1. a b\n2. c", "- a b\n- c", "form: • a b"),
    ] {
        assert_eq!(lines(old, new)[0], expected, "{old} → {new}");
    }
}

#[test]
fn a_line_that_stands_elsewhere_is_moved() {
    const BATH: &str = "Förvaltningen anser att badplatserna behöver fler bryggor.";
    const CARE: &str = "Äldre personer har inte frågats om planen än.";
    let of = |parts: &[&str]| parts.join("\n\n");
    let more = BATH.replace("fler", "många fler");
    let told_more = BATH.replace("fler", "[+många ]fler");
    let up = format!("→Above {}", BATH.trim_end_matches('.').to_owned() + ".");
    for (old, new, expected) in [
        (of(&[CARE, BATH]), of(&[BATH, CARE]), vec![format!("<Below> {BATH}"), CARE.into(), up.clone()]),
        (of(&[CARE, BATH]), of(&[&more, CARE]), vec![format!("<Below> {told_more}"), CARE.into(), up.clone()]),
        (
            of(&["a", BATH, "b"]),
            of(&["a", "b", &format!("**Förvaltningen**{}", BATH.trim_start_matches("Förvaltningen"))]),
            vec!["a".into(), format!("→Below {BATH}"), "b".into(), format!("<Above> form: {BATH}")],
        ),
        // Too short to be known again.
        (
            of(&["b a c d", CARE, BATH]),
            of(&[CARE, BATH, "b a c d"]),
            vec!["[-b a c d]".into(), CARE.into(), BATH.into(), "[+b a c d]".into()],
        ),
        // A paragraph is no item.
        (
            of(&[CARE, BATH]),
            of(&[&format!("- {BATH}"), CARE]),
            vec![format!("• [+{BATH}]"), CARE.into(), format!("[-{BATH}]")],
        ),
        // The second of two that are the same.
        (
            of(&[BATH, CARE, BATH]),
            of(&[BATH, BATH, CARE]),
            vec![BATH.into(), format!("<Below> {BATH}"), CARE.into(), up],
        ),
    ] {
        assert_eq!(lines(&old, &new), expected, "{old} → {new}");
    }

    let section = |key: &str, text: &str| sample::section(key, &key.to_uppercase(), text);
    let long = format!("{BATH} Det är dyrt.");
    let told = told_sections(
        &[section("a", "a\n\n{{namnden}} säger ja och amen till allt."), section("b", &long)],
        &[section("a", &format!("a\n\n{long}")), section("c", "{{Namnden}} säger ja och amen till det.")],
    );
    let expected: [&[&str]; 3] = [
        &["a", "→Section(\"C\") stadsdelsnämnden säger ja och amen till allt.", &format!("<Section(\"B\")> {long}")],
        &["→Section(\"A\") Förvaltningen anser att badplatserna behöver fler bryggor. Det …"],
        &["<Section(\"A\")> [-stadsdelsnämnden][+Stadsdelsnämnden] säger ja och amen till [-allt][+det]."],
    ];
    assert_eq!(told, expected);
}

#[test]
fn sections_are_matched_by_key() {
    let section = |key: &str| sample::section(key, key, "text");
    let told = |old: &[&str], new: &[&str]| -> Vec<(String, Status)> {
        let sections = |keys: &[&str]| keys.iter().map(|key| section(key)).collect::<Vec<_>>();
        let diff = compare_sections(&sections(old), &sections(new));
        diff.into_iter().map(|section| (section.key, section.status)).collect()
    };
    let is = |key: &str, status| (key.to_owned(), status);
    assert_eq!(
        told(&["a", "b", "c"], &["a", "c", "d"]),
        [is("a", Status::Same), is("b", Status::Removed), is("c", Status::Same), is("d", Status::Added)]
    );
    assert_eq!(told(&["a", "b"], &["b", "a"]), [is("b", Status::Changed), is("a", Status::Changed)]);
}

type Change = fn(&mut Printed, String);

#[test]
fn every_field_in_front_is_seen() {
    let old = sample::printed();
    assert!(compare(&old, &old).is_empty());
    let text = || "annat".to_owned();
    let changes: [(&str, Change); 13] = [
        ("Titel", |new, text| new.title = text),
        ("Dokumentslag", |new, _| {
            new.kind = Kind::Yttrande;
        }),
        ("Dokumentets benämning", |new, text| new.kind_label = text),
        ("Organisation", |new, text| new.organisation = text),
        ("Enhet", |new, _| new.unit = None),
        ("Diarienummer", |new, text| new.dnr = text),
        ("Datum", |new, _| new.date = sample::day(6)),
        ("Handläggare", |new, _| new.handlaggare[0].telephone = None),
        ("Till", |new, text| new.to = vec![text]),
        ("Svar på", |new, _| new.reference = None),
        ("Ert diarienummer", |new, text| new.your_ref = Some(text)),
        ("Bilagor", |new, text| new.bilagor.push(text)),
        ("Adress", |new, _| new.address.clear()),
    ];
    for (label, change) in changes {
        let mut new = old.clone();
        change(&mut new, text());
        let diff = compare(&old, &new);
        assert_eq!(diff.front.iter().map(|field| field.label).collect::<Vec<_>>(), [label]);
        assert!(!diff.is_empty());
    }
}

/// Something of everything that may differ.
fn another() -> Printed {
    let mut facts = sample::facts();
    facts.insert_value(Fact::Svarsdatum, "2021-03-05", "5 mars 2021");
    let frozen = |text: &str| freeze::freeze(&markdown::parse(text).unwrap(), &facts);
    let mut new = sample::printed();
    new.title = "<ny>".into();
    new.sections[0].blocks = frozen(
        "1. Det är ett nytt förslag att besluta om.\n2. {{Namnden}} svarar nej.\n3. Beslutet **justeras** omedelbart.",
    );
    new.sections[1].blocks = frozen("Viktigt\n\nOch svaret ska vara framme senast den {{svarsdatum}}.");
    new
}

fn one() -> Printed {
    let mut old = sample::printed();
    old.sections[1].blocks =
        sample::blocks("Svaret ska vara framme senast den {{svarsdatum}}.\n\n### Del\n\nDet är viktigt att det sägs.");
    old.sections.push(sample::section("slut", "Till <slut>", "Och\n\n1. a b\n2. Det är ett förslag att besluta om."));
    old
}

#[test]
fn html_says_it_in_words() {
    insta::assert_snapshot!(html(&compare(&one(), &another()), 2));
}

#[test]
fn html_has_two_sides() {
    insta::assert_snapshot!(side_by_side(&compare(&one(), &another()), 2, ["Version 1", "Utkastet <nu>"]));
}

#[test]
fn large_texts_end() {
    let joined = |count: usize, word: &dyn Fn(usize) -> String, between: &str| {
        (0..count).map(word).collect::<Vec<_>>().join(between)
    };
    let many = |letter: &str| joined(20_000, &|n| format!("{letter}{n}"), "\n\n");
    assert_eq!(lines(&many("a"), &many("b")).len(), 40_000);
    // All of them moved to another section, and all of them a little changed besides.
    let words = |end: &str| joined(3_000, &|n| format!("stycke nummer {n} av alla{end}"), "\n\n");
    for (end, moved) in [("", 6_000), (" x", 0)] {
        let old = [sample::section("a", "A", &words("")), sample::section("b", "B", "")];
        let new = [sample::section("a", "A", ""), sample::section("b", "B", &words(end))];
        let diff = compare_sections(&old, &new);
        let blocks = diff.iter().flat_map(|section| &section.blocks);
        assert_eq!(blocks.filter(|block| block.moved.is_some()).count(), moved);
    }
    let two = [sample::blocks(&words(" x")), sample::blocks(&words(" y"))];
    let traced = trace(&two.into_iter().cycle().take(20).collect::<Vec<_>>());
    // The last that are looked at, within the limit.
    assert_eq!((traced.len(), &traced[0].changed_in, traced[0].stood_in), (3_000, &vec![0], None));
    let long = |letter: &str| joined(30_000, &|n| format!("{letter}{}", n % 7), " ");
    let longer = format!("{} {}", long("a"), long("b"));
    assert_eq!(lines(&long("a"), &longer).len(), 1);
}

#[test]
fn what_has_not_changed_is_folded_away() {
    let mut new = sample::printed();
    new.sections[0].heading = "Nytt förslag".into();
    let html = html::html(&compare(&sample::printed(), &new), 2);
    assert_eq!(html.matches("<details><summary class=\"diff-note\">Oförändrat</summary>").count(), 1);
    let (changed, same) = html.split_once("<details>").unwrap();
    assert!(changed.contains("Beslutet justeras") && same.contains("Viktigt"), "{html}");
}
