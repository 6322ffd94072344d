//! Counts what the checks find of the errors planted in `tests/checks`, what they miss, and what they cry wolf at.

use std::{collections::BTreeMap, fmt::Write as _, fs, path::PathBuf};

use chrono::NaiveDate;

use super::{
    CHECKS, dictionary, findings,
    model::Finding,
    register::{Body, Register, Spelling},
    rules::spelling,
    text::Text,
};
use crate::{
    calendar::phrases,
    demo::content,
    document::{
        canonical::Kind,
        facts::{Fact, Facts},
        markdown,
        template::{BUILT_IN, Template},
    },
    drafts::model::{Draft, DraftSection},
    myndigheter::model::Model,
    remisser::model::Beslutsvag,
};

const OPEN: char = '⟦';
const CLOSE: char = '⟧';

/// A planted document.
#[derive(Default)]
struct Document {
    name: String,
    lines: BTreeMap<String, String>,
    sections: Vec<(String, String)>,
}

fn day(iso: &str) -> NaiveDate {
    iso.parse().unwrap()
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/checks")
}

fn documents(text: &str) -> Vec<Document> {
    let mut documents: Vec<Document> = Vec::new();
    for line in text.lines() {
        if let Some(name) = line.strip_prefix("=== ") {
            documents.push(Document { name: name.to_owned(), ..Document::default() });
            continue;
        }
        let document = documents.last_mut().expect("a file begins with ===");
        if let Some(key) = line.strip_prefix("## ") {
            document.sections.push((key.to_owned(), String::new()));
        } else if let Some((_, text)) = document.sections.last_mut() {
            text.push_str(line);
            text.push('\n');
        } else if let Some((key, value)) = line.split_once(':') {
            document.lines.insert(key.to_owned(), value.trim().to_owned());
        }
    }
    documents
}

impl Document {
    fn line(&self, key: &str, otherwise: &str) -> String {
        self.lines.get(key).cloned().unwrap_or_else(|| otherwise.to_owned())
    }

    fn date(&self, key: &str, otherwise: &str) -> Option<NaiveDate> {
        Some(self.line(key, otherwise)).filter(|text| !text.is_empty()).map(|text| day(&text))
    }

    fn list(&self, key: &str) -> Vec<String> {
        self.line(key, "").split("; ").filter(|name| !name.is_empty()).map(str::to_owned).collect()
    }

    fn kind(&self) -> Kind {
        self.line("kind", "tjansteutlatande").parse().unwrap()
    }

    fn expected(&self) -> usize {
        self.line("expect", "0").parse().unwrap()
    }

    fn register(&self) -> Register {
        let confirmed = self.list("confirmed");
        let body = |running: &str, on: &str| Body {
            running: running.to_owned(),
            heard_on: day(on),
            confirmed: confirmed.contains(&running.to_owned()),
        };
        let mut register = Register {
            facts: Facts::default(),
            model: self.line("model", "a").parse().unwrap(),
            today: self.date("today", "2021-02-18").unwrap(),
            received: self.date("received", "2020-12-14").unwrap(),
            svarsdatum: self.date("svarsdatum", "2021-02-26").unwrap(),
            meeting: self.date("meeting", "2021-02-25"),
            attested: self.date("attested", ""),
            immediate: self.line("immediate", "yes") == "yes",
            decided: self.line("decided", "namnd").parse().unwrap(),
            bodies: vec![
                body("förvaltningsgruppen", "2021-02-15"),
                body("pensionärsrådet", "2021-02-15"),
                body("rådet för funktionshinderfrågor", "2021-02-16"),
            ],
            dnr: "EKB 2020/412".into(),
            sender_dnrs: vec!["KS 2020/1187".into()],
            sender: self.line("sender", "kommunstyrelsen"),
            namnd: self.line("namnd", "Ekbackens stadsdelsnämnd"),
            namnden: self.line("namnden", "stadsdelsnämnden"),
            forvaltning: self.line("forvaltning", "Ekbackens stadsdelsförvaltning"),
            forvaltningen: "förvaltningen".into(),
            bilagor: self.list("bilagor"),
            names: Vec::new(),
            spelling: Spelling::NotAsked,
        };
        let instances = "samtliga stadsdelsnämnder, idrottsnämnden och miljö- och hälsoskyddsnämnden";
        fill(&mut register, "Plan för badplatser 2021–2025", instances, "stadsdelsdirektörens stab");
        register.names.extend(["Karin Öhrnfeldt", "Mikael Taavola", "Nadia Haddadin"].map(str::to_owned));
        register
    }

