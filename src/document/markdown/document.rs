//! A version as Markdown, in the order of the printed document: what `import` reads again.

use super::print::{print, print_apart};
use crate::document::canonical::{Kind, Printed};
use crate::document::html::ATTEST_INTRO;
use crate::document::model::{Attested, Block, FactRef, FrozenFact, Inline};
use crate::document::text::officer;

/// The whole document; facts are words, as in every output.
#[must_use]
pub fn document(printed: &Printed, attests: &[Attested]) -> String {
    let answer = printed.kind == Kind::Yttrande;
    let mut parts = vec![lines(&[
        printed.organisation.clone(),
        printed.kind_label.clone(),
        format!("Dnr {}", printed.dnr),
        printed.date.to_string(),
    ])];
    if !answer && !printed.handlaggare.is_empty() {
        parts.push(labelled("Handläggare", printed.handlaggare.iter().flat_map(officer)));
    }
    if !printed.to.is_empty() {
        parts.push(labelled("Till", printed.to.iter().cloned()));
    }
    parts.extend(printed.your_ref.iter().filter(|_| answer).map(|line| words(line)));
    parts.push(format!("# {}", words(&printed.title)));
    parts.extend(printed.reference.as_deref().map(words));
    let mut notes = Vec::new();
    for section in &printed.sections {
        parts.push(format!("## {}", words(&section.heading)));
        parts.push(print_apart(&section.blocks.iter().map(block).collect::<Vec<_>>(), &mut notes));
    }
    parts.extend(super::print::notes(&notes));
    if !printed.bilagor.is_empty() {
        parts.push(if printed.bilagor.len() == 1 { "## Bilaga".into() } else { "## Bilagor".into() });
        let items = printed.bilagor.iter().map(|name| vec![Block::paragraph(name)]).collect();
        parts.push(print(&[Block::List { ordered: false, items }]));
    }
    if !printed.address.is_empty() {
        let address: Vec<String> = printed.address.iter().filter(|line| !line.is_empty()).cloned().collect();
        parts.push(labelled(address.first().map_or("", String::as_str), address.iter().skip(1).cloned()));
    }
    if !answer && !attests.is_empty() {
        let cell = |text: &str| vec![Inline::text(text)];
        let rows = attests.iter().map(|attest| vec![cell(&attest.who), cell(&attest.on.to_string())]).collect();
        parts.push("## Attesterat av".into());
        parts.push(ATTEST_INTRO.into());
        parts.push(print(&[Block::Table { header: vec![cell("Namn"), cell("Datum")], rows }]));
    }
    parts.retain(|part| !part.is_empty());
    parts.join("\n\n") + "\n"
}

fn words(text: &str) -> String {
    print(&[Block::paragraph(text)])
}

fn lines(texts: &[String]) -> String {
    let content = texts.iter().flat_map(|text| [Inline::text(text), Inline::Break]).collect();
    print(&[Block::Paragraph { content }])
}

fn labelled(label: &str, texts: impl Iterator<Item = String>) -> String {
    let mut content = vec![Inline::Text { text: label.to_owned(), strong: true, emphasis: false }];
    content.extend(texts.flat_map(|text| [Inline::Break, Inline::text(&text)]));
    print(&[Block::Paragraph { content }])
}

fn block(from: &Block<FrozenFact>) -> Block<FactRef> {
    let row = |cells: &Vec<Vec<Inline<FrozenFact>>>| cells.iter().map(|cell| inlines(cell)).collect();
    match from {
        Block::Paragraph { content } => Block::Paragraph { content: inlines(content) },
        Block::Heading { level, content } => Block::Heading { level: *level, content: inlines(content) },
        Block::List { ordered, items } => {
            let items = items.iter().map(|item| item.iter().map(block).collect()).collect();
            Block::List { ordered: *ordered, items }
        }
        Block::Table { header, rows } => Block::Table { header: row(header), rows: rows.iter().map(row).collect() },
        Block::Quote { content } => Block::Quote { content: content.iter().map(block).collect() },
    }
}

fn inlines(content: &[Inline<FrozenFact>]) -> Vec<Inline<FactRef>> {
    let one = |inline: &Inline<FrozenFact>| match inline {
        Inline::Text { text, strong, emphasis } => {
            Inline::Text { text: text.clone(), strong: *strong, emphasis: *emphasis }
        }
        Inline::Link { href, content } => Inline::Link { href: href.clone(), content: inlines(content) },
        Inline::Chip { chip } => Inline::text(&chip.text),
        Inline::Footnote { content } => Inline::Footnote { content: inlines(content) },
        Inline::Break => Inline::Break,
    };
    content.iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::import::{self, Source, TemplateSection};
    use crate::document::sample;

    #[test]
    fn a_document_can_be_read_in_again() {
        let printed = sample::printed();
        let text = document(&printed, &sample::attests());
        insta::assert_snapshot!(text);
        let template: Vec<TemplateSection<'_>> = printed
            .sections
            .iter()
            .map(|section| TemplateSection { key: &section.key, heading: &section.heading, aliases: &[] })
            .collect();
        let found = import::read(&Source::Text(text), &template).unwrap();
        let unplaced: Vec<&str> = found.unplaced.iter().map(|piece| piece.text.as_str()).collect();
        assert_eq!(unplaced, ["Ekbackens stadsdelsförvaltning", "2021-02-05"], "the page head");
        assert!(found.title.unwrap_or_default().contains("trygghet"));
        assert_eq!(found.bilagor, printed.bilagor);
        assert_eq!(found.attested.len(), 1);
        for (section, read) in printed.sections.iter().zip(&found.sections) {
            let blocks: Vec<_> = section.blocks.iter().map(block).collect();
            assert_eq!(
                crate::document::markdown::parse(&read.source).unwrap(),
                crate::document::normal::normalise(&blocks)
            );
        }
    }
}
