//! The page as a whole.

use crate::browser::set_body_data;
use crate::core::address::{self, names_a_picture};
use crate::core::hooks::FileToCome;
use crate::core::notices::Notices;
use crate::core::own_networks::{self, hosted, hosted::Hosted};
use crate::core::state::{EngineStatus, Page};
use crate::credits::Credits;
use crate::header::Header;
use crate::incoming::{Dropped, Incoming, is_network, picked};
use crate::laboratory::{self, LaboratoryEntry};
use crate::later::Attempts;
use crate::learning;
use crate::own_classifier::{self, Came, OwnClassifier};
use crate::set_test::{self, SetTestEntry};
use crate::sets::{self, DataSets};
use crate::storage;
use crate::translation;
use crate::ui::drag::Drags;
use crate::workbench::brush_tool::BrushInHand;
use crate::workbench::filters::{Filters, PutAside};
use crate::workbench::glance::{Glance, InView};
use crate::workbench::heat_map::HeatMap;
use crate::workbench::picture::PicturePanel;
use crate::workbench::pictures::{Pictures, kept_steps, last_edit};
use crate::workbench::predictions::{Predictions, PredictionsPanel};
use crate::workbench::profiles::Profiles;
use crate::workbench::rely::Rely;
use crate::workbench::share::take_state;
use crate::workbench::spectrum_view::SpectrumView;
use crate::workbench::sweep::Sweep;
use crate::workbench::views::Views;
use leptos::ev;
use leptos::prelude::*;
use models::card::Catalogue;
use session::{Edit, View};
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::spawn_local;
use web_sys::{DataTransfer, HtmlElement};

/// Puts the page into the document's body.
pub fn mount() {
    console_error_panic_hook::set_once();
    let mut models = catalogue::models();
    models.models.extend(own_networks::recall());
    let left = last_edit().map(|last| format!("model={}", last.model));
    let is_unknown = |link: &str| hosted::names_unknown(link, &models);
    if is_unknown(&hash()) || left.is_some_and(|left| is_unknown(&left)) {
        spawn_local(async move {
            let Hosted { cards, complaint } = hosted::fetch().await;
            hosted::add(&mut models, cards);
            mount_with(models, complaint);
        });
    } else {
        mount_with(models, None);
    }
}

fn mount_with(models: Catalogue, complaint: Option<String>) {
    if let Ok(Some(starting)) = document().query_selector(".starting") {
        starting.remove();
    }
    translation::survive();
    mount_to_body(move || view! { <App models=models complaint=complaint/> });
}

/// The page's link.
fn hash() -> String {
    window().location().hash().unwrap_or_default()
}

