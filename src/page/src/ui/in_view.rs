//! Whether something on the page is on the screen, and bringing it there.

use js_sys::Array;
use leptos::html::Div;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;
use web_sys::{
    Element, IntersectionObserver, IntersectionObserverEntry, IntersectionObserverInit,
    ScrollIntoViewOptions, ScrollLogicalPosition,
};

/// What counts as being on the screen: this part of an element, or more.
const PART: f64 = 0.4;

/// Keeps `seen` up to date with whether the element is on the screen, its lowest `covered` pixels left out.
pub fn follow_in_view(node: NodeRef<Div>, seen: RwSignal<bool>, covered: u32) {
    let observer = StoredValue::new_local(None::<IntersectionObserver>);
    Effect::new(move |_| {
        if let Some(element) = node.get() {
            observer.set_value(observe(seen, covered));
            observer.with_value(|observer| {
                if let Some(observer) = observer {
                    observer.observe(&element);
                }
            });
        }
    });
    on_cleanup(move || {
        observer.try_update_value(|observer| {
            if let Some(observer) = observer.take() {
                observer.disconnect();
            }
        });
    });
}

/// Scrolls as far as it takes to see the element; not at all if it is seen already.
pub fn bring_into_view(element: &Element) {
    let options = ScrollIntoViewOptions::new();
    options.set_block(ScrollLogicalPosition::Nearest);
    options.set_inline(ScrollLogicalPosition::Nearest);
    element.scroll_into_view_with_scroll_into_view_options(&options);
}

fn observe(seen: RwSignal<bool>, covered: u32) -> Option<IntersectionObserver> {
    let hear = Closure::<dyn FnMut(Array)>::new(move |entries: Array| {
        // The last one is the newest.
        let entry: IntersectionObserverEntry = entries.at(-1).unchecked_into();
        let is_seen = entry.intersection_ratio() >= PART;
        // The view may have been left meanwhile.
        if seen.try_get_untracked().is_some_and(|was| was != is_seen) {
            seen.set(is_seen);
        }
    });
    let options = IntersectionObserverInit::new();
    options.set_threshold(&PART.into());
    options.set_root_margin(&format!("0px 0px -{covered}px 0px"));
    IntersectionObserver::new_with_options(hear.into_js_value().unchecked_ref(), &options).ok()
}
