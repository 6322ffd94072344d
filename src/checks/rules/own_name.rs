//! Where an answer is addressed to the one who gives it.

use std::ops::Range;

use crate::{
    checks::{
        model::{Remark, Remedy, Target},
        register::Register,
        text::{Run, Text, tokens_of},
    },
    document::{canonical::Kind, facts::Fact},
};

/// What the board is called in texts, genitives too, as tokens.
pub(super) fn board_words(register: &Register) -> Vec<Vec<String>> {
    let mut names = vec![tokens_of("nämnden"), tokens_of("nämndens")];
    for name in [&register.namnd, &register.namnden] {
        names.push(tokens_of(name));
        names.push(tokens_of(&crate::calendar::phrases::genitive(name)));
    }
    names
}

/// What we are called in the nominative.
fn ours(register: &Register) -> Vec<Vec<String>> {
    [&register.namnd, &register.namnden, &register.forvaltning, &register.forvaltningen]
        .into_iter()
        .map(|name| tokens_of(name))
        .filter(|name| !name.is_empty())
        .collect()
}

/// The one who answers stands where the addressee should.
#[must_use]
pub fn addressed_to_us(text: &Text, register: &Register) -> Vec<Remark> {
    let ours = ours(register);
    let mut found = Vec::new();
    if ours.contains(&tokens_of(&register.sender)) {
        let sentence = format!(
            "Som avsändare av remissen är ”{}” registrerad, det vill säga vi själva. Svaret skulle gå till oss.",
            register.sender
        );
        found.push(Remark::document(&register.sender, sentence).with(Remedy::Go(Target::Case)));
    }
    for run in text.runs() {
        let listed = run.section.contains("skickas") || (text.kind == Kind::Yttrande && run.lower(0) == "till");
        if listed {
            let start = usize::from(run.lower(0) == "till");
            let mut whole = own_names(run, start..run.tokens.len(), &ours, register).filter(|name| name.start == start);
            found.extend(whole.next().map(|name| remark(run, &name)));
        } else {
            for sentence in &run.sentences {
                found.extend(recipient(run, sentence, &ours, register).map(|name| remark(run, &name)));
            }
        }
    }
    found
}

fn remark(run: &Run, name: &Range<usize>) -> Remark {
    let sentence = "Det här är vi själva. Svaret ska gå till den som har skickat remissen.";
    Remark::on(run, name, sentence).to_fact(Fact::Avsandare, run.token(name.start).is_some_and(|_| name.start == 0))
}

fn own_names<'a>(
    run: &'a Run,
    within: Range<usize>,
    ours: &'a [Vec<String>],
    register: &'a Register,
) -> impl Iterator<Item = Range<usize>> + 'a {
    // The office may be meant by a list of those who get the decision; the board never is.
    let board = [tokens_of(&register.namnd), tokens_of(&register.namnden)];
    ours.iter()
        .filter(move |name| !run.section.contains("skickas") || board.contains(name))
        .flat_map(move |name| run.find_all(within.clone(), name).collect::<Vec<_>>())
}

/// "överlämnar … till stadsdelsnämnden": where it says so.
fn recipient(run: &Run, sentence: &Range<usize>, ours: &[Vec<String>], register: &Register) -> Option<Range<usize>> {
    const SENDS: [&str; 6] = ["överlämna", "översänd", "avge", "lämna", "skicka", "sänd"];
    const ANSWER: [&str; 4] = ["tjänsteutlåtande", "yttrande", "svar", "remissvar"];
    let is_answer = |at: usize| ANSWER.iter().any(|word| run.lower(at).starts_with(word));
    let verb = sentence.clone().find(|at| SENDS.iter().any(|verb| run.lower(*at).starts_with(verb)))?;
    let asks = (sentence.start..verb).any(|at| run.lower(at).starts_with("remiss"))
        && !run.has_any(sentence.start..verb, &["svar"]);
    if asks || !sentence.clone().any(is_answer) {
        return None;
    }
    own_names(run, verb..sentence.end, ours, register).find(|name| {
        let to = name.start.checked_sub(1).is_some_and(|before| run.lower(before) == "till");
        let asked = run.lower(name.end) == "för" && run.lower(name.end + 1) == "yttrande";
        to && !asked
    })
}