#[component]
fn App(models: Catalogue, complaint: Option<String>) -> impl IntoView {
    let hash = hash();
    let (samples, sets) = (catalogue::samples(), catalogue::sets());
    let (mut session, complaints) = catalogue::known(&models, &samples, &sets).read(&hash);
    let last =
        last_edit().filter(|last| !names_a_picture(&hash) && models.get(&last.model).is_some());
    let own_picture = last.is_some();
    if let Some(last) = last {
        session.edit = last_with(last, session.edit, &hash);
    }
    let steps = kept_steps(&session, &models);
    let page = Page::new(models, samples, sets, session);
    if let Some(steps) = steps {
        page.history.set(steps);
    }
    provide_context(page);
    provide_context(Attempts::new());
    let pictures = Pictures::new(page);
    let predictions = Predictions::new(page, pictures);
    provide_context(pictures);
    provide_context(predictions);
    provide_context(Views::new());
    provide_context(InView::new());
    provide_context(BrushInHand::new());
    let drags = Drags::new();
    drags.watch(move || page.finish());
    provide_context(drags);
    provide_context(PutAside::new());
    let data_sets = DataSets::new(page);
    provide_context(data_sets);
    provide_context(SetTestEntry::new());
    let own_classifier = OwnClassifier::new();
    provide_context(own_classifier);
    page.connect(|hooks| {
        hooks
            .open_classifier
            .connect(move |files| own_classifier.add(Came::Files(files)));
    });
    pictures.connect();
    predictions.connect();
    connect_sets(page, data_sets);
    let complaints = complaints.iter().map(ToString::to_string);
    for complaint in complaint.into_iter().chain(complaints) {
        page.say(complaint);
    }
    if !names_a_picture(&hash)
        && !own_picture
        && let Some(suited) = page.suited(&page.model.get_untracked())
    {
        page.source.set(suited.clone());
        page.history.update(|history| {
            let mut edit = history.present().clone();
            edit.source = suited;
            history.amend(edit);
        });
    }
    if !own_picture {
        page.open_source(page.source.get_untracked());
    }
    page.start_engine();
    page.watch_engine();
    provide_context(LaboratoryEntry::new());
    let set_named = hash.contains("set=") && !hash.ends_with("view=set");
    spawn_local(async move {
        let kept = storage::anything_kept().await;
        if kept {
            sets::entry::recall(data_sets, !set_named).await;
        }
        if page.view.get_untracked().is_of_a_set() {
            sets::entry::open_chosen(data_sets);
        }
        if kept || page.source.get_untracked().is_private() {
            pictures.recall_pictures();
        }
    });
    Effect::new(move |_| {
        if let Some(why) = storage::unkept() {
            page.say(format!("This browser does not keep what you add now: {why}. Pictures, sets, trainings and results last until this page is closed."));
        }
    });
    pictures.remember_edit();
    address::keep(page);
    tell_scripts(page);
    let dragging = take_files(page, pictures, data_sets, own_classifier);
    let _ = window_event_listener(ev::keydown, move |event| shortcut(page, &event));

    view! {
        <Header/>
        <Notices/>
        <Show when=move || own_classifier.is_open.get()>
            {own_classifier::dialog()}
        </Show>
        <main class="bench" id="bench">
            <Show when=move || page.view.get() == View::Picture>
                <PicturePanel/>
            </Show>
            <Show when=move || page.view.get().is_of_a_set()>
                {sets::entry::panel()}
            </Show>
            <Show when=move || matches!(page.view.get(), View::Picture | View::Set)>
                <section class="panel" aria-labelledby="spectrum-title">
                    <SpectrumView/>
                    <Filters/>
                </section>
            </Show>
            <Show when=move || page.view.get() == View::Laboratory>
                {laboratory::view()}
            </Show>
            <Show when=move || page.view.get() == View::Learning>
                {learning::view()}
            </Show>
            <Show when=move || page.view.get() == View::Picture>
                <PredictionsPanel/>
                <Rely/>
                <Sweep/>
                <HeatMap/>
                <Profiles/>
            </Show>
            <Show when=move || page.view.get() == View::Set>
                {set_test::view()}
            </Show>
        </main>
        <Show when=move || page.view.get() == View::Picture>
            <Glance/>
        </Show>
        <Credits/>
        <div class="drop-veil" class:visible=move || dragging.get() aria-hidden="true">
            <p>"Drop pictures, a folder, a zip file or a network anywhere"</p>
        </div>
    }
}

/// What the core wants of data sets, and they of other views.
fn connect_sets(page: Page, data_sets: DataSets) {
    page.connect(|hooks| {
        hooks.open_from_set.connect(move |(set, picture)| {
            spawn_local(sets::entry::open_picture(data_sets, set, picture));
        });
        hooks.file_in_set.connect(move |(set, picture)| {
            let file: FileToCome = Box::pin(sets::entry::file(data_sets, set, picture));
            Some(file)
        });
        hooks
            .has_own_set
            .connect(move |id: String| data_sets.has_own(&id));
        hooks
            .own_picture_of
            .connect(move |list: String| data_sets.own_picture_of(&list));
        hooks
            .picture_strip
            .connect(|list| Some(sets::entry::strip(list)));
        hooks
            .choose_set
            .connect(move |id| sets::entry::choose(data_sets, id));
        hooks.went_to.connect(move |view: View| {
            if view.is_of_a_set() {
                sets::entry::open_chosen(data_sets);
            }
            if view != View::Set {
                page.ask(|hooks| &hooks.stop_test, ());
            }
        });
    });
}

