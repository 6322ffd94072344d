//! What the tests stand on: a database each, the application in the process, a cast of people.

pub mod app;
pub mod asking;
pub mod authenticator;
pub mod browser;
pub mod cast;
pub mod database;
pub mod device;
pub mod live;
pub mod paper;
pub mod queries;
pub mod smtp;
pub mod stamping;
pub mod story;
pub mod world;

pub use app::{Page, TestApp, Visitor};
pub use asking::{asked, asking};
pub use story::{Beginning, Board, Story};

/// Sends a signal as a shell does: a program named `kill` is not on every machine.
pub fn kill(signal: &str, pid: u32) {
    let status = std::process::Command::new("sh").args(["-c", &format!("kill -{signal} {pid}")]).status().unwrap();
    assert!(status.success());
}
