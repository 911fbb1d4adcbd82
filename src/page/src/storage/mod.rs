//! What this browser keeps between visits. Everything stays on the device.
//!
//! | Where | What | Named in |
//! |---|---|---|
//! | IndexedDB, one database | the visitor's pictures and sets, judgements, experiments' answers, the training under way | [`names`] |
//! | session storage | the steps of the workbench, for undo after coming back to the tab | [`local::Key`] |
//! | local storage | choices that are wanted before anything is drawn; the cards of networks trained here | [`local::Key`] |
//! | Cache storage | weights, which the engines read as well | `platform::weight_store` |
//!
//! Nothing else on the page names a key. What an earlier version stored under a name that no longer holds is removed when the database is
//! brought up to date ([`names::VERSION`] says what changed), or is a name of its own that stays valid.

mod database;
mod file;
mod keeping;
pub mod local;
pub mod names;

pub use database::anything_kept;
pub use file::FileToKeep;
pub use keeping::{
    ask_to_stay, entries, file, file_keys, put_files, put_json, put_text, put_texts, remove,
    remove_all, text, texts, unkept,
};
pub use names::Store;
