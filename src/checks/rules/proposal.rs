//! The proposal to the board: what the last sentence repeats of it, and omedelbar justering.

use std::ops::Range;

use crate::{
    calendar::{law::latest_justering, phrases},
    checks::{
        model::{Remark, Remedy, Target},
        register::Register,
        text::{Holder, Run, SectionText, Text, tokens_of},
    },
    document::{
        canonical::Kind,
        facts::{Fact, uncapitalised},
        model::{Block, FactRef, Inline},
        text::points,
    },
    drafts::immediate,
    myndigheter::model::Model,
    remisser::model::Beslutsvag,
};

/// What a board does with an answer.
const DECIDES: [&str; 14] = [
    "överlämnar",
    "antar",
    "godkänner",
    "avstår",
    "tillstyrker",
    "avstyrker",
    "åberopar",
    "besvarar",
    "lämnar",
    "avger",
    "översänder",
    "ställer",
    "instämmer",
    "beslutar",
];

/// The last sentence of the text that is not the first point of the proposal.
#[must_use]
pub fn last_sentence(text: &Text, register: &Register) -> Vec<Remark> {
    last(text, register).into_iter().collect()
}

fn last(text: &Text, register: &Register) -> Option<Remark> {
    if text.kind != Kind::Tjansteutlatande {
        return None;
    }
    let proposal = text.section(immediate::SECTION)?;
    let first = proposal.runs.first()?;
    let views = match register.model {
        Model::A => text.section("synpunkter").or_else(|| text.sections.last()),
        Model::B => text.section("bedomning"),
    }?;
    let run = views.runs.iter().rev().find(|run| run.holder != Holder::Note && !run.tokens.is_empty())?;
    let sentence = run.sentences.last()?.clone();
    let told = Told::of(run, &sentence);
    let point = words(first, &first.sentences.first()?.clone());
    let complaint = match (register.model, told) {
        (Model::A, None) => {
            Some("Sista meningen ska upprepa första punkten i förslaget till beslut, med mottagaren.".to_owned())
        }
        (Model::A, Some(told)) => told.differs(&point, register),
        (Model::B, Some(told)) => told.contradicts(&point, register),
        (Model::B, None) => None,
    }?;
    let remark = Remark::on(run, &sentence, complaint);
    let mended = (register.model == Model::A && is_proposing(run, &sentence))
        .then(|| sentence_for(proposal, register))
        .flatten();
    Some(mended.map_or(remark.clone(), |with| remark.with(Remedy::Replace(with))))
}

fn is_proposing(run: &Run, sentence: &Range<usize>) -> bool {
    run.has_any(sentence.clone(), &["föreslår", "föreslås"])
}

/// What the office proposes, as words after "föreslår att".
struct Told(Vec<String>);

impl Told {
    fn of(run: &Run, sentence: &Range<usize>) -> Option<Self> {
        let verb = sentence.clone().find(|at| matches!(run.lower(*at), "föreslår" | "föreslås"))?;
        let that = (verb..sentence.end).find(|at| run.lower(*at) == "att")?;
        Some(Self(words(run, &(that + 1..sentence.end))))
    }

    /// How it differs from the point, apart from the recipient that it must add.
    fn differs(&self, point: &[String], register: &Register) -> Option<String> {
        let sender = tokens_of(&register.sender);
        let to: Vec<String> = std::iter::once("till".to_owned()).chain(sender.iter().cloned()).collect();
        let (point, told) = (same_board(point, register), same_board(&self.0, register));
        if point == told {
            // "avstår från att yttra sig" has no recipient; an answer has.
            let answers = point.iter().any(|word| word == "överlämnar" || word == "översänder");
            let named = told.windows(to.len()).any(|words| words == to.as_slice());
            return (answers && !named)
                .then(|| format!("Sista meningen säger inte att svaret går till {}.", register.sender));
        }
        let without = without(&told, &to);
        if without.as_ref() == Some(&point) {
            return None;
        }
        let recipient = recipient(&told);
        if without.is_none() && recipient.is_some_and(|recipient| !recipient.starts_with(&sender)) && !has(&point, &to)
        {
            return Some(format!("Sista meningen nämner en annan mottagare än avsändaren, {}.", register.sender));
        }
        Some("Sista meningen säger något annat än första punkten i förslaget till beslut.".to_owned())
    }

    /// Whether it decides something else or for another than the point.
    fn contradicts(&self, point: &[String], register: &Register) -> Option<String> {
        let about = |words: &[String]| words.iter().any(|word| word.starts_with("yttra"));
        if !about(&self.0) {
            return None;
        }
        let verbs = |words: &[String]| -> Vec<String> {
            words.iter().filter(|word| DECIDES.contains(&word.as_str())).cloned().collect()
        };
        if verbs(point) != verbs(&self.0) {
            return Some("Sista meningen föreslår något annat än första punkten i förslaget till beslut.".to_owned());
        }
        let (said, told) = (recipient(point), recipient(&self.0));
        let differs = matches!((said, told), (Some(said), Some(told)) if said != told);
        differs.then(|| {
            format!(
                "Sista meningen nämner en annan mottagare än förslaget till beslut. Avsändaren är {}.",
                register.sender
            )
        })
    }
}

