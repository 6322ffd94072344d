//! The parts of the file, and the file.

use std::io::{Cursor, Write as _};

use zip::result::ZipResult;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::body::Body;
use super::{escape, frame};
use crate::document::canonical::Printed;

/// Begins every part.
pub const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
/// Of the parts that hold text.
pub const NAMESPACES: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" \
     xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\" \
     xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\" \
     xmlns:w15=\"http://schemas.microsoft.com/office/word/2012/wordml\" mc:Ignorable=\"w15\"";
/// Begins the types of relations.
pub const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

const CONTENT_TYPES: &str = include_str!("../../../../templates/documents/word/content_types.xml");
const PACKAGE_RELS: &str = include_str!("../../../../templates/documents/word/package_rels.xml");
const STYLES: &str = include_str!("../../../../templates/documents/word/styles.xml");
const SETTINGS: &str = include_str!("../../../../templates/documents/word/settings.xml");
const APP: &str = include_str!("../../../../templates/documents/word/app.xml");

/// A4 with the margins of the PDF; the first page has the address at its foot.
const PAGE: &str = "<w:sectPr><w:headerReference w:type=\"default\" r:id=\"header1\"/>\
     <w:headerReference w:type=\"first\" r:id=\"header2\"/><w:footerReference w:type=\"first\" r:id=\"footer1\"/>\
     <w:pgSz w:w=\"11906\" w:h=\"16838\"/><w:pgMar w:top=\"2381\" w:right=\"1588\" w:bottom=\"1361\" w:left=\"1588\" \
     w:header=\"680\" w:footer=\"567\" w:gutter=\"0\"/><w:cols w:space=\"708\"/><w:titlePg/></w:sectPr>";

/// The file. Nothing in it tells when or by whom it was made.
pub fn zip(printed: &Printed, body: &Body, mark: Option<&str>) -> ZipResult<Vec<u8>> {
    let header = frame::header(printed, mark);
    let document =
        format!("{DECLARATION}<w:document {NAMESPACES}>\n<w:body>\n{}{PAGE}\n</w:body>\n</w:document>\n", body.out);
    let parts = [
        ("[Content_Types].xml", CONTENT_TYPES.to_owned()),
        ("_rels/.rels", PACKAGE_RELS.to_owned()),
        ("word/document.xml", document),
        ("word/_rels/document.xml.rels", body.rels.xml(&fixed())),
        ("word/styles.xml", STYLES.to_owned()),
        ("word/numbering.xml", body.numbering.xml()),
        ("word/settings.xml", SETTINGS.to_owned()),
        ("word/footnotes.xml", footnotes(&body.notes.out)),
        ("word/_rels/footnotes.xml.rels", body.notes.rels.xml("")),
        ("word/header1.xml", header.clone()),
        ("word/header2.xml", header),
        ("word/footer1.xml", frame::footer(printed)),
        ("docProps/core.xml", core(printed)),
        ("docProps/app.xml", APP.to_owned()),
    ];
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644);
    for (name, text) in parts {
        writer.start_file(name, options)?;
        writer.write_all(text.as_bytes())?;
    }
    Ok(writer.finish()?.into_inner())
}

fn fixed() -> String {
    let one = |(id, kind, target): (&str, &str, &str)| {
        format!("<Relationship Id=\"{id}\" Type=\"{RELATIONS}/{kind}\" Target=\"{target}.xml\"/>\n")
    };
    [
        ("styles", "styles", "styles"),
        ("numbering", "numbering", "numbering"),
        ("settings", "settings", "settings"),
        ("footnotes", "footnotes", "footnotes"),
        ("header1", "header", "header1"),
        ("header2", "header", "header2"),
        ("footer1", "footer", "footer1"),
    ]
    .map(one)
    .concat()
}

fn footnotes(notes: &str) -> String {
    let rule = |id: i8, kind: &str, mark: &str| {
        format!(
            "<w:footnote w:type=\"{kind}\" w:id=\"{id}\"><w:p><w:pPr><w:spacing w:after=\"0\" w:line=\"240\" \
             w:lineRule=\"auto\"/></w:pPr><w:r><w:{mark}/></w:r></w:p></w:footnote>\n"
        )
    };
    format!(
        "{DECLARATION}<w:footnotes {NAMESPACES}>\n{}{}{notes}</w:footnotes>\n",
        rule(-1, "separator", "separator"),
        rule(0, "continuationSeparator", "continuationSeparator")
    )
}

/// The office is named as the one who made it, and the time is the document's own day.
fn core(printed: &Printed) -> String {
    let office = escape(&printed.organisation);
    let day = format!("{}T00:00:00Z", printed.date);
    format!(
        "{DECLARATION}<cp:coreProperties \
         xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:dcterms=\"http://purl.org/dc/terms/\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\n\
         <dc:title>{}</dc:title>\n<dc:subject>{} {}</dc:subject>\n<dc:creator>{office}</dc:creator>\n\
         <cp:lastModifiedBy>{office}</cp:lastModifiedBy>\n\
         <dcterms:created xsi:type=\"dcterms:W3CDTF\">{day}</dcterms:created>\n\
         <dcterms:modified xsi:type=\"dcterms:W3CDTF\">{day}</dcterms:modified>\n\
         <dc:language>sv-SE</dc:language>\n</cp:coreProperties>\n",
        escape(&printed.title),
        escape(&printed.kind_label),
        escape(&printed.dnr)
    )
}
