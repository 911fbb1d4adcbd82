//! The curves as files.

use super::context::Sweeps;
use crate::browser::today;
use leptos::prelude::*;
use report::workbench::sweep::csv;

/// Buttons for what can be taken away.
#[component]
pub fn Save() -> impl IntoView {
    let sweeps = expect_context::<Sweeps>();
    let button = |name: &'static str, testid: &'static str, kind: Kind| {
        view! { <button data-testid=testid on:click=move |_| sweeps.save(kind)>{name}</button> }
    };
    view! {
        <div class="tools export" role="group" aria-label="Take the curves away">
            {button("Save SVG", "sweep-svg", Kind::Svg)}
            {button("Save CSV", "sweep-csv", Kind::Csv)}
        </div>
    }
}

#[derive(Clone, Copy)]
enum Kind {
    Svg,
    Csv,
}

impl Sweeps {
    fn save(self, kind: Kind) {
        let Some(found) = self.found.get_untracked() else {
            return;
        };
        let name = |label| untrack(|| self.page.class_name(label));
        let options = found.about.options;
        let (ending, mime, text) = match kind {
            Kind::Svg => (
                "svg",
                "image/svg+xml",
                found.figure(&name(found.followed)).svg(None),
            ),
            Kind::Csv => (
                "csv",
                "text/csv",
                csv(options, found.followed, &found.lines, name),
            ),
        };
        let file = format!("sweep-{}-{}.{ending}", options.kind.word(), today());
        self.page.save_text(&file, mime, &text);
    }
}
