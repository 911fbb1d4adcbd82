//! Whether something on the page is on the screen, and bringing it there.

use js_sys::Array;
use leptos::html::Div;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, IntersectionObserver, IntersectionObserverEntry, IntersectionObserverInit};

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

/// How far an element that was opened below others is scrolled up at most, as a part of the window's height: what is above it, such as the
/// answers that it changes, is to stay on the screen.
const HIGHEST: f64 = 0.6;

/// Scrolls down until the element is seen, its end where there is room for it; not at all if it is seen already. The lowest `covered`
/// pixels of the window do not count.
pub fn bring_into_view(element: &Element, covered: f64) {
    let height = window()
        .inner_height()
        .ok()
        .and_then(|height| height.as_f64());
    let Some(height) = height else { return };
    let place = element.get_bounding_client_rect();
    let down = needed(place.top(), place.bottom(), height, covered);
    if down > 0.0 {
        window().scroll_by_with_x_and_y(0.0, down);
    }
}

fn needed(top: f64, bottom: f64, height: f64, covered: f64) -> f64 {
    (bottom - (height - covered)).min(top - HIGHEST * height)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_is_scrolled_than_it_takes() {
        assert!(needed(100.0, 300.0, 800.0, 80.0) <= 0.0);
        // A little of it is below the window.
        assert!((needed(600.0, 760.0, 800.0, 80.0) - 40.0).abs() < 1e-9);
        // Too long for the room that there is: it begins where it may at most.
        assert!((needed(780.0, 2000.0, 800.0, 80.0) - 300.0).abs() < 1e-9);
        // It is above already.
        assert!(needed(200.0, 2000.0, 800.0, 80.0) <= 0.0);
    }
}
