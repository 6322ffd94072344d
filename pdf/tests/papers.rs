//! Every form as a whole: what is printed, what the file promises, and that the bytes are the same each time.

#[expect(dead_code, reason = "shared with the other tests")]
mod samples;

use pdf::{Error, Meta, RENDERER_VERSION, Template, render, unprintable};
use samples::{
    agenda, contains, document, document_with, extract, letter, lines, list, meta, paragraph, print, structure, text,
    words,
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

fn all() -> [(Template, Value); 4] {
    [
        (Template::Document, document()),
        (Template::Agenda, agenda()),
        (Template::Extract, extract()),
        (Template::Letter, letter()),
    ]
}

/// Every string of the data except keys that are not printed.
fn printed(data: &Value, out: &mut Vec<String>) {
    match data {
        Value::String(text) => out.push(text.split_whitespace().collect::<Vec<_>>().join(" ")),
        Value::Array(values) => values.iter().for_each(|value| printed(value, out)),
        Value::Object(fields) => fields
            .iter()
            .filter(|(key, _)| {
                !["type", "key", "kind", "format", "href", "fact", "value", "meeting_date"].contains(&key.as_str())
            })
            .for_each(|(_, value)| printed(value, out)),
        _ => (),
    }
}

#[test]
fn same_bytes_for_the_same_input() {
    for (template, data) in all() {
        assert_eq!(print(template, &data), print(template, &data), "{template:?}");
    }
}

/// If this fails after a change that was meant, raise the number in `RENDERER_VERSION` and write the new sum here.
#[test]
fn renderer_version_stands_for_the_bytes() {
    let mut sum = Sha256::new();
    for (template, data) in all() {
        sum.update(print(template, &data));
    }
    let sum = sum.finalize().iter().take(8).fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"));
    assert_eq!((RENDERER_VERSION, sum.as_str()), ("pdf-0.1.0-4/typst-0.15.1", "ca19fa32a5c717f3"));
    assert!(RENDERER_VERSION.ends_with(&typst::utils::version().raw().to_string()));
}

#[test]
fn every_file_is_pdf_a_2a_and_pdf_ua_1() {
    for (template, data) in all() {
        let pdf = print(template, &data);
        for promise in [
            "/MarkInfo",
            "/Lang(sv-SE)",
            "/StructTreeRoot",
            "/DisplayDocTitle true",
            "<pdfaid:part>2</pdfaid:part>",
            "<pdfaid:conformance>A</pdfaid:conformance>",
            "<pdfuaid:part>1</pdfuaid:part>",
        ] {
            assert!(contains(&pdf, promise), "{template:?} lacks {promise}");
        }
    }
}

#[test]
fn every_string_is_printed() {
    for (template, data) in all() {
        let read = words(&print(template, &data));
        let mut expected = Vec::new();
        printed(&data, &mut expected);
        for text in expected {
            assert!(read.contains(&text), "{template:?} lacks {text:?} in {read}");
        }
        assert!(read.contains("Sida 1 ("), "{template:?}");
    }
}

#[test]
fn a_long_document_with_everything() {
    let link = json!({ "type": "link", "href": "https://example.org/plan", "content": [text("cykelplanen")] });
    let note = json!({ "type": "footnote", "content": [text("Se även 2 § förordningen.")] });
    let chip =
        json!({ "type": "chip", "chip": { "fact": "svarsdatum", "value": "2026-02-26", "text": "26 februari 2026" } });
    let mixed = json!({ "type": "paragraph", "content": [
        text("Läs "), link, text(" före den "), chip, note, { "type": "break" },
        { "type": "text", "text": "starkt", "strong": true }, { "type": "text", "text": " och kursivt", "emphasis": true },
    ] });
    let inner = json!({ "type": "list", "ordered": true, "items": [
        [paragraph("Yttre ett"), list(true, &["Inre ett", "Inre två"])], [paragraph("Yttre två"), list(false, &["Punkt"])],
    ] });
    let table = json!({ "type": "table", "header": [[text("Åtgärd")], [text("Kostnad")]],
        "rows": [[[text("Cykelväg")], [text("12 000 kr")]], [[text("Belysning")], []]] });
    let quote = json!({ "type": "quote", "content": [paragraph("”Vi vill – på riktigt – cykla.”")] });
    let heading = |level: u8| json!({ "type": "heading", "level": level, "content": [text("Underrubrik")] });
    let mut data = document();
    let sections: Vec<_> = (0..30)
        .map(|n| {
            json!({ "key": format!("s{n}"), "heading": format!("Avsnitt nummer {n}"),
            "blocks": [mixed, heading(4), inner, heading(3), table, heading(4), quote] })
        })
        .collect();
    data["sections"] = json!(sections);
    data["watermark"] = json!("Utkast");

    let pdf = print(Template::Document, &data);
    let read = words(&pdf);
    let mut expected = Vec::new();
    printed(&data, &mut expected);
    for text in expected {
        assert!(read.contains(&text), "lacks {text:?}");
    }
    assert!(read.contains("1. Yttre ett a) Inre ett b) Inre två 2. Yttre två"), "{read}");
    assert!(read.contains("Sida 10 ("));
    let structure = structure(&pdf);
    for tag in ["H1", "H2", "H3", "H4", "Table", "TH", "TD", "LBody", "Note", "Link", "BlockQuote"] {
        let named = |line: &str| line.split_whitespace().next().is_some_and(|name| name.trim_end_matches(':') == tag);
        assert!(structure.lines().any(named), "no {tag}");
    }
    assert!(!structure.contains("Sida 1 ("), "the header is read as content");
}

#[test]
fn a_day_stays_with_its_month_and_thousands_together() {
    // Whatever stands before, so that a line would end at each place once.
    let paragraphs: Vec<Value> = (0..40)
        .map(|n| {
            paragraph(&format!("{} {}", "i".repeat(n), "senast den 30 december 2026 för 12 500 kronor, ".repeat(4)))
        })
        .collect();
    for line in lines(&print(Template::Document, &document_with(&paragraphs))) {
        assert!(!["den 30", "för 12"].iter().any(|end| line.ends_with(end)), "{line}");
    }
}

#[test]
fn numbers_in_a_column_end_below_each_other() {
    let cells = |row: [&str; 3]| row.map(|cell| json!([text(cell)]));
    let rows = [["Skugga", "4,8", "x"], ["Fördröjning", "1 016,5", "2"], ["Tillsyn", "–", "3"]].map(cells);
    let table = json!({ "type": "table", "header": cells(["Åtgärd", "Kostnad", "Not"]), "rows": rows });
    let found = lines(&print(Template::Document, &document_with(&[table])));
    let end = |row: &str, cell: &str| {
        let line = found.iter().find(|line| line.trim_start().starts_with(row)).unwrap();
        line[..line.find(cell).unwrap() + cell.len()].chars().count()
    };
    // pdftotext places letters to the nearest column.
    assert!(end("Skugga", "4,8").abs_diff(end("Fördröjning", "1 016,5")) <= 1, "{found:?}");
    assert!(end("Åtgärd", "Kostnad").abs_diff(end("Skugga", "4,8")) <= 1, "{found:?}");
}

#[test]
fn what_looks_like_markup_is_printed_as_it_stands() {
    for odd in [
        "<script>alert(1)</script>",
        "#import \"/form.typ\"",
        "*bold* _it_",
        "@ref",
        "$x^2$",
        "// inte",
        "= Rubrik",
        "\\u{41}",
        "\"raka\" 'tecken'",
        "https://example.org/a",
        "[#read(\"/etc/passwd\")]",
        "~",
        "a---b",
        "`kod`",
        "- punkt",
    ] {
        let mut data = document_with(&[paragraph(odd), list(false, &[odd])]);
        data["title"] = json!(odd);
        data["organisation"] = json!(odd);
        let read = words(&print(Template::Document, &data)).replace(' ', "");
        assert!(read.matches(&odd.replace(' ', "")).count() >= 4, "{odd} in {read}");
    }
}

#[test]
fn one_ordered_point_has_no_number() {
    let one = words(&print(Template::Document, &document_with(&[list(true, &["Enda punkten."])])));
    assert!(one.contains("Prov Enda punkten."), "{one}");
    let two = words(&print(Template::Document, &document_with(&[list(true, &["Första.", "Andra."])])));
    assert!(two.contains("1. Första. 2. Andra."), "{two}");
}

#[test]
fn a_yttrande_has_no_officer_and_no_attests() {
    let mut data = document();
    data["kind"] = json!("yttrande");
    data["kind_label"] = json!("Yttrande");
    data["your_ref"] = json!("Ert diarienummer: TN 2025/0419");
    let read = words(&print(Template::Document, &data));
    assert!(read.contains("Ert diarienummer: TN 2025/0419"));
    assert!(!read.contains("Handläggare") && !read.contains("Attesterat av"), "{read}");
}

#[test]
fn empty_parts_are_left_out() {
    let mut data = document_with(&[paragraph(""), json!({ "type": "paragraph", "content": [] }), list(false, &[])]);
    for (field, nothing) in [
        ("handlaggare", json!([])),
        ("bilagor", json!([])),
        ("address", json!([])),
        ("attests", json!(null)),
        ("unit", json!(null)),
        ("reference", json!(null)),
        ("to", json!([])),
    ] {
        data[field] = nothing;
    }
    let read = words(&print(Template::Document, &data));
    for absent in ["Handläggare", "Bilag", "Attesterat", "Till"] {
        assert!(!read.contains(absent), "{absent} in {read}");
    }
}

#[test]
fn the_address_stays_on_page_one() {
    let pages: Vec<String> = {
        let pdf = print(Template::Document, &document());
        words(&pdf).split("Sida ").map(ToOwned::to_owned).collect()
    };
    let with: Vec<_> = pages.iter().filter(|page| page.contains("Ekbacksvägen 25")).collect();
    assert_eq!(with.len(), 1);
    assert!(with[0].starts_with("1 ("), "{with:?}");
}

#[test]
fn characters_without_a_glyph_do_not_stop_the_paper() {
    let odd = "Bra \u{1F44D}\u{1F3FD}, mjukt\u{AD}streck, noll\u{200B}bredd, \u{E001}, \u{0}\u{7}\u{FEFF}slut\u{202E} العربية 漢";
    let read = words(&print(Template::Document, &document_with(&[paragraph(odd)])));
    assert!(read.contains("Bra \u{25A1}\u{25A1}"), "{read}");
    assert!(read.contains("slut"));
    assert_eq!(unprintable("Hej \u{1F44D}, åäö – ”§”").unwrap().into_iter().collect::<String>(), "\u{1F44D}");
}

#[test]
fn deep_nesting_ends_in_a_paper_or_an_error() {
    for depth in [8, 20, 39, 200] {
        let mut block = paragraph("Innerst");
        for _ in 0..depth {
            block = json!({ "type": "list", "ordered": false, "items": [[block]] });
        }
        let rendered = render(Template::Document, document_with(&[block]).to_string().as_bytes(), &meta(), &[]);
        assert!(depth > 8 || rendered.is_ok(), "{depth}: {rendered:?}");
    }
}

#[test]
fn many_at_once_are_the_same_as_one_by_one() {
    let print_all = || all().map(|(template, data)| print(template, &data));
    let alone = print_all();
    std::thread::scope(|threads| {
        for _ in 0..12 {
            threads.spawn(|| assert!(alone == print_all(), "the bytes differ"));
        }
    });
}

#[test]
fn foreign_data_is_an_error() {
    for foreign in ["", "{", "[]", "null", "{}", "\"text\"", "{\"format\":\"yttra-1\"}", "\u{FEFF}{}"] {
        for (template, _) in all() {
            assert!(render(template, foreign.as_bytes(), &meta(), &[]).is_err(), "{template:?} {foreign}");
        }
    }
    let wrong = |change: fn(&mut Value)| {
        let mut data = document();
        change(&mut data);
        render(Template::Document, data.to_string().as_bytes(), &meta(), &[])
    };
    let refused = [
        wrong(|data| data["format"] = json!("yttra-2")),
        wrong(|data| data["kind"] = json!("annat")),
        wrong(|data| data["title"] = json!(5)),
        wrong(|data| data["sections"][0]["blocks"] = json!([{ "type": "image" }])),
        wrong(|data| {
            data["sections"][0]["blocks"] = json!([{ "type": "paragraph", "content": [{ "type": "x" }] }]);
        }),
        wrong(|data| {
            data["sections"][0]["blocks"] = json!([{ "type": "table", "header": [[]], "rows": [[[], []]] }]);
        }),
    ];
    for (n, result) in refused.into_iter().enumerate() {
        assert!(matches!(result, Err(Error::Layout(_))), "{n}: {:?}", result.err());
    }
}

#[test]
fn meta_is_checked_and_literal() {
    let data = document().to_string();
    let with = |meta: Meta| render(Template::Document, data.as_bytes(), &meta, &[]);
    assert!(matches!(with(Meta { date: (2026, 2, 30), ..meta() }), Err(Error::Date(_))));
    assert!(with(Meta { title: String::new(), ..meta() }).is_err());
    let pdf = with(Meta { title: "#panic() <b> & å".into(), ..meta() }).unwrap();
    assert!(contains(&pdf, "#panic() &lt;b&gt; &amp; å"));
    assert_ne!(with(meta()).unwrap(), with(Meta { identifier: "4".into(), ..meta() }).unwrap());
}
