//! The form by which a writer asks for reviews: a row a reviewer, of which those that are left empty do not count.

use axum::{extract::State, response::Response};
use chrono::NaiveDate;
use uuid::Uuid;

use super::{
    commands::{self, AskedReviewer, Asking},
    due::Limits,
    pages::{Typed, page},
};
use crate::{
    app::App,
    error::{AppError, Result},
    people::model::Actor,
    remisser::{commands::permit, policy::Verb, store::find_case},
    web::{
        self,
        extract::{Form, Path},
        form::{Errors, Reader, Refusal},
    },
};

/// How many rows there are at first, and how many come with "Fler rader".
const ROWS: usize = 3;
/// However many are asked for, there are no more.
const MAX_ROWS: usize = 30;

/// A row: what is asked of one reviewer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AskRow {
    /// Counted from 1; the end of its fields' names.
    pub number: usize,
    /// The person's id.
    pub person: String,
    /// The day.
    pub due: String,
    /// What is asked in particular.
    pub question: String,
    /// The tokens of the chosen sections.
    pub sections: Vec<String>,
    /// Whether the day is to hold although something speaks against it.
    pub anyway: bool,
    /// What speaks against the day that was typed.
    pub warned: bool,
}

/// The form, as typed.
#[derive(Debug, Clone, Default)]
pub struct AskForm {
    /// The version of the case.
    pub version: i32,
    /// Its rows.
    pub rows: Vec<AskRow>,
    /// More rows are wanted; nothing is sent.
    more: bool,
}

impl AskRow {
    /// The name and id of one of its fields.
    #[must_use]
    pub fn field(&self, field: &str) -> String {
        format!("{field}-{}", self.number)
    }

    /// Whether a section is chosen.
    #[must_use]
    pub fn has(&self, token: &str) -> bool {
        self.sections.iter().any(|chosen| chosen == token)
    }

    /// Whether nobody is asked in it; a day alone is what the page itself filled in.
    fn is_empty(&self) -> bool {
        self.person.is_empty() && self.question.trim().is_empty() && self.sections.is_empty()
    }

    fn read(&self, reader: &mut Reader, today: NaiveDate, limits: Option<&Limits>) -> AskedReviewer {
        let (person, due) = (self.field("granskare"), self.field("senast"));
        let asked = AskedReviewer {
            row: self.number,
            person: reader.choice(&person, &self.person, "Välj vem som ska granska."),
            due_on: reader.date(&due, &self.due, "Ange när granskningen ska vara klar."),
            question: reader.text(&self.field("fraga"), &self.question),
            sections: self.sections.clone(),
        };
        if reader.is_fine(&due) && asked.due_on < today {
            reader.error(&due, "Välj en dag som inte har passerat.");
        }
        let warning = limits.and_then(|limits| limits.warning(asked.due_on, today));
        if let Some(warning) = warning.filter(|_| reader.is_fine(&due) && !self.anyway) {
            reader.error(&due, format!("{warning} Välj en annan dag, eller kryssa i att den ska gälla ändå."));
        }
        asked
    }
}

impl AskForm {
    /// An empty form with the day that the plan proposes.
    #[must_use]
    pub fn empty(due: &str) -> Self {
        Self::default().filled(ROWS, due)
    }

    /// What was posted. A name that is not of the form is left alone.
    fn of(pairs: Vec<(String, String)>) -> Self {
        let mut form = Self::default();
        for (name, value) in pairs {
            if name == "version" {
                form.version = value.parse().unwrap_or_default();
            } else if name == "fler" {
                form.more = true;
            } else if let Some((field, number)) = name.rsplit_once('-') {
                let number = number.parse().unwrap_or(0);
                if !(1..=MAX_ROWS).contains(&number) {
                    continue;
                }
                form = form.filled(number, "");
                let Some(row) = form.rows.get_mut(number - 1) else { continue };
                match field {
                    "granskare" => row.person = value,
                    "senast" => row.due = value,
                    "fraga" => row.question = value,
                    "avsnitt" => row.sections.push(value),
                    "anda" => row.anyway = value == "1",
                    _ => {}
                }
            }
        }
        form
    }

    /// The form with at least so many rows, the new ones with a day.
    fn filled(mut self, rows: usize, due: &str) -> Self {
        for number in self.rows.len() + 1..=rows.min(MAX_ROWS) {
            self.rows.push(AskRow { number, due: due.to_owned(), ..AskRow::default() });
        }
        self
    }

    /// The form as it is shown: with as many rows as are wanted, and the warnings of its days.
    #[must_use]
    pub fn shown(self, version: i32, due: &str, limits: Option<&Limits>, today: NaiveDate) -> Self {
        let rows = self.rows.len().max(ROWS) + if self.more { ROWS } else { 0 };
        let mut form = Self { version, ..self.filled(rows, due) };
        for row in &mut form.rows {
            let day = row.due.trim().parse().ok();
            row.warned = day.zip(limits).is_some_and(|(day, limits)| limits.warning(day, today).is_some());
        }
        form
    }

