//! All models in one list: what each is good for, its size, accuracy, licence and training; what this device keeps of them.

use super::hosting::Hosting;
use super::{BESIDE_THE_SITE, GROUPS};
use crate::browser::click;
use crate::core::own_networks::{adopting, own};
use crate::core::state::Page;
use crate::exports::exports;
use crate::incoming::picked;
use crate::ui::code_lines::CodeLines;
use crate::ui::dialog::Handle;
use crate::ui::format::{megabytes, parameters, share};
use leptos::html::Input;
use leptos::prelude::*;
use models::card::ModelCard;
use models::cut::{Cut, Framing};
use platform::weight_store;
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlInputElement;

/// What the open dialog holds.
pub fn contents() -> AnyView {
    let page = expect_context::<Page>();
    let dialog = expect_context::<Handle>();
    let held = RwSignal::new(Vec::<String>::new());
    let look = move || spawn_local(async move { held.set(weight_store::held().await) });
    look();
    spawn_local(page.look_for_hosted());
    let close = Callback::new(move |()| dialog.close());
    let remove = move |file: String| {
        spawn_local(async move {
            weight_store::remove(&file).await;
            held.set(weight_store::held().await);
        });
    };
    let cards = catalogue::models().models;
    let kept = {
        move || {
            held.with(|held| {
                let all = page.models.get().models;
                let kept = all.iter().filter(|card| held.contains(&card.file));
                let (count, bytes) = kept.fold((0, 0), |(count, bytes), card| {
                    (count + 1, bytes + card.bytes)
                });
                match count {
                    0 => "No model is kept on this device yet.".to_owned(),
                    1 => format!("One model is kept on this device: {}.", megabytes(bytes)),
                    _ => format!(
                        "{count} models are kept on this device: {}.",
                        megabytes(bytes)
                    ),
                }
            })
        }
    };
    view! {
        <div class="dialog-contents">
            <p class="hint">{kept} " A model is downloaded when it is first used."</p>
            <p class="hint">"Here a network gets the whole square of a picture. Networks were evaluated on a part of it; “How it is read”, below the picture, offers that too."</p>
            {GROUPS
                .map(|(list, title, about)| {
                    let cards: Vec<ModelCard> = cards.iter().filter(|card| card.labels == list).cloned().collect();
                    (!cards.is_empty())
                        .then(|| {
                            view! {
                                <section>
                                    <h3>{title}</h3>
                                    <p class="hint">{about}</p>
                                    <ul class="model-list">
                                        {cards
                                            .into_iter()
                                            .map(|card| {
                                                view! { <Entry card held remove=Callback::new(remove) close/> }
                                            })
                                            .collect_view()}
                                    </ul>
                                </section>
                            }
                        })
                })
                .collect_view()}
            <Hosted held remove=Callback::new(remove) close/>
            <OwnNetworks held close look=Callback::new(move |()| look())/>
        </div>
    }
    .into_any()
}

/// Networks that somebody put beside the site, if there are any.
#[component]
fn Hosted(
    held: RwSignal<Vec<String>>,
    remove: Callback<String>,
    close: Callback<()>,
) -> impl IntoView {
    let cards = cards(true);
    let entries = move || {
        let cards = cards.get().into_iter();
        cards
            .map(|card| view! { <Entry card held remove close/> })
            .collect_view()
    };
    view! {
        <Show when=move || !cards.with(Vec::is_empty)>
            <section data-testid="hosted-networks">
                <h3>{BESIDE_THE_SITE}</h3>
                <p class="hint">"Put there by whoever looks after this site, such as a teacher. A link with one of them works on every device."</p>
                <ul class="model-list">{entries}</ul>
            </section>
        </Show>
    }
}

/// The cards of the networks that lie beside the site, or of those that do not.
fn cards(hosted: bool) -> Memo<Vec<ModelCard>> {
    let models = expect_context::<Page>().models;
    Memo::new(move |_| models.with(|models| own(models, hosted).cloned().collect()))
}

