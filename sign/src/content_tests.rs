use uuid::Uuid;

use super::*;
use crate::{
    evidence::{Base64, ChainHead, Format, Passkey},
    statement::{Capacity, StatementFormat},
    testing::{client_data, key, party},
};

struct Sealed {
    document: String,
    manifest: Option<String>,
    evidence: Evidence,
}

fn statement(manifest: &str, step: i16, method: Method) -> Statement {
    Statement {
        format: StatementFormat::Attest1,
        manifest: manifest.to_owned(),
        myndighet: "Ekbackens stadsdelsnämnd".into(),
        case: Uuid::from_u128(9),
        dnr: "EKB 2021/12".into(),
        round: 1,
        step,
        person: Uuid::from_u128(7),
        name: "Karin Åberg".into(),
        title: "Stadsdelsdirektör".into(),
        capacity: Capacity::Tf,
        on_behalf_of: None,
        own_draft: false,
        method,
        nonce: format!("{step}"),
        at: "2021-02-05T23:02:03Z".parse().unwrap(),
    }
}

fn text(statement: &Statement) -> String {
    serde_json::to_string(statement).unwrap()
}

/// Approved in one touch with another statement.
fn passkey(statement: &str) -> Passkey {
    let (key, other) = (key(), statement::hash(b"another"));
    let hashes = [other, statement::hash(statement.as_bytes())];
    let asked = statement::challenge(&hashes);
    let assertion = key.sign(client_data("webauthn.get", &asked, "http://localhost:8080"), "localhost", 0x05);
    Passkey {
        credential: Base64(vec![1]),
        public_key: Base64(key.spki),
        authenticator_data: Base64(assertion.authenticator_data),
        client_data: Base64(assertion.client_data),
        signature: Base64(assertion.signature),
        statements: hashes.iter().map(hex::encode).collect(),
        party: party(),
    }
}

