//! The point "Beslutet justeras omedelbart." of the proposal, and whether it agrees with the plan.

use crate::document::{
    model::{Block, FactRef, FrozenFact},
    normal::normalise,
    text,
};

/// The section where the point stands, by the template's key.
pub const SECTION: &str = "forslag";
/// The point.
pub const POINT: &str = "Beslutet justeras omedelbart.";

type Text = Block<FactRef>;

/// What makes the proposal say what the plan says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remedy {
    /// Adds the point.
    AddPoint,
    /// Takes it away.
    RemovePoint,
}

impl Remedy {
    /// What is wrong, in Swedish.
    #[must_use]
    pub fn sentence(self) -> &'static str {
        match self {
            Self::AddPoint => {
                "Enligt planen ska beslutet justeras omedelbart, men punkten om det saknas i förslaget till beslut."
            }
            Self::RemovePoint => {
                "Förslaget till beslut säger att beslutet justeras omedelbart, men planen säger ordinarie justering."
            }
        }
    }
}

/// What to do if the proposal and the plan disagree.
#[must_use]
pub fn remedy(planned: bool, stands: bool) -> Option<Remedy> {
    match (planned, stands) {
        (true, false) => Some(Remedy::AddPoint),
        (false, true) => Some(Remedy::RemovePoint),
        _ => None,
    }
}

/// Whether the point stands there, in whatever words.
#[must_use]
pub fn stands(blocks: &[Text]) -> bool {
    says_so(&text::plain(blocks))
}

/// Whether it stands in a version.
#[must_use]
pub fn is_printed(blocks: &[Block<FrozenFact>]) -> bool {
    says_so(&text::plain(blocks))
}

fn says_so(text: &str) -> bool {
    let text = text.to_lowercase();
    text.contains("justeras omedelbart") || text.contains("omedelbar justering") || text.contains("omedelbart justera")
}

/// The proposal with the point as its last. A single point in running text becomes the first of a numbered list.
#[must_use]
pub fn add(blocks: &[Text]) -> Vec<Text> {
    let point = vec![Block::paragraph(POINT)];
    let mut blocks = blocks.to_vec();
    if let Some(Block::List { items, .. }) =
        blocks.iter_mut().rev().find(|block| matches!(block, Block::List { ordered: true, .. }))
    {
        items.push(point);
    } else if let [Block::Paragraph { .. }] = blocks.as_slice() {
        blocks = vec![Block::List { ordered: true, items: vec![blocks, point] }];
    } else {
        blocks.extend(point);
    }
    normalise(&blocks)
}

/// The proposal without the point.
#[must_use]
pub fn remove(blocks: &[Text]) -> Vec<Text> {
    let kept = blocks.iter().filter_map(|block| match block {
        Block::List { ordered, items } => {
            let items = items.iter().filter(|item| !stands(item)).cloned().collect();
            Some(Block::List { ordered: *ordered, items })
        }
        other if stands(std::slice::from_ref(other)) => None,
        other => Some(other.clone()),
    });
    normalise(&kept.collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::markdown::{parse, print};

    #[test]
    fn the_point_comes_and_goes() {
        for (without, with) in [
            ("1. {{Namnden}} svarar.", "1. {{Namnden}} svarar.\n2. Beslutet justeras omedelbart."),
            ("1. Ett.\n2. Två.", "1. Ett.\n2. Två.\n3. Beslutet justeras omedelbart."),
            ("", "Beslutet justeras omedelbart."),
        ] {
            let blocks = parse(without).unwrap();
            assert!(!stands(&blocks));
            assert_eq!(print(&add(&blocks)), with);
            assert!(stands(&add(&blocks)));
            assert_eq!(print(&remove(&add(&blocks))), without);
        }
        assert_eq!(
            print(&add(&parse("Nämnden svarar.").unwrap())),
            "1. Nämnden svarar.\n2. Beslutet justeras omedelbart."
        );
    }
}
