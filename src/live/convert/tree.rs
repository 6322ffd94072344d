//! The Yjs tree as plain values. A name, attribute or mark that is not in the contract is refused.

use yrs::{
    Any, Out, ReadTxn, Text, Xml, XmlElementRef, XmlFragment, XmlFragmentRef, XmlOut, XmlTextRef,
    any::Number,
    types::{Attrs, text::YChange},
};

use super::Refused;
use crate::document::{clean::href_of, facts::Fact, model::FactRef};

/// Elements within each other; the deepest that the editor makes is far from it.
pub const MAX_DEPTH: usize = 40;
/// What an element counts besides its text, in bytes.
const ELEMENT: usize = 16;

/// An element's name with its attributes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    Paragraph,
    Heading(u8),
    List {
        ordered: bool,
    },
    Item,
    Quote,
    Table,
    Row,
    Cell {
        header: bool,
    },
    /// With the address, where it stands in a link: Yjs has no marks on elements.
    Fact(FactRef, Option<String>),
    Footnote,
    Break,
}

impl Kind {
    /// Whether it stands within a line of text.
    pub const fn is_inline(&self) -> bool {
        matches!(self, Self::Fact(..) | Self::Footnote | Self::Break)
    }

    /// Its name in the tree.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Paragraph => "paragraph",
            Self::Heading(_) => "heading",
            Self::List { ordered: false } => "bulletList",
            Self::List { ordered: true } => "orderedList",
            Self::Item => "listItem",
            Self::Quote => "blockquote",
            Self::Table => "table",
            Self::Row => "tableRow",
            Self::Cell { header: true } => "tableHeader",
            Self::Cell { header: false } => "tableCell",
            Self::Fact(..) => "fact",
            Self::Footnote => "footnote",
            Self::Break => "hardBreak",
        }
    }
}

/// Text with one set of marks.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Run {
    pub text: String,
    pub strong: bool,
    pub emphasis: bool,
    pub href: Option<String>,
}

/// A part of the tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    Element(Kind, Vec<Self>),
    Text(Vec<Run>),
}

/// Reads what a section's root holds, and what it counts against the size of a draft.
pub fn read<T: ReadTxn>(txn: &T, root: &XmlFragmentRef) -> Result<(Vec<Node>, usize), Refused> {
    let mut size = 0;
    let nodes = children(txn, root, 0, &mut size)?;
    Ok((nodes, size))
}

/// One child of a section's root.
pub fn read_one<T: ReadTxn>(txn: &T, child: &XmlOut) -> Result<Node, Refused> {
    node(txn, child, 0, &mut 0)
}

fn children<T: ReadTxn, X: XmlFragment>(
    txn: &T,
    parent: &X,
    depth: usize,
    size: &mut usize,
) -> Result<Vec<Node>, Refused> {
    if depth > MAX_DEPTH {
        return Err(Refused::new("too deep"));
    }
    let nodes: Vec<Node> =
        parent.children(txn).map(|child| node(txn, &child, depth, size)).collect::<Result<_, _>>()?;
    // The iterator ends at a value that is no node.
    let all = usize::try_from(parent.len(txn)).is_ok_and(|length| length == nodes.len());
    if all { Ok(nodes) } else { Err(Refused::new("a value among the elements")) }
}

fn node<T: ReadTxn>(txn: &T, child: &XmlOut, depth: usize, size: &mut usize) -> Result<Node, Refused> {
    *size += ELEMENT;
    match child {
        XmlOut::Element(element) => {
            let kind = kind(txn, element)?;
            Ok(Node::Element(kind, children(txn, element, depth + 1, size)?))
        }
        XmlOut::Text(text) => Ok(Node::Text(runs(txn, text, size)?)),
        XmlOut::Fragment(_) => Err(Refused::new("a fragment within a section")),
    }
}

