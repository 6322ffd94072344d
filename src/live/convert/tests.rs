use yrs::{
    Any, Doc, OffsetKind, Options, ReadTxn, Text, Transact, Update, WriteTxn, Xml, XmlElementPrelim, XmlFragment,
    XmlOut, XmlTextPrelim, block::ClientID, updates::decoder::Decode,
};

use super::{
    Refused, fill, patch, read,
    repair::blocks,
    tree::{Kind, Node, Run},
};
use crate::document::{
    markdown,
    model::{Block, FactRef, Inline},
    normal::normalise,
    random::Lcg,
};

type B = Block<FactRef>;

const KEY: &str = "forslag";

pub fn doc(client: u64) -> Doc {
    let options = Options::with_client_id(ClientID::new(client));
    Doc::with_options(Options { offset_kind: OffsetKind::Utf16, cleanup_formatting: false, ..options })
}

fn of(blocks: &[B]) -> Doc {
    let doc = doc(1);
    let mut txn = doc.transact_mut();
    let root = txn.get_or_insert_xml_fragment(KEY);
    fill(&mut txn, &root, blocks);
    drop(txn);
    doc
}

fn said(doc: &Doc) -> Vec<B> {
    let root = doc.get_or_insert_xml_fragment(KEY);
    read(&doc.transact(), &root).unwrap().blocks
}

fn copy(doc: &Doc, client: u64) -> Doc {
    let copy = self::doc(client);
    pull(doc, &copy);
    copy
}

fn pull(from: &Doc, to: &Doc) {
    let state = to.transact().state_vector();
    let bytes = from.transact().encode_state_as_update_v1(&state);
    to.transact_mut().apply_update(Update::decode_v1(&bytes).unwrap()).unwrap();
}

#[test]
fn what_is_written_reads_back_the_same() {
    for seed in 0..500 {
        let mut lcg = Lcg(seed);
        let blocks = normalise(&lcg.list(4, |lcg| lcg.block(0)));
        let read = said(&of(&blocks));
        assert!(read == blocks, "seed {seed}\n{}\n\n===\n{}", markdown::print(&blocks), markdown::print(&read));
    }
}

#[test]
fn a_change_touches_only_what_it_changes() {
    let source = "Ett.\n\nTvå är här.\n\n- a\n- b\n\n> Citat.\n\n| A | B |\n|---|---|\n| 1 | 2 |\n\nSist.";
    let doc = of(&markdown::parse(source).unwrap());
    let changed =
        source.replace("Två är här.", "Nytt.\n\nTvå var {{dnr}} här.").replace("- b", "- bb\n- c").replace('2', "3");
    let before: Vec<_> = children(&doc);
    let (one, other) = (copy(&doc, 2), copy(&doc, 3));
    // Somebody else writes at the end of each, meanwhile.
    let mut txn = other.transact_mut();
    let root = txn.get_or_insert_xml_fragment(KEY);
    for (place, child) in root.children(&txn).collect::<Vec<_>>().into_iter().enumerate().rev() {
        let mut inner = child;
        while let XmlOut::Element(element) = &inner {
            let last = element.len(&txn).checked_sub(1).unwrap();
            inner = element.get(&txn, last).unwrap();
        }
        let XmlOut::Text(text) = inner else { panic!() };
        let end = text.len(&txn);
        text.insert(&mut txn, end, &format!(" ({place})"));
    }
    drop(txn);
    let mut txn = one.transact_mut();
    let root = txn.get_or_insert_xml_fragment(KEY);
    patch(&mut txn, &root, &markdown::parse(&changed).unwrap());
    drop(txn);
    assert_eq!(said(&one), markdown::parse(&changed).unwrap());
    let after = children(&one);
    assert!([0, 2, 3, 4, 5].iter().all(|place| after.contains(&before[*place])), "{before:?} {after:?}");
    pull(&other, &one);
    let text = markdown::print(&said(&one));
    for place in [0, 2, 3, 4, 5] {
        assert!(text.contains(&format!("({place})")), "{place} is gone: {text}");
    }
}

fn children(doc: &Doc) -> Vec<String> {
    let root = doc.get_or_insert_xml_fragment(KEY);
    let txn = doc.transact();
    root.children(&txn).map(|child| format!("{:?}", child.id())).collect()
}

