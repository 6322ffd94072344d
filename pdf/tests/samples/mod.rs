//! Invented papers, and what poppler reads in their PDF.
#![expect(clippy::expect_used, clippy::indexing_slicing, reason = "a helper of tests may panic")]

use std::io::Write;
use std::process::{Command, Stdio};

use pdf::{Meta, Template, render};
use serde_json::{Value, json};

pub fn meta() -> Meta {
    Meta { title: "Remiss – Cykelplan för Ekbacken".into(), date: (2026, 2, 5), identifier: "3f2a".into() }
}

pub fn print(template: Template, data: &Value) -> Vec<u8> {
    render(template, data.to_string().as_bytes(), &meta(), &[]).expect("a sample renders")
}

/// The printed words, without the soft hyphens and line ends that the typesetting put in.
pub fn words(pdf: &[u8]) -> String {
    let raw = String::from_utf8(poppler("pdftotext", &["-", "-"], pdf)).expect("pdftotext writes UTF-8");
    let joined = raw.replace("\u{AD}\n", "").replace('\u{AD}', "");
    joined.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The printed lines.
pub fn lines(pdf: &[u8]) -> Vec<String> {
    read("-layout", pdf).lines().map(|line| line.trim_end().to_owned()).collect()
}

/// What `pdftotext` prints with an option.
pub fn read(option: &str, pdf: &[u8]) -> String {
    String::from_utf8(poppler("pdftotext", &[option, "-", "-"], pdf)).expect("pdftotext writes UTF-8")
}

/// The structure tree as `pdfinfo` tells it.
pub fn structure(pdf: &[u8]) -> String {
    String::from_utf8_lossy(&poppler("pdfinfo", &["-struct-text", "-"], pdf)).into_owned()
}

fn poppler(tool: &str, arguments: &[&str], pdf: &[u8]) -> Vec<u8> {
    let mut child = Command::new(tool)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap_or_else(|error| panic!("{tool} is needed for these tests (package poppler-utils): {error}"));
    child.stdin.take().expect("piped").write_all(pdf).expect("the tool reads the file");
    let output = child.wait_with_output().expect("the tool ends");
    assert!(output.status.success(), "{tool} refused the file");
    output.stdout
}

/// What a program prints that wants the file on disk, such as qpdf, which tells by its exit code of what is amiss.
pub fn on_file(program: &str, arguments: &[&str], pdf: &[u8]) -> Vec<u8> {
    let mut file = tempfile::NamedTempFile::new().expect("a temporary file");
    file.write_all(pdf).expect("the file is written");
    let output = Command::new(program).args(arguments).arg(file.path()).output().expect("it is installed");
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program}: {} {told}", String::from_utf8_lossy(&output.stdout));
    output.stdout
}

/// Whether the file has this text in it as it stands.
pub fn contains(pdf: &[u8], text: &str) -> bool {
    pdf.windows(text.len()).any(|window| window == text.as_bytes())
}

pub fn text(words: &str) -> Value {
    json!({ "type": "text", "text": words })
}

pub fn paragraph(words: &str) -> Value {
    json!({ "type": "paragraph", "content": [text(words)] })
}

pub fn list(ordered: bool, items: &[&str]) -> Value {
    let items: Vec<_> = items.iter().map(|item| json!([paragraph(item)])).collect();
    json!({ "type": "list", "ordered": ordered, "items": items })
}

