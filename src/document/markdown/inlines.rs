//! Plain text → inlines, the part of the reader within a paragraph.

use std::ops::Range;

use pulldown_cmark::{CowStr, Event, LinkType, Tag, TagEnd};

use super::chips;
use super::read::{Reader, is_block};
use crate::document::clean;
use crate::document::model::{FactRef, Inline};

impl Reader<'_> {
    /// Inlines up to the end of what holds them, or up to a block within a tight list's item.
    pub(super) fn inlines(&mut self) -> Vec<Inline<FactRef>> {
        let mut out = Vec::new();
        while let Some((event, range)) = self.peek() {
            match event {
                Event::Start(tag) if is_block(tag) => break,
                Event::End(TagEnd::Strong) => self.strong = self.strong.saturating_sub(1),
                Event::End(TagEnd::Emphasis) => self.emphasis = self.emphasis.saturating_sub(1),
                Event::End(TagEnd::Image) => {}
                Event::End(TagEnd::Link) if self.links > 1 => self.links -= 1,
                Event::End(_) | Event::Rule => break,
                _ => {
                    self.next();
                    self.inline(event, range, &mut out);
                    continue;
                }
            }
            self.next();
        }
        out
    }

    fn inline(&mut self, event: &Event<'_>, range: &Range<usize>, out: &mut Vec<Inline<FactRef>>) {
        match event {
            Event::Start(Tag::Strong) => self.strong += 1,
            Event::Start(Tag::Emphasis) => self.emphasis += 1,
            Event::Start(Tag::Link { .. }) if self.links > 0 => self.links += 1,
            Event::Start(Tag::Link { link_type, dest_url, title, .. }) => {
                self.link(*link_type, dest_url, title, range, out);
            }
            Event::InlineHtml(html) if self.in_cell && is_break(html) => out.push(Inline::Break),
            Event::HardBreak => out.push(Inline::Break),
            Event::SoftBreak => self.push(" ", out),
            Event::FootnoteReference(label) => self.note(label, range, out),
            Event::Text(text) if text.as_ref() == "[" && self.undefined_note(range) => {}
            Event::Text(text)
            | Event::Code(text)
            | Event::InlineHtml(text)
            | Event::Html(text)
            | Event::InlineMath(text)
            | Event::DisplayMath(text) => self.push(text, out),
            Event::Start(_) | Event::End(_) | Event::Rule | Event::TaskListMarker(_) => {}
        }
    }

    fn push(&self, text: &str, out: &mut Vec<Inline<FactRef>>) {
        chips::push(text, self.strong > 0, self.emphasis > 0, out);
    }

    fn link(
        &mut self,
        kind: LinkType,
        address: &str,
        title: &CowStr<'_>,
        range: &Range<usize>,
        out: &mut Vec<Inline<FactRef>>,
    ) {
        self.links += 1;
        let content = self.inlines();
        self.next();
        self.links = 0;
        let address = if kind == LinkType::Email { format!("mailto:{address}") } else { address.to_owned() };
        if chips::holds(&address) {
            self.error(range.start, "En länks adress kan inte innehålla {{…}}.".into());
        } else if !title.is_empty() {
            let message = format!("Länkens titel ”{title}” kan inte visas. Skriv den som text i stället.");
            self.error(range.start, message);
        } else if let Some(href) = clean::href_of(&address) {
            out.push(Inline::Link { href, content });
        } else {
            self.error(range.start, unusable(&address));
        }
    }

    /// Tells of a footnote without a text, which the parser takes for plain brackets.
    fn undefined_note(&mut self, range: &Range<usize>) -> bool {
        let (before, rest) = self.source.split_at_checked(range.start).unwrap_or_default();
        let Some(label) = note_label(rest).filter(|_| !before.ends_with('\\')) else {
            return false;
        };
        self.error(range.start, format!("Fotnoten [^{label}] saknar text."));
        true
    }

    fn note(&mut self, label: &str, range: &Range<usize>, out: &mut Vec<Inline<FactRef>>) {
        let Some(notes) = self.notes else {
            let message = format!("En fotnot kan inte hänvisa till en annan fotnot, [^{label}].");
            return self.error(range.start, message);
        };
        let label = label.to_lowercase();
        match notes.get(&label) {
            Some(content) => out.push(Inline::Footnote { content: content.clone() }),
            None => self.error(range.start, format!("Fotnoten [^{label}] saknar text.")),
        }
        self.used.insert(label);
    }
}

/// The label, if the text begins with `[^label]`.
fn note_label(text: &str) -> Option<&str> {
    let (label, _) = text.strip_prefix("[^")?.split_once(']')?;
    (!label.is_empty() && label.chars().all(char::is_alphanumeric)).then_some(label)
}

fn unusable(address: &str) -> String {
    format!("Adressen ”{address}” kan inte användas. En länk börjar med https://, http:// eller mailto:.")
}

fn is_break(html: &str) -> bool {
    matches!(html.replace(' ', "").to_ascii_lowercase().as_str(), "<br>" | "<br/>")
}
