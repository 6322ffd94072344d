//! `render TEMPLATE DATA.json OUT.pdf`: prints a file, to look at a form while changing it; `--time` tells how long.
use std::time::Instant;
use std::{env, fs};

use pdf::{Meta, Template, render};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [template, data, out, rest @ ..] = arguments.as_slice() else {
        return Err("usage: render document|agenda|extract|letter DATA.json OUT.pdf [--time]".into());
    };
    let template = match template.as_str() {
        "document" => Template::Document,
        "agenda" => Template::Agenda,
        "extract" => Template::Extract,
        "letter" => Template::Letter,
        other => return Err(format!("no template {other}").into()),
    };
    let data = fs::read_to_string(data)?;
    let meta = Meta { title: "Prov".into(), date: (2026, 2, 5), identifier: "prov".into() };
    fs::write(out, render(template, data.as_bytes(), &meta, &[])?)?;
    if rest.first().is_some_and(|flag| flag == "--time") {
        let mut times = Vec::new();
        for n in 0..15 {
            // Another text each time, since the cache would answer for the same one.
            let fresh = data.replace(" och ", &format!(" och{n} "));
            let start = Instant::now();
            render(template, fresh.as_bytes(), &meta, &[])?;
            times.push(start.elapsed());
        }
        times.sort();
        println!("median {:?}, slowest {:?}", times.get(7), times.last());
    }
    Ok(())
}
