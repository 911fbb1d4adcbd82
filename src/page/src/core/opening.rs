//! Opening a file in place of the picture on the page, which stays until the new one has arrived whole.

use crate::browser::FetchError;
use crate::core::state::{OpenedPicture, Page};
use crate::decoder::{DecodeError, Decoded, Opening};
use leptos::prelude::*;
use protocol::Crop;
use session::Source;
use std::future::ready;
use wasm_bindgen_futures::spawn_local;
use web_sys::Blob;

impl Page {
    /// Opens `file` in place of the picture on the page: the square that the history names, if it is this picture's, else the centre.
    pub fn open(self, file: Blob, source: Source, title: String, alt: String) {
        self.open_coming(ready(Ok(file)), source, title, alt);
    }

    /// The same with a file that is on its way. The page is busy from now on.
    pub fn open_coming(
        self,
        file: impl Future<Output = Result<Blob, FetchError>> + 'static,
        source: Source,
        title: String,
        alt: String,
    ) {
        self.cancel_opening();
        self.opening.set(true);
        let Some(number) = self.decoding.try_update_value(Opening::begin) else {
            return;
        };
        let name = title.clone();
        spawn_local(async move {
            let file = match file.await {
                Ok(file) => file,
                Err(why) => {
                    let ended = (self.decoding).try_update_value(|opening| opening.end(number));
                    if ended == Some(true) {
                        self.opening.set(false);
                        self.say_of_a_picture(format!(
                            "The picture “{name}” could not be loaded ({why}). Check the connection and try again."
                        ));
                    }
                    return;
                }
            };
            let decoder = (self.decoding).try_update_value(|opening| opening.decode(number));
            let Some(decoder) = decoder.flatten() else {
                return;
            };
            // Network and history may be others than when the file was asked for.
            let side = self.side();
            let present = untrack(|| self.present());
            let crop = if present.source == source {
                present.crop
            } else {
                Crop::default()
            };
            let decoded = match decoder {
                Ok(decoder) => {
                    let card = untrack(|| self.card());
                    let reading = self.reading(&source, card.as_ref());
                    decoder.open(&file, side, crop, reading).await
                }
                Err(error) => Err(error),
            };
            // Another one may have taken its place.
            let is_wanted = self
                .decoding
                .try_update_value(|opening| opening.end(number));
            if is_wanted != Some(true) {
                return;
            }
            self.opening.set(false);
            self.make_room_after(&decoded);
            let mut damage = None;
            let opened = decoded.and_then(|decoded| {
                damage.clone_from(&decoded.damage);
                Ok(OpenedPicture {
                    picture: decoded.picture()?,
                    file: Some(file),
                    source,
                    title,
                    alt,
                    original_size: decoded.original_size,
                    notes: decoded.notes,
                })
            });
            match opened {
                Ok(opened) => {
                    self.show_opened(opened);
                    if let Some(damage) = damage {
                        self.say_of_a_picture(format!("The file “{name}” is not whole. {damage}"));
                    }
                }
                Err(error) => self.say_of_a_picture(sentence(&name, error)),
            }
        });
    }

    /// Ends a decoder that has died, or that a huge picture has left with a huge memory.
    fn make_room_after(self, decoded: &Result<Decoded, DecodeError>) {
        let ends = match decoded {
            Ok(decoded) => decoded.is_huge(),
            Err(error) => matches!(error, DecodeError::Worker(_)),
        };
        if ends {
            self.decoding.update_value(Opening::retire);
        }
    }

    /// Makes the same picture again, for a model of another input size or for another square of it.
    pub fn reopen(self) {
        // What is on its way is made for the present network when it is here.
        if self.decoding.with_value(Opening::is_fetching) {
            return;
        }
        let file = self.file.with_value(Clone::clone);
        match (
            file,
            self.source.get_untracked(),
            self.shown.get_untracked(),
        ) {
            (_, Source::Made(formula), _) => self.make(formula),
            (Some(file), source, Some(shown)) => self.open(file, source, shown.title, shown.alt),
            _ => {}
        }
    }

    /// Gives up the picture that is on its way, if any; the one on the page stays.
    pub fn cancel_opening(self) {
        self.decoding.update_value(Opening::cancel);
        self.opening.set(false);
    }
}

/// Why the picture stays the old one.
fn sentence(name: &str, error: DecodeError) -> String {
    use platform::worker::WorkerError;
    match error {
        DecodeError::Unreadable(why) => format!("The file “{name}” could not be read ({why})."),
        DecodeError::Refused(sentence) | DecodeError::OnPage { sentence, .. } => {
            format!("The file “{name}” cannot be opened. {sentence}")
        }
        DecodeError::Worker(WorkerError::NotStarted(why)) => {
            format!("Pictures cannot be opened in this browser ({why}).")
        }
        DecodeError::Worker(_) | DecodeError::Unexpected => format!(
            "The file “{name}” could not be opened: the decoder stopped. Try again, or try a smaller picture."
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::browser::BrowserError;

    #[test]
    fn every_sentence_about_a_file_names_it() {
        let errors = [
            DecodeError::Unreadable(BrowserError::Said("it is gone".to_owned())),
            DecodeError::Refused("It is empty.".into()),
            DecodeError::Unexpected,
        ];
        for error in errors {
            let sentence = sentence("holiday.png", error);
            assert!(
                sentence.starts_with("The file “holiday.png” ") && sentence.ends_with('.'),
                "{sentence}"
            );
        }
    }
}
