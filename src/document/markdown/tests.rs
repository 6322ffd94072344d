use super::{FieldError, parse, print};
use crate::document::facts::Fact;
use crate::document::model::{Block, FactRef, Inline};
use crate::document::normal::normalise;

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

/// A small generator of documents: the same seed, the same document.
struct Lcg(u64);

const WORDS: [&str; 44] = [
    "a",
    "ord",
    "Å",
    "1",
    "1.",
    "12)",
    "-",
    "+",
    "*",
    "_",
    "**",
    "#",
    "##",
    ">",
    "|",
    "\\",
    "`",
    "[",
    "]",
    "(",
    ")",
    "!",
    "<",
    "&",
    "&amp;",
    "&#97;",
    "{",
    "}",
    "{{",
    "}}",
    "{{dnr}}",
    "~~~",
    "===",
    "---",
    ":",
    "”",
    "–",
    "é",
    "😀",
    "\u{a0}",
    "https://a.se",
    "a@b.se",
    "<br>",
    "[^1]",
];

impl Lcg {
    fn next(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % below
    }

    fn list<T>(&mut self, most: usize, one: impl Fn(&mut Self) -> T) -> Vec<T> {
        (0..=self.next(most)).map(|_| one(self)).collect()
    }

    fn text(&mut self) -> String {
        let words = self.list(3, |lcg| WORDS[lcg.next(WORDS.len())]);
        let mut text = words.join(["", "", " "][self.next(3)]);
        text.insert_str(0, ["", "", " "][self.next(3)]);
        text + ["", "", " "][self.next(3)]
    }

    fn inline(&mut self, inner: bool) -> I {
        match self.next(if inner { 10 } else { 13 }) {
            0..=2 => I::text(&self.text()),
            3..=7 => marked(&self.text(), self.next(2) == 0, self.next(2) == 0),
            8 => chip(Fact::ALL[self.next(18)], self.next(2) == 0),
            9 => I::Break,
            10 => I::Footnote { content: self.list(4, |lcg| lcg.inline(true)) },
            _ => {
                let address = ["https://a.se/b_c*(d)&amp;[e]", "mailto:a@b.se", "http://å.se/#{{x}}|y\u{a0}"];
                let href = address[self.next(3)].to_owned();
                let content = match self.next(3) {
                    0 => vec![I::text(href.trim_start_matches("mailto:"))],
                    _ => self.list(3, |lcg| lcg.inline(true)),
                };
                I::Link { href, content }
            }
        }
    }

    fn inlines(&mut self) -> Vec<I> {
        self.list(6, |lcg| lcg.inline(false))
    }

    fn block(&mut self, depth: usize) -> B {
        let nests = depth < 8 && self.next(2 + depth) < 2;
        match self.next(if nests { 9 } else { 4 }) {
            0 | 1 => B::Paragraph { content: self.inlines() },
            2 => B::Heading { level: u8::try_from(3 + self.next(2)).unwrap(), content: self.inlines() },
            3 => {
                let width = 1 + self.next(3);
                let row = move |lcg: &mut Self| (0..width).map(|_| lcg.inlines()).collect();
                B::Table { header: row(self), rows: self.list(3, row) }
            }
            4 => B::Quote { content: self.list(1, |lcg| lcg.block(depth + 1)) },
            _ => B::List {
                ordered: self.next(2) == 0,
                items: self.list(2, |lcg| lcg.list(1, |lcg| lcg.block(depth + 1))),
            },
        }
    }
}

/// Blocks with everything in them, not in normal form.
pub fn random(seed: u64) -> Vec<B> {
    Lcg(seed).list(4, |lcg| lcg.block(0))
}

#[test]
fn what_is_printed_reads_back_the_same() {
    for seed in 0..1000 {
        let blocks = random(seed);
        let normal = normalise(&blocks);
        assert_eq!(normalise(&normal), normal, "normal form of seed {seed}");
        let printed = print(&blocks);
        let read = parse(&printed);
        assert_eq!(read.as_ref(), Ok(&normal), "seed {seed}:\n{printed}");
    }
}
