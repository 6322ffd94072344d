//! Whatever is uploaded: an error or a seal that does not hold, never a panic, and never long.

use std::fmt::Write;
use std::time::{Duration, Instant};

use sign::{Error, attachments, seals, unsealed};

use crate::support::{House, PACKED, PAPER, digits, house, last, now};

/// A small generator of numbers, the same at every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(below).unwrap()).unwrap()
    }
}

fn bear(house: &House, bytes: &[u8], original: &[u8]) {
    let start = Instant::now();
    if let Ok(all) = seals(bytes, &house.anchors()) {
        assert!(all.iter().all(|seal| !seal.holds()) || same_but_for_signature(bytes, original));
    }
    let _ = unsealed(bytes);
    let _ = attachments(bytes);
    assert!(start.elapsed() < Duration::from_secs(20), "it took {:?}", start.elapsed());
}

/// Within the signature there are bytes that say nothing, such as a copy of the root's certificate.
fn same_but_for_signature(bytes: &[u8], original: &[u8]) -> bool {
    let hole = digits(original);
    bytes.len() == original.len()
        && bytes[..hole.start] == original[..hole.start]
        && bytes[hole.end..] == original[hole.end..]
}

#[test]
fn damaged_files_are_borne() {
    let house = house("Nämnden");
    let mut dice = Dice(0x9E37_79B9_7F4A_7C15);
    for paper in [PAPER, PACKED] {
        let sealed = house.sealer.seal(paper, now(), "Prov", None).unwrap();
        for _ in 0..700 {
            let mut bytes = sealed.clone();
            for _ in 0..=dice.roll(4) {
                let at = dice.roll(bytes.len());
                let length = dice.roll(64).min(bytes.len() - at);
                match dice.roll(5) {
                    0 => {
                        bytes[at..at + length]
                            .iter_mut()
                            .for_each(|byte| *byte = u8::try_from(dice.roll(256)).unwrap());
                    }
                    1 => drop(bytes.drain(at..at + length)),
                    2 => bytes.splice(at..at, b"<<[(/R 9999999999 0 R obj stream".iter().copied()).for_each(drop),
                    3 => {
                        // Digits are where the structure is.
                        if let Some(digit) = bytes[at..].iter().position(u8::is_ascii_digit) {
                            bytes[at + digit] = b'0' + u8::try_from(dice.roll(10)).unwrap();
                        }
                    }
                    _ => {
                        let from = dice.roll(bytes.len() - length);
                        bytes.copy_within(from..from + length, at);
                    }
                }
            }
            bear(&house, &bytes, &sealed);
        }
    }
}

#[test]
fn noise_is_borne() {
    let house = house("Nämnden");
    let mut dice = Dice(42);
    for length in [0, 1, 8, 100, 5000] {
        for _ in 0..200 {
            let mut bytes = b"%PDF-1.7\n".to_vec();
            bytes.extend((0..length).map(|_| u8::try_from(dice.roll(256)).unwrap()));
            bytes.extend(b"\nstartxref\n9\n%%EOF");
            bear(&house, &bytes, &[]);
        }
    }
    assert!(matches!(seals(b"PK\x03\x04", &house.anchors()), Err(Error::NotPdf)));
}

/// A file of these objects, whose first is the catalog, with extra keys in the trailer.
fn file(objects: &[Vec<u8>], trailer: &str) -> Vec<u8> {
    let mut out = b"%PDF-1.7\n".to_vec();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f\r\n", objects.len() + 1);
    for (index, object) in objects.iter().enumerate() {
        write!(table, "{:010} 00000 n\r\n", out.len()).unwrap();
        out.extend(format!("{} 0 obj\n", index + 1).as_bytes());
        out.extend(object);
        out.extend(b"\nendobj\n");
    }
    let at = out.len();
    out.extend(
        format!("{table}trailer\n<</Size {}/Root 1 0 R{trailer}>>\nstartxref\n{at}\n%%EOF", objects.len() + 1)
            .as_bytes(),
    );
    out
}

fn stream(dict: &str, data: &[u8]) -> Vec<u8> {
    [format!("<<{dict}/Length {}>>\nstream\n", data.len()).as_bytes(), data, b"\nendstream"].concat()
}

