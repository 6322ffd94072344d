//! SQL for remisser.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::model::{Case, Relation, Status};
use crate::{
    clock::Moment,
    error::{AppError, Result},
    people::model::{Actor, Role},
};

/// What the query of a case gives.
#[expect(clippy::struct_excessive_bools, reason = "independent facts")]
struct CaseRow {
    id: Uuid,
    dnr: String,
    title: String,
    status: String,
    version: i32,
    svarsdatum: NaiveDate,
    unit_id: Option<Uuid>,
    handlaggare_id: Option<Uuid>,
    meeting_id: Option<Uuid>,
    immediate: bool,
    beslutsvag: String,
    writes: bool,
    heads: bool,
    reviews: bool,
    published: bool,
}

impl TryFrom<CaseRow> for Case {
    type Error = AppError;

    fn try_from(row: CaseRow) -> Result<Self> {
        Ok(Self {
            id: row.id,
            dnr: row.dnr,
            title: row.title,
            status: parse(&row.status)?,
            version: row.version,
            svarsdatum: row.svarsdatum,
            unit_id: row.unit_id,
            handlaggare_id: row.handlaggare_id,
            meeting_id: row.meeting_id,
            immediate: row.immediate,
            beslutsvag: parse(&row.beslutsvag)?,
            relation: Relation { writes: row.writes, heads: row.heads, reviews: row.reviews, published: row.published },
        })
    }
}

/// A word of the database; its CHECK knows the same words.
pub fn parse<T: std::str::FromStr>(word: &str) -> Result<T> {
    word.parse().map_err(|_| AppError::internal(format!("unknown word in the database: {word}")))
}

/// The case, if the actor may know of it, with how she stands to it.
///
/// # Errors
/// `NotFound` also for what is not hers to know.
pub async fn find_case(conn: &mut PgConnection, actor: &Actor, today: NaiveDate, id: Uuid) -> Result<Case> {
    sqlx::query_as!(
        CaseRow,
        r#"select r.id, r.dnr, r.title, r.status, r.version, r.svarsdatum, r.unit_id, r.handlaggare_id, r.meeting_id,
                  r.immediate, r.beslutsvag,
                  (coalesce(r.handlaggare_id = $3, false)
                   or exists (select 1 from co_officers c where c.remiss_id = r.id and c.person_id = $3)) as "writes!",
                  heads_remiss(r, $3, $4) as "heads!",
                  exists (select 1 from reviews v where v.remiss_id = r.id and v.reviewer_id = $3
                          and v.status <> 'aterkallad') as "reviews!",
                  (exists (select 1 from decisions d where d.remiss_id = r.id
                           and d.outcome in ('bifall', 'bifall_med_andring', 'avslag', 'avstar'))
                   or exists (select 1 from meetings m where m.id = r.meeting_id and r.status = 'anmald'
                              and m.status in ('utskickat', 'hallet'))) as "published!"
           from remisser r
           where r.myndighet_id = $1 and r.id = $2 and sees_remiss(r, $3, $5, $4)"#,
        actor.myndighet.id,
        id,
        actor.id,
        today,
        actor.has(Role::Sekretessbehorig)
    )
    .fetch_optional(conn)
    .await?
    .ok_or(AppError::NotFound)?
    .try_into()
}

/// [`find_case`] in a transaction that will write: others who would write wait until it ends.
pub async fn lock_case(conn: &mut PgConnection, actor: &Actor, today: NaiveDate, id: Uuid) -> Result<Case> {
    lock(conn, actor.myndighet.id, id).await?;
    find_case(conn, actor, today, id).await
}

/// Makes others who would write in a case wait until the transaction ends.
pub async fn lock(conn: &mut PgConnection, myndighet: Uuid, id: Uuid) -> Result<()> {
    sqlx::query!("select 1 as one from remisser where id = $1 and myndighet_id = $2 for update", id, myndighet)
        .fetch_optional(conn)
        .await?;
    Ok(())
}

