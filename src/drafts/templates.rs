//! The board's templates: the newest it has loaded, or the one that comes with the program.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{facts::Register, immediate, store};
use crate::{
    document::{
        canonical::Kind,
        template::{BUILT_IN, Template},
    },
    error::{AppError, Result},
    myndigheter::model::{Model, Myndighet},
};

/// The documents that a case of a board has.
#[must_use]
pub const fn kinds(model: Model) -> &'static [Kind] {
    match model {
        Model::A => &[Kind::Tjansteutlatande],
        Model::B => &Kind::ALL,
    }
}

/// The template in use. A board that has loaded none gets the built-in one as its own, since drafts point at it.
pub async fn in_use(
    conn: &mut PgConnection,
    myndighet: &Myndighet,
    kind: Kind,
    now: DateTime<Utc>,
) -> Result<(Uuid, Template)> {
    if let Some((id, content)) = store::template(conn, myndighet.id, kind).await? {
        return Ok((id, Template::from_json(&content).map_err(|errors| AppError::internal(errors.join(" ")))?));
    }
    let (template, content) = built_in(myndighet.model, kind)?;
    let id = store::insert_template(conn, myndighet.id, kind, &template.name, content, now).await?;
    Ok((id, template))
}

/// A section of a template, by its key and heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// Its key.
    pub key: String,
    /// Its heading.
    pub heading: String,
}

/// The sections of the templates in use, each key once.
pub async fn headings(conn: &mut PgConnection, myndighet: &Myndighet) -> Result<Vec<Heading>> {
    let mut headings: Vec<Heading> = Vec::new();
    for kind in kinds(myndighet.model) {
        let template = match store::template(conn, myndighet.id, *kind).await? {
            Some((_, content)) => {
                Template::from_json(&content).map_err(|errors| AppError::internal(errors.join(" ")))?
            }
            None => built_in(myndighet.model, *kind)?.0,
        };
        for section in template.sections {
            if headings.iter().all(|known| known.key != section.key) {
                headings.push(Heading { key: section.key, heading: section.heading });
            }
        }
    }
    Ok(headings)
}

fn built_in(model: Model, kind: Kind) -> Result<(Template, &'static str)> {
    BUILT_IN
        .into_iter()
        .filter_map(|content| Some((Template::from_json(content).ok()?, content)))
        // In model A the tjänsteutlåtande proposes itself as the answer; in B it proposes a yttrande.
        .find(|(template, _)| template.kind == kind && (model == Model::B) == template.key.starts_with("modell-b"))
        .ok_or_else(|| AppError::internal(format!("no built-in template for {}", kind.slug())))
}

/// The sections that a draft is opened with.
#[must_use]
pub fn begin(template: &Template, register: &Register) -> Vec<store::NewSection> {
    let with_point = template.kind == Kind::Tjansteutlatande && register.immediate;
    template
        .sections
        .iter()
        .map(|section| {
            let blocks = section.begin(&register.facts);
            store::NewSection {
                key: section.key.clone(),
                heading: section.heading.clone(),
                required: section.required,
                included: section.included,
                help: section.help.clone(),
                blocks: if with_point && section.key == immediate::SECTION { immediate::add(&blocks) } else { blocks },
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_model_has_its_templates() {
        for model in [Model::A, Model::B] {
            for kind in kinds(model) {
                let (template, _) = built_in(model, *kind).unwrap();
                assert_eq!(template.kind, *kind);
                let proposes = template.sections.iter().any(|section| section.key == immediate::SECTION);
                assert_eq!(proposes, *kind == Kind::Tjansteutlatande);
            }
        }
    }
}
