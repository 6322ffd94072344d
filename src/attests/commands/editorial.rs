//! A redaktionell ändring of what is attested, for those who attested to accept or refuse.

use uuid::Uuid;

use super::{current, tell_next};
use crate::{
    app::App,
    attests::{editorial, model::PlannedStep, store},
    clock::Moment,
    document::{
        canonical::{Kind, Printed},
        model::{FrozenFact, Section},
    },
    drafts,
    error::{AppError, Result},
    events::{self, Event},
    outbox::{Notice, notify},
    people::model::Actor,
    remisser::{
        self,
        commands::{about, locked},
        model::Action,
        policy::{self, Verb},
    },
    versions::{
        self,
        commands::{cut_reworded, exchange},
        model::Origin,
    },
    web::form::{Errors, Refusal},
};

/// What is changed.
pub struct Change {
    /// The version of the case that the page showed.
    pub version: i32,
    /// The version of the document that the page started from.
    pub base: Uuid,
    /// Which document.
    pub kind: Kind,
    /// Its sections, with the change.
    pub sections: Vec<Section<FrozenFact>>,
    /// Why.
    pub reason: String,
}

/// Changes a document that is attested, where the rules let it pass as editorial. The same chain is asked again, and is
/// shown the difference; until all have accepted nothing is attested, and if one refuses, what was attested counts again.
pub async fn change(app: &App, actor: &Actor, moment: Moment, id: Uuid, change: Change) -> Result<(), Refusal> {
    let mut tx = app.pool.begin().await?;
    let case = locked(&mut tx, actor, moment, id, change.version).await?;
    policy::require(actor, &case, Verb::ChangeEditorially)?;
    let next = case.next(Action::ChangeEditorially)?;
    let chain = current(&mut tx, actor, moment, &case).await?;
    let attested = versions::store::of_proposal(&mut tx, chain.round.proposal_id).await?;
    if !attested.iter().any(|version| version.id == change.base && version.kind == change.kind) {
        return Err(AppError::Conflict.into());
    }
    let old = versions::store::printed(&mut tx, change.base).await?;
    let new = Printed { sections: change.sections.clone(), ..old.clone() };
    let changes = editorial::changes(&old, &new);
    if let Some(sentence) = refusal(&old, &new, changes.is_empty()) {
        return Err(Refusal::Fields(Errors::one("skal", sentence)));
    }
    let cut = cut_reworded(&mut tx, actor, moment, &case, change.base, change.sections, Origin::Redaktionell).await?;
    let number = cut.number;
    let proposal = exchange(&mut tx, actor, moment, &case, chain.round.proposal_id, (change.kind, cut)).await?;
    let void = format!("Redaktionell ändring: {}", change.reason);
    store::void_round(&mut tx, actor, id, &void, moment.now).await?;
    let steps: Vec<PlannedStep> = chain
        .steps
        .iter()
        .map(|step| PlannedStep {
            step: step.step,
            label: step.label.clone(),
            whose: step.whose.clone(),
            signers: Vec::new(),
        })
        .collect();
    let round = store::open_round(&mut tx, actor, id, proposal.proposal_id, &steps, moment.now).await?;
    store::mark_editorial(&mut tx, id, chain.round.id, &change.reason).await?;
    remisser::store::set_status(&mut tx, &case, next, moment.now).await?;
    let asked = current(&mut tx, actor, moment, &case).await?;
    if let Some(step) = asked.steps.iter().find(|step| step.signers.is_empty()) {
        return Err(AppError::rejected(format!(
            "Ingen kan i dag godkänna ändringen för {}. Ordna med chef eller ersättare först, annars blir förslaget liggande.",
            step.whose.name()
        ))
        .into());
    }
    tell_next(&mut tx, app, actor, moment, &case, &asked).await?;
    let text = format!(
        "{} har gjort en redaktionell ändring i det som du attesterade. Du ser ändringen och godkänner den, eller säger nej, när \
         det är din tur.",
        actor.name
    );
    let notice = Notice { subject: "Redaktionell ändring", text: &text, page: "/attest" };
    notify(&mut tx, app, actor, moment, &case, &chain.signed_by(), notice).await?;
    let event = Event::ChangedEditorially {
        document: drafts::model::definite(change.kind).to_owned(),
        number,
        round,
        manifest: proposal.manifest_sha256,
        words: changes.len(),
        reason: change.reason,
    };
    events::append(&mut tx, moment, about(actor, id), &event).await?;
    Ok(tx.commit().await?)
}

/// Why it cannot pass, and what to do instead.
fn refusal(old: &Printed, new: &Printed, unchanged: bool) -> Option<String> {
    if old.sections == new.sections || unchanged {
        return Some("Texten är oförändrad.".into());
    }
    let reasons = editorial::refusals(old, new);
    (!reasons.is_empty()).then(|| {
        format!("{} Det är mer än en redaktionell ändring. Be handläggaren, eller någon som har attesterat, att öppna förslaget för ändring i stället. Då attesteras det på nytt.", reasons.join(" "))
    })
}
