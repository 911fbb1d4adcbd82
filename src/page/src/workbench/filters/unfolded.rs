//! Which rows of the stack show what is set more rarely, and where the keyboard goes when rows move or vanish.

use leptos::ev::MouseEvent;
use leptos::prelude::*;
use std::collections::BTreeSet;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement};

/// The unfolded rows. Rows belong to places in the stack, so what is unfolded has to follow its filter.
#[derive(Clone, Copy)]
pub struct Unfolded(RwSignal<BTreeSet<usize>>);

impl Unfolded {
    /// Nothing is unfolded yet.
    pub fn new() -> Self {
        Self(RwSignal::new(BTreeSet::new()))
    }

    pub fn has(self, row: usize) -> bool {
        self.0.with(|rows| rows.contains(&row))
    }

    pub fn toggle(self, row: usize) {
        self.0.update(|rows| {
            if !rows.remove(&row) {
                rows.insert(row);
            }
        });
    }

    pub fn swap(self, row: usize, other: usize) {
        self.0.update(|rows| *rows = swapped(rows, row, other));
    }

    /// The filter of this row is removed.
    pub fn remove(self, row: usize) {
        self.0.update(|rows| *rows = without(rows, row));
    }

    /// The stack is this high; rows above it are gone.
    pub fn cut(self, height: usize) {
        self.0.update(|rows| rows.retain(|&row| row < height));
    }

    /// A folded row comes to this place.
    pub fn insert(self, row: usize) {
        self.0.update(|rows| *rows = with(rows, row));
    }
}

fn swapped(rows: &BTreeSet<usize>, a: usize, b: usize) -> BTreeSet<usize> {
    let moved = |&row: &usize| match row {
        row if row == a => b,
        row if row == b => a,
        row => row,
    };
    rows.iter().map(moved).collect()
}

fn without(rows: &BTreeSet<usize>, gone: usize) -> BTreeSet<usize> {
    let left = rows.iter().filter(|&&row| row != gone);
    left.map(|&row| if row > gone { row - 1 } else { row })
        .collect()
}

fn with(rows: &BTreeSet<usize>, new: usize) -> BTreeSet<usize> {
    let rows = rows.iter();
    rows.map(|&row| if row >= new { row + 1 } else { row })
        .collect()
}

/// The row in which a button was pressed, and the button.
fn pressed(event: &MouseEvent) -> Option<(Element, Element)> {
    let button: Element = event.current_target()?.dyn_into().ok()?;
    Some((button.closest(".filter-row").ok()??, button))
}

fn focus(element: Option<Element>) {
    if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        // Fails only for what is not in the document.
        let _ = element.focus();
    }
}

/// The last row of the stack is about to vanish with the button that has the focus: it goes to the row above, or to "Add a filter".
pub fn focus_after_removal(event: &MouseEvent) {
    let Some((row, _)) = pressed(event) else {
        return;
    };
    let is_row = |element: &Element| element.class_list().contains("filter-row");
    if row.next_element_sibling().is_some_and(|next| is_row(&next)) {
        return;
    }
    let above = row.previous_element_sibling().filter(is_row);
    focus(match above {
        Some(above) => above
            .query_selector("[data-testid=remove-filter]")
            .ok()
            .flatten(),
        None => document()
            .query_selector("[data-testid=add-filter]")
            .ok()
            .flatten(),
    });
}

/// The focus follows a filter that was moved to another row, as soon as that row is unfolded: to the same button, or to the other
/// direction's at the end of the stack.
pub fn focus_in_row(event: &MouseEvent, to: usize) {
    let Some((row, button)) = pressed(event) else {
        return;
    };
    let (Some(stack), Some(same)) = (row.parent_element(), button.get_attribute("data-testid"))
    else {
        return;
    };
    request_animation_frame(move || {
        let row = format!(".filter-row:nth-child({})", to + 1);
        let Some(row) = stack.query_selector(&row).ok().flatten() else {
            return;
        };
        let places = [
            format!("[data-testid={same}]:enabled"),
            "[data-testid=filter-up]:enabled, [data-testid=filter-down]:enabled".to_owned(),
        ];
        let found = places
            .iter()
            .find_map(|place| row.query_selector(place).ok().flatten());
        focus(found);
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_unfolded_follows_its_filter() {
        let rows = BTreeSet::from([0, 2]);
        assert_eq!(swapped(&rows, 2, 1), BTreeSet::from([0, 1]));
        assert_eq!(swapped(&rows, 0, 2), rows);
        assert_eq!(without(&rows, 0), BTreeSet::from([1]));
        assert_eq!(without(&rows, 1), BTreeSet::from([0, 1]));
        assert_eq!(without(&rows, 2), BTreeSet::from([0]));
        assert_eq!(with(&rows, 1), BTreeSet::from([0, 3]));
        assert_eq!(with(&rows, 3), rows);
    }
}
