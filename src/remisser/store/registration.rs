//! Numbers, new registrations and corrections.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::Details;
use crate::{clock::Moment, error::Result, people::model::Actor};

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

/// The names of the fields that a correction changes, in Swedish.
#[must_use]
pub fn changed(before: &Details, new: &NewRemiss) -> Vec<String> {
    let sekretess =
        new.sekretess.as_ref().map(|(provision, on, authority)| (provision.as_str(), *on, authority.as_str()));
    let sekretess_before =
        before.sekretess_provision.as_deref().zip(before.sekretess_on).zip(before.sekretess_authority.as_deref());
    [
        ("titel", before.title != new.title),
        ("offentlig titel", before.title_public != new.title_public),
        ("avsändare", before.sender_id != new.sender_id),
        ("part", before.party != new.party),
        ("offentlig part", before.party_public != new.party_public),
        ("ert dnr", before.sender_dnrs != new.sender_dnrs),
        ("handlingens datum", before.own_date != new.own_date),
        ("inkomstdatum", before.received_on != new.received_on),
        ("omfattning", before.scope != new.scope),
        ("frågor", before.questions != new.questions),
        ("övriga instanser", before.instances != new.instances),
        ("anvisningar", before.instructions != new.instructions),
        (
            "sekretessmarkering",
            sekretess_before.map(|((provision, on), authority)| (provision, on, authority)) != sekretess,
        ),
    ]
    .into_iter()
    .filter(|(_, is_changed)| *is_changed)
    .map(|(name, _)| name.to_owned())
    .collect()
}
