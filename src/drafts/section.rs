//! A section in its plain text form: typed, looked at, saved; and what happens when two have typed.

use askama::Template;
use axum::{extract::State, response::Response};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use uuid::Uuid;

use super::{
    commands, facts, leftovers,
    model::{DraftSection, Writing},
    pages::readable,
    remarks::{self, Remark},
};
use crate::{
    admin::phrases::{self, store::Phrase},
    app::App,
    document::{
        canonical::Kind,
        diff::{self, compare_sections},
        facts::Fact,
        freeze,
        html::blocks_html,
        markdown,
        model::{Block, FactRef, Section},
    },
    error::{AppError, Result},
    people::model::Actor,
    remisser::model::{Action, Case},
    web::{
        self,
        chrome::{Chrome, Place},
        extract::{Form, Path},
        filters,
        form::Errors,
    },
};

/// A fact to insert.
struct Chip {
    /// `{{svarsdatum}}`
    code: String,
    label: &'static str,
    /// What it says now; none if it is not registered.
    text: Option<String>,
}

/// What was saved elsewhere while this was typed.
struct Theirs {
    /// She saved it herself, in another window.
    own: bool,
    by: String,
    at: DateTime<Utc>,
    source: String,
    /// Our own renderer's output.
    html: String,
    /// From theirs to mine, our own renderer's output; empty if mine cannot be read.
    diff: String,
}

/// `/remisser/{id}/utkast/{slag}/{avsnitt}`
#[derive(Template)]
#[template(path = "drafts/section.html")]
pub struct SectionPage {
    chrome: Chrome,
    case: Case,
    kind: Kind,
    section: DraftSection,
    form: SectionForm,
    errors: Errors,
    chips: Vec<Chip>,
    /// Our own renderer's output.
    preview: Option<String>,
    /// What in the preview looks half written.
    leftovers: Option<String>,
    theirs: Option<Theirs>,
    remarks: Vec<Remark>,
    /// The standard phrases that suit the section.
    phrases: Vec<Phrase>,
    /// A phrase was just put in.
    put_in: bool,
}

impl SectionPage {
    /// Whose text the field holds.
    #[must_use]
    pub fn area_label(&self) -> &'static str {
        match &self.theirs {
            Some(theirs) if theirs.own => "Texten i det här fönstret",
            Some(_) => "Din text",
            None => "Text",
        }
    }
}

impl SectionPage {
    /// Puts the chosen phrase at the end of what is typed; `false` if none is chosen.
    fn put_in(&mut self) -> bool {
        let chosen = self.phrases.iter().find(|phrase| phrase.id.to_string() == self.form.fras);
        let Some(phrase) = chosen else {
            self.errors = Errors::one("fras", "Välj vilken fras som ska infogas.");
            return false;
        };
        let typed = self.form.text.trim_end();
        self.form.text = if typed.is_empty() { phrase.text.clone() } else { format!("{typed}\n\n{}", phrase.text) };
        self.put_in = true;
        true
    }
}

/// A typed section.
#[derive(Debug, Clone, Deserialize, Default)]
#[serde(default)]
pub struct SectionForm {
    /// The version that it was typed over.
    version: i32,
    text: String,
    /// Only to be looked at.
    visa: String,
    /// The chosen phrase is to be put in; nothing is saved.
    infoga: String,
    fras: String,
}

async fn page(
    app: &App,
    actor: &Actor,
    (id, kind, key): (Uuid, &str, &str),
    form: Option<SectionForm>,
) -> Result<(SectionPage, facts::Register)> {
    let today = app.clock.read().today;
    let mut conn = app.pool.acquire().await?;
    let (case, draft) = readable(&mut conn, actor, today, id, kind).await?;
    match Writing::of(actor, &case) {
        Writing::Open => {}
        Writing::Reader => return Err(AppError::Forbidden),
        closed @ Writing::Closed(_) => {
            // What was typed is shown, so that it can be saved elsewhere.
            if form.is_none() {
                return Err(AppError::rejected(closed.why_closed()));
            }
        }
    }
    // What was typed is shown also if somebody has left the section out meanwhile.
    let section = match form {
        Some(_) => draft.every().find(|section| section.key == key),
        None => draft.section(key),
    };
    let section = section.ok_or(AppError::NotFound)?.clone();
    let register = facts::gather(&mut conn, &actor.myndighet, &case).await?;
    let remarks =
        remarks::of_section(&remarks::open(&mut conn, actor, &case).await?, &(draft.kind, section.key.clone()));
    let mut phrases = phrases::store::active(&mut conn, actor.myndighet.id).await?;
    phrases.retain(|phrase| phrase.section.as_ref().is_none_or(|suits| *suits == section.key));
    let form = form.unwrap_or_else(|| SectionForm {
        version: section.version,
        text: markdown::print(&section.blocks),
        ..SectionForm::default()
    });
    let page = SectionPage {
        chrome: Chrome::new(actor, Place::Remisser, today),
        case,
        kind: draft.kind,
        section,
        form,
        errors: Errors::default(),
        chips: chips(&register),
        preview: None,
        leftovers: None,
        theirs: None,
        remarks,
        phrases,
        put_in: false,
    };
    Ok((page, register))
}

