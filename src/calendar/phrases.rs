//! Days, lists and names in Swedish running text.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate, Weekday};

/// "15 februari".
#[must_use]
pub fn day_month(date: NaiveDate) -> String {
    format!("{} {}", date.day(), month(date))
}

/// "26 februari 2021".
#[must_use]
pub fn long(date: NaiveDate) -> String {
    format!("{} {}", day_month(date), date.year())
}

/// "2021-02-26", for tables.
#[must_use]
pub fn iso(date: NaiveDate) -> String {
    date.format("%Y-%m-%d").to_string()
}

/// The names of the months, January first.
pub const MONTHS: [&str; 12] = [
    "januari",
    "februari",
    "mars",
    "april",
    "maj",
    "juni",
    "juli",
    "augusti",
    "september",
    "oktober",
    "november",
    "december",
];

/// "februari"
#[must_use]
pub fn month(date: NaiveDate) -> &'static str {
    MONTHS.into_iter().nth(date.month0() as usize).unwrap_or_default()
}

/// "torsdagen", as in "torsdagen den 25 februari".
#[must_use]
pub fn weekday(date: NaiveDate) -> &'static str {
    match date.weekday() {
        Weekday::Mon => "måndagen",
        Weekday::Tue => "tisdagen",
        Weekday::Wed => "onsdagen",
        Weekday::Thu => "torsdagen",
        Weekday::Fri => "fredagen",
        Weekday::Sat => "lördagen",
        Weekday::Sun => "söndagen",
    }
}

/// "i dag", "i morgon", "om 3 dagar", "för 2 dagar sedan"; past 30 days whole weeks, past two years whole years, rounded down so
/// that a deadline never looks further away than it is.
#[must_use]
pub fn relative(date: NaiveDate, today: NaiveDate) -> String {
    let days = (date - today).num_days();
    let distance = match days.abs() {
        few @ 0..=30 => format!("{few} dagar"),
        weeks @ 31..=730 => format!("{} veckor", weeks / 7),
        years => format!("{} år", years / 365),
    };
    match days {
        0 => "i dag".to_owned(),
        1 => "i morgon".to_owned(),
        -1 => "i går".to_owned(),
        2.. => format!("om {distance}"),
        _ => format!("för {distance} sedan"),
    }
}

/// "a", "a och b", "a, b och c".
#[must_use]
pub fn join_och<S: AsRef<str>>(items: &[S]) -> String {
    let items: Vec<&str> = items.iter().map(AsRef::as_ref).collect();
    match items.split_last() {
        None => String::new(),
        Some((last, [])) => (*last).to_owned(),
        Some((last, rest)) => format!("{} och {last}", rest.join(", ")),
    }
}

/// Which bodies heard the case and when, for "Ärendet har behandlats …": "i pensionärsrådet den
/// 3 mars och i rådet för skolfrågor den 4 mars 2021".
///
/// Names are in their running form. Bodies of one day are grouped, days are in order, and the year
/// stands at the last day of each year.
#[must_use]
pub fn bodies_heard(bodies: &[(&str, NaiveDate)]) -> String {
    let mut days: BTreeMap<NaiveDate, Vec<&str>> = BTreeMap::new();
    for (name, date) in bodies {
        let names = days.entry(*date).or_default();
        if !names.contains(name) {
            names.push(name);
        }
    }
    let mut following = days.keys().skip(1);
    let groups: Vec<String> = days
        .iter()
        .map(|(date, names)| {
            let year_goes_on = following.next().is_some_and(|next| next.year() == date.year());
            let when = if year_goes_on { day_month(*date) } else { long(*date) };
            format!("i {} den {when}", join_och(names))
        })
        .collect();
    join_och(&groups)
}

/// Who prepared the case, for "Ärendet har beretts inom …": "stadsdelsdirektörens stab i samråd med
/// sociala avdelningen".
///
/// Where only consulted units are known it is "förvaltningen" that prepared.
#[must_use]
pub fn preparation(preparing: &[&str], consulted: &[&str]) -> String {
    match (preparing, consulted) {
        ([], []) => String::new(),
        (_, []) => join_och(preparing),
        ([], _) => format!("förvaltningen i samråd med {}", join_och(consulted)),
        _ => format!("{} i samråd med {}", join_och(preparing), join_och(consulted)),
    }
}

/// "kommunstyrelsen" → "kommunstyrelsens"; s, x and z take nothing; an abbreviation takes ":s".
#[must_use]
pub fn genitive(name: &str) -> String {
    let Some(last) = name.chars().last() else {
        return String::new();
    };
    let ending = if "sxzSXZ".contains(last) {
        ""
    } else if is_abbreviation(name) {
        ":s"
    } else {
        "s"
    };
    format!("{name}{ending}")
}

