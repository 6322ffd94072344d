//! The pages of long and odd papers: what stands where they end and begin, and that nothing leaves them.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

#[expect(dead_code, reason = "shared with the tests of the forms")]
mod samples;

#[expect(dead_code, reason = "shared with what is looked at and measured")]
#[path = "samples/everything.rs"]
mod everything;

use std::sync::LazyLock;

use everything::{attests, everything, extremes, forty_pages, hashes, heading, measures, one_line, running, table};
use pdf::Template;
use samples::{document, document_with, list, on_file, paragraph, print, structure, text, words};
use serde_json::{Value, json};

/// The paper with everything, which takes its time where typst is not optimised.
static EVERYTHING: LazyLock<Vec<u8>> = LazyLock::new(|| printed(&everything()));

fn printed(data: &Value) -> Vec<u8> {
    print(Template::Document, data)
}

/// The lines of each page between its header and its foot.
fn pages(pdf: &[u8]) -> Vec<Vec<String>> {
    let page = |lines: &str| {
        let (head, body) = lines.split_once("Sida ").unwrap();
        assert!(head.lines().count() < 12, "{head}");
        let lines = body
            .lines()
            .skip(1)
            .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
            .filter(|line| !line.is_empty());
        lines.take_while(|line| !line.starts_with("Kontrollera dokumentet:")).collect()
    };
    let read = samples::read("-layout", pdf);
    read.trim_end_matches('\u{C}').split('\u{C}').map(page).collect()
}

/// The words and the right edges of all that is printed, in points.
fn edges(pdf: &[u8]) -> Vec<(String, f64)> {
    let read = samples::read("-bbox", pdf);
    let edge = |line: &str| {
        let (_, after) = line.split_once("xMax=\"")?;
        let (x, rest) = after.split_once('"')?;
        Some((rest.split(['>', '<']).nth(1)?.to_owned(), x.parse().ok()?))
    };
    read.lines().filter_map(edge).collect()
}

#[test]
fn files_are_sound() {
    for pdf in [&*EVERYTHING, &printed(&extremes()), &printed(&one_line())] {
        on_file("qpdf", &["--check"], pdf);
    }
}

#[test]
fn no_heading_is_last_on_a_page() {
    let spacers = (0..60).flat_map(|n| {
        let below = match n % 5 {
            0 => measures(3),
            1 => list(true, &["Första punkten.", "Andra punkten."]),
            2 => json!({ "type": "quote", "content": [paragraph(&running(n, 300))] }),
            3 => table(&["A", "B"], &[vec![running(n, 900), running(n, 500)]]),
            _ => paragraph(&running(n, 400)),
        };
        let deeper = (n % 2 == 0).then(|| heading(4, &format!("Under {n}")));
        let above = [paragraph(&running(n, 150 + 61 * n % 700)), heading(3, &format!("Rubrik {n}"))];
        above.into_iter().chain(deeper).chain([below])
    });
    let swept = document_with(&spacers.collect::<Vec<_>>());
    for (data, least) in [(swept, 15), (forty_pages(), 38)] {
        let pages = pages(&printed(&data));
        assert!(pages.len() >= least, "{} pages", pages.len());
        for page in &pages {
            let last = page.last().unwrap();
            let is_heading =
                ["Rubrik ", "Under ", "Underrubrik ", "Avsnitt "].iter().any(|word| last.starts_with(word));
            assert!(!is_heading, "{last} is last on its page");
            assert!(!last.starts_with("Nr ") && last != "A B", "the head of a table is last: {last}");
        }
    }
}

#[test]
fn a_paragraph_leaves_no_line_alone() {
    let marked = |n: usize| format!("Början{n} {} slut{n}.", running(n, 330 + 43 * n % 300));
    let blocks: Vec<Value> = (0..70)
        .map(|n| if n % 3 == 0 { list(false, &[&marked(n), &marked(n + 100)]) } else { paragraph(&marked(n)) })
        .collect();
    let pages = pages(&printed(&document_with(&blocks)));
    assert!(pages.len() > 10);
    for page in &pages[..pages.len() - 1] {
        let last = page.iter().rev().find(|line| !line.contains("Ekback") || line.contains(' ')).unwrap();
        assert!(!last.contains("Början"), "the first line alone at the end: {last}");
    }
    for page in &pages[1..] {
        assert!(!page[0].contains("slut"), "the last line alone at the beginning: {}", page[0]);
    }
}

#[test]
fn a_table_repeats_its_head_and_keeps_its_rows() {
    let row_begins =
        |line: &str| line.strip_prefix('Å').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    let number = |line: &str| line[2..].split(' ').next().unwrap().parse::<usize>().unwrap();
    let pdf = printed(&document_with(&[measures(40)]));
    let (mut begun, mut with_rows) = (Vec::new(), 0);
    for page in pages(&pdf) {
        let Some(first) = page.iter().position(|line| row_begins(line)) else { continue };
        with_rows += 1;
        let head = page.iter().position(|line| line.starts_with("Nr ") && line.ends_with("År")).unwrap();
        assert!(head < first, "no head above {}", page[first]);
        // Only a row that is very tall goes on at the top of the next page.
        if head + 1 < first {
            let before: &usize = begun.last().unwrap();
            assert_eq!(before % 10, 7, "row {before} is split");
        }
        begun.extend(page.iter().filter(|line| row_begins(line)).map(|line| number(line)));
    }
    assert!(with_rows > 2);
    assert_eq!(begun, (1..=40).collect::<Vec<_>>());
    assert_eq!(structure(&pdf).matches("Kostnad (tkr)").count(), 1, "the repeated heads are no content");
}

