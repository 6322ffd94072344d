//! Making a finished paper: evidence, print, seal, keep.

use std::sync::Arc;

use bytes::Bytes;
use sign::{
    Trust,
    content::Attachments,
    evidence::{Attest, ChainHead, Evidence, Format, Paper, fingerprint},
};
use sqlx::PgConnection;

use super::print::print;
use crate::{
    app::App,
    clock::Moment,
    document::canonical::sha256_hex,
    error::{AppError, Result},
    events,
    files::Stored,
    myndigheter::model::Myndighet,
    versions,
};

/// What is set and sealed.
pub struct Content {
    /// What kind of paper it is.
    pub paper: Paper,
    /// The canonical document, or what an extract of the minutes says.
    pub document: Vec<u8>,
    /// The canonical manifest of the proposal.
    pub manifest: Option<Vec<u8>>,
    /// Who approved, the first signer first.
    pub attests: Vec<Attest>,
}

/// A paper that is finished, and whose bytes are kept.
pub struct Made {
    /// Where the bytes are.
    pub stored: Stored,
    /// What is printed on it and stands in the address where it can be verified.
    pub fingerprint: String,
    /// Whose seal it has, as its certificate says; none if the myndighet has no seal.
    pub sealed_by: Option<String>,
    /// Whether a time-stamp service vouches for when.
    pub stamped: bool,
}

/// Makes a finished paper. In the transaction that finishes it: the caller notes it in the same.
///
/// # Errors
/// `Rejected` if the myndighet's seal cannot be used: nothing is finished without it. A time-stamp service that does not
/// answer leaves the time out, which is logged.
pub async fn make(
    app: &App,
    conn: &mut PgConnection,
    myndighet: &Myndighet,
    moment: Moment,
    content: Content,
) -> Result<Made> {
    let unusable = |error| {
        tracing::error!(%error, myndighet = myndighet.slug, "the seal cannot be used");
        AppError::rejected(
            "Myndighetens sigill kan inte användas just nu, så inget har sparats. Säg till den som sköter driften.",
        )
    };
    let sealer = app.seals.sealer(&myndighet.slug).map_err(unusable)?;
    let anchors = app.seals.anchors().map_err(unusable)?;
    if sealer.is_none() && versions::store::has_sealed(conn, myndighet.id).await? {
        return Err(AppError::rejected(
            "Myndighetens sigill finns inte där det ska vara, så inget har sparats. Säg till den som sköter driften.",
        ));
    }
    match sealer.as_ref().map(|sealer| sealer.trust(&anchors, moment.now)) {
        None | Some(Trust::Trusted { .. }) => {}
        Some(Trust::NotValidThen { .. }) => {
            return Err(AppError::rejected(
                "Certifikatet för myndighetens sigill gäller inte nu, så inget har sparats. Säg till den som sköter driften.",
            ));
        }
        Some(why) => {
            tracing::error!(?why, myndighet = myndighet.slug, "the seal would not be trusted");
            return Err(AppError::rejected(
                "Myndighetens sigill är inte betrott när det kontrolleras, så inget har sparats. Säg till den som sköter driften.",
            ));
        }
    }
    let (sequence, hash) = events::store::head(conn, myndighet.id).await?;
    let document = sha256_hex(&content.document);
    let manifest = content.manifest.as_deref().map(sha256_hex);
    let mut evidence = Evidence {
        format: Format::Evidence1,
        paper: content.paper,
        document,
        manifest,
        attests: content.attests,
        events: ChainHead { sequence, hash },
        renderer: pdf::RENDERER_VERSION.to_owned(),
        address: String::new(),
        sealed_at: moment.now,
    };
    let fingerprint = fingerprint(evidence.proven());
    evidence.address = format!("{}/verifiera/{fingerprint}", app.config.base_url());
    let (document, manifest) = (content.document, content.manifest);
    let permit = Arc::clone(&app.rendering).acquire_owned().await.map_err(AppError::internal)?;
    let stamping = Arc::clone(&app.stamping);
    let (bytes, sealed_by, stamped) = tokio::task::spawn_blocking(move || {
        let bytes = print(&Attachments { document: &document, manifest: manifest.as_deref(), evidence: &evidence })?;
        // A slow time-stamp service keeps nobody else from printing.
        drop(permit);
        let Some(sealer) = sealer else { return Ok::<_, AppError>((bytes, None, false)) };
        let (bytes, stamped) = stamping.seal(&sealer, &anchors, &bytes, evidence.sealed_at)?;
        Ok((bytes, Some(sealer.subject()), stamped))
    })
    .await??;
    Ok(Made { stored: app.files.put(Bytes::from(bytes)).await?, fingerprint, sealed_by, stamped })
}
