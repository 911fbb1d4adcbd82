//! Tests a model on one of the site's sets, as the page does: the same pictures, filters, networks and counting.

use anyhow::Result;
use clap::Args;
use laboratory::judge::{Answer, Question, batch_size, judge};
use models::card::ModelCard;
use models::labels;
use models::read_as::ReadAs;
use report::evaluation::{self, Names};
use sets::card::SetCard;
use sets::evaluation::{Choice, Evaluation, Outcome};
use sets::sampling;
use sets::scoring::Scoring;
use spectrum::filter::FilterChain;

use crate::model::{self, OnnxArguments};
use crate::read_as::ReadAsArguments;
use crate::set_pictures::{self, SetPictures};

/// Which pictures of a class come first; the page's own choice.
const SEED: u64 = 1;

/// What to test, and how.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The set, such as fashion-mnist.
    #[arg(long)]
    pub set: String,
    /// The model, such as efficientnet-lite0, or the path of an ONNX file or of weights.
    #[arg(long)]
    pub model: String,
    /// Filter words, such as lowpass:16 or bandpass:8-32+orientation:0-45.
    #[arg(long, default_value = "")]
    pub filter: String,
    /// Width of the filters' soft edge, cycles/image.
    #[arg(long, default_value_t = 0.0)]
    pub edge: f32,
    /// Most pictures of a class; all without it.
    #[arg(long)]
    pub per_class: Option<usize>,
    /// How its picture files are read.
    #[command(flatten)]
    pub read_as: ReadAsArguments,
    /// The answer counts if it is the first among the set's own classes.
    #[arg(long)]
    pub among_set: bool,
    /// What the file of a model does not say.
    #[command(flatten)]
    pub onnx: OnnxArguments,
}

/// A set, the judgements on it, and what they amount to.
pub struct Evaluated {
    /// The model.
    pub model: ModelCard,
    /// The set.
    pub card: SetCard,
    /// How its files were read.
    pub read_as: ReadAs,
    /// Which labels count as which class.
    pub scoring: Scoring,
    /// On the pictures as they are.
    pub original: Vec<Outcome>,
    /// Under the filter; empty without one.
    pub filtered: Vec<Outcome>,
}

/// Prints the accuracy and the rates of every class as CSV.
pub fn run(arguments: &Arguments) -> Result<()> {
    let evaluated = evaluate(arguments)?;
    if !evaluated.read_as.is_default() {
        println!("read with {}\n", evaluated.read_as.words());
    }
    let choice = if arguments.among_set {
        Choice::SetClasses
    } else {
        Choice::AllLabels
    };
    let classes: Vec<String> = evaluated
        .card
        .classes
        .iter()
        .map(|class| class.name.clone())
        .collect();
    let names = Names {
        classes: &classes,
        labels: labels::list(&evaluated.model.labels),
        picture: &|picture| picture.to_string(),
        read_as: evaluated.read_as,
    };
    for (title, outcomes) in [
        ("original", &evaluated.original),
        ("filtered", &evaluated.filtered),
    ] {
        if outcomes.is_empty() {
            continue;
        }
        let evaluation = Evaluation::of(&evaluated.scoring, outcomes, choice);
        if let Some(accuracy) = evaluation.accuracy {
            println!(
                "{title}: {} of {} right, {:.2} % (95 % interval {:.2} to {:.2})",
                accuracy.hits,
                accuracy.of,
                100.0 * accuracy.value,
                100.0 * accuracy.low,
                100.0 * accuracy.high
            );
        }
        println!("{}", evaluation::classes(&names, &evaluation));
    }
    Ok(())
}

/// Judges the set's pictures.
pub fn evaluate(arguments: &Arguments) -> Result<Evaluated> {
    let catalogue = set_pictures::catalogue()?;
    let card = set_pictures::card(&catalogue, &arguments.set)?.clone();
    let (model, classifier) = model::open(&arguments.model, &arguments.onnx)?;
    let scoring = Scoring {
        classes: model::classes_of_set(&model, &card)?,
    };
    let chain: FilterChain = arguments.filter.parse()?;
    let question = Question {
        scoring: scoring.clone(),
        original: true,
        filter: (!chain.layers.is_empty()).then(|| chain.with_edge(arguments.edge).into()),
    };
    let mut set = SetPictures::open(&catalogue, &card)?;
    let read_as = set.read_as(arguments.read_as.chosen());
    let wanted = sampling::order(&set.truths, SEED, arguments.per_class);
    let (mut original, mut filtered) = (Vec::new(), Vec::new());
    for positions in wanted.chunks(batch_size(model.input_size, false)) {
        let pictures = positions
            .iter()
            .map(|&position| set.picture(position, &model, read_as))
            .collect::<Result<Vec<_>>>()?;
        let answers = pollster::block_on(judge(&classifier, &question, pictures))?;
        for (
            &picture,
            Answer {
                original: first,
                filtered: second,
            },
        ) in positions.iter().zip(answers)
        {
            let truth = set.truths[picture];
            let outcome = |judgement| Outcome {
                picture,
                truth,
                judgement,
            };
            original.extend(first.map(outcome));
            filtered.extend(second.map(outcome));
        }
    }
    Ok(Evaluated {
        model,
        card,
        read_as,
        scoring,
        original,
        filtered,
    })
}