#[test]
fn traps_are_walked_past() {
    let house = house("Nämnden");
    let deep = |open: &str| file(&[format!("<</AcroForm {}>>", open.repeat(200_000)).into_bytes()], "");
    let text = |text: &str| text.as_bytes().to_vec();
    let traps = [
        deep("["),
        deep("<</K "),
        deep("("),
        file(&[text("<</AcroForm 2 0 R/Pages 3 0 R>>"), text("<</Fields[2 0 R 2 0 R 1 0 R]/Kids[2 0 R]/FT/Sig/V 2 0 R>>"), text("<</Kids[3 0 R]>>")], ""),
        file(&[text("<</AcroForm 2 0 R>>"), text("2 0 R")], ""),
        file(&[text("<</Names 2 0 R>>"), text("<</EmbeddedFiles 2 0 R/Kids[2 0 R]/Names[(a) 2 0 R]>>")], ""),
        file(&[text("<<>>")], "/Prev 9"),
        file(&[text("<<>>")], "/Prev -1"),
        file(&[text("<<>>")], "/XRefStm 9"),
        file(&[text("<</A 1/A 2>>")], ""),
        b"%PDF-1.7\nxref\n0 99999999999\ntrailer\n<<>>\nstartxref\n9\n%%EOF".to_vec(),
        b"%PDF-1.7\nxref\n4294967290 99\ntrailer\n<<>>\nstartxref\n9\n%%EOF".to_vec(),
        b"%PDF-1.7\nxref\ntrailer\n<</Prev 9/Root 1 0 R>>\nstartxref\n9\n%%EOF".to_vec(),
        b"%PDF-1.7\n1 0 obj\n<</Type/XRef/W[8 8 8]/Size 9223372036854775807/Length 0>>\nstream\n\nendstream\nendobj\nstartxref\n9\n%%EOF".to_vec(),
        b"%PDF-1.7\n1 0 obj\n<</Type/XRef/W[0 0 0]/Index[0 9223372036854775807]/Size 1/Length 0>>\nstream\n\nendstream\nendobj\nstartxref\n9\n%%EOF".to_vec(),
    ];
    for trap in traps {
        bear(&house, &trap, &[]);
    }
    assert!(matches!(seals(&file(&[text("<<>>")], "/Encrypt 5 0 R"), &house.anchors()), Err(Error::Encrypted)));
}

/// A file with a table of its own for each of the lists of rows, one after the other.
fn tables(objects: &[u8], rows: &[String]) -> Vec<u8> {
    let mut out = [b"%PDF-1.7\n", objects].concat();
    let mut previous = None;
    for rows in rows {
        let at = out.len();
        let before = previous.map(|at: usize| format!("/Prev {at}")).unwrap_or_default();
        out.extend(format!("xref\n{rows}trailer\n<</Size 9/Root 1 0 R{before}>>\n").as_bytes());
        previous = Some(at);
    }
    out.extend(format!("startxref\n{}\n%%EOF", previous.unwrap()).as_bytes());
    out
}

/// Small files that would be large once they are walked, or that would be read over and over.
#[test]
fn what_multiplies_is_refused() {
    let house = house("Nämnden");
    let text = |text: String| text.into_bytes();
    let field = |kids: String, name: usize| format!("<</T({})/FT/Sig/V 9 0 R/Kids[{kids}]>>", "a".repeat(name));
    let form = |fields: String| file(&[text(format!("<</AcroForm<</Fields[{fields}]>>>>"))], "");
    // A thousand names of 30 kB each, names below names, kids by the hundred thousand, fields by the thousand.
    let wide = form(field("<<>>".repeat(1000), 30_000));
    let long = form((0..15).fold(String::new(), |inner, _| field(inner, 900)));
    let many = form(field("<<>>".repeat(100_000), 1));
    let fields = form(field(String::new(), 1).repeat(1000));
    // An object of a million values, and one with more text than any has.
    let values = file(&[text(format!("<</AcroForm[{}]>>", "0 ".repeat(400_000)))], "");
    let white = file(&[text(format!("<</AcroForm{}2>>", " ".repeat(8 << 20)))], "");
    let traps =
        [("wide", wide), ("long", long), ("many", many), ("fields", fields), ("values", values), ("white", white)];
    for (name, trap) in traps {
        let start = Instant::now();
        let read = seals(&trap, &house.anchors());
        assert!(matches!(read, Err(Error::TooLarge(_))), "{name}: {read:?}");
        bear(&house, &trap, &[]);
        assert!(start.elapsed() < Duration::from_secs(10), "it took {:?}", start.elapsed());
    }

    // Every revision's form lies behind eight megabytes of comment, so that each look costs as much as can be.
    let comment = format!("%{}\n", "x".repeat(8 << 20));
    let catalog = "1 0 obj\n<</AcroForm 2 0 R>>\nendobj\n";
    let rows = |offset: usize| format!("1 1\n{:010} 00000 n\r\n2 1\n{offset:010} 00000 n\r\n", 9);
    let objects = format!("{catalog}{comment}2 0 obj\n<<>>\nendobj\n");
    let looked: Vec<String> = (0..120).map(|step| rows(9 + catalog.len() + step)).collect();
    // Tables that share a long comment: each begins a byte earlier, and is read to its end.
    let mut shared = format!("%PDF-1.7\n{}", " ".repeat(200)).into_bytes();
    let table = shared.len();
    shared.extend(format!("xref\n{comment}0 1\n0000000000 65535 f\r\ntrailer\n").as_bytes());
    shared.extend(format!("<</Size 1/Root 1 0 R/Prev {}>>\nstartxref\n{}\n%%EOF", table - 1, table).as_bytes());
    // An older state with half a million rows, as many times as there are sections.
    let mut wide: Vec<String> = vec![format!("10 500000\n{}", "0000000009 00000 n\r\n".repeat(500_000))];
    wide.extend(looked.iter().take(100).cloned());
    for trap in [tables(objects.as_bytes(), &looked), shared, tables(objects.as_bytes(), &wide)] {
        bear(&house, &trap, &[]);
        let start = Instant::now();
        drop(seals(&trap, &house.anchors()));
        assert!(start.elapsed() < Duration::from_secs(10), "it took {:?}", start.elapsed());
    }
}

