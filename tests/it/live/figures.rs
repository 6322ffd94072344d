//! Figures, not a verdict: `cargo test --test it live::figures -- --ignored --nocapture`.

use std::{
    fmt::Write,
    time::{Duration, Instant},
};

use yttra::document::{canonical::Kind, markdown};

use super::Desk;
use crate::support::{
    Beginning, Story, TestApp,
    live::{Got, Node, Wire, Writer, hello, letters},
};

const DRAFTS: usize = 20;

/// The sections that make some forty pages with [`a_third`] in each.
pub(super) const LONG: [&str; 3] = ["arendet", "sammanfattning", "bakgrund"];

/// A third of forty pages.
pub(super) fn a_third() -> String {
    let sentence = "Förvaltningen ser positivt på förslaget men vill peka på att resurserna måste räcka till. ";
    let mut text = String::new();
    for number in 0..133 {
        write!(text, "Stycke {number}. {}\n\n", sentence.repeat(3)).unwrap();
    }
    text
}

async fn forty_pages(story: &Story<'_>) {
    let text = a_third();
    for key in LONG {
        story.write(Kind::Tjansteutlatande, key, &text).await;
    }
    assert!(markdown::parse(&text).is_ok());
}

fn resident() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

/// Opens a draft without keeping anything of it here.
async fn open(node: &Node, cookies: &str, path: &str) -> (Wire, Duration) {
    let start = Instant::now();
    let mut wire = node.dial(path, cookies, "http://localhost:8080").await.unwrap();
    wire.send(hello(u64::from(uuid::Uuid::new_v4().as_fields().0), &[0])).await;
    loop {
        if matches!(wire.next().await, Got::Bytes(bytes) if bytes[0] == 0) {
            return (wire, start.elapsed());
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "measures"]
#[expect(clippy::print_stderr, reason = "figures")]
async fn memory_of_a_draft_and_time_of_a_change() {
    let test = TestApp::with_cast("2026-03-02").await;
    let desk = Desk::open(&test).await;
    forty_pages(&desk.story).await;
    let mut stories = Vec::new();
    for _ in 0..DRAFTS {
        let story = test.story(Beginning::default()).await;
        story.to_draft().await;
        forty_pages(&story).await;
        stories.push(story);
    }
    let officer = desk.story.visitor("handlaggare").await;
    // A person has ten connections; the chief and the registrator read.
    let readers = [&officer, &desk.story.visitor("chef").await, &desk.story.visitor("registrator").await];
    let mut writer = desk.join(&officer).await;
    let before = resident();
    let mut wires = Vec::new();
    let mut first = Duration::ZERO;
    for (number, story) in stories.iter().enumerate() {
        let cookies = readers[number % 3].cookie_line();
        let path = story.path("/utkast/tjansteutlatande/live");
        let (wire, took) = open(&desk.node, &cookies, &path).await;
        wires.push(wire);
        first += took;
    }
    eprintln!("opened first:   {:?} each", first / u32::try_from(DRAFTS).unwrap());
    eprintln!("memory:         {} KiB a draft", (resident() - before) / DRAFTS);
    let (_, again) = open(&desk.node, &officer.cookie_line(), &desk.path).await;
    eprintln!("opened again:   {again:?}");

    for (what, many) in [("one by one", 1), ("ten at a time", 10), ("a hundred at a time", 100)] {
        let start = Instant::now();
        let rounds = 300 / many;
        for _ in 0..rounds {
            for _ in 0..many {
                writer.write("bakgrund", letters("å")).await;
            }
            writer.until_saved().await;
        }
        eprintln!("changes, {what}: {:?} each", start.elapsed() / 300);
    }
    let late = Writer::join(&desk.node, &officer, &desk.path).await;
    assert_eq!(late.text("bakgrund"), writer.text("bakgrund"));
}