#[test]
fn a_row_taller_than_a_page_is_printed_whole() {
    let rows = [vec!["Kort".to_owned(), running(1, 9000)], vec!["Lång".to_owned(), "x".repeat(700)]];
    let read = words(&printed(&document_with(&[table(&["A", "B"], &rows)])));
    // The head and the header come between.
    for sentence in running(1, 9000).split_inclusive('.').filter(|sentence| sentence.len() > 40) {
        assert!(read.contains(sentence.trim()), "{sentence}");
    }
    assert!(read.replace(' ', "").contains(&"x".repeat(700)), "{read}");
}

#[test]
fn the_block_of_attests_stays_together_or_repeats_its_head() {
    for (count, lines) in [(2, 0), (12, 0), (12, 14), (30, 0), (30, 20), (70, 5)] {
        let mut data = document_with(&vec![paragraph("En rad."); lines]);
        data["attests"] = attests(count);
        let pages = pages(&printed(&data));
        let with: Vec<_> = pages.iter().filter(|page| page.iter().any(|line| line.contains("Christine"))).collect();
        assert!(count > 12 || with.len() == 1, "{count}");
        assert!(count < 40 || with.len() > 1, "{count}");
        for page in &with {
            let head = page.iter().position(|line| line.starts_with("Namn") && line.ends_with("Datum")).unwrap();
            assert!(page[head + 1].contains("Christine"));
        }
        let named = pages.iter().flatten().filter(|line| line.contains("Christine") && line.ends_with("2026-02-05"));
        assert_eq!(named.count(), count);
        let first = with[0];
        let title = first.iter().position(|line| line == "Attesterat av").unwrap();
        assert_eq!(first[title + 1], "Detta dokument har godkänts digitalt av följande personer:");
    }
}

#[test]
fn nothing_leaves_the_column() {
    // 210 mm less the margin of 33 mm.
    let right = (210.0 - 33.0) / 25.4 * 72.0 + 0.5;
    let mut narrow = vec!["x".to_owned(); 7];
    narrow[3] = "https://www.ekbacken.example.org/trafikkontorets/a?b=1234567890123456789012345678901234567890".into();
    let table = table(&["A", "B", "C", "Webb", "E", "F", "G"], &[narrow]);
    let unbroken = paragraph(&"W".repeat(900));
    let data = document_with(&[table, unbroken, heading(3, &"Ä".repeat(120)), list(true, &[&"9".repeat(400), "b"])]);
    for pdf in [&*EVERYTHING, &printed(&extremes()), &printed(&data)] {
        let edges = edges(pdf);
        assert!(edges.len() > 80, "{edges:?}");
        for (word, x) in edges {
            assert!(x <= right, "{word} ends at {x}");
        }
    }
}

#[test]
fn words_of_headings_are_not_divided() {
    let mut data = document();
    let title = "Kommunstyrelsens trafiksäkerhetsutredning, stadsmiljönämndens tillgänglighetsutredning och \
                 kollektivtrafikmyndighetens framkomlighetsprogram samt samhällsplaneringsdirektiv";
    data["title"] = json!(title);
    data["sections"][1]["heading"] = json!(format!("{title} och {title}"));
    let read = samples::read("-nopgbrk", &printed(&data));
    let joined = read.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(joined.contains(title), "{joined}");
    assert!(joined.contains(&format!("{title} och {title}")));
    assert!(read.contains('\u{AD}'), "words of the text are");
}

#[test]
fn the_text_is_read_in_its_order() {
    let data = everything();
    // What is content stands in quotation marks, a piece a line.
    let pieces = structure(&EVERYTHING);
    let piece =
        |line: &'_ str| line.trim().strip_prefix('"').and_then(|line| line.strip_suffix('"')).map(ToOwned::to_owned);
    let structure = pieces.lines().filter_map(piece).collect::<String>().replace([' ', '-', '\u{AD}'], "");
    let mut expected = vec![data["title"].as_str().unwrap(), data["reference"].as_str().unwrap()];
    for section in data["sections"].as_array().unwrap() {
        expected.push(section["heading"].as_str().unwrap());
        paragraphs(&section["blocks"], &mut expected);
    }
    expected.extend(["Cykelplan, remissversion", "Trafikmätningar", "Attesterat av", "Namn", "2026-02-05"]);
    let mut from = 0;
    for text in &expected {
        let text = text.replace([' ', '-'], "");
        let found = structure[from..].find(&text);
        from += found.unwrap_or_else(|| panic!("{text} is not read in {}", &structure[from..])) + text.len();
    }

    // Notes stand at the foot of a page and are read where they are referred to. A paper without them is read as it stands.
    let mut plain =
        document_with(&(0..60).map(|n| paragraph(&format!("Stycke {n}. {}", running(n, 300)))).collect::<Vec<_>>());
    plain["address"] = json!([]);
    let read = words(&printed(&plain));
    let places: Vec<usize> = (0..60).map(|n| read.find(&format!("Stycke {n}. ")).unwrap()).collect();
    assert!(places.is_sorted() && read.find("Attesterat av") > places.last().copied());
}

