//! A new migration file is part of the program, and so is the editor, where it has been bundled.

use std::{env, fs, path::Path};

fn main() {
    println!("cargo:rerun-if-changed=migrations");
    println!("cargo:rerun-if-changed=static");
    // Empty without a bundle: the pages then have forms alone.
    let bundle = fs::read("static/dist/editor.js").unwrap_or_default();
    let out = env::var_os("OUT_DIR").unwrap_or_default();
    if let Err(error) = fs::write(Path::new(&out).join("editor.js"), bundle) {
        println!("cargo:warning=editor.js: {error}");
    }
}
