use uuid::Uuid;

use super::*;

fn day(iso: &str) -> NaiveDate {
    iso.parse().unwrap()
}

fn meeting(date: &str, handin: &str, mailing: &str) -> Meeting {
    Meeting { id: Uuid::nil(), date: day(date), handin: day(handin), mailing: day(mailing) }
}

/// The meeting of the seed: the day before svarsdatum.
fn dates() -> Dates {
    Dates {
        svarsdatum: day("2021-02-26"),
        beslutsvag: Beslutsvag::Namnd,
        immediate: true,
        meeting: Some(meeting("2021-02-25", "2021-02-08", "2021-02-17")),
        cancelled: false,
        mailed: false,
        another_fits: true,
        wanted: None,
        bodies: Vec::new(),
    }
}

/// The sentences, those that press with "!".
fn told(dates: &Dates, today: &str) -> Vec<String> {
    let line = |told: Consequence| format!("{}{}", if told.presses { "! " } else { "" }, told.sentence);
    dates.consequences(day(today)).into_iter().map(line).collect()
}

const BEFORE: &str = "Nämnden sammanträder dagen före svarsdatum.";
const AT_ONCE: &str = "Svaret måste justeras omedelbart för att hinna fram, och så är det planerat.";

#[test]
fn stopptid_comes_near_and_passes() {
    let mailed = Dates { mailed: true, ..dates() };
    for (dates, today, first) in [
        (&dates(), "2021-02-05", BEFORE),
        (&dates(), "2021-02-07", "! Stopptiden är i morgon."),
        (&dates(), "2021-02-08", "! Stopptiden är i dag."),
        (
            &dates(),
            "2021-02-09",
            "! Stopptiden var den 8 februari 2021. Utskicket är planerat till den 17 februari 2021.",
        ),
        (
            &mailed,
            "2021-02-18",
            "! Stopptiden var den 8 februari 2021, och handlingarna till sammanträdet har redan gått ut.",
        ),
    ] {
        assert_eq!(told(dates, today)[0], first, "{today}");
    }
}

#[test]
fn the_meeting_against_svarsdatum() {
    const NOT_PLANNED: &str = "! Svaret måste justeras omedelbart för att hinna fram, men det är inte planerat.";
    const LATE: &str = "efter svarsdatum, så svaret kommer för sent om avsändaren inte ger anstånd.";
    let (one_late, many_late) =
        (format!("! Nämnden sammanträder dagen {LATE}"), format!("! Nämnden sammanträder 3 dagar {LATE}"));
    for (svarsdatum, immediate, expected) in [
        ("2021-02-26", true, vec![BEFORE, AT_ONCE]),
        ("2021-02-26", false, vec![BEFORE, NOT_PLANNED]),
        (
            "2021-02-25",
            true,
            vec!["! Nämnden sammanträder på svarsdatum, så svaret måste nå avsändaren samma dag.", AT_ONCE],
        ),
        ("2021-02-24", true, vec![one_late.as_str()]),
        ("2021-02-22", true, vec![many_late.as_str()]),
        ("2021-03-11", true, vec!["Nämnden sammanträder 14 dagar före svarsdatum.", AT_ONCE]),
        // Justering on its last day, 11 March, and sent the day after.
        ("2021-03-12", false, vec![]),
    ] {
        let dates = Dates { svarsdatum: day(svarsdatum), immediate, ..dates() };
        assert_eq!(told(&dates, "2021-02-01"), expected, "{svarsdatum} {immediate}");
    }
}

#[test]
fn svarsdatum_itself() {
    let other_way = Dates { beslutsvag: Beslutsvag::Delegat, meeting: None, ..dates() };
    let way = "Beslutet fattas på delegation, och anmäls vid ett sammanträde.";
    for (today, expected) in [
        ("2021-02-24", vec![way]),
        ("2021-02-25", vec!["! Svarsdatum är i morgon.", way]),
        ("2021-02-26", vec!["! Svarsdatum är i dag.", way]),
        ("2021-02-27", vec!["! Svarsdatum var den 26 februari 2021.", way]),
    ] {
        assert_eq!(told(&other_way, today), expected, "{today}");
    }
    let asked = Dates { wanted: Some(day("2021-03-26")), ..other_way };
    assert_eq!(told(&asked, "2021-02-24"), ["Anstånd till den 26 mars 2021 är begärt men inte beviljat.", way]);
}

#[test]
fn no_meeting() {
    let none = "! Inget sammanträde är valt.";
    let too_late = "! Inget sammanträde som går att anmäla ärendet till hålls senast på svarsdatum.";
    let cancelled = "! Sammanträdet den 25 februari 2021 är inställt, och inget annat är valt.";
    for (dates, expected) in [
        (Dates { meeting: None, ..dates() }, vec![none]),
        (Dates { meeting: None, another_fits: false, ..dates() }, vec![none, too_late]),
        (Dates { cancelled: true, ..dates() }, vec![cancelled]),
    ] {
        assert_eq!(told(&dates, "2021-02-01"), expected);
    }
}

#[test]
fn bodies_that_meet_later() {
    let union = ("förvaltningsgruppen".to_owned(), day("2021-02-15"));
    let seniors = ("pensionärsrådet".to_owned(), day("2021-02-15"));
    let access = ("rådet för funktionshinderfrågor".to_owned(), day("2021-02-16"));
    let dates = Dates { bodies: vec![union, seniors, access], ..dates() };
    assert_eq!(
        told(&dates, "2021-02-01")[2..],
        [
            "Förvaltningsgruppen och pensionärsrådet behandlar ärendet den 15 februari 2021, alltså efter attesten.",
            "Rådet för funktionshinderfrågor behandlar ärendet den 16 februari 2021, alltså efter attesten.",
        ]
    );
}
