//! Asking for a review, answering, passing on, withdrawing. One event each; never a word of what is said.

use chrono::NaiveDate;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    model::{Review, ReviewStatus},
    store::{self, NewComment, NewReview},
};
use crate::{
    app::App,
    calendar::phrases,
    clock::Moment,
    error::{AppError, Result},
    events::{self, Event},
    outbox::{Notice, notify},
    people::{model::Actor, store::Choice},
    remisser::{
        self,
        commands::{about, locked},
        model::{Action, Case},
        policy::{self, Verb},
    },
    versions::{commands::cut_proposal, model::Origin},
    web::form::{Errors, Refusal, on_constraint},
};

/// What an officer asks for.
pub struct Asking {
    /// The version of the case that her page showed.
    pub version: i32,
    /// Of each reviewer.
    pub reviewers: Vec<AskedReviewer>,
}

/// What is asked of one reviewer.
pub struct AskedReviewer {
    /// The row of the form, which errors belong to.
    pub row: usize,
    /// Whom.
    pub person: Uuid,
    /// By when.
    pub due_on: NaiveDate,
    /// What in particular.
    pub question: String,
    /// The tokens of the sections that it is about; none if it is the whole.
    pub sections: Vec<String>,
}

/// What a reviewer says.
pub struct Saying {
    /// The version of the review that her page showed.
    pub version: i32,
    /// Of the whole; none when she passes it on without a word.
    pub answer: Option<String>,
    /// Of the sections.
    pub comments: Vec<NewComment>,
}

/// Asks one or several to review the draft as it is now: all of them, or none.
pub async fn ask(app: &App, actor: &Actor, moment: Moment, id: Uuid, input: Asking) -> Result<(), Refusal> {
    let mut tx = app.pool.begin().await?;
    let case = locked(&mut tx, actor, moment, id, input.version).await?;
    policy::require(actor, &case, Verb::Submit)?;
    let next = case.next(Action::AskReview)?;
    let askable = store::sections(&mut tx, id).await?;
    let cut = cut_proposal(&mut tx, actor, moment, &case, Origin::Granskning).await?;
    let candidates = store::candidates(&mut tx, actor, moment.today, &case).await?;
    let mut reviewers = Vec::new();
    for asked in &input.reviewers {
        let field = format!("granskare-{}", asked.row);
        let reviewer = candidate(&candidates, asked.person, &field)?;
        if asked.sections.iter().any(|token| askable.iter().all(|known| known.token != *token)) {
            let sentence = "Ett av avsnitten har ingen text längre. Välj bland dem som visas.";
            return Err(Refusal::Fields(Errors::one(&format!("avsnitt-{}", asked.row), sentence)));
        }
        let new = NewReview {
            proposal: cut.proposal_id,
            reviewer: reviewer.id,
            due_on: asked.due_on,
            question: &asked.question,
            sections: &asked.sections,
        };
        insert(&mut tx, actor, moment, &case, &new, &field).await?;
        tell_reviewer(&mut tx, app, actor, moment, &case, &new).await?;
        reviewers.push((name(reviewer), asked.due_on));
    }
    remisser::store::set_status(&mut tx, &case, next, moment.now).await?;
    events::append(&mut tx, moment, about(actor, id), &Event::ReviewAsked { reviewers }).await?;
    Ok(tx.commit().await?)
}

/// Refuses who was not asked for the review, before anything else of what was posted is looked at.
pub async fn permit(app: &App, actor: &Actor, id: Uuid, review: Uuid) -> Result<()> {
    let mut conn = app.pool.acquire().await?;
    let case = remisser::store::find_case(&mut conn, actor, app.clock.read().today, id).await?;
    let review = find(&mut conn, case.id, review).await?;
    if review.reviewer_id == actor.id { Ok(()) } else { Err(AppError::Forbidden) }
}

/// Hands in a review. The last one gives the draft back to its officer.
pub async fn answer(app: &App, actor: &Actor, moment: Moment, id: Uuid, review: Uuid, input: Saying) -> Result<()> {
    let mut tx = app.pool.begin().await?;
    let case = remisser::store::lock_case(&mut tx, actor, moment.today, id).await?;
    let review = own_open(&mut tx, actor, id, review).await?;
    let answer = input.answer.as_deref();
    store::end(&mut tx, review.id, input.version, ReviewStatus::Besvarad, answer, moment.now).await?;
    store::insert_comments(&mut tx, actor, review.id, &input.comments, moment.now).await?;
    end_if_last(&mut tx, app, actor, moment, &case).await?;
    let event = Event::ReviewAnswered { reviewer: review.reviewer };
    events::append(&mut tx, moment, about(actor, id), &event).await?;
    Ok(tx.commit().await?)
}

/// Passes a review on to a colleague, with the same proposal, day and question; what was said so far is kept.
pub async fn pass_on(
    app: &App,
    actor: &Actor,
    moment: Moment,
    id: Uuid,
    review: Uuid,
    to: Uuid,
    input: Saying,
) -> Result<(), Refusal> {
    let mut tx = app.pool.begin().await?;
    let case = remisser::store::lock_case(&mut tx, actor, moment.today, id).await?;
    let review = own_open(&mut tx, actor, id, review).await?;
    let candidates = store::candidates(&mut tx, actor, moment.today, &case).await?;
    let reviewer = candidate(&candidates, to, "mottagare")?;
    let answer = input.answer.as_deref();
    store::end(&mut tx, review.id, input.version, ReviewStatus::Vidare, answer, moment.now).await?;
    store::insert_comments(&mut tx, actor, review.id, &input.comments, moment.now).await?;
    let sections: Vec<String> = review.sections.iter().map(|section| section.token.clone()).collect();
    let new = NewReview {
        proposal: review.proposal_id,
        reviewer: reviewer.id,
        due_on: review.due_on,
        question: &review.question,
        sections: &sections,
    };
    insert(&mut tx, actor, moment, &case, &new, "mottagare").await?;
    tell_reviewer(&mut tx, app, actor, moment, &case, &new).await?;
    let event = Event::ReviewPassedOn { from: review.reviewer, to: name(reviewer) };
    events::append(&mut tx, moment, about(actor, id), &event).await?;
    Ok(tx.commit().await?)
}