#[test]
fn any_text_becomes_any_other() {
    for seed in 0..500 {
        let mut lcg = Lcg(seed);
        let old = normalise(&lcg.list(4, |lcg| lcg.block(0)));
        let mut new = normalise(&lcg.list(4, |lcg| lcg.block(0)));
        if lcg.next(2) == 0 {
            let mut kept = old.clone();
            let place = lcg.next(kept.len() + 1);
            kept.splice(place..place, new);
            new = kept;
        }
        let doc = of(&old);
        let mut txn = doc.transact_mut();
        let root = txn.get_or_insert_xml_fragment(KEY);
        patch(&mut txn, &root, &new);
        drop(txn);
        let read = said(&doc);
        assert!(read == new, "seed {seed}\n{}\n\n===\n{}", markdown::print(&new), markdown::print(&read));
    }
}

/// What a client does at a time: what the editor does, and worse.
fn scribble(lcg: &mut Lcg, doc: &Doc) {
    let mut txn = doc.transact_mut();
    let root = txn.get_or_insert_xml_fragment(KEY);
    let count = usize::try_from(root.len(&txn)).unwrap();
    if count == 0 || lcg.next(6) == 0 {
        let place = u32::try_from(lcg.next(count + 1)).unwrap();
        let block = normalise(&[lcg.block(0)]);
        block.first().into_iter().for_each(|block| super::write::insert_block(&mut txn, &root, place, block));
        return;
    }
    let mut place = u32::try_from(lcg.next(count)).unwrap();
    let mut parent: Option<yrs::XmlElementRef> = None;
    loop {
        let child = match &parent {
            None => root.get(&txn, place),
            Some(element) => element.get(&txn, place),
        };
        match child.unwrap() {
            XmlOut::Text(text) => {
                let end = usize::try_from(text.len(&txn)).unwrap();
                let at = u32::try_from(lcg.next(end + 1)).unwrap();
                text.insert(&mut txn, at, ["å", "ord ", " "][lcg.next(3)]);
                return;
            }
            XmlOut::Element(element) => {
                let inside = usize::try_from(element.len(&txn)).unwrap();
                if inside == 0 || lcg.next(5) == 0 {
                    let gone = lcg.next(2) == 0;
                    match &parent {
                        None => root.remove(&mut txn, place),
                        Some(parent) => parent.remove(&mut txn, place),
                    }
                    if !gone {
                        // What the editor does when a node changes its kind.
                        let name = ["paragraph", "blockquote", "tableRow", "listItem"][lcg.next(4)];
                        let new = XmlElementPrelim::new(name, [XmlTextPrelim::new("nytt").into()]);
                        match &parent {
                            None => root.insert(&mut txn, place, new),
                            Some(parent) => parent.insert(&mut txn, place, new),
                        };
                    }
                    return;
                }
                place = u32::try_from(lcg.next(inside)).unwrap();
                parent = Some(element);
            }
            XmlOut::Fragment(_) => panic!(),
        }
    }
}

/// The letters that a tree holds, in order.
fn letters(nodes: &[Node], out: &mut String) {
    for node in nodes {
        match node {
            Node::Text(runs) => runs.iter().for_each(|run| out.push_str(&run.text)),
            Node::Element(Kind::Fact(chip, _), children) => {
                out.push_str(chip.fact.name());
                letters(children, out);
            }
            Node::Element(_, children) => letters(children, out),
        }
    }
}

fn letters_of(blocks: &[B]) -> String {
    fn inlines(content: &[Inline<FactRef>], out: &mut String) {
        for inline in content {
            match inline {
                Inline::Text { text, .. } => out.push_str(text),
                Inline::Link { content, .. } | Inline::Footnote { content } => inlines(content, out),
                Inline::Chip { chip } => out.push_str(chip.fact.name()),
                Inline::Break => {}
            }
        }
    }
    fn all(blocks: &[B], out: &mut String) {
        for block in blocks {
            match block {
                B::Paragraph { content } | B::Heading { content, .. } => inlines(content, out),
                B::List { items, .. } => items.iter().for_each(|item| all(item, out)),
                B::Quote { content } => all(content, out),
                B::Table { header, rows } => {
                    header.iter().chain(rows.iter().flatten()).for_each(|cell| inlines(cell, out));
                }
            }
        }
    }
    let mut out = String::new();
    all(blocks, &mut out);
    out
}

