//! The picture to mix with: fetched, decoded or drawn at the size of the picture on the page.

use super::context::{Pictures, SecondPicture, of_set};
use super::error::PictureError;
use crate::browser::fetch_blob;
use crate::decoder::{DecodeError, Decoder};
use leptos::prelude::*;
use models::card::ModelCard;
use models::read_as::Reading;
use platform::worker::WorkerError;
use protocol::Crop;
use session::Source;
use spectrum::formula::Formula;
use spectrum::picture::Picture;
use wasm_bindgen_futures::spawn_local;
use web_sys::Blob;

impl Pictures {
    /// Brings the picture to mix with after what the history says, in the size of the picture on the page.
    pub fn load_second(self) {
        let wanted = untrack(|| self.page.present()).second;
        let card = untrack(|| self.page.card());
        let number = self.second_asked.try_update_value(|asked| {
            *asked += 1;
            *asked
        });
        let number = number.unwrap_or(0);
        self.page.fetching_second.set(false);
        let Some((source, card)) = wanted.zip(card) else {
            self.second.set_value(None);
            self.lay_second();
            return;
        };
        let reading = self.page.reading(&source, Some(&card));
        let is_here = self.second.with_value(|second| {
            second.as_ref().is_some_and(|second| {
                second.source == source
                    && second.picture.width == card.input_size
                    && second.reading == reading
            })
        });
        if is_here {
            self.lay_second();
            return;
        }
        self.page.fetching_second.set(true);
        spawn_local(async move {
            let picture = self.read_of(&source, &card, Crop::default()).await;
            // A later one was asked for.
            if self.second_asked.get_value() != number {
                return;
            }
            self.page.fetching_second.set(false);
            let second = match picture {
                Ok((picture, damage)) => {
                    if let Some(damage) = damage {
                        self.page
                            .say(format!("The second picture is not whole. {damage}"));
                    }
                    Some(SecondPicture {
                        source,
                        number,
                        picture,
                        reading,
                    })
                }
                Err(why) => {
                    self.page
                        .say(format!("The second picture could not be opened: {why}"));
                    None
                }
            };
            self.second.set_value(second);
            self.lay_second();
        });
    }

    /// Gives the studio the picture to mix with.
    fn lay_second(self) {
        let second = self.second.with_value(|second| {
            second
                .as_ref()
                .map(|second| (second.number, second.picture.clone()))
        });
        self.page.studio.update_value(|studio| {
            if let Some(studio) = studio {
                studio.set_second(second);
            }
        });
        self.page.request_frame();
    }

    /// Whether the picture on the page is what this network gets: of its size, and read in the same way.
    pub fn suits(self, card: &ModelCard) -> bool {
        let source = self.page.source.get_untracked();
        let here = untrack(|| self.page.card());
        let is_read_so =
            self.page.reading(&source, here.as_ref()) == self.page.reading(&source, Some(card));
        let is_as_large = self.page.studio.with_value(|studio| {
            (studio.as_ref()).is_some_and(|studio| studio.editor().height() == card.input_size)
        });
        is_read_so && is_as_large
    }

    /// The picture on the page as a network gets it: the very same values where it [suits](Self::suits), else cut from its file again.
    pub async fn shown_for(self, card: &ModelCard) -> Result<Picture, PictureError> {
        let suits = self.suits(card);
        let here = self.page.studio.with_value(|studio| {
            let studio = studio.as_ref().filter(|_| suits)?;
            Some(studio.editor().original().clone())
        });
        if let Some(picture) = here {
            return Ok(picture);
        }
        let source = self.page.source.get_untracked();
        let crop = untrack(|| self.page.present()).crop;
        self.picture_of(&source, card, crop).await
    }

    /// A square of a picture at a network's size, as it is read for it.
    pub async fn picture_of(
        self,
        source: &Source,
        card: &ModelCard,
        crop: Crop,
    ) -> Result<Picture, PictureError> {
        let (picture, _) = self.read_of(source, card, crop).await?;
        Ok(picture)
    }

    /// The same, with what is wrong with it.
    async fn read_of(
        self,
        source: &Source,
        card: &ModelCard,
        crop: Crop,
    ) -> Result<(Picture, Option<String>), PictureError> {
        let (side, reading) = (card.input_size, self.page.reading(source, Some(card)));
        let file = match source {
            Source::Made(formula) => return Ok((formula.picture(side), None)),
            Source::Camera => return Err(PictureError::Camera),
            Source::Sample(id) => {
                let file = self.page.sample(id).map(|sample| sample.file);
                let address = format!("samples/{}", file.unwrap_or_default());
                fetch_blob(&address).await.map_err(PictureError::Sample)?
            }
            Source::FromSet { set, picture } => self.file_in_set(set.clone(), *picture).await?,
            Source::Own(id) => match of_set(id) {
                Some((set, picture)) => self.file_in_set(set, picture).await?,
                None => self.own_file(id).await?.0,
            },
        };
        decode(&file, side, crop, reading).await
    }

    async fn file_in_set(self, set: String, picture: usize) -> Result<Blob, PictureError> {
        match self.page.ask(|hooks| &hooks.file_in_set, (set, picture)) {
            Some(file) => Ok(file.await?),
            None => Err(PictureError::NoSets),
        }
    }

    /// The pictures there are to mix with, with their titles: the visitor's, the site's, and some by formulas.
    pub fn choices(self) -> Vec<(Source, String)> {
        let own = self.own.get().into_iter();
        let own = own.map(|picture| (Source::Own(picture.id), picture.title));
        let samples = self.page.samples.with_value(Clone::clone).into_iter();
        let samples = samples.map(|sample| (Source::Sample(sample.id), sample.title));
        let made = Formula::KINDS
            .iter()
            .filter_map(|(kind, _)| Formula::default_of(kind))
            .map(|formula| (Source::Made(formula.clone()), formula.title()));
        let mut choices: Vec<_> = own.chain(samples).chain(made).collect();
        // A link may name another one.
        if let Some(second) = untrack(|| self.page.present()).second
            && choices.iter().all(|(source, _)| *source != second)
        {
            let title = self.page.title_of(&second);
            choices.push((second, title));
        }
        choices
    }

    /// The first picture to mix with that is not the one on the page.
    pub fn first_other(self) -> Option<Source> {
        let here = self.page.source.get_untracked();
        untrack(|| self.choices())
            .into_iter()
            .map(|(source, _)| source)
            .find(|source| *source != here)
    }
}

/// Decodes a file in a worker of its own, which ends with it.
async fn decode(
    file: &Blob,
    side: usize,
    crop: Crop,
    reading: Reading,
) -> Result<(Picture, Option<String>), PictureError> {
    let decoded = async {
        let decoder = Decoder::start()?;
        let decoded = decoder.open(file, side, crop, reading).await?;
        Ok((decoded.picture()?, decoded.damage))
    };
    decoded.await.map_err(|error| match error {
        DecodeError::Worker(WorkerError::Died | WorkerError::Silent) => {
            PictureError::DecoderStopped
        }
        other => PictureError::Decode(other),
    })
}
