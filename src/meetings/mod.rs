//! Meetings of the board: the agenda, the papers, the protocols and their clock.
//!
//! Attested cases are put on the agenda, the papers go out, the board decides (`decisions`), and the protocols are
//! justerade, announced and taken down again. Adding meetings is in `admin`.

pub mod actions;
pub mod commands;
pub mod list;
pub mod model;
pub mod pages;
pub mod papers;
pub mod store;
