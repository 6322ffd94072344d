//! The evidence of a paper attested by passkeys: a script in another language comes to the same as Yttra, whatever is changed.

use std::{fs, path::Path};

use sign::{
    content::Attachments,
    evidence::{self, EVIDENCE, Evidence},
    report::Verdict,
};
use yttra::{seals::print, verification::examine};

use crate::{
    passkeys::attest::{answer, ask},
    support::{Beginning, TestApp},
    verification::{paper, run, said, with_seals},
};

/// What the script says of a file.
fn script(pdf: &[u8]) -> (bool, String) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("svar.pdf");
    fs::write(&file, pdf).unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/evidence/check.mjs");
    let output = run("node", &[script.to_str().unwrap(), file.to_str().unwrap()]);
    (output.status.success(), said(&output))
}

/// Whoever holds the seal's key could seal anything, but no signer's passkey.
#[tokio::test]
async fn what_a_passkey_approved_cannot_be_changed_by_who_holds_the_seal() {
    type Tamper = fn(&mut Vec<u8>, &mut Evidence);
    let test = TestApp::with_cast("2026-03-02").await;
    with_seals(&test);
    let story = test.story(Beginning::default()).await;
    story.to_draft().await;
    story.send().await;
    for part in ["chef", "direktor"] {
        let visitor = story.visitor(part).await;
        let key = visitor.add_passkey("Telefon").await;
        let asked = ask(&visitor, story.id).await;
        answer(&visitor, story.id, &asked, &key.get(&asked.options)).await.followed();
    }
    let pdf = paper(&story, "attesterad").await;
    let (holds, lines) = script(&pdf);
    assert!(holds, "{lines}");
    assert_eq!(lines.matches("passkey, one touch for 1").count(), 2, "{lines}");

    let files = sign::attachments(&pdf).unwrap();
    let carried = |name: &str| files.iter().find(|(file, _)| file == name).unwrap().1.clone();
    let (document, manifest) = (carried(evidence::DOCUMENT), carried(evidence::MANIFEST));
    let whole: Evidence = serde_json::from_slice(&carried(EVIDENCE)).unwrap();
    let sealer = test.app.seals.sealer("ekbacken").unwrap().unwrap();
    let anchors = test.app.seals.anchors().unwrap();
    let cases: [(&str, Tamper, &str, &str); 5] = [
        ("nothing", |_, _| {}, "", ""),
        (
            "the name",
            |_, evidence| {
                let attest = &mut evidence.attests[0];
                let name = attest.read().unwrap().name;
                attest.statement = attest.statement.replace(&name, "Någon Annan");
            },
            "the key did not approve this statement",
            "nyckeln godkände något annat",
        ),
        (
            "the day",
            |_, evidence| {
                let attest = &mut evidence.attests[1];
                attest.statement = attest.statement.replace("\"at\":\"2026-03-02", "\"at\":\"2026-03-01");
            },
            "the key did not approve this statement",
            "nyckeln godkände något annat",
        ),
        (
            "the key's answer",
            |_, evidence| {
                let (one, two) = evidence.attests.split_at_mut(1);
                let (one, two) = (one[0].passkey.as_mut().unwrap(), two[0].passkey.as_mut().unwrap());
                std::mem::swap(&mut one.signature, &mut two.signature);
            },
            "the signature does not hold",
            "Signaturen från",
        ),
        (
            "the text",
            |document, evidence| {
                let other = String::from_utf8(document.clone()).unwrap().replace("badplatser", "badtunnor");
                evidence.document = evidence::sha256_hex(other.as_bytes());
                *document = other.into_bytes();
            },
            "the document is not of the manifest",
            "",
        ),
    ];
    for (name, tamper, by_script, by_us) in cases {
        let (mut document, mut evidence) = (document.clone(), whole.clone());
        tamper(&mut document, &mut evidence);
        let parts = Attachments { document: &document, manifest: Some(&manifest), evidence: &evidence };
        let file = sealer.seal(&print::print(&parts).unwrap(), evidence.sealed_at, "Prov", None).unwrap();
        let (holds, lines) = script(&file);
        assert_eq!(holds, by_script.is_empty(), "{name}: {lines}");
        assert!(lines.contains(by_script), "{name}: {lines}");
        let report = examine::file(&file, &anchors).report;
        assert_eq!(report.verdict() == Verdict::Holds, by_script.is_empty(), "{name}: {report:#?}");
        let broken: Vec<_> = report.findings.iter().filter(|one| one.verdict == Verdict::Broken).collect();
        assert!(by_us.is_empty() || broken.iter().any(|one| one.sentence.contains(by_us)), "{name}: {broken:#?}");
    }
}
