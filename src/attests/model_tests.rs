use super::*;

const OWN: Uuid = Uuid::from_u128(1);
const HEAD: Uuid = Uuid::from_u128(2);

fn office(id: Uuid) -> Whose {
    let running = if id == OWN { "avdelningen för stadsmiljö" } else { "stadsdelsledningen" };
    Whose::Chief(Unit { id, running: running.into() })
}

fn person(id: u128, name: &str) -> Whose {
    Whose::Person { id: Uuid::from_u128(id), name: name.into() }
}

/// Of the first step, of a chief of an avdelning, or of the second, of the director.
fn signer(step: i16, id: u128, name: &str, capacity: Capacity) -> Signer {
    let (title, role_title) = match (step, capacity) {
        (1, Capacity::Egen) => ("Avdelningschef", "Avdelningschef"),
        (1, _) => ("Enhetschef", "Avdelningschef"),
        (_, Capacity::Egen) => ("Stadsdelsdirektör", "Stadsdelsdirektör"),
        (_, _) => ("Biträdande direktör", "Stadsdelsdirektör"),
    };
    Signer {
        step,
        person: Uuid::from_u128(id),
        name: name.into(),
        title: title.into(),
        role_title: role_title.into(),
        capacity,
        principal: Uuid::from_u128(id),
        turn: if capacity == Capacity::Tf { Turn::OnDuty } else { Turn::Herself },
        own_draft: false,
        barred: false,
    }
}

fn link(step: i16, label: &str, whose: Option<Whose>) -> Link {
    Link { step, label: label.into(), whose }
}

/// "1 Anna | 2 Karin, Bo" or the reason why not.
fn resolved(first: Option<Whose>, second: Option<Whose>, signers: &[Signer], twice: bool) -> String {
    let chain = [link(1, "Avdelningschef", first), link(2, "Stadsdelsdirektör", second)];
    match resolve(&chain, signers, twice) {
        Ok(steps) => steps
            .iter()
            .map(|step| {
                let names: Vec<&str> = step.signers.iter().map(|signer| signer.name.as_str()).collect();
                format!("{} {}", step.step, names.join(", "))
            })
            .collect::<Vec<_>>()
            .join(" | "),
        Err(gap) => gap.sentence(),
    }
}

#[test]
fn the_chain_resolves_to_those_who_may_sign_today() {
    let anna = signer(1, 11, "Anna", Capacity::Egen);
    let karin = signer(2, 12, "Karin", Capacity::Egen);
    let bo_acts = signer(2, 13, "Bo", Capacity::Tf);
    let bo_for_absent = Signer { capacity: Capacity::For, ..bo_acts.clone() };
    let eva_stands_by = Signer { turn: Turn::Standing, ..signer(2, 14, "Eva", Capacity::For) };
    let anna_acts = signer(2, 11, "Anna", Capacity::Tf);
    let karin_first = signer(1, 12, "Karin", Capacity::Egen);
    let anna_barred = Signer { own_draft: true, barred: true, ..anna.clone() };
    let anna_allowed = Signer { own_draft: true, ..anna.clone() };
    let per_acts = signer(1, 15, "Per", Capacity::Tf);
    let (own, head) = (Some(office(OWN)), Some(office(HEAD)));
    for (first, second, signers, twice, expected) in [
        (own.clone(), head.clone(), vec![anna.clone(), karin.clone()], true, "1 Anna | 2 Karin"),
        (own.clone(), head.clone(), vec![anna.clone(), karin.clone()], false, "1 Anna | 2 Karin"),
        (own.clone(), Some(person(12, "Karin")), vec![anna.clone(), karin.clone()], true, "1 Anna | 2 Karin"),
        // Who acts for one who is away is meant first; the chief and her standing deputy may too.
        (
            own.clone(),
            head.clone(),
            vec![eva_stands_by.clone(), karin.clone(), bo_acts, anna.clone()],
            true,
            "1 Anna | 2 Bo, Karin, Eva",
        ),
        (
            own.clone(),
            head.clone(),
            vec![eva_stands_by, karin.clone(), bo_for_absent, anna.clone()],
            true,
            "1 Anna | 2 Bo, Karin, Eva",
        ),
        // The same person twice.
        (own.clone(), head.clone(), vec![anna.clone(), anna_acts.clone()], true, "1 Anna | 2 Anna"),
        (own.clone(), head.clone(), vec![anna.clone(), anna_acts], false, "2 Anna"),
        (head.clone(), head.clone(), vec![karin_first.clone(), karin.clone()], true, "1 Karin | 2 Karin"),
        (head.clone(), head.clone(), vec![karin_first, karin.clone()], false, "2 Karin"),
        // Who writes it: barred, unless the board allows it.
        (own.clone(), head.clone(), vec![anna_barred.clone(), per_acts, karin.clone()], true, "1 Per | 2 Karin"),
        (own.clone(), head.clone(), vec![anna_allowed, karin.clone()], true, "1 Anna | 2 Karin"),
        (
            own.clone(),
            head.clone(),
            vec![anna_barred.clone(), karin.clone()],
            true,
            "Chefen för avdelningen för stadsmiljö är själv handläggare eller medhandläggare i ärendet och får därför \
             inte attestera. Någon annan behöver vara tillförordnad eller attestera för chefen.",
        ),
        (
            Some(person(11, "Anna")),
            head.clone(),
            vec![anna_barred, karin.clone()],
            true,
            "Anna är själv handläggare eller medhandläggare i ärendet och får därför inte attestera. Någon annan \
             behöver ersätta henne eller honom.",
        ),
        (
            own.clone(),
            head.clone(),
            vec![anna],
            true,
            "Ingen är i dag chef för stadsdelsledningen med rollen attestant.",
        ),
        (
            Some(person(11, "Anna")),
            head.clone(),
            vec![karin],
            true,
            "Anna ska attestera men har inte längre rollen attestant, och ingen ersätter henne eller honom.",
        ),
        (None, head, vec![], true, "Steget ”Avdelningschef” hör till en enhet som inte finns."),
    ] {
        assert_eq!(resolved(first, second, &signers, twice), expected);
    }
    assert_eq!(resolve(&[], &[], true), Err(Gap::NoChain));
}

