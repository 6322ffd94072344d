//! SQL for the myndighet itself.

use sqlx::PgConnection;
use uuid::Uuid;

use super::BoardInput;
use crate::error::Result;

/// Whether a remiss has been registered.
pub async fn has_remisser(conn: &mut PgConnection, myndighet: Uuid) -> Result<bool> {
    Ok(sqlx::query_scalar!(r#"select exists (select 1 from remisser where myndighet_id = $1) as "there!""#, myndighet)
        .fetch_one(conn)
        .await?)
}

/// The names of those who attest and have no passkey.
pub async fn without_passkey(conn: &mut PgConnection, myndighet: Uuid) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar!(
        r#"select p.name from memberships m join people p on p.id = m.person_id
           where m.myndighet_id = $1 and m.active and p.active and 'attestant' = any(m.roles)
             and not exists (select 1 from passkeys k where k.person_id = p.id and k.revoked_at is null)
           order by translate(lower(p.name), 'åäöéü', '{|}ey') collate "C""#,
        myndighet
    )
    .fetch_all(conn)
    .await?)
}

/// Changes a myndighet.
pub async fn update(conn: &mut PgConnection, myndighet: Uuid, new: &BoardInput) -> Result<()> {
    sqlx::query!(
        "update myndigheter set kommun = $2, namnd = $3, namnd_running = $4, forvaltning = $5, forvaltning_running = $6,
                                model = $7, address = $8, email = $9, dnr_format = $10, chair_may_decide = $11,
                                same_person_two_steps = $12, purge_at_closing = $13, officer_may_attest = $14, least_method = $15
         where id = $1",
        myndighet,
        new.kommun,
        new.namnd,
        new.namnd_running,
        new.forvaltning,
        new.forvaltning_running,
        new.model.as_str(),
        &new.address,
        new.email,
        new.dnr_format,
        new.chair_may_decide,
        new.same_person_two_steps,
        new.purge_at_closing,
        new.officer_may_attest,
        new.least_method.as_str()
    )
    .execute(conn)
    .await?;
    Ok(())
}
