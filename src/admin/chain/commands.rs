//! Keeping the chains of attest.

use sqlx::PgPool;

use super::{Kind, MAX_STEPS, StepInput, Target, store};
use crate::{
    admin::By,
    clock::Moment,
    error::{AppError, Result},
    events::{self, Event},
    myndigheter,
    web::form::{Errors, Refusal},
};

/// Saves a chain as a whole. What is out for attest goes on in the chain that it began in.
pub async fn save(
    pool: &PgPool,
    by: By<'_>,
    moment: Moment,
    kind: Kind,
    version: i32,
    steps: &[StepInput],
) -> Result<(), Refusal> {
    by.require_administrator()?;
    let mut tx = pool.begin().await?;
    myndigheter::store::lock(&mut tx, by.myndighet()).await?;
    let units = store::units(&mut tx, by.myndighet()).await?;
    let people = store::people(&mut tx, by.myndighet()).await?;
    let usable = |target: Target| {
        let is = |choice: &store::Choice, id| choice.id == id && choice.usable;
        match target {
            Target::Avdelning | Target::Ledning => true,
            Target::Enhet(id) => units.iter().any(|unit| is(unit, id)),
            Target::Person(id) => people.iter().any(|person| is(person, id)),
        }
    };
    let errors = complaints(steps, usable);
    if !errors.is_empty() {
        return Err(Refusal::Fields(errors));
    }
    store::take(&mut tx, by.myndighet(), kind, version).await?;
    store::replace(&mut tx, by.myndighet(), kind, steps).await?;
    let steps = steps.iter().map(|step| step.label.clone()).collect();
    let event = Event::AttestChainSaved { chain: kind.what_for().to_owned(), steps };
    events::append(&mut tx, moment, by.about(), &event).await?;
    tx.commit().await?;
    Ok(())
}

/// Takes away the chain of one way of decision, which then has the one for all.
pub async fn remove(pool: &PgPool, by: By<'_>, moment: Moment, kind: Kind, version: i32) -> Result<()> {
    by.require_administrator()?;
    if !kind.is_variant() {
        return Err(AppError::rejected("Kedjan för alla ärenden kan ändras men inte tas bort."));
    }
    let mut tx = pool.begin().await?;
    store::delete(&mut tx, by.myndighet(), kind, version).await?;
    let event = Event::AttestChainRemoved { chain: kind.what_for().to_owned() };
    events::append(&mut tx, moment, by.about(), &event).await?;
    Ok(tx.commit().await?)
}

/// What is wrong with the steps, beside the fields of their numbers.
fn complaints(steps: &[StepInput], usable: impl Fn(Target) -> bool) -> Errors {
    let mut errors = Errors::default();
    if steps.is_empty() {
        errors.push("steg", "Kedjan behöver minst ett steg.");
    } else if steps.len() > MAX_STEPS {
        errors.push("steg", format!("Kedjan kan ha högst {MAX_STEPS} steg."));
    }
    for (index, step) in steps.iter().enumerate() {
        let field = format!("vem-{}", index + 1);
        let twin = steps.iter().take(index).position(|other| other.target == step.target);
        if let Some(twin) = twin {
            errors.push(&field, format!("Välj någon annan än i steg {}.", twin + 1));
        } else if !usable(step.target) {
            errors.push(&field, "Enheten används inte, eller personen har inte rollen Attestant. Välj någon annan.");
        }
    }
    errors
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_chain_has_one_to_nine_steps_of_different_people() {
        let step = |target| StepInput { target, label: "Chef".into() };
        let unit = |number| Target::Enhet(Uuid::from_u128(number));
        for (targets, expected) in [
            (vec![], vec!["steg: Kedjan behöver minst ett steg."]),
            (vec![Target::Ledning], vec![]),
            ((1..=9).map(unit).collect(), vec![]),
            ((1..=10).map(unit).collect(), vec!["steg: Kedjan kan ha högst 9 steg."]),
            (vec![unit(1), Target::Avdelning, unit(1)], vec!["vem-3: Välj någon annan än i steg 1."]),
            (
                vec![unit(99)],
                vec!["vem-1: Enheten används inte, eller personen har inte rollen Attestant. Välj någon annan."],
            ),
        ] {
            let steps: Vec<_> = targets.into_iter().map(step).collect();
            let errors = complaints(&steps, |target| target != unit(99));
            let said: Vec<_> = errors.iter().map(|(field, sentence)| format!("{field}: {sentence}")).collect();
            assert_eq!(said, expected);
        }
    }
}
