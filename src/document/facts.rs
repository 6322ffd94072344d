//! Facts of the register that a text may show, so that each is written once.

use serde::{Deserialize, Serialize};

/// A registered fact. The serde name is also what the plain text form writes: `{{svarsdatum}}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fact {
    /// The remiss' title in its internal form.
    Titel,
    /// Our own dnr.
    Dnr,
    /// The sender's dnr, several joined with commas and "och".
    ErtDnr,
    /// The sender in running text: "kommunstyrelsen".
    Avsandare,
    /// The sender in the genitive: "kommunstyrelsens".
    AvsandareGenitiv,
    /// The day by which the answer must have arrived: "26 februari 2021".
    Svarsdatum,
    /// The day the remiss came in.
    Inkommen,
    /// The day of the planned meeting: "25 februari 2021".
    Sammantrade,
    /// The board's full name: "Ekbackens stadsdelsnämnd".
    Namnd,
    /// The board in running text: "stadsdelsnämnden".
    Namnden,
    /// The office's full name.
    Forvaltning,
    /// The office in running text: "förvaltningen".
    Forvaltningen,
    /// The officers' names, joined with "och".
    Handlaggare,
    /// The officers' telephone numbers.
    Telefon,
    /// The other instances that were asked.
    Instanser,
    /// Which units prepared the case and with whom: "stadsdelsdirektörens stab i samråd med …".
    Beredning,
    /// Which bodies heard the case and when: "förvaltningsgruppen den 15 februari och i …".
    Behandling,
    /// The parts of the proposal that the remiss is limited to.
    Omfattning,
}
