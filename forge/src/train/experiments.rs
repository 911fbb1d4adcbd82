//! The tables of `EXPERIMENTS.md`; its text is written by hand.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use super::models;
use super::record::Record;
use crate::pictures::credits_page;

const COMMAND: &str = "cargo forge train";

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
    let mut text = String::from(
        "| Model | Trained on | Parameters | Seed | Seconds on two cores | Training pictures | Test pictures |\n|---|---|--:|--:|--:|--:|--:|\n",
    );
    let all = models::all();
    for record in records {
        let words =
            (all.iter().find(|model| model.id == record.id)).map_or("", |model| model.words);
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "| {} | {words} | {} | {} | {} | {} | {} |",
            record.id,
            grouped(record.parameters),
            record.plan.seed,
            seconds(record),
            percent(record.train_accuracy),
            percent(record.shipped_accuracy),
        );
    }
    text.push_str(
        "\nAfter each epoch: mean loss while training, and accuracy on the test pictures.\n\n",
    );
    let epochs = records.iter().map(|record| record.curve.len()).max();
    let epochs = 1..=epochs.unwrap_or(0);
    let heads: String = epochs.clone().map(|epoch| format!(" {epoch} |")).collect();
    let rules: String = epochs.map(|_| "--:|").collect();
    let _ = writeln!(text, "| Epoch |{heads}\n|---|{rules}");
    for record in records {
        let points: String = (record.curve.iter())
            .map(|point| {
                let test = point.test_accuracy.map_or("–".into(), percent);
                format!(" {:.3}, {test} |", point.loss)
            })
            .collect();
        let _ = writeln!(text, "| {} |{points}", record.id);
    }
    for record in records {
        let Some(shortcut) = record.shortcut else {
            continue;
        };
        let _ = writeln!(
            text,
            "\nHow often {} is right on 10,000 test pictures:\n\n| Pictures | Right |\n|---|--:|",
            record.id
        );
        for (words, share) in [
            ("with the grating of their own class", shortcut.own),
            (
                "with their contrast reduced as much, without gratings",
                shortcut.none,
            ),
            ("as they are, without gratings", shortcut.original),
            ("with the grating of another class", shortcut.other),
            (
                "with their own grating, and its frequency removed by a mask",
                shortcut.own_removed,
            ),
            (
                "with their own grating, and all ten frequencies removed",
                shortcut.all_removed,
            ),
        ] {
            let _ = writeln!(text, "| {words} | {} |", percent(share));
        }
        let _ = writeln!(
            text,
            "\nWith the grating of another class, it answers that other class for {} of the pictures.",
            percent(shortcut.other_followed)
        );
    }
    text
}

fn percent(share: f64) -> String {
    format!("{:.2} %", 100.0 * share)
}

/// Half of the processor time of two cores, which other work on the machine does not lengthen; else the time that passed.
fn seconds(record: &Record) -> String {
    let seconds = record
        .effort
        .processor_seconds
        .map_or(record.effort.seconds, |seconds| seconds / 2.0);
    format!("{seconds:.0}")
}

/// 61000 as "61,000".
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped() {
        assert_eq!(grouped(7), "7");
        assert_eq!(grouped(123), "123");
        assert_eq!(grouped(61_000), "61,000");
        assert_eq!(grouped(1_234_567), "1,234,567");
    }
}