    fn read(&self, today: NaiveDate, limits: Option<&Limits>) -> Result<Asking, Errors> {
        let mut reader = Reader::default();
        let mut reviewers: Vec<AskedReviewer> = Vec::new();
        for row in self.rows.iter().filter(|row| !row.is_empty()) {
            let asked = row.read(&mut reader, today, limits);
            let field = row.field("granskare");
            if reader.is_fine(&field) && reviewers.iter().any(|other| other.person == asked.person) {
                reader.error(&field, "Samma person står på flera rader. Ställ hela frågan på en av dem.");
            }
            reviewers.push(asked);
        }
        if reviewers.is_empty() {
            reader.error("granskare-1", "Välj vem som ska granska.");
        }
        reader.finish(Asking { version: self.version, reviewers })
    }
}

/// `POST /remisser/{id}/granskning`
pub async fn create(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Uuid>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response> {
    permit(&app, &actor, id, Verb::Submit).await?;
    let moment = app.clock.read();
    let form = AskForm::of(pairs);
    if form.more {
        return web::page(&page(&app, &actor, id, Typed { ask: Some(form), ..Typed::default() }).await?);
    }
    let mut conn = app.pool.acquire().await?;
    let case = find_case(&mut conn, &actor, moment.today, id).await?;
    let limits = Limits::of(&mut conn, &actor, &case, moment.today).await?;
    drop(conn);
    let outcome = match form.read(moment.today, Some(&limits)) {
        Ok(input) => {
            let many = input.reviewers.len() > 1;
            commands::ask(&app, &actor, moment, id, input).await.map(|()| many)
        }
        Err(errors) => Err(Refusal::Fields(errors)),
    };
    match outcome {
        Ok(many) => {
            let who = if many { "Granskarna" } else { "Granskaren" };
            Ok(web::done(&format!("/remisser/{id}/granskning"), &format!("{who} har fått ett mejl med en länk.")))
        }
        Err(Refusal::Fields(errors)) => {
            let typed = Typed { ask: Some(form), errors, ..Typed::default() };
            web::invalid(&page(&app, &actor, id, typed).await?)
        }
        Err(Refusal::Error(AppError::Conflict)) => {
            let sentence = "Ärendet ändrades medan du skrev. Det du skrev står kvar. Kontrollera och skicka igen.";
            let typed = Typed { ask: Some(form), errors: Errors::one("granskare-1", sentence), ..Typed::default() };
            web::conflicting(&page(&app, &actor, id, typed).await?)
        }
        Err(Refusal::Error(error)) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(pairs: &[(&str, &str)]) -> AskForm {
        AskForm::of(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    fn errors(pairs: &[(&str, &str)]) -> Vec<String> {
        let today = "2026-03-02".parse().unwrap();
        match form(pairs).read(today, None) {
            Ok(asking) => vec![format!("{} frågas", asking.reviewers.len())],
            Err(errors) => errors.iter().map(|(field, _)| field.to_owned()).collect(),
        }
    }

    #[test]
    fn rows_that_ask_nobody_do_not_count() {
        let (one, other) = (Uuid::from_u128(1).to_string(), Uuid::from_u128(2).to_string());
        let day = ("senast-1", "2026-03-09");
        for (pairs, expected) in [
            (vec![], vec!["granskare-1"]),
            (vec![day, ("senast-2", "2026-03-09")], vec!["granskare-1"]),
            (vec![("granskare-1", one.as_str()), day, ("senast-2", "2026-03-09")], vec!["1 frågas"]),
            (vec![("granskare-2", one.as_str()), ("senast-2", "2026-03-09")], vec!["1 frågas"]),
            (vec![("granskare-1", one.as_str()), day, ("fraga-2", "Rätt?")], vec!["granskare-2", "senast-2"]),
            (vec![("granskare-1", one.as_str()), ("senast-1", "2026-03-01")], vec!["senast-1"]),
            (
                vec![("granskare-1", one.as_str()), ("granskare-2", &one), day, ("senast-2", "2026-03-09")],
                vec!["granskare-2"],
            ),
            (
                vec![("granskare-1", one.as_str()), ("granskare-2", &other), day, ("senast-2", "2026-03-09")],
                vec!["2 frågas"],
            ),
        ] {
            assert_eq!(errors(&pairs), expected, "{pairs:?}");
        }
    }

    #[test]
    fn more_rows_keep_what_was_typed() {
        let typed =
            form(&[("version", "7"), ("fraga-2", "Rätt?"), ("avsnitt-2", "a:b"), ("avsnitt-2", "a:c"), ("fler", "1")]);
        assert_eq!(typed.rows.len(), 2);
        let shown = typed.shown(7, "2026-03-09", None, "2026-03-02".parse().unwrap());
        assert_eq!(shown.rows.len(), 2 * ROWS);
        assert_eq!((shown.rows[1].question.as_str(), shown.rows[1].sections.len()), ("Rätt?", 2));
        assert_eq!((shown.rows[1].due.as_str(), shown.rows[5].due.as_str()), ("", "2026-03-09"));
        assert_eq!(form(&[("fraga-9999999", "x"), ("fraga-x", "x"), ("fraga-0", "x")]).rows.len(), 0);
    }
}