/// A tjänsteutlåtande of the usual kind.
pub fn document() -> Value {
    let running = "Förvaltningen bedömer att cykelplanen ger en tydlig riktning för gatumiljön i Ekbacken. \
                   Trafiksäkerhetsåtgärderna bör samordnas med skolvägsutredningen. ";
    let long = |n: usize| (0..n).map(|_| paragraph(&running.repeat(3))).collect::<Vec<_>>();
    json!({
        "format": "yttra-1", "kind": "tjansteutlatande", "kind_label": "Tjänsteutlåtande",
        "organisation": "Ekbackens stadsdelsförvaltning", "unit": "Stadsdelsdirektörens stab",
        "dnr": "EKB 2026/12", "date": "2026-02-05",
        "handlaggare": [{ "name": "Åsa Prov", "title": "Utredare", "telephone": "08-000 00 12" }],
        "to": ["Ekbackens stadsdelsnämnd", "25 februari 2026"],
        "title": "Cykelplan för Ekbacken 2026–2030",
        "reference": "Svar på remiss från trafiknämnden TN 2025/0419", "your_ref": null,
        "sections": [
            { "key": "forslag", "heading": "Förslag till beslut", "blocks": [list(true, &[
                "Stadsdelsnämnden överlämnar förvaltningens tjänsteutlåtande som svar på remissen.",
                "Beslutet justeras omedelbart.",
            ])] },
            { "key": "sammanfattning", "heading": "Sammanfattning", "blocks": long(3) },
            { "key": "bakgrund", "heading": "Bakgrund", "blocks": long(4) },
            { "key": "arendet", "heading": "Ärendet", "blocks": long(7) },
        ],
        "bilagor": ["Cykelplan, remissversion", "Kartbilaga"],
        "address": ["Ekbackens stadsdelsförvaltning", "Stadsdelsdirektörens stab", "", "Ekbacksvägen 25",
            "123 45 Ekbacken", "Växel 08-000 00 00", "ekbacken@example.org"],
        "attests": [
            { "name": "Ann Exempel, Stadsdelsdirektör", "date": "2026-02-05" },
            { "name": "Bo Exempel, Avdelningschef", "date": "2026-02-04" },
        ],
        "attest_intro": "Detta dokument har godkänts digitalt av följande personer:", "watermark": null,
    })
}

/// The same, with other blocks in a section of its own.
pub fn document_with(blocks: &[Value]) -> Value {
    let mut data = document();
    data["sections"] = json!([{ "key": "prov", "heading": "Prov", "blocks": blocks }]);
    data
}

pub fn agenda() -> Value {
    json!({
        "organisation": "Ekbackens stadsdelsförvaltning", "board": "Ekbackens stadsdelsnämnd",
        "title": "Föredragningslista", "meeting": "Onsdagen den 25 februari 2026 kl. 18.00",
        "place": "Ekbackssalen", "date": "2026-02-18",
        "items": [
            { "paragraph": "1", "dnr": null, "title": "Val av justerare", "proposal": [], "attachments": [] },
            { "paragraph": null, "dnr": "EKB 2026/12", "title": "Cykelplan för Ekbacken",
              "proposal": ["Tjänsteutlåtandet överlämnas.", "Beslutet justeras omedelbart."],
              "attachments": ["Tjänsteutlåtande", "Cykelplan"] },
        ],
    })
}

pub fn extract() -> Value {
    json!({
        "organisation": "Ekbackens stadsdelsförvaltning", "board": "Ekbackens stadsdelsnämnd",
        "title": "Protokollsutdrag", "meeting_date": "2026-02-25", "meeting_text": "25 februari 2026",
        "paragraph": "12", "immediate": true, "dnr": "EKB 2026/12", "heading": "Cykelplan för Ekbacken",
        "decision": ["Tjänsteutlåtandet överlämnas.", "Beslutet justeras omedelbart."],
        "proposal_text": [paragraph("Så löd förslaget.")], "summary": [paragraph("Så var ärendet.")],
        "reservations": [{ "kind": "Reservation", "by": "Cia Exempel", "text": "Första stycket.\n\nAndra stycket." }],
        "adjusted": "Justerat omedelbart 25 februari 2026", "signers": ["Dan Exempel", "Eva Exempel"],
        "date": "2026-02-26",
    })
}

pub fn letter() -> Value {
    json!({
        "organisation": "Ekbackens stadsdelsförvaltning", "date": "2026-02-26",
        "to": ["Trafiknämnden", "Trafikkontoret"], "your_ref": "TN 2025/0419", "our_ref": "EKB 2026/12",
        "title": "Svar på remiss om cykelplan", "body": ["Härmed översänds svaret.", "Två filer bifogas."],
        "sender": ["Fia Exempel", "Registrator"],
        "address": ["Ekbackens stadsdelsförvaltning", "Ekbacksvägen 25"],
    })
}
