//! What a reviewer hands in, and what a writer does about a review that is out.

use axum::{extract::State, response::Response};
use serde::Deserialize;
use uuid::Uuid;

use super::{
    commands::{self, Saying},
    model::NO_REMARKS,
    pages::{self, Typed, page},
};
use crate::{
    app::App,
    document::canonical::Kind,
    error::{AppError, Result},
    people::model::Actor,
    web::{
        self,
        extract::{Form, Path},
        form::{Errors, Reader, Refusal},
    },
};

/// What a reviewer says. `avsnitt` and `kommentar` go in pairs, one a section.
#[derive(Debug, Clone, Deserialize, Default)]
#[serde(default)]
pub struct AnswerForm {
    pub(super) version: i32,
    pub(super) avsnitt: Vec<String>,
    pub(super) kommentar: Vec<String>,
    pub(super) svar: String,
    pub(super) inga_synpunkter: String,
    pub(super) mottagare: String,
}

/// Which review is withdrawn.
#[derive(Debug, Clone, Deserialize, Default)]
#[serde(default)]
pub struct WithdrawForm {
    version: i32,
}

impl AnswerForm {
    /// What was typed about a section.
    pub(super) fn comment_on(&self, token: &str) -> &str {
        let place = self.avsnitt.iter().position(|known| known == token);
        place.and_then(|place| self.kommentar.get(place)).map_or("", String::as_str)
    }

    /// The comments and the answer; `is_answer` asks for something to be said.
    fn read(&self, is_answer: bool) -> Result<Saying, Errors> {
        let mut reader = Reader::default();
        let mut comments = Vec::new();
        for (n, (token, text)) in self.avsnitt.iter().zip(&self.kommentar).enumerate() {
            let comment = reader.text(&format!("kommentar-{}", n + 1), text);
            let section = token.split_once(':').and_then(|(kind, key)| Some((kind.parse::<Kind>().ok()?, key)));
            match section {
                Some((kind, key)) if !comment.is_empty() => {
                    comments.push((kind, key.to_owned(), comment));
                }
                _ => {}
            }
        }
        let answer = reader.text("svar", &self.svar);
        let says_something = !answer.is_empty() || !comments.is_empty();
        let none = !self.inga_synpunkter.is_empty();
        if is_answer && none && says_something {
            reader
                .error("inga_synpunkter", "Du har skrivit synpunkter. Lämna granskningen, eller ta bort det du skrev.");
        } else if is_answer && !none && !says_something {
            reader.error("svar", "Skriv vad du tycker, eller välj ”Inga synpunkter”.");
        }
        let answer = if is_answer && none { NO_REMARKS.to_owned() } else { answer };
        let version = self.version;
        reader.finish(Saying { version, answer: Some(answer).filter(|text| !text.is_empty()), comments })
    }
}

fn back(id: Uuid) -> String {
    format!("/remisser/{id}/granskning")
}

/// `POST /remisser/{id}/granskning/{granskning}/svar`
pub async fn answer(
    State(app): State<App>,
    actor: Actor,
    Path((id, review)): Path<(Uuid, Uuid)>,
    Form(form): Form<AnswerForm>,
) -> Result<Response> {
    commands::permit(&app, &actor, id, review).await?;
    let outcome = match form.read(true) {
        Ok(input) => commands::answer(&app, &actor, app.clock.read(), id, review, input).await.map_err(Refusal::Error),
        Err(errors) => Err(Refusal::Fields(errors)),
    };
    answered(&app, &actor, id, form, outcome, "Tack! Granskningen är lämnad.").await
}

