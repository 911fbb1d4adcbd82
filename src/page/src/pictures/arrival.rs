//! A picture that has arrived whole takes the place of the one on the page.

use super::super::state::{Page, Shown};
use crate::studio::Studio;
use leptos::prelude::*;
use session::{Crop, Source, Subject};
use spectrum::formula::Formula;
use spectrum::picture::Picture;
use web_sys::Blob;

/// A picture at the network's size, and what there is to know about it.
pub struct Arrival {
    /// The square under edit.
    pub picture: Picture,
    /// The file that it was cut from, to cut it again; pictures of formulas and of the camera have none.
    pub file: Option<Blob>,
    /// Where it comes from.
    pub source: Source,
    /// Its title, or its file's name.
    pub title: String,
    /// What is seen.
    pub alt: String,
    /// Size of the whole picture, upright: columns, rows.
    pub original_size: (usize, usize),
}

impl Page {
    /// Shows the picture, asks the network about it, and makes a step of the history of it unless the history asked for it.
    pub fn arrive(self, arrival: Arrival) {
        let Arrival {
            picture,
            file,
            source,
            title,
            alt,
            original_size,
        } = arrival;
        // One of many that follow each other, such as under a slider: answers stay until there are newer ones.
        let follows = matches!(
            (&self.source.get_untracked(), &source),
            (Source::Made(_), Source::Made(_)) | (Source::Camera, Source::Camera)
        );
        let side = picture.width;
        let recipe = untrack(|| self.recipe());
        match Studio::new(picture, &recipe, self.normalisation()) {
            Ok(studio) => self.studio.set_value(Some(studio)),
            Err(sentence) => {
                self.say(sentence);
                return;
            }
        }
        if source != Source::Camera {
            self.end_camera();
        }
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
        }));
        self.painted.update(|count| *count += 1);
        if follows {
            self.want(Subject::Original);
            self.want(Subject::Filtered);
        } else {
            self.want_both();
        }
        if untrack(|| self.present()).second.is_some() {
            self.load_second();
        }
        if let Source::Own(id) = source {
            self.keep_shown(id, title);
        }
    }

    /// Draws a formula in place of the picture on the page.
    pub fn make(self, formula: Formula) {
        self.cancel_opening();
        let side = self.side();
        self.arrive(Arrival {
            picture: formula.picture(side),
            file: None,
            title: formula.title(),
            alt: format!("A picture made by a formula: {}", formula.title()),
            source: Source::Made(formula),
            original_size: (side, side),
        });
    }
}
