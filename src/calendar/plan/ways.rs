//! What is left when no meeting falls before svarsdatum.

/// A way to answer, or not, without an ordinary meeting in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Way {
    /// Ask the sender for a later svarsdatum.
    Anstand,
    /// The chair decides for the board.
    Ordforande,
    /// A delegate decides for the board.
    Delegat,
    /// The office answers in its own name.
    Forvaltning,
    /// No answer is given.
    Avstar,
    /// The answer is that there are no views.
    IngaSynpunkter,
}

/// What the register knows that bears on the choice.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Circumstances {
    /// The board has given its chair the power of KL 6:39.
    pub chair_may_decide: bool,
    /// The remiss comes from fullmäktige.
    pub to_fullmaktige: bool,
    /// The question concerns aim, direction, scope or quality of the activity.
    pub aim_or_quality: bool,
}

/// A way out, as it is offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WayOut {
    /// Which.
    pub way: Way,
    /// What people read first.
    pub label: &'static str,
    /// One or two sentences.
    pub explanation: &'static str,
    /// Where the law says so.
    pub law: Option<&'static str>,
    /// Why it may not be open here.
    pub warning: Option<&'static str>,
}

/// All six, the least far-reaching first; none is left out, since the office may know better than the
/// register, but each that seems barred carries a warning.
#[must_use]
pub fn ways_out(circumstances: Circumstances) -> Vec<WayOut> {
    vec![
        WayOut {
            way: Way::Anstand,
            label: "Begär anstånd",
            explanation: "Be avsändaren om ett senare svarsdatum, så att nämnden hinner besluta. \
                          Det första svarsdatumet står kvar i historiken.",
            law: None,
            warning: None,
        },
        WayOut {
            way: Way::Ordforande,
            label: "Ordförandebeslut",
            explanation: "Ordföranden beslutar på nämndens vägnar när ärendet är så brådskande att \
                          nämndens avgörande inte kan avvaktas. Beslutet anmäls vid nästa \
                          sammanträde.",
            law: Some("KL 6 kap. 39 och 40 §§"),
            warning: (!circumstances.chair_may_decide).then_some(
                "Nämnden har inte registrerat något uppdrag åt ordföranden att besluta i \
                 brådskande ärenden.",
            ),
        },
        WayOut {
            way: Way::Delegat,
            label: "Delegationsbeslut",
            explanation: "En delegat beslutar om yttrandet enligt nämndens delegationsordning. \
                          Beslutet anmäls till nämnden.",
            law: Some("KL 6 kap. 37, 38 och 40 §§"),
            warning: delegation_warning(circumstances),
        },
        WayOut {
            way: Way::Forvaltning,
            label: "Förvaltningens yttrande",
            explanation: "Förvaltningen svarar i eget namn. Svaret är inte nämndens och det ska \
                          framgå av yttrandet.",
            law: None,
            warning: None,
        },
        WayOut {
            way: Way::Avstar,
            label: "Avstå från att yttra sig",
            explanation: "Meddela avsändaren att nämnden avstår från att yttra sig.",
            law: None,
            warning: None,
        },
        WayOut {
            way: Way::IngaSynpunkter,
            label: "Inga synpunkter",
            explanation: "Svara att det inte finns några synpunkter på förslaget.",
            law: None,
            warning: None,
        },
    ]
}

fn delegation_warning(circumstances: Circumstances) -> Option<&'static str> {
    match (circumstances.to_fullmaktige, circumstances.aim_or_quality) {
        (true, true) => Some(
            "Yttranden till fullmäktige får inte delegeras, och inte heller ärenden om \
             verksamhetens mål, inriktning, omfattning eller kvalitet (KL 6 kap. 38 §).",
        ),
        (true, false) => Some("Yttranden till fullmäktige får inte delegeras (KL 6 kap. 38 §)."),
        (false, true) => Some(
            "Ärenden om verksamhetens mål, inriktning, omfattning eller kvalitet får inte \
             delegeras (KL 6 kap. 38 §).",
        ),
        (false, false) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn warned(circumstances: Circumstances) -> Vec<Way> {
        ways_out(circumstances).into_iter().filter(|out| out.warning.is_some()).map(|out| out.way).collect()
    }

    #[test]
    fn each_way_once() {
        let ways: Vec<_> = ways_out(Circumstances::default()).into_iter().map(|out| out.way).collect();
        assert_eq!(
            ways,
            [Way::Anstand, Way::Ordforande, Way::Delegat, Way::Forvaltning, Way::Avstar, Way::IngaSynpunkter,]
        );
    }

    #[test]
    fn what_is_warned_of() {
        for (chair_may_decide, to_fullmaktige, aim_or_quality, expected) in [
            (true, false, false, vec![]),
            (false, false, false, vec![Way::Ordforande]),
            (true, true, false, vec![Way::Delegat]),
            (true, false, true, vec![Way::Delegat]),
            (false, true, true, vec![Way::Ordforande, Way::Delegat]),
        ] {
            let circumstances = Circumstances { chair_may_decide, to_fullmaktige, aim_or_quality };
            assert_eq!(warned(circumstances), expected);
        }
    }
}
