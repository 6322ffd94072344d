//! What stands around the text: the head of each page, and the address at the foot of the first.

use std::fmt::Write as _;

use super::escape;
use super::package::{DECLARATION, NAMESPACES};
use super::tables::WIDTH;
use crate::document::canonical::Printed;

/// The width of the head's right column.
const RIGHT: usize = 2610;

/// The head of a page. Readers for the blind leave it out, as they should.
pub fn header(printed: &Printed, mark: Option<&str>) -> String {
    let mut left: Vec<String> = vec![strong(&printed.organisation)];
    left.extend(printed.unit.as_deref().map(plain));
    left.extend(mark.map(strong));
    let right = [
        strong(&printed.kind_label),
        plain(&format!("Dnr {}", printed.dnr)),
        plain(&printed.date.to_string()),
        format!("{}{}{}{}{}", plain("Sida "), field("PAGE"), plain(" ("), field("NUMPAGES"), plain(")")),
    ];
    let columns = [(WIDTH - RIGHT, left.as_slice()), (RIGHT, right.as_slice())];
    let rule = "<w:tblBorders><w:bottom w:val=\"single\" w:sz=\"5\" w:space=\"0\" w:color=\"1D4F73\"/></w:tblBorders>";
    part("hdr", "Header", &columns, rule)
}

/// The foot of the first page. An empty line begins a new column.
pub fn footer(printed: &Printed) -> String {
    let mut groups: Vec<Vec<String>> = printed
        .address
        .split(String::is_empty)
        .filter(|group| !group.is_empty())
        .map(|group| group.iter().map(|line| plain(line)).collect())
        .collect();
    if let (Some(first), Some(name)) = (groups.first_mut().and_then(|group| group.first_mut()), printed.address.first())
    {
        *first = format!("<w:r><w:rPr><w:b/><w:bCs/></w:rPr>{}</w:r>", text(name));
    }
    if groups.is_empty() {
        return format!(
            "{DECLARATION}<w:ftr {NAMESPACES}><w:p><w:pPr><w:pStyle w:val=\"Footer\"/></w:pPr></w:p></w:ftr>\n"
        );
    }
    let width = WIDTH / groups.len().clamp(2, 3);
    let mut columns: Vec<(usize, &[String])> = groups.iter().map(|group| (width, group.as_slice())).collect();
    // The rule goes from margin to margin.
    let empty = [String::new()];
    if columns.len() == 1 {
        columns.push((width, &empty));
    }
    let rule = "<w:tblBorders><w:top w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"AAB4BD\"/></w:tblBorders>";
    part("ftr", "Footer", &columns, rule)
}

fn part(tag: &str, style: &str, columns: &[(usize, &[String])], borders: &str) -> String {
    let mut out = format!("{DECLARATION}<w:{tag} {NAMESPACES}>\n");
    let width: usize = columns.iter().map(|(width, _)| width).sum();
    let _ = write!(
        out,
        "<w:tbl><w:tblPr><w:tblW w:w=\"{width}\" w:type=\"dxa\"/>{borders}<w:tblLayout w:type=\"fixed\"/>\
         <w:tblCellMar><w:top w:w=\"60\" w:type=\"dxa\"/><w:left w:w=\"0\" w:type=\"dxa\"/>\
         <w:bottom w:w=\"100\" w:type=\"dxa\"/><w:right w:w=\"108\" w:type=\"dxa\"/></w:tblCellMar></w:tblPr><w:tblGrid>"
    );
    for (width, _) in columns {
        let _ = write!(out, "<w:gridCol w:w=\"{width}\"/>");
    }
    out.push_str("</w:tblGrid><w:tr>");
    for (width, lines) in columns {
        let _ = write!(out, "<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/></w:tcPr>");
        for line in *lines {
            let _ = write!(out, "<w:p><w:pPr><w:pStyle w:val=\"{style}\"/></w:pPr>{line}</w:p>");
        }
        out.push_str("</w:tc>");
    }
    let _ = write!(out, "</w:tr></w:tbl>\n<w:p><w:pPr><w:pStyle w:val=\"TableGap\"/></w:pPr></w:p>\n</w:{tag}>\n");
    out
}

fn text(words: &str) -> String {
    format!("<w:t xml:space=\"preserve\">{}</w:t>", escape(words))
}

fn plain(words: &str) -> String {
    format!("<w:r>{}</w:r>", text(words))
}

fn strong(words: &str) -> String {
    format!("<w:r><w:rPr><w:b/><w:bCs/><w:color w:val=\"1D4F73\"/></w:rPr>{}</w:r>", text(words))
}

fn field(name: &str) -> String {
    format!("<w:fldSimple w:instr=\" {name} \"><w:r><w:t>1</w:t></w:r></w:fldSimple>")
}
