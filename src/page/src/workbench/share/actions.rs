//! What the dialog's buttons do, and how they say that it is done.

use super::desk::{Action, Desk, What};
use super::drawing;
use super::error::{ActionError, ShareError};
use crate::browser::{clipboard, promised, save, today};
use crate::ui::canvas::png;
use js_sys::{Array, Object, Reflect};
use leptos::prelude::*;
use session::{View, link};
use std::time::Duration;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::{future_to_promise, spawn_local};
use web_sys::{Blob, ClipboardItem, HtmlCanvasElement};

/// How long a button says that it has done its work.
const SAID_FOR: Duration = Duration::from_secs(2);

impl Desk {
    /// A button with the test id `key` that reads `word`, and "Copied" or "Saved" for a moment afterwards; `of` tells it from others of the
    /// same word.
    pub fn button(
        self,
        key: &str,
        word: &'static str,
        of: &'static str,
        primary: bool,
        action: Action,
    ) -> AnyView {
        let key = key.to_owned();
        let done = {
            let key = key.clone();
            Memo::new(move |_| self.done.with(|done| *done == key))
        };
        let after = if matches!(action, Action::Save(_)) {
            "Saved"
        } else {
            "Copied"
        };
        let shown = move || if done.get() { after } else { word };
        let label = (!of.is_empty()).then_some(move || format!("{}: {of}", shown()));
        view! {
            <button
                data-testid=key.clone()
                class:primary=primary
                class:done=move || done.get()
                aria-label=label
                on:click=move |_| self.act(key.clone(), action)
            >
                {shown}
            </button>
        }
        .into_any()
    }

    fn act(self, key: String, action: Action) {
        // Browsers want the clipboard asked for while the click is being handled, so nothing may be awaited before.
        let work = self.carry_out(action);
        spawn_local(async move {
            match work.await {
                Ok(sentence) => {
                    // The dialog may be closed by now, and its signals gone.
                    self.said.try_set(sentence);
                    self.done.try_set(key.clone());
                    set_timeout(
                        move || {
                            // A later button has its own turn.
                            if self.done.try_with_untracked(|done| *done == key) == Some(true) {
                                self.done.try_set(String::new());
                            }
                        },
                        SAID_FOR,
                    );
                }
                Err(error) => {
                    let sentence = error.to_string();
                    self.said.try_set(sentence.clone());
                    self.page.say(sentence);
                }
            }
        });
    }
}

/// What an action comes to: a sentence that says what was done.
type Outcome = std::pin::Pin<Box<dyn Future<Output = Result<String, ActionError>>>>;

impl Desk {
    fn carry_out(self, action: Action) -> Outcome {
        match action {
            Action::CopyLink => Box::pin(async move {
                let sentence = self.copy_link().await?;
                self.page.say(sentence.clone());
                Ok(sentence)
            }),
            Action::CopyEmbed => copied(&untrack(|| self.embed_code()), "The HTML is copied."),
            Action::Cite(which) => copied(&untrack(|| self.bibtex(which)), "The BibTeX is copied."),
            Action::Copy(what) => self.copy_picture(what),
            Action::Save(what) => Box::pin(async move {
                let (_, extension, kind) = what.file();
                let blob = self.blob_of(what, kind).await?;
                let name = format!("{}.{extension}", untrack(|| self.name_of(what)));
                save(&name, &blob).map_err(|error| ShareError::Browser(error.into()))?;
                Ok(format!("Saved as {name}."))
            }),
        }
    }

