//! A picture that has arrived whole takes the place of the one on the page.

use crate::core::answers::{OpenedPicture, Shown};
use crate::core::state::Page;
use crate::core::studio::Studio;
use leptos::prelude::*;
use protocol::{Crop, Subject};
use session::Source;
use spectrum::formula::Formula;

impl Page {
    /// Shows the picture, asks the network about it, and makes a step of the history of it unless the history asked for it.
    pub fn show_opened(self, opened: OpenedPicture) {
        let OpenedPicture {
            picture,
            file,
            source,
            title,
            alt,
            original_size,
            notes,
        } = opened;
        // One of many that follow each other, such as under a slider: answers stay until there are newer ones.
        let follows = matches!(
            (&self.source.get_untracked(), &source),
            (Source::Made(_), Source::Made(_)) | (Source::Camera, Source::Camera)
        );
        let side = picture.width;
        let recipe = untrack(|| self.recipe());
        match Studio::new(picture, &recipe, self.normalisation()) {
            Ok(studio) => self.studio.set_value(Some(studio)),
            Err(error) => {
                self.say(error.to_string());
                return;
            }
        }
        self.forget_pictures();
        self.file.set_value(file);
        self.source.set(source.clone());
        self.history.update(|history| {
            if source != Source::Camera && history.present().source != source {
                let mut edit = history.present().clone();
                edit.source = source.clone();
                edit.crop = Crop::default();
                history.commit(edit);
            }
        });
        self.shown.set(Some(Shown {
            title: title.clone(),
            alt,
            side,
            original_size,
            notes,
        }));
        self.painted.update(|count| *count += 1);
        if follows {
            self.want(Subject::Original);
            self.want(Subject::Filtered);
        } else {
            self.want_both();
        }
        self.ask(|hooks| &hooks.picture_shown, (source, title));
    }

    /// Draws a formula in place of the picture on the page.
    pub fn make(self, formula: Formula) {
        self.cancel_opening();
        let side = self.side();
        self.show_opened(OpenedPicture {
            picture: formula.picture(side),
            file: None,
            title: formula.title(),
            alt: format!("A picture made by a formula: {}", formula.title()),
            source: Source::Made(formula),
            original_size: (side, side),
            notes: Vec::new(),
        });
    }
}
