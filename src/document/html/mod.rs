//! A version as HTML: the same words in the same order as on paper, for reading in a page.

mod blocks;

use std::fmt::Write as _;

use super::canonical::{Kind, Printed};
use super::model::{Attested, Block, FrozenFact};
use blocks::Writer;

/// The sentence above the list of attests.
pub const ATTEST_INTRO: &str = "Detta dokument har godkänts digitalt av följande personer:";

/// Begins a table: on a telephone it scrolls by itself, also with the keyboard, rather than the whole page.
const TABLE: &str = "<div class=\"table-scroll\" role=\"group\" aria-label=\"Tabell\" tabindex=\"0\">\n<table>\n";

/// How a document is placed in its page.
#[derive(Debug, Clone, Copy)]
pub struct Options<'a> {
    /// The level of the document's title: 1 if the page has no heading of its own.
    pub heading_level: u8,
    /// Begins every id, so that a page may show several documents.
    pub id_prefix: &'a str,
    /// *Attesterat av*, in printed order; never on an answer of its own.
    pub attests: Option<&'a [Attested]>,
}

impl Default for Options<'_> {
    fn default() -> Self {
        Self { heading_level: 1, id_prefix: "", attests: None }
    }
}

/// The whole document as an `article`.
#[must_use]
pub fn document_html(printed: &Printed, options: &Options<'_>) -> String {
    let mut writer = Writer::new(options.heading_level, options.id_prefix);
    let level = writer.level(0);
    let out = &mut writer.out;
    out.push_str("<article class=\"document\" lang=\"sv\">\n");
    out.push_str(&letterhead(printed));
    let _ = writeln!(out, "<h{level} class=\"document-title\">{}</h{level}>", escape(&printed.title));
    if let Some(reference) = &printed.reference {
        let _ = writeln!(out, "<p class=\"document-reference\">{}</p>", escape(reference));
    }
    for section in &printed.sections {
        writer.out.push_str("<section>\n");
        writer.section_heading(&section.heading);
        writer.blocks(&section.blocks);
        writer.out.push_str("</section>\n");
    }
    writer.notes();
    writer.bilagor(&printed.bilagor);
    writer.out.push_str(&lines("address", "document-address", &printed.address));
    if let Some(attests) = options.attests.filter(|list| !list.is_empty() && printed.kind != Kind::Yttrande) {
        writer.attests(attests);
    }
    writer.out.push_str("</article>\n");
    writer.out
}

/// Blocks and their notes; headings within them begin at `<h3>`.
#[must_use]
pub fn blocks_html(blocks: &[Block<FrozenFact>]) -> String {
    blocks_html_with(blocks, "")
}

/// [`blocks_html`] with the beginning of every id, for a page that shows several texts.
#[must_use]
pub fn blocks_html_with(blocks: &[Block<FrozenFact>], id_prefix: &str) -> String {
    let mut writer = Writer::new(1, id_prefix);
    writer.blocks(blocks);
    writer.notes();
    writer.out
}

/// What stands above the title: the office and what the paper is, then from whom and to whom.
#[must_use]
pub fn letterhead(printed: &Printed) -> String {
    let mut out = String::from("<header class=\"document-head\">\n<p class=\"document-organisation\">");
    out.push_str(&escape(&printed.organisation));
    if let Some(unit) = &printed.unit {
        let _ = write!(out, "<br>{}", escape(unit));
    }
    let _ = writeln!(
        out,
        "</p>\n<p class=\"document-kind\"><strong>{}</strong><br>Dnr {}<br><time datetime=\"{date}\">{date}</time></p>\n</header>",
        escape(&printed.kind_label),
        escape(&printed.dnr),
        date = printed.date
    );
    out.push_str("<div class=\"document-parties\">\n");
    if printed.kind != Kind::Yttrande && !printed.handlaggare.is_empty() {
        let officers: Vec<String> = printed.handlaggare.iter().flat_map(super::text::officer).collect();
        out.push_str(&labelled("Handläggare", &officers));
    }
    out.push_str(&labelled("Till", &printed.to));
    out.push_str("</div>\n");
    if let Some(your_ref) = printed.your_ref.as_ref().filter(|_| printed.kind == Kind::Yttrande) {
        let _ = writeln!(out, "<p>{}</p>", escape(your_ref));
    }
    out
}

