//! Names of the 1000 classes of ImageNet-1k in plain English, in the order of the networks' outputs.
//!
//! After the list in torchvision 0.29.2 (PyPI, BSD licence), which takes the first WordNet lemma of each class and tells equal ones
//! apart. Where that lemma is a biologist's or an unusual word, or means something else to most readers, another lemma or a short
//! addition stands here instead: "drake (male duck)", "aircraft wing", "pickup truck".

use std::sync::LazyLock;

/// How a [`crate::card::ModelCard`] names this list.
pub const IMAGENET_ID: &str = "imagenet-1k";

/// The names by class index.
pub static IMAGENET: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| include_str!("imagenet_labels.txt").lines().collect());

/// The name of a class, or "class 1234" for an index the list does not have.
pub fn name(class: usize) -> String {
    IMAGENET
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
            assert_eq!(name(class), expected);
        }
        assert_eq!(name(1000), "class 1000");
    }
}
