//! Passwords: argon2id with the crate's defaults (OWASP's recommendation: 19 MiB, 2 passes).

use std::sync::{Arc, LazyLock};

use argon2::{
    Argon2, PasswordHash,
    password_hash::{PasswordHasher, PasswordVerifier},
};

use crate::{
    app::App,
    error::{AppError, Result},
};

/// The fewest characters of a password that a person chooses.
pub const SHORTEST: usize = 10;

/// Verified when there is no account, so that the answer takes the same time.
static NOBODY: LazyLock<String> = LazyLock::new(|| hash_blocking("nobody").unwrap_or_default());

/// Hashes a password here and now, which takes a core for a while.
pub fn hash_blocking(password: &str) -> Result<String> {
    Ok(Argon2::default()
        .hash_password(password.as_bytes())
        .map_err(|error| AppError::internal(error.to_string()))?
        .to_string())
}

/// Hashes a password, on a thread for such work.
pub async fn hash(app: &App, password: String) -> Result<String> {
    // The permit goes with the work, which goes on when nobody waits for it any more.
    let permit = Arc::clone(&app.hashing).acquire_owned().await.map_err(AppError::internal)?;
    tokio::task::spawn_blocking(move || {
        let _permit = permit;
        hash_blocking(&password)
    })
    .await?
}

/// Whether the password is the one that was hashed; with no hash it takes as long and is never right.
pub async fn verify(app: &App, password: String, stored: Option<String>) -> Result<bool> {
    let permit = Arc::clone(&app.hashing).acquire_owned().await.map_err(AppError::internal)?;
    let right = tokio::task::spawn_blocking(move || {
        let _permit = permit;
        let known = stored.is_some();
        let hash = stored.unwrap_or_else(|| NOBODY.clone());
        known
            & PasswordHash::new(&hash)
                .is_ok_and(|parsed| Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok())
    })
    .await?;
    Ok(right)
}

/// What is wrong with a password that somebody wants to choose; empty if nothing is.
#[must_use]
pub fn complaint(password: &str, email: &str) -> &'static str {
    let local = email.split('@').next().unwrap_or_default().to_lowercase();
    if password.chars().count() < SHORTEST {
        "Välj ett lösenord på minst 10 tecken."
    } else if password.chars().count() > 200 {
        "Välj ett lösenord på högst 200 tecken."
    } else if local.len() > 3 && password.to_lowercase().contains(&local) {
        "Välj ett lösenord som inte innehåller din e-postadress."
    } else {
        ""
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn complains_of_weak_passwords() {
        assert!(!complaint("kort", "a@b.example").is_empty());
        assert!(!complaint("anna.berg2026", "anna.berg@b.example").is_empty());
        assert!(complaint("tre blåa hästar", "anna.berg@b.example").is_empty());
    }
}
