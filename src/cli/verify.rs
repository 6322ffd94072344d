//! `yttra verify`

use super::say;
use crate::{db::Database, events, myndigheter};

/// Walks the chain of each myndighet and names the first broken link.
#[expect(clippy::print_stdout, reason = "the command's answer")]
pub async fn run(database: &Database) -> Result<(), String> {
    let mut conn = database.pool.acquire().await.map_err(|error| error.to_string())?;
    let all = myndigheter::store::all(&mut conn).await.map_err(say)?;
    drop(conn);
    let mut broken = 0;
    for (id, slug, namnd) in all {
        let verdict = events::store::verify(&database.pool, id).await.map_err(say)?;
        match verdict.broken {
            Some(link) => {
                broken += 1;
                println!("{slug} ({namnd}): BRUTEN vid händelse {}: {}", link.sequence, link.why);
            }
            None => println!(
                "{slug} ({namnd}): {} händelser, kedjan är hel{}",
                verdict.checked,
                if verdict.purged > 0 { format!(", {} rensade", verdict.purged) } else { String::new() }
            ),
        }
    }
    if broken > 0 { Err("Händelsekedjan är bruten.".into()) } else { Ok(()) }
}
