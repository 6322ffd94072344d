//! Marks that were only half written, since they are printed as they stand.

use crate::{
    calendar::phrases::join_och,
    document::{
        model::{Block, FrozenFact},
        text,
    },
};

/// What a mark of the plain form begins or ends with.
pub const MARKS: [&str; 7] = ["**", "~~", "{{", "}}", "](", "[^", "|--"];

/// Says which signs in a text look like marks that were only half written, since they are printed as they stand.
#[must_use]
pub fn leftovers(blocks: &[Block<FrozenFact>]) -> Option<String> {
    let text = text::plain(blocks);
    let heading = text.lines().any(|line| line.starts_with('#')).then_some("#");
    let found = MARKS.into_iter().filter(|mark| text.contains(mark)).chain(heading);
    let found: Vec<String> = found.map(|mark| format!("”{mark}”")).collect();
    let noun = if found.len() == 1 { "Tecknet" } else { "Tecknen" };
    (!found.is_empty()).then(|| {
        format!("{noun} {} skrivs ut i texten. Kontrollera att markeringen är rätt skriven.", join_och(&found))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{facts::Facts, freeze, markdown};

    #[test]
    fn half_written_marks_are_told() {
        let told = |text: &str| leftovers(&freeze::freeze(&markdown::parse(text).unwrap(), &Facts::default()));
        for fine in ["**fet** och *kursiv*", "{{dnr}}", "[ord](https://a.se)", "ord[^1]\n\n[^1]: not", "# A", "nr 1"] {
            assert_eq!(told(fine), None, "{fine}");
        }
        for (text, mark) in [
            ("**fet", "**"),
            ("{{dnr}", "{{"),
            ("[ord](https://a.se", "]("),
            ("###Rubrik", "#"),
            ("| a | b\n|---|\n| c |", "|--"),
            ("~~struket~~", "~~"),
        ] {
            let sentence = told(text).unwrap_or_default();
            assert!(sentence.starts_with(&format!("Tecknet ”{mark}” skrivs ut")), "{text}: {sentence}");
        }
        assert!(told("**a {{b").unwrap().starts_with("Tecknen ”**” och ”{{” skrivs"));
    }
}
