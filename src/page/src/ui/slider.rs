//! A slider with its exact number.

use crate::browser::number;
use leptos::prelude::*;
use spectrum::formula::Parameter;

/// What a slider needs to know, as it stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Range {
    pub least: f32,
    pub most: f32,
    /// Step of the slider; the number beside it takes any.
    pub step: f32,
    /// In words.
    pub unit: &'static str,
}

impl From<Parameter> for Range {
    fn from(parameter: Parameter) -> Self {
        let Parameter {
            unit,
            least,
            most,
            step,
            ..
        } = parameter;
        Self {
            least,
            most,
            step,
            unit,
        }
    }
}

fn short(unit: &'static str) -> &'static str {
    match unit {
        "degrees" => "°",
        "cycles/image" => "c/i",
        "percent" => "%",
        "pixels at 224" => "px",
        "blocks" => "",
        other => other,
    }
}

/// A slider, its number and its unit. `set` gets the value and whether the visitor let go.
#[component]
pub fn Value(
    /// Read out.
    #[prop(into)]
    name: Signal<String>,
    /// Shown before the slider; may be empty.
    #[prop(optional)]
    label: &'static str,
    testid: String,
    range: Signal<Range>,
    value: Signal<f32>,
    set: Callback<(f32, bool)>,
) -> impl IntoView {
    let hear = move |event: web_sys::Event, let_go: bool| {
        if let Some(value) = number(&event) {
            let Range { least, most, .. } = range.get_untracked();
            set.run((value.clamp(least, most), let_go));
        }
    };
    let unit = move || range.get().unit;
    let filled = move || {
        let Range { least, most, .. } = range.get();
        format!(
            "{}%",
            100.0 * (value.get() - least) / (most - least).max(1e-6)
        )
    };
    view! {
        <div class="value">
            {(!label.is_empty()).then(|| view! { <span class="label" aria-hidden="true">{label}</span> })}
            <input
                type="range"
                min=move || range.get().least
                max=move || range.get().most
                step=move || range.get().step
                data-testid=testid
                aria-label=move || name.get()
                aria-valuetext=move || format!("{} {}", value.get(), unit())
                style:--filled=filled
                prop:value=move || value.get().to_string()
                on:input=move |event| hear(event, false)
                on:change=move |event| hear(event, true)
            />
            <input
                type="number"
                min=move || range.get().least
                max=move || range.get().most
                step="any"
                aria-label=move || format!("{}, {}", name.get(), unit())
                prop:value=move || value.get().to_string()
                on:change=move |event: web_sys::Event| hear(event, true)
            />
            <span class="unit" title=unit aria-hidden="true">{move || short(unit())}</span>
        </div>
    }
    .into_any()
}
