use chrono::DateTime;

use super::*;
use crate::attests::{
    model::{Capacity, Method, Signature, StatementFormat, Unit, Whose},
    round::{Attest, Round, Step},
};

const ANNA: Uuid = Uuid::from_u128(1);
const KARIN: Uuid = Uuid::from_u128(2);

fn statement() -> Statement {
    Statement {
        format: StatementFormat::Attest1,
        manifest: "ab".into(),
        myndighet: "Nämnden".into(),
        case: Uuid::nil(),
        dnr: "N 2026/1".into(),
        round: 1,
        step: 1,
        person: ANNA,
        name: "Anna".into(),
        title: "Chef".into(),
        capacity: Capacity::Egen,
        on_behalf_of: None,
        own_draft: false,
        method: Method::Passkey,
        nonce: "00".into(),
        at: DateTime::default(),
    }
}

fn chain(number: i32, manifest: &str, status: RoundStatus, ended_by: Option<&str>, signed: Option<Uuid>) -> Chain {
    let round = Round {
        id: Uuid::nil(),
        number,
        proposal_id: Uuid::nil(),
        proposal_number: 1,
        manifest: manifest.into(),
        status,
        opened_at: DateTime::default(),
        opened_by: "Eva".into(),
        opened_by_id: Uuid::nil(),
        ended_by: ended_by.map(str::to_owned),
        reason: None,
        editorial: None,
    };
    let attest = signed.map(|person| Attest {
        person,
        signature: Signature {
            name: "Karin".into(),
            title: "Chef".into(),
            capacity: Capacity::Egen,
            on_behalf_of: None,
            principal: None,
            own_draft: false,
        },
        at: DateTime::default(),
        method: Method::Losenord,
        kept: false,
    });
    let unit = Unit { id: Uuid::nil(), running: "enheten".into() };
    let step = Step {
        step: 1,
        label: "Chef".into(),
        whose: Whose::Chief(unit),
        attest,
        reminded_at: None,
        signers: Vec::new(),
        barred: Vec::new(),
    };
    Chain { round, steps: vec![step] }
}

#[test]
fn each_thing_that_can_happen_meanwhile_has_its_sentence() {
    use RoundStatus::{Avvisad, Klar, Pagar, Upphavd};
    let told = |chain: &Chain| in_chain(Some(chain), ANNA, &statement()).unwrap_or_default();
    for (chain, expected) in [
        (chain(1, "ab", Pagar, None, None), ""),
        (
            chain(1, "ab", Avvisad, Some("Bo"), None),
            "Bo har skickat tillbaka förslaget till handläggaren, så det går inte att attestera.",
        ),
        (
            chain(1, "ab", Upphavd, Some("Eva"), None),
            "Eva har öppnat förslaget för ändring, så det går inte att attestera.",
        ),
        (chain(1, "ab", Upphavd, None, None), "Attesten är avbruten, så förslaget går inte att attestera."),
        (
            chain(2, "cd", Pagar, None, None),
            "Förslaget är ändrat sedan du läste det. Läs det som gäller nu innan du attesterar.",
        ),
        (
            chain(2, "ab", Pagar, None, None),
            "Förslaget har skickats för attest på nytt sedan du läste det. Läs det igen innan du attesterar.",
        ),
        (chain(1, "ab", Pagar, None, Some(ANNA)), "Du har redan attesterat det här."),
        (chain(1, "ab", Klar, None, Some(KARIN)), "Karin har redan attesterat det här steget."),
        (chain(2, "ab", Klar, None, Some(ANNA)), "Du har redan attesterat det här."),
    ] {
        assert_eq!(told(&chain), expected);
    }
    assert_eq!(in_chain(None, ANNA, &statement()).as_deref(), Some("Förslaget är inte ute för attest."));
}

#[test]
fn a_statement_that_would_read_otherwise_is_told_by_what_differs() {
    let old = statement();
    assert_eq!(in_words(&old, &old), None);
    let title = Statement { title: "Direktör".into(), ..statement() };
    assert!(in_words(&old, &title).unwrap().starts_with("Ditt namn, din titel"));
    let capacity = Statement { capacity: Capacity::Tf, ..statement() };
    assert!(in_words(&old, &capacity).unwrap().starts_with("Ditt namn, din titel"));
    let step = Statement { step: 2, ..statement() };
    assert!(in_words(&old, &step).unwrap().starts_with("Det är ett annat steg"));
    let dnr = Statement { dnr: "N 2026/2".into(), ..statement() };
    assert_eq!(in_words(&old, &dnr), Some(FACTS));
}
