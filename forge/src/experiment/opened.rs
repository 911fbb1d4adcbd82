//! A model and the opened pictures of a set, ready to be asked.

use anyhow::{Context, Result, bail};
use classifier::Classifier;
use laboratory::class_spectra::class_spectra;
use laboratory::judge::batch_size;
use laboratory::opened::OpenedPictures;
use laboratory::probe;
use models::card::ModelCard;
use models::read_as::ReadAs;
use sets::card::{Contents, SetCard, SetCatalogue};
use sets::scoring::Scoring;
use shortcuts::probe::{Probe, Reading};
use shortcuts::spectra::ClassSpectra;
use shortcuts::study::{Arithmetic, Split, Study, Treatment};

use crate::model::{self, OnnxArguments};
use crate::read_as::ReadAsArguments;
use crate::set_pictures::{self, SetPictures};

/// Which model, which pictures.
#[derive(Clone, Debug, clap::Args)]
pub struct Subject {
    /// The set, such as fashion-mnist.
    #[arg(long)]
    pub set: String,
    /// The model, such as efficientnet-lite0, or the path of an ONNX file or of weights.
    #[arg(long)]
    pub model: String,
    /// Most pictures of a class for the search, and as many for the test; all without it.
    #[arg(long)]
    pub per_class: Option<usize>,
    /// Searches and tests with the same pictures, as the founding paper does.
    #[arg(long)]
    pub shared: bool,
    /// Of everything random.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Does not cut masked pictures to [0, 1].
    #[arg(long)]
    pub unclipped: bool,
    /// Masks pictures after the network's normalisation.
    #[arg(long)]
    pub after_normalising: bool,
    /// How its picture files are read.
    #[command(flatten)]
    pub read_as: ReadAsArguments,
    /// What the file of a model does not say.
    #[command(flatten)]
    pub onnx: OnnxArguments,
}

/// An experiment's subject, opened.
pub struct OpenedStudy {
    /// What is studied.
    pub study: Study,
    /// What its model is called.
    pub model_name: String,
    classifier: Classifier,
    pictures: OpenedPictures,
}

impl OpenedStudy {
    /// Reads a model and pictures of `www/sets`.
    pub fn open(subject: &Subject) -> Result<Self> {
        let (model, classifier) = model::open(&subject.model, &subject.onnx)?;
        let catalogue = set_pictures::catalogue()?;
        let card = set_pictures::card(&catalogue, &subject.set)?;
        let classes = model::classes_of_set(&model, card)?;
        let mut set = SetPictures::open(&catalogue, card)?;
        let split = if subject.shared {
            Split::shared(&set.truths, subject.seed, subject.per_class)
        } else {
            Split::halves(&set.truths, subject.seed, subject.per_class)
        };
        let read_as = set.read_as(subject.read_as.chosen());
        let mut pictures = OpenedPictures::new(model.input_size)?;
        for position in split.pictures() {
            pictures.put(position, &set.picture(position, &model, read_as)?)?;
        }
        let study = Study {
            set: card.id.clone(),
            set_version: version(&catalogue, card)?,
            classes: card
                .classes
                .iter()
                .map(|class| class.name.clone())
                .collect(),
            scoring: Scoring { classes },
            split,
            seed: subject.seed,
            treatment: Treatment {
                clip: !subject.unclipped,
                after_normalising: subject.after_normalising,
            },
            read_as,
            ..of_model(&model)
        };
        Ok(Self {
            model_name: if model.is_own() { model.name } else { model.id },
            study,
            classifier,
            pictures,
        })
    }

    /// From parts that are not the site's; `study` must be about this model and these pictures.
    pub fn new(study: Study, classifier: Classifier, pictures: OpenedPictures) -> Self {
        Self {
            model_name: study.model.clone(),
            study,
            classifier,
            pictures,
        }
    }

    /// The mean spectra of the search pictures, and the class of the nearest for each test picture.
    pub fn spectra(&self) -> Result<(ClassSpectra, Vec<Option<usize>>)> {
        let Split { search, test } = &self.study.split;
        Ok(class_spectra(
            &self.pictures,
            self.study.classes.len(),
            search,
            test,
        )?)
    }

    /// Asks the network.
    pub fn read(&self, probe: &Probe) -> Result<Reading> {
        let reading = probe::read(
            &self.classifier,
            &self.pictures,
            probe,
            self.study.split.part(probe.part),
            &self.study.scoring,
            self.study.treatment,
            batch_size(self.study.side, false),
        );
        Ok(pollster::block_on(reading)?)
    }
}

/// What tells two versions of a set apart, as on the page: the hash of its list of pictures, and how they are drawn.
fn version(catalogue: &SetCatalogue, card: &SetCard) -> Result<String> {
    let stored = catalogue
        .stored(card)
        .context("the set's pictures are missing")?;
    let index = match &stored.contents {
        Contents::Sheets { index, .. } | Contents::Files { index } => &index.sha256,
        Contents::Rendition { .. } => bail!("a rendition of a rendition"),
    };
    Ok(match card.contents {
        Contents::Rendition { .. } => format!("{index}+{}", card.id),
        _ => index.clone(),
    })
}

/// A study of this model about nothing.
pub fn of_model(model: &ModelCard) -> Study {
    Study {
        model: model.id.clone(),
        model_sha256: model.sha256.clone(),
        side: model.input_size,
        set: String::new(),
        set_version: String::new(),
        classes: Vec::new(),
        scoring: Scoring::default(),
        split: Split::default(),
        seed: 0,
        treatment: Treatment::default(),
        read_as: ReadAs::default(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        arithmetic: Some(Arithmetic::Strict),
    }
}
