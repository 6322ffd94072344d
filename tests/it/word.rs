//! Word files: out, worked on elsewhere, and in again.

use std::io::{Cursor, Write as _};

use axum::http::StatusCode;
use yttra::document::canonical::Kind;
use zip::{ZipWriter, write::SimpleFileOptions};

use super::support::{TestApp, story::Beginning};

/// A web page that `LibreOffice` 7.4 made a Word file of.
const PAGE: &[u8] = include_bytes!("../fixtures/word/libreoffice-page.docx");

const RICH: &str = "Inledning med **fetstil** och en not.[^1]\n\n### Del ett\n\n- a\n  - b\n- c\n\n\
    | År | Kostnad |\n| --- | --- |\n| 2027 | 12 |\n\n> Ett citat.\n\n{{Namnden}} svarar senast {{svarsdatum}}.\n\n\
    [^1]: Se [planen](https://example.se/plan).";

#[tokio::test]
async fn our_own_file_comes_back_as_it_went_out() {
    let test = TestApp::with_cast("2026-03-02").await;
    let story = test.story(Beginning::default()).await;
    story.to_draft().await;
    story.write(Kind::Tjansteutlatande, "arendet", RICH).await;
    let stood = test.draft_text(&story, "arendet").await;
    let visitor = story.visitor("handlaggare").await;
    let draft = story.path("/utkast/tjansteutlatande");
    let page = visitor.get(&draft).await;
    let link = story.path("/dokument/tjansteutlatande-utkast.docx");
    assert_eq!(page.all(&format!("a[href=\"{link}\"]")), ["Word"]);
    let word = visitor.get(&link).await;
    assert_eq!(word.body, visitor.get(&link).await.body, "the same document gives the same bytes");

    let import = format!("{draft}/import");
    let report = visitor.post_files(&import, &[], &[("fil", "utkast.docx", &word.body)]).await;
    assert_eq!(report.status, StatusCode::OK, "{}", report.text());
    assert!(report.text().contains("Alla avsnitt hade redan den text som står i filen."), "{}", report.text());
    assert_eq!(report.all("blockquote.pre"), [""; 0]);

    // Emptied, and read in again: the same, with its facts.
    story.write(Kind::Tjansteutlatande, "arendet", "Något annat.").await;
    let refused = visitor.post_files(&import, &[], &[("fil", "utkast.docx", &word.body)]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.one("#fil-error").contains("Välj Word-filen igen."), "{}", refused.text());
    let report = visitor.post_files(&import, &[("ersatt", "1")], &[("fil", "utkast.docx", &word.body)]).await;
    assert_eq!(report.all("section.card ul:first-of-type li")[0], "Ärendet", "{}", report.text());
    assert_eq!(test.draft_text(&story, "arendet").await, stood);

    // A version has its own, with the attests once it has them.
    story.complete().await;
    story.send().await;
    story.sign().await;
    let version = visitor.get(&story.path("/dokument/tjansteutlatande-1.docx")).await;
    assert_eq!(version.status, StatusCode::OK);
    let list = visitor.get(&draft).await.text();
    assert!(list.contains("/dokument/tjansteutlatande-1.docx\">Word</a>"), "{list}");
}

#[tokio::test]
async fn a_word_file_is_read_in_with_a_report() {
    let test = TestApp::with_cast("2026-03-02").await;
    let story = test.story(Beginning::default()).await;
    story.open().await;
    let visitor = story.visitor("handlaggare").await;
    let import = story.path("/utkast/tjansteutlatande/import");
    let form = visitor.get(&import).await;
    assert!(form.attribute("#fil", "accept").starts_with(".docx,"));
    let report = visitor.post_files(&import, &[], &[("fil", "badplats", PAGE)]).await;
    assert_eq!(report.status, StatusCode::OK, "{}", report.text());
    let facts = report.all("dl.facts dd");
    for known in ["Ylva Almgren", "Remiss om badplatser 2028–2031", "Tore Vik, Stadsdelsdirektör 2027-09-24"] {
        assert!(facts.iter().any(|fact| fact == known), "{known}: {facts:?}");
    }
    let told = report.text();
    assert!(told.contains("Stycke 28: Stycket delat vid"), "{told}");
    assert_eq!(report.all("blockquote.pre"), ["Ekbackens stadsdelsförvaltning"]);
    let stood = test.draft_text(&story, "arendet").await;
    assert!(stood.contains("- var barn badar\n  - vid bryggor\n") && stood.contains("| 2028 | 1 200 |"), "{stood}");
    assert_eq!(
        test.draft_text(&story, "synpunkter").await,
        "Det är bra att planen lyfter de platser som ligger nära tung trafik, och att den följs upp."
    );
}

fn packed(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[tokio::test]
async fn what_is_no_word_file_is_told_beside_the_field() {
    let test = TestApp::with_cast("2026-03-02").await;
    let story = test.story(Beginning::default()).await;
    story.open().await;
    let visitor = story.visitor("handlaggare").await;
    let import = story.path("/utkast/tjansteutlatande/import");
    let before = test.draft_text(&story, "arendet").await;
    let spaces = vec![b' '; 40 * 1024 * 1024];
    for (name, bytes, told) in [
        ("avkortad.docx", PAGE[..PAGE.len() / 2].to_vec(), "Word-filen är skadad eller ofullständig."),
        ("bomb.docx", packed(&[("word/document.xml", &spaces)]), "innehåller för mycket"),
        ("sida.docx", b"<!DOCTYPE html><title>x</title><h2>Bakgrund</h2>".to_vec(), "Filen är en webbsida (HTML)."),
        ("gammal.docx", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec(), "äldre Word-dokument (.doc)"),
        ("kalkyl.docx", packed(&[("xl/workbook.xml", b"<w/>")]), "Filen är ett kalkylark."),
        ("bilder.docx", packed(&[("a.png", b"x")]), "en packad fil (zip) av annat slag"),
        ("tom.docx", packed(&[("word/document.xml", b"<x/>")]), "Word-filen är skadad"),
    ] {
        let page = visitor.post_files(&import, &[], &[("fil", name, &bytes)]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        assert!(page.one("#fil-error").contains(told), "{name}: {}", page.one("#fil-error"));
    }
    let mut large = b"PK\x03\x04".to_vec();
    large.resize(20 * 1024 * 1024 + 1, 0);
    let page = visitor.post_files(&import, &[], &[("fil", "stor.docx", &large)]).await;
    assert_eq!(page.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(page.text().contains("Den får vara högst 20 MiB."));
    assert_eq!(test.draft_text(&story, "arendet").await, before);
}