#[test]
fn a_signature_is_printed_as_it_was_given() {
    for (signer, label, expected) in [
        (signer(1, 1, "Anna Berg", Capacity::Egen), "Avdelningschef", "Anna Berg, Avdelningschef"),
        (signer(2, 1, "Bo Ek", Capacity::Tf), "Stadsdelsdirektör", "Bo Ek, tf. stadsdelsdirektör"),
        (
            signer(2, 1, "Bo Ek", Capacity::For),
            "Stadsdelsdirektör",
            "Bo Ek, Biträdande direktör, för stadsdelsdirektören",
        ),
        (
            Signer { role_title: String::new(), ..signer(2, 1, "Bo Ek", Capacity::Tf) },
            "Förvaltningschef",
            "Bo Ek, tf. förvaltningschef",
        ),
        (Signer { title: String::new(), ..signer(1, 1, "Anna Berg", Capacity::Egen) }, "Avdelningschef", "Anna Berg"),
    ] {
        assert_eq!(signer.signature(label).printed(), expected);
    }
}

#[test]
fn titles_take_their_definite_form() {
    for (title, expected) in [
        ("Stadsdelsdirektör", "stadsdelsdirektören"),
        ("Avdelningschef", "avdelningschefen"),
        ("Chef för staben", "chefen för staben"),
        ("Verksamhetsledare", "verksamhetsledaren"),
        ("Rektor", "rektorn"),
        ("Biträdande förvaltningschef", "biträdande förvaltningschef"),
        ("Administrativ chef", "administrativ chef"),
    ] {
        assert_eq!(definite(title), expected);
    }
}

#[test]
fn a_statement_has_golden_bytes() {
    let statement = Statement {
        format: StatementFormat::Attest1,
        manifest: "ab".into(),
        myndighet: "Ekbackens stadsdelsnämnd".into(),
        case: Uuid::from_u128(9),
        dnr: "EKB 2021/12".into(),
        round: 1,
        step: 2,
        person: Uuid::from_u128(7),
        name: "Karin Åberg".into(),
        title: "Stadsdelsdirektör".into(),
        capacity: Capacity::Egen,
        on_behalf_of: None,
        own_draft: false,
        method: Method::Losenord,
        nonce: "0f".into(),
        at: "2021-02-05T13:02:03.000004Z".parse().unwrap(),
    };
    let bytes = statement.canonical_bytes().unwrap();
    assert_eq!(
        std::str::from_utf8(&bytes).unwrap(),
        r#"{"at":"2021-02-05T13:02:03.000004Z","capacity":"egen","case":"00000000-0000-0000-0000-000000000009","dnr":"EKB 2021/12","format":"yttra-attest-1","manifest":"ab","method":"losenord","myndighet":"Ekbackens stadsdelsnämnd","name":"Karin Åberg","nonce":"0f","on_behalf_of":null,"own_draft":false,"person":"00000000-0000-0000-0000-000000000007","round":1,"step":2,"title":"Stadsdelsdirektör"}"#
    );
    assert_eq!(Statement::from_bytes(&bytes).unwrap(), statement);
    let own = Statement { own_draft: true, ..statement };
    let bytes = own.canonical_bytes().unwrap();
    assert!(std::str::from_utf8(&bytes).unwrap().contains(r#""on_behalf_of":null,"own_draft":true,"person""#));
    assert_eq!(Statement::from_bytes(&bytes).unwrap(), own);
}
