//! What one answer of a network rests on, as the page's workbench finds it; and how far its findings can be trusted.

mod drawing;
mod explained;
mod photographs;
mod planted;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::{Args, ValueEnum};
use models::labels;
use reliance::reliance::{Finding, Reliance};
use reliance::sentences::Sentences;
use serde::Serialize;

use self::explained::Explained;
use crate::experiment::runner::{Notebook, THREADS, run as run_plan};
use crate::model::{self, OnnxArguments};
use crate::predict::read_picture;
use crate::read_as::ReadAsArguments;

/// The options of `cargo forge rely`.
#[derive(Args)]
pub struct Arguments {
    /// The picture file.
    #[arg(long, required_unless_present = "study", value_name = "FILE")]
    picture: Option<PathBuf>,
    /// A model of www/models/models.json, or the path of an ONNX file or of weights.
    #[arg(long, default_value = "efficientnet-lite0")]
    model: String,
    /// Removes every block of the spectrum, not only the quarter with most energy.
    #[arg(long)]
    exhaustive: bool,
    /// Writes everything that was found.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Writes a picture: the importance over the spectrum, and the photograph rebuilt from the important frequencies alone.
    #[arg(long, value_name = "FILE")]
    png: Option<PathBuf>,
    /// Measures how good the method is, in place of explaining a picture.
    #[arg(long, conflicts_with_all = ["picture", "json", "png", "exhaustive"])]
    study: Option<Study>,
    #[command(flatten)]
    read_as: ReadAsArguments,
    #[command(flatten)]
    onnx: OnnxArguments,
}

/// What is measured.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Study {
    /// Whether a planted grating is named, and how often one is claimed where the network has none.
    Planted,
    /// How soon the most important blocks of photographs are known.
    Photographs,
}

/// What is written as JSON.
#[derive(Serialize)]
struct Written<'a> {
    model: &'a str,
    answer: String,
    sentences: &'a Sentences,
    findings: Vec<Finding>,
    found: &'a Reliance,
}

/// Explains the answer to a picture, or measures.
pub fn run(arguments: &Arguments) -> Result<()> {
    match (arguments.study, &arguments.picture) {
        (Some(Study::Planted), _) => planted::run(),
        (Some(Study::Photographs), _) => photographs::run(),
        (None, Some(picture)) => explain(arguments, picture),
        // clap asks for one of the two.
        (None, None) => Ok(()),
    }
}

fn explain(arguments: &Arguments, path: &Path) -> Result<()> {
    let (card, classifier) = model::open(&arguments.model, &arguments.onnx)?;
    let reading = arguments.read_as.chosen().of(&card);
    let picture = read_picture(path, card.input_size, reading)?;
    let explained = Explained::new(&card, classifier, picture.clone(), |options| {
        if arguments.exhaustive {
            options.exhaustive()
        } else {
            options
        }
    })?;
    let Explained { opened, plan } = &explained;
    let mut notebook = Notebook::open(opened)?;
    run_plan(plan, opened, &mut notebook, THREADS, |_| ())?;
    let found = plan.result(notebook.readings());
    let name = |label| labels::name(&card.labels, label).clone();
    let sentences = Sentences::of(&found, name);
    print(&found, &sentences, name);
    if let Some(path) = &arguments.json {
        let written = Written {
            model: &opened.model_name,
            answer: name(found.answer),
            sentences: &sentences,
            findings: found.findings(),
            found: &found,
        };
        fs::write(path, serde_json::to_vec(&written)?).with_context(|| named(path))?;
    }
    if let Some(path) = &arguments.png {
        drawing::write(&found, picture, path).with_context(|| named(path))?;
    }
    Ok(())
}

fn named(path: &Path) -> String {
    format!("cannot write {}", path.display())
}

fn print(found: &Reliance, sentences: &Sentences, name: impl Fn(usize) -> String) {
    for (label, probability) in found.best.iter().take(2) {
        println!("{probability:.4}  {}", name(*label));
    }
    for sentence in sentences.all() {
        println!("{sentence}");
    }
    for warning in &sentences.warnings {
        println!("Warning: {warning}");
    }
    for (name, curve) in [
        ("insertion", &found.insertion),
        ("deletion", &found.deletion),
    ] {
        if let Some(area) = curve.as_ref().and_then(|curve| curve.area) {
            println!("{name}: area {area:.3}");
        }
    }
    println!(
        "block at kx, ky,share of the energy,log-odds lost,probability without,answer without"
    );
    let importance = &found.importance;
    for block in importance.top(0.05) {
        let (Some(lost), Some(without)) = (importance.of(block), importance.without[block]) else {
            break;
        };
        let (kx, ky) = importance.plane.centre(block);
        println!(
            "{kx:.1} {ky:.1},{:.5},{lost:.3},{:.4},{}",
            importance.energy[block],
            without.probability,
            without.label.map(&name).unwrap_or_default()
        );
    }
    println!(
        "statement,tested by,coefficients,share of the energy,controls,their shares of the energy,p,verdict"
    );
    for evidence in &found.evidence {
        let controls = evidence.same_number.iter().chain(&evidence.same_energy);
        let mut energies: Vec<f64> = controls.map(|control| control.energy).collect();
        energies.sort_by(f64::total_cmp);
        let range = match energies.as_slice() {
            [] => String::new(),
            [first, .., last] => format!("{first:.4} to {last:.4}"),
            [one] => format!("{one:.4}"),
        };
        println!(
            "{:?},{:?},{},{:.4},{},{range},{},{:?}",
            evidence.statement,
            evidence.by,
            evidence.tested.coefficients,
            evidence.tested.energy,
            energies.len(),
            evidence.p.map(|p| format!("{p:.3}")).unwrap_or_default(),
            evidence.verdict()
        );
    }
}
