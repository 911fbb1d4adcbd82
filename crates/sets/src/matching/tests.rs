//! Matching held against the site's own list of ImageNet labels.

use proptest::prelude::*;

use super::*;
use crate::unicode::native::NATIVE;

const LABELS: &str = include_str!("../../../models/src/imagenet_labels.txt");
const FASHION: [&str; 10] = [
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
const CIFAR: [&str; 10] = [
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

fn imagenet() -> Vec<&'static str> {
    LABELS.lines().collect()
}

fn one(name: &str, labels: &[&str], list_id: &str) -> (Vec<usize>, How) {
    let suggestion = suggest(&[name.to_owned()], labels, list_id, NATIVE).remove(0);
    (suggestion.labels, suggestion.how)
}

#[test]
fn names_of_single_labels() {
    for (name, label, how) in [
        ("goldfish", "goldfish", How::Exact),
        ("Goldfish", "goldfish", How::Folded),
        ("GREAT_WHITE-SHARK", "great white shark", How::Folded),
        ("001.goldfish", "goldfish", How::Folded),
        ("1_goldfish", "goldfish", How::Folded),
        ("the goldfishes", "goldfish", How::Folded),
        ("Zebras", "zebra", How::Folded),
        ("lady bugs", "ladybug", How::Folded),
        ("Shih Tzu", "Shih-Tzu", How::Folded),
        ("consomme", "consommé", How::Folded),
        ("consomme\u{301}", "consommé", How::Exact),
        ("jack o lantern", "jack-o'-lantern", How::Folded),
        ("kite", "kite (bird)", How::Folded),
        ("volcanoes", "volcano", How::Folded),
        ("canoes", "canoe", How::Folded),
        ("pencil boxes", "pencil box", How::Folded),
        ("n01443537", "goldfish", How::Synset),
        ("n01443537_goldfish", "goldfish", How::Synset),
        ("n15075141", "toilet paper", How::Synset),
        ("my goldfish photos", "goldfish", How::Word),
        ("african elephant herd", "African elephant", How::Word),
        ("sea lion pictures", "sea lion", How::Word),
        ("black bear", "American black bear", How::Word),
    ] {
        let labels = imagenet();
        let (found, by) = one(name, &labels, IMAGENET_ID);
        let found: Vec<&str> = found.iter().map(|&label| labels[label]).collect();
        assert_eq!((found.as_slice(), by), (&[label][..], how), "{name}");
    }
    for name in ["", "…", "xyzzy", "n99999999", "Holiday 2024", "7", "片"] {
        assert_eq!(
            one(name, &imagenet(), IMAGENET_ID),
            (vec![], How::None),
            "{name}"
        );
    }
    let (cranes, how) = one("cranes", &imagenet(), IMAGENET_ID);
    assert_eq!((cranes.as_slice(), how), (&[134, 517][..], How::Folded));
}

#[test]
fn every_label_and_every_id_finds_itself() {
    let labels = imagenet();
    let names: Vec<String> = labels.iter().map(|label| (*label).to_owned()).collect();
    let upper: Vec<String> = labels
        .iter()
        .map(|label| label.to_uppercase().replace(' ', "_"))
        .collect();
    let ids: Vec<String> = SYNSETS.lines().map(str::to_owned).collect();
    for (names, how) in [
        (names, How::Exact),
        (upper, How::Folded),
        (ids, How::Synset),
    ] {
        for (index, suggestion) in suggest(&names, &labels, IMAGENET_ID, NATIVE)
            .into_iter()
            .enumerate()
        {
            assert!(
                suggestion.labels.contains(&index) && suggestion.how == how,
                "{index}: {suggestion:?}"
            );
            // "sunglass" and "sunglasses" are told apart by nothing but the plural.
            assert!(
                suggestion.labels.len() == 1 || index == 836 || index == 837,
                "{index}: {suggestion:?}"
            );
        }
    }
}

#[test]
fn synsets_stand_where_imagenet_has_them() {
    let ids: Vec<&str> = SYNSETS.lines().collect();
    assert_eq!(ids.len(), 1000);
    // ImageNet-1k numbers its classes in the order of their ids.
    assert!(ids.is_sorted_by(|a, b| a < b));
    // As Keras, torchvision and the paper's ImageNet-10 give them.
    for (index, id) in [
        (0, "n01440764"),
        (207, "n02099601"),
        (284, "n02123597"),
        (340, "n02391049"),
        (404, "n02690373"),
        (867, "n04467665"),
    ] {
        assert_eq!(ids[index], id);
    }
}

#[test]
fn general_words_stand_for_their_labels() {
    let labels = imagenet();
    let named = |word: &str| -> Vec<&str> {
        let (found, how) = one(word, &labels, IMAGENET_ID);
        assert_eq!(how, How::Word, "{word}");
        found.iter().map(|&label| labels[label]).collect()
    };
    for (word, count, first, last) in [
        ("Dogs", 118, "Chihuahua", "Mexican hairless"),
        ("002.bird", 59, "rooster", "albatross"),
        ("fish", 16, "tench", "pufferfish"),
        ("lizards", 11, "banded gecko", "Komodo dragon"),
        ("snake", 17, "thunder snake", "sidewinder"),
        ("monkeys", 13, "guenon", "titi monkey"),
        ("insect", 27, "tiger beetle", "gossamer-winged butterfly"),
    ] {
        let mut found = named(word);
        assert_eq!((found.len(), found[0]), (count, first), "{word}");
        found.sort_unstable();
        assert!(found.contains(&last), "{word}");
    }
    for (word, expected) in [
        (
            "cat",
            "tabby cat, tiger cat, Persian cat, Siamese cat, Egyptian cat",
        ),
        (
            "black cats",
            "tabby cat, tiger cat, Persian cat, Siamese cat, Egyptian cat",
        ),
        ("wolves", "timber wolf, white wolf, red wolf"),
        ("foxes", "red fox, kit fox, Arctic fox, grey fox"),
        (
            "bears",
            "brown bear, American black bear, polar bear, sloth bear",
        ),
        ("frog", "bullfrog, tree frog, tailed frog"),
        ("sharks", "great white shark, tiger shark, hammerhead"),
        (
            "elephant",
            "tusker (elephant), Indian elephant, African elephant",
        ),
        ("Aeroplane", "airliner, military aircraft"),
        (
            "trucks",
            "fire engine, garbage truck, moving van, pickup truck, tow truck, trailer truck",
        ),
        (
            "ships",
            "aircraft carrier, container ship, ocean liner, pirate ship, schooner",
        ),
        ("buses", "minibus, school bus, trolleybus"),
        ("motorbike", "moped, motor scooter"),
        (
            "bottles",
            "beer bottle, pill bottle, soda bottle, water bottle, wine bottle",
        ),
        (
            "shoes",
            "clog (shoe), cowboy boot, loafer (shoe), running shoe, sandal",
        ),
        (
            "butterflies",
            "admiral butterfly, ringlet butterfly, monarch butterfly, cabbage butterfly, sulphur butterfly, gossamer-winged butterfly",
        ),
        ("bridge", "steel arch bridge, suspension bridge, viaduct"),
        ("guitars", "acoustic guitar, electric guitar"),
    ] {
        let mut expected: Vec<&str> = expected.split(", ").collect();
        expected.sort_by_key(|name| labels.iter().position(|label| label == name));
        assert_eq!(named(word), expected, "{word}");
    }
    // The label names either side of the breeds, so that the range neither starts late nor ends early.
    assert_eq!((labels[150], labels[269]), ("sea lion", "timber wolf"));
    let terriers = named("terriers");
    assert!(terriers.len() > 15 && terriers.iter().all(|label| label.ends_with("terrier")));
    for word in general_words::imagenet_words() {
        assert_eq!(
            fold(word, NATIVE).join(" "),
            word,
            "written as names are folded"
        );
        let found = general_words::labels(word, IMAGENET_ID).unwrap();
        assert!(!found.is_empty() && found.iter().all(|&label| label < 1000) && found.is_sorted());
    }
}

#[test]
fn the_small_lists() {
    for (name, label, how) in [
        ("T-shirt/top", 0, How::Word),
        ("tshirt", 0, How::Word),
        ("Trousers", 1, How::Folded),
        ("pants", 1, How::Word),
        ("Shirts", 6, How::Folded),
        ("ankle_boots", 9, How::Folded),
        ("boots", 9, How::Word),
    ] {
        assert_eq!(
            one(name, &FASHION, "fashion-mnist"),
            (vec![label], how),
            "{name}"
        );
    }
    assert_eq!(one("cars", &CIFAR, "cifar-10"), (vec![1], How::Word));
    assert_eq!(one("planes", &CIFAR, "cifar-10"), (vec![0], How::Word));
    assert_eq!(one("cars", &CIFAR, "another list"), (vec![], How::None));
    // Ids belong to ImageNet's list in its full length only.
    assert_eq!(one("n01443537", &CIFAR, "cifar-10").1, How::None);
    assert_eq!(one("dog", &["goldfish"], IMAGENET_ID), (vec![], How::None));
}

#[test]
fn numbers_are_places_if_most_are_there() {
    let names: Vec<String> = (0..10).rev().map(|number| number.to_string()).collect();
    let suggestions = suggest(&names, &CIFAR, "cifar-10", NATIVE);
    assert_eq!(
        suggestions[0],
        Suggestion {
            labels: vec![9],
            how: How::Number
        }
    );
    assert_eq!(suggestions[9].labels, [0]);
    assert!(
        suggest(&names, &imagenet(), IMAGENET_ID, NATIVE)
            .iter()
            .all(|suggestion| suggestion.how == How::None)
    );
    assert!(
        suggest(&names[..4], &CIFAR, "cifar-10", NATIVE)
            .iter()
            .all(|suggestion| suggestion.how == How::None)
    );
    assert!(suggest(&[], &CIFAR, "cifar-10", NATIVE).is_empty());
}

#[test]
fn search_puts_the_best_first() {
    let labels = imagenet();
    let first = |query: &str| -> Vec<&str> {
        search(query, &labels, NATIVE)
            .into_iter()
            .take(3)
            .map(|label| labels[label])
            .collect()
    };
    assert_eq!(first("goldfish")[0], "goldfish");
    assert_eq!(first("gold"), ["goldfish", "goldfinch", "golden retriever"]);
    assert_eq!(first("retriever gold")[0], "golden retriever");
    assert_eq!(first("shark"), ["tiger shark", "great white shark"]);
    assert_eq!(first("fire eng")[0], "fire engine");
    assert_eq!(first("consomme"), ["consommé"]);
    assert_eq!(
        first("finch"),
        ["goldfinch", "house finch"]
            .iter()
            .rev()
            .copied()
            .collect::<Vec<_>>()
    );
    // Typing errors.
    assert_eq!(first("chiuaua")[0], "Chihuahua");
    assert_eq!(first("goldfsh")[0], "goldfish");
    assert_eq!(first("elefant")[0], "Indian elephant");
    assert_eq!(first("screwdirver")[0], "screwdriver");
    assert!(search("qzx", &labels, NATIVE).is_empty());
    assert_eq!(search("  ", &labels, NATIVE).len(), 1000);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn no_name_or_query_is_too_strange(names in prop::collection::vec("\\PC{0,12}|[a-c ies_.0-9n\u{301}]{0,12}", 0..6)) {
        let labels = imagenet();
        for (name, suggestion) in names.iter().zip(suggest(&names, &labels, IMAGENET_ID, NATIVE)) {
            prop_assert!(suggestion.labels.iter().all(|&label| label < labels.len()));
            prop_assert_eq!(suggestion.labels.is_empty(), suggestion.how == How::None);
            let found = search(name, &labels, NATIVE);
            prop_assert!(found.len() <= labels.len());
        }
    }
}
