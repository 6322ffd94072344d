//! Lists: which lines are items, and how deep they lie.

use super::super::lines::{Dialect, Line};
use super::super::parts::Item;
use super::{Chunk, Mark, Row, parts_from};

/// Lines within which a second item must come.
const LOOK_AHEAD: usize = 30;

/// A mark at the start of a line, its indentation and what follows it.
pub struct Marked<'t> {
    indent: usize,
    /// The mark.
    pub mark: Mark,
    /// What follows it.
    pub text: &'t str,
}

/// The mark that a line begins with.
pub fn marked(line: &Line) -> Option<Marked<'_>> {
    let text = line.trimmed();
    let indent = indent(&line.text);
    let (mark, rest) = text.split_once([' ', '\t']).unwrap_or((text, ""));
    let digits = mark.strip_suffix(['.', ')']).unwrap_or_default();
    let mark = if matches!(mark, "-" | "*" | "+" | "•" | "·" | "▪" | "◦" | "‣" | "\u{F0B7}") {
        Mark::Bullet
    } else if (1..=3).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        Mark::Number(digits.parse().ok()?)
    } else {
        return None;
    };
    let text = rest.trim_start();
    (!text.is_empty()).then_some(Marked { indent, mark, text })
}

fn indent(text: &str) -> usize {
    let spaces = text.chars().take_while(|c| c.is_whitespace());
    spaces.map(|space| if space == '\t' { 4 } else { 1 }).sum()
}

/// Whether a list begins on the line. Within a paragraph it must follow a finished clause or have a
/// second item: "den\n1. januari" is prose.
pub fn starts(items: &[Item], at: usize) -> bool {
    let item = |at: usize| items.get(at).filter(|item| item.heading.is_none());
    let Some(found) = item(at).and_then(|item| marked(&item.line)) else {
        return false;
    };
    if !matches!(found.mark, Mark::Bullet | Mark::Number(1)) {
        return false;
    }
    let before = at.checked_sub(1).and_then(item).map_or("", |item| item.line.trimmed());
    let second = items
        .iter()
        .skip(at + 1)
        .take(LOOK_AHEAD)
        .take_while(|item| !item.line.is_blank() && item.heading.is_none())
        .filter_map(|item| marked(&item.line))
        .any(|next| matches!((found.mark, next.mark), (Mark::Bullet, Mark::Bullet) | (_, Mark::Number(2))));
    before.is_empty() || before.ends_with([':', '.', '?', '!', ';']) || second
}

/// "3." at the start of a paragraph, which cannot begin a list.
pub fn stray_number(line: &Line) -> Option<String> {
    match marked(line)?.mark {
        Mark::Number(number) if number != 1 => Some(format!("{number}.")),
        _ => None,
    }
}

/// A list within lists.
struct Level {
    /// Its marks' indentation in the file.
    source: usize,
    /// Its marks' indentation as written.
    indent: usize,
    /// Its words' indentation as written.
    content: usize,
    /// How many items it has, if they are numbered.
    count: Option<u32>,
    /// The file numbers them 1, 1, 1.
    ones: bool,
}

/// Takes the list that begins at `at`.
pub fn take(items: &[Item], at: usize, dialect: Dialect) -> (Chunk, usize) {
    let mut levels: Vec<Level> = Vec::new();
    let mut rows: Vec<Row> = Vec::new();
    let mut taken = 0;
    let mut gap = false;
    for (index, item) in items.iter().enumerate().skip(at) {
        if item.heading.is_some() {
            break;
        }
        if item.line.is_blank() {
            gap = true;
            continue;
        }
        let found = marked(&item.line);
        let is_item = found.as_ref().is_some_and(|found| place(&mut levels, found, dialect));
        if !is_item && (found.is_some() || leaves(items, index, gap, dialect)) {
            break;
        }
        if gap {
            rows.push(Row { indent: 0, mark: None, text: String::new() });
        }
        match (found, levels.last(), rows.last_mut()) {
            (Some(found), Some(level), _) if is_item => rows.push(Row {
                indent: level.indent,
                mark: Some(level.count.map_or(Mark::Bullet, Mark::Number)),
                text: found.text.to_owned(),
            }),
            (_, _, Some(row)) if !gap => {
                row.text.push(' ');
                row.text.push_str(item.line.trimmed());
            }
            _ => {
                let own = indent(&item.line.text);
                levels.truncate(1 + levels.iter().skip(1).take_while(|l| l.source < own).count());
                rows.push(Row {
                    indent: levels.last().map_or(0, |level| level.content),
                    mark: None,
                    text: item.line.trimmed().to_owned(),
                });
            }
        }
        gap = false;
        taken = index + 1 - at;
    }
    (Chunk::List(rows), taken)
}

/// Whether a line without a mark is outside the list.
fn leaves(items: &[Item], at: usize, gap: bool, dialect: Dialect) -> bool {
    let Some(item) = items.get(at) else {
        return true;
    };
    if gap {
        return indent(&item.line.text) < 2;
    }
    let Some(before) = at.checked_sub(1).and_then(|before| items.get(before)) else {
        return true;
    };
    let new_sentence = dialect == Dialect::Plain
        && before.line.text.ends_with('.')
        && indent(&item.line.text) == 0
        && item.line.trimmed().starts_with(char::is_uppercase);
    new_sentence || parts_from(&before.line, &item.line, dialect)
}

/// Finds the item's level, opening or closing some; `false` if it belongs to another list.
fn place(levels: &mut Vec<Level>, found: &Marked<'_>, dialect: Dialect) -> bool {
    let fitting = levels.iter().rposition(|level| match found.mark {
        Mark::Number(number) => level.count.is_some_and(|count| number == count + 1),
        Mark::Bullet => false,
    });
    while let Some(top) = levels.last_mut() {
        if found.indent > top.source + 1 {
            return open(levels, found);
        }
        let is_below = found.indent + 1 < top.source;
        match (found.mark, &mut top.count) {
            _ if is_below => {}
            (Mark::Bullet, None) => return true,
            (Mark::Bullet, Some(_)) => return open(levels, found),
            (Mark::Number(number), Some(count)) => {
                let repeats = dialect == Dialect::Markdown && number == 1 && (*count == 1 || top.ones);
                if number == *count + 1 || repeats {
                    top.ones |= repeats;
                    *count += 1;
                    top.content = top.indent + width(top.count);
                    return true;
                }
            }
            (Mark::Number(_), None) => {}
        }
        if levels.len() == 1 || (!is_below && fitting.is_none()) {
            return false;
        }
        levels.pop();
    }
    open(levels, found)
}

/// Columns of a mark and the space after it.
fn width(count: Option<u32>) -> usize {
    count.map_or(2, |count| count.to_string().len() + 2)
}

fn open(levels: &mut Vec<Level>, found: &Marked<'_>) -> bool {
    let count = match found.mark {
        Mark::Bullet => None,
        Mark::Number(1) => Some(1),
        Mark::Number(_) => return false,
    };
    let indent = levels.last().map_or(0, |level| level.content);
    let content = indent + width(count);
    levels.push(Level { source: found.indent, indent, content, count, ones: false });
    true
}
