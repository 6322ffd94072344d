//! Migrations meet data that was there before them.

use sqlx::{Executor, Row};

use crate::support::database::empty_database;

/// A board with a remiss, as the schema of migration 7 has it.
const SAMPLE: &str = "
    insert into myndigheter (id, slug, kommun, namnd, namnd_running, forvaltning, forvaltning_running, model, email,
                             dnr_format, created_at)
    values ('00000000-0000-0000-0000-000000000001', 'prov', 'Prov', 'Provnämnden', 'nämnden', 'Provkontoret', 'kontoret',
            'a', 'prov@prov.example', 'P {år}/{nr}', now());
    insert into people (id, name, email, created_at)
    values ('00000000-0000-0000-0000-000000000002', 'Åsa Ek', 'asa@prov.example', now());
    insert into memberships (myndighet_id, person_id, title, roles)
    values ('00000000-0000-0000-0000-000000000001', '00000000-0000-0000-0000-000000000002', 'Registrator', '{registrator}');
    insert into senders (id, myndighet_id, name, running, genitive, kind)
    values ('00000000-0000-0000-0000-000000000003', '00000000-0000-0000-0000-000000000001', 'Kommunstyrelsen',
            'kommunstyrelsen', 'kommunstyrelsens', 'kommun');
    insert into remisser (id, myndighet_id, dnr, status, title, title_public, party, party_public, sender_id, received_on,
                          registered_at, registered_by, svarsdatum, svarsdatum_first, updated_at)
    values ('00000000-0000-0000-0000-000000000004', '00000000-0000-0000-0000-000000000001', 'KS-2014/742.912', 'registrerad',
            'Ny ÖVERSIKTSPLAN', 'Översiktsplan', 'Kommunstyrelsen', 'Kommunstyrelsen',
            '00000000-0000-0000-0000-000000000003', '2026-01-02', now(), '00000000-0000-0000-0000-000000000002',
            '2026-03-01', '2026-03-01', now());";

#[tokio::test]
async fn search_columns_are_filled_for_rows_of_before() {
    let database = empty_database().await;
    let mut conn = database.pool.acquire().await.unwrap();
    for migration in yttra::db::MIGRATOR.iter().filter(|migration| migration.version < 8) {
        conn.execute(sqlx::AssertSqlSafe(migration.sql.as_str().to_owned())).await.unwrap();
    }
    conn.execute(SAMPLE).await.unwrap();
    for migration in yttra::db::MIGRATOR.iter().filter(|migration| migration.version >= 8) {
        conn.execute(sqlx::AssertSqlSafe(migration.sql.as_str().to_owned())).await.unwrap();
    }
    let row = conn.fetch_one("select search_text, dnr_normal from remisser").await.unwrap();
    assert_eq!(row.get::<String, _>(0), "ny översiktsplan översiktsplan kommunstyrelsen kommunstyrelsen");
    assert_eq!(row.get::<String, _>(1), "ks2014742.912");
}

#[tokio::test]
async fn what_must_never_change_is_refused_by_the_database() {
    let database = empty_database().await;
    yttra::db::MIGRATOR.run(&database.pool).await.unwrap();
    database.pool.execute(SAMPLE).await.unwrap();
    let hash = "0".repeat(64);
    let link = format!(
        "insert into events (myndighet_id, sequence, kind, at, payload_sha256, previous_hash, hash)
         values ('00000000-0000-0000-0000-000000000001', 1, 'closed', now(), '{hash}', '{hash}', '{hash}');
         insert into event_payloads (myndighet_id, sequence, payload)
         values ('00000000-0000-0000-0000-000000000001', 1, 'x')"
    );
    database.pool.execute(sqlx::AssertSqlSafe(link)).await.unwrap();
    for statement in [
        "update events set kind = 'voided'",
        "delete from events",
        "truncate events cascade",
        "update event_payloads set payload = 'y'",
        "delete from event_payloads",
        "truncate event_payloads",
        "truncate versions cascade",
        "truncate proposals cascade",
        "truncate attests cascade",
        "truncate renderings cascade",
    ] {
        let error = database.pool.execute(statement).await.unwrap_err();
        assert_eq!(error.as_database_error().unwrap().code().unwrap(), "23001", "{statement}: {error}");
    }
    // Purging is the one change that is let through.
    database.pool.execute("update event_payloads set payload = null, purged_by_sequence = 2").await.unwrap();
}
