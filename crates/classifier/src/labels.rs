//! Names of the classes, in the order of the networks' outputs: one list for each data set that the models were trained on.
//!
//! ImageNet-1k follows the list in torchvision 0.29.2 (PyPI, BSD licence), which takes the first WordNet lemma of each class and
//! tells equal ones apart. Where that lemma is a biologist's or an unusual word, or means something else to most readers, another
//! lemma or a short addition stands here instead: "drake (male duck)", "aircraft wing", "pickup truck". Fashion-MNIST's and
//! CIFAR-10's names are their authors' own (H. Xiao and others, 2017; A. Krizhevsky, 2009), "T-shirt/top" written as two words.

use std::sync::LazyLock;

/// How a [`crate::card::ModelCard`] names ImageNet-1k's list.
pub const IMAGENET_ID: &str = "imagenet-1k";
/// How a card names Fashion-MNIST's list.
pub const FASHION_ID: &str = "fashion-mnist";
/// How a card names CIFAR-10's list.
pub const CIFAR_ID: &str = "cifar-10";

/// ImageNet's names by class index.
pub static IMAGENET: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| include_str!("imagenet_labels.txt").lines().collect());

/// Fashion-MNIST's names by class index.
pub const FASHION: [&str; 10] = [
    "T-shirt or top",
    "trouser",
    "pullover",
    "dress",
    "coat",
    "sandal",
    "shirt",
    "sneaker",
    "bag",
    "ankle boot",
];

/// CIFAR-10's names by class index.
pub const CIFAR: [&str; 10] = [
    "airplane",
    "automobile",
    "bird",
    "cat",
    "deer",
    "dog",
    "frog",
    "horse",
    "ship",
    "truck",
];

/// The names of the list called `id`; none for a list that does not exist.
pub fn list(id: &str) -> &'static [&'static str] {
    match id {
        IMAGENET_ID => &IMAGENET,
        FASHION_ID => &FASHION,
        CIFAR_ID => &CIFAR,
        _ => &[],
    }
}

/// The name of a class of the list called `id`, or "class 1234" for an index that the list does not have.
pub fn name(id: &str, class: usize) -> String {
    list(id)
        .get(class)
        .map_or_else(|| format!("class {class}"), |&name| name.to_owned())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_thousand_different_names() {
        assert_eq!(IMAGENET.len(), 1000);
        let distinct: BTreeSet<String> = IMAGENET.iter().map(|name| name.to_lowercase()).collect();
        assert_eq!(distinct.len(), 1000);
        assert!(
            IMAGENET
                .iter()
                .all(|name| !name.is_empty() && name.trim() == *name)
        );
    }

    #[test]
    fn names_stand_at_their_index() {
        for (class, expected) in [
            (0, "tench"),
            (134, "crane (bird)"),
            (285, "Egyptian cat"),
            (517, "crane (machine)"),
            (638, "maillot (swimsuit)"),
            (812, "space shuttle"),
            (967, "espresso"),
            (999, "toilet paper"),
        ] {
            assert_eq!(name(IMAGENET_ID, class), expected);
        }
        assert_eq!(name(IMAGENET_ID, 1000), "class 1000");
        assert_eq!(name(FASHION_ID, 9), "ankle boot");
        assert_eq!(name(CIFAR_ID, 0), "airplane");
        assert_eq!(name("elsewhere", 0), "class 0");
    }
}
