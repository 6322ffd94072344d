//! The papers of a meeting: the agenda as PDF, and all handlingar in a zip.

use std::collections::HashMap;

use axum::{extract::State, response::Response};
use bytes::Bytes;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    pages::may_read,
    store::{self, Item, Meeting, Paper, Reported},
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
    web::{
        archive::{self, Content, Entry},
        download,
        extract::Path,
    },
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

/// What of a meeting the reader may take with her.
struct Bundle {
    meeting: Meeting,
    items: Vec<Item>,
    reported: Vec<Reported>,
    points: HashMap<Uuid, Vec<String>>,
    papers: Vec<Paper>,
}

async fn gather(app: &App, actor: &Actor, id: Uuid) -> Result<Bundle> {
    let today = app.clock.read().today;
    let mut conn = app.pool.acquire().await?;
    let meeting = store::find(&mut conn, actor.myndighet.id, id).await?;
    may_read(actor, &meeting)?;
    let items = store::agenda(&mut conn, actor, today, id).await?;
    let readable = readable(&items);
    Ok(Bundle {
        reported: store::reported(&mut conn, actor, today, Some(id)).await?,
        points: points_of(&mut conn, &readable).await?,
        papers: store::papers(&mut conn, actor, today, &readable).await?,
        meeting,
        items,
    })
}

impl Bundle {
    fn papers_of(&self, item: &Item) -> impl Iterator<Item = &Paper> {
        self.papers.iter().filter(move |paper| paper.proposal_id == item.proposal_id)
    }

    /// The list as the typesetter takes it.
    fn list(&self) -> Vec<Value> {
        let line = |item: &Item| {
            json!({
                "paragraph": item.paragraph.map(|paragraph| paragraph.to_string()),
                "dnr": item.dnr,
                "title": item.title,
                "proposal": self.points.get(&item.proposal_id).map(Vec::as_slice).unwrap_or_default(),
                "attachments": self.papers_of(item).map(|paper| without_ending(&paper.name)).collect::<Vec<_>>(),
            })
        };
        self.items.iter().map(line).collect()
    }

    /// The decisions that are reported (KL 6:40), as the typesetter takes them.
    fn reported(&self) -> Vec<Value> {
        let line = |row: &Reported| json!({ "dnr": row.dnr, "title": row.title, "decision": row.sentence() });
        self.reported.iter().map(line).collect()
    }

    /// The list, and a folder a case in its order.
    fn entries(&self, list: Bytes) -> Vec<Entry> {
        let mut entries = vec![Entry { path: "00 Föredragningslista.pdf".into(), content: Content::Made(list) }];
        for (place, item) in (1..).zip(&self.items) {
            for (order, paper) in (1..).zip(self.papers_of(item)) {
                let path = format!("{}/{}", folder(place, item), file(order, &paper.name));
                entries.push(Entry { path, content: Content::Stored(paper.sha256.clone()) });
            }
        }
        entries
    }
}

async fn render(app: &App, actor: &Actor, bundle: &Bundle) -> Result<Bytes> {
    let meeting = &bundle.meeting;
    let data = serde_json::to_vec(&json!({
        "organisation": actor.myndighet.forvaltning,
        "board": actor.myndighet.namnd,
        "title": "Föredragningslista",
        "meeting": when(meeting),
        "place": (!meeting.place.is_empty()).then_some(&meeting.place),
        "date": meeting.mailing_on,
        "items": bundle.list(),
        "reported": bundle.reported(),
    }))?;
    let meta = pdf::Meta {
        title: format!("Föredragningslista {}", long(meeting.held_on)),
        date: versions::rendering::ymd(meeting.mailing_on),
        identifier: sha256_hex(&data),
    };
    versions::rendering::pdf(app, pdf::Template::Agenda, data, meta).await
}

/// `GET /sammantraden/{id}/foredragningslista.pdf`
pub async fn agenda(State(app): State<App>, actor: Actor, Path(id): Path<Uuid>) -> Result<Response> {
    let bundle = gather(&app, &actor, id).await?;
    let name = format!("Föredragningslista {}.pdf", bundle.meeting.held_on);
    Ok(download::made(render(&app, &actor, &bundle).await?, "application/pdf", &name))
}

/// `GET /sammantraden/{id}/handlingar.zip`: the list, and a folder a case with its papers in their order.
pub async fn bundle(State(app): State<App>, actor: Actor, Path(id): Path<Uuid>) -> Result<Response> {
    let bundle = gather(&app, &actor, id).await?;
    let list = render(&app, &actor, &bundle).await?;
    Ok(archive::zip(&app.files, bundle.entries(list), &format!("Handlingar {}.zip", bundle.meeting.held_on)))
}

/// The proposals whose papers the reader may read.
#[must_use]
pub fn readable(agenda: &[Item]) -> Vec<Uuid> {
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

/// A name as it is printed.
fn without_ending(name: &str) -> &str {
    match name.rsplit_once('.') {
        Some((stem, "pdf" | "doc" | "docx" | "odt" | "rtf" | "txt" | "md")) => stem,
        _ => name,
    }
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