/// Whatever order a text is read in, its letters are the same; notes may have moved.
fn sorted(text: &str) -> Vec<char> {
    let mut letters: Vec<char> = text.chars().filter(|letter| !letter.is_whitespace()).collect();
    letters.sort_unstable();
    letters
}

#[test]
fn what_several_write_at_once_merges_into_one_text_that_drops_nothing() {
    for seed in 0..300 {
        let mut lcg = Lcg(seed);
        let base = of(&normalise(&lcg.list(3, |lcg| lcg.block(0))));
        let clients: Vec<Doc> = (2..5).map(|client| copy(&base, client)).collect();
        for _ in 0..lcg.next(30) {
            let who = lcg.next(clients.len());
            if lcg.next(4) == 0 {
                let from = lcg.next(clients.len());
                if who != from {
                    pull(&clients[from], &clients[who]);
                }
            } else {
                scribble(&mut lcg, &clients[who]);
            }
        }
        for from in clients.iter().rev() {
            clients.iter().filter(|to| !std::ptr::eq(*to, from)).for_each(|to| pull(from, to));
        }
        let root = clients[0].get_or_insert_xml_fragment(KEY);
        let (nodes, _) = super::tree::read(&clients[0].transact(), &root).unwrap();
        let text = said(&clients[0]);
        assert!(clients.iter().all(|client| said(client) == text), "seed {seed}");
        assert_eq!(normalise(&text), text, "seed {seed}");
        let mut raw = String::new();
        letters(&nodes, &mut raw);
        let (raw, kept) = (crate::document::clean::clean(&raw), letters_of(&blocks(&nodes)));
        assert_eq!(sorted(&raw), sorted(&crate::document::clean::clean(&kept)), "seed {seed}");
        // And it is what the plain text form reads.
        assert_eq!(markdown::parse(&markdown::print(&text)).as_ref(), Ok(&text), "seed {seed}");
    }
}

fn words(text: &str) -> Node {
    Node::Text(vec![Run { text: text.into(), ..Run::default() }])
}

fn in_a(kind: Kind, children: Vec<Node>) -> Node {
    Node::Element(kind, children)
}

#[test]
fn every_repair() {
    let paragraph = |text: &str| in_a(Kind::Paragraph, vec![words(text)]);
    let list = |children| in_a(Kind::List { ordered: false }, children);
    for (nodes, expected) in [
        (vec![list(vec![])], ""),
        (vec![list(vec![in_a(Kind::Item, vec![])]), paragraph("a")], "a"),
        (vec![list(vec![paragraph("a"), in_a(Kind::Item, vec![paragraph("b")])])], "- a\n- b"),
        (vec![words("a"), in_a(Kind::Break, vec![]), words("b"), paragraph("c")], "a\\\nb\n\nc"),
        (vec![in_a(Kind::Item, vec![paragraph("a"), paragraph("b")])], "a\n\nb"),
        (vec![in_a(Kind::Paragraph, vec![words("a"), paragraph("b"), words("c")])], "a\\\nb\\\nc"),
        (vec![in_a(Kind::Heading(3), vec![words("a"), in_a(Kind::Break, vec![]), words("b")])], "### a b"),
        (
            vec![in_a(
                Kind::Table,
                vec![
                    in_a(
                        Kind::Row,
                        vec![in_a(
                            Kind::Cell { header: false },
                            vec![in_a(Kind::Heading(3), vec![words("a")]), paragraph("b")],
                        )],
                    ),
                    paragraph("c"),
                    in_a(Kind::Row, vec![in_a(Kind::Cell { header: true }, vec![]), paragraph("d")]),
                ],
            )],
            "| a<br>b |  |\n| --- | --- |\n| c |  |\n|  | d |",
        ),
        (vec![in_a(Kind::Row, vec![in_a(Kind::Cell { header: false }, vec![paragraph("a")])])], "a"),
        (
            vec![in_a(
                Kind::Paragraph,
                vec![
                    words("a"),
                    in_a(Kind::Footnote, vec![words("b"), in_a(Kind::Footnote, vec![words("c")]), paragraph("d")]),
                ],
            )],
            "a[^1][^2]\n\n[^1]: b d\n[^2]: c",
        ),
    ] {
        let expected = markdown::parse(expected).unwrap();
        assert_eq!(normalise(&blocks(&nodes)), expected, "{nodes:?}");
    }
    let deep = (0..12).fold(vec![paragraph("a")], |inner, _| vec![in_a(Kind::Quote, inner)]);
    let read = normalise(&blocks(&deep));
    assert_eq!(markdown::print(&read), format!("{}a", "> ".repeat(8)));
}