    fn text(&self, marked: bool, register: &Register) -> Text {
        let times: usize = self.line("repeat", "1").parse().unwrap();
        let templates: Vec<Template> = BUILT_IN.iter().map(|json| Template::from_json(json).unwrap()).collect();
        let section = |(key, source): &(String, String)| {
            let known = templates.iter().flat_map(|template| &template.sections).find(|section| section.key == *key);
            let source = if marked { source.clone() } else { source.replace([OPEN, CLOSE], "") };
            let source = vec![source; times].join("\n");
            section(key, known.map_or(key, |known| &known.heading), known.map_or("", |known| &known.help), &source)
        };
        let sections = self.sections.iter().map(section).collect();
        Text::of(&draft(self.kind(), sections), &register.facts)
    }
}

fn section(key: &str, heading: &str, help: &str, source: &str) -> DraftSection {
    DraftSection {
        key: key.to_owned(),
        heading: heading.to_owned(),
        required: false,
        help: help.to_owned(),
        blocks: markdown::parse(source).unwrap_or_else(|errors| panic!("{key}: {source}: {errors:?}")),
        version: 1,
        saved_at: chrono::DateTime::default(),
        saved_by: String::new(),
        saved_by_id: uuid::Uuid::nil(),
    }
}

fn draft(kind: Kind, sections: Vec<DraftSection>) -> Draft {
    Draft { id: uuid::Uuid::nil(), kind, template_id: uuid::Uuid::nil(), sections, left_out: Vec::new() }
}

/// The facts and names that follow from the rest.
fn fill(register: &mut Register, title: &str, instances: &str, units: &str) {
    let heard: Vec<_> = register.bodies.iter().map(|body| (body.running.as_str(), body.heard_on)).collect();
    let behandling = phrases::bodies_heard(&heard);
    let facts = &mut register.facts;
    for (fact, text) in [
        (Fact::Titel, title),
        (Fact::Dnr, &register.dnr),
        (Fact::ErtDnr, &register.sender_dnrs.join(" och ")),
        (Fact::Avsandare, &register.sender),
        (Fact::AvsandareGenitiv, &phrases::genitive(&register.sender)),
        (Fact::Namnd, &register.namnd),
        (Fact::Namnden, &register.namnden),
        (Fact::Forvaltning, &register.forvaltning),
        (Fact::Forvaltningen, &register.forvaltningen),
        (Fact::Instanser, instances),
        (Fact::Beredning, units),
        (Fact::Behandling, behandling.strip_prefix("i ").unwrap_or_default()),
        (Fact::Svarsdatum, &phrases::long(register.svarsdatum)),
        (Fact::Inkommen, &phrases::long(register.received)),
        (Fact::Sammantrade, &register.meeting.map(phrases::long).unwrap_or_default()),
    ] {
        facts.insert(fact, text);
    }
    register
        .names
        .extend([&register.namnd, &register.namnden, &register.forvaltning, &register.sender].map(Clone::clone));
    register.names.extend(register.bodies.iter().map(|body| body.running.clone()));
    register.names.extend([instances.to_owned(), units.to_owned()]);
}

/// What one check found and what it should have.
#[derive(Default)]
struct Count {
    planted: usize,
    found: usize,
    alarms: usize,
    clean: usize,
    demo: usize,
    /// For whoever tunes them.
    said: String,
}

/// The places between the marks: section, number of the run, bytes without the marks.
fn marks(marked: &Text) -> Vec<(usize, std::ops::Range<usize>)> {
    let mut found = Vec::new();
    for (index, run) in marked.runs().enumerate() {
        let (mut at, mut start) = (0, None);
        for letter in run.text.chars() {
            match letter {
                OPEN => start = Some(at),
                CLOSE => found.push((index, start.take().expect("opened")..at)),
                _ => at += 1,
            }
        }
        assert!(start.is_none(), "{}", run.text);
    }
    found
}

