//! The workbench as it was with a picture of the visitor's on it, for after a reload: the address cannot name such a picture.
//!
//! It is one short text, wanted before anything is drawn, so it lies in the local storage and not beside the pictures.

use super::context::{Pictures, of_set};
use crate::storage::local::{self, Key};
use leptos::ev;
use leptos::prelude::*;
use session::{Edit, Source};
use std::time::Duration;

/// A drag changes the workbench many times a second.
const CALM: Duration = Duration::from_millis(250);

/// The workbench as it was left, if one of the visitor's pictures was on it.
pub fn last_edit() -> Option<Edit> {
    let text = local::get(Key::LastEdit)?;
    let edit: Edit = serde_json::from_str(&text).ok()?;
    matches!(edit.source, Source::Own(_)).then_some(edit)
}

impl Pictures {
    /// Keeps the workbench for as long as the page lives.
    pub fn remember_edit(self) {
        let due = StoredValue::new(false);
        let keep = move || {
            if due.get_value() {
                due.set_value(false);
                self.write_edit();
            }
        };
        Effect::new(move |_| {
            self.page.source.track();
            self.page.history.track();
            self.own.track();
            if !due.get_value() {
                due.set_value(true);
                set_timeout(keep, CALM);
            }
        });
        let _ = window_event_listener(ev::pagehide, move |_| keep());
    }

    fn write_edit(self) {
        let present = untrack(|| self.page.present());
        let source = match self.page.source.get_untracked() {
            // It sees something else after a reload.
            Source::Camera => present.source.clone(),
            source => source,
        };
        let kept = match &source {
            Source::Own(id) => of_set(id).is_some() || self.own_title(id).is_some(),
            _ => false,
        };
        // A browser that keeps nothing begins anew after a reload, as it does with the pictures themselves.
        if kept {
            let edit = Edit { source, ..present };
            let text = serde_json::to_string(&edit).unwrap_or_default();
            local::set(Key::LastEdit, &text);
        } else if self.page.shown.with_untracked(Option::is_some) {
            local::remove(Key::LastEdit);
        }
    }
}
