//! The list beside the text: what is open, what is dismissed, and how hard the text is to read.

use chrono::NaiveDate;
use sqlx::PgConnection;

use super::{
    dictionary, findings,
    model::{Finding, Place, Remedy, Target},
    register::Spelling,
    rules::{length, spelling},
    store::{self, Dismissal},
    text::Text,
};
use crate::{
    document::{facts::Facts, freeze, model::Inline},
    drafts::model::Draft,
    error::Result,
    people::model::Actor,
    remisser::model::Case,
    web::{filters, percent_encoded},
};

/// The most of the words that the list shows.
const SHOWN: usize = 90;

/// A list.
#[derive(askama::Template)]
#[template(path = "checks/_list.html")]
pub struct List {
    /// The page of the draft.
    pub(super) draft: String,
    /// Whether the reader may mend and dismiss.
    pub(super) may_mend: bool,
    /// Where it stands: on the page of the draft or on its own.
    pub(super) alone: bool,
    pub(super) groups: Vec<Group>,
    pub(super) dismissed: Vec<Item>,
    pub(super) lix: Option<u32>,
    pub(super) spelling: Told,
}

/// The remarks on a section.
pub struct Group {
    pub(super) heading: String,
    pub(super) items: Vec<Item>,
}

/// What was said of the spelling.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// Nobody asked.
    NotAsked,
    /// There is no dictionary.
    Unavailable,
    /// The remarks are in the list.
    Checked,
}

/// A remark as the list shows it.
pub struct Item {
    pub(super) id: String,
    pub(super) name: &'static str,
    pub(super) explanation: &'static str,
    pub(super) sentence: String,
    /// The words, shortened; empty where there are none to quote.
    pub(super) words: String,
    /// The place in the text.
    pub(super) href: String,
    /// "Ändra till …"
    pub(super) change: Option<String>,
    /// Whether the point of omedelbar justering is added or taken away.
    pub(super) adds_point: Option<bool>,
    /// Where it is mended.
    pub(super) elsewhere: Option<(String, &'static str)>,
    /// The version of the section.
    pub(super) version: i32,
    /// Whether it can be left as it is.
    pub(super) may_dismiss: bool,
    /// What was typed as a reason, and what was wrong with it.
    pub(super) typed: String,
    pub(super) error: String,
    /// Why it was dismissed, by whom and when.
    pub(super) dismissal: Option<Dismissal>,
}

/// What there is to say of a draft.
pub struct Checked {
    /// The text as it was read.
    pub text: Text,
    /// All that was found.
    pub findings: Vec<Finding>,
    /// What is dismissed.
    pub dismissals: Vec<Dismissal>,
    /// What was said of the spelling.
    pub spelling: Told,
}

/// Reads a draft of a case that `find_case` has found.
pub async fn check(
    conn: &mut PgConnection,
    actor: &Actor,
    case: &Case,
    today: NaiveDate,
    draft: &Draft,
    facts: &Facts,
    ask: bool,
) -> Result<Checked> {
    let mut register = store::register(conn, actor, case, today, facts.clone()).await?;
    let text = Text::of(draft, facts);
    if ask {
        register.spelling = dictionary::ask(&spelling::to_ask(&text)).await;
    }
    let findings = findings(&text, &register);
    let mut dismissals = store::dismissals(conn, case.id).await?;
    dismissals.retain(|dismissal| dismissal.draft_id == draft.id);
    let spelling = match register.spelling {
        Spelling::NotAsked => Told::NotAsked,
        Spelling::Unavailable => Told::Unavailable,
        Spelling::Unknown(_) => Told::Checked,
    };
    Ok(Checked { text, findings, dismissals, spelling })
}

impl Checked {
    /// The dismissal of a finding, if there is one.
    #[must_use]
    pub fn dismissal(&self, finding: &Finding) -> Option<&Dismissal> {
        let section = finding.remark.place.section.as_deref().unwrap_or_default();
        let words = finding.words_sha256();
        self.dismissals.iter().find(|dismissal| {
            dismissal.check_key == finding.check.key
                && dismissal.section_key == section
                && dismissal.words_sha256 == words
        })
    }

    /// The findings that nobody has dismissed.
    pub fn open(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| self.dismissal(finding).is_none())
    }

    /// The list for a page.
    #[must_use]
    pub fn list(&self, case: &Case, draft: &Draft, facts: &Facts, may_mend: bool, alone: bool) -> List {
        let case = format!("/remisser/{}", case.id);
        let page = format!("{case}/utkast/{}", draft.kind.slug());
        let (mut groups, mut dismissed): (Vec<Group>, Vec<Item>) = (Vec::new(), Vec::new());
        for finding in &self.findings {
            let section = finding.remark.place.section.as_deref().and_then(|key| draft.section(key));
            let heading = section.map_or("Hela dokumentet", |section| section.heading.as_str());
            let dismissal = self.dismissal(finding).cloned();
            let item = item(finding, &page, &case, section.map_or(0, |section| section.version), facts, dismissal);
            if item.dismissal.is_some() {
                dismissed.push(item);
                continue;
            }
            match groups.last_mut().filter(|group| group.heading == heading) {
                Some(group) => group.items.push(item),
                None => groups.push(Group { heading: heading.to_owned(), items: vec![item] }),
            }
        }
        let lix = length::of_text(&self.text);
        List { draft: page, may_mend, alone, groups, dismissed, lix, spelling: self.spelling }
    }
}

