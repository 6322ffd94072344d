//! Renders documents as tagged archival PDF. A crate of its own only because typst takes long to compile.
