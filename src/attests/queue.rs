//! Several in a row: where one is among what waits, and what comes after it.

use axum::response::Response;
use chrono::NaiveDate;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    deadline,
    store::{self, Waiting},
};
use crate::{
    app::App,
    clock::Moment,
    error::Result,
    people::model::Actor,
    remisser::{model::Case, store::find_case},
    web,
};

/// Where the list is.
pub const LIST: &str = "/attestera";

/// The place of a case in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Counted from 1.
    pub number: usize,
    /// How many there are.
    pub of: usize,
    /// What comes after it, id and title; none if it is the last.
    pub next: Option<(Uuid, String)>,
}

impl Place {
    /// "2 kvar efter det här"
    #[must_use]
    pub fn left(&self) -> String {
        match self.of - self.number {
            0 => "Det sista i listan".to_owned(),
            left => format!("{left} kvar efter det här"),
        }
    }

    /// Where one goes without attesting.
    #[must_use]
    pub fn skip(&self) -> String {
        self.next.as_ref().map_or_else(|| LIST.to_owned(), |(id, _)| page(*id))
    }
}

/// The page of attest of a case.
#[must_use]
pub fn page(id: Uuid) -> String {
    format!("/remisser/{id}/attest")
}

/// The place of a case in what waits, which is in the order of the list; none if it does not wait.
#[must_use]
pub fn place(waiting: &[Waiting], case: Uuid) -> Option<Place> {
    let index = waiting.iter().position(|row| row.remiss_id == case)?;
    let next = waiting.get(index + 1).map(|row| (row.remiss_id, row.title.clone()));
    Some(Place { number: index + 1, of: waiting.len(), next })
}

/// Goes on after a case is done with: to the one that came after it in the list, or to the list when there is none. Those
/// that stood before it were skipped, and wait still.
pub async fn onward(app: &App, actor: &Actor, moment: Moment, id: Uuid, sentence: &str) -> Result<Response> {
    let mut conn = app.pool.acquire().await?;
    let waiting = store::waiting(&mut conn, actor, moment.today, false).await?;
    let case = find_case(&mut conn, actor, moment.today, id).await?;
    let last = last_day(&mut conn, &case, moment.today).await?;
    let (to, further) = after(&waiting, (last, &case.dnr));
    Ok(web::done(&to, &format!("{sentence} {further}")))
}

async fn last_day(conn: &mut PgConnection, case: &Case, today: NaiveDate) -> Result<NaiveDate> {
    let dates = store::dates(conn, case, today).await?;
    Ok(deadline::last_day(dates.coming(), dates.svarsdatum).day)
}

/// Where one goes after what stood at a place of the list, and what is told of it.
fn after(waiting: &[Waiting], key: (NaiveDate, &str)) -> (String, String) {
    let left: Vec<&Waiting> = waiting.iter().filter(|row| row.key() > key).collect();
    match (left.first(), waiting.len()) {
        (Some(next), _) => (page(next.remiss_id), format!("Här är nästa. {} kvar.", left.len())),
        (None, 0) => (LIST.to_owned(), "Klart: inget mer väntar på din attest.".to_owned()),
        (None, 1) => (LIST.to_owned(), "Ett förslag som du hoppade över väntar fortfarande.".to_owned()),
        (None, many) => (LIST.to_owned(), format!("{many} förslag som du hoppade över väntar fortfarande.")),
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::{attests::model::Capacity, remisser::model::Beslutsvag};

    fn waiting(rows: &[(u128, &str)]) -> Vec<Waiting> {
        let row = |(id, svarsdatum): &(u128, &str)| Waiting {
            remiss_id: Uuid::from_u128(*id),
            dnr: format!("EKB 2021/{id}"),
            title: format!("Plan {id}"),
            party: "Regionen".into(),
            svarsdatum: svarsdatum.parse().unwrap(),
            beslutsvag: Beslutsvag::Namnd,
            meeting: None,
            label: "Avdelningschef".into(),
            capacity: Capacity::Egen,
            chief: None,
            editorial: false,
            since: DateTime::default(),
            later: Vec::new(),
            handlaggare: "Eva".into(),
            canonical: None,
        };
        rows.iter().map(row).collect()
    }

    #[test]
    fn where_one_is() {
        let rows = waiting(&[(1, "2021-02-10"), (2, "2021-02-10"), (3, "2021-02-12")]);
        let id = Uuid::from_u128;
        let place = |n| super::place(&rows, id(n));
        let told: Vec<_> = [1, 2, 3].map(|n| place(n).unwrap()).map(|place| (place.left(), place.skip())).into();
        assert_eq!(
            told,
            [
                ("2 kvar efter det här".to_owned(), page(id(2))),
                ("1 kvar efter det här".to_owned(), page(id(3))),
                ("Det sista i listan".to_owned(), LIST.to_owned()),
            ]
        );
        assert_eq!(place(4), None);
    }

    #[test]
    fn what_comes_after_one_that_is_done() {
        let day = |iso: &str| iso.parse::<NaiveDate>().unwrap();
        let three = waiting(&[(1, "2021-02-10"), (3, "2021-02-10"), (4, "2021-02-12")]);
        let page = |n| page(Uuid::from_u128(n));
        for (rows, on, dnr, to, told) in [
            (&three[..], "2021-02-10", "EKB 2021/2", page(3), "Här är nästa. 2 kvar."),
            (&three[..], "2021-02-11", "EKB 2021/2", page(4), "Här är nästa. 1 kvar."),
            (&three[..], "2021-02-15", "EKB 2021/2", LIST.into(), "3 förslag som du hoppade över väntar fortfarande."),
            (
                &three[..1],
                "2021-02-15",
                "EKB 2021/2",
                LIST.into(),
                "Ett förslag som du hoppade över väntar fortfarande.",
            ),
            (&three[..0], "2021-02-15", "EKB 2021/2", LIST.into(), "Klart: inget mer väntar på din attest."),
        ] {
            assert_eq!(after(rows, (day(on), dnr)), (to, told.to_owned()), "{on} {}", rows.len());
        }
    }
}
