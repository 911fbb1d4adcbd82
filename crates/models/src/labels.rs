//! Names of the classes, in the order of the networks' outputs: one list for each data set that the models were trained on.
//!
//! ImageNet-1k follows the list in torchvision 0.29.2 (PyPI, BSD licence), which takes the first WordNet lemma of each class and
//! tells equal ones apart. Where that lemma is a biologist's or an unusual word, or means something else to most readers, another
//! lemma or a short addition stands here instead: "drake (male duck)", "aircraft wing", "pickup truck". Fashion-MNIST's and
//! CIFAR-10's names are their authors' own (H. Xiao and others, 2017; A. Krizhevsky, 2009), "T-shirt/top" written as two words.
//!
//! A visitor's network knows other classes: the id of its list spells them, [`SPELT`] and a JSON array.

use std::collections::BTreeMap;
use std::sync::{LazyLock, Mutex, PoisonError};

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

/// What the id of a list that spells its names begins with.
pub const SPELT: &str = "names:";

/// The id of the list of these names: a known one's if they are its names in order.
pub fn id_of(names: &[String]) -> String {
    let known = [IMAGENET_ID, FASHION_ID, CIFAR_ID];
    let same = |id: &&&str| list(id).iter().eq(names.iter());
    match known.iter().find(same) {
        Some(id) => (*id).to_owned(),
        // Strings always serialise.
        None => format!(
            "{SPELT}{}",
            serde_json::to_string(names).unwrap_or_default()
        ),
    }
}

/// The names of the list called `id`; none for a list that does not exist.
pub fn list(id: &str) -> &'static [&'static str] {
    match id {
        IMAGENET_ID => &IMAGENET,
        FASHION_ID => &FASHION,
        CIFAR_ID => &CIFAR,
        _ => id.strip_prefix(SPELT).map_or(&[], spelt),
    }
}

/// Names from JSON. They stay for as long as the program runs, once for each list: a page meets a handful.
fn spelt(json: &str) -> &'static [&'static str] {
    static MET: Mutex<BTreeMap<String, &'static [&'static str]>> = Mutex::new(BTreeMap::new());
    let mut met = MET.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(list) = met.get(json) {
        return list;
    }
    let Ok(names) = serde_json::from_str::<Vec<String>>(json) else {
        return &[];
    };
    let names = names.into_iter().map(|name| &*name.leak());
    let list: &[&str] = Vec::leak(names.collect());
    met.insert(json.to_owned(), list);
    list
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

    #[test]
    fn a_list_can_spell_its_names() {
        let names = ["C0, with a line", "\"C1\""].map(str::to_owned);
        let id = id_of(&names);
        assert_eq!(list(&id), names);
        assert_eq!(list(&id).as_ptr(), list(&id).as_ptr());
        assert_eq!(name(&id, 1), "\"C1\"");
        assert_eq!(name(&id, 2), "class 2");
        assert_eq!(id_of(&FASHION.map(str::to_owned)), FASHION_ID);
        assert!(list("names:[1]").is_empty() && list("names:").is_empty());
    }
}
