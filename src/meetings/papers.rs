//! The papers of a meeting: the agenda as PDF, and all handlingar in a zip.

use std::{
    collections::HashMap,
    io::{Cursor, Write},
};

use axum::{extract::State, response::Response};
use serde_json::json;
use uuid::Uuid;
use zip::{ZipWriter, write::SimpleFileOptions};

use super::{
    pages::may_read,
    store::{self, Item, Meeting},
};
use crate::{
    app::App,
    calendar::phrases::{capitalise, long, weekday},
    document::{
        canonical::{Canonical, Printed, sha256_hex},
        text,
    },
    error::{AppError, Result},
    people::model::Actor,
    versions,
    web::{download, extract::Path},
};

/// The points that each proposal wants decided, in one query.
pub async fn points_of(conn: &mut sqlx::PgConnection, proposals: &[Uuid]) -> Result<HashMap<Uuid, Vec<String>>> {
    let mut points = HashMap::new();
    for (proposal, bytes) in store::proposed(conn, proposals).await? {
        let printed = Printed::from_bytes(&bytes).map_err(AppError::internal)?;
        let section = printed.sections.iter().find(|section| section.key == "forslag");
        points.insert(proposal, section.map(|section| text::points(&section.blocks)).unwrap_or_default());
    }
    Ok(points)
}

/// "Torsdagen den 25 februari 2021 kl. 18.00"
#[must_use]
pub fn when(meeting: &Meeting) -> String {
    let day = meeting.held_on;
    capitalise(&format!("{} den {} kl. {}", weekday(day), long(day), meeting.starts_at))
}

/// `GET /sammantraden/{id}/foredragningslista.pdf`
pub async fn agenda(State(app): State<App>, actor: Actor, Path(id): Path<Uuid>) -> Result<Response> {
    let today = app.clock.read().today;
    let mut conn = app.pool.acquire().await?;
    let meeting = store::find(&mut conn, actor.myndighet.id, id).await?;
    may_read(&actor, &meeting)?;
    let agenda = store::agenda(&mut conn, &actor, today, id).await?;
    let readable = readable(&agenda);
    let mut points = points_of(&mut conn, &readable).await?;
    let papers = store::papers(&mut conn, &readable).await?;
    drop(conn);
    let mut items = Vec::new();
    for item in agenda {
        let papers = papers.iter().filter(|paper| item.readable && paper.proposal_id == item.proposal_id);
        items.push(json!({
            "paragraph": item.paragraph.map(|paragraph| paragraph.to_string()),
            "dnr": item.dnr,
            "title": item.title,
            "proposal": points.remove(&item.proposal_id).unwrap_or_default(),
            "attachments": papers.map(|paper| &paper.name).collect::<Vec<_>>(),
        }));
    }
    let data = serde_json::to_vec(&json!({
        "organisation": actor.myndighet.forvaltning,
        "board": actor.myndighet.namnd,
        "title": "Föredragningslista",
        "meeting": when(&meeting),
        "place": (!meeting.place.is_empty()).then_some(&meeting.place),
        "date": meeting.mailing_on,
        "items": items,
    }))?;
    let meta = pdf::Meta {
        title: format!("Föredragningslista {}", long(meeting.held_on)),
        date: versions::rendering::ymd(meeting.mailing_on),
        identifier: sha256_hex(&data),
    };
    let bytes = versions::rendering::pdf(&app, pdf::Template::Agenda, data, meta).await?;
    Ok(download::made(bytes, "application/pdf", &format!("Föredragningslista {}.pdf", meeting.held_on)))
}

/// `GET /sammantraden/{id}/handlingar.zip`: a folder a case, the papers in their order.
pub async fn bundle(State(app): State<App>, actor: Actor, Path(id): Path<Uuid>) -> Result<Response> {
    let today = app.clock.read().today;
    let mut conn = app.pool.acquire().await?;
    let meeting = store::find(&mut conn, actor.myndighet.id, id).await?;
    may_read(&actor, &meeting)?;
    let agenda = store::agenda(&mut conn, &actor, today, id).await?;
    let all = store::papers(&mut conn, &readable(&agenda)).await?;
    drop(conn);
    let mut papers = Vec::new();
    for (place, item) in agenda.iter().enumerate().filter(|(_, item)| item.readable) {
        let of_item = all.iter().filter(|paper| paper.proposal_id == item.proposal_id);
        for (order, paper) in of_item.enumerate() {
            papers.push((format!("{}/{}", folder(place + 1, item), file(order + 1, &paper.name)), &paper.sha256));
        }
    }
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, sha256) in papers {
        let bytes = app.files.get(sha256).await?;
        zip.start_file(name, SimpleFileOptions::default()).map_err(AppError::internal)?;
        zip.write_all(&bytes)?;
    }
    let bytes = zip.finish().map_err(AppError::internal)?.into_inner();
    Ok(download::made(bytes.into(), "application/zip", &format!("Handlingar {}.zip", meeting.held_on)))
}

/// The proposals whose papers the reader may read.
fn readable(agenda: &[Item]) -> Vec<Uuid> {
    agenda.iter().filter(|item| item.readable).map(|item| item.proposal_id).collect()
}

/// "01 EKB 2026-12 Titel"
fn folder(place: usize, item: &Item) -> String {
    let title: String = item.title.chars().take(60).collect();
    safe(&format!("{place:02} {} {}", item.dnr, title.trim()))
}

/// "01 Tjänsteutlåtande EKB 2026-12.pdf"; the number keeps the order and tells equal names apart.
fn file(order: usize, name: &str) -> String {
    safe(&format!("{order:02} {name}"))
}

/// A name that no system takes for a path or refuses.
fn safe(name: &str) -> String {
    let kept = name.chars().map(|c| if c.is_control() || r#"/\:*?"<>|"#.contains(c) { '-' } else { c });
    kept.collect::<String>().trim_matches(['.', ' ']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::{file, safe};

    #[test]
    fn names_are_no_paths() {
        assert_eq!(safe("01 KS 2019/1939 Plan: \"del\" 1"), "01 KS 2019-1939 Plan- -del- 1");
        assert_eq!(safe("../../etc/passwd"), "-..-etc-passwd");
        assert_eq!(file(2, "Bilaga 1.pdf"), "02 Bilaga 1.pdf");
    }
}
