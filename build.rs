//! A new migration file is part of the program.

fn main() {
    println!("cargo:rerun-if-changed=migrations");
}
