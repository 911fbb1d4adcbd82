//! Below the workbench: where the power of the original and the filtered picture lies, by distance from zero frequency and by direction.

mod entry;
mod figures;

use crate::browser::memory;
use leptos::html::Details;
use leptos::prelude::*;

/// Remembers in the browser's local storage that the section is open.
const OPEN: &str = "profiles-open";

/// Rings below this are a few coefficients each, and say little of how power falls.
const FIRST: usize = 2;

/// Rings that the power law is fitted to, first and last; without a last one, up to the Nyquist frequency.
type FitRings = (usize, Option<usize>);

/// The chosen ones, which stay when the section is closed.
#[derive(Clone, Copy)]
struct Fit(RwSignal<FitRings>);

/// The section with its two figures.
#[component]
pub fn Profiles() -> impl IntoView {
    let remembered = memory().and_then(|memory| memory.get_item(OPEN).ok().flatten());
    let open = RwSignal::new(remembered.is_some());
    provide_context(Fit(RwSignal::new((FIRST, None))));
    let section = NodeRef::<Details>::new();
    let toggled = move |_| {
        let Some(section) = section.get_untracked() else {
            return;
        };
        open.set(section.open());
        if let Some(memory) = memory() {
            // A browser that remembers nothing begins with it closed.
            let _ = if section.open() {
                memory.set_item(OPEN, "1")
            } else {
                memory.remove_item(OPEN)
            };
        }
    };
    view! {
        <details class="panel profiles" data-testid="profiles" open=open.get_untracked() node_ref=section on:toggle=toggled>
            <summary>
                <h2>"Profiles"</h2>
                <span class="aside">"how power falls with frequency, and its directions"</span>
            </summary>
            <Show when=move || open.get()>{entry::contents()}</Show>
        </details>
    }
}
