//! What holds of a file, said so that anyone understands it.

use serde::Serialize;

/// How it stands with one part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It holds.
    Holds,
    /// It cannot be told from the file and what is trusted here.
    Unproven,
    /// It does not hold.
    Broken,
}

/// What a finding is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// The seal: whose it is, and that no byte has changed since.
    Seal,
    /// When it was sealed, as a time-stamp service vouches for it.
    Time,
    /// The canonical document, against the manifest.
    Content,
    /// That what is printed is that document with those attests.
    Print,
    /// One approval.
    Attest,
    /// That the approvals are of the same case, in the order of the chain.
    Order,
    /// The link of the chain of events that the file names.
    Events,
    /// That the myndighet keeps the same bytes.
    Kept,
}

/// What was found of a part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What it is about.
    pub part: Part,
    /// How it stands.
    pub verdict: Verdict,
    /// What it is about, in a word or two of Swedish.
    pub heading: String,
    /// What was found, as a Swedish sentence.
    pub sentence: String,
    /// More, for who wants to check it.
    pub details: Vec<String>,
}

impl Finding {
    /// A finding.
    pub fn new(part: Part, verdict: Verdict, heading: impl Into<String>, sentence: impl Into<String>) -> Self {
        Self { part, verdict, heading: heading.into(), sentence: sentence.into(), details: Vec::new() }
    }

    /// With more to check.
    #[must_use]
    pub fn with(mut self, details: impl IntoIterator<Item = String>) -> Self {
        self.details.extend(details);
        self
    }
}

/// What a file calls itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct About {
    /// "Tjänsteutlåtande"
    pub kind: String,
    /// Its title.
    pub title: String,
    /// Whose it is.
    pub organisation: String,
    /// Its dnr.
    pub dnr: String,
    /// Its date, as ISO.
    pub date: String,
}

/// All that was found of a file.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Report {
    /// What it calls itself, if that can be read.
    pub about: Option<About>,
    /// What was found, part by part.
    pub findings: Vec<Finding>,
}

impl Report {
    /// The worst of the findings; a file without any proves nothing.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        self.findings.iter().map(|finding| finding.verdict).max().unwrap_or(Verdict::Unproven)
    }

    /// The whole in one Swedish sentence.
    #[must_use]
    pub fn sentence(&self) -> &'static str {
        let sealed =
            self.findings.iter().any(|finding| finding.part == Part::Seal && finding.verdict == Verdict::Holds);
        match self.verdict() {
            Verdict::Holds => "Allt som kan kontrolleras stämmer.",
            Verdict::Unproven if sealed => "Filen är oförändrad, men något i den kan inte styrkas.",
            Verdict::Unproven => "Inget styrker vem som står bakom filen.",
            Verdict::Broken => "Filen stämmer inte. Lita inte på den.",
        }
    }
}
