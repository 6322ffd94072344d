//! The facts of a case as the texts and the front of the paper show them. Each is written once, in the register.

mod store;

use chrono::NaiveDate;
use sqlx::PgConnection;

use crate::{
    calendar::phrases::{self, join_och, long},
    document::{
        canonical::{Format, Kind, Officer, Printed},
        facts::{Fact, Facts},
        freeze,
        model::{FrozenFact, Section},
    },
    error::Result,
    myndigheter::model::Myndighet,
    remisser::model::Case,
};

use super::model::Draft;

/// What the register says of a case now.
#[derive(Debug, Clone)]
pub struct Register {
    /// For the chips.
    pub facts: Facts,
    /// Whether the plan says omedelbar justering.
    pub immediate: bool,
    row: store::Row,
    myndighet: Myndighet,
}

/// The facts of a case that `find_case` has found.
pub async fn gather(conn: &mut PgConnection, myndighet: &Myndighet, case: &Case) -> Result<Register> {
    let row = store::row(conn, case.id).await?;
    Ok(Register { facts: facts(&row, myndighet), immediate: row.immediate, row, myndighet: myndighet.clone() })
}

fn facts(row: &store::Row, myndighet: &Myndighet) -> Facts {
    let preparing: Vec<&str> = row.preparing.iter().map(String::as_str).collect();
    let consulted: Vec<&str> = row.consulted.iter().map(String::as_str).collect();
    let heard: Vec<(&str, NaiveDate)> =
        row.bodies.iter().map(String::as_str).zip(row.heard_on.iter().copied()).collect();
    let behandling = phrases::bodies_heard(&heard);
    let telephones: Vec<&String> = row.telephones.iter().filter(|number| !number.is_empty()).collect();
    let mut facts = Facts::default();
    for (fact, text) in [
        (Fact::Titel, row.title.clone()),
        (Fact::Dnr, row.dnr.clone()),
        (Fact::ErtDnr, join_och(&row.sender_dnrs)),
        (Fact::Avsandare, row.sender_running.clone()),
        (Fact::AvsandareGenitiv, row.sender_genitive.clone()),
        (Fact::Namnd, myndighet.namnd.clone()),
        (Fact::Namnden, myndighet.namnd_running.clone()),
        (Fact::Forvaltning, myndighet.forvaltning.clone()),
        (Fact::Forvaltningen, myndighet.forvaltning_running.clone()),
        (Fact::Handlaggare, join_och(&row.officers)),
        (Fact::Telefon, join_och(&telephones)),
        (Fact::Instanser, row.instances.clone()),
        (Fact::Beredning, phrases::preparation(&preparing, &consulted)),
        // The text says "har behandlats i {{behandling}}".
        (Fact::Behandling, behandling.strip_prefix("i ").unwrap_or_default().to_owned()),
        (Fact::Omfattning, row.scope.clone()),
    ] {
        facts.insert(fact, &text);
    }
    for (fact, date) in [
        (Fact::Svarsdatum, Some(row.svarsdatum)),
        (Fact::Inkommen, Some(row.received_on)),
        (Fact::Sammantrade, row.meeting),
    ] {
        if let Some(date) = date {
            facts.insert_value(fact, &phrases::iso(date), &long(date));
        }
    }
    facts
}

impl Register {
    /// A draft as it would be printed on a day.
    #[must_use]
    pub fn print(&self, draft: &Draft, date: NaiveDate) -> Printed {
        let answer = draft.kind == Kind::Yttrande;
        let row = &self.row;
        let to = if answer {
            vec![phrases::capitalise(&row.sender)]
        } else {
            std::iter::once(self.myndighet.namnd.clone()).chain(row.meeting.map(long)).collect()
        };
        let dnrs = join_och(&row.sender_dnrs);
        let reference = format!("Svar på remiss från {}", row.sender_running);
        Printed {
            format: Format::default(),
            kind: draft.kind,
            kind_label: draft.kind.label().to_owned(),
            organisation: if answer { self.myndighet.namnd.clone() } else { self.myndighet.forvaltning.clone() },
            unit: row.unit.clone().filter(|_| !answer),
            dnr: row.dnr.clone(),
            date,
            handlaggare: if answer { Vec::new() } else { self.officers() },
            to,
            title: row.title.clone(),
            reference: Some(if answer { reference } else { format!("{reference} {dnrs}").trim_end().to_owned() }),
            your_ref: (answer && !dnrs.is_empty()).then(|| format!("Ert diarienummer: {dnrs}")),
            sections: self.sections(draft),
            bilagor: row.bilagor.clone(),
            address: self.address(),
        }
    }

    /// The sections with the facts of now. An optional one that is empty is not printed.
    fn sections(&self, draft: &Draft) -> Vec<Section<FrozenFact>> {
        draft
            .sections
            .iter()
            .filter(|section| section.required || !section.blocks.is_empty())
            .map(|section| Section {
                key: section.key.clone(),
                heading: section.heading.clone(),
                blocks: freeze::freeze(&section.blocks, &self.facts),
            })
            .collect()
    }

    fn officers(&self) -> Vec<Officer> {
        let row = &self.row;
        let given = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
        row.officers
            .iter()
            .zip(&row.titles)
            .zip(&row.telephones)
            .map(|((name, title), telephone)| Officer {
                name: name.clone(),
                title: given(title),
                telephone: given(telephone),
            })
            .collect()
    }

    fn address(&self) -> Vec<String> {
        if self.myndighet.address.is_empty() {
            vec![self.myndighet.forvaltning.clone()]
        } else {
            self.myndighet.address.clone()
        }
    }
}
