use super::{FieldError, parse, print};
use crate::document::facts::Fact;
use crate::document::model::{Block, FactRef, Inline};
use crate::document::normal::normalise;
use crate::document::random;

type B = Block<FactRef>;
type I = Inline<FactRef>;

fn messages(text: &str) -> Vec<String> {
    parse(text).unwrap_err().iter().map(FieldError::to_string).collect()
}

fn chip(fact: Fact, capital: bool) -> I {
    I::Chip { chip: FactRef { fact, capital } }
}

fn marked(text: &str, strong: bool, emphasis: bool) -> I {
    I::Text { text: text.into(), strong, emphasis }
}

fn paragraph(content: Vec<I>) -> Vec<B> {
    vec![B::Paragraph { content }]
}

fn bullets(items: Vec<Vec<B>>) -> B {
    B::List { ordered: false, items }
}

#[test]
fn inlines_are_read() {
    for (text, content) in [
        ("rak text\nforts", vec![I::text("rak text forts")]),
        (
            "a **b** *c* ***d***",
            vec![
                I::text("a "),
                marked("b", true, false),
                I::text(" "),
                marked("c ", false, true),
                marked("d", true, true),
            ],
        ),
        ("a\\\nb", vec![I::text("a"), I::Break, I::text("b")]),
        ("a  \nb", vec![I::text("a"), I::Break, I::text("b")]),
        (
            "{{Namnden}} svarar senast {{ svarsdatum }}.",
            vec![chip(Fact::Namnden, true), I::text(" svarar senast "), chip(Fact::Svarsdatum, false), I::text(".")],
        ),
        ("**{{dnr}}** \\{{foo}}", vec![chip(Fact::Dnr, false), I::text(" {{foo}}")]),
        ("[ord](HTTPS://a.se)", vec![I::Link { href: "https://a.se".into(), content: vec![I::text("ord")] }]),
        ("<a@b.se>", vec![I::Link { href: "mailto:a@b.se".into(), content: vec![I::text("a@b.se")] }]),
        (
            "a[^x].\n\n[^x]: *not*\n    mer",
            vec![
                I::text("a"),
                I::Footnote { content: vec![marked("not", false, true), I::text(" mer")] },
                I::text("."),
            ],
        ),
        ("å\u{0} e\u{301}", vec![I::text("å é")]),
    ] {
        assert_eq!(parse(text), Ok(paragraph(content)), "{text}");
    }
}

#[test]
fn blocks_are_read() {
    let cell = |text: &str| vec![I::text(text)];
    let heading = |level, text: &str| B::Heading { level, content: cell(text) };
    for (text, blocks) in [
        ("# a\n## b\n#### c\n###### d", vec![heading(3, "a"), heading(3, "b"), heading(4, "c"), heading(4, "d")]),
        ("a\n\n***\n\nb", vec![B::paragraph("a"), B::paragraph("b")]),
        (
            "1. a\n2. b\n   - c",
            vec![B::List {
                ordered: true,
                items: vec![vec![B::paragraph("a")], vec![B::paragraph("b"), bullets(vec![vec![B::paragraph("c")]])]],
            }],
        ),
        ("> a\n>\n> b", vec![B::Quote { content: vec![B::paragraph("a"), B::paragraph("b")] }]),
        (
            "|a|b|\n|-|-|\n|c|\n|d<br>e|f|",
            vec![B::Table {
                header: vec![cell("a"), cell("b")],
                rows: vec![vec![cell("c"), vec![]], vec![vec![I::text("d"), I::Break, I::text("e")], cell("f")]],
            }],
        ),
    ] {
        assert_eq!(parse(text), Ok(blocks), "{text}");
    }
}

#[test]
fn nothing_written_is_lost() {
    for (text, printed) in [
        ("<script>\nx < y\n</script>", "\\<script>\\\nx \\< y\\\n\\</script>"),
        ("a <b>c</b> `d` ![e *f*](g.png)", "a \\<b>c\\</b> d e *f*"),
        ("```rust\nfn\n  x\n```", "rust\\\nfn\\\nx"),
        ("    indraget {{dnr}}", "indraget {{dnr}}"),
        ("&lt;b&gt; &aring;", "\\<b> å"),
        ("~~a~~ $b$ - [ ] c", "~~a\\~~ $b$ - \\[ \\] c".replace("a\\~~", "a~~").as_str()),
    ] {
        let blocks = parse(text).unwrap();
        let expected = if text.starts_with('~') { format!("\\{printed}") } else { printed.to_owned() };
        assert_eq!(print(&blocks), expected, "{text}");
    }
}

