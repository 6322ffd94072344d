//! Runs, links, fields, facts and notes → inlines.

use super::Reader;
use super::marks::{Tag, fingerprint};
use super::xml::Element;
use crate::document::model::{FactRef, Inline};
use crate::document::walk::Shown;

/// Fields that are open: their instruction, and where their result begins.
#[derive(Default)]
pub struct Fields(Vec<Field>);

#[derive(Default)]
struct Field {
    instruction: String,
    result: Option<usize>,
}

impl Fields {
    /// Within a field's instruction, not its result.
    fn is_hidden(&self) -> bool {
        self.0.iter().any(|field| field.result.is_none())
    }
}

/// A run's dress.
#[derive(Debug, Clone, Copy, Default)]
struct Dress {
    strong: bool,
    emphasis: bool,
}

impl Reader {
    /// What a paragraph, a link or a control holds.
    pub(super) fn inlines(&mut self, within: &Element, out: &mut Vec<Inline<FactRef>>, fields: &mut Fields) {
        for element in within.elements() {
            match &*element.name {
                "w:r" => self.run(element, out, fields),
                "w:hyperlink" => {
                    let mut content = Vec::new();
                    self.inlines(element, &mut content, fields);
                    let id = element.attribute("r:id");
                    match id.and_then(|id| self.relations.href(id)) {
                        Some(href) => out.push(Inline::Link { href: href.to_owned(), content }),
                        None => out.append(&mut content),
                    }
                }
                "w:fldSimple" => {
                    let from = out.len();
                    self.inlines(element, out, fields);
                    linked(element.attribute("w:instr").unwrap_or_default(), from, out);
                }
                "w:ins" | "w:moveTo" => {
                    self.remarks.insertions += 1;
                    self.inlines(element, out, fields);
                }
                "w:del" | "w:moveFrom" => self.remarks.deletions += 1,
                "w:sdt" => self.control(element, out, fields),
                "w:smartTag" | "w:customXml" | "w:dir" | "w:bdo" => self.inlines(element, out, fields),
                "m:oMath" | "m:oMathPara" => self.remarks.formulas += 1,
                "mc:AlternateContent" => {
                    if let Some(chosen) = chosen(element) {
                        self.inlines(chosen, out, fields);
                    }
                }
                "w:drawing" | "w:pict" | "w:object" => self.drawing(element),
                _ => {}
            }
        }
    }

    fn run(&mut self, run: &Element, out: &mut Vec<Inline<FactRef>>, fields: &mut Fields) {
        let mut dress = Dress::default();
        if let Some(format) = run.child("w:rPr") {
            if format.flag("w:vanish") == Some(true) {
                self.remarks.hidden += 1;
                return;
            }
            let style = format.val("w:rStyle").map(|id| self.styles.get(Some(id))).unwrap_or_default();
            dress.strong = format.flag("w:b").unwrap_or(style.bold);
            dress.emphasis = format.flag("w:i").unwrap_or(style.italic);
            let raised = format.val("w:vertAlign").is_some_and(|align| align != "baseline");
            self.remarks.raised += usize::from(raised && run.child("w:t").is_some() && !fields.is_hidden());
        }
        self.run_parts(run, dress, out, fields);
    }

    fn run_parts(&mut self, run: &Element, dress: Dress, out: &mut Vec<Inline<FactRef>>, fields: &mut Fields) {
        for element in run.elements() {
            let text = match &*element.name {
                "w:t" => element.text(),
                "w:tab" | "w:ptab" => "\t".to_owned(),
                "w:noBreakHyphen" => "\u{2011}".to_owned(),
                "w:sym" => symbol(element.attribute("w:char").unwrap_or_default()),
                "w:br" if matches!(element.attribute("w:type"), Some("page" | "column")) => " ".to_owned(),
                "w:br" | "w:cr" => {
                    if !fields.is_hidden() {
                        out.push(Inline::Break);
                    }
                    continue;
                }
                "w:fldChar" => {
                    field(element.attribute("w:fldCharType").unwrap_or_default(), out, fields);
                    continue;
                }
                "w:instrText" => {
                    if let Some(field) = fields.0.last_mut().filter(|field| field.result.is_none()) {
                        field.instruction.push_str(&element.text());
                    }
                    continue;
                }
                _ => {
                    self.other_part(element, dress, out, fields);
                    continue;
                }
            };
            if !fields.is_hidden() {
                out.push(Inline::Text { text, strong: dress.strong, emphasis: dress.emphasis });
            }
        }
    }

