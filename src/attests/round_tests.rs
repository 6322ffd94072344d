use super::*;
use crate::attests::model::{Capacity, Unit};

fn signer(step: i16, person: u128, name: &str) -> Signer {
    Signer {
        step,
        person: Uuid::from_u128(person),
        name: name.into(),
        title: "Chef".into(),
        role_title: "Chef".into(),
        capacity: Capacity::Egen,
        principal: Uuid::from_u128(person),
        turn: Turn::Herself,
        own_draft: false,
        barred: false,
    }
}

fn step(number: i16, signers: &[(u128, &str)], signed: Option<&str>) -> Step {
    let unit = Unit { id: Uuid::from_u128(number.unsigned_abs().into()), running: format!("enhet {number}") };
    let signers: Vec<Signer> = signers.iter().map(|(person, name)| signer(number, *person, name)).collect();
    let attest = signed.map(|at| Attest {
        person: signers[0].person,
        signature: signers[0].signature("Chef"),
        at: at.parse().unwrap(),
        method: Method::Losenord,
        kept: false,
    });
    let whose = Whose::Chief(unit);
    Step {
        step: number,
        label: "Chef".into(),
        whose,
        attest,
        reminded_at: None,
        signers,
        barred: vec![Uuid::from_u128(99)],
    }
}

fn chain(steps: Vec<Step>) -> Chain {
    let round = Round {
        id: Uuid::nil(),
        number: 1,
        proposal_id: Uuid::nil(),
        proposal_number: 1,
        manifest: "ab".into(),
        status: RoundStatus::Pagar,
        opened_at: DateTime::default(),
        opened_by: "Eva".into(),
        opened_by_id: Uuid::nil(),
        ended_by: None,
        reason: None,
        editorial: None,
    };
    Chain { round, steps }
}

#[test]
fn printed_in_reverse_with_the_day_in_stockholm() {
    let chain = chain(vec![
        step(1, &[(1, "Anna")], Some("2021-02-04T23:30:00Z")),
        step(2, &[(2, "Karin")], Some("2021-02-05T10:00:00Z")),
    ]);
    let lines: Vec<String> = chain.printed().iter().map(|line| format!("{} {}", line.who, line.on)).collect();
    assert_eq!(lines, ["Karin, Chef 2021-02-05", "Anna, Chef 2021-02-05"]);
    assert!(chain.is_complete() && chain.next().is_none());
}

#[test]
fn whose_turn_it_is() {
    let fresh = chain(vec![step(1, &[(1, "Anna")], None), step(2, &[(2, "Karin"), (1, "Anna")], None)]);
    let half =
        chain(vec![step(1, &[(1, "Anna")], Some("2021-02-05T10:00:00Z")), step(2, &[(2, "Karin"), (1, "Anna")], None)]);
    let later_kept = chain(vec![step(1, &[(1, "Anna")], None), step(2, &[(2, "Karin")], Some("2021-02-05T10:00:00Z"))]);
    let overtaken =
        chain(vec![step(1, &[(1, "Anna"), (4, "Per")], Some("2021-02-05T10:00:00Z")), step(2, &[(2, "Karin")], None)]);
    let mut over = fresh.clone();
    over.round.status = RoundStatus::Avvisad;
    let mut done = chain(vec![step(1, &[(1, "Anna")], Some("2021-02-05T10:00:00Z"))]);
    done.round.status = RoundStatus::Klar;
    for (chain, person, twice, expected) in [
        (&fresh, 1, true, "1"),
        (&fresh, 2, true, "Det är inte din tur än. Nu attesterar Anna, Chef."),
        (&fresh, 3, true, "forbidden"),
        (
            &fresh,
            99,
            true,
            "Du är eller var handläggare eller medhandläggare i ärendet och får därför inte attestera förslaget.",
        ),
        (&half, 2, true, "2"),
        (&half, 1, true, "2"),
        (&half, 1, false, "Du har redan attesterat ett steg. Hos er får en och samma person inte attestera två."),
        (&later_kept, 1, true, "1"),
        (&later_kept, 2, true, "Du har attesterat. Nu attesterar Anna, Chef."),
        (&overtaken, 1, true, "Du har attesterat. Nu attesterar Karin, Chef."),
        (&overtaken, 4, true, "Anna, Chef har redan attesterat det steg som också var ditt. Din attest behövs inte."),
        (&overtaken, 3, true, "forbidden"),
        (&over, 1, true, "Det är inte ute för attest."),
        (&done, 4, true, "Förslaget är redan attesterat. Sist attesterade Anna, Chef."),
    ] {
        let answer = match chain.turn_of(Uuid::from_u128(person), twice) {
            Ok((step, _)) => step.step.to_string(),
            Err(AppError::Forbidden) => "forbidden".into(),
            Err(error) => error.sentence().to_owned(),
        };
        assert_eq!(answer, expected, "{person}");
    }
}

#[test]
fn one_who_is_away_is_not_told_while_somebody_stands_in() {
    let mut with_deputy = step(1, &[(1, "Anna"), (2, "Bo"), (3, "Eva")], None);
    assert_eq!(with_deputy.told().len(), 3);
    with_deputy.signers[1].principal = Uuid::from_u128(1);
    with_deputy.signers[1].turn = Turn::Standing;
    assert_eq!(with_deputy.told().len(), 3);
    with_deputy.signers[1].turn = Turn::OnDuty;
    assert_eq!(with_deputy.told(), [2, 3].map(Uuid::from_u128));
    // An acting chief is nobody's deputy.
    with_deputy.signers[0].turn = Turn::OnDuty;
    with_deputy.signers.truncate(1);
    assert_eq!(with_deputy.told(), [Uuid::from_u128(1)]);
}

#[test]
fn who_came_too_late_is_told_who_was_first() {
    let chain = chain(vec![step(1, &[(1, "Anna")], Some("2021-02-05T10:00:00Z")), step(2, &[(2, "Karin")], None)]);
    let said = chain.overtaken_by(Uuid::from_u128(4)).unwrap();
    assert_eq!(said, "Anna, Chef hann före och har redan attesterat. Din attest behövs inte.");
    assert_eq!(chain.overtaken_by(Uuid::from_u128(1)), None);
}

#[test]
fn whose_turn_it_is_is_told_of_once_a_day() {
    let opened = "2021-02-03T09:00:00Z";
    let of = |signed: Option<&str>, reminded: Option<&str>| {
        let mut second = step(2, &[(2, "Karin")], None);
        second.reminded_at = reminded.map(|at| at.parse().unwrap());
        let mut chain = chain(vec![step(1, &[(1, "Anna")], signed), second]);
        chain.round.opened_at = opened.parse().unwrap();
        chain
    };
    for (signed, reminded, since, told_until) in [
        (None, None, opened, "2021-02-03"),
        (Some("2021-02-04T23:30:00Z"), None, "2021-02-04T23:30:00Z", "2021-02-05"),
        // Kept from an earlier round: the turn came when it was sent anew.
        (Some("2021-01-20T10:00:00Z"), None, opened, "2021-02-03"),
        (Some("2021-02-04T10:00:00Z"), Some("2021-02-08T10:00:00Z"), "2021-02-04T10:00:00Z", "2021-02-08"),
    ] {
        let chain = of(signed, reminded);
        assert_eq!(chain.since(), since.parse::<DateTime<Utc>>().unwrap(), "{signed:?}");
        let last: NaiveDate = told_until.parse().unwrap();
        assert!(chain.told_today(&last) && !chain.told_today(&last.succ_opt().unwrap()), "{signed:?} {reminded:?}");
    }
}
