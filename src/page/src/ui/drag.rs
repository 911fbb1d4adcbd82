//! Dragging, the same on every surface: one pointer holds it, from going down until it is let go, and nothing else may.

use crate::browser::{capture_pointer, is_pressed, listen_first};
use leptos::attr::Attribute;
use leptos::prelude::*;
use std::time::Duration;
use web_sys::PointerEvent;

/// What happens to a surface.
#[derive(Clone, Debug)]
pub enum Pull {
    /// A pointer takes hold of it.
    Begins(PointerEvent),
    /// The pointer that holds it is elsewhere.
    Moves(PointerEvent),
    /// It is let go; what was done stays.
    Ends,
    /// The browser took the pointer for something else, or a second finger came: nobody meant what was done.
    TakenAway,
}

#[derive(Clone, Copy)]
struct Held {
    pointer: i32,
    surface: u32,
    hear: Callback<Pull>,
}

/// All surfaces of the page, of which one is held at a time.
#[derive(Clone, Copy)]
pub struct Drags {
    held: StoredValue<Option<Held>>,
    surfaces: StoredValue<u32>,
}

impl Drags {
    pub fn new() -> Self {
        Self {
            held: StoredValue::new(None),
            surfaces: StoredValue::new(0),
        }
    }

    /// Watches over all pointers. `settle` ends what was begun by means that are no surface, such as sliders: before a pointer begins
    /// something, and after one has gone.
    pub fn watch(self, settle: impl Fn() + Clone + 'static) {
        let first = settle.clone();
        listen_first("pointerdown", move |event| {
            if let Some(held) = self.held.get_value() {
                self.held.set_value(None);
                // Its own pointer cannot go down again: that end was missed, and the surface is gone.
                if held.pointer != event.pointer_id() {
                    held.hear.run(Pull::TakenAway);
                }
            }
            first();
        });
        for gone in ["pointerup", "pointercancel"] {
            let settle = settle.clone();
            listen_first(gone, move |_| {
                let settle = settle.clone();
                // A slider says its last value after this event.
                set_timeout(
                    move || {
                        if self.held.get_value().is_none() {
                            settle();
                        }
                    },
                    Duration::ZERO,
                );
            });
        }
    }

    /// Listeners for the element that is dragged.
    pub fn surface(self, hear: Callback<Pull>) -> impl Attribute {
        let surface = self.surfaces.get_value();
        self.surfaces.set_value(surface + 1);
        let holds = move |event: &PointerEvent| {
            let held = self.held.try_get_value().flatten();
            held.is_some_and(|held| held.surface == surface && held.pointer == event.pointer_id())
        };
        let end = move |event: &PointerEvent, how: Pull| {
            if holds(event) {
                self.held.set_value(None);
                hear.run(how);
            }
        };
        on_cleanup(move || {
            // The surface goes while it is held; what was done on it is settled with the pointer.
            let _ = self.held.try_update_value(|held| {
                held.take_if(|held| held.surface == surface);
            });
        });
        view! {
            <{..}
                on:pointerdown=move |event: PointerEvent| {
                    if event.button() == 0 && self.held.get_value().is_none() {
                        capture_pointer(&event);
                        self.held.set_value(Some(Held { pointer: event.pointer_id(), surface, hear }));
                        hear.run(Pull::Begins(event));
                    }
                }
                on:pointermove=move |event: PointerEvent| {
                    if !is_pressed(&event) {
                        end(&event, Pull::Ends);
                    } else if holds(&event) {
                        hear.run(Pull::Moves(event));
                    }
                }
                on:pointerup=move |event: PointerEvent| end(&event, Pull::Ends)
                on:pointercancel=move |event: PointerEvent| end(&event, Pull::TakenAway)
                on:lostpointercapture=move |event: PointerEvent| end(&event, Pull::Ends)
            />
        }
    }
}
