//! Which of the model's labels count as right for each class of the visitor's set: as the names suggest, and as the visitor corrects it.

use super::context::DataSets;
use crate::unicode::BROWSER;
use leptos::prelude::*;
use models::labels;
use sets::matching::search;
use sets::scoring::Scoring;

/// Labels named one by one; more are counted.
const NAMED: usize = 3;
/// Labels offered for what was typed.
const OFFERED: usize = 6;

/// The list of classes, for a set of the visitor's.
#[component]
pub fn Mapping() -> impl IntoView {
    let sets = expect_context::<DataSets>();
    // The class whose labels are being changed.
    let editing = RwSignal::new(None::<usize>);
    let content = move || {
        let set = sets.opened.get()?;
        let own = set.as_own()?;
        let list = sets.page.card()?.labels;
        let mapping = own.labels(&list);
        let unmapped = mapping.iter().filter(|labels| labels.is_empty()).count();
        let contested = Scoring {
            classes: mapping.clone(),
        }
        .contested()
        .len();
        let id = own.id.clone();
        let rows = own
            .classes
            .iter()
            .zip(mapping)
            .enumerate()
            .map(|(class, (name, labels))| {
                view! { <Row id=id.clone() class name=name.clone() mapped=labels list=list.clone() editing/> }
            })
            .collect_view();
        Some(view! {
            <details class="more" data-testid="mapping" open=move || { unmapped > 0 }>
                <summary>
                    {match unmapped {
                        0 => "What counts as right".to_owned(),
                        1 => "What counts as right: one class is not matched".to_owned(),
                        _ => format!("What counts as right: {unmapped} classes are not matched"),
                    }}
                </summary>
                {(contested > 0)
                    .then(|| view! { <p class="hint">"Some labels belong to several classes here; they count for the first."</p> })}
                <ul class="mapping">{rows}</ul>
            </details>
        })
    };
    view! { {content} }
}

#[component]
fn Row(
    id: String,
    class: usize,
    name: String,
    mapped: Vec<usize>,
    list: String,
    editing: RwSignal<Option<usize>>,
) -> impl IntoView {
    let summary = match mapped.len() {
        0 => "nothing".to_owned(),
        count if count <= NAMED => mapped
            .iter()
            .map(|&label| labels::name(&list, label))
            .collect::<Vec<_>>()
            .join(", "),
        count => format!("{}, … ({count} labels)", labels::name(&list, mapped[0])),
    };
    let name = if name.is_empty() {
        "(no class)".to_owned()
    } else {
        name
    };
    let spoken = format!("Change what counts as {name}");
    view! {
        <li data-testid="mapped-class" data-class=class>
            <div class="mapped">
                <strong>{name}</strong>
                <span>{summary}</span>
                <button
                    class="quiet"
                    aria-label=spoken
                    aria-expanded=move || if editing.get() == Some(class) { "true" } else { "false" }
                    on:click=move |_| editing.update(|editing| *editing = if *editing == Some(class) { None } else { Some(class) })
                >
                    "Change"
                </button>
            </div>
            <Show when=move || editing.get() == Some(class)>
                <Editor id=id.clone() class mapped=mapped.clone() list=list.clone()/>
            </Show>
        </li>
    }
}

#[component]
fn Editor(id: String, class: usize, mapped: Vec<usize>, list: String) -> impl IntoView {
    let sets = expect_context::<DataSets>();
    let query = RwSignal::new(String::new());
    let chips = {
        let (id, mapped, list) = (id.clone(), mapped.clone(), list.clone());
        mapped
            .clone()
            .into_iter()
            .map(|label| {
                let id = id.clone();
                let rest: Vec<usize> = mapped
                    .iter()
                    .copied()
                    .filter(|&other| other != label)
                    .collect();
                let name = labels::name(&list, label);
                let spoken = format!("Do not count {name}");
                view! {
                    <li>
                        <button
                            aria-label=spoken
                            on:click=move |_| sets.map_class(&id, class, rest.clone())
                        >
                            {name} " ✕"
                        </button>
                    </li>
                }
            })
            .collect_view()
    };
    let offers = move || {
        let query = query.get();
        search(&query, labels::list(&list), BROWSER)
            .into_iter()
            .filter(|label| !mapped.contains(label))
            .take(OFFERED)
            .map(|label| {
                let id = id.clone();
                let mut more = mapped.clone();
                more.push(label);
                view! {
                    <li>
                        <button
                            data-testid="offered-label"
                            on:click=move |_| sets.map_class(&id, class, more.clone())
                        >
                            "+ " {labels::name(&list, label)}
                        </button>
                    </li>
                }
            })
            .collect_view()
    };
    view! {
        <ul class="chips">{chips}</ul>
        <input
            type="search"
            data-testid="label-search"
            placeholder="Type to find a label"
            aria-label="Find a label of the model"
            on:input=move |event| query.set(event_target_value(&event))
        />
        <ul class="chips">{offers}</ul>
    }
}
