//! `/remisser/{id}/plan`

use askama::Template;
use axum::{extract::State, response::Response};
use chrono::NaiveDate;
use uuid::Uuid;

use super::{
    actions::{AnstandForm, AnswerForm, PlanForm, PreparationForm, SvarsdatumForm},
    letter::Letter,
    store::{self, Anstand, HeardBody, PreparingUnit},
    timeline::{Plan, Timeline},
    ways::Circumstances,
};
use crate::{
    app::App,
    calendar::{
        phrases,
        plan::{self, Done, Meeting, MeetingChoice, PlanDefaults},
    },
    error::Result,
    people::model::Actor,
    remisser::{
        model::{Beslutsvag, Case, Status},
        policy::{self, Verb},
        store::{self as cases, UnitChoice},
    },
    web::{
        self,
        chrome::{Chrome, Place},
        extract::{Path, Query},
        filters,
        form::Errors,
    },
};

/// How many of the meetings after svarsdatum are offered; the sender may grant anstånd to one of them.
const LATE: usize = 3;

/// The page.
#[derive(Template)]
#[template(path = "plan/show.html")]
pub struct PlanPage {
    chrome: Chrome,
    case: Case,
    choices: Vec<MeetingChoice>,
    recommended: Option<Uuid>,
    /// Of the plan that the form has chosen.
    timeline: Option<Timeline>,
    /// The form has another plan than the registered one, which is not saved.
    tried: bool,
    circumstances: Circumstances,
    chosen_units: Vec<PreparingUnit>,
    bodies: Vec<HeardBody>,
    units: Vec<UnitChoice>,
    anstand: Vec<Anstand>,
    /// To the sender, of the request that waits.
    letter: Option<Letter>,
    forms: Forms,
    errors: Errors,
}

/// What was typed in the forms of the page; the others are as registered.
#[derive(Default)]
pub struct Forms {
    /// Meeting.
    pub plan: Option<PlanForm>,
    /// Units and bodies.
    pub preparation: Option<PreparationForm>,
    /// A request.
    pub anstand: AnstandForm,
    /// Its answer.
    pub answer: AnswerForm,
    /// A change unasked.
    pub svarsdatum: SvarsdatumForm,
}

impl PlanPage {
    /// Whether the forms are shown.
    #[must_use]
    pub fn may_plan(&self) -> bool {
        policy::allows(&self.chrome.actor, &self.case, Verb::Plan) && !self.case.status.is_ended()
    }

    /// Whether the meeting can still be changed here.
    #[must_use]
    pub fn may_move(&self) -> bool {
        self.may_plan() && self.case.status < Status::Anmald
    }

    /// Whether the svarsdatum may be corrected.
    #[must_use]
    pub fn may_register(&self) -> bool {
        policy::allows(&self.chrome.actor, &self.case, Verb::Register) && !self.case.status.is_ended()
    }

    /// Whether a request for anstånd waits for its answer.
    #[must_use]
    pub fn waits_for_anstand(&self) -> bool {
        self.anstand.iter().any(|row| row.outcome == "begart")
    }

    /// Whether a meeting that fits can still be reached.
    #[must_use]
    pub fn some_meeting_fits(&self) -> bool {
        self.recommended.is_some()
    }

    /// Whether it is the registered meeting.
    #[must_use]
    pub fn is_planned(&self, choice: &MeetingChoice) -> bool {
        self.case.meeting_id == Some(choice.meeting.id)
    }

    /// Whether it is the one to propose.
    #[must_use]
    pub fn is_recommended(&self, choice: &MeetingChoice) -> bool {
        self.recommended == Some(choice.meeting.id)
    }

    /// Whether it is ticked in the form.
    #[must_use]
    pub fn is_chosen(&self, choice: &MeetingChoice) -> bool {
        self.chosen() == Some(choice.meeting.id)
    }

    /// The meeting that the form has chosen: typed, registered or recommended.
    fn chosen(&self) -> Option<Uuid> {
        match &self.forms.plan {
            Some(form) => form.sammantrade.parse().ok(),
            None => self.case.meeting_id.or(self.recommended),
        }
    }