fn has(words: &[String], part: &[String]) -> bool {
    words.windows(part.len().max(1)).any(|window| window == part)
}

/// What follows the last "till".
fn recipient(words: &[String]) -> Option<&[String]> {
    let to = words.iter().rposition(|word| word == "till")?;
    words.get(to + 1..).filter(|rest| !rest.is_empty())
}

fn without(words: &[String], part: &[String]) -> Option<Vec<String>> {
    let at = words.windows(part.len()).position(|window| window == part)?;
    Some(words.iter().take(at).chain(words.iter().skip(at + part.len())).cloned().collect())
}

/// "nämnden" and the board's own word are one.
fn same_board(words: &[String], register: &Register) -> Vec<String> {
    let running = register.namnden.to_lowercase();
    words.iter().map(|word| if *word == running { "nämnden".to_owned() } else { word.clone() }).collect()
}

fn words(run: &Run, tokens: &Range<usize>) -> Vec<String> {
    let tokens = run.tokens.get(tokens.clone()).unwrap_or_default();
    tokens
        .iter()
        .filter(|token| token.lower.chars().any(char::is_alphanumeric))
        .map(|token| token.lower.clone())
        .collect()
}

/// "Förvaltningen föreslår att" and the first point with its recipient.
fn sentence_for(proposal: &SectionText, register: &Register) -> Option<Vec<Inline<FactRef>>> {
    const ANSWER: &str = " som svar på";
    let point = match proposal.blocks.first()? {
        Block::List { items, .. } => items.first()?.first()?,
        other => other,
    };
    let Block::Paragraph { content } = point else { return None };
    let chip = |fact, capital| Inline::Chip { chip: FactRef { fact, capital } };
    let mut mended = vec![chip(Fact::Forvaltningen, true), Inline::text(" föreslår att ")];
    let named = has(&words(proposal.runs.first()?, &(0..usize::MAX)), &tokens_of(&register.sender));
    for (index, inline) in content.iter().enumerate() {
        match inline {
            Inline::Text { text, .. } => {
                let text = if index == 0 { uncapitalised(text) } else { text.clone() };
                match text.split_once(ANSWER).filter(|_| !named) {
                    Some((before, after)) => mended.extend([
                        Inline::text(&format!("{before} till ")),
                        chip(Fact::Avsandare, false),
                        Inline::text(&format!("{ANSWER}{after}")),
                    ]),
                    None => mended.push(Inline::text(&text)),
                }
            }
            Inline::Chip { chip: FactRef { fact, .. } } => mended.push(chip(*fact, false)),
            Inline::Link { .. } | Inline::Footnote { .. } | Inline::Break => return None,
        }
    }
    Some(mended)
}

/// The point of omedelbar justering: needed and missing, or there and not needed.
#[must_use]
pub fn immediate(text: &Text, register: &Register) -> Vec<Remark> {
    let Some(section) = text.section(immediate::SECTION).filter(|_| text.kind == Kind::Tjansteutlatande) else {
        return Vec::new();
    };
    if section.blocks.is_empty() {
        return Vec::new();
    }
    let by_board = register.decided == Beslutsvag::Namnd;
    let late = register.meeting.filter(|meeting| by_board && latest_justering(*meeting) >= register.svarsdatum);
    let standing = points(&section.blocks).iter().filter(|point| immediate::says_so(point)).count();
    let remark = |sentence: String| Remark::section(section, immediate::POINT, sentence);
    let planned = register.immediate && by_board;
    let found = match (planned, standing, late) {
        (_, 2.., _) => remark("Punkten om omedelbar justering står mer än en gång.".to_owned()),
        (true, 0, _) => remark(
            "Enligt planen ska beslutet justeras omedelbart, men punkten om det saknas i förslaget till beslut.".to_owned(),
        )
        .with(Remedy::AddPoint),
        (false, 0, Some(meeting)) => remark(format!(
            "Den ordinarie justeringen kan dröja till den {}, och svaret ska vara framme den {}. Då behövs punkten om omedelbar \
             justering.",
            phrases::long(latest_justering(meeting)),
            phrases::long(register.svarsdatum)
        ))
        .with(Remedy::AddPoint),
        (false, 1, Some(_)) => remark(
            "Förslaget till beslut säger att beslutet justeras omedelbart, och det behövs, men planen säger ordinarie justering."
                .to_owned(),
        )
        .with(Remedy::Go(Target::Plan)),
        (false, 1, None) => remark(
            "Förslaget till beslut säger att beslutet justeras omedelbart, men enligt planen räcker ordinarie justering.".to_owned(),
        )
        .with(Remedy::RemovePoint),
        _ => return Vec::new(),
    };
    vec![found]
}
