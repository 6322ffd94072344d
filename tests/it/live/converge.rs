//! Chance writes in editors and in the plain form at once: the program and the editors end with the same document.

use std::{
    io::{BufRead, BufReader, Write},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use rand::{RngExt, SeedableRng, rngs::StdRng};
use serde_json::{Value, json};
use yttra::{
    document::{
        markdown,
        model::{Block, FactRef},
    },
    live::{convert, document::LiveDocument},
};

const KEY: &str = "forslag";
const ROUNDS: u64 = 8;
const STEPS: usize = 60;

/// Two editors, in a process of their own.
struct Editors {
    process: Child,
    asks: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Editors {
    fn start() -> Self {
        let mut process = Command::new("node")
            .arg("test/peer.mjs")
            .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/editor"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (asks, answers) = (process.stdin.take().unwrap(), process.stdout.take().unwrap());
        Self { process, asks, answers: BufReader::new(answers) }
    }

    fn ask(&mut self, question: &Value) -> Value {
        writeln!(self.asks, "{question}").unwrap();
        let mut line = String::new();
        self.answers.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap()
    }
}

impl Drop for Editors {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn bytes(answer: &Value, name: &str) -> Vec<u8> {
    STANDARD.decode(answer[name].as_str().unwrap()).unwrap()
}

/// Peers 0 and 1 are editors, 2 and 3 the documents of two nodes. What one writes reaches the others late, in order.
struct Office {
    editors: Editors,
    nodes: Vec<LiveDocument>,
    waiting: Vec<(usize, Vec<u8>)>,
}

impl Office {
    fn open() -> Self {
        let node = || LiveDocument::new(&[KEY.to_owned()]);
        Self { editors: Editors::start(), nodes: vec![node(), node()], waiting: Vec::new() }
    }

    fn told(&mut self, by: usize, update: &[u8]) {
        if !update.is_empty() {
            self.waiting.extend((0..4).filter(|to| *to != by).map(|to| (to, update.to_vec())));
        }
    }

    /// Delivers what waits for one of them. An editor may mend what it gets, which the others then hear of.
    fn deliver(&mut self, to: usize) {
        let (now, later): (Vec<_>, Vec<_>) = std::mem::take(&mut self.waiting).into_iter().partition(|one| one.0 == to);
        self.waiting = later;
        for (_, update) in now {
            if to < 2 {
                let answer = self.editors.ask(&json!({ "peer": to, "update": STANDARD.encode(&update) }));
                self.told(to, &bytes(&answer, "update"));
            } else {
                let node = &mut self.nodes[to - 2];
                node.inspect(&update).unwrap();
                node.apply(&update).unwrap();
                node.settle().unwrap();
            }
        }
    }

    fn write(&mut self, who: usize, rng: &mut StdRng) {
        let update = if who < 2 {
            let ask = json!({ "peer": who, "edits": rng.random_range(1..4), "seed": rng.random::<u32>() });
            bytes(&self.editors.ask(&ask), "update")
        } else {
            let node = &mut self.nodes[who - 2];
            let text = rewritten(&markdown::print(node.blocks(KEY)), rng);
            let Ok(blocks) = markdown::parse(&text) else { return };
            node.edit(KEY, &blocks).unwrap()
        };
        self.told(who, &update);
    }

    fn settle(&mut self) {
        for round in 0.. {
            if self.waiting.is_empty() {
                return;
            }
            assert!(round < 20, "they go on answering each other");
            (0..4).for_each(|to| self.deliver(to));
        }
    }
}

/// A text in the plain form with a word put in, letters taken out, or a line twice or not at all.
fn rewritten(text: &str, rng: &mut StdRng) -> String {
    let mut lines: Vec<Vec<char>> = text.lines().map(|line| line.chars().collect()).collect();
    if lines.is_empty() {
        return "Ett första **stycke** {{dnr}}.\n\n- a\n- b".to_owned();
    }
    let at = rng.random_range(0..lines.len());
    let place = rng.random_range(0..=lines[at].len());
    match rng.random_range(0..5) {
        0 | 1 => drop(lines[at].splice(place..place, "ord å ".chars())),
        2 => {
            let end = lines[at].len().min(place + 4);
            drop(lines[at].drain(place..end));
        }
        3 => lines.insert(at, lines[at].clone()),
        _ => drop(lines.remove(at)),
    }
    lines.into_iter().map(|line| line.into_iter().collect::<String>()).collect::<Vec<_>>().join("\n")
}

/// The lines of a document of the editor that say something, by where they stand: their letters, and their facts by name.
fn lines(nodes: &[Value], place: &str, out: &mut Vec<String>) {
    for node in nodes {
        let kind = node["type"].as_str().unwrap();
        if matches!(kind, "paragraph" | "heading") {
            let mut line = String::new();
            words(inside(node), &mut line);
            if !line.is_empty() {
                out.push(format!("{place}{kind}{}: {line}", node["attrs"]["level"]));
            }
        } else {
            lines(inside(node), &format!("{place}{kind} "), out);
        }
    }
}

fn words(nodes: &[Value], out: &mut String) {
    for node in nodes {
        let text = node["text"].as_str().unwrap_or_default();
        out.extend(text.chars().filter(|letter| !letter.is_whitespace()));
        if let Some(name) = node["attrs"]["name"].as_str() {
            out.extend(["<", name, ">"]);
        }
        words(inside(node), out);
    }
}

fn inside(node: &Value) -> &[Value] {
    node["content"].as_array().map(Vec::as_slice).unwrap_or_default()
}

fn shown(nodes: &[Value]) -> Vec<String> {
    let mut out = Vec::new();
    lines(nodes, "", &mut out);
    out
}

#[test]
fn what_editors_and_forms_write_at_once_ends_in_one_document() {
    for seed in 1..=ROUNDS {
        let mut rng = StdRng::seed_from_u64(seed);
        let mut office = Office::open();
        for _ in 0..STEPS {
            let who = rng.random_range(0..4);
            office.write(who, &mut rng);
            if rng.random_range(0..3) == 0 {
                office.deliver(rng.random_range(0..4));
            }
        }
        office.settle();
        let [first, second] = [0, 1].map(|node| office.nodes[node].blocks(KEY).to_vec());
        assert_eq!(first, second, "seed {seed}");
        for peer in 0..2 {
            let answer = office.editors.ask(&json!({ "peer": peer }));
            assert_eq!(read(&bytes(&answer, "whole")), first, "seed {seed}, editor {peer}");
            assert_eq!(shown(inside(&answer["shown"])), shown(&convert::json(&first)), "seed {seed}, editor {peer}");
        }
        assert!(!first.is_empty(), "seed {seed}");
    }
}

/// What the program reads in what an editor has.
fn read(whole: &[u8]) -> Vec<Block<FactRef>> {
    let mut document = LiveDocument::new(&[KEY.to_owned()]);
    document.apply(whole).unwrap();
    document.settle().unwrap();
    document.blocks(KEY).to_vec()
}