/// `POST /remisser/{id}/granskning/{granskning}/vidare`
pub async fn pass_on(
    State(app): State<App>,
    actor: Actor,
    Path((id, review)): Path<(Uuid, Uuid)>,
    Form(form): Form<AnswerForm>,
) -> Result<Response> {
    commands::permit(&app, &actor, id, review).await?;
    let outcome = match (form.read(false), form.mottagare.parse::<Uuid>()) {
        (Ok(input), Ok(to)) => commands::pass_on(&app, &actor, app.clock.read(), id, review, to, input).await,
        (Err(errors), _) => Err(Refusal::Fields(errors)),
        (Ok(_), Err(_)) => Err(Refusal::Fields(Errors::one("mottagare", "Välj vem som ska granska i stället."))),
    };
    answered(&app, &actor, id, form, outcome, "Granskningen är skickad vidare.").await
}

async fn answered(
    app: &App,
    actor: &Actor,
    id: Uuid,
    form: AnswerForm,
    outcome: Result<(), Refusal>,
    done: &str,
) -> Result<Response> {
    match outcome {
        Ok(()) => Ok(web::done("/granska", done)),
        Err(Refusal::Fields(errors)) => {
            let typed = Typed { answer: Some(form), errors, ..Typed::default() };
            web::invalid(&page(app, actor, id, typed).await?)
        }
        Err(Refusal::Error(AppError::Conflict)) => pages::ended(app, actor, id, &form).await,
        Err(Refusal::Error(error)) => Err(error),
    }
}

/// `POST /remisser/{id}/granskning/{granskning}/aterkallelse`
pub async fn withdraw(
    State(app): State<App>,
    actor: Actor,
    Path((id, review)): Path<(Uuid, Uuid)>,
    Form(form): Form<WithdrawForm>,
) -> Result<Response> {
    commands::withdraw(&app, &actor, app.clock.read(), id, review, form.version).await?;
    Ok(web::done(&back(id), "Begäran är återkallad."))
}

/// `POST /remisser/{id}/granskning/{granskning}/paminnelse`
pub async fn remind(State(app): State<App>, actor: Actor, Path((id, review)): Path<(Uuid, Uuid)>) -> Result<Response> {
    commands::remind(&app, &actor, app.clock.read(), id, review).await?;
    Ok(web::done(&back(id), "Granskaren har fått en påminnelse med en länk."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(comments: &[&str], answer: &str, none: &str) -> AnswerForm {
        AnswerForm {
            avsnitt: comments.iter().enumerate().map(|(n, _)| format!("tjansteutlatande:a{n}")).collect(),
            kommentar: comments.iter().map(|text| (*text).to_owned()).collect(),
            svar: answer.into(),
            inga_synpunkter: none.into(),
            ..AnswerForm::default()
        }
    }

    #[test]
    fn something_or_nothing_is_said() {
        for (form, expected) in [
            (form(&["", " Bra. "], "", ""), Ok((None, 1))),
            (form(&["", ""], "Helt rätt.", ""), Ok((Some("Helt rätt."), 0))),
            (form(&["", ""], "", "1"), Ok((Some("Inga synpunkter."), 0))),
            (form(&["", ""], "", ""), Err("svar")),
            (form(&["Bra."], "", "1"), Err("inga_synpunkter")),
            (form(&["a\0b"], "Ja.", ""), Err("kommentar-1")),
        ] {
            match (form.read(true), expected) {
                (Ok(said), Ok((answer, comments))) => {
                    assert_eq!((said.answer.as_deref(), said.comments.len()), (answer, comments));
                }
                (Err(errors), Err(field)) => assert!(!errors.of(field).is_empty(), "{field}"),
                (other, expected) => panic!("{:?} {expected:?}", other.is_ok()),
            }
        }
        assert!(form(&[""], "", "").read(false).is_ok());
    }

    #[test]
    fn comments_belong_to_their_section() {
        let form = form(&["först", "sedan"], "", "");
        assert_eq!(form.comment_on("tjansteutlatande:a1"), "sedan");
        assert_eq!(form.comment_on("yttrande:a1"), "");
        let said = form.read(true).unwrap();
        let first = (Kind::Tjansteutlatande, "a0".into(), "först".into());
        assert_eq!(said.comments[0], first);
    }
}
