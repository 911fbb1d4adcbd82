//! What was taken for the classes of a set of the visitor's, and for its parts, with everything else that may be meant.

use super::context::DataSets;
use super::own::{Kept, OwnSet};
use leptos::prelude::*;
use sets::own::{Arrangement, By, Choice, Part};

/// Names that are told one by one; more are counted.
const NAMED: usize = 4;

/// The sentence and the choices, for the set of this id, if it is one that can be sorted anew.
#[component]
pub fn Arranged(#[prop(into)] id: Signal<String>) -> impl IntoView {
    let sets = expect_context::<DataSets>();
    let shown = Memo::new(move |_| {
        let id = id.get();
        sets.own.with(|own| {
            let set = own.iter().find(|set| set.id == id)?;
            let kept = set.kept.as_ref()?;
            Some(Shown::of(set, kept))
        })
    });
    // What stays is not drawn anew, so that the keyboard keeps its place.
    let options =
        Memo::new(move |_| shown.with(|shown| shown.as_ref().map(|shown| shown.options.clone())));
    let names = Memo::new(move |_| {
        shown.with(|shown| {
            let parts = shown.iter().flat_map(|shown| &shown.parts);
            parts.map(|part| part.name.clone()).collect::<Vec<_>>()
        })
    });
    let is_there = Memo::new(move |_| shown.with(Option::is_some));
    let is_unclear =
        move || shown.with(|shown| shown.as_ref().is_some_and(|shown| shown.is_unclear));
    let sentence = move || shown.with(|shown| shown.as_ref().map(Shown::sentence));
    view! {
        <Show when=move || is_there.get()>
            <div class="arrangement" data-testid="arrangement">
                <p data-testid="arrangement-says">{sentence}</p>
                <Show when=is_unclear>
                    <p class="hint">"Another way may be meant. Check it before you test."</p>
                </Show>
                {move || {
                    let options = options.get().filter(|options| options.len() > 1)?;
                    Some(view! { <Ways shown options/> })
                }}
                {move || {
                    let names = names.get();
                    (!names.is_empty()).then(|| view! { <Parts shown names/> })
                }}
            </div>
        </Show>
    }
}

/// What is shown of a set.
#[derive(Clone, PartialEq)]
struct Shown {
    id: String,
    classes: Vec<String>,
    choice: Choice,
    is_unclear: bool,
    options: Vec<Arrangement>,
    parts: Vec<Part>,
}

impl Shown {
    fn of(set: &OwnSet, kept: &Kept) -> Self {
        Self {
            id: set.id.clone(),
            classes: set.classes.clone(),
            choice: kept.choice.clone(),
            // Whoever has chosen knows.
            is_unclear: kept.is_unclear && kept.choice == kept.first,
            options: kept.options.clone(),
            parts: kept.parts.clone(),
        }
    }

    fn sentence(&self) -> String {
        let classes = match self.choice.by {
            By::Nothing => "These pictures have no classes.".to_owned(),
            _ if self.classes.len() == 1 => {
                format!("This is the only class: {}.", some(&self.classes))
            }
            _ => format!("These are the classes: {}.", some(&self.classes)),
        };
        let parts: Vec<String> = self.parts.iter().map(|part| name_of(&part.name)).collect();
        if parts.is_empty() {
            classes
        } else {
            format!("{classes} These are parts: {}.", some(&parts))
        }
    }
}

/// Some of the names, and how many there are.
fn some(names: &[String]) -> String {
    let told = names[..names.len().min(NAMED)].join(", ");
    if names.len() > NAMED {
        format!("{told}, … ({} in all)", names.len())
    } else {
        told
    }
}

/// A part's name; pictures in none of the folders of parts have an empty one.
fn name_of(part: &str) -> String {
    if part.is_empty() {
        "the rest".to_owned()
    } else {
        part.to_owned()
    }
}

/// A way to sort the files, in words.
fn in_words(option: &Arrangement) -> String {
    let what = match (&option.by, &option.column) {
        (By::Nothing, _) => "No classes".to_owned(),
        (By::One, _) => format!("One class: {}", some(&option.classes)),
        (By::Folders(_), _) => format!("Folders: {}", some(&option.classes)),
        (By::Table(_), Some(column)) => format!("Table, {column}: {}", some(&option.classes)),
        (By::Table(_), None) => format!("Table: {}", some(&option.classes)),
    };
    let pictures = match option.pictures {
        1 => "1 picture".to_owned(),
        count => format!("{count} pictures"),
    };
    format!("{what} ({pictures})")
}

#[component]
fn Ways(shown: Memo<Option<Shown>>, options: Vec<Arrangement>) -> impl IntoView {
    let sets = expect_context::<DataSets>();
    let way = |option: Arrangement| {
        let by = option.by.clone();
        let is_taken =
            move || shown.with(|shown| shown.as_ref().is_some_and(|shown| shown.choice.by == by));
        let by = option.by.clone();
        let choose = move |_| {
            let Some(id) = shown.with_untracked(|shown| Some(shown.as_ref()?.id.clone())) else {
                return;
            };
            let choice = Choice {
                by: by.clone(),
                without: None,
            };
            sets.arrange(&id, &choice);
        };
        view! {
            <label class="tick">
                <input
                    type="radio"
                    name="arranged-by"
                    data-testid="arranged-by"
                    prop:checked=is_taken
                    on:change=choose
                />
                <span>{in_words(&option)}</span>
            </label>
        }
    };
    view! {
        <fieldset>
            <legend>"Classes from"</legend>
            {options.into_iter().map(way).collect_view()}
        </fieldset>
    }
}

#[component]
fn Parts(shown: Memo<Option<Shown>>, names: Vec<String>) -> impl IntoView {
    let sets = expect_context::<DataSets>();
    let part = |name: String| {
        let own = name.clone();
        let find = move |shown: &Option<Shown>| {
            let mut parts = shown.as_ref()?.parts.iter();
            parts.find(|part| part.name == own).cloned()
        };
        let this = Memo::new(move |_| shown.with(&find));
        let is_in = move || this.with(|part| part.as_ref().is_some_and(|part| part.is_in));
        // Without any part there is no set.
        let is_last = move || {
            is_in()
                && shown.with(|shown| {
                    let parts = shown.iter().flat_map(|shown| &shown.parts);
                    parts.filter(|part| part.is_in).count() == 1
                })
        };
        let change = move |_| {
            let Some(shown) = shown.get_untracked() else {
                return;
            };
            let mut without = shown.choice.without.unwrap_or_default();
            if !without.remove(&name) {
                without.insert(name.clone());
            }
            let choice = Choice {
                by: shown.choice.by,
                without: Some(without),
            };
            sets.arrange(&shown.id, &choice);
        };
        let words = move || {
            this.with(|part| {
                let part = part.as_ref()?;
                Some(format!("{} ({})", name_of(&part.name), part.pictures))
            })
        };
        view! {
            <label class="tick">
                <input type="checkbox" data-testid="part" prop:checked=is_in disabled=is_last on:change=change/>
                <span>{words}</span>
            </label>
        }
    };
    view! {
        <fieldset>
            <legend>"Parts of the set"</legend>
            {names.into_iter().map(part).collect_view()}
        </fieldset>
    }
}
