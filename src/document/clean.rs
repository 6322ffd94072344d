//! Which characters a document holds, and which addresses a link may have.

use unicode_normalization::UnicodeNormalization;

/// NFC, without characters that are not text, with each run of spaces, tabs and line ends as one space.
#[must_use]
pub fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars().filter(|letter| is_text(*letter)) {
        if matches!(letter, ' ' | '\t' | '\n' | '\r' | '\u{2028}' | '\u{2029}') {
            if !out.ends_with(' ') {
                out.push(' ');
            }
        } else {
            out.push(letter);
        }
    }
    out.nfc().collect()
}

/// [`clean`] for a field of one line: no whitespace at the ends either.
#[must_use]
pub fn clean_line(text: &str) -> String {
    clean(text).trim().to_owned()
}

/// Whether the character is something that a document may hold.
///
/// Not so: control characters, direction overrides (they can make a text read as another), byte order
/// marks, and the private plane that the plain text reader uses for chips.
#[must_use]
pub fn is_text(letter: char) -> bool {
    match letter {
        '\t' | '\n' | '\r' => true,
        '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}' | '\u{F0000}'..='\u{FFFFF}' => false,
        other => !other.is_control(),
    }
}

/// The address as it is stored, if it may be followed: `http`, `https` or `mailto`.
#[must_use]
pub fn href_of(address: &str) -> Option<String> {
    let address = clean_line(address);
    let (scheme, rest) = address.split_once(':')?;
    let scheme = scheme.to_ascii_lowercase();
    let target = match scheme.as_str() {
        "http" | "https" => rest.strip_prefix("//")?,
        "mailto" => rest,
        _ => return None,
    };
    if target.is_empty() || target.starts_with(['/', '?', '#']) {
        return None;
    }
    let mut href = format!("{scheme}:");
    for letter in rest.chars() {
        let special = matches!(letter, '"' | '<' | '>' | '\\' | '^' | '`' | '{' | '|' | '}');
        if special || letter.is_whitespace() {
            let mut bytes = [0; 4];
            for byte in letter.encode_utf8(&mut bytes).bytes() {
                href.push('%');
                href.push_str(&hex::encode_upper([byte]));
            }
        } else {
            href.push(letter);
        }
    }
    Some(href)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        for (address, expected) in [
            ("HTTPS://a.se/b c", Some("https://a.se/b%20c")),
            ("mailto:a@b.se", Some("mailto:a@b.se")),
            ("https://", None),
            ("https:///x", None),
            ("ftp://a.se", None),
            ("javascript:alert(1)", None),
            (" java\nscript:alert(1)", None),
            ("data:text/html,x", None),
            ("/relativ", None),
        ] {
            assert_eq!(href_of(address).as_deref(), expected, "{address}");
        }
    }
}
