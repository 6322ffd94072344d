//! `/remisser/{id}/attest`, one page for all: who sends, who signs, who waits.

use askama::Template;
use axum::{extract::State, response::Response};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    actions::{AnswerForm, WordsForm},
    changes::{self, Changes, kept},
    commands,
    consequences::{Consequence, Dates},
    deadline::{self, LastDay},
    model::PlannedStep,
    proving::Proving,
    queue,
    reviewed::{self, Reviewed},
    round::Chain,
    stance::{self, Brief},
    store::{self, Bilaga, Question},
    voided::{self, Voided},
};
use crate::{
    app::App,
    checks::{self, list::Open},
    document::canonical::Kind,
    drafts::{self, immediate},
    error::{AppError, Result},
    notes::{self, model::Undecided},
    people::model::{Actor, Role},
    remisser::{
        model::{Action, Case, Status},
        policy::{self, Verb},
        store::find_case,
    },
    reviews::paper::{self, Paper},
    versions::secrecy::SECRET,
    web::{
        self,
        chrome::{Chrome, Place},
        extract::Path,
        filters,
        form::Errors,
    },
};

/// `/remisser/{id}/attest`
#[derive(Template)]
#[template(path = "attests/show.html")]
pub struct AttestPage {
    chrome: Chrome,
    case: Case,
    chain: Option<Chain>,
    plan: Option<Plan>,
    papers: Vec<Paper>,
    bilagor: Vec<Bilaga>,
    changes: Option<Changes>,
    /// Which words made earlier attests void.
    voided: Option<Voided>,
    /// That a redaktionell ändring was refused.
    refused: Option<store::EditorialRefusal>,
    /// Of the round that goes on.
    dates: Option<Dates>,
    reviewed: Vec<Reviewed>,
    /// Where it stands in the reader's list, if it waits for her.
    place: Option<queue::Place>,
    questions: Vec<Question>,
    open_remarks: Vec<Open>,
    /// What must be decided on before it is sent.
    undecided: Vec<Undecided>,
    /// What the text says against the plan.
    contradiction: Option<&'static str>,
    turn: Turn,
    proving: Proving,
    typed: Typed,
    errors: Errors,
}

/// What sending for attest would mean today.
enum Plan {
    /// These would sign, in order.
    Steps(Vec<PlannedStep>),
    /// Nobody can sign a step; the sentence says what to do.
    Impossible(String),
}

/// Whether it is the reader's turn to sign.
enum Turn {
    /// It is, and her signature will be printed so.
    Mine(String),
    /// It is not, and she is told why.
    Told(String),
    /// She has no part in it.
    None,
}

/// What was typed and not accepted.
#[derive(Default)]
pub(super) struct Typed {
    pub words: WordsForm,
    pub answer: Option<(Uuid, AnswerForm)>,
}

impl AttestPage {
    fn writes(&self) -> bool {
        self.may(Verb::Submit)
    }

    /// Whether it is the reader's turn to sign.
    #[must_use]
    pub fn is_mine(&self) -> bool {
        matches!(self.turn, Turn::Mine(_))
    }

    /// Whether the reader has written what it is her turn to sign.
    #[must_use]
    pub fn is_own_draft(&self) -> bool {
        let step = self.chain.as_ref().filter(|_| self.is_mine()).and_then(Chain::next);
        let mut signers = step.iter().flat_map(|step| &step.signers);
        signers.any(|signer| signer.person == self.chrome.actor.id && signer.own_draft)
    }

    /// Why what she posted came too late: somebody else has signed what was hers too.
    pub(super) fn overtaken(&self) -> Option<String> {
        let chain = self.chain.as_ref().filter(|chain| chain.is_current() && !self.is_mine())?;
        chain.overtaken_by(self.chrome.actor.id)
    }

    /// Shows something that is wrong beside a field.
    pub(super) fn with_error(self, field: &str, sentence: &str) -> Self {
        Self { errors: Errors::one(field, sentence), ..self }
    }

    /// Whether the case can be opened for change by the reader.
    #[must_use]
    pub fn may_open(&self) -> bool {
        self.may(Verb::OpenForChange) && self.case.status.next(Action::OpenForChange).is_some()
    }

