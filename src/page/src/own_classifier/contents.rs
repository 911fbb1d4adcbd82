//! The dialog: what is being done, what is wrong, or what was found.

use super::choosing::Choosing;
use super::importer::Found;
use super::looking::{Looking, State, Trial};
use super::trying::Trying;
use super::waiting::{Came, OwnClassifier};
use crate::browser::{click, memory_gb};
use crate::core::state::Page;
use crate::exports::exports;
use crate::incoming::picked;
use crate::ui::code_lines::CodeLines;
use crate::ui::dialog::{Dialog, Handle};
use crate::ui::format::{counted, megabytes, parameters};
use crate::ui::select::{Select, plain};
use crate::workers::COPIES;
use leptos::html::Input;
use leptos::prelude::*;
use onnx::facts::{Facts, FromWeights};
use protocol::files::Refusal;
use wasm_bindgen::JsCast as _;
use web_sys::HtmlInputElement;

/// The dialog, open from the beginning; what it is about ends with it.
#[component]
pub fn OwnClassifierDialog() -> impl IntoView {
    let own = expect_context::<OwnClassifier>();
    let handle = Handle::new();
    let looking = Looking::new(expect_context::<Page>(), own, handle);
    provide_context(looking);
    looking.follow();
    on_cleanup(move || looking.end());
    Effect::new(move |shown: Option<()>| {
        if shown.is_none() {
            // Its element is there by now.
            handle.show();
        } else if !handle.open.get_untracked() {
            own.is_open.set(false);
        }
        handle.open.track();
    });
    view! {
        <Dialog
            handle
            class="models own-classifier"
            testid="classifier-dialog"
            name="classifier"
            heading="Your own classifier"
            contents
        />
    }
}

fn contents() -> AnyView {
    let looking = expect_context::<Looking>();
    let shown = move || match looking.state.get() {
        State::Working(what) => view! { <Working what/> }.into_any(),
        State::Refused(refusal) => view! { <Refused refusal/> }.into_any(),
        State::Found(found) => view! { <Whole found=(*found).clone()/> }.into_any(),
    };
    view! { <div class="dialog-contents">{shown}</div> }.into_any()
}

#[component]
fn Working(what: &'static str) -> impl IntoView {
    let looking = expect_context::<Looking>();
    view! {
        <p role="status" data-testid="classifier-working">{what} " …"</p>
        <progress aria-label=what></progress>
        <div class="tools">
            <button data-testid="classifier-cancel" on:click=move |_| looking.close()>"Cancel"</button>
        </div>
    }
}

#[component]
fn Refused(refusal: Refusal) -> impl IntoView {
    let looking = expect_context::<Looking>();
    let Refusal {
        sentence,
        missing,
        export,
    } = refusal;
    let label = missing.as_ref().map_or_else(
        || "Choose other files".to_owned(),
        |name| format!("Choose {name}"),
    );
    let is_known = export.is_some();
    let known = export.map(|lines| ("For this file".to_owned(), lines));
    let pieces = known.into_iter().chain(exports()).collect();
    view! {
        <p class="failure" role="alert" data-testid="classifier-refused">{sentence}</p>
        {missing
            .map(|name| {
                view! {
                    <p>
                        "It lies beside the other file under the name " <code data-testid="classifier-missing">{name}</code>
                        ". Drop it here too, or choose it; what you dropped before is kept."
                    </p>
                }
            })}
        <p class="hint">{format!("So far: {}.", looking.paths().join(", "))}</p>
        <details class="more" open=is_known>
            <summary>"Lines of Python that write a file for this page"</summary>
            <CodeLines testid="classifier-export" label="Library" pieces/>
        </details>
        <div class="tools">
            <Add label primary=true/>
            <button data-testid="classifier-cancel" on:click=move |_| looking.close()>"Cancel"</button>
        </div>
    }
}

/// What the file says, in short words.
fn facts(facts: &Facts) -> String {
    let side = facts.side.map_or_else(
        || "any size".to_owned(),
        |side| format!("{side} × {side} px"),
    );
    let (format, numbers) = match &facts.weights {
        Some(weights) => (weights.format.clone(), None),
        None => (
            format!("ONNX, opset {}", facts.operators),
            Some(facts.numbers.name().to_owned()),
        ),
    };
    let mut words = vec![format, parameters(facts.parameters), megabytes(facts.bytes)];
    words.extend(numbers);
    words.extend([
        side,
        counted(facts.planes, "plane", "planes"),
        counted(facts.classes(), "class", "classes"),
    ]);
    if facts.weights.is_none() && !facts.producer.is_empty() {
        words.push(format!("written by {}", facts.producer));
    }
    words.join(" · ")
}

