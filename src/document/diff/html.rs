//! A difference as HTML: `ins` and `del`, each also said in words for those who do not see them.

use std::fmt::Write as _;

use super::{Aspect, BlockDiff, BlockKind, Diff, Moved, Place, Run, SectionDiff, Status};
use crate::document::{facts::uncapitalised, html::escape};

/// What is shown of what differs: everything in one text, or one of two sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shown {
    Both,
    Old,
    New,
}

/// The difference as one text, sections' headings at the given level.
#[must_use]
pub fn html(diff: &Diff, heading_level: u8) -> String {
    let mut out = String::from("<div class=\"diff\">\n");
    if !diff.front.is_empty() {
        out.push_str("<dl class=\"diff-front\">\n");
        for field in &diff.front {
            let _ = writeln!(out, "<dt>{}</dt><dd>{}</dd>", field.label, runs(&field.runs, Shown::Both));
        }
        out.push_str("</dl>\n");
    }
    sections(diff, heading_level, &mut out, &lines);
    out.push_str("</div>\n");
    out
}

/// How the lines of a section that is not the same are put down; they get the level of the section's heading.
pub(super) type Body<'a> = &'a dyn Fn(&[BlockDiff], u8, &mut String);

/// The sections with their headings.
pub(super) fn sections(diff: &Diff, heading_level: u8, out: &mut String, body: Body<'_>) {
    let level = heading_level.clamp(1, 5);
    for part in &diff.sections {
        section(part, level, out, body);
    }
}

fn section(section: &SectionDiff, level: u8, out: &mut String, body: Body<'_>) {
    let status = status_class(section.status);
    let _ = writeln!(out, "<section class=\"diff-section {status}\">");
    let _ = writeln!(out, "<h{level}>{}</h{level}>", runs(&section.heading, Shown::Both));
    // What has not changed is there to be read, but not in the way.
    if section.status == Status::Same && !section.blocks.is_empty() {
        out.push_str("<details><summary class=\"diff-note\">Oförändrat</summary>\n");
        lines(&section.blocks, level, out);
        out.push_str("</details>\n");
    } else {
        if is_rearranged(section) {
            out.push_str(
                "<p class=\"diff-note\">Samma ord, men avsnittet är flyttat eller uppställt på annat sätt.</p>\n",
            );
        }
        body(&section.blocks, level, out);
    }
    out.push_str("</section>\n");
}

fn lines(blocks: &[BlockDiff], level: u8, out: &mut String) {
    for block in blocks {
        let tag = if block.kind == BlockKind::Heading { format!("h{}", level + 1) } else { "p".to_owned() };
        line(block, &tag, Shown::Both, out);
    }
}

fn is_rearranged(section: &SectionDiff) -> bool {
    section.status == Status::Changed
        && section.heading.iter().all(|run| matches!(run, Run::Same(_)))
        && section.blocks.iter().all(|block| block.status == Status::Same)
}

/// A line as one element.
pub(super) fn line(block: &BlockDiff, tag: &str, shown: Shown, out: &mut String) {
    let kind = match block.kind {
        BlockKind::Paragraph => "diff-paragraph",
        BlockKind::Heading => "diff-heading",
        BlockKind::Item => "diff-item",
        BlockKind::Row => "diff-row",
        BlockKind::HeaderRow => "diff-header-row",
    };
    let status = status_class(block.status);
    let _ = write!(out, "<{tag} class=\"{kind} {status}\" data-depth=\"{}\">", block.depth);
    if let Some(moved) = &block.moved {
        let _ = write!(out, "<span class=\"diff-note diff-moved\">{}</span> ", told(moved, shown));
    }
    let [old, new] = &block.markers;
    let marker = match shown {
        Shown::Old => old,
        Shown::Both if block.status == Status::Removed => old,
        Shown::Both | Shown::New => new,
    };
    if let Some(marker) = marker {
        let _ = write!(out, "<span class=\"diff-marker\">{}</span> ", escape(marker));
    }
    out.push_str(&runs(&block.runs, shown));
    if !block.aspects.is_empty() && shown != Shown::Old {
        let aspects: Vec<&str> = block.aspects.iter().copied().map(aspect).collect();
        let _ = write!(out, " <span class=\"diff-note\">(samma ord; ändrat: {})</span>", aspects.join(", "));
    }
    let _ = writeln!(out, "</{tag}>");
}

fn told(moved: &Moved, shown: Shown) -> String {
    let (words, end) = match moved {
        Moved::From(Place::Section(_)) if shown == Shown::Old => ("Stod i", "."),
        Moved::From(_) if shown == Shown::Old => ("Stod", "."),
        Moved::From(_) => ("Flyttat hit från", "."),
        Moved::To(Place::Section(_)) => ("Flyttat till", ":"),
        Moved::To(_) => ("Flyttat", ":"),
    };
    let (Moved::From(place) | Moved::To(place)) = moved;
    format!("{words} {}{end}", name(place))
}

fn name(place: &Place) -> String {
    match place {
        Place::Above => "längre upp i avsnittet".to_owned(),
        Place::Below => "längre ned i avsnittet".to_owned(),
        Place::Section(heading) => format!("avsnittet ”{}”", escape(heading)),
    }
}

const fn status_class(status: Status) -> &'static str {
    match status {
        Status::Same => "diff-same",
        Status::Changed => "diff-changed",
        Status::Added => "diff-added",
        Status::Removed => "diff-removed",
    }
}

/// Text with what was done to it.
pub(super) fn runs(runs: &[Run], shown: Shown) -> String {
    runs.iter().map(|one| run(one, shown)).collect()
}

fn run(run: &Run, shown: Shown) -> String {
    match run {
        Run::Same(text) => escaped(text),
        Run::Added(text) if shown != Shown::Old => said("ins", "Tillagt", text),
        Run::Removed(text) if shown != Shown::New => said("del", "Borttaget", text),
        Run::Added(_) | Run::Removed(_) => String::new(),
        Run::Value { fact, old, new } => {
            let (old, new) = (said("del", "Förut", old), said("ins", "Nu", new));
            let values = match shown {
                Shown::Both => format!("{old} {new}"),
                Shown::Old => old,
                Shown::New => new,
            };
            let name = uncapitalised(fact.label());
            format!(
                "<span class=\"diff-value\"><span class=\"diff-value-name\">Uppgift ändrad: {name}</span> {values}</span>"
            )
        }
    }
}

fn said(tag: &str, word: &str, text: &str) -> String {
    format!("<{tag}><span class=\"visually-hidden\">{word}: </span>{}</{tag}>", escaped(text))
}

fn escaped(text: &str) -> String {
    escape(text).replace('\n', "<br>")
}

const fn aspect(aspect: Aspect) -> &'static str {
    match aspect {
        Aspect::Form => "formen",
        Aspect::Link => "länken",
        Aspect::Fact => "kopplingen till en registrerad uppgift",
    }
}
