//! Names of the files that go out: plain, telling, unique, and safe on any machine.

use std::collections::HashSet;

use unicode_normalization::UnicodeNormalization;

/// Longest name without its ending; with the ending and a number it stays below what file systems take (255 bytes).
const LONGEST: usize = 100;
/// Names that Windows keeps for itself.
const RESERVED: [&str; 6] = ["con", "prn", "aux", "nul", "com1", "lpt1"];

/// The names of files, in their order. Each is given as a wanted name and its type; `first` is put before each of
/// them, since state senders want the instans' name there.
#[must_use]
pub fn file_names(wanted: &[(String, &str)], first: Option<&str>) -> Vec<String> {
    let mut taken = HashSet::new();
    wanted
        .iter()
        .map(|(name, media_type)| {
            let ending = ending(media_type);
            let name = without_ending(name, ending);
            let name = match first {
                Some(first) if !name.to_lowercase().starts_with(&first.to_lowercase()) => format!("{first} {name}"),
                _ => name.to_owned(),
            };
            unique(&mut taken, &safe(&name), ending)
        })
        .collect()
}

/// The ending that a type has.
fn ending(media_type: &str) -> &'static str {
    match media_type.split(';').next().unwrap_or_default().trim() {
        "application/pdf" => ".pdf",
        "application/msword" => ".doc",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document" => ".docx",
        "application/vnd.oasis.opendocument.text" => ".odt",
        "application/rtf" => ".rtf",
        "application/zip" => ".zip",
        "text/plain" => ".txt",
        _ => ".bin",
    }
}

fn without_ending<'a>(name: &'a str, ending: &str) -> &'a str {
    let name = name.trim();
    match name.len().checked_sub(ending.len()).and_then(|at| name.split_at_checked(at)) {
        Some((stem, last)) if last.eq_ignore_ascii_case(ending) => stem,
        _ => name,
    }
}

/// Without what would be a path, a command or a trick of the eye.
fn safe(name: &str) -> String {
    let plain: String = name
        .nfc()
        .filter(|letter| !is_invisible(*letter))
        .map(|letter| match letter {
            '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' => '-',
            letter if letter.is_control() => ' ',
            letter => letter,
        })
        .collect();
    let plain = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    let short: String = plain.trim_start_matches(['.', ' ', '-']).chars().take(LONGEST).collect();
    let short = short.trim_end_matches(['.', ' ', ',', '-', '–']);
    if short.is_empty() || RESERVED.contains(&short.to_lowercase().as_str()) {
        format!("Fil {short}").trim_end().to_owned()
    } else {
        short.to_owned()
    }
}

/// Marks that turn or hide what is read.
fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{ad}')
}

fn unique(taken: &mut HashSet<String>, stem: &str, ending: &str) -> String {
    let numbered = (2..).map(|n| format!("{stem} ({n}){ending}"));
    std::iter::once(format!("{stem}{ending}"))
        .chain(numbered)
        .find(|name| taken.insert(name.to_lowercase()))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PDF: &str = "application/pdf";

    #[test]
    fn names_are_safe_and_end_as_they_should() {
        for (wanted, media_type, expected) in [
            ("Tjänsteutlåtande EKB 2021/12", PDF, "Tjänsteutlåtande EKB 2021-12.pdf"),
            ("Yttrande.PDF", PDF, "Yttrande.pdf"),
            ("Karta.docx", PDF, "Karta.docx.pdf"),
            ("Noter", "text/plain; charset=utf-8", "Noter.txt"),
            ("../../etc/passwd", PDF, "etc-passwd.pdf"),
            ("..\\..\\boot.ini", PDF, "boot.ini.pdf"),
            ("C:\\fil", PDF, "C--fil.pdf"),
            ("a\r\nb\0c", PDF, "a b c.pdf"),
            ("svar\u{202e}fdp.exe", PDF, "svarfdp.exe.pdf"),
            (" … ", PDF, "….pdf"),
            ("...", PDF, "Fil.pdf"),
            ("", PDF, "Fil.pdf"),
            ("nul", PDF, "Fil nul.pdf"),
            ("a\u{308}rende", PDF, "ärende.pdf"),
            ("é.pdf", PDF, "é.pdf"),
            ("okänt", "image/x-what", "okänt.bin"),
        ] {
            assert_eq!(file_names(&[(wanted.to_owned(), media_type)], None), [expected], "{wanted:?}");
        }
        let long = file_names(&[("å".repeat(500), PDF)], None);
        assert!(long.iter().all(|name| name.len() < 255), "{long:?}");
    }

    #[test]
    fn the_instans_comes_first_for_the_state() {
        let wanted = [("Yttrande 1".to_owned(), PDF), ("Lindviks nämnd svar".to_owned(), PDF)];
        assert_eq!(
            file_names(&wanted, Some("Lindviks nämnd")),
            ["Lindviks nämnd Yttrande 1.pdf", "Lindviks nämnd svar.pdf"]
        );
    }

    #[test]
    fn no_two_are_alike() {
        let wanted = ["Bilaga", "bilaga.pdf", "Bilaga", "Bilaga (2)"].map(|name| (name.to_owned(), PDF));
        assert_eq!(file_names(&wanted, None), ["Bilaga.pdf", "bilaga (2).pdf", "Bilaga (3).pdf", "Bilaga (2) (2).pdf"]);
    }
}
