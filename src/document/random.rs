//! Documents by chance, for tests of what must hold for every one.

use super::facts::Fact;
use super::model::{Block, FactRef, Inline};

type B = Block<FactRef>;
type I = Inline<FactRef>;

/// A small generator of documents: the same seed, the same document.
pub struct Lcg(pub u64);

const WORDS: [&str; 44] = [
    "a",
    "ord",
    "Å",
    "1",
    "1.",
    "12)",
    "-",
    "+",
    "*",
    "_",
    "**",
    "#",
    "##",
    ">",
    "|",
    "\\",
    "`",
    "[",
    "]",
    "(",
    ")",
    "!",
    "<",
    "&",
    "&amp;",
    "&#97;",
    "{",
    "}",
    "{{",
    "}}",
    "{{dnr}}",
    "~~~",
    "===",
    "---",
    ":",
    "”",
    "–",
    "é",
    "😀",
    "\u{a0}",
    "https://a.se",
    "a@b.se",
    "<br>",
    "[^1]",
];

/// Blocks with everything in them, not in normal form.
pub fn blocks(seed: u64) -> Vec<B> {
    Lcg(seed).list(4, |lcg| lcg.block(0))
}

impl Lcg {
    pub fn next(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % below
    }

    pub fn list<T>(&mut self, most: usize, one: impl Fn(&mut Self) -> T) -> Vec<T> {
        (0..=self.next(most)).map(|_| one(self)).collect()
    }

    pub fn text(&mut self) -> String {
        let words = self.list(3, |lcg| WORDS[lcg.next(WORDS.len())]);
        let mut text = words.join(["", "", " "][self.next(3)]);
        text.insert_str(0, ["", "", " "][self.next(3)]);
        text + ["", "", " "][self.next(3)]
    }

    pub fn inline(&mut self, inner: bool) -> I {
        match self.next(if inner { 10 } else { 13 }) {
            0..=2 => I::text(&self.text()),
            3..=7 => I::Text { text: self.text(), strong: self.next(2) == 0, emphasis: self.next(2) == 0 },
            8 => I::Chip { chip: FactRef { fact: Fact::ALL[self.next(18)], capital: self.next(2) == 0 } },
            9 => I::Break,
            10 => I::Footnote { content: self.list(4, |lcg| lcg.inline(true)) },
            _ => {
                let address = ["https://a.se/b_c*(d)&amp;[e]", "mailto:a@b.se", "http://å.se/#{{x}}|y\u{a0}"];
                let href = address[self.next(3)].to_owned();
                let content = match self.next(3) {
                    0 => vec![I::text(href.trim_start_matches("mailto:"))],
                    _ => self.list(3, |lcg| lcg.inline(true)),
                };
                I::Link { href, content }
            }
        }
    }

    pub fn inlines(&mut self) -> Vec<I> {
        self.list(6, |lcg| lcg.inline(false))
    }

    pub fn block(&mut self, depth: usize) -> B {
        let nests = depth < 8 && self.next(2 + depth) < 2;
        match self.next(if nests { 9 } else { 4 }) {
            0 | 1 => B::Paragraph { content: self.inlines() },
            2 => B::Heading { level: u8::try_from(3 + self.next(2)).unwrap(), content: self.inlines() },
            3 => {
                let width = 1 + self.next(3);
                let row = move |lcg: &mut Self| (0..width).map(|_| lcg.inlines()).collect();
                B::Table { header: row(self), rows: self.list(3, row) }
            }
            4 => B::Quote { content: self.list(1, |lcg| lcg.block(depth + 1)) },
            _ => B::List {
                ordered: self.next(2) == 0,
                items: self.list(2, |lcg| lcg.list(1, |lcg| lcg.block(depth + 1))),
            },
        }
    }
}
