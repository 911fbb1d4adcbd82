//! What the spectrum shows: two buttons on the first screen, the rest in a small drawer beside them.

use crate::core::studio::put;
use crate::ui::aria::pressed;
use crate::workbench::views::Views;
use leptos::html::{Canvas, Details};
use leptos::prelude::*;
use spectrum::view::{Kind, Origin, Scale, View, ramp_rgba};
use wasm_bindgen::JsCast as _;
use web_sys::{FocusEvent, KeyboardEvent, Node};

/// One choice between two or three: its heading, and the names and effects of the buttons.
type Choice = (&'static str, &'static [(&'static str, &'static str, Pick)]);

#[derive(Clone, Copy, PartialEq)]
enum Pick {
    Kind(Kind),
    Scale(Scale),
    Origin(Origin),
    OfFiltered(bool),
}

/// Words for tests, names for the visitor.
const FIRST: Choice = (
    "What the spectrum shows",
    &[
        ("magnitude", "Magnitude", Pick::Kind(Kind::Magnitude)),
        ("phase", "Phase", Pick::Kind(Kind::Phase)),
    ],
);

const REST: [Choice; 4] = [
    (
        "Quantity",
        &[
            ("magnitude", "Magnitude", Pick::Kind(Kind::Magnitude)),
            ("phase", "Phase", Pick::Kind(Kind::Phase)),
            ("power", "Power", Pick::Kind(Kind::Power)),
        ],
    ),
    (
        "Scale",
        &[
            ("log", "Logarithmic", Pick::Scale(Scale::Log)),
            ("linear", "Linear", Pick::Scale(Scale::Linear)),
        ],
    ),
    (
        "Zero frequency",
        &[
            ("centre", "In the centre", Pick::Origin(Origin::Centre)),
            ("corner", "In the corner", Pick::Origin(Origin::Corner)),
        ],
    ),
    (
        "Which spectrum",
        &[
            ("under", "Original, filter marked", Pick::OfFiltered(false)),
            ("filtered", "After filtering", Pick::OfFiltered(true)),
        ],
    ),
];

impl Pick {
    fn is(self, views: Views) -> bool {
        let View {
            kind,
            scale,
            origin,
        } = views.spectrum.get();
        match self {
            Self::Kind(own) => own == kind,
            Self::Scale(own) => own == scale,
            Self::Origin(own) => own == origin,
            Self::OfFiltered(own) => own == views.of_filtered.get(),
        }
    }

    fn set(self, views: Views) {
        views.spectrum.update(|view| match self {
            Self::Kind(kind) => view.kind = kind,
            Self::Scale(scale) => view.scale = scale,
            Self::Origin(origin) => view.origin = origin,
            Self::OfFiltered(_) => {}
        });
        if let Self::OfFiltered(of_filtered) = self {
            views.of_filtered.set(of_filtered);
        }
    }
}

/// The buttons and the drawer.
#[component]
pub fn SpectrumChoice() -> impl IntoView {
    let views = expect_context::<Views>();
    let drawer = NodeRef::<Details>::new();
    let shut = move || {
        if let Some(drawer) = drawer.get_untracked() {
            drawer.set_open(false);
        }
    };
    let press = move |event: KeyboardEvent| {
        if event.key() == "Escape"
            && let Some(drawer) = drawer.get_untracked()
            && drawer.open()
        {
            event.stop_propagation();
            shut();
            let summary = drawer.query_selector("summary").ok().flatten();
            if let Some(summary) =
                summary.and_then(|summary| summary.dyn_into::<web_sys::HtmlElement>().ok())
            {
                // Fails only for what is not in the document.
                let _ = summary.focus();
            }
        }
    };
    let left = move |event: FocusEvent| {
        let to = event
            .related_target()
            .and_then(|target| target.dyn_into::<Node>().ok());
        let inside = drawer
            .get_untracked()
            .is_some_and(|drawer| to.is_some_and(|to| drawer.contains(Some(&to))));
        if !inside {
            shut();
        }
    };
    view! {
        <div class="spectrum-choice">
            {switch(views, FIRST, "show")}
            <details class="view-drawer" data-testid="spectrum-view" node_ref=drawer on:keydown=press on:focusout=left>
                <summary>"View"</summary>
                // Takes the focus, so that a click beside a button does not close the drawer.
                <div class="view-sheet" tabindex="-1">
                    {REST
                        .map(|choice| {
                            view! {
                                <div class="view-choice">
                                    <p aria-hidden="true">{choice.0}</p>
                                    {switch(views, choice, "view")}
                                </div>
                            }
                        })
                        .collect_view()}
                    <Ramp/>
                </div>
            </details>
        </div>
    }
}

fn switch(views: Views, (heading, choices): Choice, prefix: &'static str) -> AnyView {
    let unused = move || heading == "Scale" && views.spectrum.get().kind == Kind::Phase;
    view! {
        <div class="switch" role="group" aria-label=heading>
            {choices
                .iter()
                .map(|&(word, name, set)| {
                    view! {
                        <button
                            data-testid=format!("{prefix}-{word}")
                            aria-pressed=move || pressed(set.is(views))
                            disabled=unused
                            on:click=move |_| set.set(views)
                        >
                            {name}
                        </button>
                    }
                })
                .collect_view()}
        </div>
    }
    .into_any()
}

/// The colours with what their ends mean.
#[component]
fn Ramp() -> impl IntoView {
    let views = expect_context::<Views>();
    let canvas = NodeRef::<Canvas>::new();
    let kind = Memo::new(move |_| views.spectrum.get().kind);
    Effect::new(move |_| {
        if let Some(canvas) = canvas.get() {
            let mut pixels = Vec::new();
            ramp_rgba(kind.get(), &mut pixels);
            put(&canvas, &pixels, 1, pixels.len() / 4);
        }
    });
    let ends = move || {
        let view = views.spectrum.get();
        match (view.kind, view.scale) {
            (Kind::Phase, _) => ["−180°", "0°", "180°"],
            (Kind::Power, Scale::Log) => ["−100 dB", "−50 dB", "0 dB"],
            (Kind::Magnitude, Scale::Log) => ["0", "ln(1 + magnitude)", "strongest"],
            (_, Scale::Linear) => ["0", "half", "strongest"],
        }
    };
    view! {
        <div class="ramp">
            <canvas node_ref=canvas aria-hidden="true"></canvas>
            <p>{move || ends().map(|end| view! { <span>{end}</span> }).collect_view()}</p>
        </div>
        <p class="view-words">"The last colour is that of the strongest frequency of the original, zero frequency left out."</p>
    }
}
