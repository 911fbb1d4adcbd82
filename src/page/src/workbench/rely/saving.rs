//! What was found as files.

use super::context::Relying;
use crate::browser::{download, today};
use leptos::prelude::*;
use platform::port::words;
use report::figures::curves;
use report::workbench::rely;

/// Buttons for what can be taken away.
#[component]
pub fn Save() -> impl IntoView {
    let relying = expect_context::<Relying>();
    let button = |name: &'static str, testid: &'static str, kind: Kind| {
        view! { <button data-testid=testid on:click=move |_| relying.save(kind)>{name}</button> }
    };
    view! {
        <div class="tools export" role="group" aria-label="Take the results away">
            {button("Save map as SVG", "rely-map-svg", Kind::Map)}
            {button("Save curves as SVG", "rely-curves-svg", Kind::CurvesDrawn)}
            {button("Save blocks as CSV", "rely-blocks-csv", Kind::Blocks)}
            {button("Save curves as CSV", "rely-curves-csv", Kind::Curves)}
            {button("Save evidence as CSV", "rely-evidence-csv", Kind::Evidence)}
        </div>
    }
}

#[derive(Clone, Copy)]
enum Kind {
    Map,
    CurvesDrawn,
    Blocks,
    Curves,
    Evidence,
}

impl Relying {
    fn save(self, kind: Kind) {
        let Some(found) = self.found.get_untracked() else {
            return;
        };
        let name = |label| untrack(|| self.page.class_name(label));
        let result = &found.result;
        let answer = name(result.answer);
        let (svg, csv) = (("svg", "image/svg+xml"), ("csv", "text/csv"));
        let (what, (ending, mime), text) = match kind {
            Kind::Map => {
                let title = format!("{} about “{}”: {answer}", found.network, found.picture);
                ("map", svg, rely::map_svg(&result.importance, &title))
            }
            Kind::CurvesDrawn => {
                let Some(figure) = rely::curves(result, &answer) else {
                    self.page
                        .say("There are no curves yet. Let it run on, then save them.".to_owned());
                    return;
                };
                ("curves", svg, curves(&figure))
            }
            Kind::Blocks => ("blocks", csv, rely::blocks_csv(&result.importance, name)),
            Kind::Curves => ("curves", csv, rely::curves_csv(result, name)),
            Kind::Evidence => ("evidence", csv, rely::evidence_csv(&result.evidence)),
        };
        let file = format!("relies-on-{what}-{}.{ending}", today());
        if let Err(error) = download(&file, mime, &text) {
            self.page
                .say(format!("The file could not be saved ({}).", words(&error)));
        }
    }
}
