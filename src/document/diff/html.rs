//! A difference as HTML: `ins` and `del`, each also said in words for those who do not see them.

use std::fmt::Write as _;

use super::{Aspect, BlockDiff, BlockKind, Diff, Run, SectionDiff, Status};
use crate::document::{facts::uncapitalised, html::escape};

/// The difference, sections' headings at the given level.
#[must_use]
pub fn html(diff: &Diff, heading_level: u8) -> String {
    let level = heading_level.clamp(1, 5);
    let mut out = String::from("<div class=\"diff\">\n");
    if !diff.front.is_empty() {
        out.push_str("<dl class=\"diff-front\">\n");
        for field in &diff.front {
            let _ = writeln!(out, "<dt>{}</dt><dd>{}</dd>", field.label, runs(&field.runs));
        }
        out.push_str("</dl>\n");
    }
    for part in &diff.sections {
        section(part, level, &mut out);
    }
    out.push_str("</div>\n");
    out
}

fn section(section: &SectionDiff, level: u8, out: &mut String) {
    let status = status_class(section.status);
    let _ = writeln!(out, "<section class=\"diff-section {status}\">");
    let _ = writeln!(out, "<h{level}>{}</h{level}>", runs(&section.heading));
    // What has not changed is there to be read, but not in the way.
    let folded = section.status == Status::Same && !section.blocks.is_empty();
    if folded {
        out.push_str("<details><summary class=\"diff-note\">Oförändrat</summary>\n");
    } else if is_rearranged(section) {
        out.push_str("<p class=\"diff-note\">Samma ord, men avsnittet är flyttat eller uppställt på annat sätt.</p>\n");
    }
    for part in &section.blocks {
        block(part, level, out);
    }
    if folded {
        out.push_str("</details>\n");
    }
    out.push_str("</section>\n");
}

fn is_rearranged(section: &SectionDiff) -> bool {
    section.status == Status::Changed
        && section.heading.iter().all(|run| matches!(run, Run::Same(_)))
        && section.blocks.iter().all(|block| block.status == Status::Same)
}

fn block(block: &BlockDiff, level: u8, out: &mut String) {
    let tag = if block.kind == BlockKind::Heading { format!("h{}", level + 1) } else { "p".to_owned() };
    let kind = match block.kind {
        BlockKind::Paragraph => "diff-paragraph",
        BlockKind::Heading => "diff-heading",
        BlockKind::Item => "diff-item",
        BlockKind::Row => "diff-row",
        BlockKind::HeaderRow => "diff-header-row",
    };
    let status = status_class(block.status);
    let _ = write!(out, "<{tag} class=\"{kind} {status}\" data-depth=\"{}\">", block.depth);
    if let Some(marker) = &block.marker {
        let _ = write!(out, "<span class=\"diff-marker\">{}</span> ", escape(marker));
    }
    out.push_str(&runs(&block.runs));
    if !block.aspects.is_empty() {
        let aspects: Vec<&str> = block.aspects.iter().copied().map(aspect).collect();
        let _ = write!(out, " <span class=\"diff-note\">(samma ord; ändrat: {})</span>", aspects.join(", "));
    }
    let _ = writeln!(out, "</{tag}>");
}

const fn status_class(status: Status) -> &'static str {
    match status {
        Status::Same => "diff-same",
        Status::Changed => "diff-changed",
        Status::Added => "diff-added",
        Status::Removed => "diff-removed",
    }
}

fn runs(runs: &[Run]) -> String {
    runs.iter().map(run).collect()
}

fn run(run: &Run) -> String {
    match run {
        Run::Same(text) => lines(text),
        Run::Added(text) => said("ins", "Tillagt", text),
        Run::Removed(text) => said("del", "Borttaget", text),
        Run::Value { fact, old, new } => format!(
            "<span class=\"diff-value\"><span class=\"diff-value-name\">Uppgift ändrad: {}</span> {} {}</span>",
            uncapitalised(fact.label()),
            said("del", "Förut", old),
            said("ins", "Nu", new)
        ),
    }
}

fn said(tag: &str, word: &str, text: &str) -> String {
    format!("<{tag}><span class=\"visually-hidden\">{word}: </span>{}</{tag}>", lines(text))
}

fn lines(text: &str) -> String {
    escape(text).replace('\n', "<br>")
}

const fn aspect(aspect: Aspect) -> &'static str {
    match aspect {
        Aspect::Form => "formen",
        Aspect::Link => "länken",
        Aspect::Fact => "kopplingen till en registrerad uppgift",
    }
}
