//! What is written reads back the same, and what others write is understood.

mod others;

use std::io::{Cursor, Read as _, Write as _};

use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use super::*;
use crate::document::canonical::{Kind, Printed};
use crate::document::freeze::{freeze, thaw};
use crate::document::import::{Imported, Source, TemplateSection, decode};
use crate::document::markdown;
use crate::document::model::{Block, FactRef, FrozenFact};
use crate::document::normal::normalise;
use crate::document::{import, random, sample};

fn template(printed: &Printed) -> Vec<TemplateSection<'_>> {
    let one = |section| {
        let crate::document::model::Section { key, heading, .. }: &crate::document::model::Section<FrozenFact> =
            section;
        TemplateSection { key, heading, aliases: &[] }
    };
    printed.sections.iter().map(one).collect()
}

fn written(printed: &Printed) -> Vec<u8> {
    document(printed, &sample::attests(), Some("Utkast")).unwrap()
}

fn imported(bytes: &[u8], printed: &Printed) -> Imported {
    import::read(&decode(bytes).unwrap(), &template(printed)).unwrap()
}

fn part(bytes: &[u8], name: &str) -> String {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

/// The file with one part exchanged.
fn with_part(bytes: &[u8], name: &str, text: &str) -> Vec<u8> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..archive.len() {
        let mut old = archive.by_index(index).unwrap();
        let known = old.name().unwrap().to_string();
        if known != name {
            writer.start_file(known, SimpleFileOptions::default()).unwrap();
            std::io::copy(&mut old, &mut writer).unwrap();
        }
    }
    writer.start_file(name, SimpleFileOptions::default()).unwrap();
    writer.write_all(text.as_bytes()).unwrap();
    writer.finish().unwrap().into_inner()
}

/// One section with blocks, written and read back.
fn there_and_back(blocks: &[Block<FrozenFact>]) -> Result<Vec<Block<FactRef>>, String> {
    let mut section = sample::section("arendet", "Ärendet", "");
    section.blocks = blocks.to_vec();
    let printed = Printed { sections: vec![section], ..sample::printed() };
    let bytes = written(&printed);
    let found = imported(&bytes, &printed);
    assert!(found.unplaced.is_empty(), "{:?}", found.unplaced);
    let source = found.sections.first().map(|section| section.source.clone()).unwrap_or_default();
    markdown::parse(&source).map_err(|errors| format!("{errors:?}\n{source}\n{}", part(&bytes, "word/document.xml")))
}

#[test]
fn a_document_reads_back_the_same() {
    let printed = sample::printed();
    let bytes = written(&printed);
    let found = imported(&bytes, &printed);
    for (section, read) in printed.sections.iter().zip(&found.sections) {
        assert_eq!(markdown::parse(&read.source).unwrap(), thaw(&section.blocks), "{}", section.key);
    }
    assert_eq!(found.sections.len(), printed.sections.len());
    assert_eq!((found.report.as_slice(), found.unplaced.as_slice()), ([].as_slice(), [].as_slice()));
    assert_eq!(found.title.as_deref(), Some(printed.title.as_str()));
    assert_eq!(found.reference, printed.reference);
    assert_eq!(found.officers, ["Åsa Ek"]);
    assert_eq!(found.telephone, ["08-123 45 67"]);
    assert_eq!(found.to.as_deref(), Some("Ekbackens stadsdelsnämnd"));
    assert_eq!(found.meeting_text.as_deref(), Some("25 februari 2021"));
    assert_eq!(found.dnr.as_deref(), Some("EKB 2021/12"));
    assert_eq!(found.bilagor, ["Program"]);
    assert_eq!(found.address, printed.address);
    assert_eq!(found.attested, [("Bo Al, Stadsdelsdirektör".to_owned(), "2021-02-06".to_owned())]);
}

#[test]
fn blocks_of_every_kind_read_back_the_same() {
    for text in [
        "a\n\nb",
        "Till\n\nsocialnämnden\n\nBilaga: x\n\nTjänsteutlåtande\n\nBakgrund\n\nÄrendet\n\n### Ärendet\n\nText.",
        "#### Fyra\n\nText.\n\n### Tre\n\n#### Fyra",
        "**Helt fet**\n\n*lutad*",
        "- a\n- b\n  - c\n    1. d\n    2. e\n\n* annan\n\n1. ett\n2. två\n\n1) om igen\n2) två",
        "1. ensam",
        "1. ensam\n\n   forts.\n\nEfter.",
        "- a\n\n  forts.\n\n  - b\n\n    forts. b\n\n  forts. a\n- c",
        "- ### rubrik\n\n  text\n- - djup\n- > citat\n\n  mer\n- |a|b|\n  |-|-|\n  |1||\n\n  efter",
        "> a\n>\n> b\n\ntext\n\n> c",
        "> - a\n> - b\n>\n> > inre\n>\n> 1. ensam\n>\n> efter",
        "|a|\n|-|\n\n|b|\n|-|\n|c<br>d|",
        "|**a**|**b**|\n|-|-|\n|x|y|",
        "[a **b** {{svarsdatum}}](https://a.se/?x=1&y=%22) <b@c.se>[^1]\n\n[^1]: En *not* med [länk](https://b.se)\\\n    och rad.",
        "{{Namnden}} {{avsandare}}, {{instanser}}. {{Beredning}}",
        "a\u{a0}b\u{2011}c \u{ad} <&\"'> \u{FFFE}x\\\n\\# b",
    ] {
        let blocks = freeze(&markdown::parse(text).unwrap(), &sample::facts());
        let cleaned = markdown::parse(&text.replace('\u{FFFE}', "")).unwrap();
        assert_eq!(there_and_back(&blocks), Ok(cleaned), "{text}");
    }
}

