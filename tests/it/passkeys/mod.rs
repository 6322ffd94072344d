//! Keys of people, and attests by them.

mod attest;
mod browser;
mod figures;
mod keys;
mod several;
