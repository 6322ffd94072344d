use super::*;

const OWN: Uuid = Uuid::from_u128(1);
const HEAD: Uuid = Uuid::from_u128(2);

fn unit(id: Uuid) -> Unit {
    Unit { id, running: if id == OWN { "avdelningen för stadsmiljö".into() } else { "stadsdelsledningen".into() } }
}

fn chief(unit_id: Uuid, person: u128, name: &str, capacity: Capacity) -> Chief {
    let (title, role_title) = match (unit_id, capacity) {
        (OWN, Capacity::Egen) => ("Avdelningschef", "Avdelningschef"),
        (OWN, _) => ("Enhetschef", "Avdelningschef"),
        (_, Capacity::Egen) => ("Stadsdelsdirektör", "Stadsdelsdirektör"),
        (_, _) => ("Biträdande direktör", "Stadsdelsdirektör"),
    };
    Chief {
        unit_id,
        person: Uuid::from_u128(person),
        name: name.into(),
        title: title.into(),
        role_title: role_title.into(),
        capacity,
        barred: false,
    }
}

fn chain() -> Vec<Link> {
    vec![
        Link { step: 1, resolves: Resolves::Avdelning, label: "Avdelningschef".into() },
        Link { step: 2, resolves: Resolves::Ledning, label: "Stadsdelsdirektör".into() },
    ]
}

/// "1 Anna | 2 Karin, Bo" or the reason why not.
fn resolved(own: Option<Uuid>, head: Option<Uuid>, chiefs: &[Chief], twice: bool) -> String {
    match resolve(&chain(), own.map(unit).as_ref(), head.map(unit).as_ref(), chiefs, twice) {
        Ok(steps) => steps
            .iter()
            .map(|step| {
                let names: Vec<&str> = step.signers.iter().map(|chief| chief.name.as_str()).collect();
                format!("{} {}", step.step, names.join(", "))
            })
            .collect::<Vec<_>>()
            .join(" | "),
        Err(gap) => gap.sentence(),
    }
}

#[test]
fn the_chain_resolves_to_the_chiefs_of_today() {
    let anna = chief(OWN, 11, "Anna", Capacity::Egen);
    let karin = chief(HEAD, 12, "Karin", Capacity::Egen);
    let bo_acts = chief(HEAD, 13, "Bo", Capacity::Tf);
    let eva_for = chief(HEAD, 14, "Eva", Capacity::For);
    let anna_acts = chief(HEAD, 11, "Anna", Capacity::Tf);
    let anna_barred = Chief { barred: true, ..anna.clone() };
    let per_acts = chief(OWN, 15, "Per", Capacity::Tf);
    let both = (Some(OWN), Some(HEAD));
    let in_head = (Some(HEAD), Some(HEAD));
    for ((own, head), chiefs, twice, expected) in [
        (both, vec![anna.clone(), karin.clone()], true, "1 Anna | 2 Karin"),
        (both, vec![anna.clone(), karin.clone()], false, "1 Anna | 2 Karin"),
        // The acting chief is meant first; the chief and who signs for her may too.
        (both, vec![eva_for, karin.clone(), bo_acts, anna.clone()], true, "1 Anna | 2 Bo, Karin, Eva"),
        // The same person twice.
        (both, vec![anna.clone(), anna_acts.clone()], true, "1 Anna | 2 Anna"),
        (both, vec![anna.clone(), anna_acts], false, "2 Anna"),
        (in_head, vec![karin.clone()], true, "1 Karin | 2 Karin"),
        (in_head, vec![karin.clone()], false, "2 Karin"),
        // Barred: who writes it.
        (both, vec![anna_barred.clone(), per_acts, karin.clone()], true, "1 Per | 2 Karin"),
        (
            both,
            vec![anna_barred, karin.clone()],
            true,
            "Chefen för avdelningen för stadsmiljö är själv handläggare eller medhandläggare i ärendet och får därför \
             inte attestera. Någon annan behöver vara tillförordnad eller attestera för chefen.",
        ),
        (both, vec![anna], true, "Ingen är i dag chef för stadsdelsledningen med rollen attestant."),
        (
            (Some(OWN), None),
            vec![karin],
            true,
            "Ingen är i dag chef för avdelningen för stadsmiljö med rollen attestant.",
        ),
        ((None, Some(HEAD)), vec![], true, "Steget ”Avdelningschef” hör till en enhet som inte finns."),
    ] {
        assert_eq!(resolved(own, head, &chiefs, twice), expected);
    }
    assert_eq!(resolve(&[], None, None, &[], true), Err(Gap::NoChain));
}

#[test]
fn a_signature_is_printed_as_it_was_given() {
    for (signer, label, expected) in [
        (chief(OWN, 1, "Anna Berg", Capacity::Egen), "Avdelningschef", "Anna Berg, Avdelningschef"),
        (chief(HEAD, 1, "Bo Ek", Capacity::Tf), "Stadsdelsdirektör", "Bo Ek, tf. stadsdelsdirektör"),
        (
            chief(HEAD, 1, "Bo Ek", Capacity::For),
            "Stadsdelsdirektör",
            "Bo Ek, Biträdande direktör, för stadsdelsdirektören",
        ),
        (
            Chief { role_title: String::new(), ..chief(HEAD, 1, "Bo Ek", Capacity::Tf) },
            "Förvaltningschef",
            "Bo Ek, tf. förvaltningschef",
        ),
        (Chief { title: String::new(), ..chief(OWN, 1, "Anna Berg", Capacity::Egen) }, "Avdelningschef", "Anna Berg"),
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
        case: Uuid::from_u128(3),
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
        nonce: "00".repeat(32),
        at: "2021-02-05T13:02:03.000004Z".parse().unwrap(),
    };
    let bytes = statement.canonical_bytes().unwrap();
    assert_eq!(
        std::str::from_utf8(&bytes).unwrap(),
        r#"{"at":"2021-02-05T13:02:03.000004Z","capacity":"egen","case":"00000000-0000-0000-0000-000000000003","dnr":"EKB 2021/12","format":"yttra-attest-1","manifest":"ab","method":"losenord","myndighet":"Ekbackens stadsdelsnämnd","name":"Karin Åberg","nonce":"0000000000000000000000000000000000000000000000000000000000000000","on_behalf_of":null,"own_draft":false,"person":"00000000-0000-0000-0000-000000000007","round":1,"step":2,"title":"Stadsdelsdirektör"}"#
    );
    assert_eq!(Statement::from_bytes(&bytes).unwrap(), statement);
}