/// A signature whose sets would take long to sort, or that is deeper than any stack.
#[test]
fn monstrous_signatures_are_walked_past() {
    let house = house("Nämnden");
    let der = |tag: u8, content: &[u8]| {
        let length = u32::try_from(content.len()).unwrap().to_be_bytes();
        [&[tag, 0x84], &length[..], content].concat()
    };
    let many = der(0x31, &[5, 0].repeat(40_000));
    let deep = (0..4000).fold(vec![5, 0], |inner, _| der(0x30, &inner));
    for inside in [many, deep] {
        let signature = der(0x30, &inside);
        let mut sealed = house.sealed();
        let hole = digits(&sealed);
        sealed.splice(hole, hex::encode(signature).into_bytes()).for_each(drop);
        // The table at the end now points beside the mark; what matters is that the string is read.
        let at = last(&sealed, b"\nxref\n") + 1;
        let end = last(&sealed, b"startxref\n") + 10;
        sealed.truncate(end);
        sealed.extend(format!("{at}\n%%EOF\n").as_bytes());
        let start = Instant::now();
        bear(&house, &sealed, &[]);
        assert!(house.only(&sealed).unreadable.unwrap().contains("not read"));
        assert!(start.elapsed() < Duration::from_secs(5));
    }
}

#[test]
fn what_unpacks_without_end_is_refused() {
    let bomb = miniz_oxide::deflate::compress_to_vec_zlib(&vec![0; 300 << 20], 6);
    let names = "<</Names<</EmbeddedFiles<</Names[(a) 2 0 R]>>>>>>".as_bytes().to_vec();
    let specification = b"<</Type/Filespec/UF(a)/EF<</F 3 0 R>>>>".to_vec();
    let bombed = file(&[names, specification, stream("/Filter/FlateDecode", &bomb)], "");
    assert!(bombed.len() < 400_000);
    assert!(matches!(attachments(&bombed), Err(Error::TooLarge(_))));
    // The same, twice packed, and as an object stream.
    let twice = stream("/Filter[/FlateDecode/FlateDecode]", &bomb);
    let twice = file(&[b"<</Names<</EmbeddedFiles<</Names[(a)<</EF<</F 2 0 R>>>>]>>>>>>".to_vec(), twice], "");
    assert!(attachments(&twice).is_err());
    let start = Instant::now();
    let rows: Vec<u8> = [[0, 0, 0], [2, 2, 0], [1, 9, 0]].concat();
    let mut packed = b"%PDF-1.7\n2 0 obj\n".to_vec();
    packed.extend(stream("/Type/ObjStm/N 1/First 4/Filter/FlateDecode", &bomb));
    packed.extend(b"\nendobj\n");
    let at = packed.len();
    packed.extend(b"3 0 obj\n");
    packed.extend(stream("/Type/XRef/W[1 1 1]/Size 3/Root 1 0 R", &rows));
    packed.extend(format!("\nendobj\nstartxref\n{at}\n%%EOF").as_bytes());
    assert!(matches!(attachments(&packed), Err(Error::TooLarge(_))));
    assert!(start.elapsed() < Duration::from_secs(20));
}
