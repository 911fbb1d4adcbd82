//! What is written about what is learned first: that it is what was recorded.

#![allow(clippy::unwrap_used, missing_docs)]

use std::fs;
use std::path::Path;

use forge::learn::{SEEDS, record, tables};

#[test]
fn the_page_of_experiments_holds_the_records() {
    let records = record::read().unwrap();
    assert_eq!(records.len(), 4 * SEEDS as usize);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../EXPERIMENTS.md");
    let page = fs::read_to_string(path).unwrap();
    assert!(page.contains(&tables::tables(&records)));
}