/// Networks that were trained in a browser, and the way in for their files.
#[component]
fn OwnNetworks(
    held: RwSignal<Vec<String>>,
    close: Callback<()>,
    look: Callback<()>,
) -> impl IntoView {
    let page = expect_context::<Page>();
    let input = NodeRef::<Input>::new();
    let opening = RwSignal::new(false);
    let failed = RwSignal::new(None::<String>);
    let cards = cards(false);
    let remove = Callback::new(move |id: String| {
        page.forget_network(&id);
        look.run(());
    });
    let opened = move |event: web_sys::Event| {
        let target = event
            .target()
            .and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
        let Some(target) = target else { return };
        let files = target.files().map(|files| picked(&files));
        // The same file may be picked again.
        target.set_value("");
        let files = files.unwrap_or_default();
        if files.is_empty() {
            return;
        }
        failed.set(None);
        opening.set(true);
        spawn_local(async move {
            let file = match &files[..] {
                [only] => adopting::saved_here(only).await,
                _ => None,
            };
            let Some(file) = file else {
                opening.set(false);
                close.run(());
                page.ask(|hooks| &hooks.open_classifier, files);
                return;
            };
            match adopting::open(page, file).await {
                Ok(_) => look.run(()),
                Err(error) => failed.set(Some(error.to_string())),
            }
            opening.set(false);
        });
    };
    let entries = move || {
        cards
            .get()
            .into_iter()
            .map(|card| {
                let id = card.id.clone();
                let forget = Callback::new(move |_: String| remove.run(id.clone()));
                view! { <Entry card held remove=forget close/> }
            })
            .collect_view()
    };
    view! {
        <section data-testid="own-networks">
            <h3>"Your own"</h3>
            <p class="hint">
                "Classifiers from ONNX files, weights of known architectures (safetensors, .pth, .pt, .ckpt), and networks from the view “Learning”, which saves them as safetensors files. They are kept in this browser only. Choose a file here or drop it anywhere: nothing is uploaded."
            </p>
            <ul class="model-list">{entries}</ul>
            <div class="tools">
                <button
                    data-testid="open-network"
                    disabled=move || opening.get()
                    on:click=move |_| input.get_untracked().iter().for_each(click)
                >
                    {move || if opening.get() { "Opening …" } else { "Open a network’s files" }}
                </button>
            </div>
            <details class="more" data-testid="exports">
                <summary>"How to write an ONNX file"</summary>
                <CodeLines testid="export-lines" label="Library" pieces=exports()/>
            </details>
            <p class="failure" role="alert" data-testid="network-failed">{move || failed.get()}</p>
            <input
                node_ref=input
                class="visually-hidden"
                type="file"
                tabindex="-1"
                aria-hidden="true"
                data-testid="network-input"
                multiple
                on:change=opened
            />
        </section>
    }
}

#[component]
fn Entry(
    card: ModelCard,
    held: RwSignal<Vec<String>>,
    remove: Callback<String>,
    close: Callback<()>,
) -> impl IntoView {
    let page = expect_context::<Page>();
    let id = card.id.clone();
    let chosen = {
        let id = id.clone();
        Memo::new(move |_| page.model.get() == id)
    };
    let file = card.file.clone();
    let is_held = Memo::new(move |_| held.with(|held| held.contains(&file)));
    let file = card.file.clone();
    let (name, is_only_here) = (card.name.clone(), card.is_only_here());
    let removed = if !is_only_here {
        "It is on this device. Once removed, it is downloaded again when it is used."
    } else if card.is_onnx() {
        "It is on this device only. Once removed, it is opened again with its file and the same choices."
    } else {
        "It is on this device only. Once removed, it is opened again with its file, if it was saved in the view “Learning”."
    };
    let hosting = is_only_here.then(|| view! { <Hosting card=card.clone()/> });
    view! {
        <li class:chosen=move || chosen.get() data-testid="model-entry" data-model=card.id.clone()>
            <div>
                <h4>{card.name.clone()}</h4>
                <p>{card.good_for.clone()}</p>
                <p class="facts">{facts(&card)}</p>
                {framings(&card).map(|words| view! { <p class="facts" data-testid="model-framings">{words}</p> })}
                {hosting}
            </div>
            <div class="entry-tools">
                <button
                    class="primary"
                    aria-label={
                        let name = name.clone();
                        move || if chosen.get() { format!("In use: {name}") } else { format!("Use {name}") }
                    }
                    disabled=move || chosen.get()
                    on:click=move |_| {
                        page.choose_model(id.clone());
                        close.run(());
                    }
                >
                    {move || if chosen.get() { "In use" } else { "Use" }}
                </button>
                <Show when=move || is_only_here || is_held.get()>
                    <button
                        data-testid="remove-model"
                        aria-label=format!("Remove {name} from this device")
                        title=removed
                        on:click={
                            let file = file.clone();
                            move |_| remove.run(file.clone())
                        }
                    >
                        "Remove"
                    </button>
                </Show>
            </div>
        </li>
    }
}

/// What it gets of a picture where another framing than the whole square is chosen; nothing for networks that have one way.
fn framings(card: &ModelCard) -> Option<String> {
    let words = |framing| {
        let cut = card.architecture.cut(framing, card.input_size);
        (cut != Cut::Whole).then(|| cut.in_words(card.input_size))
    };
    let (evaluated, timm) = (words(Framing::Evaluated)?, words(Framing::Timm)?);
    Some(if evaluated == timm {
        format!("As evaluated, and as torchvision: {evaluated}.")
    } else {
        format!("As evaluated: {evaluated}. As timm: {timm}.")
    })
}

/// Size, input, accuracy, training and licence, as far as they are known.
pub fn facts(card: &ModelCard) -> String {
    let mut facts = vec![
        parameters(card.parameters),
        megabytes(card.bytes),
        format!("{0} × {0} px", card.input_size),
    ];
    if let Some(accuracy) = &card.accuracy {
        facts.push(format!(
            "{} right on {}",
            share(f64::from(accuracy.top1)),
            accuracy.of
        ));
    }
    if let Some(training) = &card.training {
        facts.push(format!(
            "trained here: {}, {} epochs, seed {}",
            training.recipe, training.epochs, training.seed
        ));
        if !training.remark.is_empty() {
            facts.push(training.remark.trim_end_matches('.').to_owned());
        }
    }
    if card.is_onnx() && !card.hosted {
        // Says which file it was.
        facts.push(card.author.clone());
    }
    if !card.is_own() {
        facts.push(format!("licence {}", card.licence));
    }
    facts.join(" · ")
}
