//! Weight files of networks that were trained or opened here and that the browser does not keep: they last as long as the page, and
//! travel to each engine with the order to load them.

use js_sys::ArrayBuffer;
use models::card::ModelCard;
use std::cell::RefCell;
use std::collections::BTreeMap;

thread_local! {
    static FILES: RefCell<BTreeMap<String, ArrayBuffer>> = RefCell::default();
}

/// Holds a file.
pub fn hold(name: &str, file: &ArrayBuffer) {
    FILES.with_borrow_mut(|files| drop(files.insert(name.to_owned(), file.slice(0))));
}

/// A copy of a network's file, if it is held here: sending it gives it away.
pub fn file(card: &ModelCard) -> Option<ArrayBuffer> {
    FILES.with_borrow(|files| files.get(&card.file).map(|file| file.slice(0)))
}

/// Forgets a file.
pub fn forget(name: &str) {
    FILES.with_borrow_mut(|files| drop(files.remove(name)));
}