/// Of weights without a network: which network they belong to, and what else is in their file.
#[component]
fn Architecture(weights: FromWeights) -> impl IntoView {
    let looking = expect_context::<Looking>();
    let FromWeights {
        architecture,
        assumed,
        others,
        place,
        left_out,
        ..
    } = weights;
    let mut told = vec!["Told from the names and shapes of the weights.".to_owned()];
    told.extend(assumed);
    if !place.is_empty() {
        told.push(format!("They are under “{place}” in the file."));
    }
    if !left_out.is_empty() {
        told.push(format!("Left out: {}.", left_out.join(", ")));
    }
    let label = "Architecture";
    let hint =
        view! { <small class="hint" data-testid="classifier-weights">{told.join(" ")}</small> };
    if others.is_empty() {
        return view! {
            <div class="guess">
                <span>{label}</span>
                <strong data-testid="classifier-architecture">{architecture}</strong>
                {hint}
            </div>
        }
        .into_any();
    }
    let chosen = architecture.clone();
    let names = std::iter::once(architecture).chain(others);
    view! {
        <label class="guess">
            <span>{label}</span>
            <Select
                testid="classifier-architecture"
                groups=plain(names.map(|name| (name.clone(), name)))
                chosen=Signal::derive(move || chosen.clone())
                choose=Callback::new(move |name| looking.look_as(name))
            />
            {hint}
        </label>
    }
    .into_any()
}

/// Smaller networks find room on every device.
const LARGE: usize = 100_000_000;

/// What a large network takes of memory, and whether this device has much more.
fn room(bytes: usize) -> Option<String> {
    if bytes < LARGE {
        return None;
    }
    let takes = COPIES * bytes;
    let scarce = match memory_gb() {
        Some(gb) if takes as f64 > gb * 1e9 / 4.0 => {
            format!(
                " That is much for this device with about {gb} GB; close other pages before you use it."
            )
        }
        _ => String::new(),
    };
    Some(format!(
        "It takes about {} of memory wherever it runs: here, in a comparison, and in each worker of a test or an experiment.{scarce}",
        megabytes(takes)
    ))
}

/// A button that adds files to those that are there.
#[component]
fn Add(#[prop(into)] label: String, #[prop(optional)] primary: bool) -> impl IntoView {
    let looking = expect_context::<Looking>();
    let input = NodeRef::<Input>::new();
    let add = move |event: web_sys::Event| {
        let target = event
            .target()
            .and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
        let Some(target) = target else { return };
        let files = target.files().map(|list| picked(&list)).unwrap_or_default();
        // The same files may be picked again.
        target.set_value("");
        if !files.is_empty() {
            looking.own.add(Came::Files(files));
        }
    };
    view! {
        <button class:primary=primary data-testid="classifier-add" on:click=move |_| input.get_untracked().iter().for_each(click)>
            {label}
        </button>
        <input
            node_ref=input
            class="visually-hidden"
            type="file"
            tabindex="-1"
            aria-hidden="true"
            data-testid="classifier-input"
            multiple
            on:change=add
        />
    }
}

/// What was found, what is guessed, and the way on.
#[component]
fn Whole(found: Found) -> impl IntoView {
    let looking = expect_context::<Looking>();
    let ready = move || {
        let answered = looking
            .trial
            .with(|trial| matches!(trial, Trial::Answered(_)));
        answered && !looking.making.get()
    };
    let name = move || {
        looking
            .choices
            .with(|choices| choices.as_ref().map(|choices| choices.name.clone()))
    };
    view! {
        <div>
            <label class="classifier-title">
                <span>"Name"</span>
                <input
                    type="text"
                    maxlength="80"
                    data-testid="classifier-title"
                    prop:value=name
                    on:input=move |event| looking.choose(|choices| choices.name = event_target_value(&event))
                />
            </label>
            <p class="facts" data-testid="classifier-facts">{facts(&found.facts)}</p>
            {found.facts.weights.clone().map(|weights| view! { <Architecture weights/> })}
            {room(found.facts.bytes).map(|words| view! { <p class="hint" data-testid="classifier-room">{words}</p> })}
        </div>
        <Trying found=found.clone()/>
        <Choosing found/>
        <p class="hint">
            "The network stays in this browser: nothing is uploaded. It can be removed in “About models”, and links never carry it."
        </p>
        <div class="tools">
            <button class="primary" data-testid="classifier-use" disabled=move || !ready() on:click=move |_| looking.make()>
                {move || if looking.making.get() { "Keeping it …" } else { "Use it" }}
            </button>
            <Add label="Add a file"/>
            <button data-testid="classifier-cancel" on:click=move |_| looking.close()>"Cancel"</button>
        </div>
    }
}