impl List {
    /// How many remarks are open.
    #[must_use]
    pub fn count(&self) -> usize {
        self.groups.iter().map(|group| group.items.len()).sum()
    }

    /// Gives back a reason that was not accepted.
    pub(super) fn refuse(&mut self, id: &str, typed: &str, error: &str) {
        for item in self.groups.iter_mut().flat_map(|group| &mut group.items).filter(|item| item.id == id) {
            typed.clone_into(&mut item.typed);
            error.clone_into(&mut item.error);
        }
    }

    fn grade(&self) -> &'static str {
        self.lix.map_or("", length::grade)
    }
}

fn item(finding: &Finding, page: &str, case: &str, version: i32, facts: &Facts, dismissal: Option<Dismissal>) -> Item {
    let remark = &finding.remark;
    let (mut change, mut adds_point, mut elsewhere) = (None, None, None);
    match &remark.remedy {
        Some(Remedy::Replace(with)) => change = Some(shortened(&shown(with, facts))),
        Some(Remedy::AddPoint) => adds_point = Some(true),
        Some(Remedy::RemovePoint) => adds_point = Some(false),
        Some(Remedy::Go(Target::Plan)) => elsewhere = Some((format!("{case}/plan"), "Till planen")),
        Some(Remedy::Go(Target::Case)) => elsewhere = Some((case.to_owned(), "Till ärendet")),
        Some(Remedy::Go(Target::Bilagor)) => elsewhere = Some((format!("{page}#bilagor"), "Till bilagorna")),
        None => {}
    }
    let quoted = !remark.place.path.is_empty();
    Item {
        id: finding.id(),
        name: finding.check.name,
        explanation: finding.check.explanation,
        sentence: remark.sentence.clone(),
        words: if quoted { shortened(&remark.place.words) } else { String::new() },
        href: href(page, &remark.place),
        change,
        adds_point,
        elsewhere,
        version,
        may_dismiss: finding.check.key != "tomt-avsnitt",
        typed: String::new(),
        error: String::new(),
        dismissal,
    }
}

fn shown(with: &[Inline<crate::document::model::FactRef>], facts: &Facts) -> String {
    let one = |inline: &Inline<_>| match inline {
        Inline::Text { text, .. } => text.clone(),
        Inline::Chip { chip } => freeze::frozen(chip, facts).text,
        _ => String::new(),
    };
    with.iter().map(one).collect()
}

fn shortened(words: &str) -> String {
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    match words.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", words.get(..end).unwrap_or_default().trim_end()),
        None => words,
    }
}

/// The section, and in browsers that can the very words.
fn href(page: &str, place: &Place) -> String {
    let Some(section) = &place.section else { return String::new() };
    let words: Vec<&str> = place.words.split_whitespace().collect();
    let anchor = format!("{page}#avsnitt-{section}");
    if place.path.is_empty() || words.is_empty() || !place.words.chars().any(char::is_alphanumeric) {
        return anchor;
    }
    let part = |words: &[&str]| percent_encoded(&words.join(" ")).replace('-', "%2D");
    let words = match (words.get(..3), words.len().checked_sub(3).and_then(|from| words.get(from..))) {
        (Some(first), Some(last)) if words.len() > 8 => format!("{},{}", part(first), part(last)),
        _ => part(&words),
    };
    format!("{anchor}:~:text={words}")
}

/// What is open in the drafts of a case, to be read before it is sent or signed.
pub struct Open {
    /// The page of the draft.
    pub draft: String,
    /// What it is called.
    pub label: &'static str,
    /// "Avsnitt: mening", each.
    pub remarks: Vec<String>,
}

/// The open remarks on each draft of a case.
pub async fn open(conn: &mut PgConnection, actor: &Actor, case: &Case, today: NaiveDate) -> Result<Vec<Open>> {
    let facts = crate::drafts::facts::gather(conn, &actor.myndighet, case).await?.facts;
    let register = store::register(conn, actor, case, today, facts.clone()).await?;
    let all = store::dismissals(conn, case.id).await?;
    let mut found = Vec::new();
    for kind in crate::drafts::templates::kinds(actor.myndighet.model) {
        let Some(draft) = crate::drafts::store::find(conn, case.id, *kind).await? else { continue };
        let text = Text::of(&draft, &facts);
        let dismissals = all.iter().filter(|dismissal| dismissal.draft_id == draft.id).cloned().collect();
        let checked = Checked { findings: findings(&text, &register), text, dismissals, spelling: Told::NotAsked };
        let remarks: Vec<String> = checked
            .open()
            .map(|finding| {
                let section = finding.remark.place.section.as_deref().and_then(|key| draft.section(key));
                let heading = section.map_or("Hela dokumentet", |section| section.heading.as_str());
                let words = &finding.remark.place.words;
                let quoted = if finding.remark.place.path.is_empty() {
                    String::new()
                } else {
                    format!("”{}”. ", shortened(words))
                };
                format!("{heading}: {quoted}{}", finding.remark.sentence)
            })
            .collect();
        if !remarks.is_empty() {
            let page = format!("/remisser/{}/utkast/{}", case.id, kind.slug());
            found.push(Open { draft: page, label: kind.label(), remarks });
        }
    }
    Ok(found)
}

/// "3 öppna anmärkningar"
#[must_use]
pub fn counted(count: usize) -> String {
    if count == 1 { "1 öppen anmärkning".to_owned() } else { format!("{count} öppna anmärkningar") }
}
