//! Reading templates in.

use sqlx::PgPool;

use super::store;
use crate::{
    admin::By,
    clock::Moment,
    document::{
        canonical::Kind,
        template::{BUILT_IN, Template},
    },
    error::{AppError, Result, json_sentence},
    events::{self, Event},
    myndigheter::model::Model,
};

/// The largest template file, in bytes.
pub const MOST_BYTES: usize = 1024 * 1024;

/// Reads a template file. Gives a Swedish sentence for each thing that is wrong.
pub fn read(bytes: &[u8]) -> Result<Template, Vec<String>> {
    let text = std::str::from_utf8(bytes).map_err(|_| vec!["Filen är inte text i UTF-8.".to_owned()])?;
    let text = text.trim_start_matches('\u{feff}');
    if let Err(error) = serde_json::from_str::<Template>(text) {
        return Err(vec![format!("Mallen kan inte läsas: {}", json_sentence(&error))]);
    }
    let template = Template::from_json(text)?;
    if serde_json::to_string(&template).is_ok_and(|json| json.contains("\\u0000")) {
        return Err(vec!["Mallen innehåller tecken som inte kan sparas (NUL).".to_owned()]);
    }
    Ok(template)
}

/// Reads a template in; it is the one in use for drafts that are opened from now on.
pub async fn load(pool: &PgPool, by: By<'_>, moment: Moment, template: &Template) -> Result<()> {
    by.require_administrator()?;
    let content = serde_json::to_string(template)?;
    let mut tx = pool.begin().await?;
    store::insert(&mut tx, by.myndighet(), (template.kind, &template.name), &content, moment.now).await?;
    let document = template.kind.label().to_lowercase();
    let event = Event::TemplateLoaded { document, name: template.name.clone() };
    events::append(&mut tx, moment, by.about(), &event).await?;
    tx.commit().await?;
    Ok(())
}

/// The template of a kind that comes with the program, for a board of this model.
pub fn built_in(model: Model, kind: Kind) -> Result<Template> {
    BUILT_IN
        .into_iter()
        .filter_map(|json| Template::from_json(json).ok())
        .find(|template| template.kind == kind && (model == Model::B) == template.key.starts_with("modell-b"))
        .ok_or(AppError::NotFound)
}

/// The kinds of document that a board of this model makes.
#[must_use]
pub const fn kinds(model: Model) -> &'static [Kind] {
    match model {
        Model::A => &[Kind::Tjansteutlatande],
        Model::B => &Kind::ALL,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_model_has_built_in_templates() {
        for model in [Model::A, Model::B] {
            for kind in kinds(model) {
                assert_eq!(built_in(model, *kind).unwrap().kind, *kind);
            }
        }
        assert!(built_in(Model::A, Kind::Yttrande).is_err());
    }

    #[test]
    fn what_is_wrong_is_said_in_swedish() {
        for (bytes, expected) in [
            (b"\xff".as_slice(), "Filen är inte text i UTF-8."),
            (b"", "Mallen kan inte läsas: filen tar slut för tidigt (rad 1, kolumn 0)."),
            (b"{]", "Mallen kan inte läsas: det är inte giltig JSON (rad 1, kolumn 2)."),
            (b"{}", "Mallen kan inte läsas: fältet ”key” saknas (rad 1, kolumn 2)."),
            (b"{\"x\":1}", "Mallen kan inte läsas: ”x” känns inte igen (rad 1, kolumn 4)."),
            (b"{\"key\":1}", "Mallen kan inte läsas: värdet är av fel slag (rad 1, kolumn 8)."),
        ] {
            assert_eq!(read(bytes).unwrap_err(), [expected]);
        }
        for json in BUILT_IN {
            assert!(read(json.as_bytes()).is_ok());
        }
        let with_nul = BUILT_IN[0].replacen("\"help\": \"", "\"help\": \"\\u0000", 1);
        assert!(read(with_nul.as_bytes()).is_err());
    }
}
