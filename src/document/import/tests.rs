use pulldown_cmark::{Event, Options, Parser, TagEnd};

use super::*;

const TEMPLATE: &[TemplateSection<'_>] = &[
    section("forslag", "Förslag till beslut"),
    section("sammanfattning", "Sammanfattning"),
    section("bakgrund", "Bakgrund"),
    section("beredning", "Ärendets beredning"),
    section("arendet", "Ärendet"),
    section("synpunkter", "Synpunkter och förslag"),
];

const fn section(key: &'static str, heading: &'static str) -> TemplateSection<'static> {
    TemplateSection { key, heading, aliases: &["Kontorets kommentar"] }
}

/// The shape of a converted PDF: mixed headings, paragraphs cut by pages, spellings of its own.
const CONVERTED: &str = "

**Handläggare**  
Ylva Almgren  
Telefon: 0123456789

**Till**  
Ekbackens stadsdelsnämnd  
14 oktober 2027

## **Remiss om lekplatsplan 2028-2031**

Svar på remiss från parknämnden PN 2027/88

### **Förslag till beslut**

1. Stadsdelsnämnden lämnar utlåtandet som svar.
2. Beslutet justeras omedelbart.

### **Sammanfattning**

Planen samlar lekplatser och ”rörelse- och lekrum” för åren 2028-2031.

Förvaltningen är positiv.

## Bakgrund

Parknämnden har remitterat planen till stadsdelsnämnderna, gatunämnden stadsarkivet, med flera

# Ärendets beredning

Ärendet har beretts inom staben.

## Ärendet

Planen beskriver var barn leker, hur långt de går dit och vad som saknas i den

lekbara närmiljön runt skolorna. Lekplasterna ska rustas.

Kostnaden är 3*4 miljoner [se bilaga] & <script>alert(1)</script>.

### **Synpunkter och förslag**

Det är bra att planen lyfter de platser som ligger nära

tung trafik, och att den följs upp.

Förvaltningen föreslår att utlåtandet blir svar på remissen.

**Bilaga**  
Lekplatsplan 2028-2031

**Ekbackens stadsdelsförvaltning**  
Staben för plan och park

Storgatan 1  
Box 12  
123 45 Ekbacken  
Växel 0123-45 00 00  
eken@example.se  
example.se

## **Attesterat av**

Detta dokument har godkänts digitalt av följande personer:

<b>Namn</b>\t<b>Datum</b>
Tore Vik, Stadsdelsdirektör\t2027-09-24
Mia Å, Avdelningschef\t2027-09-23";

fn import(source: &str) -> Imported {
    read(&Source::Text(source.to_owned()), TEMPLATE).unwrap()
}

fn source(imported: &Imported, key: &str) -> String {
    let section = imported.sections.iter().find(|section| section.key == key);
    section.map_or_else(String::new, |section| section.source.clone())
}

/// Imports a section's text under a known heading.
fn body(markdown: bool, text: &str) -> String {
    let mark = if markdown { "## " } else { "" };
    source(&import(&format!("{mark}Bakgrund\n\n{text}\n")), "bakgrund")
}

/// The words of Markdown, a block a line.
fn words(markdown: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES) {
        match event {
            Event::Text(text) => out.last_mut().unwrap().push_str(&text),
            Event::End(TagEnd::Paragraph | TagEnd::Item | TagEnd::Heading(_)) => {
                out.push(String::new());
            }
            Event::SoftBreak | Event::HardBreak => out.last_mut().unwrap().push(' '),
            Event::Start(_) | Event::End(_) => {}
            other => panic!("{other:?}"),
        }
    }
    out.retain(|text| !text.is_empty());
    out
}

fn report(imported: &Imported) -> Vec<(usize, &str)> {
    let notes = imported.report.iter();
    notes.map(|note| (note.line.unwrap_or_default(), note.text.as_str())).collect()
}

