//! How long a paper takes and what memory: `cargo run --release -p pdf --example figures`.
//!
//! `figures one N OUT.pdf` makes one paper, `figures warm FROM COUNT` tells the median of that many in milliseconds and
//! `figures html N OUT.html` writes the text of a paper for other programs: for `benches/paper.py`.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a program for measuring may panic")]

#[expect(dead_code, reason = "shared with the tests")]
#[path = "../tests/samples/mod.rs"]
mod samples;

#[expect(dead_code, reason = "shared with the tests")]
#[path = "../tests/samples/everything.rs"]
mod everything;

use std::time::{Duration, Instant};
use std::{env, fmt::Write, fs, thread};

use everything::five_pages;
use pdf::Template;
use samples::print;
use serde_json::Value;

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let number = |place: usize| arguments[place].parse::<usize>().unwrap();
    match arguments.first().map(String::as_str) {
        None => all(),
        Some("one") => fs::write(&arguments[2], print(Template::Document, &five_pages(number(1)))).unwrap(),
        Some("warm") => {
            make(number(1) + number(2));
            println!("{:.1}", milliseconds(median(&mut times(number(1), number(2)))));
        }
        Some("html") => fs::write(&arguments[2], html(&five_pages(number(1)))).unwrap(),
        Some(other) => panic!("no {other}"),
    }
}

fn all() {
    println!("first document            {:6.1} ms", milliseconds(make(0)));
    let mut warm = times(1, 50);
    println!("median of 50 new ones     {:6.1} ms", milliseconds(median(&mut warm)));
    println!("slowest but two           {:6.1} ms", milliseconds(warm[47]));
    times(51, 199);
    println!("memory after 250          {:6.1} MB", resident());
    let start = Instant::now();
    thread::scope(|threads| {
        for n in 0..4 {
            threads.spawn(move || times(1000 + n * 100, 25));
        }
    });
    println!("4 threads, 100 documents  {:6.1} a second", 100.0 / start.elapsed().as_secs_f64());
    println!("memory after 350          {:6.1} MB", resident());
}

fn make(seed: usize) -> Duration {
    let data = five_pages(seed);
    let start = Instant::now();
    assert!(!print(Template::Document, &data).is_empty());
    start.elapsed()
}

fn times(from: usize, count: usize) -> Vec<Duration> {
    (from..from + count).map(make).collect()
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort();
    times[times.len() / 2]
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// What the process holds in memory, in megabytes.
fn resident() -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or("0 kB");
    line.trim().trim_end_matches(" kB").parse::<f64>().unwrap() / 1024.0
}

fn html(data: &Value) -> String {
    let mut out = format!(
        "<!DOCTYPE html><html lang='sv'><head><meta charset='utf-8'><title>{0}</title><style>@page {{ size: A4; margin: 42mm 33mm \
         27mm }} body {{ font: 11pt 'Source Sans 3', sans-serif; line-height: 1.4 }} td, th {{ border-bottom: 0.5pt solid; \
         vertical-align: top; text-align: left }}</style></head><body><h1>{0}</h1>",
        data["title"].as_str().unwrap()
    );
    for section in data["sections"].as_array().unwrap() {
        write!(out, "<h2>{}</h2>", section["heading"].as_str().unwrap()).unwrap();
        for block in section["blocks"].as_array().unwrap() {
            out.push_str(&html_block(block));
        }
    }
    out + "</body></html>"
}

fn html_block(block: &Value) -> String {
    let text = |content: &Value| content[0]["text"].as_str().unwrap_or_default().to_owned();
    let row = |tag: &str, cells: &Value| {
        let cells = cells.as_array().unwrap().iter().map(|cell| format!("<{tag}>{}</{tag}>", text(cell)));
        format!("<tr>{}</tr>", cells.collect::<String>())
    };
    match block["type"].as_str().unwrap() {
        "paragraph" => format!("<p>{}</p>", text(&block["content"])),
        "list" => {
            let items = block["items"].as_array().unwrap().iter();
            let items: Vec<_> = items.map(|item| text(&item[0]["content"])).collect();
            format!("<ol><li>{}</li></ol>", items.join("</li><li>"))
        }
        "table" => {
            let rows = block["rows"].as_array().unwrap().iter().map(|cells| row("td", cells)).collect::<String>();
            format!("<table><thead>{}</thead><tbody>{rows}</tbody></table>", row("th", &block["header"]))
        }
        other => panic!("no {other}"),
    }
}
