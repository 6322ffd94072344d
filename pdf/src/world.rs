//! What typst may see of the world: the forms, the fonts, the data. The names of the files are fixed, since typst
//! never forgets a name.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde_json::{Value, json};
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World, WorldExt};

use crate::bench::Bench;
use crate::{Attachment, Error, MAX_ATTACHMENTS, Template, attached};

const FONTS: [&[u8]; 4] = [
    include_bytes!("../fonts/SourceSans3-Regular.ttf"),
    include_bytes!("../fonts/SourceSans3-Italic.ttf"),
    include_bytes!("../fonts/SourceSans3-SemiBold.ttf"),
    include_bytes!("../fonts/SourceSans3-SemiBoldItalic.ttf"),
];
const FORMS: [(&str, &str); 5] = [
    ("/form.typ", include_str!("../templates/form.typ")),
    ("/document.typ", include_str!("../templates/document.typ")),
    ("/agenda.typ", include_str!("../templates/agenda.typ")),
    ("/extract.typ", include_str!("../templates/extract.typ")),
    ("/letter.typ", include_str!("../templates/letter.typ")),
];

/// What all papers share, made once.
pub struct Shop {
    /// The threads that typst runs on.
    pub bench: Bench,
    /// The bundled fonts, in the order of the book.
    pub fonts: Vec<Font>,
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    forms: HashMap<FileId, Source>,
    document: FileId,
    agenda: FileId,
    extract: FileId,
    letter: FileId,
    data: FileId,
    meta: FileId,
    attached: Vec<FileId>,
}

/// The one [`Shop`].
pub fn shop() -> Result<&'static Shop, Error> {
    static SHOP: LazyLock<Result<Shop, String>> = LazyLock::new(Shop::open);
    SHOP.as_ref().map_err(|error| Error::Internal(error.clone()))
}

impl Shop {
    fn open() -> Result<Self, String> {
        let fonts = FONTS.map(|bytes| Font::new(Bytes::new(bytes), 0).ok_or("a bundled font is broken"));
        let fonts = fonts.into_iter().collect::<Result<Vec<_>, _>>()?;
        let mut forms = HashMap::new();
        for (name, text) in FORMS {
            let id = file(name)?;
            forms.insert(id, Source::new(id, text.to_owned()));
        }
        Ok(Self {
            bench: Bench::open()?,
            book: LazyHash::new(FontBook::from_fonts(&fonts)),
            fonts,
            library: LazyHash::new(Library::default()),
            forms,
            document: file("/document.typ")?,
            agenda: file("/agenda.typ")?,
            extract: file("/extract.typ")?,
            letter: file("/letter.typ")?,
            data: file("/data.json")?,
            meta: file("/meta.json")?,
            attached: (0..MAX_ATTACHMENTS).map(|place| file(&attached::file(place))).collect::<Result<_, _>>()?,
        })
    }
}

fn file(name: &str) -> Result<FileId, String> {
    let path = VirtualPath::new(name).map_err(|error| format!("{name}: {error:?}"))?;
    Ok(RootedPath::new(VirtualRoot::Project, path).intern())
}

/// One document being printed.
pub struct Paper<'a> {
    shop: &'a Shop,
    main: FileId,
    data: Bytes,
    meta: Bytes,
    attached: Vec<Bytes>,
}

impl<'a> Paper<'a> {
    /// Lays the data before the template.
    pub fn new(shop: &'a Shop, template: Template, data: &Value, meta: &Value, attached: &[Attachment]) -> Self {
        let main = match template {
            Template::Document => shop.document,
            Template::Agenda => shop.agenda,
            Template::Extract => shop.extract,
            Template::Letter => shop.letter,
        };
        let meta = json!({ "about": meta, "attachments": attached::list(attached) });
        Self {
            shop,
            main,
            data: Bytes::from_string(data.to_string()),
            meta: Bytes::from_string(meta.to_string()),
            attached: attached.iter().map(|one| Bytes::new(one.bytes.clone())).collect(),
        }
    }

    /// Typst's findings as one line of text.
    pub fn tell(&self, findings: &[SourceDiagnostic]) -> String {
        findings.iter().map(|finding| self.tell_one(finding)).collect::<Vec<_>>().join("; ")
    }

    fn tell_one(&self, finding: &SourceDiagnostic) -> String {
        let mut text = self.place(finding).map_or_else(String::new, |place| format!("{place}: "));
        text.push_str(&finding.message);
        for hint in &finding.hints {
            text.push_str(" (");
            text.push_str(&hint.v);
            text.push(')');
        }
        text
    }

    fn place(&self, finding: &SourceDiagnostic) -> Option<String> {
        let id = finding.span.id()?;
        let source = self.shop.forms.get(&id)?;
        let line = source.lines().byte_to_line(self.range(finding.span)?.start)?;
        Some(format!("{}:{}", id.get().vpath().get_without_slash(), line + 1))
    }
}

impl World for Paper<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.shop.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.shop.book
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        self.shop.forms.get(&id).cloned().ok_or(FileError::AccessDenied)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        match id {
            id if id == self.shop.data => Ok(self.data.clone()),
            id if id == self.shop.meta => Ok(self.meta.clone()),
            _ => {
                let place = self.shop.attached.iter().position(|place| *place == id);
                place.and_then(|place| self.attached.get(place)).cloned().ok_or(FileError::AccessDenied)
            }
        }
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.shop.fonts.get(index).cloned()
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}
