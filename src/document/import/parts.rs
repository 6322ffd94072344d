//! Lines → parts, cut at the known headings.

use super::headings::{self, Heading, Known, Look, Meaning};
use super::lines::{Dialect, Line};
use super::word;
use super::{ImportError, MAX_HEADINGS};

/// What a part of the file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Before the first known heading.
    Header,
    /// The template's section by its place.
    Section(usize),
    /// Under "Bilaga".
    Bilagor,
    /// Under "Attesterat av".
    Attested,
    /// Under an unknown heading after the text.
    Loose,
}

/// A line, with what its heading says if it is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// The line.
    pub line: Line,
    /// A heading without a meaning here, or a label of the header.
    pub heading: Option<Heading>,
    /// A label of the header and what stands beside it.
    pub label: Option<(Meaning, String)>,
}

impl Item {
    fn plain(line: &Line) -> Self {
        Self { line: line.clone(), heading: None, label: None }
    }

    /// A blank line.
    pub fn gap() -> Self {
        let (number, text) = (0, String::new());
        Self::plain(&Line { number, text, hard: false, cleared: false, rich: None })
    }

    /// The words without bold marks.
    pub fn words(&self) -> String {
        match &self.heading {
            Some(heading) => heading.text.clone(),
            None => headings::unmark(self.line.trimmed()),
        }
    }
}

/// Lines that belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// What it is.
    pub kind: Kind,
    /// Its heading's line.
    pub line: usize,
    /// Its lines, without the heading.
    pub items: Vec<Item>,
}

/// Cuts the lines.
pub fn cut(lines: &[Line], known: &Known, dialect: Dialect) -> Result<Vec<Part>, ImportError> {
    let mut parts = vec![Part { kind: Kind::Header, line: 1, items: Vec::new() }];
    let mut count = 0;
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        let kind = parts.last().map_or(Kind::Header, |part| part.kind);
        let heading = match &line.rich {
            Some(rich) => word::heading(line, rich, known, dialect, kind == Kind::Header),
            None => find(lines, at, known, dialect),
        };
        let taken = heading.as_ref().map_or(1, |heading| heading.taken);
        count += usize::from(heading.is_some());
        if count > MAX_HEADINGS {
            return Err(ImportError::TooManyHeadings);
        }
        let next = place(lines, at, heading, kind, known, dialect);
        if let Some(kind) = next.begins {
            parts.push(Part { kind, line: line.number, items: Vec::new() });
        }
        if let Some(part) = parts.last_mut() {
            part.items.extend(next.item);
        }
        at += taken;
    }
    Ok(parts)
}

struct Placed {
    begins: Option<Kind>,
    item: Option<Item>,
}

/// Whether the line begins a part, and what it leaves in it.
fn place(lines: &[Line], at: usize, heading: Option<Heading>, kind: Kind, known: &Known, dialect: Dialect) -> Placed {
    let Some(line) = lines.get(at) else {
        return Placed { begins: None, item: None };
    };
    let mut item = Item::plain(line);
    let meaning = heading.as_ref().and_then(|heading| known.meaning(&heading.text));
    let begins = match meaning {
        Some(Meaning::Section(index)) => Some(Kind::Section(index)),
        Some(Meaning::Bilagor) => Some(Kind::Bilagor),
        Some(Meaning::Attested) => Some(Kind::Attested),
        Some(Meaning::Officers | Meaning::To) | None => None,
    };
    if begins.is_some() {
        return Placed { begins, item: None };
    }
    let unmarked = headings::unmark(line.trimmed());
    let may_begin = dialect != Dialect::Own && (line.begins() || starts(lines, at));
    let beside = known.label(&unmarked).filter(|_| may_begin);
    if let Some((Meaning::Bilagor, value)) = beside {
        value.clone_into(&mut item.line.text);
        return Placed { begins: Some(Kind::Bilagor), item: Some(item) };
    }
    if kind == Kind::Header {
        item.label = match (meaning, known.label(&unmarked)) {
            (Some(meaning), _) => Some((meaning, String::new())),
            (None, Some((meaning, value))) => Some((meaning, value.to_owned())),
            (None, None) => None,
        };
    }
    let look = heading.as_ref().map(|heading| heading.look);
    item.heading = heading;
    let loose = matches!(look, Some(Look::Marked(_)))
        && matches!(kind, Kind::Bilagor | Kind::Attested)
        && !super::tail::names_office(&item.words());
    Placed { begins: loose.then_some(Kind::Loose), item: Some(item) }
}

/// A heading by its marks, or a plain line whose words are known.
fn find(lines: &[Line], at: usize, known: &Known, dialect: Dialect) -> Option<Heading> {
    let line = lines.get(at)?;
    let text = line.trimmed();
    if dialect == Dialect::Markdown
        && let Some(heading) = headings::marked(lines, at)
    {
        let alone = line.hard || lines.get(at + 1).is_none_or(Line::is_blank);
        let sure = heading.look != Look::Bold
            || known.meaning(&heading.text).is_some()
            || (alone && starts(lines, at) && !text.ends_with("**:"));
        return sure.then_some(heading);
    }
    let capital = text.trim_start_matches(|c: char| !c.is_alphabetic());
    let alone = !headings::is_numbered(text) || (starts(lines, at) && lines.get(at + 1).is_none_or(Line::is_blank));
    (capital.starts_with(char::is_uppercase) && alone && starts(lines, at) && known.meaning(text).is_some())
        .then(|| Heading { text: text.to_owned(), look: Look::Plain, taken: 1 })
}

/// Whether a new block may begin here: after a blank line, a sentence's end or a heading.
fn starts(lines: &[Line], at: usize) -> bool {
    let Some(before) = at.checked_sub(1).and_then(|before| lines.get(before)) else {
        return true;
    };
    before.is_blank() || before.text.ends_with(['.', '?', '!', '”', '*', '#', '=', '-'])
}
