//! The ways to a picture: a file, the camera, a formula; the crop box; and the strips of pictures to choose from.

use super::context::Pictures;
use super::crop_box::CropBox;
use super::entry;
use super::reading_box::{PictureNotes, ReadingBox, ReadingLine};
use super::strip::OwnStrip;
use crate::browser::click;
use crate::ui::drawers::DrawerButtons;
use crate::workbench::samples::Samples;
use leptos::html::Input;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::HtmlInputElement;

/// What opens below the picture, one at a time.
const WAYS: [(&str, &str); 4] = [
    ("camera", "Camera"),
    ("make-one", "Make one"),
    ("crop", "Crop"),
    ("reading", "How it is read"),
];

/// What lies below the picture.
#[component]
pub fn Sources() -> impl IntoView {
    let pictures = expect_context::<Pictures>();
    let input = NodeRef::<Input>::new();
    let open = RwSignal::new("");
    let picked = move |event: web_sys::Event| {
        let Some(input) = event
            .target()
            .and_then(|target| target.dyn_into::<HtmlInputElement>().ok())
        else {
            return;
        };
        pictures.take_files(input.files());
        // So that the same file can be picked again.
        input.set_value("");
    };
    view! {
        <div class="sources">
            <button
                class="primary"
                on:click=move |_| {
                    if let Some(input) = input.get_untracked() {
                        click(&input);
                    }
                }
            >
                "Open a picture …"
            </button>
            <p class="hint">"or drop or paste some anywhere. "<strong>"They never leave this device."</strong></p>
            <input
                class="visually-hidden"
                type="file"
                accept="image/*"
                multiple
                tabindex="-1"
                aria-label="Picture files"
                data-testid="image-input"
                node_ref=input
                on:change=picked
            />
        </div>
        <ReadingLine/>
        <PictureNotes/>
        <DrawerButtons drawers=&WAYS open label="More about the picture" class="ways"/>
        {move || match open.get() {
            "camera" => entry::camera(),
            "make-one" => entry::formulas(),
            "crop" => view! { <CropBox/> }.into_any(),
            "reading" => view! { <ReadingBox/> }.into_any(),
            _ => ().into_any(),
        }}
        <OwnStrip/>
        <Samples/>
    }
}
