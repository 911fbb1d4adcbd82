//! What several tables of a report are made of.

use shortcuts::shortcut_test::Rates;

use crate::table::{harmless, number};

/// True and false positive rate, each with its interval.
pub fn six(rates: Option<Rates>) -> [String; 6] {
    let both = rates.map(|Rates { tpr, fpr }| {
        [tpr.value, tpr.low, tpr.high, fpr.value, fpr.low, fpr.high].map(number)
    });
    both.unwrap_or_default()
}

/// A class as a table names it.
pub fn name(classes: &[String], class: usize) -> String {
    (classes.get(class)).map_or_else(|| format!("class {class}"), |name| harmless(name))
}
