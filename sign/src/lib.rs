//! What a document proves when it has left the house: the seal of the myndighet on its PDF, and the evidence of who
//! approved which content. Knows neither the database nor the web; what it says of a file it says from the file alone.

pub mod assertion;
pub mod statement;
