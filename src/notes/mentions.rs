//! Who is named in a note is told by mail.

use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    commands::path,
    store::{self, Person},
};
use crate::{
    app::App,
    clock::Moment,
    drafts::model::{Draft, running},
    error::Result,
    outbox::{Notice, notify},
    people::model::Actor,
    remisser::model::Case,
};

/// Tells those readers of the draft whose whole names stand after an @ in what was said. The mail says nothing of it.
pub(super) async fn tell(
    conn: &mut PgConnection,
    app: &App,
    actor: &Actor,
    moment: Moment,
    (case, draft): (&Case, &Draft),
    note: Uuid,
    body: &str,
) -> Result<()> {
    if !body.contains('@') {
        return Ok(());
    }
    let readers = store::readers(conn, case, moment.today).await?;
    let named = named(body, &readers);
    let document = running(draft.kind);
    let notice = Notice {
        subject: "Du är nämnd i en kommentar",
        text: &format!("{} har nämnt dig i en kommentar till utkastet till {document}.", actor.name),
        page: &format!("{}#anteckning-{note}", path(draft.kind)),
    };
    notify(conn, app, actor, moment, case, &named, notice).await
}

/// Whose whole names stand after an @. Of names that begin alike the longest is meant.
fn named(body: &str, people: &[Person]) -> Vec<Uuid> {
    let mut named = Vec::new();
    for rest in body.split('@').skip(1) {
        let meant: Vec<&Person> = people.iter().filter(|person| begins(rest, &person.name)).collect();
        let longest = meant.iter().map(|person| person.name.len()).max();
        named.extend(meant.iter().filter(|person| Some(person.name.len()) == longest).map(|person| person.id));
    }
    named.sort_unstable();
    named.dedup();
    named
}

/// Whether a text begins with a whole name. What a hyphen joins to it belongs to another name.
fn begins(text: &str, name: &str) -> bool {
    text.strip_prefix(name).is_some_and(|after| {
        let after = after.strip_prefix('-').unwrap_or(after);
        !after.starts_with(char::is_alphanumeric)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_name_is_meant() {
        let people = ["Anna Ek", "Anna Ek Larsson", "Anna Ek-Larsson"];
        let people: Vec<Person> =
            people.iter().map(|name| Person { id: Uuid::now_v7(), name: (*name).to_owned() }).collect();
        for (body, expected) in [
            ("Vad tror du, @Anna Ek?", vec!["Anna Ek"]),
            ("@Anna Ek", vec!["Anna Ek"]),
            ("@Anna Ek, @Anna Ek - se här", vec!["Anna Ek"]),
            ("@Anna Ekman och @Anna Ek, se här", vec!["Anna Ek"]),
            ("@Anna Ek-Larsson", vec!["Anna Ek-Larsson"]),
            ("@Anna Ek-Berg", vec![]),
            ("@Anna Ek Larsson och @Anna Ek", vec!["Anna Ek", "Anna Ek Larsson"]),
            ("@Anna Ekman", vec![]),
            ("Anna Ek", vec![]),
            ("@Anna", vec![]),
        ] {
            let named = named(body, &people);
            let named: Vec<&str> = people.iter().filter(|p| named.contains(&p.id)).map(|p| p.name.as_str()).collect();
            assert_eq!(named, expected, "{body}");
        }
    }
}
