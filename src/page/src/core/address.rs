//! The address follows the page, and the page follows the address.

use crate::browser::now_ms;
use crate::core::state::Page;
use leptos::ev;
use leptos::prelude::*;
use session::{Edit, Session, Source, View, link};
use std::time::Duration;
use wasm_bindgen::JsValue;

impl Page {
    /// What a link would restore.
    pub fn session(self) -> Session {
        Session {
            view: self.view.get(),
            set: if self.own_set_chosen() {
                String::new()
            } else {
                self.set.get()
            },
            edit: Edit {
                source: self.source.get(),
                ..self.present()
            },
            training_data: self.as_shared(self.training.training_data()),
            hyperparameters: self.training.hyperparameters.get(),
            backend: self.backend.get(),
            embed: self.embed.get(),
        }
    }

    /// The hash of the page as it stands.
    pub fn hash(self) -> String {
        link::write(&self.session())
    }

    /// The address of the page as it stands.
    pub fn address(self) -> String {
        address_with(&self.hash())
    }

    /// Takes over what a link says.
    fn follow(self, hash: &str) {
        let (session, complaints) = self.known().read(hash);
        for complaint in complaints {
            self.say(complaint.to_string());
        }
        self.choose_backend(session.backend);
        self.embed.set(session.embed);
        let mut edit = session.edit;
        // A link without a picture, as from somebody's own one, leaves the picture here as it is.
        if !names_a_picture(hash) {
            edit.source = match self.source.get_untracked() {
                Source::Camera => untrack(|| self.present()).source,
                source => source,
            };
            edit.crop = untrack(|| self.present()).crop;
        }
        self.edit(true, |present| *present = edit);
        let (view, set) = (session.view, session.set);
        if view == View::Learning {
            self.training
                .follow(session.training_data, session.hyperparameters);
        }
        if view.is_of_a_set() && set != self.set.get_untracked() {
            self.ask(|hooks| &hooks.choose_set, set);
        }
        self.go_to(view);
    }
}

/// The address of the page with this hash.
pub fn address_with(hash: &str) -> String {
    let here = window().location().href().unwrap_or_default();
    let base = here.split('#').next().unwrap_or_default();
    format!("{base}{hash}")
}

/// Whether a hash says which picture to show.
pub fn names_a_picture(hash: &str) -> bool {
    let mut keys = hash
        .trim_start_matches('#')
        .split('&')
        .filter_map(|pair| pair.split('=').next());
    keys.any(|key| ["sample", "picture", "made"].contains(&key))
}

/// So many changes are written as they come. Browsers refuse more than 100 within some seconds (Safari) or 200 (Chrome, Firefox), which
/// a drag of a slider reaches, and would leave an old address standing.
const AT_ONCE: f64 = 25.0;
/// After that, one change in so many milliseconds, and the last one always.
const PAUSE: f64 = 400.0;

/// How many changes may still be written at once, and when that was so.
#[derive(Clone, Copy)]
struct Budget {
    left: f64,
    at: f64,
    waiting: bool,
}

/// Keeps both in step.
pub fn keep(page: Page) {
    let budget = StoredValue::new(Budget {
        left: AT_ONCE,
        at: now_ms(),
        waiting: false,
    });
    Effect::new(move |_| {
        let hash = page.hash();
        let Budget { left, at, waiting } = budget.get_value();
        if waiting || is_written(&hash) {
            return;
        }
        let now = now_ms();
        let left = (left + (now - at) / PAUSE).min(AT_ONCE);
        let at_once = left >= 1.0;
        budget.set_value(Budget {
            left: if at_once { left - 1.0 } else { left },
            at: now,
            waiting: !at_once,
        });
        if at_once {
            write(&hash);
        } else {
            let later = move || {
                budget.update_value(|budget| {
                    budget.waiting = false;
                    // What has come in meanwhile is what this one costs.
                    budget.left = 0.0;
                    budget.at = now_ms();
                });
                write(&untrack(|| page.hash()));
            };
            set_timeout(later, Duration::from_millis(PAUSE as u64));
        }
    });
    let _ = window_event_listener(ev::hashchange, move |event| {
        // What was asked for. The address may hold what the page wrote since: a change that had to wait comes between the two.
        let address = event.new_url();
        let hash = (address.find('#'))
            .map_or("", |at| &address[at..])
            .to_owned();
        if hash != page.hash() {
            page.follow(&hash);
        }
    });
}

fn is_written(hash: &str) -> bool {
    window().location().hash().as_deref() == Ok(hash)
}

fn write(hash: &str) {
    if !is_written(hash)
        && let Ok(history) = window().history()
    {
        // Should a browser refuse all the same, the next change catches up.
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(hash));
    }
}
