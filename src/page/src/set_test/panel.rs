//! Which set is under test: the site's and the visitor's own, and everything there is to know about the chosen one.

use super::super::browser::memory;
use super::super::header::megabytes;
use super::super::state::Page;
use super::add::AddSet;
use super::mapping::Mapping;
use super::opened::Opened;
use super::own::PREFIX;
use super::set_picture::SetPicture;
use leptos::prelude::*;
use session::View;
use sets::card::{Contents, SetCard};
use sets::sampling;
use std::sync::Arc;
use wasm_bindgen_futures::spawn_local;

/// Pictures that show what a set is like.
const SHOWN: usize = 18;
/// A set with more pictures is not judged whole unless asked for.
const LARGE: usize = 400;

/// The left panel.
#[component]
pub fn SetPanel() -> impl IntoView {
    let page = expect_context::<Page>();
    let test = page.test;
    view! {
        <section class="panel" aria-labelledby="set-title">
            <div class="panel-head">
                <h2 id="set-title">"Set"</h2>
                <p class="aside">
                    {move || test.opened.get().map(|set| format!("{} pictures, {} classes", set.truths.len(), set.classes.len()))}
                </p>
            </div>
            <Choose/>
            <Description/>
            <Glimpse/>
            <Mapping/>
            <AddSet/>
        </section>
    }
}

#[component]
fn Choose() -> impl IntoView {
    let page = expect_context::<Page>();
    let cards = page.sets.with_value(|catalogue| catalogue.sets.clone());
    let group = |title: &'static str, list: &'static str| {
        let options: Vec<_> = cards
            .iter()
            .filter(|card| card.labels == list)
            .map(|card| (card.id.clone(), card.title.clone()))
            .collect();
        (!options.is_empty()).then(|| {
            view! {
                <optgroup label=title>
                    {options
                        .into_iter()
                        .map(|(id, title)| {
                            let value = id.clone();
                            view! { <option value=value selected=move || page.set.get() == id>{title}</option> }
                        })
                        .collect_view()}
                </optgroup>
            }
        })
    };
    view! {
        <select
            class="wide"
            data-testid="set"
            aria-label="Set under test"
            prop:value=move || page.set.get()
            on:change=move |event| page.choose_set(event_target_value(&event))
        >
            {group("Photographs and drawings", classifier::labels::IMAGENET_ID)}
            {group("Clothing, 28 × 28", classifier::labels::FASHION_ID)}
            {group("Small photographs, 32 × 32", classifier::labels::CIFAR_ID)}
            {move || {
                let own = page.test.own.get();
                (!own.is_empty())
                    .then(|| {
                        view! {
                            <optgroup label="Your own, on this device">
                                {own
                                    .into_iter()
                                    .map(|set| {
                                        let id = set.id.clone();
                                        view! {
                                            <option value=set.id selected=move || page.set.get() == id>{set.title}</option>
                                        }
                                    })
                                    .collect_view()}
                            </optgroup>
                        }
                    })
            }}
        </select>
    }
}

#[component]
fn Description() -> impl IntoView {
    let page = expect_context::<Page>();
    let content = move || {
        let set = page.test.opened.get()?;
        if let Some(own) = set.as_own() {
            let id = own.id.clone();
            let size = megabytes(own.bytes() as usize);
            let left_out = own.left_out.clone();
            return Some(
                view! {
                    <p class="hint">
                        {format!("Your files, {size}, kept in this browser’s storage on this device and nowhere else. ")}
                        {own.notes.join(" ")}
                    </p>
                    {(!left_out.is_empty())
                        .then(|| {
                            view! {
                                <details class="more" data-testid="left-out">
                                    <summary>{format!("{} files were left out", left_out.len())}</summary>
                                    <ul class="long">
                                        {left_out
                                            .into_iter()
                                            .map(|(path, why)| view! { <li><strong>{path}</strong> " " {why}</li> })
                                            .collect_view()}
                                    </ul>
                                </details>
                            }
                        })}
                    <div class="tools">
                        <button data-testid="forget-set" on:click=move |_| page.forget_own(id.clone())>"Remove this set from the device"</button>
                    </div>
                }
                .into_any(),
            );
        }
        Some(view! { <CardText card=set.card()?.clone()/> }.into_any())
    };
    view! { {content} }
}

/// What a shipped set's card says.
#[component]
fn CardText(card: SetCard) -> impl IntoView {
    let page = expect_context::<Page>();
    let twin = card.twin_of.clone().and_then(|id| {
        page.sets.with_value(|catalogue| {
            catalogue
                .get(&id)
                .map(|card| (id.clone(), card.title.clone()))
        })
    });
    let twins: Vec<(String, String)> = page.sets.with_value(|catalogue| {
        catalogue
            .sets
            .iter()
            .filter(|other| other.twin_of.as_ref() == Some(&card.id))
            .map(|other| (other.id.clone(), other.title.clone()))
            .collect()
    });
    let go = move |(id, title): (String, String)| {
        view! { <button class="link" on:click=move |_| page.choose_set(id.clone())>{title}</button> }
    };
    view! {
        <p class="hint">{card.description.clone()}</p>
        <details class="more" data-testid="set-card">
            <summary>"About this set"</summary>
            <dl>
                <dt>"Classes"</dt>
                <dd>
                    {card.classes.iter().map(|class| format!("{} ({})", class.name, class.count)).collect::<Vec<_>>().join(", ")}
                </dd>
                <dt>"Made"</dt>
                <dd>{card.made.clone()} " " {stored(&card)}</dd>
                <dt>"By"</dt>
                <dd>{card.made_by.clone()}</dd>
                <dt>"Licence"</dt>
                <dd>{card.licence.clone()}</dd>
                {(!card.faults.is_empty())
                    .then(|| view! { <dt>"Known faults"</dt> <dd>{card.faults.join(" ")}</dd> })}
                {twin.map(|twin| view! { <dt>"Drawn after"</dt> <dd>{go(twin)}</dd> })}
                {(!twins.is_empty())
                    .then(|| {
                        view! { <dt>"Also as"</dt> <dd class="twins">{twins.into_iter().map(go).collect_view()}</dd> }
                    })}
            </dl>
        </details>
    }
}

