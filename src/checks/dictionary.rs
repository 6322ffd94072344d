//! hunspell's Swedish dictionary, asked in a child process. Off the hot path: it takes a tenth of a second to load.

use std::{
    collections::{HashMap, HashSet},
    process::Stdio,
    sync::{LazyLock, Mutex, PoisonError},
    time::Duration,
};

use tokio::{io::AsyncWriteExt, process::Command, time::timeout};

use super::{register::Spelling, rules::names::distance};

/// The longest that an answer may take.
const PATIENCE: Duration = Duration::from_secs(5);
/// The most words that are remembered, and the most that are asked about at once.
const MOST: usize = 50_000;
/// The shortest parts of a compound.
const PART: usize = 3;
/// The shortest compound.
const COMPOUND: usize = 8;

/// What the dictionary has said of words; a word it knows has none. Words only, never whose text they stood in.
static SAID: LazyLock<Mutex<HashMap<String, Option<Doubt>>>> = LazyLock::new(Mutex::default);

/// A word that it does not know, and what it would write instead.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Doubt {
    proposal: Option<String>,
}

/// Which of the words it does not know. Words that are two known ones put together count as known.
pub async fn ask(words: &[String]) -> Spelling {
    let new: Vec<String> = {
        let said = SAID.lock().unwrap_or_else(PoisonError::into_inner);
        words.iter().filter(|word| !said.contains_key(*word)).take(MOST).cloned().collect()
    };
    if !new.is_empty() {
        let Some(unknown) = unknown(&new).await else { return Spelling::Unavailable };
        let mut said = SAID.lock().unwrap_or_else(PoisonError::into_inner);
        if said.len() + new.len() > MOST {
            said.clear();
        }
        said.extend(new.into_iter().map(|word| {
            let doubt = unknown.get(&word).cloned();
            (word, doubt)
        }));
    }
    let said = SAID.lock().unwrap_or_else(PoisonError::into_inner);
    let doubted = |word: &String| Some((word.clone(), said.get(word)?.clone()?.proposal));
    Spelling::Unknown(words.iter().filter_map(doubted).collect())
}

async fn unknown(words: &[String]) -> Option<HashMap<String, Doubt>> {
    // "!" asks for the unknown ones only; "^" keeps a word from being read as a command.
    let asked = std::iter::once("!".to_owned()).chain(words.iter().map(|word| format!("^{word}")));
    let mut unknown: HashMap<String, Doubt> = hunspell("-a", asked).await?.lines().filter_map(doubt).collect();
    let parts: HashSet<String> =
        unknown.keys().flat_map(|word| splits(word)).flat_map(|(first, second)| [first, second]).collect();
    if !parts.is_empty() {
        // Without proposals, which cost more than all the rest.
        let answer = hunspell("-l", parts.into_iter()).await?;
        let strange: HashSet<&str> = answer.lines().collect();
        let is_known = |part: &String| !strange.contains(part.as_str());
        unknown.retain(|word, doubt| {
            // "försslag" is no "förs" and "slag".
            let shorter =
                doubt.proposal.as_ref().is_some_and(|known| known.len() < word.len() && distance(known, word) == 1);
            shorter || !splits(word).iter().any(|(first, second)| is_known(first) && is_known(second))
        });
    }
    Some(unknown)
}

/// The ways to part a long word in two, with and without a joining s.
fn splits(word: &str) -> Vec<(String, String)> {
    let letters: Vec<char> = word.to_lowercase().chars().collect();
    if letters.len() < COMPOUND || !letters.iter().all(|letter| letter.is_alphabetic()) {
        return Vec::new();
    }
    let mut ways = Vec::new();
    for at in PART..=letters.len() - PART {
        let (first, second) = letters.split_at(at);
        let (first, second): (String, String) = (first.iter().collect(), second.iter().collect());
        if let Some(bare) = first.strip_suffix('s').filter(|bare| bare.chars().count() >= PART) {
            ways.push((bare.to_owned(), second.clone()));
        }
        ways.push((first, second));
    }
    ways
}

/// What hunspell answers to some lines; none if it is not installed or does not answer.
async fn hunspell(mode: &str, lines: impl Iterator<Item = String>) -> Option<String> {
    let mut child = Command::new("hunspell")
        .args(["-d", "sv_SE", "-i", "UTF-8", mode])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .ok()?;
    let mut input = child.stdin.take()?;
    let lines: String = lines.flat_map(|line| [line, "\n".to_owned()]).collect();
    let written = async move { input.write_all(lines.as_bytes()).await };
    let both = async { tokio::join!(written, child.wait_with_output()) };
    let (written, output) = timeout(PATIENCE, both).await.ok()?;
    written.ok()?;
    let output = output.ok().filter(|output| output.status.success())?;
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// "& badplaterna 2 0: badplatserna, batteriladdarna", "# abcd 0"
fn doubt(line: &str) -> Option<(String, Doubt)> {
    let mut parts = line.split(' ');
    match parts.next()? {
        "&" => {
            let word = parts.next()?.to_owned();
            let first = line.split_once(": ")?.1.split(", ").next()?;
            let near = distance(&word.to_lowercase(), &first.to_lowercase()) <= 2;
            Some((word, Doubt { proposal: near.then(|| first.to_owned()) }))
        }
        "#" => Some((parts.next()?.to_owned(), Doubt { proposal: None })),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_read() {
        let badplatserna = Doubt { proposal: Some("badplatserna".into()) };
        assert_eq!(doubt("& badplaterna 2 1: badplatserna, batteri"), Some(("badplaterna".into(), badplatserna)));
        assert_eq!(doubt("& abc 1 1: något annat"), Some(("abc".into(), Doubt { proposal: None })));
        assert_eq!(doubt("# abcd 1"), Some(("abcd".into(), Doubt { proposal: None })));
        assert_eq!(doubt("*"), None);
        assert!(splits("badvattenprover").contains(&("badvatten".into(), "prover".into())));
        assert!(splits("skötselsavtal").contains(&("skötsel".into(), "avtal".into())));
        assert!(splits("kort").is_empty());
    }
}
