//! `seal IN.pdf OUT.pdf ROOT.pem`: seals a file by a new authority, to look at it with other programs.
use std::{env, fs};

use chrono::{DateTime, Utc};
use sign::{Sealer, issue, new_authority};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [input, output, root] = arguments.as_slice() else { return Err("usage: seal IN.pdf OUT.pdf ROOT.pem".into()) };
    let now: DateTime<Utc> = "2026-02-05T10:11:12Z".parse()?;
    let (root_key, root_pem) = new_authority("Prov", now)?;
    let (key, chain) = issue(&root_key, &root_pem, "Kulturnämnden", now)?;
    fs::write(output, Sealer::from_pem(&key, &chain)?.seal(&fs::read(input)?, now, "Prov", None)?)?;
    fs::write(root, root_pem)?;
    Ok(())
}
