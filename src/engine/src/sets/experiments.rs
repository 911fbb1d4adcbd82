//! Experiments: pictures are gathered once and then shown to the network under one mask after another.

use crate::{Processor, Proven, Stop};
use js_sys::Uint8Array;
use laboratory::batch::Batch;
use laboratory::class_spectra::class_spectra;
use laboratory::judge::batch_size;
use laboratory::opened::OpenedPictures;
use laboratory::probe;
use models::card::ModelCard;
use models::read_as::ReadAs;
use platform::pixels::pixels_of;
use platform::worker_scope::post;
use protocol::{FromEngine, Pictures};
use sets::scoring::Scoring;
use shortcuts::probe::Probe;
use shortcuts::study::{Labelled, Treatment};

/// The gathered pictures, all for networks of one input size.
#[derive(Default)]
pub struct Experiments {
    opened: Option<OpenedPictures>,
}

/// What one [`protocol::ToEngine::Probe`] asks.
pub struct Question {
    /// Comes back with the answer.
    pub ticket: u64,
    /// The mask.
    pub probe: Probe,
    /// The pictures, in order.
    pub pictures: Vec<Labelled>,
    /// Labels that count as right, per class.
    pub scoring: Scoring,
    /// How masked pictures are made.
    pub treatment: Treatment,
}

impl Experiments {
    /// Opens pictures as the network of `card` gets them and keeps them. Those of another size that were gathered for another network go.
    pub async fn gather(
        &mut self,
        ticket: u64,
        pictures: Pictures,
        bytes: &[u8],
        (card, read_as): (&ModelCard, ReadAs),
    ) -> Result<(), Stop> {
        let side = card.input_size;
        let opened = match self.opened.take() {
            Some(opened) if opened.side() == side => opened,
            _ => OpenedPictures::new(side).map_err(|error| failed(&error))?,
        };
        let opened = self.opened.insert(opened);
        let mut batch =
            Batch::open(pictures, bytes, side, read_as.of(card)).map_err(|error| failed(&error))?;
        let is_exact = batch.is_exact();
        let mut refused = Vec::new();
        while let Some((position, picture)) = batch.next(pixels_of).await {
            let kept = picture
                .map_err(|error| error.to_string())
                .and_then(|picture| {
                    let put = if is_exact {
                        opened.put_exact(position, picture)
                    } else {
                        opened.put(position, &picture)
                    };
                    put.map_err(|error| error.to_string())
                });
            if let Err(sentence) = kept {
                refused.push((position, sentence));
            }
        }
        post(&FromEngine::Gathered { ticket, refused }, None);
        Ok(())
    }

    /// Answers a [`protocol::ToEngine::Survey`].
    pub fn spectra(
        &self,
        ticket: u64,
        classes: usize,
        search: &[Labelled],
        test: &[Labelled],
    ) -> Result<(), Stop> {
        let (spectra, nearest) =
            class_spectra(self.opened()?, classes, search, test).map_err(|error| failed(&error))?;
        let nearest = nearest
            .into_iter()
            .map(|class| class.and_then(|class| u16::try_from(class).ok()))
            .collect::<Option<Vec<u16>>>()
            .ok_or_else(|| Stop::Failed("There is no picture to search with.".to_owned()))?;
        let buffer = Uint8Array::from(spectra.to_bytes().as_slice()).buffer();
        post(&FromEngine::Surveyed { ticket, nearest }, Some(buffer));
        Ok(())
    }

    /// Answers a [`protocol::ToEngine::Probe`].
    pub async fn probe<P: Processor>(
        &self,
        proven: &Proven,
        question: Question,
        processor: &P,
    ) -> Result<(), Stop> {
        let classifier = proven.classifier();
        let reading = probe::read(
            classifier,
            self.opened()?,
            &question.probe,
            &question.pictures,
            &question.scoring,
            question.treatment,
            batch_size(classifier.card().input_size, P::IS_GPU),
        )
        .await;
        if let Some(fault) = processor.fault() {
            return Err(Stop::Fault(fault));
        }
        let reading = reading.map_err(|error| failed(&error))?;
        (proven.prove_again(processor).await).map_err(|error| Stop::Fault(error.to_string()))?;
        let ticket = question.ticket;
        post(&FromEngine::Probed { ticket, reading }, None);
        Ok(())
    }

    fn opened(&self) -> Result<&OpenedPictures, Stop> {
        self.opened
            .as_ref()
            .ok_or_else(|| Stop::Failed("The pictures have not been opened.".to_owned()))
    }
}

fn failed(error: &impl ToString) -> Stop {
    Stop::Failed(error.to_string())
}