/// The texts of paragraphs and headings that have no marks in them.
fn paragraphs<'a>(blocks: &'a Value, out: &mut Vec<&'a str>) {
    for block in blocks.as_array().unwrap() {
        match block["type"].as_str().unwrap() {
            "paragraph" | "heading" => {
                let content = block["content"].as_array().unwrap();
                if let [only] = content.as_slice() {
                    out.push(only["text"].as_str().unwrap());
                }
            }
            "list" => block["items"].as_array().unwrap().iter().for_each(|item| paragraphs(item, out)),
            "quote" => paragraphs(&block["content"], out),
            _ => (),
        }
    }
}

#[test]
fn where_it_can_be_checked_stands_at_the_foot_of_each_page() {
    let proof = everything()["proof"].clone();
    for template in [Template::Document, Template::Extract, Template::Agenda, Template::Letter] {
        let mut data = match template {
            Template::Document => document(),
            Template::Extract => samples::extract(),
            Template::Agenda => samples::agenda(),
            Template::Letter => samples::letter(),
        };
        data["proof"] = json!(null);
        let without = print(template, &data);
        data["proof"] = proof.clone();
        let with = print(template, &data);
        let read = samples::read("-layout", &with);
        let read: Vec<&str> = read.trim_end_matches('\u{C}').split('\u{C}').collect();
        for page in &read {
            let foot: Vec<&str> = page.trim_end().lines().rev().take(2).map(str::trim).collect();
            assert_eq!(foot[1], format!("Kontrollera dokumentet: {}", proof["address"].as_str().unwrap()));
            assert_eq!(foot[0], format!("Fingeravtryck: {}", proof["fingerprint"].as_str().unwrap()));
        }
        assert!(!structure(&with).contains("Kontrollera dokumentet"), "{template:?}: it is read as content");
        assert!(!words(&without).contains("Fingeravtryck"));
        if template == Template::Document {
            assert_eq!(pages(&with), pages(&without), "the proof moves the text");
        }
    }
    let mut short = one_line();
    short["proof"] = json!({ "address": "https://a.example/v/AB12", "fingerprint": "AB12 CD34" });
    assert!(words(&printed(&short)).contains("https://a.example/v/AB12 · Fingeravtryck: AB12 CD34"));
}

#[test]
fn bilagor_are_listed_by_name_and_sum() {
    for names in [vec!["Cykelplan"], vec!["Cykelplan", "Karta", "Mätningar"]] {
        let mut data = document();
        data["bilagor"] = json!(names);
        data["bilaga_hashes"] = json!(hashes(names.len()));
        let pdf = printed(&data);
        let read = words(&pdf);
        for (name, hash) in names.iter().zip(hashes(names.len())) {
            assert!(read.contains(&format!("{name} Kontrollsumma (SHA-256): {hash}")), "{read}");
        }
        on_file("qpdf", &["--check"], &pdf);
    }
    let refused = |hashes: Value| {
        let mut data = document();
        data["bilaga_hashes"] = hashes;
        pdf::render(Template::Document, data.to_string().as_bytes(), &samples::meta(), &[]).is_err()
    };
    assert!(refused(json!(hashes(1))), "one sum for two");
    assert!(refused(json!(["ab", "cd"])));
    assert!(refused(json!([hashes(1)[0].to_uppercase(), hashes(1)[0]])));
    assert!(!refused(json!(null)) && !refused(json!([])) && !refused(json!(hashes(2))));
}

#[test]
fn one_line_is_one_page() {
    let pages = pages(&printed(&one_line()));
    assert_eq!(pages.len(), 1);
    assert!(pages[0].contains(&"Avstyrks.".to_owned()));
}

#[test]
fn marks_of_the_writer_stay() {
    let odd = "”Citat” – och 'så' – ’här’ «så» \"raka\" … 2018-2021, 2026–2030, a--b, a---b, 5\u{A0}kg, 1/2, (c)";
    let note = json!({ "type": "footnote", "content": [text(odd)] });
    let both = json!({ "type": "paragraph", "content": [text(odd), note] });
    let read = words(&printed(&document_with(&[both]))).replace('\u{A0}', " ");
    assert_eq!(read.matches(&odd.replace('\u{A0}', " ")).count(), 2, "{read}");
}

#[test]
fn many_officers_all_stand_on_the_first_page() {
    let pages = pages(&printed(&extremes()));
    for n in 1..=11 {
        assert!(pages[0].iter().any(|line| line.contains(&format!("08-000 00 {n:02}"))), "{n}: {:?}", pages[0]);
    }
    assert!(pages[0].iter().any(|line| line.starts_with("Remiss om")));
}
