//! By which right an answer may be decided: what is to be known of each way, and what bars it here.

use sqlx::PgConnection;
use uuid::Uuid;

use super::store;
use crate::{
    error::Result,
    people::model::Actor,
    remisser::model::Beslutsvag,
    web::form::{Errors, Refusal},
};

/// What the registers know that bears on the choice.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Circumstances {
    /// The board has given its chair the power of KL 6:39.
    pub chair_may_decide: bool,
    /// The remiss comes from the board's own fullmäktige.
    pub to_fullmaktige: bool,
}

impl Circumstances {
    /// Those of a case.
    pub async fn of(conn: &mut PgConnection, actor: &Actor, remiss: Uuid) -> Result<Self> {
        let to_fullmaktige = store::sender(conn, remiss).await?.is_own_fullmaktige();
        Ok(Self { chair_may_decide: actor.myndighet.chair_may_decide, to_fullmaktige })
    }

    /// Why the way is closed; `None` if it is open.
    #[must_use]
    pub fn barred(self, way: Beslutsvag) -> Option<&'static str> {
        match way {
            Beslutsvag::Ordforande if !self.chair_may_decide => {
                Some("Nämnden har inte gett ordföranden rätt att besluta (6 kap. 39 § kommunallagen).")
            }
            Beslutsvag::Delegat if self.to_fullmaktige => {
                Some("Ett yttrande till fullmäktige får inte delegeras (6 kap. 38 § kommunallagen).")
            }
            _ => None,
        }
    }

    /// What is to be known of a way before it is chosen.
    #[must_use]
    pub fn hint(self, way: Beslutsvag) -> &'static str {
        if let Some(why) = self.barred(way) {
            return why;
        }
        match way {
            Beslutsvag::Namnd => "",
            Beslutsvag::Ordforande => {
                "När nämndens avgörande inte kan avvaktas. Beslutet anmäls vid nästa sammanträde (6 kap. 39 och 40 §§ \
                 kommunallagen)."
            }
            Beslutsvag::Delegat => {
                "Enligt delegationsordningen, men inte i frågor om verksamhetens mål, inriktning, omfattning eller \
                 kvalitet (6 kap. 38 § kommunallagen). Beslutet anmäls till nämnden."
            }
            Beslutsvag::Forvaltning => "Svaret är förvaltningens eget och inte nämndens.",
            Beslutsvag::Avstar => "Avsändaren får veta att nämnden avstår. Inget attesterat förslag behövs.",
            Beslutsvag::IngaSynpunkter => "Det är hela svaret. Inget attesterat förslag behövs.",
        }
    }

    /// Refuses a way that is closed, at the field where it was chosen.
    pub fn require(self, way: Beslutsvag, field: &str) -> Result<(), Refusal> {
        self.barred(way).map_or(Ok(()), |why| Err(Refusal::Fields(Errors::one(field, why))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_bars_a_way() {
        for (chair_may_decide, to_fullmaktige, expected) in [
            (true, false, vec![]),
            (false, false, vec![Beslutsvag::Ordforande]),
            (true, true, vec![Beslutsvag::Delegat]),
            (false, true, vec![Beslutsvag::Ordforande, Beslutsvag::Delegat]),
        ] {
            let here = Circumstances { chair_may_decide, to_fullmaktige };
            let barred: Vec<_> = Beslutsvag::ALL.into_iter().filter(|way| here.barred(*way).is_some()).collect();
            assert_eq!(barred, expected);
            for way in barred {
                assert_eq!(Some(here.hint(way)), here.barred(way), "said beforehand");
            }
        }
    }
}
