//! The address follows the page, and the page follows the address.
//!
//! Each view that is opened is an entry of the browser's history; edits change the entry that stands. Back and forward switch between views
//! and leave the edits, which have a history of their own. Between the entries of two links the page follows the link.

use crate::browser::now_ms;
use crate::core::state::Page;
use js_sys::Date;
use leptos::ev;
use leptos::prelude::*;
use session::{Edit, Session, Source, View, link};
use std::time::Duration;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;

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

    /// Takes over what a link says, once it is known whether a network that it names lies beside the site.
    fn follow(self, hash: &str) {
        if self.is_hosted_wanted(hash) {
            let hash = hash.to_owned();
            spawn_local(async move {
                self.look_for_hosted().await;
                self.take_over(&hash);
            });
        } else {
            self.take_over(hash);
        }
    }

    fn take_over(self, hash: &str) {
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

/// What an entry of the browser's history carries.
#[derive(Clone, Copy, PartialEq)]
enum Carried {
    /// The page made it, after following the link of this number.
    Link(f64),
    /// The browser made it, for a link or an address that was typed.
    Nothing,
}

impl Carried {
    fn of(state: &JsValue) -> Self {
        state.as_f64().map_or(Self::Nothing, Self::Link)
    }

    /// What the entry that stands carries.
    fn now() -> Self {
        let history = window().history();
        let state = history.and_then(|history| history.state());
        state.map_or(Self::Nothing, |state| Self::of(&state))
    }
}

/// The entries of the browser's history that this page made.
#[derive(Clone, Copy)]
struct Entries {
    page: Page,
    /// The view of the entry that stands.
    view: StoredValue<View>,
    /// The number of the link that was followed last. All entries made since carry it.
    link: StoredValue<f64>,
    /// What the entry carries that the browser has just gone to.
    arrived: StoredValue<Option<Carried>>,
}

impl Entries {
    fn new(page: Page) -> Self {
        Self {
            page,
            view: StoredValue::new(page.view.get_untracked()),
            link: StoredValue::new(match Carried::now() {
                Carried::Link(link) => link,
                Carried::Nothing => Date::now(),
            }),
            arrived: StoredValue::new(None),
        }
    }

    /// Whether the entry that stands says all.
    fn is_written(self, hash: &str) -> bool {
        window().location().hash().as_deref() == Ok(hash)
            && Carried::now() == Carried::Link(self.link.get_value())
    }

    /// Another view is another entry.
    fn write(self, hash: &str) {
        let (Ok(history), false) = (window().history(), self.is_written(hash)) else {
            return;
        };
        let view = self.page.view.get_untracked();
        let state = JsValue::from_f64(self.link.get_value());
        // Should a browser refuse all the same, the next change catches up.
        let _ = if view == self.view.get_value() {
            history.replace_state_with_url(&state, "", Some(hash))
        } else {
            history.push_state_with_url(&state, "", Some(hash))
        };
        self.view.set_value(view);
    }

    /// The browser went to an entry with this hash, which may be new.
    fn gone_to(self, hash: &str) {
        let page = self.page;
        let arrived = self.arrived.get_value();
        self.arrived.set_value(None);
        let carried = arrived.unwrap_or_else(Carried::now);
        let view = page.known().read(hash).0.view;
        self.view.set_value(view);
        if carried == Carried::Link(self.link.get_value()) {
            if view != page.view.get_untracked() {
                page.go_to(view);
            }
        } else {
            self.link.set_value(match carried {
                Carried::Link(link) => link,
                Carried::Nothing => Date::now(),
            });
            if hash != untrack(|| page.hash()) {
                page.follow(hash);
            }
        }
        self.write(&untrack(|| page.hash()));
    }
}

/// Keeps both in step.
pub fn keep(page: Page) {
    let entries = Entries::new(page);
    let budget = StoredValue::new(Budget {
        left: AT_ONCE,
        at: now_ms(),
        waiting: false,
    });
    Effect::new(move |_| {
        let hash = page.hash();
        let Budget { left, at, waiting } = budget.get_value();
        if waiting || entries.is_written(&hash) {
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
            entries.write(&hash);
        } else {
            let later = move || {
                budget.update_value(|budget| {
                    budget.waiting = false;
                    // What has come in meanwhile is what this one costs.
                    budget.left = 0.0;
                    budget.at = now_ms();
                });
                entries.write(&untrack(|| page.hash()));
            };
            set_timeout(later, Duration::from_millis(PAUSE as u64));
        }
    });
    // Comes before the other event. The entry may carry something else by then: a change that had to wait comes between the two.
    let _ = window_event_listener(ev::popstate, move |event| {
        entries.arrived.set_value(Some(Carried::of(&event.state())));
    });
    let _ = window_event_listener(ev::hashchange, move |event| {
        // What was asked for, for the same reason not what stands there.
        let address = event.new_url();
        let hash = address.find('#').map_or("", |at| &address[at..]);
        entries.gone_to(hash);
    });
}
