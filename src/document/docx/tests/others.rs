//! What other programs write.

use super::*;

/// What came of an import, to be read in a snapshot.
fn shown(found: &Imported) -> String {
    use std::fmt::Write as _;
    let mut out = String::new();
    let _ = writeln!(
        out,
        "title: {:?}\nreference: {:?}\nofficers: {:?} {:?}\nto: {:?} {:?}\ndnr: {:?}\nbilagor: {:?}\naddress: {:?}\nattested: {:?}",
        found.title,
        found.reference,
        found.officers,
        found.telephone,
        found.to,
        found.meeting_text,
        found.dnr,
        found.bilagor,
        found.address,
        found.attested
    );
    for section in &found.sections {
        let _ = writeln!(out, "\n## {}\n{}", section.heading, section.source);
        assert!(markdown::parse(&section.source).is_ok());
    }
    let _ = writeln!(out, "\nunplaced:");
    found.unplaced.iter().for_each(|piece| writeln!(out, "{}: {}", piece.line, piece.text).unwrap());
    let _ = writeln!(out, "\nreport:");
    found.report.iter().for_each(|note| writeln!(out, "{:?}: {}", note.line, note.text).unwrap());
    out
}

const TEMPLATE: &[TemplateSection<'_>] = &[
    known("forslag", "Förslag till beslut"),
    known("sammanfattning", "Sammanfattning"),
    known("bakgrund", "Bakgrund"),
    known("arendet", "Ärendet"),
    known("synpunkter", "Synpunkter och förslag"),
];

const fn known(key: &'static str, heading: &'static str) -> TemplateSection<'static> {
    TemplateSection { key, heading, aliases: &[] }
}

/// Our own document, opened and saved by `LibreOffice` 7.4: it keeps all but the facts' tags.
#[test]
fn our_own_survives_libreoffice() {
    let found = imported(include_bytes!("../../../../tests/fixtures/word/libreoffice-our-own.docx"), &rich());
    let words = RICH.replace("{{Namnden}}", "Stadsdelsnämnden").replace("{{svarsdatum}}", "26 februari 2021");
    assert_eq!(markdown::parse(&found.sections[1].source), markdown::parse(&words));
    assert_eq!(found.unplaced, []);
    assert_eq!(found.address, sample::printed().address);
    insta::assert_snapshot!("libreoffice-our-own", shown(&found));
}

/// A web page that `LibreOffice` 7.4 made a Word file of.
#[test]
fn what_libreoffice_writes() {
    let bytes = include_bytes!("../../../../tests/fixtures/word/libreoffice-page.docx");
    insta::assert_snapshot!("libreoffice-page", shown(&import::read(&decode(bytes).unwrap(), TEMPLATE).unwrap()));
}

fn w(style: &str, runs: &str) -> String {
    let style = if style.is_empty() { String::new() } else { format!("<w:pPr><w:pStyle w:val=\"{style}\"/></w:pPr>") };
    format!("<w:p>{style}{runs}</w:p>")
}

fn t(text: &str) -> String {
    format!("<w:r><w:t xml:space=\"preserve\">{text}</w:t></w:r>")
}

fn b(text: &str) -> String {
    format!("<w:r><w:rPr><w:b/></w:rPr><w:t xml:space=\"preserve\">{text}</w:t></w:r>")
}

fn numbered(num: usize, level: usize, text: &str) -> String {
    let numbers = format!("<w:numPr><w:ilvl w:val=\"{level}\"/><w:numId w:val=\"{num}\"/></w:numPr>");
    format!("<w:p><w:pPr>{numbers}</w:pPr>{}</w:p>", t(text))
}

/// A document as Word and people write them, with the styles and numberings of ours.
fn foreign(body: &str) -> Vec<u8> {
    let bytes = written(&Printed { sections: vec![], ..sample::printed() });
    let bytes = with_part(
        &bytes,
        "docProps/app.xml",
        "<Properties><Application>Microsoft Office Word</Application></Properties>",
    );
    let document = format!(
        "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" \
         xmlns:m=\"http://schemas.openxmlformats.org/officeDocument/2006/math\" \
         xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\" \
         xmlns:v=\"urn:schemas-microsoft-com:vml\" xmlns:wps=\"urn:wps\" \
         xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><w:body>{body}</w:body></w:document>"
    );
    with_part(&bytes, "word/document.xml", &document)
}

