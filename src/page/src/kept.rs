//! The state of views that are closed and opened again, and whose code may come after the page's first program.

use leptos::prelude::*;

/// A view's context: made when the view is first opened, and kept for as long as the page is open.
pub fn kept<T: Clone + Send + Sync + 'static>(make: impl FnOnce() -> T) -> T {
    if let Some(kept) = use_context() {
        return kept;
    }
    let Some(mut root) = Owner::current() else {
        return make();
    };
    while let Some(parent) = root.parent() {
        root = parent;
    }
    root.with(|| {
        let value = make();
        provide_context(value.clone());
        value
    })
}
