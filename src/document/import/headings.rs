//! What looks like a heading, and what the known ones mean.

use super::TemplateSection;
use super::lines::Line;

/// How sure it is that a line is a heading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// `## Heading`, or underlined: the level.
    Marked(u8),
    /// The whole line is bold.
    Bold,
    /// Nothing but its words.
    Plain,
}

/// A line that may be a heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// The words without marks.
    pub text: String,
    /// How it is marked.
    pub look: Look,
    /// Lines that it takes: 2 when underlined.
    pub taken: usize,
}

/// A heading by its marks alone.
pub fn marked(lines: &[Line], at: usize) -> Option<Heading> {
    let line = lines.get(at)?;
    let text = line.trimmed();
    let hashes = text.bytes().take_while(|byte| *byte == b'#').count();
    if (1..=6).contains(&hashes) && text.get(hashes..)?.starts_with([' ', '\t']) {
        let text = unmark(text.trim_matches('#').trim());
        let level = u8::try_from(hashes).ok()?;
        return (!text.is_empty()).then_some(Heading { text, look: Look::Marked(level), taken: 1 });
    }
    let starts = at.checked_sub(1).and_then(|before| lines.get(before)).is_none_or(Line::is_blank);
    if let Some(level) = lines.get(at + 1).and_then(underline)
        && starts
        && is_short(text)
        && !text.contains('|')
        && text.chars().any(char::is_alphabetic)
    {
        return Some(Heading { text: unmark(text), look: Look::Marked(level), taken: 2 });
    }
    let is_bold =
        [("**", "**"), ("__", "__"), ("<b>", "</b>"), ("<strong>", "</strong>")].iter().any(|(open, close)| {
            text.strip_suffix(':')
                .unwrap_or(text)
                .strip_prefix(open)
                .and_then(|rest| rest.strip_suffix(close))
                .is_some_and(|inner| !inner.trim().is_empty() && !inner.contains(open))
        });
    (is_bold && is_short(text)).then(|| Heading { text: unmark(text), look: Look::Bold, taken: 1 })
}

fn underline(line: &Line) -> Option<u8> {
    let text = line.trimmed();
    let is_all = |mark: char| text.len() > 2 && text.chars().all(|c| c == mark);
    match (is_all('='), is_all('-')) {
        (true, _) => Some(1),
        (_, true) => Some(2),
        _ => None,
    }
}

/// A line that a heading could be.
pub fn is_short(text: &str) -> bool {
    !text.is_empty() && text.chars().count() <= 160 && !text.ends_with('.')
}

/// The text without bold marks and the space they leave.
pub fn unmark(text: &str) -> String {
    let mut text = text.to_owned();
    for mark in ["**", "__", "<b>", "</b>", "<strong>", "</strong>"] {
        text = text.replace(mark, "");
    }
    text.trim().to_owned()
}

/// What a known heading begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// The template's section by its place.
    Section(usize),
    /// "Handläggare".
    Officers,
    /// "Till".
    To,
    /// "Bilaga", "Bilagor".
    Bilagor,
    /// "Attesterat av".
    Attested,
}

/// Headings that boards use for the same thing. A group helps only where the template has one of them.
const GROUPS: &[&[&str]] = &[
    &["sammanfattning", "sammanfattning av ärendet", "ärendet i korthet"],
    &["förslag till beslut", "beslutsförslag", "förvaltningens förslag till beslut", "kontorets förslag till beslut"],
    &["bakgrund", "bakgrund till ärendet", "ärendets bakgrund", "bakgrund till remissen"],
    &["ärendets beredning", "beredning", "beredning av ärendet"],
    &[
        "ärendet",
        "beskrivning av ärendet",
        "ärendebeskrivning",
        "remissen",
        "remissens innehåll",
        "beskrivning av remissen",
    ],
    &[
        "synpunkter och förslag",
        "förvaltningens synpunkter och förslag",
        "förvaltningens synpunkter",
        "kontorets synpunkter och förslag",
        "kontorets synpunkter",
        "synpunkter",
        "förvaltningens bedömning",
        "bedömning",
        "överväganden",
        "förvaltningens överväganden",
    ],
    &["beslutsunderlag", "underlag för beslut"],
    &["beslutet skickas till", "beslutet expedieras till"],
];

/// The headings that mean something, with their meaning.
pub struct Known {
    meanings: Vec<(String, Meaning)>,
}

impl Known {
    /// Exact headings come before aliases, aliases before the groups.
    pub fn new(template: &[TemplateSection<'_>]) -> Self {
        let own = template.iter().enumerate();
        let mut meanings: Vec<(String, Meaning)> =
            own.clone().map(|(index, section)| (normal(section.heading), Meaning::Section(index))).collect();
        meanings.extend(own.flat_map(|(index, section)| {
            section.aliases.iter().map(move |alias| (normal(alias), Meaning::Section(index)))
        }));
        for group in GROUPS {
            let mut members =
                meanings.iter().filter(|(heading, _)| group.contains(&heading.as_str())).map(|(_, meaning)| *meaning);
            if let Some(first) = members.next()
                && members.all(|other| other == first)
            {
                meanings.extend(group.iter().map(|heading| ((*heading).to_owned(), first)));
            }
        }
        let fixed = [
            ("handläggare", Meaning::Officers),
            ("till", Meaning::To),
            ("bilaga", Meaning::Bilagor),
            ("bilagor", Meaning::Bilagor),
            ("attesterat av", Meaning::Attested),
        ];
        // These stand first: a template's own "Bilagor" is still the list of bilagor.
        let fixed = fixed.map(|(heading, meaning)| (heading.to_owned(), meaning));
        Self { meanings: fixed.into_iter().chain(meanings).collect() }
    }

    /// What a heading means.
    pub fn meaning(&self, heading: &str) -> Option<Meaning> {
        let heading = normal(heading);
        let found = self.meanings.iter().find(|(known, _)| *known == heading);
        found.map(|(_, meaning)| *meaning)
    }

    /// A label and what follows its colon: "Till: nämnden".
    pub fn label<'t>(&self, text: &'t str) -> Option<(Meaning, &'t str)> {
        let (label, value) = text.split_once(':')?;
        let meaning = self.meaning(label)?;
        let is_label = !matches!(meaning, Meaning::Section(_));
        (is_label && !value.trim().is_empty()).then(|| (meaning, value.trim()))
    }
}

/// Lower case, single spaces, no number before and no colon after.
fn normal(heading: &str) -> String {
    let unmarked = unmark(heading);
    let unnumbered = unmarked.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.' || c.is_whitespace());
    let words: Vec<&str> = unnumbered.trim_end_matches(':').split_whitespace().collect();
    words.join(" ").to_lowercase()
}

/// Whether the heading has a number before it, which [`normal`] takes away.
pub fn is_numbered(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit())
}