fn assert_converted(imported: &Imported) {
    assert_eq!(imported.officers, ["Ylva Almgren"]);
    assert_eq!(imported.telephone, ["0123456789"]);
    assert_eq!(imported.to.as_deref(), Some("Ekbackens stadsdelsnämnd"));
    assert_eq!(imported.meeting_text.as_deref(), Some("14 oktober 2027"));
    assert_eq!(imported.title.as_deref(), Some("Remiss om lekplatsplan 2028-2031"));
    let reference = "Svar på remiss från parknämnden PN 2027/88";
    assert_eq!(imported.reference.as_deref(), Some(reference));
    assert_eq!(imported.bilagor, ["Lekplatsplan 2028-2031"]);
    assert_eq!(
        imported.address,
        [
            "Ekbackens stadsdelsförvaltning",
            "Staben för plan och park",
            "Storgatan 1",
            "Box 12",
            "123 45 Ekbacken",
            "Växel 0123-45 00 00",
            "eken@example.se",
            "example.se",
        ]
    );
    let attest = |name: &str, date: &str| (name.to_owned(), date.to_owned());
    assert_eq!(
        imported.attested,
        [attest("Tore Vik, Stadsdelsdirektör", "2027-09-24"), attest("Mia Å, Avdelningschef", "2027-09-23"),]
    );
    assert_eq!(imported.unplaced, []);
    let sections: Vec<(&str, Vec<String>)> =
        imported.sections.iter().map(|section| (section.key.as_str(), words(&section.source))).collect();
    let expected: [(&str, &[&str]); 6] = [
        ("forslag", &["Stadsdelsnämnden lämnar utlåtandet som svar.", "Beslutet justeras omedelbart."]),
        (
            "sammanfattning",
            &["Planen samlar lekplatser och ”rörelse- och lekrum” för åren 2028-2031.", "Förvaltningen är positiv."],
        ),
        (
            "bakgrund",
            &["Parknämnden har remitterat planen till stadsdelsnämnderna, gatunämnden \
               stadsarkivet, med flera"],
        ),
        ("beredning", &["Ärendet har beretts inom staben."]),
        (
            "arendet",
            &[
                "Planen beskriver var barn leker, hur långt de går dit och vad som saknas i den \
                 lekbara närmiljön runt skolorna. Lekplasterna ska rustas.",
                "Kostnaden är 3*4 miljoner [se bilaga] & <script>alert(1)</script>.",
            ],
        ),
        (
            "synpunkter",
            &[
                "Det är bra att planen lyfter de platser som ligger nära tung trafik, och att den \
                 följs upp.",
                "Förvaltningen föreslår att utlåtandet blir svar på remissen.",
            ],
        ),
    ];
    let found: Vec<(&str, Vec<&str>)> =
        sections.iter().map(|(key, words)| (*key, words.iter().map(String::as_str).collect())).collect();
    let expected: Vec<(&str, Vec<&str>)> = expected.iter().map(|(key, words)| (*key, words.to_vec())).collect();
    assert_eq!(found, expected);
}

#[test]
fn a_converted_document_lands_whole() {
    let imported = import(CONVERTED);
    assert_converted(&imported);
    assert_eq!(imported.dnr, None);
    assert_eq!(
        report(&imported),
        [
            (38, "Stycket delat vid ”… i den” + ”lekbara närmiljön …” har fogats ihop."),
            (46, "Stycket delat vid ”… ligger nära” + ”tung trafik, …” har fogats ihop."),
        ]
    );
    assert_eq!(import(&CONVERTED.replace('\n', "\r\n")), imported);
}

#[test]
fn the_same_as_pasted_text_with_page_heads() {
    let mut text = CONVERTED.replace("**", "").replace("<b>", "").replace("</b>", "");
    for marks in ["### ", "## ", "# "] {
        text = text.replace(marks, "");
    }
    let head = "Ekbackens stadsdelsförvaltning\nTjänsteutlåtande\nDnr 1.5-7-2027";
    let page = |number| format!("{head}\nSida {number} (3)\n2027-09-20");
    text = text.replace("i den\n\nlek", &format!("i den\n{}\nlek", page(2)));
    text = text.replace("nära\n\ntung", &format!("nära\n\u{C}{}\n\ntung", page(3)));
    let imported = import(&format!("{}\n{text}", page(1)));
    assert_eq!(imported.dnr.as_deref(), Some("1.5-7-2027"));
    assert!(report(&imported).iter().any(|(_, text)| text.starts_with("”Sida 2 (3)”")));
    assert_converted(&imported);
}

#[test]
fn headings_in_every_dress() {
    for heading in [
        "# Bakgrund",
        "###### Bakgrund ##",
        "## **Bakgrund**",
        "**Bakgrund**",
        "**Bakgrund:**",
        "__Bakgrund__",
        "<b>Bakgrund</b>",
        "Bakgrund\n========",
        "Bakgrund\n---",
        "Bakgrund",
        "BAKGRUND",
        "Bakgrund:",
        "2. Bakgrund",
        "## 2.1 Bakgrund till ärendet",
    ] {
        let imported = import(&format!("Titel\n\n{heading}\n\nText."));
        assert_eq!(source(&imported, "bakgrund"), "Text.", "{heading}");
        assert_eq!(imported.title.as_deref(), Some("Titel"), "{heading}");
    }
}

