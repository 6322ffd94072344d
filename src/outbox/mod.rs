//! Mail: written with its reason in one transaction, sent afterwards.
//!
//! A worker (`worker`) takes due rows with `for update skip locked` and sends them by SMTP. Without SMTP settings
//! they stay, and the administrator can read them.

pub mod notice;
pub mod store;
pub mod worker;

pub use notice::{Notice, notify};
pub use store::{Mail, put, put_as};
