//! `seal_figures [FILE.pdf]`: how long sealing and verifying takes, without a time-stamp service. Run it with `--release`.
use std::time::{Duration, Instant};
use std::{env, fs};

use chrono::{DateTime, Utc};
use sign::{Anchors, Error, Sealer, issue, new_authority, seals};

const ROUNDS: usize = 200;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let paper = match env::args().nth(1) {
        Some(path) => fs::read(path)?,
        None => include_bytes!("../tests/seals/papers/paper.pdf").to_vec(),
    };
    let now: DateTime<Utc> = "2026-02-05T10:11:12Z".parse()?;
    let (root_key, root) = new_authority("Rot", now)?;
    let (key, chain) = issue(&root_key, &root, "Nämnden", now)?;
    let house = Sealer::from_pem(&key, &chain)?;
    let anchors = Anchors::from_pem([root.as_str()])?;
    let sealed = house.seal(&paper, now, "Attesterad", None)?;
    println!("file {} bytes, seal adds {}", paper.len(), sealed.len() - paper.len());
    tell("seal", || house.seal(&paper, now, "Attesterad", None).map(drop))?;
    tell("verify", || {
        let all = seals(&sealed, &anchors)?;
        if all.iter().all(sign::Seal::holds) { Ok(()) } else { Err(Error::NoSeal) }
    })?;
    Ok(())
}

fn tell(what: &str, mut work: impl FnMut() -> Result<(), Error>) -> Result<(), Error> {
    let mut times = Vec::with_capacity(ROUNDS);
    for _ in 0..ROUNDS {
        let start = Instant::now();
        work()?;
        times.push(start.elapsed());
    }
    times.sort_unstable();
    let at = |share: usize| times.get(ROUNDS * share / 100).copied().unwrap_or(Duration::ZERO);
    println!("{what}: median {:?}, p95 {:?} of {ROUNDS}", at(50), at(95));
    Ok(())
}