/// "SKR", "PBL": the last word is two capitals or more and nothing else.
fn is_abbreviation(name: &str) -> bool {
    name.rsplit(' ').next().is_some_and(|word| word.chars().count() > 1 && word.chars().all(char::is_uppercase))
}

/// The text with its first letter as a capital: for a name at the start of a sentence.
#[must_use]
pub fn capitalise(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use super::super::day;
    use super::*;

    #[test]
    fn dates() {
        let date = day("2021-02-05");
        assert_eq!(long(date), "5 februari 2021");
        assert_eq!(day_month(date), "5 februari");
        assert_eq!(iso(date), "2021-02-05");
        assert_eq!(weekday(date), "fredagen");
        let months: Vec<_> = (1..=12).map(|m| day_month(NaiveDate::from_ymd_opt(2024, m, 1).unwrap())).collect();
        assert_eq!(
            months.join(" "),
            "1 januari 1 februari 1 mars 1 april 1 maj 1 juni 1 juli 1 augusti 1 september \
             1 oktober 1 november 1 december"
        );
    }

    #[test]
    fn relative_days() {
        let today = day("2021-02-10");
        for (iso, expected) in [
            ("2021-02-10", "i dag"),
            ("2021-02-11", "i morgon"),
            ("2021-02-09", "i går"),
            ("2021-02-13", "om 3 dagar"),
            ("2021-02-08", "för 2 dagar sedan"),
            ("2021-03-12", "om 30 dagar"),
            ("2021-03-13", "om 4 veckor"),
            ("2021-03-17", "om 5 veckor"),
            ("2021-01-06", "för 5 veckor sedan"),
        ] {
            assert_eq!(relative(day(iso), today), expected, "{iso}");
        }
    }

    #[test]
    fn joining() {
        assert_eq!(join_och::<&str>(&[]), "");
        assert_eq!(join_och(&["a"]), "a");
        assert_eq!(join_och(&["a", "b"]), "a och b");
        assert_eq!(join_och(&["a", "b", "c"]), "a, b och c");
    }

    #[test]
    fn bodies() {
        let (union, seniors) = ("förvaltningsgruppen", "pensionärsrådet");
        let access = "rådet för tillgänglighet";
        for (bodies, expected) in [
            (vec![], ""),
            (vec![(union, "2021-03-03")], "i förvaltningsgruppen den 3 mars 2021"),
            (
                vec![(access, "2021-03-04"), (union, "2021-03-03"), (seniors, "2021-03-03")],
                "i förvaltningsgruppen och pensionärsrådet den 3 mars och i rådet för \
                 tillgänglighet den 4 mars 2021",
            ),
            (
                vec![(union, "2021-03-03"), (seniors, "2021-03-04"), (access, "2021-03-05")],
                "i förvaltningsgruppen den 3 mars, i pensionärsrådet den 4 mars och i rådet för \
                 tillgänglighet den 5 mars 2021",
            ),
            (
                vec![(union, "2020-12-15"), (seniors, "2020-12-16"), (access, "2021-01-12")],
                "i förvaltningsgruppen den 15 december, i pensionärsrådet den 16 december 2020 \
                 och i rådet för tillgänglighet den 12 januari 2021",
            ),
            (vec![(union, "2021-03-03"), (union, "2021-03-03")], "i förvaltningsgruppen den 3 mars 2021"),
        ] {
            let bodies: Vec<_> = bodies.into_iter().map(|(name, iso)| (name, day(iso))).collect();
            assert_eq!(bodies_heard(&bodies), expected);
        }
    }

    #[test]
    fn preparing_units() {
        assert_eq!(preparation(&[], &[]), "");
        assert_eq!(preparation(&["kansliet"], &[]), "kansliet");
        assert_eq!(preparation(&[], &["kansliet"]), "förvaltningen i samråd med kansliet");
        assert_eq!(
            preparation(&["direktörens stab"], &["skolavdelningen", "avdelningen för park"]),
            "direktörens stab i samråd med skolavdelningen och avdelningen för park"
        );
    }

    #[test]
    fn genitives_and_capitals() {
        for (name, expected) in [
            ("kommunstyrelsen", "kommunstyrelsens"),
            ("Ekbackens stadsdelsnämnd", "Ekbackens stadsdelsnämnds"),
            ("Linköping", "Linköpings"),
            ("Vaxholms", "Vaxholms"),
            ("Max", "Max"),
            ("Schweiz", "Schweiz"),
            ("SKR", "SKR:s"),
            ("föreningen SOS", "föreningen SOS"),
            ("", ""),
        ] {
            assert_eq!(genitive(name), expected);
        }
        assert_eq!(capitalise("äldrenämnden"), "Äldrenämnden");
        assert_eq!(capitalise("Redan"), "Redan");
        assert_eq!(capitalise(""), "");
    }
}
