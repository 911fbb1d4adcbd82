//! The page as a whole.

use super::browser::set_body_data;
use super::credits::Credits;
use super::filters::Filters;
use super::header::Header;
use super::notices::Notices;
use super::picture::PicturePanel;
use super::predictions::PredictionsPanel;
use super::spectrum_view::SpectrumView;
use super::state::{EngineStatus, Page};
use crate::catalogue;
use leptos::ev;
use leptos::prelude::*;
use session::Source;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::JsValue;
use web_sys::{DataTransfer, HtmlElement};

/// Puts the page into the document's body.
pub fn mount() {
    console_error_panic_hook::set_once();
    mount_to_body(App);
}

#[component]
fn App() -> impl IntoView {
    let hash = window().location().hash().unwrap_or_default();
    let known = catalogue::known();
    let (session, complaints) = known.read(&hash);
    let page = Page::new(catalogue::models(), catalogue::samples(), session);
    provide_context(page);
    for complaint in complaints {
        page.say(complaint);
    }
    if let Source::Sample(id) = page.source.get_untracked() {
        page.open_sample(&id);
    }
    page.start_engine();
    page.watch_engine();
    keep_hash(page);
    tell_scripts(page);
    let dragging = take_pictures(page);
    let _ = window_event_listener(ev::keydown, move |event| shortcut(page, &event));

    view! {
        <Header/>
        <Notices/>
        <main class="bench" id="bench">
            <PicturePanel/>
            <section class="panel" aria-labelledby="spectrum-title">
                <SpectrumView/>
                <Filters/>
            </section>
            <PredictionsPanel/>
        </main>
        <Credits/>
        <div class="drop-veil" class:visible=move || dragging.get() aria-hidden="true">
            <p>"Drop the picture anywhere"</p>
        </div>
    }
}

/// The address follows the page, and the page follows the address.
fn keep_hash(page: Page) {
    Effect::new(move |_| {
        let hash = page.hash();
        if window().location().hash().as_deref() != Ok(hash.as_str())
            && let Ok(history) = window().history()
        {
            // Browsers limit how often this may be called; the next change catches up.
            let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&hash));
        }
    });
    let _ = window_event_listener(ev::hashchange, move |_| {
        let hash = window().location().hash().unwrap_or_default();
        if hash != page.hash() {
            page.follow(&hash);
        }
    });
}

fn tell_scripts(page: Page) {
    Effect::new(move |_| {
        set_body_data("state", page.state_word());
        if let EngineStatus::Ready { engine, .. } = page.engine.get() {
            set_body_data("engine", engine.word());
        }
    });
}

/// Pictures may be dropped anywhere and pasted at any time. Returns whether one is being dragged over the page.
fn take_pictures(page: Page) -> RwSignal<bool> {
    let dragging = RwSignal::new(false);
    let take = move |data: Option<DataTransfer>| {
        let file = data
            .and_then(|data| data.files())
            .and_then(|files| files.get(0));
        if let Some(file) = &file {
            page.open_own(file);
        }
        file.is_some()
    };
    let _ = window_event_listener(ev::dragover, move |event| {
        event.prevent_default();
        dragging.set(true);
    });
    let _ = window_event_listener(ev::dragleave, move |event| {
        // Leaving one element for another is not leaving the page.
        if event.related_target().is_none() {
            dragging.set(false);
        }
    });
    let _ = window_event_listener(ev::drop, move |event| {
        event.prevent_default();
        dragging.set(false);
        if !take(event.data_transfer()) {
            page.say("Only a picture's file can be dropped here; save the picture first, then drop the file.");
        }
    });
    let _ = window_event_listener(ev::paste, move |event| {
        if take(event.clipboard_data()) {
            event.prevent_default();
        }
    });
    dragging
}

/// Undo and redo by the keys that everyone knows. In a text field they belong to the field.
fn shortcut(page: Page, event: &web_sys::KeyboardEvent) {
    let typing = event
        .target()
        .and_then(|target| target.dyn_into::<HtmlElement>().ok())
        .is_some_and(|element| {
            element.tag_name() == "INPUT"
                && element.get_attribute("type").as_deref() == Some("number")
        });
    if typing || !(event.ctrl_key() || event.meta_key()) || event.alt_key() {
        return;
    }
    match (event.key().to_lowercase().as_str(), event.shift_key()) {
        ("z", false) => page.undo(),
        ("z", true) | ("y", false) => page.redo(),
        _ => return,
    }
    event.prevent_default();
}