    fn other_part(&mut self, part: &Element, dress: Dress, out: &mut Vec<Inline<FactRef>>, fields: &mut Fields) {
        match &*part.name {
            "w:footnoteReference" => {
                let note = part.attribute("w:id").and_then(|id| self.notes.get(id)).cloned();
                out.extend(note.map(|content| Inline::Footnote { content }));
            }
            "w:endnoteReference" => {
                let note = part.attribute("w:id").and_then(|id| self.endnotes.get(id)).cloned();
                self.remarks.endnotes += usize::from(note.is_some());
                out.extend(note.map(|content| Inline::Footnote { content }));
            }
            "mc:AlternateContent" => {
                if let Some(chosen) = chosen(part) {
                    self.run_parts(chosen, dress, out, fields);
                }
            }
            "w:ruby" => {
                if let Some(base) = part.child("w:rubyBase") {
                    self.inlines(base, out, fields);
                }
            }
            "w:drawing" | "w:pict" => self.drawing(part),
            "w:object" => self.remarks.objects += 1,
            _ => {}
        }
    }

    /// A content control: one of our facts, or its words.
    fn control(&mut self, control: &Element, out: &mut Vec<Inline<FactRef>>, fields: &mut Fields) {
        let properties = control.child("w:sdtPr");
        // What Word asks the writer to fill in is no text.
        if properties.is_some_and(|properties| properties.flag("w:showingPlcHdr") == Some(true)) {
            return;
        }
        let Some(within) = control.child("w:sdtContent") else { return };
        let tag = properties.and_then(|properties| properties.val("w:tag")).and_then(Tag::read);
        let mut content = Vec::new();
        self.inlines(within, &mut content, fields);
        let shown = words(&content);
        match tag {
            Some(Tag::Fact(chip, hash)) if hash == fingerprint(&shown) => out.push(Inline::Chip { chip }),
            Some(Tag::Fact(chip, _)) => {
                let text = format!(
                    "Uppgiften ”{}” har fått andra ord, ”{}”, och är nu vanlig text.",
                    chip.fact.label(),
                    shown.trim()
                );
                let number = self.number;
                self.remarks.tell(number, text);
                out.append(&mut content);
            }
            _ => out.append(&mut content),
        }
    }

    /// A picture, or a box with text beside the text.
    fn drawing(&mut self, drawing: &Element) {
        let mut boxes = Vec::new();
        find_boxes(drawing, &mut boxes);
        if boxes.is_empty() {
            self.remarks.images += 1;
        }
        let number = self.number;
        for text_box in boxes {
            let lines: Vec<String> = self
                .pieces(text_box)
                .iter()
                .flat_map(super::tables::flat)
                .map(|line| words(&line).trim().to_owned())
                .filter(|line| !line.is_empty())
                .collect();
            if !lines.is_empty() {
                self.remarks.boxes.push((number, lines.join("\n")));
            }
        }
        self.number = number;
    }
}

fn find_boxes<'e>(within: &'e Element, found: &mut Vec<&'e Element>) {
    for element in within.elements() {
        match &*element.name {
            "w:txbxContent" => found.push(element),
            "mc:AlternateContent" => {
                if let Some(chosen) = chosen(element) {
                    find_boxes(chosen, found);
                }
            }
            _ => find_boxes(element, found),
        }
    }
}

/// The same thing is said twice, for new and for old programs.
pub(super) fn chosen(alternate: &Element) -> Option<&Element> {
    alternate.child("mc:Choice").or_else(|| alternate.child("mc:Fallback"))
}

fn field(kind: &str, out: &mut Vec<Inline<FactRef>>, fields: &mut Fields) {
    match kind {
        "begin" => fields.0.push(Field::default()),
        "separate" => {
            if let Some(field) = fields.0.last_mut() {
                field.result = Some(out.len());
            }
        }
        "end" => {
            if let Some(Field { instruction, result: Some(from) }) = fields.0.pop() {
                linked(&instruction, from, out);
            }
        }
        _ => {}
    }
}

/// Makes a link of a field's result, if the field says so.
fn linked(instruction: &str, from: usize, out: &mut Vec<Inline<FactRef>>) {
    let mut words = instruction.split_whitespace();
    if words.next() != Some("HYPERLINK") || from > out.len() {
        return;
    }
    // `\l "name"` is a place in the document.
    let href =
        words.next().filter(|word| !word.starts_with('\\')).map(|word| word.trim_matches(['"', '”', '“']).to_owned());
    if let Some(href) = href {
        let content = out.split_off(from);
        out.push(Inline::Link { href, content });
    }
}

/// A character of a symbol font, where it is known.
fn symbol(code: &str) -> String {
    let code = u32::from_str_radix(code, 16).unwrap_or_default();
    let letter = match code {
        0xF0B7 | 0xF0A7 => Some('•'),
        0xF0E0 => Some('→'),
        0xF0B0 => Some('°'),
        0xF0D7 => Some('×'),
        0xF000..=0xF0FF => None,
        other => char::from_u32(other),
    };
    letter.map_or_else(String::new, String::from)
}

/// The characters, with tabs and line ends.
pub fn words(content: &[Inline<FactRef>]) -> String {
    let one = |inline: &Inline<FactRef>| match inline {
        Inline::Text { text, .. } => text.clone(),
        Inline::Link { content, .. } => words(content),
        Inline::Chip { chip } => chip.shown(),
        Inline::Footnote { .. } => String::new(),
        Inline::Break => "\n".to_owned(),
    };
    content.iter().map(one).collect()
}
