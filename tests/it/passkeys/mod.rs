//! Keys of people, and attests by them.

mod attest;
mod browser;
mod keys;
mod several;