#[test]
fn what_people_write_in_word() {
    let field = |kind: &str| format!("<w:r><w:fldChar w:fldCharType=\"{kind}\"/></w:r>");
    let instruction =
        "<w:r><w:instrText xml:space=\"preserve\"> HYPERLINK \"https://example.se/a\" </w:instrText></w:r>";
    let text_box = |text: &str| format!("<w:txbxContent>{}</w:txbxContent>", w("", &t(text)));
    let cell = |content: &str| format!("<w:tc>{content}</w:tc>");
    let body = [
        // The head, in a table without lines.
        format!(
            "<w:tbl><w:tr>{}{}</w:tr></w:tbl>",
            cell(&format!("{}{}{}", w("", &b("Handläggare")), w("", &t("Ylva Almgren")), w("", &t("Telefon: 08-123 45 67")))),
            cell(&format!("{}{}", w("", &b("Till")), w("", &t("Ekbackens stadsdelsnämnd<w:br/>14 oktober 2027").replace("<w:br/>", "</w:t><w:br/><w:t>")))),
        ),
        w("", &b("Remiss om badplatser")),
        w("", &t("Svar på remiss från parknämnden PN 2027/88")),
        // Headings in bold, with numbers, with a colon, in a paragraph with the text.
        w("", &b("1. Förslag till beslut")),
        numbered(2, 0, "Nämnden svarar."),
        numbered(2, 0, "Beslutet justeras omedelbart."),
        w("", &format!("{}<w:r><w:br/></w:r>{}", b("Sammanfattning:"), t("Texten på samma rad."))),
        w("", ""),
        w("", &t("Bakgrund")),
        w("", &format!("{}{}{}", t("Planen "), "<w:ins w:id=\"1\" w:author=\"A\"><w:r><w:t>antogs</w:t></w:r></w:ins><w:del w:id=\"2\" w:author=\"A\"><w:r><w:delText>föll</w:delText></w:r></w:del>", t(" i går.<w:commentReference w:id=\"0\"/>").replace("<w:commentReference w:id=\"0\"/></w:t>", "</w:t><w:commentReference w:id=\"0\"/>"))),
        format!("<w:p><w:pPr><w:rPr><w:del w:id=\"3\" w:author=\"A\"/></w:rPr></w:pPr>{}</w:p>", t("Två stycken ")),
        w("", &t("har blivit ett.")),
        w("", &format!("<w:smartTag w:element=\"place\">{}</w:smartTag><w:sdt><w:sdtPr><w:alias w:val=\"x\"/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt><w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>", t("Ekbacken "), t("är en plats."), t("Klicka här"))),
        w("", &format!("{}{}{instruction}{}{}{}{}", t("Se "), field("begin"), field("separate"), t("planen"), field("end"), t("."))),
        w("Heading1", &t("Ärendet")),
        w("", &b("En egen rubrik")),
        w("", &format!("{}{}", b("Inledande ord"), t(" är ingen rubrik."))),
        w("", &t("•\tett")),
        w("", &t("•\ttvå")),
        w("", &t("- a")),
        w("", &t("1. inte en lista")),
        numbered(1, 0, "punkt"),
        numbered(1, 1, "inre punkt"),
        w("", ""),
        numbered(1, 0, "punkt till"),
        format!("<w:p><w:pPr><w:ind w:left=\"425\"/></w:pPr>{}</w:p>", t("Hör till punkten.")),
        w("", &t("Mellan.")),
        numbered(2, 0, "fortsätter på tre"),
        format!(
            "<w:tbl><w:tr>{}{}</w:tr><w:tr><w:tc><w:tcPr><w:gridSpan w:val=\"2\"/></w:tcPr>{}</w:tc></w:tr>\
             <w:tr><w:trPr><w:del w:id=\"5\" w:author=\"A\"/></w:trPr>{}{}</w:tr></w:tbl>",
            cell(&w("", &b("År"))),
            cell(&w("", &b("Kostnad"))),
            [w("", &t("rad")), numbered(1, 0, "x"), numbered(1, 0, "y")].concat(),
            cell(&w("", &t("borta"))),
            cell(&w("", &t("borta"))),
        ),
        format!("<w:tbl><w:tr>{}</w:tr></w:tbl>", cell(&w("", &t("Text i en ram.")))),
        w("Heading1", &t("Synpunkter och förslag")),
        w("", &t("Det är bra att planen lyfter de platser som ligger nära")),
        w("", &t("tung trafik.")),
        w(
            "",
            &format!(
                "{}<w:r><mc:AlternateContent><mc:Choice><w:drawing><wps:txbx>{}</wps:txbx></w:drawing></mc:Choice>\
                 <mc:Fallback><w:pict><v:textbox>{}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>\
                 <w:r><w:drawing/></w:r><m:oMath><m:r><m:t>x</m:t></m:r></m:oMath>\
                 <w:r><w:rPr><w:vanish/></w:rPr><w:t>dolt</w:t></w:r>\
                 <w:r><w:rPr><w:vertAlign w:val=\"superscript\"/></w:rPr><w:t>2</w:t></w:r>",
                t("Ytan är 5 m"),
                text_box("I rutan"),
                text_box("I rutan")
            ),
        ),
        w("", &b("Bilagor")),
        numbered(1, 0, "Badplan"),
        numbered(1, 0, "Missiv"),
        w("", &b("Ekbackens stadsdelsförvaltning")),
        w("", &t("Box 12</w:t><w:br/><w:t>123 45 Ekbacken")),
        w("", &b("Attesterat av")),
        w("", &t("Detta dokument har godkänts digitalt av följande personer:")),
        format!(
            "<w:tbl><w:tr>{}{}</w:tr><w:tr>{}{}</w:tr></w:tbl>",
            cell(&w("", &t("Namn"))),
            cell(&w("", &t("Datum"))),
            cell(&w("", &t("Tore Vik, Stadsdelsdirektör"))),
            cell(&w("", &t("2027-09-24")))
        ),
    ]
    .concat();
    insta::assert_snapshot!("word", shown(&import::read(&decode(&foreign(&body)).unwrap(), TEMPLATE).unwrap()));
}
