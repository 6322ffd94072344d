use super::*;
use crate::attests::model::Capacity;

fn chief(person: u128, name: &str, unit: &Unit) -> Chief {
    Chief {
        unit_id: unit.id,
        person: Uuid::from_u128(person),
        name: name.into(),
        title: "Chef".into(),
        role_title: "Chef".into(),
        capacity: Capacity::Egen,
        barred: false,
    }
}

fn step(number: i16, signers: &[(u128, &str)], signed: Option<&str>) -> Step {
    let unit = Unit { id: Uuid::from_u128(number.unsigned_abs().into()), running: format!("enhet {number}") };
    let signers: Vec<Chief> = signers.iter().map(|(person, name)| chief(*person, name, &unit)).collect();
    let attest = signed.map(|at| Attest {
        person: signers[0].person,
        signature: signers[0].signature("Chef"),
        at: at.parse().unwrap(),
        kept: false,
    });
    Step {
        step: number,
        label: "Chef".into(),
        unit,
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
        ended_by: None,
        reason: None,
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
    let mut over = fresh.clone();
    over.round.status = RoundStatus::Avvisad;
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
        (&later_kept, 2, true, "Det är inte din tur än. Nu attesterar Anna, Chef."),
        (&over, 1, true, "Det är inte ute för attest."),
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
