//! Puts other words in a place of a draft, and nothing else.

use std::ops::Range;

use super::model::Place;
use crate::document::{
    facts::Facts,
    freeze,
    model::{Block, FactRef, Inline},
    normal::normalise,
};

/// The blocks with these inlines in the place; none if there is no such place.
#[must_use]
pub fn replaced(
    blocks: &[Block<FactRef>],
    place: &Place,
    with: &[Inline<FactRef>],
    facts: &Facts,
) -> Option<Vec<Block<FactRef>>> {
    let mut blocks = blocks.to_vec();
    let mut content = run(&mut blocks, &place.path)?;
    if let Some(number) = place.note {
        content = notes(content).into_iter().nth(number)?;
    }
    let mut cut = Cut { range: place.characters.clone(), at: 0, with: Some(with), facts };
    *content = cut.inlines(content);
    cut.with.is_none().then(|| normalise(&blocks))
}

/// The run that a path leads to.
fn run<'a>(blocks: &'a mut [Block<FactRef>], path: &[usize]) -> Option<&'a mut Vec<Inline<FactRef>>> {
    let (first, rest) = path.split_first()?;
    match (blocks.get_mut(*first)?, rest) {
        (Block::Paragraph { content } | Block::Heading { content, .. }, []) => Some(content),
        (Block::List { items, .. }, [item, rest @ ..]) => run(items.get_mut(*item)?, rest),
        (Block::Table { header, .. }, [0, cell]) => header.get_mut(*cell),
        (Block::Table { rows, .. }, [row, cell]) => rows.get_mut(row.checked_sub(1)?)?.get_mut(*cell),
        (Block::Quote { content }, rest) => run(content, rest),
        _ => None,
    }
}

/// The footnotes of a run, in order.
fn notes(content: &mut [Inline<FactRef>]) -> Vec<&mut Vec<Inline<FactRef>>> {
    content
        .iter_mut()
        .flat_map(|inline| match inline {
            Inline::Footnote { content } => vec![content],
            Inline::Link { content, .. } => notes(content),
            _ => Vec::new(),
        })
        .collect()
}

/// Walks a run and counts its characters.
struct Cut<'a> {
    range: Range<usize>,
    at: usize,
    /// What is still to be put in.
    with: Option<&'a [Inline<FactRef>]>,
    facts: &'a Facts,
}

impl Cut<'_> {
    fn inlines(&mut self, content: &[Inline<FactRef>]) -> Vec<Inline<FactRef>> {
        let mut out = Vec::new();
        for inline in content {
            match inline {
                Inline::Text { text, strong, emphasis } => self.text(text, *strong, *emphasis, &mut out),
                Inline::Chip { chip } => {
                    let length = freeze::frozen(chip, self.facts).text.chars().count();
                    let inside = self.at < self.range.end && self.range.start < self.at + length;
                    self.at += length;
                    if inside {
                        self.put(false, false, &mut out);
                    } else {
                        out.push(inline.clone());
                    }
                }
                Inline::Link { href, content } => {
                    let content = self.inlines(content);
                    out.push(Inline::Link { href: href.clone(), content });
                }
                Inline::Break => {
                    self.at += 1;
                    out.push(Inline::Break);
                }
                // A note has characters of its own.
                Inline::Footnote { .. } => out.push(inline.clone()),
            }
        }
        out
    }

    fn text(&mut self, text: &str, strong: bool, emphasis: bool, out: &mut Vec<Inline<FactRef>>) {
        let length = text.chars().count();
        let start = self.range.start.saturating_sub(self.at).min(length);
        let end = self.range.end.saturating_sub(self.at).min(length);
        let part = |range: Range<usize>| -> String { text.chars().skip(range.start).take(range.len()).collect() };
        let begins_here = self.at <= self.range.start && self.range.start < self.at + length;
        let mut keep = |text: String| {
            if !text.is_empty() {
                out.push(Inline::Text { text, strong, emphasis });
            }
        };
        keep(part(0..start));
        if begins_here || start < end {
            self.at += length;
            self.put(strong, emphasis, out);
        } else {
            self.at += length;
        }
        let rest = part(end.max(start)..length);
        if !rest.is_empty() {
            out.push(Inline::Text { text: rest, strong, emphasis });
        }
    }

    /// Puts the new words in, once, in the dress of the old.
    fn put(&mut self, strong: bool, emphasis: bool, out: &mut Vec<Inline<FactRef>>) {
        for inline in self.with.take().unwrap_or_default() {
            out.push(match inline {
                Inline::Text { text, .. } => Inline::Text { text: text.clone(), strong, emphasis },
                other => other.clone(),
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{
        facts::Fact,
        markdown::{parse, print},
    };

    #[test]
    fn words_are_exchanged_and_nothing_else() {
        let mut facts = Facts::default();
        facts.insert(Fact::Avsandare, "kommunstyrelsen");
        let chip = Inline::Chip { chip: FactRef { fact: Fact::Svarsdatum, capital: false } };
        for (before, path, note, characters, with, after) in [
            ("ett två tre", vec![0], None, 4..7, Inline::text("fyra"), "ett fyra tre"),
            ("ett **två** tre", vec![0], None, 4..7, Inline::text("fyra"), "ett **fyra** tre"),
            ("ett **två** tre", vec![0], None, 2..9, Inline::text("x"), "etxre"),
            ("- a\n- den 3 maj", vec![0, 1, 0], None, 4..9, chip.clone(), "- a\n- den {{svarsdatum}}"),
            ("Till {{avsandare}}s nämnd", vec![0], None, 5..20, Inline::text("oss"), "Till osss nämnd"),
            ("{{avsandare}} och och", vec![0], None, 16..23, Inline::text("och"), "{{avsandare}} och"),
            (
                "|a|b|\n|-|-|\n|c|d e|",
                vec![0, 1, 1],
                None,
                2..3,
                Inline::text("f"),
                "| a | b |\n| --- | --- |\n| c | d f |",
            ),
            ("a[^1] b\n\n[^1]: not i i", vec![0], Some(0), 4..7, Inline::text("i"), "a[^1] b\n\n[^1]: not i"),
        ] {
            let place = Place { path, note, characters, ..Place::default() };
            let blocks = replaced(&parse(before).unwrap(), &place, std::slice::from_ref(&with), &facts).unwrap();
            assert_eq!(print(&blocks), after, "{before}");
        }
        let beyond = Place { path: vec![0], characters: 90..91, ..Place::default() };
        assert_eq!(replaced(&parse("ett").unwrap(), &beyond, &[Inline::text("x")], &facts), None);
    }
}