/// Moves a case to a state. Guarded: `Conflict` if it has changed since `case` was read.
pub async fn set_status(conn: &mut PgConnection, case: &Case, next: Status, now: DateTime<Utc>) -> Result<()> {
    let done = sqlx::query!(
        "update remisser set status = $3, version = version + 1, updated_at = $4 where id = $1 and version = $2",
        case.id,
        case.version,
        next.as_str(),
        now
    )
    .execute(conn)
    .await?;
    guarded(done.rows_affected())
}

/// Ends a case with its reason. Guarded.
pub async fn end(conn: &mut PgConnection, case: &Case, next: Status, reason: &str, now: DateTime<Utc>) -> Result<()> {
    let done = sqlx::query!(
        "update remisser set status = $3, end_reason = $4, version = version + 1, updated_at = $5
         where id = $1 and version = $2",
        case.id,
        case.version,
        next.as_str(),
        reason,
        now
    )
    .execute(conn)
    .await?;
    guarded(done.rows_affected())
}

/// No row changed: somebody else was first.
pub fn guarded(rows: u64) -> Result<()> {
    if rows == 1 { Ok(()) } else { Err(AppError::Conflict) }
}

/// The next number of the year's series, taken until the transaction ends.
pub async fn take_number(conn: &mut PgConnection, myndighet: Uuid, year: i32) -> Result<i32> {
    Ok(sqlx::query_scalar!(
        "insert into dnr_series (myndighet_id, year, last_number) values ($1, $2, 1)
         on conflict (myndighet_id, year) do update set last_number = dnr_series.last_number + 1
         returning last_number",
        myndighet,
        year
    )
    .fetch_one(conn)
    .await?)
}

/// Whether a case has exactly this dnr.
pub async fn has_dnr(conn: &mut PgConnection, myndighet: Uuid, dnr: &str) -> Result<bool> {
    Ok(sqlx::query_scalar!(
        r#"select exists (select 1 from remisser where myndighet_id = $1 and dnr = $2) as "there!""#,
        myndighet,
        dnr
    )
    .fetch_one(conn)
    .await?)
}

/// What is written when a remiss is registered.
#[derive(Debug, Clone)]
pub struct NewRemiss {
    /// Chosen by the form, so that a form sent twice registers once.
    pub id: Uuid,
    /// Our dnr.
    pub dnr: String,
    /// Title and party, each in an internal and a public form.
    pub title: String,
    /// See `title`.
    pub title_public: String,
    /// See `title`.
    pub party: String,
    /// See `title`.
    pub party_public: String,
    /// From the register of senders.
    pub sender_id: Uuid,
    /// The document's own date.
    pub own_date: Option<NaiveDate>,
    /// When it came in.
    pub received_on: NaiveDate,
    /// By when the answer must have arrived.
    pub svarsdatum: NaiveDate,
    /// The parts that the remiss is limited to.
    pub scope: String,
    /// The questions it asks.
    pub questions: String,
    /// The other instances, as running text.
    pub instances: String,
    /// How the sender wants its answer.
    pub instructions: String,
    /// Sekretessmarkering: provision, date, authority.
    pub sekretess: Option<(String, NaiveDate, String)>,
    /// The sender's dnr.
    pub sender_dnrs: Vec<String>,
}

/// Writes a new remiss. May run into `remisser_dnr_unique` and `remisser_pkey`.
pub async fn insert(
    conn: &mut PgConnection,
    actor: &Actor,
    moment: Moment,
    new: &NewRemiss,
) -> Result<(), sqlx::Error> {
    let (provision, on, authority) = match &new.sekretess {
        Some((provision, on, authority)) => (Some(provision), Some(*on), Some(authority)),
        None => (None, None, None),
    };
    sqlx::query!(
        "insert into remisser (id, myndighet_id, dnr, status, title, title_public, party, party_public, sender_id, own_date,
                               received_on, registered_at, registered_by, svarsdatum, svarsdatum_first, scope, questions,
                               instances, instructions, sekretess_provision, sekretess_on, sekretess_authority, updated_at)
         values ($1, $2, $3, 'registrerad', $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13, $14, $15, $16, $17, $18, $19,
                 $20, $11)",
        new.id,
        actor.myndighet.id,
        new.dnr,
        new.title,
        new.title_public,
        new.party,
        new.party_public,
        new.sender_id,
        new.own_date,
        new.received_on,
        moment.now,
        actor.id,
        new.svarsdatum,
        new.scope,
        new.questions,
        new.instances,
        new.instructions,
        provision,
        on,
        authority
    )
    .execute(&mut *conn)
    .await?;
    set_sender_dnrs(conn, actor.myndighet.id, new.id, &new.sender_dnrs).await
}

