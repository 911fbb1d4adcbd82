//! A list to choose from.

use leptos::html;
use leptos::prelude::*;

/// Entries of a list under one heading; without a heading if its title is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Group {
    pub title: String,
    /// Values with their names for the visitor.
    pub options: Vec<(String, String)>,
}

/// Entries without a heading.
pub fn plain<V: ToString, N: ToString>(options: impl IntoIterator<Item = (V, N)>) -> Vec<Group> {
    vec![Group {
        title: String::new(),
        options: options
            .into_iter()
            .map(|(value, name)| (value.to_string(), name.to_string()))
            .collect(),
    }]
}

/// The list. Its label is that of a `<label>` around it, or `label`.
#[component]
pub fn Select(
    testid: &'static str,
    /// Read out where no `<label>` is around it.
    #[prop(optional, into)]
    label: Option<String>,
    #[prop(optional)] class: &'static str,
    #[prop(optional)] title: Option<&'static str>,
    /// What the entries belong to, for scripts that wait for them.
    #[prop(optional, into)]
    data_set: MaybeProp<String>,
    #[prop(optional, into)] disabled: Signal<bool>,
    /// Shown until there is a choice; cannot be chosen itself.
    #[prop(optional)]
    hint: &'static str,
    #[prop(into)] groups: Signal<Vec<Group>>,
    /// The value that is chosen.
    #[prop(into)]
    chosen: Signal<String>,
    /// What to do with another one.
    choose: Callback<String>,
) -> impl IntoView {
    let list = NodeRef::<html::Select>::new();
    let groups = Memo::new(move |_| groups.get());
    // An entry's own attribute counts no more once the visitor has chosen, and a value without its entry is not taken: so the value is
    // set whenever it or the entries are new, after they are there.
    Effect::new(move |_| {
        groups.track();
        let chosen = chosen.get();
        if let Some(list) = list.get() {
            queue_microtask(move || {
                if list.value() != chosen {
                    list.set_value(&chosen);
                }
            });
        }
    });
    let option = move |(value, name): (String, String)| {
        let own = value.clone();
        view! { <option value=value selected=move || chosen.with(|chosen| *chosen == own)>{name}</option> }
    };
    let entries = move || {
        groups
            .get()
            .into_iter()
            .filter(|group| !group.options.is_empty())
            .map(|Group { title, options }| {
                let options = options.into_iter().map(option).collect_view();
                if title.is_empty() {
                    options.into_any()
                } else {
                    view! { <optgroup label=title>{options}</optgroup> }.into_any()
                }
            })
            .collect_view()
    };
    view! {
        <select
            node_ref=list
            class=class
            data-testid=testid
            data-set=move || data_set.get()
            aria-label=label
            title=title
            disabled=disabled
            on:change=move |event| choose.run(event_target_value(&event))
        >
            {(!hint.is_empty())
                .then(|| {
                    view! {
                        <option value="" disabled=true selected=move || chosen.with(String::is_empty)>{hint}</option>
                    }
                })}
            {entries}
        </select>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_without_a_heading_keep_their_order() {
        let groups = plain([(3, "top 3"), (1, "top 1")]);
        assert_eq!(groups.len(), 1);
        assert_eq!(groups[0].title, "");
        assert_eq!(
            groups[0].options,
            [("3", "top 3"), ("1", "top 1")].map(|(a, b)| (a.to_owned(), b.to_owned()))
        );
    }
}