fn stored(card: &SetCard) -> String {
    match card.contents {
        Contents::Rendition { .. } => "Drawn in your browser as the pictures are read.".to_owned(),
        _ => format!("Stored at {0} × {0} pixels.", card.side),
    }
}

/// A few of its pictures; each can be taken to the bench.
#[component]
fn Glimpse() -> impl IntoView {
    let page = expect_context::<Page>();
    let pictures = move || {
        let set = page.test.opened.get()?;
        let order = sampling::order(&set.truths, 2, Some(SHOWN));
        Some(
            order
                .into_iter()
                .take(SHOWN)
                .map(|picture| view! { <PictureButton set=set.clone() picture/> })
                .collect_view(),
        )
    };
    view! { <ul class="samples glimpse" aria-label="Some of its pictures">{pictures}</ul> }
}

/// A picture that goes to the bench when clicked.
#[component]
pub fn PictureButton(
    set: Arc<Opened>,
    picture: usize,
    #[prop(optional)] caption: Option<AnyView>,
) -> impl IntoView {
    let page = expect_context::<Page>();
    let class = set.class_of(picture);
    let title = match set.credit(picture) {
        Some(credit) => format!("{class}: {} ({credit})", set.name(picture)),
        None => format!("{class}: {}", set.name(picture)),
    };
    let (place, name) = (set.place(picture), set.name(picture));
    view! {
        <li>
            <button
                data-testid="set-picture"
                data-picture=picture
                title=title
                on:click=move |_| page.take_to_bench(&set, picture)
            >
                <SetPicture place name picture/>
            </button>
            {caption}
        </li>
    }
}

impl Page {
    /// The set called `id` with the list of its pictures, or a sentence for the visitor.
    pub async fn load_set(self, id: &str) -> Result<Arc<Opened>, String> {
        if let Some(set) = self.test.opened.get_untracked().filter(|set| set.id == id)
            && set.as_own().is_none()
        {
            return Ok(set);
        }
        let own = self
            .test
            .own
            .with_untracked(|sets| sets.iter().find(|set| set.id == id).cloned());
        if let Some(set) = own {
            return Ok(Arc::new(Opened::own(set)));
        }
        let catalogue = self.sets.get_value();
        let card = catalogue
            .get(id)
            .ok_or_else(|| "That set is not on this device any more.".to_owned())?;
        Ok(Arc::new(Opened::shipped(&catalogue, card).await?))
    }

    /// Puts another set under test.
    pub fn choose_set(self, id: String) {
        self.stop_test();
        self.set.set(id);
        self.remember_chosen_set();
        self.open_set();
    }

    /// Fetches the list of the chosen set's pictures.
    pub fn open_set(self) {
        let id = self.set.get_untracked();
        if self
            .test
            .opened
            .with_untracked(|set| set.as_ref().is_some_and(|set| set.id == id))
        {
            return;
        }
        self.test.put(None);
        spawn_local(async move {
            let opened = self.load_set(&id).await;
            if self.set.get_untracked() != id {
                return;
            }
            match opened {
                Ok(set) => {
                    let large = set.truths.len() > LARGE;
                    self.test.per_class.set(large.then_some(20));
                    self.test.put(Some(set));
                }
                Err(sentence) => self.say(sentence),
            }
        });
    }

    /// Puts a set of the visitor's under test, also anew after a change.
    pub(super) fn show_own(self, set: &super::own::OwnSet) {
        self.set.set(set.id.clone());
        self.remember_chosen_set();
        self.test
            .per_class
            .set((set.pictures.len() > LARGE).then_some(20));
        self.test.put(Some(Arc::new(Opened::own(set.clone()))));
    }

    /// Shows another part of the page.
    pub fn go_to(self, view: View) {
        self.view.set(view);
        if view.is_of_a_set() {
            self.open_set();
        }
        if view != View::Set {
            self.stop_test();
        }
    }

    /// The visitor's set that was under test last, which no link may name.
    pub fn recall_chosen_set(self) {
        let last = memory().and_then(|memory| memory.get_item(CHOSEN).ok().flatten());
        if let Some(id) = last
            && self
                .test
                .own
                .with_untracked(|sets| sets.iter().any(|set| set.id == id))
        {
            self.set.set(id);
        }
    }

    fn remember_chosen_set(self) {
        if let Some(memory) = memory() {
            let id = self.set.get_untracked();
            // Without memory the next visit begins with the first set.
            let _ = if id.starts_with(PREFIX) {
                memory.set_item(CHOSEN, &id)
            } else {
                memory.remove_item(CHOSEN)
            };
        }
    }

    /// Whether the set under test is the visitor's own.
    pub fn own_set_chosen(self) -> bool {
        self.set.with(|id| id.starts_with(PREFIX))
    }

    /// Whether what fills the page is about a set of the visitor's, which no link can name.
    pub fn shows_own_set(self) -> bool {
        match self.view.get() {
            View::Picture => false,
            View::Set | View::Laboratory => self.own_set_chosen(),
            View::Learning => {
                let set = self.training.set;
                set.with(|set| set.as_ref().is_some_and(|id| id.starts_with(PREFIX)))
            }
        }
    }
}

/// Names the chosen set in the browser's local storage.
const CHOSEN: &str = "chosen-set";
