//! `/remisser/{id}/granskning` for those who write and those who review, and `/granska`.

use askama::Template;
use axum::{extract::State, response::Response};
use uuid::Uuid;

use super::{
    actions::AnswerForm,
    ask::AskForm,
    due::Limits,
    model::{self, AskedSection, Comment, Review},
    paper::{self, Piece},
    store::{self, Waiting},
};
use crate::{
    app::App,
    attests::store::Bilaga,
    checks::{self, list::Open},
    document::canonical::Kind,
    drafts::{
        self,
        model::{Draft, DraftSection, Writing},
    },
    error::{AppError, Result},
    people::{model::Actor, store::Choice},
    remisser::{
        model::{Action, Case},
        policy::{self, Verb},
        store::find_case,
    },
    versions::secrecy::{Kept, SECRET},
    web::{
        self,
        chrome::{Chrome, Place},
        extract::Path,
        filters,
        form::Errors,
    },
};

/// `/remisser/{id}/granskning`
#[derive(Template)]
#[template(path = "reviews/show.html")]
pub struct ReviewsPage {
    chrome: Chrome,
    case: Case,
    reviews: Vec<Said>,
    candidates: Vec<Choice>,
    ask: AskForm,
    /// What can be asked about.
    sections: Vec<AskedSection>,
    open_remarks: Vec<Open>,
    /// What the plan says of the day.
    due_hint: String,
    mine: Option<Mine>,
    errors: Errors,
}

/// A review and what was said in it, as far as the reader may know.
pub struct Said {
    review: Review,
    answer: Option<String>,
    comments: Vec<Remark>,
    /// Whether the reader may withdraw it; and remind, once a day.
    withdrawable: bool,
    remindable: bool,
}

/// A comment with the heading of its section.
pub struct Remark {
    heading: String,
    /// The document is without the section.
    is_left_out: bool,
    comment: Comment,
}

/// The review that waits for the reader.
pub struct Mine {
    review: Review,
    sheets: Vec<Sheet>,
    bilagor: Vec<Bilaga>,
    form: AnswerForm,
}

/// A document with a place for a comment after each section.
struct Sheet {
    kind: Kind,
    /// What stands above the first section; our own renderer's output, as the tail.
    head: String,
    /// The sections that are asked about.
    asked: Vec<Part>,
    others: Vec<Part>,
    /// What follows the last section.
    tail: String,
}

impl Sheet {
    /// Whether something stands in what is folded away.
    fn unfolds(&self, errors: &Errors) -> bool {
        self.others.iter().any(|part| !part.comment.trim().is_empty() || !errors.of(&part.field).is_empty())
    }
}

struct Part {
    /// Our own renderer's output.
    html: String,
    /// Tells which document and section the comment is about.
    token: String,
    /// The id of its field, counted through all documents.
    field: String,
    heading: String,
    comment: String,
}

/// What was typed, to be shown again with what is wrong.
#[derive(Default)]
pub(super) struct Typed {
    pub ask: Option<AskForm>,
    pub answer: Option<AnswerForm>,
    pub errors: Errors,
}

impl ReviewsPage {
    /// Whether the reader opens bilagor with a sekretessmarkering.
    #[must_use]
    pub fn opens_secret(&self) -> bool {
        policy::opens_secret(self.chrome.actor.roles, self.case.relation)
    }

    /// Whether the draft can be sent for attest when these reviews are in.
    #[must_use]
    pub fn waits(&self) -> bool {
        policy::allows(&self.chrome.actor, &self.case, Verb::Submit)
            && self.case.status.next(Action::EndReview).is_some()
    }

    /// Whether the reader can tick comments off, or open them again.
    #[must_use]
    pub fn ticks_off(&self) -> bool {
        Writing::of(&self.chrome.actor, &self.case).is_open()
    }

    /// Whether a review can be asked for now.
    #[must_use]
    pub fn may_ask(&self) -> bool {
        policy::allows(&self.chrome.actor, &self.case, Verb::Submit)
            && self.case.status.next(Action::AskReview).is_some()
    }
}

/// `GET /remisser/{id}/granskning`
pub async fn show(State(app): State<App>, actor: Actor, Path(id): Path<Uuid>) -> Result<Response> {
    web::page(&page(&app, &actor, id, Typed::default()).await?)
}

pub(super) async fn page(app: &App, actor: &Actor, id: Uuid, typed: Typed) -> Result<ReviewsPage> {
    let today = app.clock.read().today;
    let mut conn = app.pool.acquire().await?;
    let case = find_case(&mut conn, actor, today, id).await?;
    if !model::may_open(actor.roles, case.relation) {
        return Err(AppError::Forbidden);
    }
    let reviews = store::of_remiss(&mut conn, id).await?;
    let waiting = reviews.iter().find(|review| review.is_open() && review.reviewer_id == actor.id).cloned();
    let mine = match waiting {
        Some(review) => Some(mine(&mut conn, actor, &case, review, typed.answer.unwrap_or_default()).await?),
        None => None,
    };
    let candidates = store::candidates(&mut conn, actor, today, &case).await?;
    let reviews = said(&mut conn, actor, &case, reviews, today).await?;
    let may_ask = policy::allows(actor, &case, Verb::Submit) && case.status.next(Action::AskReview).is_some();
    let open_remarks = if may_ask { checks::list::open(&mut conn, actor, &case, today).await? } else { Vec::new() };
    let limits = if may_ask { Some(Limits::of(&mut conn, actor, &case, today).await?) } else { None };
    let sections = if may_ask { store::sections(&mut conn, id).await? } else { Vec::new() };
    let due = limits.map(|limits| limits.suggest(today).to_string()).unwrap_or_default();
    let ask = typed.ask.unwrap_or_else(|| AskForm::empty(&due)).shown(case.version, &due, limits.as_ref(), today);
    Ok(ReviewsPage {
        chrome: Chrome::new(actor, Place::Remisser, today),
        due_hint: limits.map(|limits| limits.hint(today)).unwrap_or_default(),
        case,
        reviews,
        candidates,
        ask,
        sections,
        open_remarks,
        mine,
        errors: typed.errors,
    })
}