async fn with_spelling(mut register: Register, text: &Text) -> Register {
    register.spelling = dictionary::ask(&spelling::to_ask(text)).await;
    register
}

async fn planted(folder_name: &str, key: &str, count: &mut Count) {
    let file =
        fs::read_to_string(folder().join(format!("{folder_name}{key}.md"))).unwrap_or_else(|_| panic!("{key}.md"));
    for document in documents(&file) {
        let register = document.register();
        let (marked, text) = (document.text(true, &register), document.text(false, &register));
        let register = if key == "stavning" { with_spelling(register, &text).await } else { register };
        let mut open = marks(&marked);
        let mut expected = document.expected();
        count.planted += open.len() + expected;
        let mut hit = Vec::new();
        for finding in findings(&text, &register).into_iter().filter(|finding| finding.check.key == key) {
            let place = &finding.remark.place;
            let run = text.runs().position(|run| {
                Some(&run.section) == place.section.as_ref() && run.path == place.path && run.note == place.note
            });
            let overlaps = |(index, range): &(usize, std::ops::Range<usize>)| {
                Some(*index) == run && range.start < place.characters.end && place.characters.start < range.end
            };
            if let Some(at) = open.iter().position(overlaps) {
                hit.push(open.remove(at));
                count.found += 1;
            } else if hit.iter().any(overlaps) {
            } else if expected > 0 {
                expected -= 1;
                count.found += 1;
            } else {
                count.alarms += 1;
                writeln!(count.said, "  {key}: false in ”{}”: {}", document.name, said(&finding)).unwrap();
            }
        }
        for (index, range) in open {
            let run = text.runs().nth(index).unwrap();
            let words: String = run.text.chars().skip(range.start).take(range.len()).collect();
            writeln!(count.said, "  {key}: missed in ”{}”: ”{words}” of {}", document.name, run.text).unwrap();
        }
        if expected > 0 {
            writeln!(count.said, "  {key}: missed in ”{}”", document.name).unwrap();
        }
    }
}

fn said(finding: &Finding) -> String {
    format!("”{}” {}", finding.remark.place.words, finding.remark.sentence)
}

async fn cry(text: &Text, register: Register, name: &str, counts: &mut BTreeMap<&str, Count>, clean: bool) {
    let register = with_spelling(register, text).await;
    for finding in findings(text, &register) {
        let count = counts.get_mut(finding.check.key).unwrap();
        *(if clean { &mut count.clean } else { &mut count.demo }) += 1;
        writeln!(count.said, "  {}: in {name}: {}", finding.check.key, said(&finding)).unwrap();
    }
}

