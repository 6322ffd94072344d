//! The electronic seals of the myndigheter. What is finished is set in type together with its evidence, sealed, and
//! kept by hash: from then on its bytes never change.
//!
//! A myndighet's key and certificates lie in a folder that only the program may read (`keys`). A paper is set from its
//! evidence alone (`print`), so that whoever has the file can set it again and compare. Sealing (`make`) happens in the
//! transaction that finishes the paper: there is never one without the other.

pub mod keys;
pub mod make;
pub mod print;
pub mod stamp;
