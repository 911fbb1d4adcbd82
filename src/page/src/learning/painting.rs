//! Where a mark is painted: a grid over one picture of the class, with pointer, touch or keys.

use super::context::Learning;
use super::made_pictures::row_of;
use crate::browser::pointer_fraction;
use crate::core::studio::put;
use crate::sets::SetPicture;
use crate::ui::drag::{Drags, Pull};
use learning::shortcut::{CELLS, Mark, Painted, Shortcut};
use leptos::html::Canvas;
use leptos::prelude::*;
use synthetic::generator::Generator;
use web_sys::{KeyboardEvent, PointerEvent};

/// What is painted and where the visitor is.
#[derive(Clone, Copy)]
struct Pad {
    shortcut: RwSignal<Option<Shortcut>>,
    painted: Memo<Painted>,
    canvas: NodeRef<Canvas>,
    /// While a pointer is down: whether it paints or clears, and what there was before.
    stroke: StoredValue<Option<(bool, Painted)>>,
    /// Row and column of the cell that keys are for.
    cursor: RwSignal<(usize, usize)>,
    focused: RwSignal<bool>,
}

impl Pad {
    fn new(shortcut: RwSignal<Option<Shortcut>>) -> Self {
        let painted = move || {
            shortcut.with(|planted| match planted {
                Some(Shortcut {
                    mark: Mark::Painted(painted),
                    ..
                }) => *painted,
                _ => Painted::default(),
            })
        };
        Self {
            shortcut,
            painted: Memo::new(move |_| painted()),
            canvas: NodeRef::new(),
            stroke: StoredValue::new(None),
            cursor: RwSignal::new((0, 0)),
            focused: RwSignal::new(false),
        }
    }

    fn change(self, change: impl FnOnce(&mut Painted)) {
        self.shortcut.update(|planted| {
            if let Some(Shortcut {
                mark: Mark::Painted(painted),
                ..
            }) = planted
            {
                let mut changed = *painted;
                change(&mut changed);
                // A mark without a cell is none, and no link could hold it.
                if changed.count() > 0 {
                    *painted = changed;
                }
            }
        });
    }

    fn draw(self) {
        let Some(canvas) = self.canvas.get() else {
            return;
        };
        let painted = self.painted.get();
        let cursor = self.focused.get().then(|| self.cursor.get());
        let rgba: Vec<u8> = (0..CELLS * CELLS)
            .flat_map(|cell| {
                let place = (cell / CELLS, cell % CELLS);
                match (painted.at(place.0, place.1), cursor == Some(place)) {
                    (true, false) => [255, 255, 255, 255],
                    (true, true) => [255, 214, 140, 255],
                    (false, true) => [208, 102, 31, 150],
                    (false, false) => [0, 0, 0, 0],
                }
            })
            .collect();
        put(&canvas, &rgba, CELLS, CELLS);
    }

    /// The cell below the pointer.
    fn cell(self, event: &PointerEvent) -> Option<(usize, usize)> {
        let canvas = self.canvas.get_untracked()?;
        let (x, y) = pointer_fraction(event, &canvas);
        let inside = (0.0..1.0).contains(&x) && (0.0..1.0).contains(&y);
        let place = |fraction: f64| (fraction * CELLS as f64) as usize;
        inside.then_some((place(y), place(x)))
    }

    fn down(self, event: &PointerEvent) {
        self.stroke.set_value(None);
        if let Some((row, column)) = self.cell(event) {
            let before = self.painted.get_untracked();
            let white = !before.at(row, column);
            self.stroke.set_value(Some((white, before)));
            self.cursor.set((row, column));
            self.change(|painted| painted.put(row, column, white));
        }
    }

    fn moved(self, event: &PointerEvent) {
        if let (Some((white, _)), Some((row, column))) = (self.stroke.get_value(), self.cell(event))
        {
            self.change(|painted| painted.put(row, column, white));
        }
    }

    fn take_back(self) {
        if let Some((_, before)) = self.stroke.get_value() {
            self.change(|painted| *painted = before);
        }
    }

    fn key(self, event: &KeyboardEvent) {
        let (row, column) = self.cursor.get_untracked();
        let last = CELLS - 1;
        match event.key().as_str() {
            "ArrowUp" => self.cursor.set((row.saturating_sub(1), column)),
            "ArrowDown" => self.cursor.set(((row + 1).min(last), column)),
            "ArrowLeft" => self.cursor.set((row, column.saturating_sub(1))),
            "ArrowRight" => self.cursor.set((row, (column + 1).min(last))),
            " " | "Enter" => {
                self.change(|painted| painted.put(row, column, !painted.at(row, column)));
            }
            _ => return,
        }
        event.prevent_default();
    }

    /// Where the keys are, in words.
    fn said(self) -> Option<String> {
        let (row, column) = self.cursor.get();
        let white = self.painted.with(|painted| painted.at(row, column));
        let state = if white { "white" } else { "clear" };
        self.focused
            .get()
            .then(|| format!("row {}, column {}: {state}", row + 1, column + 1))
    }
}

/// The grid.
#[component]
pub fn PaintPad() -> impl IntoView {
    let pad = Pad::new(expect_context::<Learning>().choice.shortcut);
    Effect::new(move |_| pad.draw());
    let stroke = expect_context::<Drags>().surface(Callback::new(move |pull| match pull {
        Pull::Begins(event) => pad.down(&event),
        Pull::Moves(event) => pad.moved(&event),
        Pull::Ends => {}
        Pull::TakenAway => pad.take_back(),
    }));
    view! {
        <div class="paint">
            <div class="pad">
                <Ground/>
                <canvas
                    {..stroke}
                    node_ref=pad.canvas
                    data-testid="paint"
                    tabindex="0"
                    role="application"
                    aria-label="The mark, 16 by 16 cells: arrow keys move, space paints or clears"
                    on:keydown=move |event| pad.key(&event)
                    on:focus=move |_| pad.focused.set(true)
                    on:blur=move |_| pad.focused.set(false)
                ></canvas>
            </div>
            <div>
                <p class="hint">"Paint on the picture. What you paint white becomes white in every picture of the class."</p>
                <p class="hint" aria-live="polite">{move || pad.said()}</p>
                <button data-testid="paint-corner" on:click=move |_| pad.change(|painted| *painted = Painted::corner())>"Only the corner"</button>
            </div>
        </div>
    }
}

/// A picture of the class, below the grid.
#[component]
fn Ground() -> impl IntoView {
    let learning = expect_context::<Learning>();
    let class = Memo::new(move |_| {
        learning
            .choice
            .shortcut
            .with(|planted| planted.map_or(0, |planted| planted.class))
    });
    let canvas = NodeRef::<Canvas>::new();
    Effect::new(move |_| {
        let Some(canvas) = canvas.get() else { return };
        let class = class.get().min(synthetic::CLASSES - 1);
        if let Ok(generator) = learning.choice.made.with(Generator::new) {
            let (rgba, height, width) = row_of(&generator, None, class, 1, 0);
            put(&canvas, &rgba, height, width);
        }
    });
    let of_set = move || {
        let set = learning.opened.get()?;
        let picture = set.truths.iter().position(|&of| of == class.get())?;
        Some(view! { <SetPicture place=set.place(picture) name=set.name(picture) picture/> })
    };
    view! {
        <div class="ground" aria-hidden="true">
            <Show when=move || learning.choice.set.with(Option::is_none) fallback=move || of_set>
                <canvas node_ref=canvas></canvas>
            </Show>
        </div>
    }
}