/// Replaces the sender's dnr of a remiss.
pub async fn set_sender_dnrs(
    conn: &mut PgConnection,
    myndighet: Uuid,
    remiss: Uuid,
    dnrs: &[String],
) -> Result<(), sqlx::Error> {
    sqlx::query!("delete from sender_dnrs where remiss_id = $1", remiss).execute(&mut *conn).await?;
    sqlx::query!(
        "insert into sender_dnrs (myndighet_id, remiss_id, position, dnr)
         select $1, $2, n, d from unnest($3::text[]) with ordinality t (d, n)",
        myndighet,
        remiss,
        dnrs
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Corrects a registration. Guarded by the version that the form was filled from.
pub async fn correct(
    conn: &mut PgConnection,
    version: i32,
    now: DateTime<Utc>,
    new: &NewRemiss,
) -> Result<(), sqlx::Error> {
    let (provision, on, authority) = match &new.sekretess {
        Some((provision, on, authority)) => (Some(provision), Some(*on), Some(authority)),
        None => (None, None, None),
    };
    let done = sqlx::query!(
        "update remisser set title = $3, title_public = $4, party = $5, party_public = $6, sender_id = $7, own_date = $8,
                received_on = $9, scope = $10, questions = $11, instances = $12, instructions = $13,
                sekretess_provision = $14, sekretess_on = $15, sekretess_authority = $16, version = version + 1,
                updated_at = $17
         where id = $1 and version = $2",
        new.id,
        version,
        new.title,
        new.title_public,
        new.party,
        new.party_public,
        new.sender_id,
        new.own_date,
        new.received_on,
        new.scope,
        new.questions,
        new.instances,
        new.instructions,
        provision,
        on,
        authority,
        now
    )
    .execute(conn)
    .await?;
    if done.rows_affected() == 1 { Ok(()) } else { Err(sqlx::Error::RowNotFound) }
}

/// A remiss that has the same sender and one of the same dnr.
pub struct Twin {
    /// Its id.
    pub id: Uuid,
    /// Its dnr.
    pub dnr: String,
}

/// Remisser already registered from a sender under one of these dnr, in whatever spelling.
pub async fn twins(
    conn: &mut PgConnection,
    myndighet: Uuid,
    sender: Uuid,
    dnrs: &[String],
    except: Uuid,
) -> Result<Vec<Twin>> {
    Ok(sqlx::query_as!(
        Twin,
        "select distinct r.id, r.dnr from remisser r join sender_dnrs s on s.remiss_id = r.id
         where r.myndighet_id = $1 and r.sender_id = $2 and r.id <> $4 and r.status <> 'makulerad'
           and s.myndighet_id = $1
           and s.dnr_normal in (select lower(translate(d, ' -/', '')) from unnest($3::text[]) d)
         order by r.dnr limit 5",
        myndighet,
        sender,
        dnrs,
        except
    )
    .fetch_all(conn)
    .await?)
}

/// A sender to choose in a form.
#[derive(Debug, Clone)]
pub struct SenderChoice {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// How it wants its answers.
    pub instructions: String,
}

/// The senders in use, by name; and the one that a case has already, in use or not.
pub async fn senders(conn: &mut PgConnection, myndighet: Uuid, present: Option<Uuid>) -> Result<Vec<SenderChoice>> {
    Ok(sqlx::query_as!(
        SenderChoice,
        r#"select id, name, instructions from senders where myndighet_id = $1 and (active or id = $2)
           order by translate(lower(name), 'åäöéü', '{|}ey') collate "C""#,
        myndighet,
        present
    )
    .fetch_all(conn)
    .await?)
}

/// A unit to choose in a form.
#[derive(Debug, Clone)]
pub struct UnitChoice {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// Its name in running text.
    pub running: String,
}

/// The units in use, by name.
pub async fn units(conn: &mut PgConnection, myndighet: Uuid) -> Result<Vec<UnitChoice>> {
    Ok(sqlx::query_as!(
        UnitChoice,
        r#"select id, name, running from units where myndighet_id = $1 and active
           order by translate(lower(name), 'åäöéü', '{|}ey') collate "C""#,
        myndighet
    )
    .fetch_all(conn)
    .await?)
}

/// Gives a case to a unit and an officer. Guarded.
pub async fn assign(
    conn: &mut PgConnection,
    case: &Case,
    next: Status,
    unit: Uuid,
    handlaggare: Uuid,
    now: DateTime<Utc>,
) -> Result<()> {
    let done = sqlx::query!(
        "update remisser set unit_id = $3, handlaggare_id = $4, status = $5, version = version + 1, updated_at = $6
         where id = $1 and version = $2",
        case.id,
        case.version,
        unit,
        handlaggare,
        next.as_str(),
        now
    )
    .execute(conn)
    .await?;
    guarded(done.rows_affected())
}

/// Replaces the medhandläggare of a case.
pub async fn set_co_officers(conn: &mut PgConnection, myndighet: Uuid, remiss: Uuid, people: &[Uuid]) -> Result<()> {
    sqlx::query!("delete from co_officers where remiss_id = $1", remiss).execute(&mut *conn).await?;
    sqlx::query!(
        "insert into co_officers (myndighet_id, remiss_id, person_id) select $1, $2, p from unnest($3::uuid[]) p",
        myndighet,
        remiss,
        people
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The preparing unit is the one the case was given to, until the plan says more.
pub async fn set_preparing_unit_if_none(
    conn: &mut PgConnection,
    myndighet: Uuid,
    remiss: Uuid,
    unit: Uuid,
) -> Result<()> {
    sqlx::query!(
        "insert into remiss_units (myndighet_id, remiss_id, unit_id, part, position)
         select $1, $2, $3, 'bereder', 1 where not exists (select 1 from remiss_units where remiss_id = $2)",
        myndighet,
        remiss,
        unit
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The whole registration, for its page and its form.
#[derive(Debug, Clone)]
pub struct Details {
    /// Our dnr.
    pub dnr: String,
    /// Titles and parties.
    pub title: String,
    /// See `title`.
    pub title_public: String,
    /// See `title`.
    pub party: String,
    /// See `title`.
    pub party_public: String,
    /// The sender.
    pub sender_id: Uuid,
    /// Its name.
    pub sender: String,
    /// The document's own date.
    pub own_date: Option<NaiveDate>,
    /// When it came in.
    pub received_on: NaiveDate,
    /// When it was registered.
    pub registered_at: DateTime<Utc>,
    /// By whom.
    pub registered_by: String,
    /// By when the answer must have arrived.
    pub svarsdatum: NaiveDate,
    /// As it was at first.
    pub svarsdatum_first: NaiveDate,
    /// What the remiss is limited to.
    pub scope: String,
    /// What it asks.
    pub questions: String,
    /// Who else was asked.
    pub instances: String,
    /// How the sender wants its answer.
    pub instructions: String,
    /// Sekretessmarkering.
    pub sekretess_provision: Option<String>,
    /// Sekretessmarkering.
    pub sekretess_on: Option<NaiveDate>,
    /// Sekretessmarkering.
    pub sekretess_authority: Option<String>,
    /// The sender's dnr, in order.
    pub sender_dnrs: Vec<String>,
    /// The unit.
    pub unit: Option<String>,
    /// The officer.
    pub handlaggare: Option<String>,
    /// Her telephone.
    pub telephone: Option<String>,
    /// The other officers.
    pub co_officers: Vec<String>,
    /// Their ids, in the same order.
    pub co_officer_ids: Vec<Uuid>,
    /// The planned meeting's day.
    pub meeting: Option<NaiveDate>,
    /// Why it ended.
    pub end_reason: Option<String>,
}

/// All that is registered of a case that [`find_case`] has found.
pub async fn details(conn: &mut PgConnection, case: &Case) -> Result<Details> {
    Ok(sqlx::query_as!(
        Details,
        r#"select r.dnr, r.title, r.title_public, r.party, r.party_public, r.sender_id, s.name as sender, r.own_date,
                  r.received_on, r.registered_at, b.name as registered_by, r.svarsdatum, r.svarsdatum_first, r.scope,
                  r.questions, r.instances, r.instructions, r.sekretess_provision, r.sekretess_on, r.sekretess_authority,
                  array(select d.dnr from sender_dnrs d where d.remiss_id = r.id order by d.position) as "sender_dnrs!",
                  u.name as "unit?", h.name as "handlaggare?", hm.telephone as "telephone?",
                  array(select p.name from co_officers c join people p on p.id = c.person_id
                        where c.remiss_id = r.id order by p.name, p.id) as "co_officers!",
                  array(select p.id from co_officers c join people p on p.id = c.person_id
                        where c.remiss_id = r.id order by p.name, p.id) as "co_officer_ids!",
                  m.held_on as "meeting?", r.end_reason
           from remisser r
           join senders s on s.id = r.sender_id
           join people b on b.id = r.registered_by
           left join units u on u.id = r.unit_id
           left join people h on h.id = r.handlaggare_id
           left join memberships hm on hm.person_id = r.handlaggare_id and hm.myndighet_id = r.myndighet_id
           left join meetings m on m.id = r.meeting_id
           where r.id = $1"#,
        case.id
    )
    .fetch_one(conn)
    .await?)
}

/// The cases of a dnr in whatever spelling, in all myndigheter where the person has a place: id, dnr, board.
pub async fn by_dnr(
    conn: &mut PgConnection,
    person: Uuid,
    today: NaiveDate,
    dnr: &str,
) -> Result<Vec<(Uuid, String, String, Uuid)>> {
    Ok(sqlx::query!(
        "select r.id, r.dnr, y.namnd, y.id as myndighet from remisser r
         join memberships m on m.myndighet_id = r.myndighet_id and m.person_id = $1 and m.active
         join myndigheter y on y.id = r.myndighet_id
         where r.dnr_normal = lower(translate($2, ' -/', ''))
           and sees_remiss(r, $1, 'sekretessbehorig' = any(m.roles), $3)
         order by r.dnr limit 20",
        person,
        dnr,
        today
    )
    .fetch_all(conn)
    .await?
    .into_iter()
    .map(|row| (row.id, row.dnr, row.namnd, row.myndighet))
    .collect())
}

/// A case as the command line finds it.
#[derive(Debug, Clone)]
pub struct Found {
    /// Its id.
    pub id: Uuid,
    /// The short name of its myndighet.
    pub slug: String,
    /// The address of its officer.
    pub handlaggare: Option<String>,
}

/// The cases of a dnr in whatever spelling, in one myndighet or all.
pub async fn of_dnr(conn: &mut PgConnection, dnr: &str, slug: Option<&str>) -> Result<Vec<Found>> {
    Ok(sqlx::query_as!(
        Found,
        r#"select r.id, y.slug, p.email as "handlaggare?" from remisser r
           join myndigheter y on y.id = r.myndighet_id left join people p on p.id = r.handlaggare_id
           where r.dnr_normal = lower(translate($1, ' -/', '')) and y.slug = coalesce($2, y.slug)
           order by y.slug, r.dnr"#,
        dnr,
        slug
    )
    .fetch_all(conn)
    .await?)
}

/// A file of a case.
#[derive(Debug, Clone)]
pub struct FileRow {
    /// Its id.
    pub id: Uuid,
    /// What it is: missiv, remisshandling, …
    pub kind: String,
    /// Its name.
    pub name: String,
    /// Its type.
    pub media_type: String,
    /// Bytes.
    pub size: i64,
    /// Its hash.
    pub sha256: String,
    /// When it came in.
    pub received_on: NaiveDate,
    /// Its place among the bilagor of the answer.
    pub attachment_position: Option<i16>,
    /// It has a sekretessmarkering of its own.
    pub sekretess: bool,
}

/// The files of a case, oldest first.
pub async fn files(conn: &mut PgConnection, remiss: Uuid) -> Result<Vec<FileRow>> {
    Ok(sqlx::query_as!(
        FileRow,
        "select id, kind, name, media_type, size, sha256, received_on, attachment_position, sekretess from files
         where remiss_id = $1 order by registered_at, id",
        remiss
    )
    .fetch_all(conn)
    .await?)
}

/// A new file of a case.
pub struct NewFile<'a> {
    /// What it is.
    pub kind: &'a str,
    /// The stored upload.
    pub file: &'a crate::web::upload::Uploaded,
    /// The document's own date.
    pub own_date: Option<NaiveDate>,
    /// When it came in.
    pub received_on: NaiveDate,
    /// It has a sekretessmarkering of its own.
    pub sekretess: bool,
}

/// Registers a file of a case.
pub async fn insert_file(
    conn: &mut PgConnection,
    actor: &Actor,
    remiss: Uuid,
    new: &NewFile<'_>,
    now: DateTime<Utc>,
) -> Result<Uuid> {
    let id = Uuid::now_v7();
    sqlx::query!(
        "insert into files (id, myndighet_id, remiss_id, kind, name, media_type, size, sha256, own_date, received_on,
                            registered_at, registered_by, sekretess)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        id,
        actor.myndighet.id,
        remiss,
        new.kind,
        new.file.name,
        new.file.media_type,
        new.file.size,
        new.file.sha256,
        new.own_date,
        new.received_on,
        now,
        actor.id,
        new.sekretess
    )
    .execute(conn)
    .await?;
    Ok(id)
}

/// A file that waits while its form is mended.
#[derive(Debug, Clone)]
pub struct Staged {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// Its type.
    pub media_type: String,
    /// Bytes.
    pub size: i64,
    /// Its hash.
    pub sha256: String,
}

impl Staged {
    /// The upload that it was.
    #[must_use]
    pub fn into_uploaded(self) -> crate::web::upload::Uploaded {
        crate::web::upload::Uploaded {
            name: self.name,
            media_type: self.media_type,
            size: self.size,
            sha256: self.sha256,
        }
    }
}

/// Keeps an upload while its form is mended.
pub async fn stage(
    conn: &mut PgConnection,
    actor: &Actor,
    file: &crate::web::upload::Uploaded,
    now: DateTime<Utc>,
) -> Result<Uuid> {
    let id = Uuid::now_v7();
    sqlx::query!(
        "insert into staged_files (id, myndighet_id, person_id, name, media_type, size, sha256, staged_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        id,
        actor.myndighet.id,
        actor.id,
        file.name,
        file.media_type,
        file.size,
        file.sha256,
        now
    )
    .execute(conn)
    .await?;
    Ok(id)
}

/// Uploads that the actor has waiting.
pub async fn staged(conn: &mut PgConnection, actor: &Actor, ids: &[Uuid]) -> Result<Vec<Staged>> {
    Ok(sqlx::query_as!(
        Staged,
        "select id, name, media_type, size, sha256 from staged_files
         where myndighet_id = $1 and person_id = $2 and id = any($3) order by id",
        actor.myndighet.id,
        actor.id,
        ids
    )
    .fetch_all(conn)
    .await?)
}
