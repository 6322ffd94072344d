//! The `yttra` binary.

use std::{
    io::{IsTerminal, stderr},
    process::ExitCode,
};

use clap::Parser;
use tracing_subscriber::EnvFilter;
use yttra::cli::Cli;

#[tokio::main]
async fn main() -> ExitCode {
    let filter = EnvFilter::try_from_env("YTTRA_LOG").unwrap_or_else(|_| EnvFilter::new("warn,yttra=info"));
    // Colour is for eyes: a log file is read by programs.
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(stderr).with_ansi(stderr().is_terminal()).init();
    match Cli::parse().run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            eprintln!("yttra: {sentence}");
            ExitCode::FAILURE
        }
    }
}
