//! What a document proves when it has left the house: the seal of the myndighet on its PDF, and the evidence of who
//! approved which content. Knows neither the database nor the web; what it says of a file it says from the file alone.

pub mod assertion;
mod attachments;
mod authority;
mod cert;
mod chain;
mod changes;
mod cms;
pub mod content;
mod crypto;
mod error;
pub mod evidence;
mod examine;
mod file;
mod form;
mod key;
mod oid;
pub mod report;
mod seal;
mod sealer;
mod seals;
mod stamp;
pub mod statement;
#[cfg(test)]
mod testing;

pub use attachments::attachments;
pub use authority::{issue, new_authority};
pub use chain::{Anchors, Misuse, Trust};
pub use changes::{Change, How, Later, Part};
pub use error::Error;
pub use examine::{Examined, Print, Reprint, distrusted, examine};
pub use seal::{Basis, Covers, Fault, Level, RangeFault, Seal, Signer, StampedTime};
pub use sealer::Sealer;
pub use seals::{seals, unsealed};
pub use stamp::{MAX_RESPONSE, StampFault, TimeStamp};
