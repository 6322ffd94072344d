//! A mail to colleagues about a case: what happened, which case, and a link.

use sqlx::PgConnection;
use uuid::Uuid;

use super::store::{self, Mail};
use crate::{app::App, calendar::phrases, clock::Moment, error::Result, people::model::Actor, remisser::model::Case};

/// What a notice says. The case is told by its dnr and public title only, since mail may go astray.
#[derive(Debug, Clone, Copy)]
pub struct Notice<'a> {
    /// The subject; the dnr is put after it.
    pub subject: &'a str,
    /// What happened and what is to be done.
    pub text: &'a str,
    /// The page of the case that the link leads to, such as `/attest`.
    pub page: &'a str,
}

/// Puts a notice in the outbox for each of the people who may see the case; never for the actor herself.
pub async fn notify(
    conn: &mut PgConnection,
    app: &App,
    actor: &Actor,
    moment: Moment,
    case: &Case,
    people: &[Uuid],
    notice: Notice<'_>,
) -> Result<()> {
    let others: Vec<Uuid> = people.iter().copied().filter(|person| *person != actor.id).collect();
    if others.is_empty() {
        return Ok(());
    }
    for addressee in store::addressees(conn, actor.myndighet.id, case.id, moment.today, &others).await? {
        let body = format!(
            "Hej {}!\n\n{}\n\nÄrende: {}, {}\nSvarsdatum: {}\n\n{}/remisser/{}{}\n",
            addressee.name,
            notice.text,
            case.dnr,
            addressee.title,
            phrases::long(case.svarsdatum),
            app.config.base_url(),
            case.id,
            notice.page
        );
        let mail = Mail {
            myndighet: Some(actor.myndighet.id),
            remiss: Some(case.id),
            ..Mail::to(&addressee.email, &format!("{}: {}", notice.subject, case.dnr), body)
        };
        store::put(conn, moment, &mail).await?;
    }
    Ok(())
}
