//! Anchors: two relative positions of Yjs that stay with their letters while others write around them.

use yrs::{
    ReadTxn, StickyIndex, Transact, WriteTxn,
    updates::{decoder::Decode, encoder::Encode},
};

use super::{
    convert::{self, Lines, Obstacle, Refused, Span},
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
    /// Why they cannot be exchanged.
    pub obstacle: Option<Obstacle>,
}

/// Words to be put in the place of others.
pub struct Exchange {
    /// The old ones as somebody has seen them; others are left alone.
    pub seen: String,
    /// The new ones.
    pub content: Vec<Inline<FactRef>>,
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
    /// Where an anchor is; none if its text is gone.
    #[must_use]
    pub fn span(&self, anchor: &Anchor) -> Option<Span> {
        resolve(&self.document.doc.transact(), &self.lines, anchor)
    }

    /// The words at an anchor; none if its text is gone.
    #[must_use]
    pub fn words(&self, anchor: &Anchor, facts: &Facts) -> Option<Words> {
        self.span(anchor).map(|span| self.words_of(span, facts))
    }

    fn words_of(&self, span: Span, facts: &Facts) -> Words {
        Words {
            shown: self.lines.words(span, &|chip| frozen(chip, facts).text),
            coded: self.lines.words(span, &code),
            obstacle: self.lines.obstacle(span),
        }
    }
}

