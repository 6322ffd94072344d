//! One small document with everything in it, for the renderers' tests.

use chrono::NaiveDate;

use super::canonical::{Format, Kind, Officer, Printed};
use super::facts::{Fact, Facts};
use super::model::{Attested, Block, FrozenFact, Section};
use super::{freeze, markdown};

pub fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2021, 2, day).unwrap()
}

pub fn facts() -> Facts {
    let mut facts = Facts::default();
    facts.insert(Fact::Namnden, "stadsdelsnämnden");
    facts.insert(Fact::Avsandare, "kommunstyrelsen");
    facts.insert_value(Fact::Svarsdatum, "2021-02-26", "26 februari 2021");
    facts
}

pub fn blocks(text: &str) -> Vec<Block<FrozenFact>> {
    freeze::freeze(&markdown::parse(text).unwrap(), &facts())
}

pub fn section(key: &str, heading: &str, text: &str) -> Section<FrozenFact> {
    Section { key: key.into(), heading: heading.into(), blocks: blocks(text) }
}

pub fn printed() -> Printed {
    Printed {
        format: Format::Yttra1,
        kind: Kind::Tjansteutlatande,
        kind_label: "Tjänsteutlåtande".into(),
        organisation: "Ekbackens stadsdelsförvaltning".into(),
        unit: Some("Staben".into()),
        dnr: "EKB 2021/12".into(),
        date: day(5),
        handlaggare: vec![Officer { name: "Åsa Ek".into(), title: None, telephone: Some("08-123 45 67".into()) }],
        to: vec!["Ekbackens stadsdelsnämnd".into(), "25 februari 2021".into()],
        title: "Remiss <trygghet> & säkerhet".into(),
        reference: Some("Svar på remiss från kommunstyrelsen KS 2019/1939".into()),
        your_ref: None,
        sections: vec![
            section("forslag", "Förslag till beslut", "1. {{Namnden}} svarar.\n2. Beslutet justeras omedelbart."),
            section(
                "arendet",
                "Ärendet",
                "### Del\n\n**Viktigt** och *lutat*[^1]\\\nse [sidan](https://a.se/?b=1&c=2).\n\n- ett\n  1. ensam\n\n\
                 | A | B |\n|---|---|\n| 1 | {{svarsdatum}} |\n\n> citat[^2]\n\n[^1]: En not.\n\n[^2]: En till.",
            ),
        ],
        bilagor: vec!["Program".into()],
        address: vec!["Ekbackens stadsdelsförvaltning".into(), "Box 1".into()],
    }
}

pub fn attests() -> Vec<Attested> {
    vec![Attested { who: "Bo Al, Stadsdelsdirektör".into(), on: day(6) }]
}