fn labelled(label: &str, values: &[String]) -> String {
    if values.is_empty() {
        return String::new();
    }
    let values: Vec<String> = values.iter().map(|value| escape(value)).collect();
    format!("<p><strong>{label}</strong><br>{}</p>\n", values.join("<br>"))
}

fn lines(tag: &str, class: &str, values: &[String]) -> String {
    if values.is_empty() {
        return String::new();
    }
    let values: Vec<String> = values.iter().map(|value| escape(value)).collect();
    format!("<{tag} class=\"{class}\">{}</{tag}>\n", values.join("<br>"))
}

impl Writer<'_> {
    fn section_heading(&mut self, heading: &str) {
        let level = self.level(1);
        let _ = writeln!(self.out, "<h{level}>{}</h{level}>", escape(heading));
    }

    fn bilagor(&mut self, names: &[String]) {
        match names {
            [] => return,
            [name] => {
                self.section_heading("Bilaga");
                let _ = writeln!(self.out, "<p>{}</p>", escape(name));
                return;
            }
            _ => self.section_heading("Bilagor"),
        }
        self.out.push_str("<ul>\n");
        for name in names {
            let _ = writeln!(self.out, "<li>{}</li>", escape(name));
        }
        self.out.push_str("</ul>\n");
    }

    fn attests(&mut self, attests: &[Attested]) {
        self.out.push_str("<section class=\"document-attests\">\n");
        self.section_heading("Attesterat av");
        let _ = writeln!(self.out, "<p>{ATTEST_INTRO}</p>\n<table>");
        self.out.push_str("<thead><tr><th scope=\"col\">Namn</th><th scope=\"col\">Datum</th></tr></thead>\n<tbody>\n");
        for Attested { who, on } in attests {
            let who = escape(who);
            let _ = writeln!(self.out, "<tr><td>{who}</td><td><time datetime=\"{on}\">{on}</time></td></tr>");
        }
        self.out.push_str("</tbody>\n</table>\n</section>\n");
    }
}

/// Text as HTML, in content and in quoted attributes.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    #[test]
    fn a_document() {
        let attests = sample::attests();
        let options = Options { heading_level: 2, id_prefix: "v1-", attests: Some(&attests) };
        insta::assert_snapshot!(document_html(&sample::printed(), &options));
    }

    #[test]
    fn an_answer_shows_no_officer_and_no_attest() {
        let attests = sample::attests();
        let printed = Printed {
            kind: Kind::Yttrande,
            your_ref: Some("Ert diarienummer: KS 2019/1939".into()),
            bilagor: vec!["A".into(), "B".into()],
            ..sample::printed()
        };
        let html = document_html(&printed, &Options { attests: Some(&attests), ..Options::default() });
        assert!(!html.contains("Handläggare") && !html.contains("Attesterat"));
        assert!(html.contains("<p>Ert diarienummer: KS 2019/1939</p>") && html.contains("<h2>Bilagor</h2>"));
    }

    #[test]
    fn nothing_gets_out_of_its_place() {
        use super::super::model::Inline;
        let evil = "\"><script>'&";
        let blocks: Vec<Block<FrozenFact>> = vec![Block::Paragraph {
            content: vec![
                Inline::text(evil),
                Inline::Link { href: "javascript:alert(1)".into(), content: vec![Inline::text("x")] },
                Inline::Link { href: format!("https://a.se/{evil}"), content: vec![Inline::text(evil)] },
            ],
        }];
        let html = blocks_html(&blocks);
        assert!(!html.contains("<script") && !html.contains("javascript") && !html.contains("/\">"), "{html}");
    }

    #[test]
    fn a_single_point_has_no_number() {
        assert_eq!(blocks_html(&sample::blocks("1. Så.")), "<p>Så.</p>\n");
        assert!(blocks_html(&sample::blocks("- Så.")).contains("<ul>"));
    }
}