    /// Draws the plan that the form has chosen, and tells whether it is another than the registered one.
    fn lay_out(&mut self, planned: Option<Meeting>, done: &Done) {
        let (case, today) = (&self.case, self.chrome.today);
        let for_the_board = |way: Beslutsvag, plan: Option<Plan>| plan.filter(|_| way == Beslutsvag::Namnd);
        let plan_of = |meeting, immediate| Plan { meeting, svarsdatum: case.svarsdatum, immediate };
        let registered = planned.map(|meeting| plan_of(meeting, case.immediate));
        let registered = for_the_board(case.beslutsvag, registered);
        self.tried = self.forms.plan.is_some();
        let shown = if self.tried {
            let chosen = self.choices.iter().find(|choice| self.is_chosen(choice));
            for_the_board(self.beslutsvag(), chosen.map(|choice| plan_of(choice.meeting, self.immediate())))
        } else {
            registered
        };
        self.timeline = shown.map(|plan| Timeline::new(plan, registered, done, today));
    }

    /// The way to the decision that the form has chosen.
    #[must_use]
    pub fn beslutsvag(&self) -> Beslutsvag {
        self.forms.plan.as_ref().map_or(self.case.beslutsvag, |form| form.beslutsvag.parse().unwrap_or_default())
    }

    /// Whether omedelbar justering is ticked: as planned, or proposed for the recommended meeting.
    #[must_use]
    pub fn immediate(&self) -> bool {
        match (&self.forms.plan, self.case.meeting_id) {
            (Some(form), _) => form.omedelbar == "1",
            (None, Some(_)) => self.case.immediate,
            (None, None) => self.choices.iter().any(|choice| self.is_chosen(choice) && choice.needs_immediate),
        }
    }

    /// The planned meeting, weighed.
    #[must_use]
    pub fn planned(&self) -> Option<&MeetingChoice> {
        self.choices.iter().find(|choice| self.is_planned(choice))
    }

    /// What is to be known of a way to the decision.
    #[must_use]
    pub fn hint(&self, way: &Beslutsvag) -> &'static str {
        self.circumstances.hint(*way)
    }

    /// Whether the board is to decide, as far as is registered.
    #[must_use]
    pub fn is_for_the_board(&self) -> bool {
        self.case.beslutsvag == Beslutsvag::Namnd
    }

    /// What stands in the way of the plan as it is registered.
    #[must_use]
    pub fn warning(&self) -> Option<&'static str> {
        if !self.is_for_the_board() {
            return None;
        }
        match self.planned() {
            Some(planned) if !planned.fits => {
                Some("Det valda sammanträdet hålls efter svarsdatum. Begär anstånd eller välj en annan beslutsväg.")
            }
            Some(planned) if planned.needs_immediate && !self.case.immediate => Some(
                "Med ordinarie justering hinner svaret kanske inte fram i tid. Föreslå omedelbar justering eller välj ett \
                 tidigare sammanträde.",
            ),
            None if !self.some_meeting_fits() => {
                Some("Inget kommande sammanträde hinner före svarsdatum. Begär anstånd eller välj en annan beslutsväg.")
            }
            _ => None,
        }
    }

    /// The meeting that it is planned for and that will not come: cancelled, or over without a decision.
    #[must_use]
    pub fn lost_meeting(&self) -> Option<Uuid> {
        let waits = self.is_for_the_board() && self.case.status <= Status::Anmald && self.planned().is_none();
        self.case.meeting_id.filter(|_| waits)
    }

    /// Whether a unit has a part in the preparation.
    #[must_use]
    pub fn has_unit(&self, unit: &Uuid, part: &str) -> bool {
        match &self.forms.preparation {
            Some(form) => {
                let chosen = if part == "bereder" { &form.bereder } else { &form.samrad };
                chosen.contains(&unit.to_string())
            }
            None => self.chosen_units.iter().any(|row| row.unit_id == *unit && row.part == part),
        }
    }

    /// Whether to ask if a body is meant to meet on a free day.
    #[must_use]
    pub fn asks_despite(&self) -> bool {
        self.is_despite() || self.errors.iter().any(|(_, why)| why.contains("Spara ändå"))
    }

    /// Whether a free day is meant.
    #[must_use]
    pub fn is_despite(&self) -> bool {
        self.forms.preparation.as_ref().is_some_and(|form| form.anda == "1")
    }

    /// The day of a body as it stands in the form.
    #[must_use]
    pub fn body_day(&self, body: &HeardBody) -> String {
        match &self.forms.preparation {
            Some(form) => form.day_of(body.id).to_owned(),
            None => body.heard_on.map(|day| day.to_string()).unwrap_or_default(),
        }
    }

    /// How the sentence of the document reads now.
    #[must_use]
    pub fn preparation_sentence(&self) -> String {
        let of = |part: &str| -> Vec<&str> {
            self.chosen_units.iter().filter(|row| row.part == part).map(|row| row.running.as_str()).collect()
        };
        phrases::preparation(&of("bereder"), &of("samrad"))
    }

    /// Which bodies are heard and when.
    #[must_use]
    pub fn bodies_sentence(&self) -> String {
        let heard: Vec<(&str, NaiveDate)> =
            self.bodies.iter().filter_map(|body| Some((body.running.as_str(), body.heard_on?))).collect();
        phrases::bodies_heard(&heard)
    }
}

