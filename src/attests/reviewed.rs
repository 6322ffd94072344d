//! Who has reviewed a case, and with what result, as a signer is told of it.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{
    error::Result,
    people::model::Actor,
    remisser::model::Case,
    reviews::{
        model::{self, Comment, Review, ReviewStatus},
        store,
    },
};

/// A review as one line.
#[derive(Debug, Clone)]
pub struct Reviewed {
    /// Who.
    pub reviewer: String,
    /// What came of it: "2 kommentarer, 1 är inte omhändertagen".
    pub result: String,
    /// What was read: "version 2".
    pub read: String,
    /// When it was handed in or passed on.
    pub at: Option<DateTime<Utc>>,
    /// What she says of the whole, if the reader may know.
    pub answer: Option<String>,
}

/// The reviews of a case, as far as the reader may know of them.
pub async fn of_case(conn: &mut PgConnection, actor: &Actor, case: &Case) -> Result<Vec<Reviewed>> {
    if !model::may_open(actor.roles, case.relation) {
        return Ok(Vec::new());
    }
    let reviews = store::of_remiss(conn, case.id).await?;
    if reviews.is_empty() {
        return Ok(Vec::new());
    }
    let comments = store::comments(conn, case.id).await?;
    Ok(reviewed(reviews, &comments, model::reads_all(case.relation)))
}

/// The reviews that were not withdrawn, oldest first. What is said in them is told only with `all`.
fn reviewed(reviews: Vec<Review>, comments: &[Comment], all: bool) -> Vec<Reviewed> {
    let kept = reviews.into_iter().filter(|review| review.status != ReviewStatus::Aterkallad);
    kept.map(|review| {
        let own: Vec<&Comment> = comments.iter().filter(|comment| comment.review_id == review.id).collect();
        let open = own.iter().filter(|comment| comment.handled_at.is_none()).count();
        Reviewed {
            result: result(review.status, own.len(), open),
            read: review.read(),
            at: review.answered_at,
            answer: review.answer.filter(|_| all),
            reviewer: review.reviewer,
        }
    })
    .collect()
}

fn result(status: ReviewStatus, comments: usize, open: usize) -> String {
    if status != ReviewStatus::Besvarad && comments == 0 {
        return status.label().to_owned();
    }
    let said = match comments {
        0 => return "Lämnad utan kommentarer till avsnitten".to_owned(),
        1 => "1 kommentar till avsnitten".to_owned(),
        many => format!("{many} kommentarer till avsnitten"),
    };
    match open {
        0 if comments == 1 => format!("{said}, omhändertagen"),
        0 => format!("{said}, alla omhändertagna"),
        _ if comments == 1 => format!("{said}, inte omhändertagen"),
        open => format!("{said}, {open} inte {}", if open == 1 { "omhändertagen" } else { "omhändertagna" }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results() {
        use ReviewStatus::{Begard, Besvarad, Vidare};
        for (status, comments, open, expected) in [
            (Begard, 0, 0, "Väntar på svar"),
            (Vidare, 0, 0, "Skickad vidare"),
            (Vidare, 2, 1, "2 kommentarer till avsnitten, 1 inte omhändertagen"),
            (Besvarad, 0, 0, "Lämnad utan kommentarer till avsnitten"),
            (Besvarad, 1, 0, "1 kommentar till avsnitten, omhändertagen"),
            (Besvarad, 1, 1, "1 kommentar till avsnitten, inte omhändertagen"),
            (Besvarad, 3, 0, "3 kommentarer till avsnitten, alla omhändertagna"),
            (Besvarad, 3, 2, "3 kommentarer till avsnitten, 2 inte omhändertagna"),
        ] {
            assert_eq!(result(status, comments, open), expected);
        }
    }
}
