//! The pictures of a cell of the confusion matrix, with what the network said about each; and the pictures it could not be asked about.

use super::context::{Cell, SetTest, Side};
use crate::sets::PictureButton;
use crate::ui::format::share;
use leptos::prelude::*;

/// More are shown when asked for: a thousand pictures at once make an old tablet stop.
const AT_ONCE: usize = 48;

/// The pictures of the chosen cell.
#[component]
pub fn ShownPictures() -> impl IntoView {
    let test = expect_context::<SetTest>();
    let limit = RwSignal::new(AT_ONCE);
    Effect::new(move |_| {
        test.cell.track();
        limit.set(AT_ONCE);
    });
    let content = move || {
        let cell = test.cell.get()?;
        let set = test.sets.opened.get()?;
        let evaluation = test.shown(cell.side)?;
        let pictures = evaluation.pictures_in(cell.row, cell.column).to_vec();
        let taken_for = cell
            .column
            .map_or("another label", |class| set.classes[class].as_str());
        let title = format!(
            "{} taken for {taken_for}, {}: {}",
            set.classes[cell.row],
            match cell.side {
                Side::Original => "original",
                Side::Filtered => "filtered",
            },
            match pictures.len() {
                1 => "one picture".to_owned(),
                count => format!("{count} pictures"),
            }
        );
        let total = pictures.len();
        let items = pictures
            .into_iter()
            .take(limit.get())
            .map(|picture| {
                let caption = said(test, cell, picture)
                    .map(|words| view! { <span class="caption">{words}</span> }.into_any());
                match caption {
                    Some(caption) => {
                        view! { <PictureButton set=set.clone() picture caption/> }.into_any()
                    }
                    None => view! { <PictureButton set=set.clone() picture/> }.into_any(),
                }
            })
            .collect_view();
        Some(view! {
            <div class="shown" data-testid="shown-pictures">
                <div class="panel-head">
                    <h3>{title}</h3>
                    <button class="quiet" aria-label="Close the pictures" on:click=move |_| test.cell.set(None)>"✕"</button>
                </div>
                <p class="hint">"Click a picture to open it in the workbench, with the same filter."</p>
                <ul class="samples wide">{items}</ul>
                {(total > limit.get())
                    .then(|| {
                        view! {
                            <button on:click=move |_| limit.update(|limit| *limit += AT_ONCE)>"Show more"</button>
                        }
                    })}
            </div>
        })
    };
    view! { {content} }
}

/// "tabby 62.1 %": the label that the network gave.
fn said(test: SetTest, cell: Cell, picture: usize) -> Option<String> {
    let judgement = test.said(cell.side, picture)?;
    Some(format!(
        "{} {}",
        test.label_name(judgement.top),
        share(f64::from(judgement.top_probability))
    ))
}

/// Pictures that could not be judged, with the reasons.
#[component]
pub fn Refused() -> impl IntoView {
    let test = expect_context::<SetTest>();
    let content = move || {
        let refused = test.refused.get();
        let set = test.sets.opened.get()?;
        (!refused.is_empty()).then(|| {
            view! {
                <details class="more" data-testid="refused">
                    <summary>{format!("{} pictures could not be judged", refused.len())}</summary>
                    <ul class="long">
                        {refused
                            .into_iter()
                            .map(|(picture, why)| view! { <li><strong>{set.name(picture)}</strong> " " {why}</li> })
                            .collect_view()}
                    </ul>
                </details>
            }
        })
    };
    view! { {content} }
}