    /// Copies the address to the clipboard, and tells what is in it.
    fn copy_link(self) -> impl Future<Output = Result<String, ActionError>> {
        let asked =
            clipboard().map(|clipboard| clipboard.write_text(&untrack(|| self.page.address())));
        async move {
            let copied = match asked {
                Ok(promise) => promised(Ok(promise)).await,
                Err(error) => Err(error),
            };
            copied.map_err(ActionError::LinkNotCopied)?;
            let own_set = untrack(|| self.page.shows_own_set());
            Ok(if self.page.view.get_untracked() == View::Learning {
                if own_set {
                    "Link copied. It holds your training, but not your set, which stays here."
                } else {
                    "Link copied. Whoever opens it can train the same network on the same pictures."
                }
            } else if own_set {
                "Link copied. It holds your filter and model, but not your set, which stays here."
            } else if untrack(|| self.page.card()).is_some_and(|card| card.is_only_here()) {
                "Link copied. It holds your filter, but not your network, which stays here."
            } else if self.page.source.get_untracked().is_private() {
                "Link copied. It holds your filter and model, but not your picture, which stays here."
            } else {
                "Link copied. Whoever opens it sees this picture, filter and model."
            }
            .to_owned())
        }
    }

    async fn blob_of(self, what: What, kind: &str) -> Result<Blob, ShareError> {
        let text = untrack(|| match what {
            What::FigureSvg => self.figure_svg().map(|(svg, _)| svg),
            What::Profile => self.profile_csv(),
            What::Predictions => self.predictions_csv(),
            What::State => self.state_json(),
            What::Bibtex => Ok(self.bibtex(None)),
            What::Filtered | What::Original | What::Spectrum | What::Mask | What::Figure => {
                Ok(String::new())
            }
        })?;
        if kind == "image/png" {
            Ok(png(&self.canvas_of(what).await?).await?)
        } else {
            Ok(drawing::text_file(&text, kind)?)
        }
    }

    async fn canvas_of(self, what: What) -> Result<HtmlCanvasElement, ShareError> {
        if what == What::Figure {
            let (svg, height) = untrack(|| self.figure_svg())?;
            let width = report::workbench::figure::WIDTH;
            return Ok(drawing::rasterised(&svg, width, height).await?);
        }
        drawing::canvas(self, what)
    }

    /// Puts a picture on the clipboard. It may still be made while the browser is asked.
    fn copy_picture(self, what: What) -> Outcome {
        let clipboard = match clipboard() {
            Ok(clipboard) => clipboard,
            Err(error) => {
                let refused = Err(ActionError::PictureNotCopied(error));
                return Box::pin(std::future::ready(refused));
            }
        };
        let made = future_to_promise(async move {
            let blob = self.blob_of(what, "image/png").await;
            blob.map(JsValue::from)
                .map_err(|error| JsValue::from(error.to_string()))
        });
        let record = Object::new();
        // Setting a property of a new object cannot fail.
        let _ = Reflect::set(&record, &"image/png".into(), &made);
        let item = ClipboardItem::new_with_record_from_str_to_blob_promise(&record);
        let written = item.map(|item| clipboard.write(&Array::of1(&item)));
        Box::pin(async move {
            let written = promised(written).await;
            written.map_err(ActionError::PictureNotCopied)?;
            Ok("The picture is on the clipboard.".to_owned())
        })
    }

    /// What, of which picture, under which filter, on which day; letters and digits only.
    fn name_of(self, what: What) -> String {
        const MOST: usize = 100;
        let title = self.page.shown.with(|shown| {
            let title = shown.as_ref().map(|shown| shown.title.clone());
            title.unwrap_or_default()
        });
        let title = title
            .rsplit_once('.')
            .map_or(title.as_str(), |(stem, _)| stem);
        let done = link::recipe_words(&self.page.present()).replace("filter=", "");
        let mut name = String::new();
        for letter in format!("{title} {done}").chars().take(MOST) {
            if letter.is_alphanumeric() {
                name.push(letter);
            } else if !name.ends_with('-') && !name.is_empty() {
                name.push('-');
            }
        }
        format!(
            "{}-{}-{}",
            name.trim_end_matches('-'),
            what.file().0,
            today()
        )
    }
}

fn copied(text: &str, sentence: &'static str) -> Outcome {
    let asked = clipboard().map(|clipboard| clipboard.write_text(text));
    Box::pin(async move {
        let copied = match asked {
            Ok(promise) => promised(Ok(promise)).await,
            Err(error) => Err(error),
        };
        copied.map_err(ActionError::TextNotCopied)?;
        Ok(sentence.to_owned())
    })
}