fn resolve<T: ReadTxn>(txn: &T, lines: &Lines, anchor: &Anchor) -> Option<Span> {
    guarded(|| lines.resolve(txn, &anchor.start, &anchor.end)).ok()?
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

    /// Puts other words where one of the anchors of a section is; gives the update, or why they are left alone. The
    /// other anchors stay with their words, or become new ones that do.
    pub fn exchange(
        &mut self,
        key: &str,
        anchors: &mut [Anchor],
        at: usize,
        wanted: &Exchange,
        facts: &Facts,
    ) -> Result<Result<Vec<u8>, Obstacle>, Refused> {
        let Some(reading) = self.reading(key) else { return Ok(Err(Obstacle::Changed)) };
        let spans: Vec<Option<Span>> = anchors.iter().map(|anchor| reading.span(anchor)).collect();
        let Some(span) = spans.get(at).copied().flatten() else { return Ok(Err(Obstacle::Changed)) };
        let words = reading.words_of(span, facts);
        if let Some(obstacle) = words.obstacle.or((!words.are(&wanted.seen)).then_some(Obstacle::Changed)) {
            return Ok(Err(obstacle));
        }
        let before = reading.lines;
        let mut txn = self.doc.transact_mut();
        let root = txn.get_or_insert_xml_fragment(key);
        let shift = match convert::exchange(&mut txn, &before, span, &wanted.content) {
            Ok(shift) => shift,
            Err(obstacle) => return Ok(Err(obstacle)),
        };
        let after = Lines::read(&txn, &root)?;
        for (anchor, span) in anchors.iter_mut().zip(spans) {
            let Some(moved) = span.and_then(|span| shift.follow(span, &before, &after)) else { continue };
            let stayed = resolve(&txn, &after, anchor).is_some_and(|span| after.are_one(span, moved));
            if let Some((start, end)) = after.positions(&txn, moved).filter(|_| !stayed) {
                *anchor = Anchor { start, end };
            }
        }
        let update = txn.encode_update_v1();
        drop(txn);
        self.settle()?;
        Ok(Ok(update))
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

    fn exchanged(
        document: &mut LiveDocument,
        anchors: &mut [Anchor],
        at: usize,
        seen: &str,
        new: &str,
    ) -> Result<Vec<u8>, Obstacle> {
        let wanted = Exchange { seen: seen.to_owned(), content: inlines(new) };
        document.exchange(KEY, anchors, at, &wanted, &facts()).unwrap()
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
            assert!(exchanged(&mut document, &mut [anchor], 0, old, new).is_ok(), "{text}");
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
    fn notes_beside_the_exchanged_words_keep_theirs() {
        let said =
            |document: &LiveDocument, anchor: &Anchor| document.words(KEY, anchor, &facts()).map(|words| words.shown);
        let whole = "Vi i stadsdelsnämnden anser";
        for (text, old, new, others) in [
            // A fact goes, from before the longer and from after it; one comes; one comes for another.
            ("Vi i {{namnden}} anser att det är bra.", "stadsdelsnämnden", "nämnden", vec!["Vi", "anser att", "bra."]),
            ("Vi alla här i {{namnden}} anser.", "stadsdelsnämnden", "nämnden", vec!["Vi", "här i", "anser"]),
            ("Vi i nämnden anser att det är bra.", "nämnden", "{{namnden}}", vec!["Vi", "Vi i", "anser att", "bra."]),
            ("Vi alla här i nämnden anser.", "nämnden", "{{namnden}} nu", vec!["Vi", "här i", "anser", "."]),
            ("Vi i {{namnden}} anser.", "stadsdelsnämnden", "i {{namnden}}, som", vec!["Vi", "anser"]),
            ("Vi {{namnden}} och {{namnden}} anser", "och", "", vec!["Vi stadsdelsnämnden", "anser"]),
            ("Vi{{namnden}}x{{namnden}} anser", "x", "", vec!["Vi", "anser"]),
            ("Vi 😀 i **nämnden** anser", "nämnden", "{{namnden}}", vec!["Vi 😀", "anser", " anser"]),
            ("Nämnden anser\n\nEtt till", "Nämnden", "{{Namnden}}", vec!["anser", "Ett till"]),
        ] {
            let mut document = document(text);
            let mut anchors: Vec<Anchor> = others.iter().map(|words| only(&document, words)).collect();
            anchors.push(only(&document, old));
            assert!(exchanged(&mut document, &mut anchors, others.len(), old, new).is_ok(), "{text}");
            let texts = markdown::print(document.blocks(KEY));
            for (words, anchor) in others.iter().zip(anchors) {
                assert_eq!(said(&document, &anchor).as_deref(), Some(*words), "{text} → {texts}");
            }
        }
        // What holds the words holds the new ones; what reaches into them keeps the rest; what was in them is empty.
        let mut document = document("Vi i {{namnden}} anser det.");
        let held = [whole, "stadsdelsnämnden", "anser det", "i stadsdelsnämnden", "stadsdelsnämnden anser"];
        let mut anchors: Vec<Anchor> = held.iter().map(|words| only(&document, words)).collect();
        assert!(exchanged(&mut document, &mut anchors, 3, "i stadsdelsnämnden", "alla").is_ok());
        let left: Vec<String> = anchors.iter().filter_map(|anchor| said(&document, anchor)).collect();
        assert_eq!(left, ["Vi alla anser", "", "anser det", "alla", " anser"]);
    }

    #[test]
    fn footnotes_and_line_ends_are_not_taken_away() {
        let mut document = document("Planen är bra.");
        let mut anchors = [only(&document, "Planen är bra")];
        for (text, words) in [
            ("Planen är[^1] bra.\n\n[^1]: Se **bilaga** 2.", "Planen ärSe bilaga 2. bra"),
            ("Planen är\\\nbra.", "Planen är\nbra"),
        ] {
            let blocks = markdown::parse(text).unwrap();
            document.edit(KEY, &blocks).unwrap();
            anchors[0] = spanning(&document, "Planen", "bra");
            let said = document.words(KEY, &anchors[0], &facts()).unwrap();
            assert_eq!((said.shown.as_str(), said.obstacle), (words, Some(Obstacle::Element)));
            for seen in ["Planen är bra", words] {
                let left = exchanged(&mut document, &mut anchors, 0, seen, "Allt");
                assert_eq!(left, Err(Obstacle::Element), "{text}");
            }
            assert_eq!(document.blocks(KEY), blocks, "{text}");
        }
        // Beside one, and in it, words are exchanged.
        document.edit(KEY, &markdown::parse("Planen är[^1] bra.\n\n[^1]: Se bilaga 2.").unwrap()).unwrap();
        for (old, new) in [("är", "var"), ("bra", "{{namnden}} bra"), ("bilaga", "bil.")] {
            let anchor = only(&document, old);
            assert!(exchanged(&mut document, &mut [anchor], 0, old, new).is_ok(), "{old}");
        }
        let expected = "Planen var[^1] {{namnden}} bra.\n\n[^1]: Se bil. 2.";
        assert_eq!(markdown::print(document.blocks(KEY)).trim(), expected);
    }

    fn spanning(document: &LiveDocument, first: &str, last: &str) -> Anchor {
        Anchor { start: only(document, first).start, end: only(document, last).end }
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
        assert_eq!(words.obstacle, Some(Obstacle::Lines));
        assert!(words.are("stadsdelsnämnden b Stadsdelsnämnden"));
        assert!(words.are("{{namnden}}\nb {{Namnden}}"));
        assert!(!words.are("stadsdelsnämnden b"));
        assert_eq!(Anchor::decode(&[], &[0]), None);
        assert_eq!(Anchor::decode(&[9, 9], &[0, 1, 1, 0]), None);
    }
}
