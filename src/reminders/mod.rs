//! Reminders: a mail in the morning of a working day with what is late or soon due, in place of one for each thing.
//!
//! `memberships.reminded_on` is marked in the transaction that writes the mail: nobody is reminded twice in a day, and a
//! program that was down at seven does it when it is up again. Who is away is left alone; her deputy has her attests in
//! his own mail.

pub mod model;
pub mod pages;
pub mod store;
pub mod worker;