#[test]
fn errors_name_their_line_and_come_together() {
    assert_eq!(
        messages("a\n\n{{foo}} [x](ftp://y)\n\n3. b"),
        [
            "Rad 3: ”{{foo}}” finns inte. Välj bland: titel, dnr, ert_dnr, avsandare, avsandare_genitiv, \
             svarsdatum, inkommen, sammantrade, namnd, namnden, forvaltning, forvaltningen, handlaggare, \
             telefon, instanser, beredning, behandling, omfattning.",
            "Rad 3: Adressen ”ftp://y” kan inte användas. En länk börjar med https://, http:// eller mailto:.",
            "Rad 5: Listan börjar på 3, men en numrerad lista börjar på 1. Ska siffran stå som text, skriv ett \
             omvänt snedstreck efter den: 3\\.",
        ]
    );
    for (text, message) in [
        (
            "[a](javascript:x)",
            "Rad 1: Adressen ”javascript:x” kan inte användas. En länk börjar med https://, http:// eller mailto:.",
        ),
        ("[a](https://x.se \"t\")", "Rad 1: Länkens titel ”t” kan inte visas. Skriv den som text i stället."),
        ("[a](https://x.se/{{dnr}})", "Rad 1: En länks adress kan inte innehålla {{…}}."),
        ("a\n\n[x]: https://a.se", "Rad 3: En länk skrivs [ord](https://…), inte med adressen på en egen rad."),
        ("a[^1]", "Rad 1: Fotnoten [^1] saknar text."),
        ("a\n\n[^1]: b", "Rad 3: Fotnoten [^1] används inte i texten."),
        ("a[^1]\n\n[^1]: b\n\n[^1]: c", "Rad 5: Fotnoten [^1] finns två gånger."),
        ("a[^1][^2]\n\n[^1]: b[^2]\n\n[^2]: c", "Rad 3: En fotnot kan inte hänvisa till en annan fotnot, [^2]."),
        ("|a|\n|-|\n|b|c|", "Rad 3: Raden har fler celler än tabellens rubrikrad."),
        (">>>>>>>>> a", "Rad 1: Listor och citat får ligga i varandra i högst 8 nivåer."),
    ] {
        assert_eq!(messages(text), [message], "{text}");
    }
}

#[test]
fn limits_are_told() {
    assert_eq!(messages(&"å".repeat(200_001)), ["Rad 1: Avsnittet har 200001 tecken. Det får ha högst 200000."]);
    let wide = format!("{}\n{}", "|a".repeat(51), "|-".repeat(51));
    assert_eq!(messages(&wide), ["Rad 1: Tabellen har 51 kolumner. Den får ha högst 50."]);
    for hostile in ["![", "[", ">", "*_", "{{", "{{x}}", "[a](", "- ", "[^1]: ", "a[^1]", "<a", "`", "&#1;", "a*b_"] {
        // Ends, and without the stack running out.
        let text = hostile.repeat(200_000 / hostile.len());
        if let Ok(blocks) = parse(&text) {
            assert_eq!(parse(&print(&blocks)).ok().filter(|read| *read != blocks), None, "{hostile}");
        }
    }
}

#[test]
fn specials_are_escaped() {
    for text in [
        "# a",
        "- a",
        "+ a",
        "1. a",
        "12) a",
        "1.",
        "> a",
        "| a | b |",
        "_a_ *b*",
        "[a](b)",
        "[^1]: a",
        "{{dnr}}",
        "<b>",
        "&amp; & &#97;",
        "===",
        "---",
        "~~~",
        "```",
        "\\",
        "a\\",
        "!",
        "![a](b)",
        ":---",
        "a `b` c",
        "{",
        "{{",
        "<https://a.se>",
        "https://a.se/b_c",
        "1986\\. x",
        "\u{a0}a",
        "”a”",
        "$a$",
        "a:b",
        "***",
        "* * *",
        "[ ] a",
    ] {
        let blocks = normalise(&[B::paragraph(text), bullets(vec![vec![B::paragraph(text)]])]);
        assert_eq!(parse(&print(&blocks)), Ok(blocks.clone()), "{text} → {}", print(&blocks));
    }
}

#[test]
fn what_is_printed_reads_back_the_same() {
    for seed in 0..1000 {
        let blocks = random::blocks(seed);
        let normal = normalise(&blocks);
        assert_eq!(normalise(&normal), normal, "normal form of seed {seed}");
        let printed = print(&blocks);
        let read = parse(&printed);
        assert_eq!(read.as_ref(), Ok(&normal), "seed {seed}:\n{printed}");
    }
}