async fn said(
    conn: &mut sqlx::PgConnection,
    actor: &Actor,
    case: &Case,
    reviews: Vec<Review>,
    today: chrono::NaiveDate,
) -> Result<Vec<Said>> {
    let comments = store::comments(conn, case.id).await?;
    let mut drafts = Vec::new();
    if !comments.is_empty() {
        for kind in drafts::store::kinds(conn, case.id).await? {
            drafts.extend(drafts::store::find(conn, case.id, kind).await?);
        }
    }
    let sections: Vec<_> = drafts.iter().flat_map(|draft| draft.every().map(move |section| (draft, section))).collect();
    let all = model::reads_all(case.relation);
    let may_withdraw = policy::allows(actor, case, Verb::Submit);
    let said = reviews.into_iter().map(|review| {
        let reads = all || review.reviewer_id == actor.id;
        let own = comments.iter().filter(|comment| reads && comment.review_id == review.id);
        let mut remarks: Vec<(usize, Remark)> = own
            .map(|comment| {
                let known = |(draft, section): &(&Draft, &DraftSection)| {
                    draft.kind == comment.kind && section.key == comment.section_key
                };
                let place = sections.iter().position(known).unwrap_or(usize::MAX);
                let section = sections.get(place);
                let heading = section.map_or(&comment.section_key, |(_, section)| &section.heading).clone();
                let is_left_out = section.is_none_or(|(draft, section)| draft.section(&section.key).is_none());
                (place, Remark { heading, is_left_out, comment: comment.clone() })
            })
            .collect();
        remarks.sort_by_key(|(place, _)| *place);
        Said {
            answer: review.answer.clone().filter(|_| reads),
            comments: remarks.into_iter().map(|(_, remark)| remark).collect(),
            withdrawable: may_withdraw && review.is_open(),
            remindable: may_withdraw && review.may_be_reminded(&today),
            review,
        }
    });
    Ok(said.collect())
}

async fn mine(
    conn: &mut sqlx::PgConnection,
    actor: &Actor,
    case: &Case,
    review: Review,
    form: AnswerForm,
) -> Result<Mine> {
    let bilagor = crate::attests::store::bilagor(conn, review.proposal_id).await?;
    let kept = Kept::among(actor, case, bilagor.iter().map(|file| (file.name.clone(), file.sekretess)));
    let mut sheets = Vec::new();
    let mut fields = 0;
    for paper in paper::papers(conn, review.proposal_id, &kept).await? {
        let kind = paper.printed.kind;
        let pieces = paper::pieces(&paper.printed);
        let token = |piece: &Piece| model::token(kind, &piece.key);
        let (asked, others) = pieces.sections.into_iter().partition(|piece| review.asks_about(&token(piece)));
        // Counted as the fields stand in the page.
        let mut parts = |pieces: Vec<Piece>| {
            let part = |piece: Piece| {
                fields += 1;
                let token = token(&piece);
                let comment = form.comment_on(&token).to_owned();
                Part { html: piece.html, token, field: format!("kommentar-{fields}"), heading: piece.heading, comment }
            };
            pieces.into_iter().map(part).collect::<Vec<_>>()
        };
        sheets.push(Sheet { kind, head: pieces.head, asked: parts(asked), others: parts(others), tail: pieces.tail });
    }
    let form = AnswerForm { version: review.version, ..form };
    Ok(Mine { review, sheets, bilagor, form })
}

/// Shown instead of the page when the review ended while its answer was written.
#[derive(Template)]
#[template(path = "reviews/ended.html")]
pub struct EndedPage {
    chrome: Chrome,
    case: Case,
    typed: Vec<String>,
}

/// The page that gives back what was typed; the case must be visible.
pub(super) async fn ended(app: &App, actor: &Actor, id: Uuid, form: &AnswerForm) -> Result<Response> {
    let today = app.clock.read().today;
    let mut conn = app.pool.acquire().await?;
    let case = find_case(&mut conn, actor, today, id).await?;
    let typed = form.kommentar.iter().chain([&form.svar]).filter(|text| !text.trim().is_empty()).cloned().collect();
    web::conflicting(&EndedPage { chrome: Chrome::new(actor, Place::Reviews, today), case, typed })
}

/// `/granska`
#[derive(Template)]
#[template(path = "reviews/waiting.html")]
pub struct WaitingPage {
    chrome: Chrome,
    waiting: Vec<Waiting>,
}

/// `GET /granska`
pub async fn waiting(State(app): State<App>, actor: Actor) -> Result<Response> {
    let today = app.clock.read().today;
    let mut conn = app.pool.acquire().await?;
    let waiting = store::waiting(&mut conn, &actor, today).await?;
    web::page(&WaitingPage { chrome: Chrome::new(&actor, Place::Reviews, today), waiting })
}