fn chips(register: &facts::Register) -> Vec<Chip> {
    Fact::ALL
        .into_iter()
        .map(|fact| Chip {
            code: format!("{{{{{}}}}}", fact.name()),
            label: fact.label(),
            text: register.facts.get(fact).map(|value| value.text.clone()),
        })
        .collect()
}

/// Reads a typed section; its errors belong to the field `text`.
fn parse(text: &str) -> Result<Vec<Block<FactRef>>, Errors> {
    markdown::parse(text).map_err(|found| {
        let mut errors = Errors::default();
        for error in found {
            errors.push("text", error.to_string());
        }
        errors
    })
}

/// `GET /remisser/{id}/utkast/{slag}/{avsnitt}`
pub async fn edit(
    State(app): State<App>,
    actor: Actor,
    Path((id, kind, key)): Path<(Uuid, String, String)>,
) -> Result<Response> {
    web::page(&page(&app, &actor, (id, &kind, &key), None).await?.0)
}

/// `POST /remisser/{id}/utkast/{slag}/{avsnitt}`
pub async fn update(
    State(app): State<App>,
    actor: Actor,
    Path((id, kind, key)): Path<(Uuid, String, String)>,
    Form(form): Form<SectionForm>,
) -> Result<Response> {
    let place = (id, kind.as_str(), key.as_str());
    let (mut page, register) = page(&app, &actor, place, Some(form)).await?;
    if !page.form.infoga.is_empty() {
        return if page.put_in() { web::page(&page) } else { web::invalid(&page) };
    }
    let blocks = match parse(&page.form.text) {
        Ok(blocks) => blocks,
        Err(errors) => {
            page.errors = errors;
            return web::invalid(&page);
        }
    };
    if !page.form.visa.is_empty() {
        let frozen = freeze::freeze(&blocks, &register.facts);
        page.leftovers = leftovers::leftovers(&frozen);
        page.preview = Some(blocks_html(&frozen));
        return web::page(&page);
    }
    let over = page.form.version;
    match commands::save(&app.pool, &actor, app.clock.read(), id, (page.kind, &key), over, &blocks).await {
        Ok(()) => {
            let to = format!("/remisser/{id}/utkast/{}#avsnitt-{key}", page.kind.slug());
            Ok(web::done(&to, &format!("”{}” är sparat.", page.section.heading)))
        }
        Err(AppError::Conflict) => {
            // Read again: what was saved meanwhile may be newer than the page.
            let (mut page, register) = self::page(&app, &actor, place, Some(page.form)).await?;
            page.theirs = Some(theirs(&actor, &page.section, &blocks, &register));
            page.form.version = page.section.version;
            web::conflicting(&page)
        }
        Err(AppError::Rejected(why)) => {
            page.errors = Errors::one("text", format!("{why} Det du har skrivit är inte sparat. Kopiera texten."));
            web::invalid(&page)
        }
        Err(error) => Err(error),
    }
}

fn theirs(actor: &Actor, section: &DraftSection, mine: &[Block<FactRef>], register: &facts::Register) -> Theirs {
    let frozen = |blocks: &[Block<FactRef>]| {
        vec![Section {
            key: section.key.clone(),
            heading: section.heading.clone(),
            blocks: freeze::freeze(blocks, &register.facts),
        }]
    };
    let sections = compare_sections(&frozen(&section.blocks), &frozen(mine));
    Theirs {
        own: section.saved_by_id == actor.id,
        by: section.saved_by.clone(),
        at: section.saved_at,
        source: markdown::print(&section.blocks),
        html: blocks_html(&freeze::freeze(&section.blocks, &register.facts)),
        diff: diff::html(&diff::Diff { front: Vec::new(), sections }, 3),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn junk_is_refused_in_swedish_or_kept_as_text() {
        let sections = "## Rubrik\n\ntext\n\n".repeat(10_000);
        match parse(&sections) {
            Ok(blocks) => assert!(blocks.len() <= 20_000),
            Err(errors) => assert!(errors.of("text").starts_with("Rad ")),
        }
        assert!(parse(&"a".repeat(200_001)).unwrap_err().of("text").contains("200000"));
        let script = parse("<script>alert(1)</script>").unwrap();
        let html = blocks_html(&freeze::freeze(&script, &crate::document::facts::Facts::default()));
        assert!(!html.contains("<script>") && html.contains("&lt;script&gt;"), "{html}");
        let nul = parse("a\0b");
        assert!(nul.is_err() || !markdown::print(&nul.unwrap()).contains('\0'));
        assert!(parse("{{okand}}").unwrap_err().of("text").starts_with("Rad 1: "));
    }
}