/// Withdraws a review that is still out. The last one gives the draft back to its officer.
pub async fn withdraw(app: &App, actor: &Actor, moment: Moment, id: Uuid, review: Uuid, version: i32) -> Result<()> {
    let mut tx = app.pool.begin().await?;
    let case = remisser::store::lock_case(&mut tx, actor, moment.today, id).await?;
    policy::require(actor, &case, Verb::Submit)?;
    let review = find(&mut tx, id, review).await?;
    store::end(&mut tx, review.id, version, ReviewStatus::Aterkallad, None, moment.now).await?;
    let notice = Notice {
        subject: "Granskningen behövs inte längre",
        text: &format!("{} har återkallat sin begäran om granskning. Du behöver inte göra något.", actor.name),
        page: "",
    };
    notify(&mut tx, app, actor, moment, &case, &[review.reviewer_id], notice).await?;
    end_if_last(&mut tx, app, actor, moment, &case).await?;
    let event = Event::ReviewWithdrawn { reviewer: review.reviewer };
    events::append(&mut tx, moment, about(actor, id), &event).await?;
    Ok(tx.commit().await?)
}

/// Reminds a reviewer whose answer is awaited, by mail; at most once a day.
pub async fn remind(app: &App, actor: &Actor, moment: Moment, id: Uuid, review: Uuid) -> Result<()> {
    let mut tx = app.pool.begin().await?;
    let case = remisser::store::lock_case(&mut tx, actor, moment.today, id).await?;
    policy::require(actor, &case, Verb::Submit)?;
    let review = find(&mut tx, id, review).await?;
    if !review.is_open() {
        return Err(AppError::Conflict);
    }
    if !review.may_be_reminded(&moment.today) {
        return Err(AppError::rejected(format!("{} har redan fått ett mejl i dag.", review.reviewer)));
    }
    store::remind(&mut tx, &review, moment.now).await?;
    let text = format!(
        "{} påminner om att du har ett utkast att granska senast {}.",
        actor.name,
        phrases::long(review.due_on)
    );
    let notice = Notice { subject: "Påminnelse: att granska", text: &text, page: "/granskning" };
    notify(&mut tx, app, actor, moment, &case, &[review.reviewer_id], notice).await?;
    let event = Event::ReviewReminded { reviewer: review.reviewer };
    events::append(&mut tx, moment, about(actor, id), &event).await?;
    Ok(tx.commit().await?)
}

async fn find(conn: &mut PgConnection, remiss: Uuid, review: Uuid) -> Result<Review> {
    let reviews = store::of_remiss(conn, remiss).await?;
    reviews.into_iter().find(|row| row.id == review).ok_or(AppError::NotFound)
}

/// The actor's own review, still open: `Conflict` if it was ended meanwhile.
async fn own_open(conn: &mut PgConnection, actor: &Actor, remiss: Uuid, review: Uuid) -> Result<Review> {
    let review = find(conn, remiss, review).await?;
    if review.reviewer_id != actor.id {
        return Err(AppError::Forbidden);
    }
    if review.is_open() { Ok(review) } else { Err(AppError::Conflict) }
}

fn candidate<'c>(candidates: &'c [Choice], person: Uuid, field: &str) -> Result<&'c Choice, Refusal> {
    let found = candidates.iter().find(|choice| choice.id == person);
    found.ok_or_else(|| Refusal::Fields(Errors::one(field, "Välj någon i listan.")))
}

/// The name of "Namn, titel".
fn name(choice: &Choice) -> String {
    choice.label.split(", ").next().unwrap_or_default().to_owned()
}

async fn insert(
    conn: &mut PgConnection,
    actor: &Actor,
    moment: Moment,
    case: &Case,
    new: &NewReview<'_>,
    field: &str,
) -> Result<(), Refusal> {
    let written = store::insert(conn, actor, case.id, new, moment.now).await;
    on_constraint(written, "reviews_one_open", field, "Den personen granskar redan utkastet.")
}

async fn tell_reviewer(
    conn: &mut PgConnection,
    app: &App,
    actor: &Actor,
    moment: Moment,
    case: &Case,
    new: &NewReview<'_>,
) -> Result<()> {
    let text = format!("{} ber dig granska ett utkast till svar senast {}.", actor.name, phrases::long(new.due_on));
    let notice = Notice { subject: "Att granska", text: &text, page: "/granskning" };
    notify(conn, app, actor, moment, case, &[new.reviewer], notice).await
}

async fn end_if_last(conn: &mut PgConnection, app: &App, actor: &Actor, moment: Moment, case: &Case) -> Result<()> {
    if store::open_count(conn, case.id).await? > 0 {
        return Ok(());
    }
    let next = case.next(Action::EndReview)?;
    remisser::store::set_status(conn, case, next, moment.now).await?;
    let people: Vec<Uuid> = case.handlaggare_id.into_iter().collect();
    let notice = Notice {
        subject: "Granskningen är klar",
        text: "Ingen granskning är längre ute. Läs synpunkterna, skriv klart och skicka utkastet för attest.",
        page: "/granskning",
    };
    notify(conn, app, actor, moment, case, &people, notice).await
}
