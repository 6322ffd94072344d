//! `samples FOLDER`: prints the papers of the tests, to look at.
#[expect(dead_code, reason = "shared with the tests")]
#[path = "../tests/samples/mod.rs"]
mod samples;

#[path = "../tests/samples/everything.rs"]
mod everything;

use std::path::PathBuf;
use std::{env, fs};

use everything::{everything, extremes, five_pages, forty_pages, one_line};
use pdf::Template;
use samples::{agenda, document, extract, letter, print};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = PathBuf::from(env::args().nth(1).ok_or("usage: samples FOLDER")?);
    fs::create_dir_all(&folder)?;
    for (name, template, data) in [
        ("document", Template::Document, document()),
        ("five", Template::Document, five_pages(1)),
        ("everything", Template::Document, everything()),
        ("forty", Template::Document, forty_pages()),
        ("one-line", Template::Document, one_line()),
        ("extremes", Template::Document, extremes()),
        ("agenda", Template::Agenda, agenda()),
        ("extract", Template::Extract, extract()),
        ("letter", Template::Letter, letter()),
    ] {
        fs::write(folder.join(name).with_extension("pdf"), print(template, &data))?;
    }
    Ok(())
}