#[test]
fn other_names_for_the_same() {
    for (heading, key) in [
        ("Beskrivning av ärendet", "arendet"),
        ("Förvaltningens synpunkter", "synpunkter"),
        ("Kontorets kommentar", "forslag"),
        ("Sammanfattning av ärendet", "sammanfattning"),
    ] {
        assert_eq!(source(&import(&format!("## {heading}\nText.")), key), "Text.", "{heading}");
    }
}

#[test]
fn unknown_headings_stay_in_their_section() {
    let imported = import("# T\n## Ärendet\nEtt.\n\n### Ekonomi\nTvå.\n\n#### Drift\nTre.\n\n**Barn**\n\nFyra.");
    let expected = "Ett.\n\n### Ekonomi\n\nTvå.\n\n#### Drift\n\nTre.\n\n#### Barn\n\nFyra.";
    assert_eq!(source(&imported, "arendet"), expected);
    assert_eq!(imported.report.len(), 3);
    assert_eq!(body(false, "Arbetet rör\närendet\noch annat."), "Arbetet rör ärendet och annat.");
}

#[test]
fn lists_and_prose_that_looks_like_one() {
    for (text, expected) in [
        ("Det gäller från den\n1. januari i år.", "Det gäller från den 1. januari i år."),
        ("1. A\n2. B\n\nSlut.", "1. A\n2. B\n\nSlut."),
        ("Nämnden ska\n1. bygga\n2. riva", "Nämnden ska\n\n1. bygga\n2. riva"),
        ("2020. Året var bra.", "2020\\. Året var bra."),
        ("3. Tredje.", "3\\. Tredje."),
        ("1. A\n2. B\n\n1. C", "1. A\n2. B\n\n1) C"),
        ("• ett\n• två", "- ett\n- två"),
        ("1. A\n  - b\n  - c\n2. D", "1. A\n   - b\n   - c\n2. D"),
        ("1. A\n- b\n2. D", "1. A\n   - b\n2. D"),
        ("- a\n  fortsätter\n- b", "- a fortsätter\n- b"),
        ("Text med\n- streck i raden.", "Text med - streck i raden."),
        ("a) ett\nb) två", "a) ett\n\nb) två"),
    ] {
        assert_eq!(body(false, text), expected);
    }
}

#[test]
fn markdown_that_is_kept() {
    for text in [
        "Ett *viktigt* och **starkt** [ord](https://example.se).",
        "| A | B |\n| --- | --- |\n| 1 | *2* |",
        "> Citat.",
        "- a\n  - b\n\n  mer\n- c",
        "Rad\\\nrad.",
        "Se noten[^1].\n\n[^1]: Noten.",
    ] {
        assert_eq!(body(true, text), text);
    }
    assert_eq!(body(true, "Rad  \nrad.  "), "Rad\\\nrad.");
    let apart = import("## Bakgrund\nSe[^a].\n\n## Ärendet\nText.\n\n[^a]: Noten\nhär.");
    assert_eq!(source(&apart, "bakgrund"), "Se[^a].\n\n[^a]: Noten här.");
    assert_eq!(source(&apart, "arendet"), "Text.");
}

#[test]
fn every_character_survives() {
    let odd = "Fil_a_b, _c_ *d* `e` [f](g) [h]: i <b>j</b> &amp; \\* {{k}} | l ~~m~~ ![n](o) #p $q$";
    assert_eq!(words(&body(false, odd)), [odd]);
    for start in ["# ", "#", "> ", "- ", "+", "=", "~~~", "```", "***", "1)", "[x]: ", "    "] {
        let text = format!("Först.\n\n{start}slut är här.");
        let found = words(&body(true, &text)).concat();
        let expected = if start == "- " { "" } else { start.trim_start() };
        if start != "# " && start != "> " {
            assert_eq!(found, format!("Först.{expected}slut är här."), "{start}");
        }
    }
}

#[test]
fn joining_and_not_joining() {
    for (text, expected) in [
        ("Ett, två\n\ntre.", "Ett, två tre."),
        ("Ett (två)\n\ntre.", "Ett (två) tre."),
        ("Ett.\n\ntvå.", "Ett.\n\ntvå."),
        ("Följande:\n\ntvå.", "Följande:\n\ntvå."),
        ("Ett\n\nTvå.", "Ett\n\nTvå."),
        ("Ett av\n\n\u{C}\n\ntre\n\ndelar.", "Ett av tre delar."),
        ("- punkt som\n\nfortsätter.", "- punkt som\n\nfortsätter."),
        ("- punkt som\nSida 2 (3)\nfortsätter.", "- punkt som fortsätter."),
    ] {
        assert_eq!(body(false, text), expected);
    }
    let imported = import("# T\n## Bakgrund\nEtt.\n\ntvå.");
    assert_eq!(report(&imported), [(5, "Stycket ”två. …” börjar med liten bokstav; kontrollera det.")]);
}

