//! Numbered paragraphs → lists within lists, and what belongs to their items.

use std::collections::{HashMap, HashSet};

use super::numbering::Level;
use super::{Paragraph, Piece};
use crate::document::model::{Block, FactRef, Inline};

/// How much less than an item's own indentation still is within it.
const SLACK: usize = 10;

/// Gathers pieces, with the lists that are open.
#[derive(Default)]
pub struct Builder {
    out: Vec<Piece>,
    open: Vec<Open>,
    /// The text of a paragraph whose end is gone.
    pub pending: Option<Vec<Inline<FactRef>>>,
    /// How far each list has counted, by level.
    counts: HashMap<(String, usize), u32>,
    /// Numberings that have begun, by level.
    begun: HashSet<(String, usize)>,
}

struct Open {
    list: String,
    ordered: bool,
    at: usize,
    indent: usize,
    number: usize,
    items: Vec<Vec<Block<FactRef>>>,
}

/// A numbered paragraph.
pub struct Item<'l> {
    /// What its numbering says.
    pub level: &'l Level,
    /// How many lists deep its numbering is, from 0.
    pub at: usize,
    /// The indentation of its text.
    pub indent: usize,
    /// The paragraph.
    pub number: usize,
    /// Its text, unless it has none.
    pub block: Option<Block<FactRef>>,
}

impl Builder {
    /// Adds an item. For the first of a numbered list, the number that it has in the file.
    pub fn item(&mut self, item: Item<'_>) -> Option<u32> {
        let Item { level, at, indent, number, block } = item;
        let restarts = self.begun.insert((level.number.clone(), at)) && level.restarts;
        self.counts.retain(|(list, deeper), _| *list != level.list || *deeper < at + usize::from(!restarts));
        let count = self.counts.entry((level.list.clone(), at)).or_insert(level.start.saturating_sub(1));
        *count = count.saturating_add(1);
        let count = *count;
        while self.open.last().is_some_and(|open| {
            open.at > at || (open.at == at && (restarts || open.list != level.list || open.ordered != level.ordered))
        }) {
            self.close();
        }
        if let Some(open) = self.open.last_mut().filter(|open| open.at == at) {
            open.items.push(block.into_iter().collect());
            return None;
        }
        let items = vec![block.into_iter().collect()];
        let (list, ordered) = (level.list.clone(), level.ordered);
        self.open.push(Open { list, ordered, at, indent, number, items });
        ordered.then_some(count)
    }

    /// Whether a list is open.
    pub fn is_open(&self) -> bool {
        !self.open.is_empty()
    }

    /// Whether a paragraph of that indentation goes on in an item.
    pub fn holds(&self, indent: Option<usize>) -> bool {
        self.depth(indent) > 0
    }

    fn depth(&self, indent: Option<usize>) -> usize {
        let indent = indent.unwrap_or_default() + SLACK;
        let holds = |open: &Open| open.indent > SLACK && open.indent <= indent;
        self.open.iter().rposition(holds).map_or(0, |at| at + 1)
    }

    /// Adds a block to the item so many lists deep, or after all lists.
    pub fn within(&mut self, depth: usize, number: usize, block: Block<FactRef>) {
        while self.open.len() > depth {
            self.close();
        }
        self.attach(number, block);
    }

    /// Adds a block to the item that its indentation tells.
    pub fn indented(&mut self, indent: Option<usize>, number: usize, block: Block<FactRef>) {
        self.within(self.depth(indent), number, block);
    }

    /// Adds a paragraph of a quotation, to the one before if there is one.
    pub fn quote(&mut self, number: usize, paragraph: Block<FactRef>) {
        self.close_all();
        match self.out.last_mut() {
            Some(Piece::Block(_, Block::Quote { content }))
                if content.iter().all(|block| matches!(block, Block::Paragraph { .. })) =>
            {
                content.push(paragraph);
            }
            _ => self.out.push(Piece::Block(number, Block::Quote { content: vec![paragraph] })),
        }
    }

    /// Adds a paragraph outside lists.
    pub fn paragraph(&mut self, paragraph: Paragraph) {
        self.close_all();
        self.out.push(Piece::Paragraph(paragraph));
    }

    /// Adds a piece outside lists.
    pub fn piece(&mut self, piece: Piece) {
        self.close_all();
        self.out.push(piece);
    }

    /// An empty paragraph ends no list.
    pub fn gap(&mut self) {
        if self.open.is_empty() {
            self.out.push(Piece::Gap);
        }
    }

    /// All pieces.
    pub fn finish(mut self) -> Vec<Piece> {
        self.close_all();
        if let Some(content) = self.pending.take().filter(|content| !content.is_empty()) {
            self.out.push(Piece::Paragraph(Paragraph { content, ..Paragraph::default() }));
        }
        self.out
    }

    fn close_all(&mut self) {
        while !self.open.is_empty() {
            self.close();
        }
    }

    fn close(&mut self) {
        if let Some(Open { ordered, items, number, .. }) = self.open.pop() {
            self.attach(number, Block::List { ordered, items });
        }
    }

    fn attach(&mut self, number: usize, block: Block<FactRef>) {
        match self.open.last_mut().and_then(|open| open.items.last_mut()) {
            Some(item) => item.push(block),
            None => self.out.push(Piece::Block(number, block)),
        }
    }
}
