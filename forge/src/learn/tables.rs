//! The tables of `EXPERIMENTS.md` about what is learned first; its text is written by hand.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use synthetic::CLASSES;
use training::measure::{BandStop, EARLY_STEP, LEARNED};

use super::SEEDS;
use super::record::Record;
use crate::pictures::credits_page;

const COMMAND: &str = "cargo forge learn";

/// Quantile of Student's distribution for 95 % and as many trainings as there are seeds.
const STUDENT: f64 = 2.262;

/// Writes the tables anew.
pub fn renew(records: &[Record]) -> Result<()> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../EXPERIMENTS.md");
    let page =
        fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    fs::write(path, credits_page::renew(&page, COMMAND, &tables(records))?)?;
    Ok(())
}

/// The section of the page.
pub fn tables(records: &[Record]) -> String {
    let mut text = format!(
        "| Set biased to | Class | Learned in | At step | F1 after {EARLY_STEP} steps | First of its set |\n|---|---|--:|--:|--:|--:|\n"
    );
    for band in 1..=4 {
        let records = of_set(records, band);
        for class in 0..CLASSES {
            let steps: Vec<f64> = (records.iter())
                .filter_map(|record| record.learned_at(class))
                .map(|step| step as f64)
                .collect();
            let early: Vec<f64> = (records.iter())
                .filter_map(|record| record.early(class))
                .collect();
            let first = (records.iter())
                .filter(|record| is_first(record, class))
                .count();
            // Writing to a string cannot fail.
            let _ = writeln!(
                text,
                "| B{band} | C{class} | {} of {} | {} | {} | {first} of {} |",
                steps.len(),
                records.len(),
                if steps.is_empty() {
                    "–".into()
                } else {
                    interval(&steps, 0)
                },
                interval(&early, 2),
                records.len(),
            );
        }
    }
    let _ = writeln!(
        text,
        "\nA class counts as learned from the step on which its F1 stays at {LEARNED} or more. If two classes are learned first at the same step, both count as first.\n\nHow the answers change when two bands are removed after the last step. Each row is a class of pictures, each column an answer; the numbers are in percent of the class's pictures."
    );
    for band in 1..=4 {
        let records = of_set(records, band);
        let _ = writeln!(
            text,
            "\nSet biased to B{band}:\n\n| Removed | Class | C0 | C1 | C2 | C3 |\n|---|---|--:|--:|--:|--:|"
        );
        let stops = BandStop::all().into_iter().enumerate();
        let double = stops.filter(|(_, stop)| stop.removed.iter().filter(|&&one| one).count() == 2);
        for (place, stop) in double {
            for own in 0..CLASSES {
                let cells: String = (0..CLASSES)
                    .map(|answer| {
                        let changes = records.iter().filter_map(|record| {
                            record.stops.get(place)?.get(own)?.get(answer).copied()
                        });
                        format!(" {} |", interval(&changes.collect::<Vec<f64>>(), 0))
                    })
                    .collect();
                let _ = writeln!(text, "| {} | C{own} |{cells}", stop.name());
            }
        }
    }
    text
}

fn of_set(records: &[Record], band: usize) -> Vec<&Record> {
    records
        .iter()
        .filter(|record| record.recipe.biased == band)
        .collect()
}

/// Whether no class was learned earlier.
fn is_first(record: &Record, class: usize) -> bool {
    let earliest = (0..CLASSES)
        .filter_map(|class| record.learned_at(class))
        .min();
    earliest.is_some() && record.learned_at(class) == earliest
}

/// The mean and, of as many values as there are seeds, the half width of its 95 % interval.
fn interval(values: &[f64], places: usize) -> String {
    let count = values.len().max(1) as f64;
    let mean = values.iter().sum::<f64>() / count;
    let square = |value: &f64| (value - mean).powi(2);
    // Without the sign of what is rounded to nothing.
    let shown = |value: f64| {
        let text = format!("{value:.places$}");
        if text
            .trim_start_matches('-')
            .bytes()
            .all(|byte| matches!(byte, b'0' | b'.'))
        {
            text.trim_start_matches('-').to_owned()
        } else {
            text
        }
    };
    if values.len() != SEEDS as usize {
        return shown(mean);
    }
    let deviation = (values.iter().map(square).sum::<f64>() / (count - 1.0)).sqrt();
    format!(
        "{} ± {}",
        shown(mean),
        shown(STUDENT * deviation / count.sqrt())
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_by_hand() {
        // Ten values with a deviation of 1.054: 2.262 * 1.054 / 3.162 = 0.754.
        let values = [1.0, 3.0].repeat(5);
        assert_eq!(interval(&values, 2), "2.00 ± 0.75");
        assert_eq!(interval(&[-0.2; 10], 0), "0 ± 0");
        assert_eq!(interval(&[-3.0, -4.0], 1), "-3.5");
    }
}
