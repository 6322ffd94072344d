//! The rules, one function each. A rule reads the text and the register and says what it sees; it changes nothing.

pub mod basics;
pub mod bilagor;
pub mod bodies;
pub mod dates;
pub mod dnr;
pub mod length;
pub mod marks;
pub mod names;
pub mod officialese;
pub mod own_name;
pub mod proposal;
pub mod remnants;
pub mod repeated;
pub mod spelling;
pub mod voice;