/// The workbench that was left with a picture of the visitor's on it, and what the hash says about it.
fn last_with(last: Edit, said: Edit, hash: &str) -> Edit {
    if hash.trim_start_matches('#').is_empty() {
        return last;
    }
    Edit {
        source: last.source,
        crop: last.crop,
        second: said.second.or(last.second),
        ..said
    }
}

fn tell_scripts(page: Page) {
    Effect::new(move |_| {
        set_body_data("state", page.state_word());
        set_body_data("embed", if page.embed.get() { "1" } else { "0" });
        if let EngineStatus::Ready { engine, .. } = page.engine.get() {
            set_body_data("engine", engine.word());
        }
    });
}

/// Pictures, whole sets of them and networks may be dropped anywhere, and pictures pasted at any time. Returns whether something is being dragged
/// over the page.
fn take_files(
    page: Page,
    pictures: Pictures,
    data_sets: DataSets,
    own_classifier: OwnClassifier,
) -> RwSignal<bool> {
    let dragging = RwSignal::new(false);
    let take =
        move |data: Option<DataTransfer>| pictures.take_files(data.and_then(|data| data.files()));
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
        let dropped = event.data_transfer().map(|data| Dropped::of(&data));
        // What is dropped while the dialog of a network is open belongs to the network.
        let files = event.data_transfer().and_then(|data| data.files());
        let files: Vec<Incoming> = files.map(|files| picked(&files)).unwrap_or_default();
        if own_classifier.is_open.get_untracked() || files.iter().any(|file| is_network(&file.path))
        {
            own_classifier.add(match dropped {
                // Plain files are taken as they are: WebKit has entries for what a script drops, and cannot read them.
                Some(dropped) if dropped.has_folder() || files.is_empty() => Came::Dropped(dropped),
                _ => Came::Files(files),
            });
            return;
        }
        if take_state(page, event.data_transfer().as_ref()) {
            return;
        }
        if let Some(dropped) =
            dropped.filter(|dropped| dropped.is_for_a_set(page.view.get_untracked()))
        {
            spawn_local(sets::entry::add_dropped(data_sets, dropped));
            return;
        }
        if !take(event.data_transfer()) {
            page.say("Only files and folders can be dropped here; save the picture first, then drop the file.");
        }
    });
    let _ = window_event_listener(ev::paste, move |event| {
        let text = event
            .clipboard_data()
            .and_then(|data| data.get_data("text/plain").ok());
        // What is pasted into a field belongs to the field.
        if take(event.clipboard_data())
            || (!is_typing(&event) && text.is_some_and(|text| page.paste_recipe(&text, false)))
        {
            event.prevent_default();
        }
    });
    dragging
}

/// Whether an event belongs to a field that text is written into.
fn is_typing(event: &web_sys::Event) -> bool {
    let target = event
        .target()
        .and_then(|target| target.dyn_into::<HtmlElement>().ok());
    target.is_some_and(|element| {
        let kind = element.get_attribute("type");
        let kind = kind.as_deref().unwrap_or("text");
        element.tag_name() == "TEXTAREA"
            || (element.tag_name() == "INPUT" && ["number", "text", "search"].contains(&kind))
    })
}

/// Undo and redo by the keys that everyone knows. In a text field they belong to the field.
fn shortcut(page: Page, event: &web_sys::KeyboardEvent) {
    if is_typing(event) || !(event.ctrl_key() || event.meta_key()) || event.alt_key() {
        return;
    }
    match (event.key().to_lowercase().as_str(), event.shift_key()) {
        ("z", false) => page.undo(),
        ("z", true) | ("y", false) => page.redo(),
        _ => return,
    }
    event.prevent_default();
}