/// Makes a tree with something in it; `None` adds nothing.
fn refused(make: impl FnOnce(&mut yrs::TransactionMut<'_>, &yrs::XmlFragmentRef)) -> Result<(), Refused> {
    let doc = doc(1);
    let root = doc.get_or_insert_xml_fragment(KEY);
    let mut txn = doc.transact_mut();
    make(&mut txn, &root);
    drop(txn);
    read(&doc.transact(), &root).map(|_| ())
}

#[test]
fn names_attributes_and_marks_that_are_unknown_are_refused() {
    let element = |name: &'static str, attributes: &'static [(&'static str, Any)]| {
        refused(move |txn, root| {
            let element = root.push_back(txn, XmlElementPrelim::empty(name));
            for (key, value) in attributes {
                element.insert_attribute(txn, *key, value.clone());
            }
        })
    };
    for name in ["script", "Paragraph", "", "image", "codeBlock"] {
        assert!(element(name, &[]).is_err(), "{name}");
    }
    assert!(element("paragraph", &[]).is_ok());
    assert!(element("paragraph", &[("textAlign", Any::Null)]).is_ok());
    assert!(element("paragraph", &[("textAlign", Any::Bool(true))]).is_err());
    assert!(element("heading", &[]).is_err());
    assert!(element("heading", &[("level", Any::Bool(true))]).is_err());
    assert!(element("fact", &[]).is_err());
    let with = |name: &'static str, key: &'static str, value: Any| {
        refused(move |txn, root| {
            let element = root.push_back(txn, XmlElementPrelim::empty(name));
            element.insert_attribute(txn, key, value);
        })
    };
    for (name, key, value, taken) in [
        ("heading", "level", Any::from(3_i64), true),
        ("heading", "level", Any::from(4.0), true),
        ("heading", "level", Any::from(2_i64), false),
        ("heading", "level", Any::from("3"), false),
        ("tableCell", "colspan", Any::from(1_i64), true),
        ("tableCell", "colspan", Any::from(2_i64), false),
        ("orderedList", "start", Any::from(2_i64), false),
        ("fact", "name", Any::from("svarsdatum"), true),
        ("fact", "name", Any::from("lösenord"), false),
    ] {
        assert_eq!(with(name, key, value.clone()).is_ok(), taken, "{name} {key} {value:?}");
    }
    let marked = |mark: &'static str, value: Any| {
        refused(move |txn, root| {
            let text = root.push_back(txn, XmlTextPrelim::new("ord"));
            text.format(txn, 0, 3, [(mark.into(), value)].into());
        })
    };
    let link = |fields: &[(&str, &str)]| {
        let fields: std::collections::HashMap<String, Any> =
            fields.iter().map(|(key, value)| ((*key).to_owned(), Any::from(*value))).collect();
        marked("link", Any::from(fields))
    };
    assert!(marked("bold", Any::from(std::collections::HashMap::<String, Any>::new())).is_ok());
    assert!(marked("bold", Any::from("x")).is_err());
    assert!(marked("underline", Any::Bool(true)).is_err());
    assert!(link(&[("href", "https://a.se")]).is_ok());
    assert!(link(&[("href", "javascript:alert(1)")]).is_err());
    assert!(link(&[("href", "https://a.se"), ("target", "_blank")]).is_err());
    assert!(link(&[]).is_err());
    let embedded = refused(|txn, root| {
        let text = root.push_back(txn, XmlTextPrelim::new("ord"));
        text.insert_embed(txn, 1, Any::Bool(true));
    });
    assert!(embedded.is_err());
}
