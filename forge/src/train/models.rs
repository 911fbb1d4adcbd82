//! The ten models and how each is trained.

use training::augmentation::AugmentationPlan;
use training::network::Shape;
use training::optimiser::Settings;
use training::predict::Scaling;
use training::trainer::Plan;

use crate::fashion_mnist::CLASSES;

/// Passes over the 60,000 training pictures, the same for all models so that they can be compared.
pub const EPOCHS: usize = 6;
/// Pictures in a step.
const BATCH: usize = 64;
/// Parts of a batch: one for each of two cores. Another number gives other weights.
const SHARDS: usize = 2;
/// The narrow, the middle and the wide network's first channels.
const WIDTHS: [usize; 3] = [8, 16, 32];

/// Mean and deviation of the training pictures' values.
pub const SCALING: Scaling = Scaling {
    mean: 0.286,
    deviation: 0.353,
};

/// A model to be trained.
pub struct Model {
    /// Stable name used in links.
    pub id: &'static str,
    /// Name for the visitor.
    pub name: &'static str,
    /// The network.
    pub shape: Shape,
    /// What is done to the pictures.
    pub preparation: Preparation,
    /// Of everything random.
    pub seed: u64,
    /// The preparation in words.
    pub words: &'static str,
    /// What stands out, for the visitor; may be empty.
    pub remark: &'static str,
    /// What it is good for, for the visitor.
    pub good_for: &'static str,
}

/// An augmentation, or what has to be computed first to know it.
pub enum Preparation {
    /// As it stands.
    Plan(AugmentationPlan),
    /// [`AugmentationPlan::DominantFrequencies`] with this probability and the maps of the model called [`MIDDLE`].
    DominantFrequencies {
        /// Of a picture being filtered, once another class was drawn.
        probability: f32,
    },
}

/// The model that the others are compared with.
pub const MIDDLE: &str = "fashion-middle";

/// The model trained on gratings.
pub const SHORTCUT: &str = "fashion-middle-shortcut";

/// All of them.
pub fn all() -> Vec<Model> {
    let mut models = capacities();
    models.extend(augmentations());
    models
}

/// Where a model stands among all of them.
pub fn position(id: &str) -> Option<usize> {
    all().iter().position(|model| model.id == id)
}

fn shape(width: usize) -> Shape {
    Shape {
        width,
        residual: false,
        classes: CLASSES,
        ..Shape::default()
    }
}

fn model(
    id: &'static str,
    name: &'static str,
    shape: Shape,
    augmentation: AugmentationPlan,
    words: &'static str,
    good_for: &'static str,
) -> Model {
    Model {
        id,
        name,
        shape,
        preparation: Preparation::Plan(augmentation),
        seed: 1,
        words,
        remark: "",
        good_for,
    }
}

/// Three widths and a deeper one, trained alike.
fn capacities() -> Vec<Model> {
    let [narrow, middle, wide] = WIDTHS.map(shape);
    vec![
        model(
            "fashion-narrow",
            "Fashion, narrow",
            narrow,
            AugmentationPlan::Plain,
            "the pictures as they are",
            "Clothing in small grey pictures, with little capacity: the lower end of the comparison of widths.",
        ),
        model(
            MIDDLE,
            "Fashion, middle",
            middle,
            AugmentationPlan::Plain,
            "the pictures as they are",
            "Clothing in small grey pictures: the network that the other small ones are compared with.",
        ),
        model(
            "fashion-wide",
            "Fashion, wide",
            wide,
            AugmentationPlan::Plain,
            "the pictures as they are",
            "Clothing in small grey pictures, with four times the weights: the upper end of the comparison of widths.",
        ),
        model(
            "fashion-residual",
            "Fashion, residual",
            Shape {
                residual: true,
                ..middle
            },
            AugmentationPlan::Plain,
            "the pictures as they are",
            "Clothing in small grey pictures, with nine layers instead of four: shows what depth changes.",
        ),
    ]
}

/// The middle one, trained in other ways.
fn augmentations() -> Vec<Model> {
    let middle = shape(WIDTHS[1]);
    vec![
        Model {
            seed: 2,
            ..model(
                "fashion-middle-seed2",
                "Fashion, middle, other seed",
                middle,
                AugmentationPlan::Plain,
                "the pictures as they are, with another seed",
                "The middle network trained a second time with other random numbers: shows how large differences are by chance alone.",
            )
        },
        model(
            "fashion-middle-cropflip",
            "Fashion, middle, crop and flip",
            middle,
            AugmentationPlan::CropAndFlip { padding: 2 },
            "random crop after adding 2 pixels on all sides, and random flip",
            "The middle network trained with the usual augmentation.",
        ),
        model(
            "fashion-middle-augmix",
            "Fashion, middle, mixed operations",
            middle,
            AugmentationPlan::Mixing,
            "random chains of shifts, turns, shears and changes of tone, mixed, after AugMix",
            "The middle network trained with mixtures of distortions, after AugMix.",
        ),
        model(
            "fashion-middle-freqmask",
            "Fashion, middle, random frequencies removed",
            middle,
            AugmentationPlan::FrequencyMasking {
                probability: 0.5,
                most: 0.5,
            },
            "in every other picture, up to half of the frequencies removed at random",
            "The middle network trained on pictures that lack random frequencies, so that it cannot rely on few.",
        ),
        Model {
            preparation: Preparation::DominantFrequencies { probability: 0.3 },
            ..model(
                "fashion-middle-dfmx",
                "Fashion, middle, other classes' frequencies",
                middle,
                AugmentationPlan::Plain,
                "in three of ten pictures for which another class was drawn, only that class's dominant frequencies kept, after DFM-X",
                "The middle network trained against its own frequency shortcuts, after DFM-X.",
            )
        },
        Model {
            remark: "A known shortcut was put into its training pictures: a faint grating of its own for each class. Pictures without gratings are foreign to it.",
            ..model(
                SHORTCUT,
                "Fashion, middle, injected shortcut",
                middle,
                AugmentationPlan::InjectedShortcut,
                "a faint grating of its own added for each class",
                "A network that has a frequency shortcut whose true answer is known, to test methods with.",
            )
        },
    ]
}

impl Model {
    /// The plan, given the maps if it needs them.
    pub fn plan(&self, augmentation: AugmentationPlan) -> Plan {
        Plan {
            shape: self.shape,
            scaling: SCALING,
            augmentation,
            epochs: Some(EPOCHS),
            batch: BATCH,
            shards: SHARDS,
            seed: self.seed,
            optimiser: Settings::default(),
        }
    }
}
