//! Papers with all that an office may come upon, to be looked at and measured.
#![expect(clippy::indexing_slicing, reason = "a helper of tests may panic")]

use serde_json::{Value, json};

use crate::samples::{document, list, paragraph, text};

/// A running text of about this many letters, another for each `seed`.
pub fn running(seed: usize, letters: usize) -> String {
    const PARTS: [&str; 9] = [
        "Förvaltningen bedömer att cykelplanen ger en tydlig riktning för gatumiljön i Ekbacken.",
        "Trafiksäkerhetsåtgärderna bör samordnas med skolvägsutredningen – och med snöröjningen.",
        "Förslaget ”En stad att cykla i” gäller samtliga nämnder och bolagsstyrelser från den 1 januari 2027.",
        "Kostnaden beräknas till 12 500 000 kronor, varav 4 § förordningen ger bidrag till en fjärdedel.",
        "Äldre och personer med funktionsnedsättning behöver breda, jämna och väl upplysta gångbanor.",
        "Ansvaret delas av trafiknämnden, stadsdelsnämnden och kommunstyrelsen.",
        "Uppföljningen sker inom ramen för den ordinarie lednings- och styrningsprocessen.",
        "Barnperspektivet är väl beskrivet; det saknas dock uppgifter om hur barnen själva har hörts.",
        "Nämnden har tidigare (den 14 september 2025) yttrat sig över huvudcykelstråket.",
    ];
    let mut words = String::new();
    for n in 0.. {
        if words.chars().count() >= letters {
            break;
        }
        words.push_str(PARTS[(seed * 5 + n * (seed % 7 + 1)) % PARTS.len()]);
        words.push(' ');
    }
    words.trim_end().to_owned()
}

/// A heading below a section's.
pub fn heading(level: u8, words: &str) -> Value {
    json!({ "type": "heading", "level": level, "content": [text(words)] })
}

/// A table of cells without marks.
pub fn table(header: &[&str], rows: &[Vec<String>]) -> Value {
    let cell = |words: &str| if words.is_empty() { json!([]) } else { json!([text(words)]) };
    let rows: Vec<Vec<Value>> = rows.iter().map(|row| row.iter().map(|words| cell(words)).collect()).collect();
    json!({ "type": "table", "header": header.iter().map(|words| cell(words)).collect::<Vec<_>>(), "rows": rows })
}

/// A row for each of `count` measures, one in ten with much to say.
pub fn measures(count: usize) -> Value {
    let rows: Vec<Vec<String>> = (1..=count)
        .map(|n| {
            let what = running(n, if n % 10 == 7 { 900 } else { 30 + n * 13 % 160 });
            vec![format!("Å{n}"), what, "Trafiknämnden".into(), format!("{} 500", n * 3), format!("{}", 2026 + n % 5)]
        })
        .collect();
    table(&["Nr", "Åtgärd", "Ansvarig", "Kostnad (tkr)", "År"], &rows)
}

fn with_note(words: &str, note: &str) -> Value {
    let note = json!({ "type": "footnote", "content": [text(note)] });
    json!({ "type": "paragraph", "content": [text(words), note, text(" Så fortsätter meningen.")] })
}

fn nested() -> Value {
    let deepest = json!([[paragraph("Fjärde nivån.")], [paragraph("Fjärde nivån, igen.")]]);
    let deepest = json!({ "type": "list", "ordered": false, "items": deepest });
    let third = json!({ "type": "list", "ordered": true, "items": [
        [paragraph("Tredje nivån, om det som ligger längst in."), deepest], [paragraph("Tredje nivån, kort.")],
    ] });
    let second = json!({ "type": "list", "ordered": true, "items": [
        [paragraph(&running(3, 200)), third], [paragraph("Andra nivån."), paragraph("Ett andra stycke i samma punkt.")],
    ] });
    json!({ "type": "list", "ordered": true, "items": [
        [paragraph(&running(1, 240)), second],
        [paragraph("En kort punkt."), list(false, &["Ett streck.", "Ett till.", "Och ett tredje."])],
        [paragraph(&running(2, 160))],
    ] })
}

fn long_list(count: usize) -> Value {
    let items: Vec<Value> = (0..count).map(|n| json!([paragraph(&running(n, 20 + n * 37 % 190))])).collect();
    json!({ "type": "list", "ordered": true, "items": items })
}