/// `GET /remisser/{id}/plan`; with a meeting or a way it tells what the plan would be, and saves nothing.
pub async fn show(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Uuid>,
    Query(tried): Query<PlanForm>,
) -> Result<Response> {
    let forms = Forms { plan: Some(tried).filter(|form| !form.beslutsvag.is_empty()), ..Forms::default() };
    web::page(&page(&app, &actor, id, forms, Errors::default()).await?)
}

/// The page with what was typed.
pub async fn page(app: &App, actor: &Actor, id: Uuid, forms: Forms, errors: Errors) -> Result<PlanPage> {
    let today = app.clock.read().today;
    let mut conn = app.pool.acquire().await?;
    let case = cases::find_case(&mut conn, actor, today, id).await?;
    let meetings = store::meetings(&mut conn, actor.myndighet.id, today).await?;
    let defaults = PlanDefaults::default();
    let mut choices = plan::assess(&meetings, case.svarsdatum, today, &defaults);
    let recommended = plan::recommend(&choices).map(|choice| choice.meeting.id);
    let mut late = 0;
    choices.retain(|choice| {
        late += usize::from(!choice.fits);
        choice.fits || late <= LATE || case.meeting_id == Some(choice.meeting.id)
    });
    let bodies = store::bodies(&mut conn, actor.myndighet.id, id).await?;
    let circumstances = Circumstances::of(&mut conn, actor, id).await?;
    let planned = match meetings.iter().find(|meeting| Some(meeting.id) == case.meeting_id) {
        None if case.meeting_id.is_some() => store::planned_meeting(&mut conn, actor.myndighet.id, &case).await?,
        to_come => to_come.copied(),
    };
    let done = store::done(&mut conn, id).await?;
    let anstand = store::anstand(&mut conn, id).await?;
    let mut letter = None;
    if let Some(waits) = anstand.iter().find(|row| row.outcome == "begart") {
        letter = Some(Letter::asking(&store::addressed(&mut conn, id).await?, waits, actor));
    }
    let mut page = PlanPage {
        chrome: Chrome::new(actor, Place::Remisser, today),
        choices,
        recommended,
        timeline: None,
        tried: false,
        circumstances,
        chosen_units: store::units(&mut conn, id).await?,
        bodies,
        units: cases::units(&mut conn, actor.myndighet.id).await?,
        anstand,
        letter,
        case,
        forms,
        errors,
    };
    page.lay_out(planned, &done);
    Ok(page)
}
