//! Which set is chosen: the site's and the visitor's own, and everything there is to know about the chosen one.

use super::add::AddSet;
use super::arrangement::Arranged;
use super::context::DataSets;
use super::mapping::Mapping;
use super::opened::Opened;
use super::picture::SetPicture;
use crate::storage;
use crate::ui::format::{counted, megabytes};
use crate::ui::select::{Group, Select};
use leptos::prelude::*;
use models::labels;
use sets::card::{Contents, SetCard};
use sets::sampling;
use std::sync::Arc;

/// Pictures that show what a set is like.
const SHOWN: usize = 18;

/// The left panel.
#[component]
pub fn SetPanel() -> impl IntoView {
    let sets = expect_context::<DataSets>();
    view! {
        <section class="panel" aria-labelledby="set-title">
            <div class="panel-head">
                <h2 id="set-title">"Set"</h2>
                <p class="aside">
                    {move || sets.opened.get().map(|set| format!("{}, {}", counted(set.truths.len(), "picture", "pictures"), counted(set.classes.len(), "class", "classes")))}
                </p>
            </div>
            <Choose/>
            <Missing/>
            <Arranged id=sets.page.set/>
            <Description/>
            <Glimpse/>
            <Mapping/>
            <AddSet/>
        </section>
    }
}

/// The site's sets by the labels of their classes, with the headings that they stand under.
const SHIPPED: [(&str, &str); 3] = [
    ("Photographs and drawings", labels::IMAGENET_ID),
    ("Clothing, 28 × 28", labels::FASHION_ID),
    ("Small photographs, 32 × 32", labels::CIFAR_ID),
];

#[component]
fn Choose() -> impl IntoView {
    let sets = expect_context::<DataSets>();
    let groups = Signal::derive(move || {
        let mut groups = sets
            .page
            .sets
            .with_value(|catalogue| {
                SHIPPED.map(|(title, list)| {
                    let of = catalogue.sets.iter().filter(|card| card.labels == list);
                    Group {
                        title: title.to_owned(),
                        options: of
                            .map(|card| (card.id.clone(), card.title.clone()))
                            .collect(),
                    }
                })
            })
            .to_vec();
        groups.push(Group {
            title: "Your own, on this device".to_owned(),
            options: sets.own.with(|own| {
                own.iter()
                    .map(|set| (set.id.clone(), set.title.clone()))
                    .collect()
            }),
        });
        groups
    });
    view! {
        <Select
            class="wide"
            testid="set"
            label="Set under test"
            groups
            chosen=sets.page.set
            choose=Callback::new(move |id| sets.choose_set(id))
        />
    }
}

/// Why the chosen set is not here, and another attempt.
#[component]
fn Missing() -> impl IntoView {
    let sets = expect_context::<DataSets>();
    let content = move || {
        let sentence = sets.missing.get()?;
        Some(view! {
            <p class="failure" role="alert" data-testid="set-missing">{sentence}</p>
            <button data-testid="load-set-again" on:click=move |_| sets.open_chosen()>"Try again"</button>
        })
    };
    view! { {content} }
}

#[component]
fn Description() -> impl IntoView {
    let sets = expect_context::<DataSets>();
    let content = move || {
        let set = sets.opened.get()?;
        if let Some(own) = set.as_own() {
            let id = own.id.clone();
            let size = megabytes(own.bytes() as usize);
            let left_out = own.left_out.clone();
            return Some(
                view! {
                    <p class="hint">
                        {match storage::unkept() {
                            None => format!("Your files, {size}, kept in this browser’s storage on this device and nowhere else. "),
                            Some(_) => format!("Your files, {size}, here until this page is closed. "),
                        }}
                        {own.notes.join(" ")}
                    </p>
                    {(!left_out.is_empty())
                        .then(|| {
                            view! {
                                <details class="more" data-testid="left-out">
                                    <summary>
                                        {match left_out.len() {
                                            1 => "One file was left out".to_owned(),
                                            count => format!("{count} files were left out"),
                                        }}
                                    </summary>
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
                        <button data-testid="forget-set" on:click=move |_| sets.forget_own(id.clone())>"Remove this set from the device"</button>
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
    let sets = expect_context::<DataSets>();
    let twin = card.twin_of.clone().and_then(|id| {
        sets.page.sets.with_value(|catalogue| {
            catalogue
                .get(&id)
                .map(|card| (id.clone(), card.title.clone()))
        })
    });
    let twins: Vec<(String, String)> = sets.page.sets.with_value(|catalogue| {
        catalogue
            .sets
            .iter()
            .filter(|other| other.twin_of.as_ref() == Some(&card.id))
            .map(|other| (other.id.clone(), other.title.clone()))
            .collect()
    });
    let go = move |(id, title): (String, String)| {
        view! { <button class="link" on:click=move |_| sets.choose_set(id.clone())>{title}</button> }
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

/// A few of its pictures; each can be taken to the workbench.
#[component]
fn Glimpse() -> impl IntoView {
    let sets = expect_context::<DataSets>();
    let pictures = move || {
        let set = sets.opened.get()?;
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

/// A picture that goes to the workbench when clicked.
#[component]
pub fn PictureButton(
    set: Arc<Opened>,
    picture: usize,
    #[prop(optional)] caption: Option<AnyView>,
) -> impl IntoView {
    let sets = expect_context::<DataSets>();
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
                on:click=move |_| sets.take_to_workbench(&set, picture)
            >
                <SetPicture place name picture/>
            </button>
            {caption}
        </li>
    }
}