#[test]
fn random_documents_read_back_the_same() {
    for seed in 0..400 {
        let blocks = freeze(&random::blocks(seed), &sample::facts());
        assert_eq!(there_and_back(&blocks), Ok(normalise(&thaw(&blocks))), "seed {seed}");
    }
}

#[test]
fn the_same_document_gives_the_same_bytes() {
    let printed = sample::printed();
    let bytes = written(&printed);
    assert_eq!(bytes, written(&printed));
    assert_eq!(infer::get(&bytes).unwrap().mime_type(), MEDIA_TYPE);
    for name in ["word/document.xml", "word/header1.xml", "word/footer1.xml", "word/numbering.xml", "docProps/core.xml"]
    {
        insta::assert_snapshot!(name.replace('/', "-"), part(&bytes, name));
    }
}

#[test]
fn an_answer_has_no_officer_and_no_attest() {
    let printed = Printed {
        kind: Kind::Yttrande,
        your_ref: Some("Ert diarienummer: KS 2019/1939".into()),
        bilagor: vec!["A".into(), "B".into()],
        ..sample::printed()
    };
    let text = part(&written(&printed), "word/document.xml");
    assert!(!text.contains("Handläggare") && !text.contains("Attesterat"));
    assert!(text.contains("Ert diarienummer: KS 2019/1939") && text.contains(">Bilagor<"));
}

#[test]
fn a_fact_that_was_changed_is_text() {
    let printed = sample::printed();
    let bytes = written(&printed);
    let text = part(&bytes, "word/document.xml").replace(">26 februari 2021<", ">27 februari 2021<");
    let found = imported(&with_part(&bytes, "word/document.xml", &text), &printed);
    assert!(found.sections[1].source.contains("27 februari 2021"));
    assert!(found.sections[0].source.contains("{{Namnden}}"));
    let told = &found.report[0].text;
    assert_eq!(told, "Uppgiften ”Svarsdatum” har fått andra ord, ”27 februari 2021”, och är nu vanlig text.");
}

#[test]
fn junk_is_refused() {
    let bytes = written(&sample::printed());
    for cut in (0..bytes.len()).step_by(97) {
        assert!(read(&bytes[..cut]).is_err(), "{cut}");
    }
    let mut torn = bytes.clone();
    for at in (0..torn.len()).step_by(13) {
        torn[at] ^= 0x55;
        let _ = read(&torn);
    }
    let entity = "<!DOCTYPE d [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><w:document/>";
    assert_eq!(read(&with_part(&bytes, "word/document.xml", entity)), Err(WordError::Broken));
    assert_eq!(read(&with_part(&bytes, "word/document.xml", "<html/>")), Err(WordError::Broken));
    let bomb = " ".repeat(64 * 1024 * 1024);
    assert_eq!(read(&with_part(&bytes, "word/styles.xml", &bomb)), Err(WordError::TooLarge));
    let many = format!("<a>{}</a>", "<b/>".repeat(500_000));
    assert_eq!(read(&with_part(&bytes, "word/styles.xml", &many)), Err(WordError::TooLarge));
    let deep = "<w:p>".repeat(100_000);
    assert_eq!(read(&with_part(&bytes, "word/document.xml", &deep)), Err(WordError::TooLarge));
    let open = with_part(&bytes, "mimetype", "application/vnd.oasis.opendocument.text");
    assert_eq!(read(&open), Err(WordError::Other("ett OpenDocument-dokument (.odt)")));
    assert!(matches!(decode(&bytes), Ok(Source::Word(_))));
}
/// What other programs must not lose of ours.
const RICH: &str = "\
Planen beskriver var barn leker, och vad som saknas.[^1]

### En underrubrik

- ett

  forts. på ett
- två
  - två a
    1. djupare
    2. djupare ändå
  - två b

  forts. på två

1. första
2. andra
   1. underpunkt
   2. underpunkt
3. tredje

#### En liten rubrik

1. ensam punkt

> Första stycket i citatet.
>
> Andra stycket, med *betoning*.

| År | Åtgärd | Kostnad |
| --- | --- | --- |
| 2027 | Gungor | 1 200 |
| 2028 | **Gångstråk** och bänkar |  |

En [länk till planen](https://example.se/plan?a=1&b=2) och en brytning\\
på ny rad, **fet**, *lutad* och ***båda***. {{Namnden}} svarar senast {{svarsdatum}}.[^2]

- en annan lista
- med två punkter

[^1]: Se [planen](https://example.se/not), *sidan* 4.

[^2]: En not till.";

fn rich() -> Printed {
    let mut printed = sample::printed();
    printed.sections[1] = sample::section("arendet", "Ärendet", RICH);
    printed
}

/// The demo's texts, each as one section.
#[test]
fn the_demos_documents_read_back_the_same() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/demo/content/dokument");
    let mut count = 0;
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let draft = markdown::parse(&std::fs::read_to_string(&path).unwrap()).unwrap();
        assert_eq!(there_and_back(&freeze(&draft, &sample::facts())), Ok(draft), "{}", path.display());
        count += 1;
    }
    assert!(count > 10);
}