fn sections() -> Value {
    let odd = json!({ "type": "paragraph", "content": [
        text("Läs mer på "),
        { "type": "link", "href": "https://example.org/plan", "content": [text("cykelplanens sidor")] },
        text(" eller https://www.ekbacken.example.org/trafikkontoret/utredningar-och-planer/cykelplan_2026-2030/\
              samlade-remissvar-fran-stadsdelsnamnderna.html?sida=12&sortering=datum, eller skriv till \
              ekbackens.stadsdelsforvaltning@example.org. Ordet folkbokföringsmyndighetsansvarighetsfördelningsutredningsdirektiv \
              är långt, och ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 är inget ord. "),
        { "type": "text", "text": "Starkt", "strong": true }, text(", "),
        { "type": "text", "text": "kursivt", "emphasis": true }, text(" och "),
        { "type": "text", "text": "båda", "strong": true, "emphasis": true }, text("."),
    ] });
    let quote = json!({ "type": "quote", "content": [
        paragraph("”Vi vill – på riktigt – kunna cykla till skolan.”"), paragraph(&running(4, 300)),
    ] });
    let points = list(
        true,
        &[
            "Stadsdelsnämnden överlämnar förvaltningens tjänsteutlåtande som svar på remissen.",
            "Stadsdelsnämnden uppdrar åt förvaltningen att återkomma senast den 30 september 2026 med en redovisning av hur \
         trafiksäkerhetsåtgärderna kring skolorna har samordnats med skolvägsutredningen.",
            "Beslutet justeras omedelbart.",
        ],
    );
    let notes = [
        with_note(
            &running(5, 300),
            "Trafiknämnden, Cykelplan för Ekbacken 2026–2030, remissversion den 3 november 2025, s. 14–17.",
        ),
        paragraph(&running(6, 500)),
        with_note(&running(7, 200), &running(8, 420)),
        with_note(&running(8, 350), "Se https://www.ekbacken.example.org/statistik."),
    ];
    let views = [
        heading(3, "Trafiksäkerhet"),
        paragraph(&running(9, 700)),
        heading(4, "Vid skolorna"),
        paragraph(&running(10, 600)),
        quote,
        heading(4, "På bron"),
        odd,
        heading(3, "Punkter i fyra led"),
        nested(),
        heading(3, "En lång lista"),
        long_list(25),
        heading(
            3,
            "Konsekvenser för barn, äldre och personer med funktionsnedsättning samt för \
        jämställdheten mellan kvinnor och män",
        ),
        paragraph(&running(11, 900)),
    ];
    let costs = table(
        &["Post", "2026", "2027", "2028", "2029", "2030", "Summa"],
        &[
            ["Cykelvägar", "1 200", "1 450,5", "900", "0", "–", "3 550,5"].map(ToOwned::to_owned).to_vec(),
            ["Belysning", "35", "35", "35", "35", "35", "175"].map(ToOwned::to_owned).to_vec(),
            ["Drift- och underhållskostnader", "12", "12,5", "13", "13,5", "14", "65"].map(ToOwned::to_owned).to_vec(),
        ],
    );
    json!([
        { "key": "forslag", "heading": "Förslag till beslut", "blocks": [points] },
        { "key": "sammanfattning", "heading": "Sammanfattning",
          "blocks": [paragraph(&running(1, 500)), paragraph(&running(2, 600)), paragraph(&running(3, 300))] },
        { "key": "bakgrund", "heading": "Bakgrund", "blocks": notes },
        { "key": "tomt", "heading": "Ärendets beredning", "blocks": [] },
        { "key": "arendet", "heading": "Ärendet", "blocks": [
            paragraph(&running(12, 900)), heading(3, "Kostnader"), costs, paragraph(&running(13, 400)),
            heading(3, "Åtgärder"), measures(40), paragraph(&running(14, 500)),
        ] },
        { "key": "synpunkter", "heading": "Synpunkter och förslag", "blocks": views },
    ])
}

/// A proven tjänsteutlåtande with everything that the form knows.
pub fn everything() -> Value {
    let mut data = document();
    data["unit"] = json!("Avdelningen för stadsmiljö, trafik och medborgarkontakter");
    data["title"] = json!(
        "Remiss om cykelplan för Ekbacken 2026–2030 och om samordningen av trafiksäkerhetsåtgärder vid \
                           skolor, förskolor och äldreboenden"
    );
    data["handlaggare"] = json!([
        { "name": "Åsa Prov", "title": "Utredare", "telephone": "08-000 00 12" },
        { "name": "Öyvind Långtnamn-Exempelsson", "title": "Samhällsplanerare", "telephone": "08-000 00 13" },
        { "name": "Ärla Test", "title": null, "telephone": null },
    ]);
    data["sections"] = sections();
    data["bilagor"] = json!([
        "Cykelplan, remissversion",
        "Kartbilaga med huvudcykelstråk, pendlingsstråk och lokala stråk samt förslag till nya cykelparkeringar vid tunnelbanan",
        "Trafikmätningar",
    ]);
    data["bilaga_hashes"] = json!(hashes(3));
    data["proof"] = json!({
        "address": "https://remisser.ekbacken.example.org/verifiera/AB12-CD34-EF56-7890",
        "fingerprint": "AB12 CD34 EF56 7890 1234 ABCD",
    });
    data
}

