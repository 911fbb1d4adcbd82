//! The history by name: every step can be gone back to, and forward again.

use crate::core::state::Page;
use leptos::prelude::*;
use session::steps::describe;
use session::{History, Source};

/// More steps than this are not drawn at once; those further away come with the next step.
const SHOWN: usize = 150;

/// The steps, the newest first.
#[component]
pub fn HistoryList() -> impl IntoView {
    let page = expect_context::<Page>();
    let title = move |source: &Source| page.title_of(source);
    let steps = Memo::new(move |_| {
        page.history.with(|history| {
            let states: Vec<_> = history.states().collect();
            let from = history.position().saturating_sub(SHOWN / 2);
            let mut names: Vec<(usize, String)> = states
                .windows(2)
                .enumerate()
                .skip(from)
                .take(SHOWN)
                .map(|(index, pair)| (index + 1, describe(pair[0], pair[1], title)))
                .collect();
            if from == 0 {
                names.insert(0, (0, "Start".to_owned()));
            }
            names.reverse();
            names
        })
    });
    let position = Memo::new(move |_| page.history.with(History::position));
    view! {
        <div class="drawer" data-testid="history">
            <ol class="steps" reversed=true>
                {move || {
                    steps
                        .get()
                        .into_iter()
                        .map(|(index, name)| {
                            view! {
                                <li>
                                    <button
                                        data-testid="step"
                                        class:undone=move || { position.get() < index }
                                        aria-current=move || (position.get() == index).then_some("step")
                                        on:click=move |_| page.go_to_state(index)
                                    >
                                        <span class="number">{index}</span>
                                        {name}
                                    </button>
                                </li>
                            }
                        })
                        .collect_view()
                }}
            </ol>
        </div>
    }
}
