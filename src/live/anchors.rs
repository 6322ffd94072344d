//! Anchors: two relative positions of Yjs that stay with their letters while others write around them.

use yrs::{
    ReadTxn, StickyIndex, Transact,
    updates::{decoder::Decode, encoder::Encode},
};

use super::{
    convert::{self, Lines, Refused, Span},
    document::{LiveDocument, guarded},
};
use crate::document::{
    clean::clean_line,
    facts::Facts,
    freeze::frozen,
    model::{FactRef, Inline},
};

/// The longest relative position that is taken, in bytes. One holds two numbers, or the name of a section.
const MAX_BYTES: usize = 200;

/// A stretch of text, wherever it is by now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anchor {
    start: StickyIndex,
    end: StickyIndex,
}

/// The words of a stretch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// With what the facts in it say.
    pub shown: String,
    /// With the facts' names, as in the plain form.
    coded: String,
    /// Whether they stand within one line, where they can be exchanged.
    pub in_one_line: bool,
}

impl Anchor {
    /// Reads two positions as Yjs writes them.
    #[must_use]
    pub fn decode(start: &[u8], end: &[u8]) -> Option<Self> {
        let position = |bytes: &[u8]| {
            if bytes.len() > MAX_BYTES {
                return None;
            }
            guarded(|| StickyIndex::decode_v1(bytes)).ok()?.ok()
        };
        Some(Self { start: position(start)?, end: position(end)? })
    }

    /// The two positions as Yjs writes them.
    #[must_use]
    pub fn encode(&self) -> (Vec<u8>, Vec<u8>) {
        (self.start.encode_v1(), self.end.encode_v1())
    }
}

impl Words {
    /// Whether somebody has seen these words, be it with what the facts say or with their names. Spaces and line ends
    /// are alike.
    #[must_use]
    pub fn are(&self, seen: &str) -> bool {
        let seen = clean_line(seen);
        seen == clean_line(&self.shown) || seen == clean_line(&self.coded)
    }
}

fn code(chip: &FactRef) -> String {
    let name = chip.fact.name();
    let name = if chip.capital { crate::document::facts::capitalised(name) } else { name.to_owned() };
    format!("{{{{{name}}}}}")
}

/// A section read once, to look up many anchors in it.
pub struct Reading<'d> {
    document: &'d LiveDocument,
    lines: Lines,
}

impl Reading<'_> {
    fn span(&self, anchor: &Anchor) -> Option<Span> {
        let txn = self.document.doc.transact();
        guarded(|| self.lines.resolve(&txn, &anchor.start, &anchor.end)).ok()?
    }

    /// The words at an anchor; none if its text is gone.
    #[must_use]
    pub fn words(&self, anchor: &Anchor, facts: &Facts) -> Option<Words> {
        let span = self.span(anchor)?;
        Some(Words {
            shown: self.lines.words(span, &|chip| frozen(chip, facts).text),
            coded: self.lines.words(span, &code),
            in_one_line: span.is_in_one_line(),
        })
    }
}