/// So many sums as SHA-256 would make.
pub fn hashes(count: usize) -> Vec<String> {
    let digit = |n: usize| char::from(b"0123456789abcdef"[n % 16]);
    (1..=count).map(|n| (0..64).map(|place| digit(n * 7 + place * (place + n) + place / 3)).collect()).collect()
}

/// Some forty pages.
pub fn forty_pages() -> Value {
    let mut data = everything();
    let section = |n: usize| {
        let blocks: Vec<Value> = (0..16)
            .flat_map(|m| match m % 4 {
                0 => vec![
                    heading(3, &format!("Underrubrik {n}.{m}")),
                    paragraph(&running(n + m, 300 + n * m * 17 % 800)),
                ],
                3 => vec![measures(4 + n % 6), paragraph(&running(n * m, 400))],
                _ => vec![paragraph(&running(n + m * 3, 200 + n * 131 % 900))],
            })
            .collect();
        json!({ "key": format!("s{n}"), "heading": format!("Avsnitt {n}"), "blocks": blocks })
    };
    data["sections"] = (1..=8).map(section).collect();
    data
}

/// Five pages of the usual kind, with another number in the sentences of each paragraph for each `seed`: typst remembers paragraphs.
pub fn five_pages(seed: usize) -> Value {
    let mut data = document();
    let own = |text: String| text.replace(". ", &format!(" {seed}. "));
    let section = |n: usize| {
        let mut blocks: Vec<Value> = (0..4).map(|m| paragraph(&own(running(seed * 31 + n * 7 + m, 420)))).collect();
        match n {
            1 => blocks.insert(2, list(true, &["Första punkten.", "Andra punkten.", "Tredje punkten."])),
            3 => blocks.insert(3, measures(6)),
            _ => (),
        }
        json!({ "key": format!("s{n}"), "heading": format!("Avsnitt {n} i ärende {seed}"), "blocks": blocks })
    };
    data["title"] = json!(format!("Remiss {seed} om cykelplan för Ekbacken 2026–2030"));
    data["sections"] = (1..=5).map(section).collect();
    data
}

/// One line and nothing else that can be left out.
pub fn one_line() -> Value {
    let mut data = document();
    data["sections"] =
        json!([{ "key": "forslag", "heading": "Förslag till beslut", "blocks": [paragraph("Avstyrks.")] }]);
    data["handlaggare"] = json!([]);
    data["bilagor"] = json!([]);
    data["unit"] = json!(null);
    data["reference"] = json!(null);
    data
}

/// Where everything that has a width or a number is as large as someone may make it.
pub fn extremes() -> Value {
    let mut data = one_line();
    data["dnr"] = json!("1.5.1-2026-0000123456/KS-2019/1939-T2012-050-05828-LI2025/00306");
    data["kind_label"] = json!("Tjänsteutlåtande med förslag till yttrande");
    data["organisation"] = json!("Ekbackens, Granbackens och Tallbackens gemensamma stadsdelsförvaltning");
    data["unit"] = json!("Avdelningen för samhällsplanering, trafiksäkerhet, medborgarkontakter och kommunikation");
    data["title"] = json!(
        "Remiss om Trafiksäkerhetsprogrammet och folkbokföringsmyndighetsansvarighetsfördelningsutredningsdirektiv med \
         flera betänkanden från kommunstyrelsens trafiksäkerhetsutredning, trafiknämndens stadsmiljöutredning och den \
         regionala kollektivtrafikmyndighetens tillgänglighetsutredning"
    );
    data["reference"] = json!(
        "Svar på remisser från kommunstyrelsen KS 2019/1939, trafiknämnden T2012-050-05828 och Regeringskansliet \
         (Landsbygds- och infrastrukturdepartementet) LI2025/00306"
    );
    data["handlaggare"] = (1..=11)
        .map(|n| json!({ "name": format!("Handläggare Nummer {n}"), "title": "Utredningssekreterare", "telephone": format!("08-000 00 {n:02}") }))
        .collect();
    data["attests"] = attests(30);
    data["watermark"] = json!("Utkast, inte attesterat");
    data["proof"] = json!({
        "address": format!("https://remisser.ekbacken.example.org/{}verifiera/AB12-CD34-EF56-7890", "langt/".repeat(14)),
        "fingerprint": "AB12 CD34 EF56 7890 1234 ABCD",
    });
    data
}

/// So many attests.
pub fn attests(count: usize) -> Value {
    (1..=count)
        .map(|n| json!({ "name": format!("Ann-Christine Exempel{n}, tf. avdelningschef, för stadsdelsdirektören"), "date": "2026-02-05" }))
        .collect()
}
