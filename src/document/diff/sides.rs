//! A difference side by side: the old to the left, the new to the right, line by line.

use std::fmt::Write as _;

use super::html::{Shown, line, runs, sections};
use super::{BlockDiff, Diff, Status};
use crate::document::html::escape;

/// The difference in two columns that are called so, sections' headings at the given level.
#[must_use]
pub fn side_by_side(diff: &Diff, heading_level: u8, names: [&str; 2]) -> String {
    let names = names.map(escape);
    let mut out = String::from("<div class=\"diff\">\n");
    if !diff.front.is_empty() {
        front(diff, &names, &mut out);
    }
    sections(diff, heading_level, &mut out, &|blocks, _, out| lines(blocks, &names, out));
    out.push_str("</div>\n");
    out
}

fn front(diff: &Diff, names: &[String; 2], out: &mut String) {
    head(names, "<th scope=\"col\">Uppgift</th>", out);
    for field in &diff.front {
        let _ = writeln!(out, "<tr><th scope=\"row\">{}</th>", field.label);
        for (name, shown) in names.iter().zip([Shown::Old, Shown::New]) {
            cell(name, &runs(&field.runs, shown), out);
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody></table>\n");
}

fn lines(blocks: &[BlockDiff], names: &[String; 2], out: &mut String) {
    if blocks.is_empty() {
        return;
    }
    head(names, "", out);
    for block in blocks {
        let same = if block.status == Status::Same { " class=\"diff-same\"" } else { "" };
        let _ = writeln!(out, "<tr{same}>");
        let sides = [(Shown::Old, Status::Added), (Shown::New, Status::Removed)];
        for (name, (shown, lacks)) in names.iter().zip(sides) {
            let mut text = String::new();
            if block.status != lacks {
                line(block, "p", shown, &mut text);
            }
            cell(name, &text, out);
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody></table>\n");
}

fn head(names: &[String; 2], first: &str, out: &mut String) {
    let [old, new] = names;
    let _ = writeln!(
        out,
        "<table class=\"diff-sides\"><thead><tr>{first}<th scope=\"col\">{old}</th><th scope=\"col\">{new}</th></tr>\
         </thead><tbody>"
    );
}

/// On a phone, where the sides stand under each other, each says which it is.
fn cell(name: &str, html: &str, out: &mut String) {
    let _ = if html.is_empty() {
        writeln!(out, "<td class=\"diff-none\"><span class=\"visually-hidden\">Finns inte här</span></td>")
    } else {
        writeln!(out, "<td><span class=\"phone-label\">{name}</span>{html}</td>")
    };
}
