//! A time in which somebody stands in for another, and what it must be like.

use chrono::NaiveDate;
use uuid::Uuid;

use crate::{
    attests::model::Capacity,
    calendar::phrases::{genitive, long},
    web::form::Errors,
};

/// A time in which somebody stands in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deputy {
    /// Its id.
    pub id: Uuid,
    /// In whose place.
    pub person_id: Uuid,
    /// Her name.
    pub name: String,
    /// Who stands in.
    pub deputy_id: Uuid,
    /// Her name.
    pub deputy: String,
    /// As acting chief or for the chief.
    pub capacity: Capacity,
    /// The person is away; else the deputy is a standing one.
    pub absent: bool,
    /// The first day.
    pub from: NaiveDate,
    /// The last day, if it is known.
    pub to: Option<NaiveDate>,
    /// Whether the deputy may attest at all: active, with the role.
    pub may_attest: bool,
}

impl Deputy {
    /// Whether it is over.
    #[must_use]
    pub fn is_over(&self, today: &NaiveDate) -> bool {
        self.to.is_some_and(|to| to < *today)
    }

    /// Whether it is in force.
    #[must_use]
    pub fn is_now(&self, today: &NaiveDate) -> bool {
        self.from <= *today && !self.is_over(today)
    }

    /// Whether it may be taken away instead of ended: it has not been in force before today.
    #[must_use]
    pub fn may_be_removed(&self, today: &NaiveDate) -> bool {
        self.from >= *today
    }

    /// "1 juni 2026 till 14 juni 2026", "1 juni 2026 tills vidare"
    #[must_use]
    pub fn days(&self) -> String {
        days(self.from, self.to)
    }

    /// What kind of time it is.
    #[must_use]
    pub fn kind_label(&self) -> &'static str {
        if self.absent { "Frånvaro" } else { "Ställföreträdare" }
    }

    /// How it is printed, in a word.
    #[must_use]
    pub fn capacity_label(&self) -> &'static str {
        if self.capacity == Capacity::Tf { "som tillförordnad (tf.)" } else { "för den ordinarie" }
    }

    /// The same, said to the deputy.
    #[must_use]
    pub fn sentence_to_deputy(&self) -> String {
        let may = if self.absent { "Du attesterar" } else { "Du kan attestera" };
        format!("{may} i {} ställe, {}, {}", genitive(&self.name), self.capacity_label(), self.days())
    }

    /// After the name of the person: "borta 1 juni 2026 till 14 juni 2026, då Bo Ek attesterar".
    #[must_use]
    pub fn sentence(&self) -> String {
        if self.absent {
            format!("borta {}, då {} attesterar {}", self.days(), self.deputy, self.capacity_label())
        } else {
            format!("{} kan också attestera, {}, {}", self.deputy, self.capacity_label(), self.days())
        }
    }
}

/// "1 juni 2026 till 14 juni 2026", "1 juni 2026 tills vidare"
#[must_use]
pub fn days(from: NaiveDate, to: Option<NaiveDate>) -> String {
    match to {
        Some(to) if to == from => long(from),
        Some(to) => format!("{} till {}", long(from), long(to)),
        None => format!("{} tills vidare", long(from)),
    }
}

/// A time to be added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeputyInput {
    /// Who stands in; she must have the role attestant.
    pub deputy: Uuid,
    /// As acting chief or for the chief.
    pub capacity: Capacity,
    /// The person is away; else it is a standing deputy.
    pub absent: bool,
    /// The first day.
    pub from: NaiveDate,
    /// The last day; an absence has one.
    pub to: Option<NaiveDate>,
}

/// What speaks against a new time of a person: `others` are those of hers with a day in common, `away` is when the
/// deputy herself is away meanwhile.
#[must_use]
pub fn complaints(new: &DeputyInput, others: &[Deputy], away: Option<&Deputy>, today: NaiveDate) -> Errors {
    let mut errors = Errors::default();
    if new.absent && new.to.is_none() {
        errors.push("till", "Ange den sista dagen. Den går att korta senare.");
    } else if new.to.is_some_and(|to| to < new.from) {
        errors.push("till", "Den sista dagen ligger före den första.");
    } else if new.to.is_some_and(|to| to < today) {
        errors.push("till", "Den tiden har redan gått.");
    }
    if let Some(other) = others.iter().find(|other| other.absent == new.absent) {
        let what = if other.absent { "frånvaro antecknad" } else { "en ställföreträdare" };
        errors.push(
            "fran",
            format!(
                "Det finns redan {what} {}, då {} attesterar. Avsluta den tiden först, eller välj andra dagar.",
                other.days(),
                other.deputy
            ),
        );
    }
    if let Some(away) = away {
        errors
            .push("vem", format!("{} är själv borta {}. Välj någon annan, eller andra dagar.", away.name, away.days()));
    }
    errors
}

