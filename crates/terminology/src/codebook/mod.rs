//! Every institution's own codes, each with a small number, and the region's item it means as of a day.
//!
//! **Numbers.** A code's number is given by the database when the code is first seen. A transaction that
//! writes may still be rolled back (on SQLite it is one savepoint among others of a shared commit), and the
//! database may then give the same number to another code. So the memory learns numbers from *reading*
//! transactions only, which see nothing but what is committed; a writer that meets a code which is not in
//! memory asks the database, and leaves a note for the next reader to learn it. Codes are never deleted.
//!
//! **Mappings** stand in memory with their whole history, read again when the revision row has moved, which
//! is looked at no more than once a second and at once after a load by this process. Replacing a mapping
//! closes the old row (`known_to`), so that a decision can be repeated with what was known at its moment.

mod load;
mod meanings;
mod model;
mod service;
mod store;

pub use load::{Loaded, MappingRow, RowFault};
pub use meanings::{Meanings, Turns};
pub use model::{Basis, CodeNo, LocalCode, Mapping, Unmapped, UnmappedAfter, system};
pub use service::CodeBook;