    /// Whether the reader may change what is attested editorially; the documents that there are.
    #[must_use]
    pub fn may_edit(&self) -> Vec<Kind> {
        let may = policy::allows(&self.chrome.actor, &self.case, Verb::ChangeEditorially)
            && self.case.status.next(Action::ChangeEditorially).is_some();
        if may { self.papers.iter().map(|paper| paper.printed.kind).collect() } else { Vec::new() }
    }

    /// Whether the reader may answer questions now.
    #[must_use]
    pub fn may_answer(&self) -> bool {
        self.writes() && self.chain.as_ref().is_some_and(Chain::is_open)
    }

    /// Whether the reader may change the plan.
    #[must_use]
    pub fn may_plan(&self) -> bool {
        self.may(Verb::Plan) && self.case.status < Status::Anmald
    }

    /// Whether the reader would send it for attest, but reviews are out.
    #[must_use]
    pub fn waits_for_review(&self) -> bool {
        self.writes() && self.case.status == Status::Granskning
    }

    /// Whether the reader opens bilagor with a sekretessmarkering.
    #[must_use]
    pub fn opens_secret(&self) -> bool {
        policy::opens_secret(self.chrome.actor.roles, self.case.relation)
    }

    /// What was typed as an answer to a question.
    #[must_use]
    pub fn answer_to(&self, question: &Question) -> &str {
        let typed = self.typed.answer.as_ref().filter(|(id, _)| *id == question.id);
        typed.map_or("", |(_, form)| form.svar.as_str())
    }

    fn main_paper(&self) -> Option<&Paper> {
        self.papers.iter().find(|paper| paper.printed.kind == Kind::Tjansteutlatande)
    }

    /// What is proposed to be decided.
    #[must_use]
    pub fn points(&self) -> Vec<String> {
        self.main_paper().map(|paper| paper::points(&paper.printed)).unwrap_or_default()
    }

    /// The summary, and the office's stance where it can be told which paragraph that is.
    #[must_use]
    pub fn brief(&self) -> Brief {
        self.main_paper().map(|paper| stance::brief(&paper.printed)).unwrap_or_default()
    }

    /// The last day on which an attest is in time.
    #[must_use]
    pub fn last_day(&self) -> Option<LastDay> {
        self.dates.as_ref().map(|dates| deadline::last_day(dates.coming(), dates.svarsdatum))
    }

    /// What the dates mean.
    #[must_use]
    pub fn consequences(&self) -> Vec<Consequence> {
        self.dates.as_ref().map(|dates| dates.consequences(self.chrome.today)).unwrap_or_default()
    }

    /// Whether the reader's roles allow it.
    #[must_use]
    pub fn may(&self, verb: Verb) -> bool {
        policy::allows(&self.chrome.actor, &self.case, verb)
    }

    /// Texts that were typed for a form that is no longer on the page.
    #[must_use]
    pub fn unsent(&self) -> Vec<&str> {
        let mut texts = Vec::new();
        if !self.is_mine() {
            texts.extend([self.typed.words.kommentar.as_str(), self.typed.words.fraga.as_str()]);
        }
        if let Some((id, form)) = &self.typed.answer {
            let open = self.questions.iter().any(|question| question.id == *id && question.answer.is_none());
            if !open || !self.may_answer() {
                texts.push(form.svar.as_str());
            }
        }
        texts.retain(|text| !text.trim().is_empty());
        texts
    }

    /// Why the last round ended, for those who write the case, head its unit or sign it.
    #[must_use]
    pub fn ended(&self) -> Option<(&str, &str)> {
        self.chain.as_ref()?.round.ended(self.case.relation)
    }
}

/// `GET /remisser/{id}/attest`
pub async fn show(State(app): State<App>, actor: Actor, Path(id): Path<Uuid>) -> Result<Response> {
    web::page(&page(&app, &actor, id, Typed::default(), Errors::default()).await?)
}