/// What speaks against a last day of a time.
#[must_use]
pub fn end_complaint(time: &Deputy, to: NaiveDate, today: NaiveDate) -> Option<String> {
    if to < time.from {
        Some(format!("Tiden börjar den {}. Välj den dagen eller en senare.", long(time.from)))
    } else if time.to.is_some_and(|old| old < today || to > old) {
        Some("En tid kan kortas men inte förlängas. Lägg till en ny tid i stället.".to_owned())
    } else if to < today.pred_opt().unwrap_or(today) {
        Some("Välj tidigast i går, så att det som redan är gjort står kvar.".to_owned())
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn time(absent: bool, from: &str, to: Option<&str>) -> Deputy {
        Deputy {
            id: Uuid::nil(),
            person_id: Uuid::from_u128(1),
            name: "Karin Åberg".into(),
            deputy_id: Uuid::from_u128(2),
            deputy: "Bo Ek".into(),
            capacity: Capacity::Tf,
            absent,
            from: day(from),
            to: to.map(day),
            may_attest: true,
        }
    }

    #[test]
    fn what_a_time_must_be_like() {
        let input = |absent, from: &str, to: Option<&str>| DeputyInput {
            deputy: Uuid::from_u128(2),
            capacity: Capacity::For,
            absent,
            from: day(from),
            to: to.map(day),
        };
        let away = time(true, "2026-06-01", Some("2026-06-14"));
        let standing = time(false, "2026-01-01", None);
        for (new, others, deputy_away, expected) in [
            (input(true, "2026-06-01", Some("2026-06-14")), vec![], None, ""),
            (input(true, "2026-06-01", Some("2026-06-14")), vec![standing.clone()], None, ""),
            (input(false, "2026-06-01", None), vec![away.clone()], None, ""),
            (input(true, "2026-06-01", None), vec![], None, "till: Ange den sista dagen. Den går att korta senare."),
            (
                input(true, "2026-06-02", Some("2026-06-01")),
                vec![],
                None,
                "till: Den sista dagen ligger före den första.",
            ),
            (input(true, "2026-05-01", Some("2026-05-02")), vec![], None, "till: Den tiden har redan gått."),
            (
                input(true, "2026-06-14", Some("2026-06-20")),
                vec![away.clone()],
                None,
                "fran: Det finns redan frånvaro antecknad 1 juni 2026 till 14 juni 2026, då Bo Ek attesterar. Avsluta \
                 den tiden först, eller välj andra dagar.",
            ),
            (
                input(false, "2026-06-14", None),
                vec![standing],
                None,
                "fran: Det finns redan en ställföreträdare 1 januari 2026 tills vidare, då Bo Ek attesterar. Avsluta \
                 den tiden först, eller välj andra dagar.",
            ),
            (
                input(true, "2026-06-14", Some("2026-06-20")),
                vec![],
                Some(&away),
                "vem: Karin Åberg är själv borta 1 juni 2026 till 14 juni 2026. Välj någon annan, eller andra dagar.",
            ),
        ] {
            let errors = complaints(&new, &others, deputy_away, day("2026-05-20"));
            let said: Vec<_> = errors.iter().map(|(field, sentence)| format!("{field}: {sentence}")).collect();
            assert_eq!(said.join(" | "), expected);
        }
    }

    #[test]
    fn a_time_is_cut_short_and_never_made_longer() {
        let now = time(true, "2026-06-01", Some("2026-06-14"));
        for (today, to, expected) in [
            ("2026-06-05", "2026-06-04", None),
            ("2026-06-05", "2026-06-14", None),
            ("2026-06-05", "2026-06-03", Some("Välj tidigast i går")),
            ("2026-06-05", "2026-06-15", Some("En tid kan kortas")),
            ("2026-06-20", "2026-06-10", Some("En tid kan kortas")),
            ("2026-05-20", "2026-05-31", Some("Tiden börjar den 1 juni 2026.")),
        ] {
            let said = end_complaint(&now, day(to), day(today));
            assert_eq!(said.is_some(), expected.is_some(), "{today} {to}");
            assert!(said.unwrap_or_default().starts_with(expected.unwrap_or_default()), "{today} {to}");
        }
        assert!(now.is_now(&day("2026-06-14")) && now.is_over(&day("2026-06-15")));
        assert!(now.may_be_removed(&day("2026-06-01")) && !now.may_be_removed(&day("2026-06-02")));
        assert_eq!(now.sentence(), "borta 1 juni 2026 till 14 juni 2026, då Bo Ek attesterar som tillförordnad (tf.)");
    }
}
