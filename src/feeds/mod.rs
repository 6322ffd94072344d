//! The calendar feed: a secret address per person, from which her calendar program reads meetings, svarsdatum and what
//! waits for her (iCalendar, RFC 5545).
//!
//! The programs fetch without signing in, and often from servers abroad: a case is told by its dnr and public title, one
//! with a sekretessmarkering by its dnr alone. Who has left a myndighet gets nothing from there.

pub mod actions;
pub mod model;
pub mod pages;
pub mod store;
