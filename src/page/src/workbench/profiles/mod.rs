//! Below the workbench: where the power of the original and the filtered picture lies, by distance from zero frequency and by direction.

mod entry;
mod figures;

use crate::storage::local::{self, Key};
use leptos::html::Details;
use leptos::prelude::*;

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
    let remembered = local::get(Key::ProfilesOpen);
    let open = RwSignal::new(remembered.is_some());
    provide_context(Fit(RwSignal::new((FIRST, None))));
    let section = NodeRef::<Details>::new();
    let toggled = move |_| {
        let Some(section) = section.get_untracked() else {
            return;
        };
        open.set(section.open());
        // A browser that remembers nothing begins with it closed.
        if section.open() {
            local::set(Key::ProfilesOpen, "1");
        } else {
            local::remove(Key::ProfilesOpen);
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
