//! Who a letter is from, as far as it can be told from what came.

use uuid::Uuid;

use super::store::SenderChoice;

/// The sender that a letter names: by its address, by its name, or by the domain of its address. `None` when nobody or
/// several fit equally well.
#[must_use]
pub fn sender_of(senders: &[SenderChoice], from: &str, body: &str) -> Option<Uuid> {
    let (from, body) = (from.to_lowercase(), body.to_lowercase());
    let by_address = |text: &str| only(senders.iter().filter(|sender| has(text, &sender.email.to_lowercase())));
    by_address(&from)
        .or_else(|| by_name(senders, &from))
        .or_else(|| only(senders.iter().filter(|sender| domain(&sender.email).is_some_and(|end| has(&from, &end)))))
        .or_else(|| by_address(&body))
}

/// The longest name that the text holds: "Region Stockholm" beats "Region".
fn by_name(senders: &[SenderChoice], text: &str) -> Option<Uuid> {
    let named = || senders.iter().filter(|sender| has(text, &sender.name.to_lowercase()));
    let longest = named().map(|sender| sender.name.len()).max()?;
    only(named().filter(|sender| sender.name.len() == longest))
}

/// Whether the text holds the words, not as a part of others.
fn has(text: &str, words: &str) -> bool {
    let is_edge = |edge: Option<char>| edge.is_none_or(|c| !c.is_alphanumeric());
    !words.is_empty()
        && text.match_indices(words).any(|(at, _)| {
            let (before, after) = (text.get(..at).unwrap_or(""), text.get(at + words.len()..).unwrap_or(""));
            is_edge(before.chars().next_back()) && is_edge(after.chars().next())
        })
}

/// "@boverket.se" of an address.
fn domain(address: &str) -> Option<String> {
    address.split_once('@').map(|(_, domain)| format!("@{}", domain.to_lowercase()))
}

fn only<'a>(mut found: impl Iterator<Item = &'a SenderChoice>) -> Option<Uuid> {
    let first = found.next()?;
    found.next().is_none().then_some(first.id)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sender(number: u128, name: &str, email: &str) -> SenderChoice {
        SenderChoice {
            id: Uuid::from_u128(number),
            name: name.into(),
            email: email.into(),
            instructions: String::new(),
        }
    }

    #[test]
    fn a_letter_names_its_sender() {
        let senders = [
            sender(1, "Boverket", "remiss@boverket.example"),
            sender(2, "Region Stockholm", "registrator@region.example"),
            sender(3, "Region Stockholm, trafikförvaltningen", "trafik@region.example"),
            sender(4, "Kommunstyrelsen", "ks@stad.example"),
            sender(5, "Trafiknämnden", "tn@stad.example"),
        ];
        for (from, body, expected) in [
            ("Boverket, Anna Berg", "", Some(1)),
            ("anna.berg@boverket.example", "", Some(1)),
            ("Region Stockholm", "", Some(2)),
            ("region stockholm, trafikförvaltningen", "", Some(3)),
            ("Registrator <registrator@region.example>", "", Some(2)),
            ("nagon@region.example", "", None),
            ("tn@stad.example", "", Some(5)),
            ("Kommunstyrelsens kansli", "", None),
            ("Kommunstyrelsens kansli", "Svara till ks@stad.example.", Some(4)),
            ("Någon annan", "", None),
            ("", "", None),
        ] {
            assert_eq!(sender_of(&senders, from, body), expected.map(Uuid::from_u128), "{from} {body}");
        }
    }
}