fn sealed() -> Sealed {
    let document = r#"{"kind_label":"Tjänsteutlåtande","organisation":"Förvaltningen","title":"Svar","dnr":"EKB 2021/12","date":"2021-02-05"}"#.to_owned();
    let hash = sha256_hex(document.as_bytes());
    let manifest = format!(r#"{{"bilagor":[],"versions":[{{"sha256":"{hash}"}}]}}"#);
    let proposal = sha256_hex(manifest.as_bytes());
    let first = text(&statement(&proposal, 1, Method::Losenord));
    let second = text(&statement(&proposal, 2, Method::Passkey));
    let attests =
        vec![Attest { statement: first, passkey: None }, Attest { passkey: Some(passkey(&second)), statement: second }];
    let evidence = Evidence {
        format: Format::Evidence1,
        paper: Paper::Dokument,
        document: hash,
        manifest: Some(proposal),
        attests,
        events: ChainHead { sequence: 3, hash: "00".into() },
        renderer: "pdf-1".into(),
        address: "http://localhost:8080/verifiera/AB".into(),
        sealed_at: "2021-02-05T23:02:03Z".parse().unwrap(),
    };
    Sealed { document, manifest: Some(manifest), evidence }
}

impl Sealed {
    fn findings(&self, vouched: bool) -> Vec<Finding> {
        let manifest = self.manifest.as_ref().map(String::as_bytes);
        examine(Attachments { document: self.document.as_bytes(), manifest, evidence: &self.evidence }, vouched)
    }

    /// Changes what a signer stated.
    fn restate(&mut self, index: usize, change: impl Fn(&mut Statement)) {
        let mut statement = self.evidence.attests[index].read().unwrap();
        change(&mut statement);
        self.evidence.attests[index].statement = text(&statement);
    }
}

#[test]
fn what_is_whole_holds_and_says_who_when_and_how() {
    let findings = sealed().findings(true);
    assert!(findings.iter().all(|finding| finding.verdict == Verdict::Holds), "{findings:?}");
    let said: Vec<&str> = findings.iter().map(|finding| finding.sentence.as_str()).collect();
    assert_eq!(findings[1].heading, "Attest av Karin Åberg, tf. stadsdelsdirektör");
    assert_eq!(
        said,
        [
            "Texten är den som hör till förslaget, tecken för tecken.",
            "Karin Åberg attesterade 2021-02-06 kl. 00.02 med lösenord. Att det var rätt person intygas av sigillet.",
            "Karin Åberg attesterade 2021-02-06 kl. 00.02 med passkey. Signaturen gäller just det här innehållet. \
             Samma bekräftelse gällde 2 ärenden. Att nyckeln är rätt persons intygas av sigillet.",
            "Attesterna hör till samma ärende och står i kedjans ordning.",
        ]
    );
}

#[test]
fn without_a_seal_nothing_says_whose_a_key_or_a_password_is() {
    let verdicts: Vec<_> = sealed().findings(false).iter().map(|finding| finding.verdict).collect();
    assert_eq!(verdicts, [Verdict::Holds, Verdict::Unproven, Verdict::Unproven, Verdict::Holds]);
}

#[test]
fn each_tampering_is_found_where_it_was_done() {
    type Tamper = fn(&mut Sealed);
    let cases: [(&str, Tamper, Part, &str); 14] = [
        ("text", |s| s.document = s.document.replace("Svar", "Avslag"), Part::Content, "en annan"),
        ("manifest", |s| s.manifest = Some("{}".into()), Part::Content, "Förteckningen"),
        ("no manifest", |s| s.manifest = None, Part::Content, "saknas"),
        (
            "text and its hash",
            |s| {
                s.document = s.document.replace("Svar", "Avslag");
                s.evidence.document = sha256_hex(s.document.as_bytes());
            },
            Part::Content,
            "hör inte till det förslag",
        ),
        (
            "text, its hash and the manifest",
            |s| {
                s.document = s.document.replace("Svar", "Avslag");
                let manifest = s.manifest.take().unwrap();
                s.evidence.document = sha256_hex(s.document.as_bytes());
                let manifest = manifest.replace(&sealed().evidence.document, &s.evidence.document);
                s.evidence.manifest = Some(sha256_hex(manifest.as_bytes()));
                s.manifest = Some(manifest);
            },
            Part::Attest,
            "ett annat förslag",
        ),
        ("name", |s| s.restate(1, |one| one.name = "Bo Ek".into()), Part::Attest, "något annat än den här"),
        ("date", |s| s.restate(1, |one| one.at -= chrono::TimeDelta::days(1)), Part::Attest, "något annat än den här"),
        (
            "a date to come",
            |s| s.restate(0, |one| one.at += chrono::TimeDelta::days(1)),
            Part::Attest,
            "efter att filen gjordes",
        ),
        (
            "another key",
            |s| s.evidence.attests[1].passkey.as_mut().unwrap().public_key = Base64(key().spki),
            Part::Attest,
            "en annan nyckel",
        ),
        ("no key", |s| s.evidence.attests[1].passkey = None, Part::Attest, "saknas"),
        (
            "a weaker method",
            |s| {
                s.restate(1, |one| one.method = Method::Losenord);
            },
            Part::Attest,
            "saknas",
        ),
        ("an unknown statement", |s| s.evidence.attests[0].statement = "{}".into(), Part::Attest, "går inte att läsa"),
        ("order", |s| s.evidence.attests.reverse(), Part::Order, "kedjans ordning"),
        ("another case", |s| s.restate(0, |one| one.case = Uuid::nil()), Part::Order, "olika ärenden"),
    ];
    for (name, tamper, part, words) in cases {
        let mut sealed = sealed();
        tamper(&mut sealed);
        let findings = sealed.findings(true);
        let broken: Vec<_> = findings.iter().filter(|finding| finding.verdict == Verdict::Broken).collect();
        assert!(
            broken.iter().any(|finding| finding.part == part && finding.sentence.contains(words)),
            "{name}: {broken:#?}"
        );
    }
}

#[test]
fn a_fingerprint_is_read_in_groups() {
    assert_eq!(crate::evidence::fingerprint(&sha256_hex(b"")), "E3B0-C442-98FC-1C14-9AFB");
}