#[test]
fn whole_lines_are_paragraphs_in_plain_text() {
    let long = "Ord ".repeat(40);
    let text = format!("{}.\n{}.\nKort.", long.trim(), long.trim());
    assert_eq!(words(&body(false, &text)).len(), 3);
}

#[test]
fn labels_on_one_line_and_several_officers() {
    let imported = import(
        "Handläggare: Ada Ek\nTill: Norra nämnden\n\nHandläggare\nBo Al\nCia Ro\nTel. 0123-45 67\n\
         Telefon: 0123-45 68\n\nLös text här.\n\nSvar på remiss\n\nBakgrund\nText.\n\n\
         Bilagor:\n1. En\n2. Två",
    );
    assert_eq!(imported.officers, ["Ada Ek", "Bo Al", "Cia Ro"]);
    assert_eq!(imported.telephone, ["0123-45 67", "0123-45 68"]);
    assert_eq!(imported.to.as_deref(), Some("Norra nämnden"));
    assert_eq!(imported.bilagor, ["En", "Två"]);
    let unplaced: Vec<_> = imported.unplaced.iter().map(|u| (u.line, u.text.as_str())).collect();
    assert_eq!(unplaced, [(10, "Lös text här.")]);
}

#[test]
fn attests_in_other_tables_and_no_bilaga() {
    let imported = import(
        "## Ärendet\nText.\n\nÖstra förvaltningen\nBox 7\n123 45 Öst\n\n## Attesterat av\n\n\
         | Namn | Datum |\n| --- | --- |\n| Bo Al, Chef | 2027-01-02 |\nCia Ro, Direktör\n\
         3 januari 2027\nskräp",
    );
    assert_eq!(source(&imported, "arendet"), "Text.");
    assert_eq!(imported.address, ["Östra förvaltningen", "Box 7", "123 45 Öst"]);
    let attest = |name: &str, date: &str| (name.to_owned(), date.to_owned());
    assert_eq!(imported.attested, [attest("Bo Al, Chef", "2027-01-02"), attest("Cia Ro, Direktör", "3 januari 2027")]);
    assert_eq!(imported.unplaced.len(), 1);
}

#[test]
fn repeated_and_empty_sections_are_told() {
    let imported = import("## Bakgrund\nEtt.\n\n## Ärendet\n\n## Bakgrund\nTvå.");
    assert_eq!(source(&imported, "bakgrund"), "Ett.\n\nTvå.");
    let texts: Vec<_> = imported.report.iter().map(|note| note.text.as_str()).collect();
    assert!(texts.contains(&"”Bakgrund” finns flera gånger; delarna har lagts ihop."));
    assert!(texts.contains(&"Avsnittet ”Ärendet” är tomt."));
}

#[test]
fn junk() {
    assert_eq!(read(&Source::Text("a\0".into()), TEMPLATE), Err(ImportError::Nul { line: 1 }));
    let many = "## Bakgrund\n".repeat(10_000);
    let error = read(&Source::Text(many), TEMPLATE).unwrap_err();
    assert_eq!(error, ImportError::TooManyHeadings);
    assert!(error.to_string().contains("fler än 200 rubriker"));
    assert_eq!(import("").sections, []);
    assert_eq!(import("Bara text.").unplaced.len(), 1);
}

/// Each of these took time by the square of its length once, or could have.
#[test]
fn long_junk_is_read_in_linear_time() {
    for (start, again) in [
        ("", "a\n"),
        ("## Bakgrund\nx\n", "1. a\n"),
        ("## Bakgrund\n", "{{"),
        ("## Bakgrund\n", "["),
        ("## Bakgrund\n", "<"),
        ("## Bakgrund\n", "[^a"),
        ("## Bakgrund\n", "[^a]: b[^a]\n"),
        ("## Bakgrund\n- a", "\nSida 2 (3)\nb"),
        ("## Bakgrund\n", "**a** \n\n"),
    ] {
        let text = format!("{start}{}", again.repeat(300_000 / again.len()));
        // In other than linear time it would not end.
        let _ = read(&Source::Text(text), TEMPLATE);
    }
}