pub(super) async fn page(app: &App, actor: &Actor, id: Uuid, typed: Typed, errors: Errors) -> Result<AttestPage> {
    let moment = app.clock.read();
    let today = moment.today;
    let mut conn = app.pool.acquire().await?;
    let case = find_case(&mut conn, actor, today, id).await?;
    let chain = store::chain_of(&mut conn, actor.myndighet.id, id, today).await?;
    let turn = turn(actor, chain.as_ref());
    if !policy::allows(actor, &case, Verb::ReadDraft) && matches!(turn, Turn::None) {
        return Err(AppError::Forbidden);
    }
    let may_send = policy::allows(actor, &case, Verb::Submit) && case.status.next(Action::SendForAttest).is_some();
    let plan = if may_send {
        Some(match commands::plan(&mut conn, actor, today, &case).await? {
            Ok(steps) => Plan::Steps(steps),
            Err(gap) => Plan::Impossible(commands::explain(&mut conn, actor, &gap).await?),
        })
    } else {
        None
    };
    let proving = Proving::of(&mut conn, app, actor).await?;
    // What was wrong with a form that is no longer there is told at the chain.
    let errors = if matches!(turn, Turn::Mine(_)) { errors } else { errors.moved(&["passkey", "losenord"], "kedjan") };
    let mut page = AttestPage {
        chrome: Chrome::new(actor, Place::Remisser, today),
        case,
        chain,
        plan,
        papers: Vec::new(),
        bilagor: Vec::new(),
        changes: None,
        voided: None,
        refused: None,
        dates: None,
        reviewed: Vec::new(),
        place: None,
        questions: Vec::new(),
        open_remarks: Vec::new(),
        undecided: Vec::new(),
        contradiction: None,
        turn,
        proving,
        typed,
        errors,
    };
    if page.plan.is_some() {
        page.undecided = Undecided::among(&notes::store::open(&mut conn, id).await?);
    }
    if page.plan.is_some() || page.chain.as_ref().is_some_and(Chain::is_open) {
        page.open_remarks = checks::list::open(&mut conn, actor, &page.case, today).await?;
    }
    if let Some(chain) = &page.chain {
        page.questions = store::questions(&mut conn, chain.round.id).await?;
        if chain.is_current() {
            let proposal = chain.round.proposal_id;
            page.bilagor = store::bilagor(&mut conn, proposal).await?;
            let kept = kept(actor, &page.case, &page.bilagor);
            page.papers = paper::papers(&mut conn, proposal, &kept).await?;
            page.reviewed = reviewed::of_case(&mut conn, actor, &page.case).await?;
            page.voided =
                voided::voided(&mut conn, actor, &page.case, chain.round.id, &page.papers, &page.bilagor).await?;
            if !chain.is_open() {
                page.refused = store::last_refused(&mut conn, chain.round.id).await?;
            }
        }
    }
    if page.chain.as_ref().is_some_and(Chain::is_open) {
        page.dates = Some(store::dates(&mut conn, &page.case, today).await?);
    }
    if page.is_mine() {
        if let Some(chain) = &page.chain {
            let new = (chain.round.proposal_id, page.papers.as_slice(), page.bilagor.as_slice());
            page.changes = changes::since_last_read(&mut conn, actor, moment, &page.case, new).await?;
        }
        page.place = queue::place(&store::waiting(&mut conn, actor, today, false).await?, id);
        page.chrome.place = Place::Attests;
    }
    page.contradiction = contradiction(&mut conn, &page).await?;
    Ok(page)
}

/// What the proposal, or the draft that may be sent, says of omedelbar justering against the plan.
async fn contradiction(conn: &mut PgConnection, page: &AttestPage) -> Result<Option<&'static str>> {
    if page.case.status > Status::Anmald {
        return Ok(None);
    }
    let stands = if let Some(paper) = page.main_paper() {
        let section = paper.printed.sections.iter().find(|section| section.key == immediate::SECTION);
        section.map(|section| immediate::is_printed(&section.blocks))
    } else if page.plan.is_some() {
        let draft = drafts::store::find(conn, page.case.id, Kind::Tjansteutlatande).await?;
        let section = draft.as_ref().and_then(|draft| draft.section(immediate::SECTION));
        section.map(|section| immediate::stands(&section.blocks))
    } else {
        None
    };
    let remedy = stands.and_then(|stands| immediate::remedy(page.case.immediate, stands));
    Ok(remedy.map(immediate::Change::sentence))
}

fn turn(actor: &Actor, chain: Option<&Chain>) -> Turn {
    let Some(chain) = chain.filter(|chain| chain.is_open() && actor.has(Role::Attestant)) else { return Turn::None };
    match chain.turn_of(actor.id, actor.myndighet.same_person_two_steps) {
        Ok((step, chief)) => Turn::Mine(chief.signature(&step.label).printed()),
        Err(AppError::Rejected(sentence)) => Turn::Told(sentence),
        Err(_) => Turn::None,
    }
}
