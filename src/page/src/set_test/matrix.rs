//! The confusion matrix: how often the pictures of one class were taken for another. Each cell opens its pictures.

use super::context::{Cell, SetTest, Side};
use leptos::html::Table;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{HtmlElement, KeyboardEvent};

/// One matrix.
#[component]
pub fn Matrix(side: Side, title: &'static str) -> impl IntoView {
    let test = expect_context::<SetTest>();
    let table = NodeRef::<Table>::new();
    let content = move || {
        let evaluation = test.shown(side)?;
        let set = test.sets.opened.get()?;
        let names = set.classes.clone();
        let columns: Vec<Option<usize>> = (0..names.len())
            .map(Some)
            .chain(evaluation.has_other().then_some(None))
            .collect();
        let head = columns
            .iter()
            .map(|column| {
                let name = column
                    .map_or("another label", |class| names[class].as_str())
                    .to_owned();
                view! { <th scope="col" title=name.clone()><span>{name.clone()}</span></th> }
            })
            .collect_view();
        let rows = (0..names.len())
            .filter(|&row| evaluation.classes[row].pictures > 0)
            .map(|row| {
                let total = evaluation.classes[row].pictures;
                let cells = columns
                    .iter()
                    .map(|&column| {
                        let count = evaluation.pictures_in(row, column).len();
                        let label = format!(
                            "{} taken for {}: {count} of {total}",
                            names[row],
                            column.map_or("another label", |class| names[class].as_str()),
                        );
                        view! { <Entry cell=Cell { side, row, column } count total label/> }
                    })
                    .collect_view();
                view! {
                    <tr>
                        <th scope="row" title=names[row].clone()><span>{names[row].clone()}</span></th>
                        {cells}
                    </tr>
                }
            })
            .collect_view();
        Some(view! {
            <table class="matrix" node_ref=table on:keydown=move |event| step(&event, table)>
                <thead>
                    <tr>
                        <td class="corner"><span>"truth ↓ taken for →"</span></td>
                        {head}
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        })
    };
    view! {
        <figure class="matrix-frame" class:original=side == Side::Original data-testid=move || test.figure_id(if side == Side::Original { "matrix-original" } else { "matrix-filtered" })>
            <figcaption>{title}</figcaption>
            <div class="scroll" tabindex="-1">{content}</div>
        </figure>
    }
}

#[component]
fn Entry(cell: Cell, count: usize, total: usize, label: String) -> impl IntoView {
    let test = expect_context::<SetTest>();
    let share = count as f64 / total.max(1) as f64;
    let right = cell.column == Some(cell.row);
    view! {
        <td class:right=right class:none=count == 0>
            <button
                data-row=cell.row
                data-column=cell.column.map(|column| column.to_string()).unwrap_or_default()
                style:--share=share.to_string()
                disabled=count == 0
                title=label.clone()
                aria-label=label.clone()
                aria-pressed=move || if test.cell.get() == Some(cell) { "true" } else { "false" }
                on:click=move |_| {
                    test.cell.update(|shown| *shown = if *shown == Some(cell) { None } else { Some(cell) });
                }
            >
                {if count == 0 { String::new() } else { count.to_string() }}
            </button>
        </td>
    }
}

/// The arrow keys go to the next cell with pictures in their direction.
fn step(event: &KeyboardEvent, table: NodeRef<Table>) {
    let (down, right) = match event.key().as_str() {
        "ArrowUp" => (-1, 0),
        "ArrowDown" => (1, 0),
        "ArrowLeft" => (0, -1),
        "ArrowRight" => (0, 1),
        _ => return,
    };
    let Some(table) = table.get_untracked() else {
        return;
    };
    let Some(here) = event
        .target()
        .and_then(|target| target.dyn_into::<HtmlElement>().ok())
        .and_then(|button| button.closest("td").ok().flatten())
        .and_then(|cell| cell.dyn_into::<web_sys::HtmlTableCellElement>().ok())
    else {
        return;
    };
    event.prevent_default();
    let Some(row) = here
        .parent_element()
        .and_then(|row| row.dyn_into::<web_sys::HtmlTableRowElement>().ok())
    else {
        return;
    };
    let (mut row, mut column) = (row.row_index(), here.cell_index());
    loop {
        row += down;
        column += right;
        let (Ok(row), Ok(column)) = (u32::try_from(row), u32::try_from(column)) else {
            return;
        };
        let button = table
            .rows()
            .item(row)
            .and_then(|row| row.dyn_into::<web_sys::HtmlTableRowElement>().ok())
            .and_then(|row| row.cells().item(column))
            .and_then(|cell| cell.query_selector("button").ok().flatten())
            .and_then(|button| button.dyn_into::<web_sys::HtmlButtonElement>().ok());
        match button {
            None => return,
            Some(button) if button.disabled() => {}
            Some(button) => {
                // An element of the page takes the focus.
                let _ = button.focus();
                return;
            }
        }
    }
}
