//! The curve, which is also a slider: whoever drags along it moves the filter on the workbench.

use super::context::{Found, Sweeps};
use crate::browser::pointer_fraction;
use crate::ui::aria::pressed;
use crate::ui::drag::{Drags, Pull};
use crate::ui::format::{percent_in_words, share};
use leptos::html::Div;
use leptos::prelude::*;
use report::figures::SweepFigure;
use std::sync::Arc;
use std::time::Duration;
use web_sys::{KeyboardEvent, PointerEvent};

/// How long the filter stays at a point while it goes by itself: long enough for an answer on most devices.
const STAY: Duration = Duration::from_millis(450);

impl Found {
    /// The curves as a figure. `class` is the name of the class that is followed.
    pub fn figure(&self, class: &str) -> SweepFigure {
        SweepFigure::new(self.about.options.kind, class, &self.lines)
    }
}

#[component]
pub fn Chart() -> impl IntoView {
    let sweeps = expect_context::<Sweeps>();
    let page = sweeps.page;
    let at = Memo::new(move |_| sweeps.at());
    let figure = Memo::new(move |_| {
        let found = sweeps.found.get()?;
        Some(Arc::new(found.figure(&page.class_name(found.followed))))
    });
    let last = move || {
        (sweeps.found).with(|found| {
            found
                .as_ref()
                .map_or(0, |found| found.points.len().saturating_sub(1))
        })
    };
    let chart = NodeRef::<Div>::new();
    let drag = move |event: &PointerEvent| {
        // The figure may be narrower than its place.
        let drawn = chart
            .get_untracked()
            .and_then(|chart| chart.query_selector("svg").ok().flatten());
        if let (Some(drawn), Some(figure)) = (drawn, figure.get_untracked()) {
            let (across, _) = pointer_fraction(event, &drawn);
            sweeps.go_to(figure.point_at(across), false);
        }
    };
    let dragged = expect_context::<Drags>().surface(Callback::new(move |pull| match pull {
        Pull::Begins(event) => {
            sweeps.is_playing.set(false);
            drag(&event);
        }
        Pull::Moves(event) => drag(&event),
        Pull::Ends => page.finish(),
        Pull::TakenAway => page.call_off(),
    }));
    let press = move |event: KeyboardEvent| {
        let far = if event.shift_key() { 4 } else { 1 };
        let last = untrack(last);
        let now = at.get_untracked();
        let place = match event.key().as_str() {
            "ArrowLeft" | "ArrowDown" => now.map_or(last, |now| now.saturating_sub(far)),
            "ArrowRight" | "ArrowUp" => now.map_or(0, |now| now + far),
            "PageDown" => now.map_or(last, |now| now.saturating_sub(4)),
            "PageUp" => now.map_or(0, |now| now + 4),
            "Home" => 0,
            "End" => last,
            _ => return,
        };
        event.prevent_default();
        sweeps.is_playing.set(false);
        sweeps.go_to(place.min(last), true);
    };
    let words = move || {
        let place = at.get()?;
        sweeps
            .found
            .with(|found| read(sweeps, found.as_ref()?, place))
    };
    // The first network's answer there, for scripts and tests.
    let answer = move || {
        let place = at.get()?;
        (sweeps.found).with(|found| found.as_ref()?.lines.first()?.curve.points.get(place)?.1)
    };
    view! {
        <div
            {..dragged}
            class="chart sweep-chart"
            data-testid="sweep-chart"
            data-at=move || at.get().map(|at| at.to_string())
            role="slider"
            tabindex="0"
            aria-label="Sweep: the filter on the workbench"
            aria-valuemin="0"
            aria-valuemax=move || last().to_string()
            aria-valuenow=move || at.get().unwrap_or(0).to_string()
            aria-valuetext=move || words().unwrap_or_else(|| "the workbench shows none of the points".to_owned())
            node_ref=chart
            on:keydown=press
            inner_html=move || figure.get().map(|figure| figure.svg(at.get())).unwrap_or_default()
        ></div>
        <div class="sweep-reading">
            <Play/>
            <p
                data-testid="sweep-readout"
                data-probability=move || answer().map(|answer| format!("{:.6}", answer.probability))
                data-class-index=move || answer().map(|answer| answer.best)
                data-best-probability=move || answer().map(|answer| format!("{:.6}", answer.best_probability))
            >
                {move || {
                    words()
                        .unwrap_or_else(|| {
                            "Drag along the curve, or use the arrow keys: the filter on the workbench follows. A filled dot: the answer stays.".to_owned()
                        })
                }}
            </p>
        </div>
    }
}

/// A point in words and numbers, of every network.
fn read(sweeps: Sweeps, found: &Found, place: usize) -> Option<String> {
    let point = found.points.get(place)?;
    let class = sweeps.page.class_name(found.followed);
    let is_alone = found.lines.len() == 1;
    let lines = found.lines.iter().filter_map(|line| {
        let answer = line.curve.points.get(place)?.1?;
        let own = share(answer.probability).replace(' ', "\u{a0}");
        let whose = if is_alone {
            String::new()
        } else {
            format!("{}: ", line.name)
        };
        Some(if answer.stays {
            format!("{whose}“{class}” {own}, the answer")
        } else {
            format!(
                "{whose}“{class}” {own}, the answer is “{}” with {}",
                sweeps.page.class_name(answer.best),
                percent_in_words(answer.best_probability)
            )
        })
    });
    let lines: Vec<String> = lines.collect();
    let place = format!("{}\u{a0}{}", point.at, found.about.options.kind.unit());
    Some(if lines.is_empty() {
        format!("{place}: not answered yet.")
    } else {
        format!("{place}: {}.", lines.join("; "))
    })
}

/// Has the filter go through all points by itself, as one step of the history.
#[component]
fn Play() -> impl IntoView {
    let sweeps = expect_context::<Sweeps>();
    let is_playing = sweeps.is_playing;
    // Where it went last: where somebody else has moved the filter, it stops.
    let went = StoredValue::new(None::<usize>);
    let go_on = move || {
        if !is_playing.get_untracked() {
            return;
        }
        let count = (sweeps.found)
            .with_untracked(|found| found.as_ref().map_or(0, |found| found.points.len()));
        let next = match went.get_value() {
            None => 0,
            here if here == untrack(|| sweeps.at()) => here.map_or(0, |here| here + 1),
            Some(_) => count,
        };
        if next < count {
            went.set_value(Some(next));
            sweeps.go_to(next, false);
        } else {
            is_playing.set(false);
        }
    };
    // What was shown last becomes a step when it ends, however it ends.
    Effect::new(move |was: Option<bool>| {
        let is = is_playing.get();
        if was == Some(true) && !is {
            sweeps.page.finish();
        }
        is
    });
    if let Ok(timer) = set_interval_with_handle(go_on, STAY) {
        on_cleanup(move || timer.clear());
    }
    on_cleanup(move || is_playing.set(false));
    view! {
        <button
            data-testid="sweep-play"
            aria-pressed=move || pressed(is_playing.get())
            on:click=move |_| {
                let begins = !is_playing.get_untracked();
                went.set_value(None);
                is_playing.set(begins);
            }
        >
            {move || if is_playing.get() { "Pause" } else { "Play" }}
        </button>
    }
}
