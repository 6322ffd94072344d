//! The `yttra` binary.

fn main() {}
