//! What a suggestion proposes: a stretch of a line in the plain form, with the spaces that it begins and ends with.

use crate::document::{
    facts::Facts,
    freeze, markdown,
    model::{Block, FactRef, Inline},
    text::plain,
};

/// The longest that is taken, in characters.
pub const MAX_CHARS: usize = 20_000;

/// Keeps the text from being read as a list, a heading or the like, and its marks from touching the ends.
const FENCE: &str = ". ";

/// Reads it; what is wrong with it, in Swedish.
pub fn parse(text: &str) -> Result<Vec<Inline<FactRef>>, String> {
    let core = text.trim();
    if text.chars().count() > MAX_CHARS {
        return Err(format!("Skriv högst {MAX_CHARS} tecken."));
    }
    if core.contains('\n') {
        return Err("Ett förslag gäller text inom ett stycke. Skriv det utan radbrytningar.".to_owned());
    }
    let mut content = if core.is_empty() { Vec::new() } else { inlines(core)? };
    let space = || Inline::text(" ");
    if text.starts_with(char::is_whitespace) && !core.is_empty() {
        content.insert(0, space());
    }
    if text.ends_with(char::is_whitespace) {
        content.push(space());
    }
    Ok(content)
}

fn inlines(core: &str) -> Result<Vec<Inline<FactRef>>, String> {
    let blocks = markdown::parse(&format!("{FENCE}{core}{}", flipped()))
        .map_err(|errors| errors.into_iter().map(|error| error.message).collect::<Vec<_>>().join(" "))?;
    let [Block::Paragraph { content }] = blocks.as_slice() else {
        return Err("Ett förslag gäller text inom ett stycke.".to_owned());
    };
    let mut content = content.clone();
    if let Some(Inline::Text { text, .. }) = content.first_mut() {
        *text = text.strip_prefix(FENCE).unwrap_or(text).to_owned();
    }
    if let Some(Inline::Text { text, .. }) = content.last_mut() {
        *text = text.strip_suffix(&flipped()).unwrap_or(text).to_owned();
    }
    content.retain(|inline| !matches!(inline, Inline::Text { text, .. } if text.is_empty()));
    let plain =
        |inline: &Inline<FactRef>| matches!(inline, Inline::Text { .. } | Inline::Chip { .. } | Inline::Link { .. });
    if content.iter().all(plain) {
        Ok(content)
    } else {
        Err("Fotnoter och radbrytningar går inte att föreslå. Skriv en kommentar i stället.".to_owned())
    }
}

fn flipped() -> String {
    FENCE.chars().rev().collect()
}

/// How it reads, with what the facts in it say; as it was written if it cannot be read any more.
#[must_use]
pub fn shown(text: &str, facts: &Facts) -> String {
    let Ok(content) = parse(text) else { return text.to_owned() };
    plain(&freeze::freeze(&[Block::Paragraph { content }], facts))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::facts::Fact;

    #[test]
    fn reads_a_stretch_of_a_line() {
        let mut facts = Facts::default();
        facts.insert(Fact::Namnden, "stadsdelsnämnden");
        for (text, reads) in [
            ("", ""),
            (" ", " "),
            ("lång", "lång"),
            (" en **fet** och *kursiv* ", " en fet och kursiv "),
            ("**fet**", "fet"),
            ("{{Namnden}} anser", "Stadsdelsnämnden anser"),
            ("i {{namnden}}", "i stadsdelsnämnden"),
            ("1. ett", "1. ett"),
            ("- streck", "- streck"),
            ("# fyrkant", "# fyrkant"),
            ("> större", "> större"),
            ("x \\* y", "x * y"),
            ("[Nämnden](https://a.se)", "Nämnden (https://a.se)"),
            ("slutar med \\", "slutar med \\"),
        ] {
            assert_eq!(shown(text, &facts), reads, "{text}");
            assert!(parse(text).is_ok(), "{text}");
        }
        let strong = parse("**fet**").unwrap();
        assert_eq!(strong, [Inline::Text { text: "fet".into(), strong: true, emphasis: false }]);
    }

    #[test]
    fn what_cannot_stand_in_a_line_is_told() {
        for (text, said) in [
            ("{{svarsdag}}", "finns inte"),
            ("ett\n\ntvå", "inom ett stycke"),
            ("ett\ntvå", "inom ett stycke"),
            (&"a".repeat(MAX_CHARS + 1), "högst"),
        ] {
            let error = parse(text).unwrap_err();
            assert!(error.contains(said), "{error}");
        }
    }
}
