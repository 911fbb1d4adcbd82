//! Sentences for the visitor, each until dismissed.

use crate::browser::download;
use crate::core::state::{Notice, Page};
use leptos::prelude::*;
use platform::port::words;
use std::sync::atomic::{AtomicU32, Ordering};

impl Page {
    /// Tells the visitor something; the same sentence is not said twice at once.
    pub fn say(&self, sentence: impl Into<String>) {
        self.tell(sentence.into(), false);
    }

    /// Says why a picture is not opened, in place of what was said of another one.
    pub fn say_of_a_picture(&self, sentence: impl Into<String>) {
        self.forget_pictures();
        self.tell(sentence.into(), true);
    }

    /// The next picture is open: what was said of those before it is of no interest any more.
    pub fn forget_pictures(&self) {
        if (self.notices)
            .with_untracked(|notices| notices.iter().any(|notice| notice.is_of_a_picture))
        {
            self.notices
                .update(|notices| notices.retain(|notice| !notice.is_of_a_picture));
        }
    }

    /// Hands the visitor a text as a file, or says why it cannot.
    pub fn save_text(&self, name: &str, mime: &str, text: &str) {
        if let Err(error) = download(name, mime, text) {
            self.say(format!("The file could not be saved ({}).", words(&error)));
        }
    }

    fn tell(&self, sentence: String, is_of_a_picture: bool) {
        // Never used twice: the list would take a new notice for the one that it shows already.
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let id = NEXT.fetch_add(1, Ordering::Relaxed);
        self.notices.update(|notices| {
            notices.retain(|notice| notice.sentence != sentence);
            notices.push(Notice {
                id,
                sentence,
                is_of_a_picture,
            });
        });
    }
}

/// The list of notices; read out as they come.
#[component]
pub fn Notices() -> impl IntoView {
    let page = expect_context::<Page>();
    view! {
        <div class="notices" data-testid="notices" role="status" aria-live="polite">
            <For each=move || page.notices.get() key=|notice| notice.id let:notice>
                <div class="notice">
                    <p data-testid="notice">{notice.sentence.clone()}</p>
                    <button
                        class="quiet"
                        aria-label="Dismiss this message"
                        on:click=move |_| page.notices.update(|notices| notices.retain(|other| other.id != notice.id))
                    >
                        "✕"
                    </button>
                </div>
            </For>
        </div>
    }
}
