//! Keys of people, and attests by them.

pub mod attest;
mod browser;
mod figures;
mod keys;
mod phone;
mod several;
