//! A section below the workbench that is closed until somebody opens it; the browser remembers that it was open.

use crate::storage::local::{self, Key};
use leptos::html::Details;
use leptos::prelude::*;

/// The section. `contents` are made when it is opened, and go when it is closed.
pub fn section(
    testid: &'static str,
    title: &'static str,
    aside: &'static str,
    key: Key,
    contents: fn() -> AnyView,
) -> AnyView {
    let open = RwSignal::new(local::get(key).is_some());
    let section = NodeRef::<Details>::new();
    let toggled = move |_| {
        let Some(section) = section.get_untracked() else {
            return;
        };
        open.set(section.open());
        // A browser that remembers nothing begins with it closed.
        if section.open() {
            local::set(key, "1");
        } else {
            local::remove(key);
        }
    };
    view! {
        <details class="panel section" data-testid=testid open=open.get_untracked() node_ref=section on:toggle=toggled>
            <summary data-testid=format!("open-{testid}")>
                <h2>{title}</h2>
                <span class="aside">{aside}</span>
            </summary>
            <Show when=move || open.get()>{contents()}</Show>
        </details>
    }
    .into_any()
}
