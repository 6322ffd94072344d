//! Which files go out as bilagor of the answer, in what order and by what names.

use axum::{extract::State, response::Response};
use serde::Deserialize;
use uuid::Uuid;

use super::{commands, pages, store::Attachment};
use crate::{
    app::App,
    document::canonical::Kind,
    error::{AppError, Result},
    people::model::Actor,
    web::{
        self,
        extract::{Form, Path},
        form::{Errors, Reader},
    },
};

/// A row a file; the lists go together.
#[derive(Debug, Clone, Deserialize, Default)]
#[serde(default)]
pub struct AttachmentsForm {
    version: i32,
    /// The document on whose page the form stands.
    slag: String,
    fil: Vec<Uuid>,
    /// The names that the files came with.
    filnamn: Vec<String>,
    /// Empty: not a bilaga.
    plats: Vec<String>,
    namn: Vec<String>,
}

/// A row of the form.
pub struct Row<'a> {
    /// From 1, for labels.
    pub n: usize,
    /// The file.
    pub file: Uuid,
    /// The name that it came with.
    pub file_name: &'a str,
    /// As typed.
    pub place: &'a str,
    /// As typed.
    pub name: &'a str,
}

impl Row<'_> {
    /// The id of the field of its place.
    #[must_use]
    pub fn place_id(&self) -> String {
        format!("plats-{}", self.n)
    }

    /// The id of the field of its name.
    #[must_use]
    pub fn name_id(&self) -> String {
        format!("namn-{}", self.n)
    }
}

impl AttachmentsForm {
    /// The form of the files of a case.
    #[must_use]
    pub fn of(version: i32, files: Vec<Attachment>) -> Self {
        let mut form = Self { version, ..Self::default() };
        for file in files {
            form.fil.push(file.id);
            form.plats.push(file.position.map(|position| position.to_string()).unwrap_or_default());
            form.namn.push(file.name.unwrap_or_else(|| stem(&file.file_name).to_owned()));
            form.filnamn.push(file.file_name);
        }
        form
    }

    /// The version of the case that the page showed.
    #[must_use]
    pub fn version(&self) -> i32 {
        self.version
    }

    /// The rows, each with what was typed.
    #[must_use]
    pub fn rows(&self) -> Vec<Row<'_>> {
        let row = |(n, file): (usize, &Uuid)| Row {
            n: n + 1,
            file: *file,
            file_name: self.filnamn.get(n).map_or("", String::as_str),
            place: self.plats.get(n).map_or("", String::as_str),
            name: self.namn.get(n).map_or("", String::as_str),
        };
        self.fil.iter().enumerate().map(row).collect()
    }

    /// The chosen files in their order, each with its name.
    fn read(&self) -> Result<Vec<(Uuid, String)>, Errors> {
        let mut reader = Reader::default();
        let mut chosen: Vec<(u16, Uuid, String)> = Vec::new();
        for row in self.rows().into_iter().filter(|row| !row.place.trim().is_empty()) {
            let place: u16 = reader.choice(&row.place_id(), row.place.trim(), "Ange platsen med en siffra.");
            if chosen.iter().any(|(taken, ..)| *taken == place) {
                reader.error(&row.place_id(), "Två bilagor kan inte ha samma plats.");
            }
            let name = reader.required(&row.name_id(), row.name, "Skriv bilagans namn.");
            if self.fil.iter().filter(|file| **file == row.file).count() > 1 {
                reader.error(&row.place_id(), "Samma fil finns två gånger.");
            }
            chosen.push((place, row.file, name));
        }
        chosen.sort_by_key(|(place, ..)| *place);
        reader.finish(chosen.into_iter().map(|(_, file, name)| (file, name)).collect())
    }
}

/// The name without its ending.
fn stem(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(stem, _)| if stem.is_empty() { name } else { stem })
}

/// `POST /remisser/{id}/bilagor`
pub async fn update(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Uuid>,
    Form(form): Form<AttachmentsForm>,
) -> Result<Response> {
    pages::permit(&app, &actor, id).await?;
    let kind: Kind = form.slag.parse().map_err(|_| AppError::NotFound)?;
    match form.read() {
        Ok(chosen) => {
            commands::set_attachments(&app.pool, &actor, app.clock.read(), id, form.version, &chosen).await?;
            let to = format!("/remisser/{id}/utkast/{}#bilagor", kind.slug());
            Ok(web::done(&to, "Bilagorna är sparade."))
        }
        Err(errors) => web::invalid(&pages::page(&app, &actor, id, kind.slug(), Some((form, errors))).await?),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(rows: &[(u128, &str, &str)]) -> AttachmentsForm {
        AttachmentsForm {
            fil: rows.iter().map(|(id, ..)| Uuid::from_u128(*id)).collect(),
            plats: rows.iter().map(|(_, place, _)| (*place).to_owned()).collect(),
            namn: rows.iter().map(|(.., name)| (*name).to_owned()).collect(),
            ..AttachmentsForm::default()
        }
    }

    #[test]
    fn places_order_the_bilagor() {
        let chosen = form(&[(1, "2", "Karta"), (2, "", "Missiv"), (3, "1", " Program ")]).read().unwrap();
        assert_eq!(chosen, [(Uuid::from_u128(3), "Program".to_owned()), (Uuid::from_u128(1), "Karta".to_owned())]);
        for (rows, field) in [
            (vec![(1, "x", "a")], "plats-1"),
            (vec![(1, "1", "")], "namn-1"),
            (vec![(1, "1", "a"), (2, "1", "b")], "plats-2"),
            (vec![(1, "1", "a"), (1, "2", "b")], "plats-1"),
        ] {
            assert!(!form(&rows).read().unwrap_err().of(field).is_empty(), "{field}");
        }
        assert_eq!(stem("Program 1.2.pdf"), "Program 1.2");
        assert_eq!(stem(".pdf"), ".pdf");
    }
}
