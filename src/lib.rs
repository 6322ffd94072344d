//! Yttra carries one remiss from inkommen to expedierad: one binary, one Postgres, a browser.

pub mod calendar;
pub mod document;
pub mod postgres;
