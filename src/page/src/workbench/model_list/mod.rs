//! The list of all models, and the button that opens it.

mod contents;
mod entry;
mod hosting;

use crate::ui::dialog::{Dialog, Handle};
use leptos::prelude::*;
use models::labels::{CIFAR_ID, FASHION_ID, IMAGENET_ID};

/// The groups in which models are listed: label list, title, what they look at.
pub const GROUPS: [(&str, &str, &str); 3] = [
    (
        IMAGENET_ID,
        "Photographs, 1000 classes",
        "Trained on ImageNet. The more parameters a network has, the more it can learn.",
    ),
    (
        CIFAR_ID,
        "Small colour pictures, 10 classes",
        "Trained on CIFAR-10, 32 × 32 pixels.",
    ),
    (
        FASHION_ID,
        "Clothing, 10 classes",
        "Trained for this site on Fashion-MNIST, 28 × 28 grey pixels: the same network in several widths, and with several ways of varying the training pictures.",
    ),
];

/// The title of networks that somebody put beside the site.
pub const BESIDE_THE_SITE: &str = "Beside this site";

/// The button and the dialog.
#[component]
pub fn Models() -> impl IntoView {
    let dialog = Handle::new();
    view! {
        <button data-testid="models" aria-haspopup="dialog" on:click=move |_| dialog.show()>"About models"</button>
        <Dialog handle=dialog class="models" testid="models-dialog" name="models" heading="Models" contents=entry::contents/>
    }
}
