//! General words that stand for many labels, which no spelling tells: "dog" for ImageNet's breeds, "car" for an "automobile".
//!
//! ImageNet's animals lie in WordNet's order, so most groups are ranges; the things are named one by one. As a rule a group has what a
//! person would call so without hesitation, whole and real ("bear" has no teddy). The test holds the table against the label names.

use std::ops::RangeInclusive;

use super::IMAGENET_ID;

type Ranges = &'static [RangeInclusive<usize>];

/// Words in the singular, and label indices.
const IMAGENET: [(&[&str], Ranges); 72] = [
    (&["dog", "puppy", "hound"], &[151..=268]),
    (&["cat", "house cat", "kitten"], &[281..=285]),
    (&["big cat", "wild cat"], &[286..=293]),
    (&["wolf"], &[269..=271]),
    (&["fox"], &[277..=280]),
    (&["bear"], &[294..=297]),
    (&["bird"], &[7..=24, 80..=100, 127..=146]),
    (&["chicken"], &[7..=8]),
    (&["owl"], &[24..=24]),
    (&["eagle"], &[22..=22]),
    (&["parrot"], &[87..=90]),
    (&["duck"], &[97..=98]),
    (&["swan"], &[100..=100]),
    (&["stork"], &[127..=128]),
    (&["heron", "egret"], &[131..=133]),
    (&["penguin"], &[145..=145]),
    (&["fish"], &[0..=6, 389..=397]),
    (&["shark"], &[2..=4]),
    (&["ray"], &[5..=6]),
    (&["salamander", "newt"], &[25..=29]),
    (&["amphibian"], &[25..=32]),
    (&["frog", "toad"], &[30..=32]),
    (&["turtle", "tortoise"], &[33..=37]),
    (&["lizard"], &[38..=48]),
    (&["crocodile", "alligator"], &[49..=50]),
    (&["dinosaur"], &[51..=51]),
    (&["snake"], &[52..=68]),
    (&["reptile"], &[33..=68]),
    (&["spider"], &[72..=77]),
    (&["crab"], &[118..=121, 125..=125]),
    (&["lobster"], &[122..=123]),
    (&["whale"], &[147..=148]),
    (&["beetle"], &[300..=307]),
    (&["butterfly"], &[321..=326]),
    (&["insect"], &[300..=326]),
    (&["rabbit", "bunny"], &[330..=332]),
    (&["squirrel"], &[335..=335]),
    (&["horse"], &[339..=339]),
    (&["hog", "swine"], &[341..=343]),
    (&["cow", "cattle", "bull"], &[345..=345]),
    (&["buffalo"], &[346..=347]),
    (&["sheep"], &[348..=349]),
    (&["antelope"], &[351..=353]),
    (&["camel"], &[354..=354]),
    (&["ape"], &[365..=369]),
    (&["monkey"], &[370..=382]),
    (&["lemur"], &[383..=384]),
    (&["elephant"], &[101..=101, 385..=386]),
    (&["panda"], &[388..=388]),
    (
        &["airplane", "aeroplane", "plane", "aircraft", "jet"],
        &[404..=404, 895..=895],
    ),
    (
        &["car", "automobile", "auto"],
        &[
            407..=407,
            436..=436,
            468..=468,
            511..=511,
            609..=609,
            627..=627,
            656..=656,
            661..=661,
            751..=751,
            817..=817,
        ],
    ),
    (
        &["truck", "lorry"],
        &[
            555..=555,
            569..=569,
            675..=675,
            717..=717,
            864..=864,
            867..=867,
        ],
    ),
    (&["bus"], &[654..=654, 779..=779, 874..=874]),
    (
        &["train", "locomotive", "railway"],
        &[466..=466, 547..=547, 565..=565, 705..=705, 820..=820],
    ),
    (&["bicycle", "bike", "cycle"], &[444..=444, 671..=671]),
    (&["motorcycle", "motorbike"], &[665..=665, 670..=670]),
    (
        &["ship"],
        &[403..=403, 510..=510, 628..=628, 724..=724, 780..=780],
    ),
    (
        &["boat"],
        &[
            472..=472,
            484..=484,
            554..=554,
            576..=576,
            625..=625,
            814..=814,
            871..=871,
            914..=914,
        ],
    ),
    (
        &["bottle"],
        &[440..=440, 720..=720, 737..=737, 898..=898, 907..=907],
    ),
    (
        &["ball"],
        &[
            429..=430,
            522..=522,
            574..=574,
            722..=722,
            768..=768,
            805..=805,
            852..=852,
            890..=890,
        ],
    ),
    (&["clock", "watch"], &[409..=409, 530..=531, 892..=892]),
    (&["chair"], &[423..=423, 559..=559, 765..=765]),
    (
        &["shoe"],
        &[502..=502, 514..=514, 630..=630, 770..=770, 774..=774],
    ),
    (&["hat"], &[439..=439, 452..=452, 515..=515, 808..=808]),
    (&["telephone", "phone"], &[487..=487, 528..=528, 707..=707]),
    (&["computer"], &[527..=527, 590..=590, 620..=620, 681..=681]),
    (&["keyboard"], &[508..=508, 878..=878]),
    (&["guitar"], &[402..=402, 546..=546]),
    (&["piano"], &[579..=579, 881..=881]),
    (&["bridge"], &[821..=821, 839..=839, 888..=888]),
    (&["apple"], &[948..=948]),
    (&["mushroom", "fungus", "fungi"], &[947..=947, 991..=997]),
];

/// Fashion-MNIST and CIFAR-10 by other words.
const FASHION: [(&[&str], Ranges); 10] = [
    (
        &[
            "t shirt",
            "tshirt",
            "t shirt top",
            "tshirt top",
            "tee",
            "top",
        ],
        &[0..=0],
    ),
    (&["pant", "slack", "jean"], &[1..=1]),
    (
        &["sweater", "jumper", "jersey", "hoodie", "sweatshirt"],
        &[2..=2],
    ),
    (&["frock", "gown"], &[3..=3]),
    (&["jacket"], &[4..=4]),
    (&["flip flop", "slipper"], &[5..=5]),
    (&["blouse"], &[6..=6]),
    (&["trainer", "running shoe"], &[7..=7]),
    (&["handbag", "purse", "backpack"], &[8..=8]),
    (&["boot", "bootie"], &[9..=9]),
];
const CIFAR: [(&[&str], Ranges); 7] = [
    (
        &["aeroplane", "plane", "aircraft", "jet", "airliner"],
        &[0..=0],
    ),
    (&["car", "auto"], &[1..=1]),
    (&["kitten"], &[3..=3]),
    (&["puppy"], &[5..=5]),
    (&["toad"], &[6..=6]),
    (&["boat"], &[8..=8]),
    (&["lorry"], &[9..=9]),
];

#[cfg(test)]
pub(super) fn imagenet_words() -> impl Iterator<Item = &'static str> {
    IMAGENET.iter().flat_map(|(words, _)| words.iter().copied())
}

/// The labels of the list that a word in the singular stands for.
pub(super) fn labels(word: &str, list_id: &str) -> Option<Vec<usize>> {
    let table: &[(&[&str], Ranges)] = match list_id {
        IMAGENET_ID => &IMAGENET,
        "fashion-mnist" => &FASHION,
        "cifar-10" => &CIFAR,
        _ => &[],
    };
    let (_, ranges) = table.iter().find(|(words, _)| words.contains(&word))?;
    Some(ranges.iter().cloned().flatten().collect())
}
