//! What deputies, and those in whose place they are, are told.

use chrono::NaiveDate;
use sqlx::PgConnection;

use super::{
    model::Deputy,
    store::{self, Person},
};
use crate::{
    admin::By,
    app::App,
    calendar::phrases::{genitive, long},
    clock::Moment,
    error::Result,
    outbox::{self, store::Mail},
};

/// A new time: to the deputy what she is to do, to the person if another says it for her.
pub async fn tell_set(
    conn: &mut PgConnection,
    app: &App,
    by: By<'_>,
    moment: Moment,
    time: &Deputy,
    (person, deputy): (&Person, &Person),
) -> Result<()> {
    let base = app.config.base_url();
    let now = if time.is_now(&moment.today) {
        match store::waiting(conn, by.myndighet(), deputy.id, moment.today).await? {
            0 => "Just nu väntar inget på att du attesterar det.".to_owned(),
            1 => "Just nu väntar ett förslag på att du attesterar det.".to_owned(),
            many => format!("Just nu väntar {many} förslag på att du attesterar dem."),
        }
    } else {
        "Det som väntar på attest hittar du där när tiden har börjat.".to_owned()
    };
    let what = if time.absent {
        format!("{} är borta {}. Under den tiden attesterar du {}.", person.name, time.days(), time.capacity_label())
    } else {
        let days = time.days();
        format!("Du är ställföreträdare för {} {days} och kan attestera {}.", person.name, time.capacity_label())
    };
    let text = format!("{what}\n\n{now}\n\n{base}/attestera");
    let subject = format!("Du attesterar i stället för {}", person.name);
    put(conn, by, moment, deputy, &subject, &text).await?;
    let text = format!(
        "Det är antecknat att {} attesterar i ditt ställe {}. Du kan fortfarande attestera själv. Stämmer det inte \
         ändrar du det här:\n\n{base}/konto/franvaro",
        deputy.name,
        time.days()
    );
    let subject = format!("{} attesterar i ditt ställe", deputy.name);
    put(conn, by, moment, person, &subject, &text).await
}

/// A time that ends earlier than was said, or does not come.
pub async fn tell_ended(
    conn: &mut PgConnection,
    app: &App,
    by: By<'_>,
    moment: Moment,
    time: &Deputy,
    to: Option<NaiveDate>,
) -> Result<()> {
    let person = store::person(conn, by.myndighet(), time.person_id).await?;
    let deputy = store::person(conn, by.myndighet(), time.deputy_id).await?;
    let base = app.config.base_url();
    let (until, subject) = match to {
        Some(to) => (format!("till och med {}", long(to)), "Ändrad tid att attestera i stället för"),
        None => (format!("{}, som det var sagt", time.days()), "Du attesterar inte i stället för"),
    };
    let attests = if to.is_some() { "attesterar" } else { "attesterar inte" };
    let text = format!("Du {attests} i {} ställe {until}.\n\n{base}/attestera", genitive(&person.name));
    put(conn, by, moment, &deputy, &format!("{subject} {}", person.name), &text).await?;
    let text = format!("{} {attests} i ditt ställe {until}.\n\n{base}/konto/franvaro", deputy.name);
    put(conn, by, moment, &person, "Ändrat om vem som attesterar i ditt ställe", &text).await
}

/// Never to whoever says it herself.
async fn put(
    conn: &mut PgConnection,
    by: By<'_>,
    moment: Moment,
    to: &Person,
    subject: &str,
    text: &str,
) -> Result<()> {
    if matches!(by, By::Actor(actor) if actor.id == to.id) {
        return Ok(());
    }
    let body = format!("Hej {}!\n\n{text}\n", to.name);
    let mail = Mail { myndighet: Some(by.myndighet()), ..Mail::to(&to.email, subject, body) };
    outbox::store::put(conn, moment, &mail).await
}