impl LiveDocument {
    /// Reads a section as it is now.
    #[must_use]
    pub fn reading(&self, key: &str) -> Option<Reading<'_>> {
        let txn = self.doc.transact();
        let root = txn.get_xml_fragment(key)?;
        let lines = Lines::read(&txn, &root).ok()?;
        Some(Reading { document: self, lines })
    }

    /// Where an anchor is in a section now; none if its text is gone.
    #[must_use]
    pub fn span(&self, key: &str, anchor: &Anchor) -> Option<Span> {
        self.reading(key)?.span(anchor)
    }

    /// [`Reading::words`] of a section.
    #[must_use]
    pub fn words(&self, key: &str, anchor: &Anchor, facts: &Facts) -> Option<Words> {
        self.reading(key)?.words(anchor, facts)
    }

    /// Anchors at every place of a section where these words stand within one line.
    #[must_use]
    pub fn find(&self, key: &str, words: &str, facts: &Facts) -> Vec<Anchor> {
        let Some(Reading { lines, .. }) = self.reading(key) else { return Vec::new() };
        let found = lines.find(words, &|chip| frozen(chip, facts).text);
        let txn = self.doc.transact();
        let anchors = found.into_iter().filter_map(|span| lines.positions(&txn, span));
        anchors.map(|(start, end)| Anchor { start, end }).collect()
    }

    /// Puts other words where an anchor is; gives the update, or none if its text is gone or stands in several lines.
    pub fn exchange(
        &mut self,
        key: &str,
        anchor: &Anchor,
        content: &[Inline<FactRef>],
    ) -> Result<Option<Vec<u8>>, Refused> {
        let Some(reading) = self.reading(key) else { return Ok(None) };
        let Some(span) = reading.span(anchor) else { return Ok(None) };
        let lines = reading.lines;
        let mut txn = self.doc.transact_mut();
        if !convert::exchange(&mut txn, &lines, span, content) {
            return Ok(None);
        }
        let update = txn.encode_update_v1();
        drop(txn);
        self.settle()?;
        Ok(Some(update))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{facts::Fact, markdown, model::Block};

    const KEY: &str = "a";

    fn facts() -> Facts {
        let mut facts = Facts::default();
        facts.insert(Fact::Namnden, "stadsdelsnämnden");
        facts
    }

    fn document(text: &str) -> LiveDocument {
        LiveDocument::begin(&[(KEY.to_owned(), &markdown::parse(text).unwrap())]).unwrap()
    }

    fn inlines(text: &str) -> Vec<Inline<FactRef>> {
        match markdown::parse(text).unwrap().pop() {
            Some(Block::Paragraph { content }) => content,
            _ => Vec::new(),
        }
    }

    fn only(document: &LiveDocument, words: &str) -> Anchor {
        let found = document.find(KEY, words, &facts());
        assert_eq!(found.len(), 1, "{words}");
        found.into_iter().next().unwrap()
    }

    #[test]
    fn words_are_exchanged_and_what_stands_around_them_is_not() {
        for (text, old, new, expected) in [
            ("En kort text.", "kort", "lång", "En lång text."),
            ("En kort text.", "kort ", "", "En text."),
            ("En kort text.", "En kort text.", "Allt.", "Allt."),
            ("En kort text.", "text.", "text, **fet**.", "En kort text, **fet**."),
            ("Det **är fett** nu", "är", "var", "Det var **fett** nu"),
            ("😀 En kort 😀", "kort", "lång 😀", "😀 En lång 😀 😀"),
            ("Vi i nämnden anser.", "nämnden", "{{namnden}}", "Vi i {{namnden}} anser."),
            ("Nämnden anser.", "Nämnden", "{{Namnden}}", "{{Namnden}} anser."),
            ("Vi är nämnden", "nämnden", "{{namnden}}", "Vi är {{namnden}}"),
            ("Vi i {{namnden}} anser.", "stadsdelsnämnden", "nämnden", "Vi i nämnden anser."),
            ("Vi i {{namnden}} anser.", "i stadsdelsnämnden anser", "anser", "Vi anser."),
            ("Vi i {{namnden}} anser.", "i stadsdelsnämnden", "", "Vi  anser."),
            ("Vi i {{namnden}} anser.", "anser", "och {{namnden}} tror", "Vi i {{namnden}} och {{namnden}} tror."),
            ("- ett\n- två kort", "kort", "lång", "- ett\n- två lång"),
            ("ord[^1]\n\n[^1]: En kort not.", "kort", "lång", "ord[^1]\n\n[^1]: En lång not."),
        ] {
            let mut document = document(text);
            let anchor = only(&document, old);
            assert!(document.words(KEY, &anchor, &facts()).unwrap().are(old), "{text}");
            assert!(document.exchange(KEY, &anchor, &inlines(new)).unwrap().is_some(), "{text}");
            let expected = markdown::print(&markdown::parse(expected).unwrap());
            assert_eq!(markdown::print(document.blocks(KEY)), expected, "{text}: {old} → {new}");
        }
    }

    #[test]
    fn anchors_stay_with_their_words() {
        let mut document = document("Först en kort text. Sedan mer.\n\nEtt stycke.");
        let anchor = only(&document, "kort text");
        let (start, end) = anchor.encode();
        let anchor = Anchor::decode(&start, &end).unwrap();
        let said = |document: &LiveDocument| document.words(KEY, &anchor, &facts()).map(|words| words.shown);
        for (text, words) in [
            ("Allra först en kort text. Sedan mer.\n\nEtt stycke.", Some("kort text")),
            ("Allra först en kort text!! Sedan mer.\n\nEtt stycke.", Some("kort text")),
            ("Nytt.\n\nAllra först en kort liten text!! Sedan mer.\n\nEtt stycke.", Some("kort liten text")),
            ("Nytt.\n\nAllra först en !! Sedan mer.\n\nEtt stycke.", Some("")),
            ("Nytt.\n\nEtt stycke.", None),
        ] {
            document.edit(KEY, &markdown::parse(text).unwrap()).unwrap();
            assert_eq!(said(&document).as_deref(), words, "{text}");
        }
    }

    #[test]
    fn words_that_stand_twice_or_across_lines_are_told_apart() {
        let document = document("a a {{namnden}}\n\nb {{Namnden}}");
        assert_eq!(document.find(KEY, "a", &facts()).len(), 2);
        assert_eq!(document.find(KEY, "nämnden", &facts()).len(), 0, "half a fact");
        assert_eq!(document.find(KEY, "a\nb", &facts()).len(), 0);
        let (first, last) = (only(&document, "stadsdelsnämnden"), only(&document, "b Stadsdelsnämnden"));
        let across = Anchor { start: first.start, end: last.end };
        let words = document.words(KEY, &across, &facts()).unwrap();
        assert!(!words.in_one_line);
        assert!(words.are("stadsdelsnämnden b Stadsdelsnämnden"));
        assert!(words.are("{{namnden}}\nb {{Namnden}}"));
        assert!(!words.are("stadsdelsnämnden b"));
        assert_eq!(Anchor::decode(&[], &[0]), None);
        assert_eq!(Anchor::decode(&[9, 9], &[0, 1, 1, 0]), None);
    }
}
