//! Files that a PDF carries: they come out as they went in, and the PDF is PDF/A-3a then.

#[expect(dead_code, reason = "shared with the tests of the forms")]
mod samples;

use std::fs;

use pdf::{Attachment, Error, MAX_ATTACHMENTS, Template, render};
use samples::{contains, document, meta, on_file, words};

fn attachment(name: &str, bytes: &[u8]) -> Attachment {
    Attachment {
        name: name.into(),
        media_type: "application/json".into(),
        description: "Vad som attesterades".into(),
        bytes: bytes.to_vec(),
    }
}

fn carrying(attachments: &[Attachment]) -> Result<Vec<u8>, Error> {
    render(Template::Document, document().to_string().as_bytes(), &meta(), attachments)
}

#[test]
fn files_come_out_as_they_went_in() {
    let every_byte: Vec<u8> = (0..=255).cycle().take(70_000).collect();
    let files = [
        attachment("dokument.json", "{\"å\":[1]}".as_bytes()),
        attachment("Händelser 2.json", &every_byte),
        Attachment { media_type: "application/pkix-cert".into(), ..attachment("nyckel-1_a.der", b"") },
    ];
    let pdf = carrying(&files).unwrap();
    assert_eq!(pdf, carrying(&files).unwrap(), "the bytes differ");
    on_file("qpdf", &["--check"], &pdf);

    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    on_file("pdfdetach", &["-saveall", "-o", &path("")], &pdf);
    for file in &files {
        assert_eq!(fs::read(path(&file.name)).unwrap(), file.bytes, "{}", file.name);
    }
    let listed = String::from_utf8(on_file("pdfdetach", &["-list"], &pdf)).unwrap();
    assert!(listed.starts_with("3 embedded files"), "{listed}");
    assert_eq!(words(&pdf), words(&carrying(&[]).unwrap()), "what is carried is no text");
}

#[test]
fn what_the_file_promises() {
    let (with, without) = (carrying(&[attachment("a.json", b"{}")]).unwrap(), carrying(&[]).unwrap());
    for (pdf, part, other) in [(&with, 3, 2), (&without, 2, 3)] {
        assert!(contains(pdf, &format!("<pdfaid:part>{part}</pdfaid:part>")));
        assert!(!contains(pdf, &format!("<pdfaid:part>{other}</pdfaid:part>")));
        assert!(contains(pdf, "<pdfaid:conformance>A</pdfaid:conformance>"));
        assert!(contains(pdf, "<pdfuaid:part>1</pdfuaid:part>"));
    }
    let plain = String::from_utf8_lossy(&on_file("qpdf", &["--json"], &with)).replace(['"', ':', ' '], "");
    for entry in ["/AF", "/AFRelationship/Data", "/Subtype/application/json", "/EmbeddedFiles", "/UF", "/Desc"] {
        assert!(plain.contains(entry), "lacks {entry}");
    }
    assert!(!contains(&without, "/EmbeddedFiles") && !contains(&without, "/AF"));
}

#[test]
fn another_content_is_another_file() {
    let one = carrying(&[attachment("a.json", b"{}")]).unwrap();
    assert_ne!(one, carrying(&[attachment("a.json", b"[]")]).unwrap());
    assert_ne!(one, carrying(&[attachment("b.json", b"{}")]).unwrap());
}

#[test]
fn what_cannot_be_carried_is_refused() {
    let names = ["", ".", "..", "/etc/passwd", "a/b", "a\\b", "a\nb", "a:b", " a", "-a", "a\u{202E}b"];
    for name in names {
        let refused = carrying(&[attachment(name, b"x")]);
        assert!(matches!(refused, Err(Error::Attachment(..))), "{name:?}: {:?}", refused.err());
    }
    let twice = [attachment("a.json", b"1"), attachment("a.json", b"2")];
    assert!(matches!(carrying(&twice), Err(Error::Attachment(..))));
    let many = |count| (0..count).map(|n| attachment(&format!("{n}.json"), b"x")).collect::<Vec<_>>();
    assert!(carrying(&many(MAX_ATTACHMENTS)).is_ok());
    assert!(matches!(carrying(&many(MAX_ATTACHMENTS + 1)), Err(Error::Attachment(..))));
    for (media_type, description) in [("", "Text"), ("json", "Text"), ("application/json", "")] {
        let odd =
            Attachment { media_type: media_type.into(), description: description.into(), ..attachment("a", b"x") };
        assert!(carrying(&[odd]).is_err(), "{media_type:?} {description:?}");
    }
}

#[test]
fn what_is_carried_is_not_mixed_up_between_threads() {
    std::thread::scope(|threads| {
        for n in 0..6 {
            threads.spawn(move || {
                let content = format!("fil {n}").into_bytes();
                let pdf = carrying(&[attachment("samma.json", &content)]).unwrap();
                assert_eq!(on_file("qpdf", &["--show-attachment=samma.json"], &pdf), content);
            });
        }
    });
}