/// The demo's texts, with what the register would say of them.
fn demo() -> Vec<(String, Text, Register)> {
    let people = content::people().unwrap();
    let senders = content::senders().unwrap();
    let templates: Vec<Template> = BUILT_IN.iter().map(|json| Template::from_json(json).unwrap()).collect();
    let mut texts = Vec::new();
    for remiss in content::remisser().unwrap() {
        let board = &people.myndigheter[&remiss.myndighet];
        let sender = senders.iter().find(|sender| sender.namn == remiss.avsandare).unwrap();
        let model = if remiss.myndighet == "ekbacken" { Model::A } else { Model::B };
        for (file, kind) in [(&remiss.dokument, Kind::Tjansteutlatande), (&remiss.yttrande, Kind::Yttrande)] {
            let Some(source) = file.as_deref().and_then(content::text) else { continue };
            let immediate = remiss.dokument.as_deref().and_then(content::text).unwrap().contains("justeras omedelbart");
            let template = templates
                .iter()
                .find(|template| template.kind == kind && (template.key == "stockholm") == (model == Model::A))
                .unwrap();
            let mut register = Register {
                facts: Facts::default(),
                model,
                today: day("2026-03-20"),
                received: day("2026-01-12"),
                svarsdatum: day(if immediate { "2026-03-27" } else { "2026-04-30" }),
                meeting: Some(day("2026-03-26")),
                attested: None,
                immediate,
                decided: Beslutsvag::Namnd,
                bodies: remiss
                    .rad
                    .iter()
                    .map(|running| Body { running: running.clone(), heard_on: day("2026-03-16"), confirmed: false })
                    .collect(),
                dnr: "EKB 2026/31".into(),
                sender_dnrs: remiss.avsandare_dnr.clone(),
                sender: sender.lopande.clone(),
                namnd: board.namnd.clone(),
                namnden: board.namnden.clone(),
                forvaltning: board.forvaltning.clone(),
                forvaltningen: board.forvaltningen.clone(),
                bilagor: remiss.bilagor.iter().map(|file| file.namn.clone()).filter(|name| name != "Missiv").collect(),
                names: people
                    .personer
                    .iter()
                    .map(|person| person.namn.clone())
                    .chain(board.avdelningar.clone())
                    .collect(),
                spelling: Spelling::NotAsked,
            };
            fill(&mut register, &remiss.titel, &remiss.instanser, &remiss.avdelning);
            register.facts.insert(Fact::Omfattning, remiss.omfattning.as_deref().unwrap_or_default());
            let parts = source.split("\n## ").map(|part| part.trim_start_matches("## ").split_once('\n').unwrap());
            let sections = parts.map(|(heading, source)| {
                let known = template.sections.iter().find(|section| section.heading == heading.trim()).unwrap();
                section(&known.key, &known.heading, &known.help, source)
            });
            let text = Text::of(&draft(kind, sections.collect()), &register.facts);
            texts.push((remiss.key.clone(), text, register));
        }
    }
    texts
}

#[tokio::test]
async fn the_checks_find_what_is_planted() {
    let mut counts: BTreeMap<&str, Count> = CHECKS.iter().map(|check| (check.key, Count::default())).collect();
    for check in &CHECKS {
        // What is missing altogether is found or not; there is nothing to plant.
        if !matches!(check.key, "tomt-avsnitt" | "saknad-uppgift" | "typsnitt") {
            planted("", check.key, counts.get_mut(check.key).unwrap()).await;
        }
    }
    for file in ["badplatser", "modell-b"] {
        let text = fs::read_to_string(folder().join(format!("clean/{file}.md"))).unwrap();
        for document in documents(&text) {
            let register = document.register();
            cry(&document.text(false, &register), register, &document.name, &mut counts, true).await;
        }
    }
    for (name, text, register) in demo() {
        cry(&text, register, &name, &mut counts, false).await;
    }
    let mut table = format!("{:<22} planted  found  missed  false  clean  demo\n", "");
    // The dictionary is the machine's: it may be another's work next year, or not there at all.
    let spelled = counts.remove("stavning").unwrap();
    print!("{}", spelled.said);
    match dictionary::ask(&["Förvaltningen".to_owned()]).await {
        Spelling::Unknown(_) => {
            let Count { planted, found, alarms, clean, demo, .. } = spelled;
            assert!(found + 2 >= planted && alarms == 0 && clean == 0 && demo <= 4, "{found} {alarms} {clean} {demo}");
        }
        Spelling::Unavailable | Spelling::NotAsked => println!("hunspell's Swedish dictionary is not installed"),
    }
    for check in CHECKS.iter().filter(|check| check.key != "stavning") {
        let Count { planted, found, alarms, clean, demo, said } = &counts[check.key];
        let missed = planted - found;
        writeln!(table, "{:<22} {planted:>7} {found:>6} {missed:>7} {alarms:>6} {clean:>6} {demo:>5}", check.key)
            .unwrap();
        print!("{said}");
    }
    insta::assert_snapshot!(table);
}

#[tokio::test]
async fn the_second_round_is_found_as_well() {
    let mut table = format!("{:<22} planted  found  missed  false\n", "");
    for check in CHECKS.iter().filter(|check| folder().join(format!("second/{}.md", check.key)).exists()) {
        let mut count = Count::default();
        planted("second/", check.key, &mut count).await;
        let Count { planted, found, alarms, said, .. } = count;
        writeln!(table, "{:<22} {planted:>7} {found:>6} {:>7} {alarms:>6}", check.key, planted - found).unwrap();
        print!("{said}");
    }
    insta::assert_snapshot!(table);
}
