//! What the mean spectra of classes tell without a network.

use anyhow::Result;
use shortcuts::experiments::Results;
use shortcuts::spectra::{Order, adcs, baseline};

use super::found::Found;
use super::opened::{OpenedStudy, Subject};

/// Works the spectra out.
pub fn find(subject: &Subject) -> Result<Found> {
    let opened = OpenedStudy::open(subject)?;
    Found::of(opened, Results::default())
}

/// Prints how well the nearest mean spectrum classifies, and each class's mean ADCS outside DC.
pub fn run(subject: &Subject) -> Result<()> {
    let Found {
        opened,
        spectra,
        nearest,
        ..
    } = find(subject)?;
    let study = &opened.study;
    let truths: Vec<usize> = study.split.test.iter().map(|one| one.class).collect();
    let baseline = baseline(&nearest, &truths, study.classes.len());
    if let Some(rate) = baseline.overall {
        println!(
            "The nearest mean spectrum is right on {} of {} pictures, {:.1} % (95 % interval {:.1} to {:.1}).",
            rate.hits,
            rate.of,
            100.0 * rate.value,
            100.0 * rate.low,
            100.0 * rate.high
        );
    }
    println!("class,right,of,mean ADCS");
    for (class, name) in study.classes.iter().enumerate() {
        let (right, of) = baseline.classes[class].map_or((0, 0), |rate| (rate.hits, rate.of));
        let map = adcs(&spectra, class, Order::default());
        let mean = map.iter().map(|&value| f64::from(value)).sum::<f64>() / map.len() as f64;
        println!("{name},{right},{of},{mean:.2}");
    }
    Ok(())
}
