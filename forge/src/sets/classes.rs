//! The classes of the sets of pictures: `forge/sets/classes.tsv` says which labels of ImageNet or CIFAR-10 count as right for each.
//!
//! Labels are written by name, so that a reader can judge them: names and ranges `FIRST..LAST` of the list, separated by semicolons.

use anyhow::{Context, Result, ensure};
use models::labels;
use sets::card::SetClass;

use super::table;

const TABLE: &str = include_str!("../../sets/classes.tsv");

/// A class and the word by which the other tables name it.
#[derive(Clone, Debug)]
pub struct Class {
    /// The word.
    pub word: &'static str,
    /// Name for the visitor.
    pub name: &'static str,
    /// Indices into the label list, ascending.
    pub labels: Vec<usize>,
}

/// The classes of a group of sets ("gallery" or "imagenet-10") in the table's order, with labels of ImageNet.
pub fn of(group: &str) -> Result<Vec<Class>> {
    let mut classes = Vec::new();
    for [line_group, word, name, labels] in
        table::lines(TABLE, ["group", "word", "name", "labels"]).context("in classes.tsv")?
    {
        if line_group == group {
            let labels =
                parse(labels, &labels::IMAGENET).with_context(|| format!("class {word}"))?;
            classes.push(Class { word, name, labels });
        }
    }
    ensure!(!classes.is_empty(), "classes.tsv has no group {group}");
    Ok(classes)
}

/// CIFAR-10's own classes, each with its own label.
pub fn cifar() -> Vec<Class> {
    let class = |(label, &name): (usize, &&'static str)| Class {
        word: name,
        name,
        labels: vec![label],
    };
    labels::CIFAR.iter().enumerate().map(class).collect()
}

/// The position of the class called `word`.
pub fn position(classes: &[Class], word: &str) -> Result<usize> {
    classes
        .iter()
        .position(|class| class.word == word)
        .with_context(|| format!("there is no class {word}"))
}

/// The classes with the number of times each occurs in `truths`; those that do not occur are left out, and the truths renumbered.
pub fn counted(classes: &[Class], truths: &mut [usize]) -> Vec<SetClass> {
    let mut kept = Vec::new();
    for (index, class) in classes.iter().enumerate() {
        let count = truths.iter().filter(|&&truth| truth == index).count();
        if count > 0 {
            kept.push((
                index,
                SetClass {
                    name: class.name.to_owned(),
                    labels: class.labels.clone(),
                    count,
                },
            ));
        }
    }
    for truth in truths {
        if let Some(new) = kept.iter().position(|(index, _)| index == truth) {
            *truth = new;
        }
    }
    kept.into_iter().map(|(_, class)| class).collect()
}

fn parse(cell: &str, list: &[&str]) -> Result<Vec<usize>> {
    let index = |name: &str| {
        list.iter()
            .position(|&label| label == name)
            .with_context(|| format!("the list has no label “{name}”"))
    };
    let mut labels = Vec::new();
    for part in cell.split(';') {
        match part.split_once("..") {
            Some((first, last)) => labels.extend(index(first)?..=index(last)?),
            None => labels.push(index(part)?),
        }
    }
    ensure!(
        !labels.is_empty() && labels.is_sorted_by(|a, b| a < b),
        "the labels are not in the list's order"
    );
    Ok(labels)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_found_by_name() {
        let list = ["a", "b (x)", "c", "d"];
        assert_eq!(parse("a;c..d", &list).unwrap(), [0, 2, 3]);
        assert_eq!(parse("b (x)", &list).unwrap(), [1]);
        for wrong in ["", "e", "a..e", "c;a", "a;a", "d..c"] {
            assert!(parse(wrong, &list).is_err(), "{wrong}");
        }
    }

    #[test]
    fn no_label_counts_for_two_classes_of_a_group() {
        for group in ["gallery", "imagenet-10"] {
            let mut labels: Vec<usize> = of(group)
                .unwrap()
                .into_iter()
                .flat_map(|class| class.labels)
                .collect();
            let count = labels.len();
            labels.sort_unstable();
            labels.dedup();
            assert_eq!(labels.len(), count, "{group}");
        }
    }

    #[test]
    fn classes_without_pictures_are_left_out() {
        let classes = cifar();
        let mut truths = [3, 2, 3];
        let counted = counted(&classes, &mut truths);
        assert_eq!(truths, [1, 0, 1]);
        assert_eq!(
            counted
                .iter()
                .map(|class| (class.name.as_str(), class.labels.as_slice(), class.count))
                .collect::<Vec<_>>(),
            [("bird", &[2][..], 1), ("cat", &[3][..], 2)]
        );
    }
}
