//! The workbench as it was with a picture of the visitor's on it, for after a reload: the address cannot name such a picture. And the steps
//! that led there, which the address never has.
//!
//! Both are short texts, wanted before anything is drawn. The one lies in the local storage, the other in that of the tab, which it is about.

use super::context::{Pictures, of_set};
use crate::storage::local::{self, Key};
use leptos::ev;
use leptos::prelude::*;
use models::card::Catalogue;
use session::{Edit, History, Session, Source, link};
use std::time::Duration;
use web_sys::PerformanceNavigation;

/// A drag changes the workbench many times a second.
const CALM: Duration = Duration::from_millis(250);

/// The workbench as it was left, if one of the visitor's pictures was on it.
pub fn last_edit() -> Option<Edit> {
    let text = local::get(Key::LastEdit)?;
    let edit: Edit = serde_json::from_str(&text).ok()?;
    matches!(edit.source, Source::Own(_)).then_some(edit)
}

/// Most bytes of the steps that are kept: some hundreds of plain ones.
const STEPS: usize = 250_000;

/// The steps around the state that the page begins with, after a reload or a way back to a page that the browser did not keep alive. A link
/// that is followed begins anew, and so does a page whose state is none of the steps.
pub fn kept_steps(session: &Session, models: &Catalogue) -> Option<History<Edit>> {
    let navigation = window().performance()?.navigation();
    if navigation.type_() == PerformanceNavigation::TYPE_NAVIGATE {
        return None;
    }
    let mut kept: History<Edit> = History::from_text(&local::get(Key::Steps)?)?;
    // Links round what is dragged, and name no picture of the visitor's.
    let now = link::write(session);
    let is_now = |state: &Edit| {
        let there = Session {
            edit: state.clone(),
            ..session.clone()
        };
        state.source == session.edit.source && link::write(&there) == now
    };
    if !is_now(kept.present()) {
        let place = kept.states().position(is_now)?;
        kept.go_to(place);
    }
    kept.amend(session.edit.clone());
    let known = kept
        .states()
        .all(|state| models.get(&state.model).is_some());
    known.then_some(kept)
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
        let steps = self.page.history;
        let _ = window_event_listener(ev::pagehide, move |_| {
            keep();
            local::set(
                Key::Steps,
                &steps.with_untracked(|steps| steps.to_text(STEPS)),
            );
        });
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
