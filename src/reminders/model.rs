//! When people are reminded, of what, and in which words.

use std::{fmt::Write, str::FromStr};

use chrono::{NaiveDate, NaiveTime, Weekday};
use chrono_tz::Europe::Stockholm;

use crate::{
    calendar::{
        holidays::{add_working_days, is_working_day},
        phrases,
    },
    clock::Moment,
    today::store::Task,
};

/// Mails are there when people come to work.
const MORNING: NaiveTime = match NaiveTime::from_hms_opt(7, 0, 0) {
    Some(time) => time,
    None => NaiveTime::MIN,
};

/// How often.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Pace {
    /// Every working day on which something is late, or due within two working days.
    #[default]
    Daily,
    /// The first working day of the week, of what is due during it.
    Weekly,
    /// Not at all.
    Never,
}

impl Pace {
    /// Every pace.
    pub const ALL: [Self; 3] = [Self::Daily, Self::Weekly, Self::Never];

    /// As it stands in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Daily => "dagligen",
            Self::Weekly => "veckovis",
            Self::Never => "aldrig",
        }
    }

    /// As people read it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Daily => "Varje arbetsdag",
            Self::Weekly => "En gång i veckan",
            Self::Never => "Aldrig",
        }
    }

    /// What it means.
    #[must_use]
    pub fn hint(self) -> &'static str {
        match self {
            Self::Daily => "När något är försenat eller ska göras inom två arbetsdagar.",
            Self::Weekly => "Veckans första arbetsdag, om det som är försenat eller ska göras under veckan.",
            Self::Never => "Du får ändå brev när någon ber dig om något.",
        }
    }

    /// The last day that a mail of this day looks ahead to; none if there is no mail.
    #[must_use]
    pub fn horizon(self, today: NaiveDate) -> Option<NaiveDate> {
        match self {
            Self::Daily => Some(add_working_days(today, 2)),
            Self::Weekly => {
                let week = today.week(Weekday::Mon);
                let first = week.first_day().iter_days().find(|day| is_working_day(*day));
                (first == Some(today)).then(|| week.last_day())
            }
            Self::Never => None,
        }
    }
}

impl FromStr for Pace {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|pace| pace.as_str() == text).ok_or(())
    }
}

/// Whether anybody is reminded now: from seven on a working day.
#[must_use]
pub fn is_time(moment: Moment) -> bool {
    is_working_day(moment.today) && moment.now.with_timezone(&Stockholm).time() >= MORNING
}

/// The subject, and the text: what is late first, then by day. Mail may go astray, so a case is told by its dnr alone.
#[must_use]
pub fn letter(name: &str, namnd: &str, base: &str, tasks: &[Task], today: NaiveDate) -> (String, String) {
    let late = tasks.iter().filter(|task| task.due_on < today).count();
    let soon = tasks.len() - late;
    let subject = match (late, soon) {
        (0, soon) => format!("Påminnelse: {soon} att göra"),
        (late, 0) => format!("Påminnelse: {late} försenat"),
        (late, soon) => format!("Påminnelse: {late} försenat, {soon} att göra"),
    };
    let mut body = format!("Hej {name}!\n\nDet här väntar på dig i Yttra, {namnd}.\n");
    let mut heading = "";
    for task in tasks {
        let own = if task.due_on < today { "Försenat" } else { "Att göra" };
        if own != heading {
            // Writing to a string does not fail.
            let _ = write!(body, "\n{own}\n");
            heading = own;
        }
        let _ = write!(
            body,
            "- {}, {} ({})\n  {base}{}\n",
            task.told(),
            phrases::long(task.due_on),
            phrases::relative(task.due_on, today),
            task.href()
        );
    }
    let _ = write!(body, "\nAllt som väntar: {base}/idag\nHur ofta du får det här brevet: {base}/konto/paminnelser\n");
    (subject, body)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn day(iso: &str) -> NaiveDate {
        iso.parse().unwrap()
    }

    #[test]
    fn people_are_reminded_on_working_mornings() {
        for (at, expected) in [
            ("2026-03-02T05:59:59Z", false),
            ("2026-03-02T06:00:00Z", true),
            ("2026-03-02T21:00:00Z", true),
            ("2026-06-18T05:00:00Z", true),
            ("2026-06-19T10:00:00Z", false),
            ("2026-06-20T10:00:00Z", false),
            ("2026-04-06T10:00:00Z", false),
        ] {
            assert_eq!(is_time(Moment::at(at.parse().unwrap())), expected, "{at}");
        }
    }

    #[test]
    fn a_week_begins_on_its_first_working_day() {
        assert_eq!(Pace::Weekly.horizon(day("2026-03-02")), Some(day("2026-03-08")));
        assert_eq!(Pace::Weekly.horizon(day("2026-03-03")), None);
        assert_eq!(Pace::Weekly.horizon(day("2026-04-07")), Some(day("2026-04-12")), "after annandag påsk");
        assert_eq!(Pace::Daily.horizon(day("2026-04-02")), Some(day("2026-04-08")), "over Easter");
        assert_eq!(Pace::Never.horizon(day("2026-03-02")), None);
    }

    #[test]
    fn a_letter_tells_what_is_late_first_and_no_titles() {
        let task = |kind: &str, id: Option<Uuid>, due: &str| Task {
            kind: kind.into(),
            id,
            what: "EKB 2026/7".into(),
            title: "Hemlig rubrik".into(),
            due_on: day(due),
        };
        let tasks = [
            task("attestera", Some(Uuid::nil()), "2026-02-27"),
            task("skriv", Some(Uuid::nil()), "2026-03-02"),
            task("registrera", None, "2026-03-03"),
        ];
        let (subject, body) =
            letter("Anna", "Ekbackens stadsdelsnämnd", "https://yttra.example", &tasks, day("2026-03-02"));
        assert_eq!(subject, "Påminnelse: 1 försenat, 2 att göra");
        assert!(body.contains("Försenat\n- Attestera: EKB 2026/7, 27 februari 2026 (för 3 dagar sedan)\n"), "{body}");
        assert!(body.contains("Att göra\n- Skriv tjänsteutlåtandet: EKB 2026/7, 2 mars 2026 (i dag)\n"), "{body}");
        assert!(body.contains("- Registrera, 3 mars 2026 (i morgon)\n  https://yttra.example/inkorg\n"), "{body}");
        assert!(!body.contains("Hemlig"));
        let (subject, _) = letter("Anna", "N", "", &tasks[..1], day("2026-03-02"));
        assert_eq!(subject, "Påminnelse: 1 försenat");
    }
}