fn kind<T: ReadTxn>(txn: &T, element: &XmlElementRef) -> Result<Kind, Refused> {
    let name = element.try_tag().map(ToString::to_string).unwrap_or_default();
    let mut attributes: Vec<(String, Any)> = Vec::new();
    for (key, value) in element.attributes(txn) {
        match value {
            // y-prosemirror leaves out what is null; so do we.
            Out::Any(Any::Null | Any::Undefined) => {}
            Out::Any(value) => attributes.push((key.to_owned(), value)),
            _ => return Err(Refused::new(format!("{name} {key} is a type"))),
        }
    }
    let mut take = |wanted: &str| {
        let place = attributes.iter().position(|(key, _)| key == wanted)?;
        Some(attributes.swap_remove(place).1)
    };
    let kind = match name.as_str() {
        "paragraph" => Kind::Paragraph,
        "heading" => Kind::Heading(level(take("level").as_ref())?),
        "bulletList" => Kind::List { ordered: false },
        "orderedList" => Kind::List { ordered: true },
        "listItem" => Kind::Item,
        "blockquote" => Kind::Quote,
        "table" => Kind::Table,
        "tableRow" => Kind::Row,
        "tableHeader" | "tableCell" => {
            for span in ["colspan", "rowspan"] {
                if take(span).is_some_and(|value| whole(&value) != Some(1)) {
                    return Err(Refused::new("cells over several columns or rows"));
                }
            }
            Kind::Cell { header: name == "tableHeader" }
        }
        "fact" => fact(take("name").as_ref(), take("capital").as_ref(), take("href").as_ref())?,
        "footnote" => Kind::Footnote,
        "hardBreak" => Kind::Break,
        _ => return Err(Refused::new(format!("element {name:?}"))),
    };
    match attributes.first() {
        Some((key, _)) => Err(Refused::new(format!("attribute {key:?} of {name}"))),
        None => Ok(kind),
    }
}

fn level(value: Option<&Any>) -> Result<u8, Refused> {
    match value.and_then(whole) {
        Some(3) => Ok(3),
        Some(4) => Ok(4),
        other => Err(Refused::new(format!("heading of level {other:?}"))),
    }
}

fn whole(value: &Any) -> Option<i64> {
    match value {
        Any::Number(Number::Int(number)) => Some(*number),
        #[expect(clippy::cast_possible_truncation, reason = "checked to be small and whole")]
        Any::Number(Number::Float(number)) if number.fract() == 0.0 && number.abs() < 1000.0 => Some(*number as i64),
        _ => None,
    }
}

fn fact(name: Option<&Any>, capital: Option<&Any>, href: Option<&Any>) -> Result<Kind, Refused> {
    let Some(Any::String(name)) = name else { return Err(Refused::new("a fact without a name")) };
    let fact = Fact::ALL.into_iter().find(|fact| fact.name() == &**name);
    let fact = fact.ok_or_else(|| Refused::new(format!("fact {name:?}")))?;
    let capital = match capital {
        None | Some(Any::Bool(false)) => false,
        Some(Any::Bool(true)) => true,
        Some(_) => return Err(Refused::new("capital is true or absent")),
    };
    let href = match href {
        None => None,
        Some(Any::String(address)) => Some(checked(address)?),
        Some(_) => return Err(Refused::new("an address that is no text")),
    };
    Ok(Kind::Fact(FactRef { fact, capital }, href))
}

fn checked(address: &str) -> Result<String, Refused> {
    href_of(address).ok_or_else(|| Refused::new(format!("link to {address:?}")))
}

fn runs<T: ReadTxn>(txn: &T, text: &XmlTextRef, size: &mut usize) -> Result<Vec<Run>, Refused> {
    if text.attributes(txn).next().is_some() {
        return Err(Refused::new("attributes of a text"));
    }
    let mut runs = Vec::new();
    for piece in text.diff(txn, YChange::identity) {
        let Out::Any(Any::String(letters)) = piece.insert else {
            return Err(Refused::new("something else than letters in a text"));
        };
        *size += letters.len();
        runs.push(run(&letters, piece.attributes.as_deref())?);
    }
    Ok(runs)
}

fn run(letters: &str, marks: Option<&Attrs>) -> Result<Run, Refused> {
    let mut run = Run { text: letters.to_owned(), ..Run::default() };
    for (mark, value) in marks.into_iter().flatten() {
        match (&**mark, value) {
            (_, Any::Null) => {}
            ("bold", value) if is_plain(value) => run.strong = true,
            ("italic", value) if is_plain(value) => run.emphasis = true,
            ("link", Any::Map(fields)) => {
                let (Some(Any::String(address)), 1) = (fields.get("href"), fields.len()) else {
                    return Err(Refused::new("a link with other attributes than href"));
                };
                run.href = Some(checked(address)?);
            }
            _ => return Err(Refused::new(format!("mark {mark:?}"))),
        }
    }
    Ok(run)
}

/// A mark without attributes.
fn is_plain(value: &Any) -> bool {
    match value {
        Any::Bool(true) => true,
        Any::Map(fields) => fields.is_empty(),
        _ => false,
    }
}
