//! What the file had and the draft does not get.

/// Texts in boxes, with the paragraphs that they belong to.
pub type Boxes = Vec<(usize, String)>;
/// Sentences, some with their paragraphs.
pub type Told = Vec<(Option<usize>, String)>;

/// Counted while the file is read.
#[derive(Debug, Default)]
pub struct Remarks {
    pub insertions: usize,
    pub deletions: usize,
    pub comments: usize,
    pub images: usize,
    pub objects: usize,
    pub formulas: usize,
    pub hidden: usize,
    pub raised: usize,
    pub endnotes: usize,
    pub merged: usize,
    pub lists_in_cells: usize,
    pub tables_in_cells: usize,
    pub contents: usize,
    pub embedded: usize,
    /// Texts in boxes, with their paragraphs.
    pub boxes: Boxes,
    /// Sentences with their paragraphs.
    pub told: Told,
}

impl Remarks {
    /// A sentence about a paragraph.
    pub fn tell(&mut self, number: usize, text: String) {
        self.told.push((Some(number), text));
    }

    /// The boxes, and everything as sentences.
    pub fn told(self) -> (Boxes, Told) {
        let mut told = self.told;
        for (count, one, several) in [
            (self.insertions, "En spårad infogning har godtagits.", "spårade infogningar har godtagits."),
            (self.deletions, "En spårad borttagning är inte med.", "spårade borttagningar är inte med."),
            (self.comments, "En kommentar är inte med.", "kommentarer är inte med."),
            (self.images, "En bild är inte med.", "bilder är inte med."),
            (self.objects, "Ett inbäddat objekt är inte med.", "inbäddade objekt är inte med."),
            (self.formulas, "En formel är inte med.", "formler är inte med."),
            (self.embedded, "Ett inbäddat dokument är inte med.", "inbäddade dokument är inte med."),
            (self.hidden, "Dold text på ett ställe är inte med.", "ställen med dold text är inte med."),
            (
                self.raised,
                "Upphöjd eller nedsänkt text på ett ställe har blivit vanlig text.",
                "ställen med upphöjd eller nedsänkt text har blivit vanlig text.",
            ),
            (self.endnotes, "En slutnot har blivit fotnot.", "slutnoter har blivit fotnoter."),
            (self.merged, "En sammanslagen tabellcell har delats upp.", "sammanslagna tabellceller har delats upp."),
            (
                self.lists_in_cells,
                "En lista i en tabellcell har blivit rader.",
                "listor i tabellceller har blivit rader.",
            ),
            (
                self.tables_in_cells,
                "En tabell i en tabellcell har blivit rader.",
                "tabeller i tabellceller har blivit rader.",
            ),
            (self.contents, "Innehållsförteckningen är inte med.", "delar av en innehållsförteckning är inte med."),
        ] {
            match count {
                0 => {}
                1 => told.push((None, one.to_owned())),
                _ => told.push((None, format!("{count} {several}"))),
            }
        }
        (self.boxes, told)
    }
}
