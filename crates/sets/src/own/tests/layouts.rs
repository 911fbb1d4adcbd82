//! Layouts of published data sets, each with what its authors call the classes.

use super::*;

/// CIFAR-10's labels stand for those that a network knows.
const LISTS: &Lists = &[(
    "cifar-10",
    &[
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
    ],
)];

/// Paths by a short notation: alternatives in braces, so that "{train,val}/{cat,dog}/{1,2}.jpg" is eight files.
fn paths(patterns: &[&str]) -> Vec<String> {
    patterns
        .iter()
        .flat_map(|pattern| expanded(pattern))
        .collect()
}

fn expanded(pattern: &str) -> Vec<String> {
    let Some((start, rest)) = pattern.split_once('{') else {
        return vec![pattern.to_owned()];
    };
    let (alternatives, end) = rest.split_once('}').unwrap();
    alternatives
        .split(',')
        .flat_map(|one| expanded(&format!("{start}{one}{end}")))
        .collect()
}

fn sorted(patterns: &[&str], choice: Option<&Choice>) -> (Vec<Found>, Sorted) {
    let paths = paths(patterns);
    let files = found(&paths.iter().map(String::as_str).collect::<Vec<_>>());
    let sorted = sort(&files, &[], choice, LISTS, NATIVE);
    (files, sorted)
}

/// Parts in words: "train 4, docs 1 (out)".
fn parts(sorted: &Sorted) -> String {
    let part = |part: &Part| {
        let out = if part.is_in { "" } else { " (out)" };
        format!("{} {}{out}", part.name, part.pictures)
    };
    let parts: Vec<String> = sorted.parts.iter().map(part).collect();
    parts.join(", ")
}

/// A layout, where it comes from, and what is right.
struct Case {
    source: &'static str,
    files: &'static [&'static str],
    classes: &'static [&'static str],
    parts: &'static str,
    /// Files without a class or in a part that is left out.
    left_out: usize,
}

const CASES: &[Case] = &[
    Case {
        source: "Intel Image Classification, Kaggle puneet6060: folders twice, and unlabelled pictures",
        files: &[
            "seg_train/seg_train/{buildings,forest,sea}/{0,1}.jpg",
            "seg_test/seg_test/{buildings,forest,sea}/{0,1}.jpg",
            "seg_pred/seg_pred/{10,11}.jpg",
        ],
        classes: &["buildings", "forest", "sea"],
        parts: "seg_test 6, seg_train 6",
        left_out: 2,
    },
    Case {
        source: "Fruits-360, Mihai Oltean: a flat folder of pictures with several fruits",
        files: &[
            "fruits-360/{Training,Test}/{Apple Braeburn,Banana,Kiwi}/{0_100,1_100}.jpg",
            "fruits-360/test-multiple_fruits/{apple_apple,kiwi1}.jpg",
        ],
        classes: &["Apple Braeburn", "Banana", "Kiwi"],
        parts: "Test 6, Training 6",
        left_out: 2,
    },
    Case {
        source: "GTSRB, INI Bochum: training pictures in folders of numbers, test pictures in one",
        files: &[
            "GTSRB/Final_Training/Images/{00000,00001,00014}/{00000_00000,00000_00001,00001_00000}.png",
            "GTSRB/Final_Test/Images/{00000,00001}.png",
        ],
        classes: &["00000", "00001", "00014"],
        parts: "",
        left_out: 2,
    },
    Case {
        source: "a project with pictures in its documentation",
        files: &["proj/{train,val}/{cat,dog}/{0,1}.jpg", "proj/docs/logo.png"],
        classes: &["cat", "dog"],
        parts: "train 4, val 4",
        left_out: 1,
    },
    Case {
        source: "the same with folders in it",
        files: &[
            "proj/{train,val}/{cat,dog}/{0,1}.jpg",
            "proj/docs/guide/logo.png",
            "proj/{README,notes}.md",
        ],
        classes: &["cat", "dog"],
        parts: "docs 1 (out), train 4, val 4",
        left_out: 3,
    },
    Case {
        source: "ImageNet-C, Hendrycks and Dietterich: corruption, severity, class",
        files: &["gaussian_noise/{1,2,3,4,5}/{n01440764,n02123045}/ILSVRC2012_val_00001.JPEG"],
        classes: &["n01440764", "n02123045"],
        parts: "1 2, 2 2, 3 2, 4 2, 5 2",
        left_out: 0,
    },
    Case {
        source: "ImageNet-C with two corruptions",
        files: &["{fog,snow}/{1,2}/{n01440764,n02123045}/ILSVRC2012_val_00001.JPEG"],
        classes: &["n01440764", "n02123045"],
        parts: "fog/1 2, fog/2 2, snow/1 2, snow/2 2",
        left_out: 0,
    },
    Case {
        source: "the same of another set, whose classes a network knows",
        files: &["{fog,snow,blur}/{1,2,3,4,5}/{cat,dog}/{1,2}.png"],
        classes: &["cat", "dog"],
        parts: "blur/1 4, blur/2 4, blur/3 4, blur/4 4, blur/5 4, fog/1 4, fog/2 4, fog/3 4, fog/4 4, fog/5 4, snow/1 4, snow/2 4, snow/3 4, snow/4 4, snow/5 4",
        left_out: 0,
    },
    Case {
        source: "one of ImageNet's folders",
        files: &["n02123045/{a,b}.jpg"],
        classes: &["n02123045"],
        parts: "",
        left_out: 0,
    },
    Case {
        source: "one folder whose name a network knows",
        files: &["pictures/cats/{a,b}.jpg"],
        classes: &["cats"],
        parts: "",
        left_out: 0,
    },
    Case {
        source: "one folder of unknown name: what it shows is not known",
        files: &["Holiday/{a,b}.jpg"],
        classes: &[""],
        parts: "",
        left_out: 0,
    },
    Case {
        source: "MVTec AD, one category: masks are no pictures to judge",
        files: &[
            "bottle/train/good/{000,001,002,003}.png",
            "bottle/test/{good,broken_large,contamination}/{000,001}.png",
            "bottle/ground_truth/{broken_large,contamination}/{000_mask,001_mask}.png",
            "bottle/license.txt",
        ],
        classes: &["broken_large", "contamination", "good"],
        parts: "ground_truth 4 (out), test 6, train 4",
        left_out: 5,
    },
    Case {
        source: "PlantVillage, Kaggle abdallahalidev: the same leaves in three versions",
        files: &[
            "plantvillage dataset/{color,grayscale,segmented}/{Apple___Apple_scab,Apple___healthy,Corn_(maize)___healthy}/{1,2}.JPG",
        ],
        classes: &[
            "Apple___Apple_scab",
            "Apple___healthy",
            "Corn_(maize)___healthy",
        ],
        parts: "color 6, grayscale 6, segmented 6",
        left_out: 0,
    },
    Case {
        source: "Chest X-Ray Images, Kaggle paultimothymooney: the set once more within itself, and macOS's copies",
        files: &[
            "chest_xray/{train,test,val}/{NORMAL,PNEUMONIA}/{1,2}.jpeg",
            "chest_xray/chest_xray/{train,test,val}/{NORMAL,PNEUMONIA}/{1,2}.jpeg",
            "chest_xray/__MACOSX/chest_xray/train/NORMAL/._1.jpeg",
        ],
        classes: &["NORMAL", "PNEUMONIA"],
        parts: "test 8, train 8, val 8",
        left_out: 1,
    },
    Case {
        source: "Imagenette, fast.ai: WordNet ids",
        files: &["imagenette2-160/{train,val}/{n01440764,n02102040,n02979186}/{1,2}.JPEG"],
        classes: &["n01440764", "n02102040", "n02979186"],
        parts: "train 6, val 6",
        left_out: 0,
    },
    Case {
        source: "Tiny ImageNet, Stanford CS231n: a folder of pictures in each class, flat validation pictures",
        files: &[
            "tiny-imagenet-200/train/{n01443537,n01629819}/images/{1,2,3}.JPEG",
            "tiny-imagenet-200/{val,test}/images/{val_0,val_1}.JPEG",
        ],
        classes: &["n01443537", "n01629819"],
        parts: "",
        left_out: 4,
    },
    Case {
        source: "CUB-200-2011, Caltech: pictures and segmentations",
        files: &[
            "CUB_200_2011/images/{001.Black_footed_Albatross,002.Laysan_Albatross}/{1,2}.jpg",
            "segmentations/{001.Black_footed_Albatross,002.Laysan_Albatross}/{1,2}.png",
        ],
        classes: &["001.Black_footed_Albatross", "002.Laysan_Albatross"],
        parts: "CUB_200_2011 4, segmentations 4 (out)",
        left_out: 4,
    },
    Case {
        source: "Office-Home, Venkateswara et al.: domain, class",
        files: &[
            "OfficeHomeDataset/{Art,Clipart,Product,Real World}/{Alarm_Clock,Backpack,Batteries,Bed,Bike}/{1,2}.jpg",
        ],
        classes: &["Alarm_Clock", "Backpack", "Batteries", "Bed", "Bike"],
        parts: "Art 10, Clipart 10, Product 10, Real World 10",
        left_out: 0,
    },
    Case {
        source: "PACS, Li et al.: domain, class",
        files: &[
            "PACS/{art_painting,cartoon,photo,sketch}/{dog,elephant,giraffe,guitar,horse,house,person}/1.jpg",
        ],
        classes: &[
            "dog", "elephant", "giraffe", "guitar", "horse", "house", "person",
        ],
        parts: "art_painting 7, cartoon 7, photo 7, sketch 7",
        left_out: 0,
    },
    Case {
        source: "Office-31, Saenko et al.: domain, a folder of images, class",
        files: &["{amazon,dslr,webcam}/images/{back_pack,bike,bookcase,mug}/{1,2}.jpg"],
        classes: &["back_pack", "bike", "bookcase", "mug"],
        parts: "amazon 8, dslr 8, webcam 8",
        left_out: 0,
    },
    Case {
        source: "DomainNet, Peng et al., of which not every class is in each domain",
        files: &[
            "clipart/{axe,bee,clock,drums}/1.jpg",
            "real/{axe,bee,clock,eye}/{1,2}.jpg",
            "sketch/{axe,clock,drums,eye}/1.jpg",
        ],
        classes: &["axe", "bee", "clock", "drums", "eye"],
        parts: "clipart 4, real 8, sketch 4",
        left_out: 0,
    },
    Case {
        source: "Stanford Dogs: WordNet ids with names",
        files: &["Images/{n02085620-Chihuahua,n02085782-Japanese_spaniel}/{1,2}.jpg"],
        classes: &["n02085620-Chihuahua", "n02085782-Japanese_spaniel"],
        parts: "",
        left_out: 0,
    },
    Case {
        source: "iNaturalist 2021: names with the whole taxonomy",
        files: &[
            "2021_train_mini/{00000_Animalia_Annelida_Lumbricus_terrestris,04323_Animalia_Chordata_Felis_catus}/{1,2}.jpg",
        ],
        classes: &[
            "00000_Animalia_Annelida_Lumbricus_terrestris",
            "04323_Animalia_Chordata_Felis_catus",
        ],
        parts: "",
        left_out: 0,
    },
    Case {
        source: "iNaturalist 2018: groups, and species by number",
        files: &[
            "train_val2018/Aves/{3,17,2761,3010}/{1,2}.jpg",
            "train_val2018/Mammalia/{4,900,901}/{1,2}.jpg",
            "train_val2018/Fungi/{5556,5557,5610}/{1,2}.jpg",
        ],
        classes: &[
            "3", "4", "17", "900", "901", "2761", "3010", "5556", "5557", "5610",
        ],
        parts: "Aves 8, Fungi 6, Mammalia 6",
        left_out: 0,
    },
    Case {
        source: "Ultralytics' classification: train, val and test",
        files: &["data/{train,val,test}/{ripe,unripe}/{1,2}.jpg"],
        classes: &["ripe", "unripe"],
        parts: "test 4, train 4, val 4",
        left_out: 0,
    },
    Case {
        source: "Roboflow's export of folders",
        files: &[
            "Fruit.v1i.folder/{train,valid,test}/{Apple,Pear}/{a_jpg.rf.1,b_jpg.rf.2}.jpg",
            "Fruit.v1i.folder/{README.dataset,README.roboflow}.txt",
        ],
        classes: &["Apple", "Pear"],
        parts: "test 4, train 4, valid 4",
        left_out: 2,
    },
    Case {
        source: "five folds of cross-validation, each with training and test pictures",
        files: &["{fold_1,fold_2,fold_3}/{train,test}/{healthy,rust}/{1,2}.png"],
        classes: &["healthy", "rust"],
        parts: "fold_1/test 4, fold_1/train 4, fold_2/test 4, fold_2/train 4, fold_3/test 4, fold_3/train 4",
        left_out: 0,
    },
    Case {
        source: "folds called by their number alone",
        files: &["{1,2,3}/{healthy,rust,scab}/{1,2}.png"],
        classes: &["healthy", "rust", "scab"],
        parts: "1 6, 2 6, 3 6",
        left_out: 0,
    },
    Case {
        source: "class first, then the part",
        files: &["{cat,dog}/{train,test}/{1,2}.jpg"],
        classes: &["cat", "dog"],
        parts: "test 4, train 4",
        left_out: 0,
    },
    Case {
        source: "Places365: an index of letters, and classes that some divide further",
        files: &[
            "data_256/a/{abbey,airfield,alley}/{1,2}.jpg",
            "data_256/b/{bakery,beach}/{1,2}.jpg",
            "data_256/b/bow_window/{indoor,outdoor}/1.jpg",
        ],
        classes: &[
            "abbey",
            "airfield",
            "alley",
            "bakery",
            "beach",
            "bow_window",
        ],
        parts: "",
        left_out: 0,
    },
    Case {
        source: "EuroSAT, Helber et al.: a wrapping folder of a year",
        files: &["2750/{AnnualCrop,Forest,River}/{1,2}.jpg"],
        classes: &["AnnualCrop", "Forest", "River"],
        parts: "",
        left_out: 0,
    },
    Case {
        source: "Food-101: pictures beside lists of them",
        files: &[
            "food-101/images/{apple_pie,ramen}/{1,2}.jpg",
            "food-101/meta/{train,test}.txt",
        ],
        classes: &["apple_pie", "ramen"],
        parts: "",
        left_out: 2,
    },
    Case {
        source: "ImageNetV2, Recht et al.: classes by their number",
        files: &["imagenetv2-matched-frequency-format-val/{0,1,2,10}/{a,b}.jpeg"],
        classes: &["0", "1", "2", "10"],
        parts: "",
        left_out: 0,
    },
    Case {
        source: "Backgrounds Challenge (ImageNet-9), Xiao et al.: versions, val, class",
        files: &[
            "bg_challenge/{original,mixed_rand,only_fg}/val/{00_dog,01_bird,02_wheeled vehicle}/{1,2}.JPEG",
        ],
        classes: &["00_dog", "01_bird", "02_wheeled vehicle"],
        parts: "mixed_rand 6, only_fg 6, original 6",
        left_out: 0,
    },
    Case {
        source: "digits in several domains",
        files: &["{mnist,svhn,usps}/{0,1,2,3,4,5,6,7,8,9}/{1,2}.png"],
        classes: &["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
        parts: "mnist 20, svhn 20, usps 20",
        left_out: 0,
    },
    Case {
        source: "views of objects: numbers within each class",
        files: &["{mug,stapler}/{1,2,3}/{a,b}.png"],
        classes: &["mug", "stapler"],
        parts: "",
        left_out: 0,
    },
    Case {
        source: "RGB-D Object, Lai et al.: instances called after their class",
        files: &[
            "rgbd/apple/{apple_1,apple_2}/{a,b}.png",
            "rgbd/ball/{ball_1,ball_2}/{a,b}.png",
        ],
        classes: &["apple", "ball"],
        parts: "",
        left_out: 0,
    },
    Case {
        source: "groups of classes that divide the pictures evenly",
        files: &[
            "birds/{crane,heron}/{1,2,3}.jpg",
            "trees/{oak,pine}/{1,2,3}.jpg",
        ],
        classes: &["crane", "heron", "oak", "pine"],
        parts: "birds 6, trees 6",
        left_out: 0,
    },
    Case {
        source: "classes with some pictures in a folder of their own",
        files: &["cat/closeups/1.jpg", "{cat,dog}/{2,3}.jpg"],
        classes: &["cat", "dog"],
        parts: "",
        left_out: 0,
    },
    Case {
        source: "Brain MRI Images, Kaggle navoneel: the set once more in a folder of its own",
        files: &[
            "archive/{yes,no}/{1,2}.jpg",
            "archive/brain_tumor_dataset/{yes,no}/{1,2}.jpg",
        ],
        classes: &["no", "yes"],
        parts: "",
        left_out: 0,
    },
    Case {
        source: "pictures and masks without classes",
        files: &[
            "VOC2007/JPEGImages/{1,2}.jpg",
            "VOC2007/{SegmentationClass,SegmentationObject}/{1,2}.png",
        ],
        classes: &[""],
        parts: "JPEGImages 2, SegmentationClass 2 (out), SegmentationObject 2 (out)",
        left_out: 4,
    },
    Case {
        source: "pictures and masks of the same classes",
        files: &["{images,masks}/{oak,pine}/{1,2}.png"],
        classes: &["oak", "pine"],
        parts: "images 4, masks 4 (out)",
        left_out: 4,
    },
    Case {
        source: "faces with and without a mask, which is a class and no mask",
        files: &["data/{with_mask,without_mask}/{1,2}.jpg"],
        classes: &["with_mask", "without_mask"],
        parts: "",
        left_out: 0,
    },
    Case {
        source: "people who show some of the expressions each",
        files: &[
            "{s1,s4}/{anger,joy,fear}/{1,2}.png",
            "{s2,s5}/{joy,sadness,disgust}/{1,2}.png",
            "{s3,s6}/{fear,anger,sadness}/{1,2}.png",
        ],
        classes: &["anger", "disgust", "fear", "joy", "sadness"],
        parts: "s1 6, s2 6, s3 6, s4 6, s5 6, s6 6",
        left_out: 0,
    },
    Case {
        source: "Cat and Dog, Kaggle tongpython: folders twice, with their word for a part",
        files: &[
            "training_set/training_set/{cats,dogs}/{1,2}.jpg",
            "test_set/test_set/{cats,dogs}/{1,2}.jpg",
        ],
        classes: &["cats", "dogs"],
        parts: "test_set 4, training_set 4",
        left_out: 0,
    },
    Case {
        source: "classes whose names have a word for a part",
        files: &["{bullet_train,test_tube}/{1,2}.jpg"],
        classes: &["bullet_train", "test_tube"],
        parts: "",
        left_out: 0,
    },
];

#[test]
fn layouts_of_published_sets() {
    let mut faults = Vec::new();
    for case in CASES {
        let (_, sorted) = sorted(case.files, None);
        let is_right = sorted.classes == case.classes
            && parts(&sorted) == case.parts
            && sorted.left_out.len() == case.left_out
            && sorted.options.iter().any(|option| option.by == sorted.by);
        if !is_right {
            faults.push((case.source, parts(&sorted), sorted));
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn only_the_test_pictures() {
    let files = &["{train,test}/{cat,dog}/{1,2}.jpg"];
    let choice = Choice {
        by: By::Folders(1),
        without: Some(BTreeSet::from(["train".to_owned()])),
    };
    let (files, sorted) = sorted(files, Some(&choice));
    let pictures = said(&files, &sorted);
    assert_eq!(pictures.len(), 4);
    assert!(pictures.iter().all(|picture| picture.starts_with("test/")));
    assert_eq!(parts(&sorted), "test 4, train 4 (out)");
    assert!(
        sorted
            .left_out
            .iter()
            .all(|(_, why)| *why == Why::OtherPart)
    );
}

#[test]
fn what_else_may_be_meant_is_one_choice_away() {
    let (_, folders) = sorted(&["{Mimi,Tom}/{asleep,awake}/{1,2}.jpg"], None);
    assert!(folders.is_unclear);
    let classes: Vec<&[String]> = folders
        .options
        .iter()
        .map(|option| &option.classes[..])
        .collect();
    assert_eq!(
        classes,
        [
            &["Mimi", "Tom"][..],
            &["asleep", "awake"],
            &["all pictures"]
        ]
    );
    // A folder alone can be the class.
    let (_, holiday) = sorted(&["Holiday/{1,2}.jpg"], None);
    let one = Choice {
        by: By::One,
        without: None,
    };
    assert!(holiday.options.iter().any(|option| option.by == By::One));
    let (_, holiday) = sorted(&["Holiday/{1,2}.jpg"], Some(&one));
    assert_eq!(holiday.classes, ["Holiday"]);
    // What cannot be met is as if nothing were chosen.
    let (_, same) = sorted(
        &["{cat,dog}/1.jpg"],
        Some(&Choice {
            by: By::Table("gone".to_owned()),
            without: None,
        }),
    );
    assert_eq!(same.classes, ["cat", "dog"]);
    assert!(!same.is_unclear);
}

/// Names that no list and no word for parts has.
fn classes() -> impl Strategy<Value = Vec<String>> {
    prop::collection::btree_set("[a-z]{3,5}_q", 2..6).prop_map(|names| names.into_iter().collect())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Parts by known words or by nothing but their structure, above or below the classes, wrapped, doubled, with a folder of images, and
    /// with pictures beside them: the classes are what was made as classes.
    #[test]
    fn classes_are_found_in_any_layout(
        classes in classes(),
        parts in prop::sample::select(vec![
            vec![], vec!["train", "val"], vec!["Training", "Test"], vec!["seg_train", "seg_test"], vec!["fold1", "fold2", "fold3"],
            vec!["noisy", "clean"], vec!["site-A", "site-B", "site-C"],
        ]),
        wraps in prop::collection::vec(prop::sample::select(vec!["archive", "my set", "v2"]), 0..3),
        is_doubled in any::<bool>(),
        has_images in any::<bool>(),
        has_docs in any::<bool>(),
        has_system in any::<bool>(),
        per_class in 2_usize..5,
    ) {
        let mut files = Vec::new();
        let wrap: String = wraps.iter().map(|wrap| format!("{wrap}/")).collect();
        let branches = if parts.is_empty() { vec![""] } else { parts.clone() };
        for part in &branches {
            let mut folder = wrap.clone();
            if !part.is_empty() {
                folder = format!("{folder}{part}/");
                if is_doubled {
                    folder = format!("{folder}{part}/");
                }
                if has_images {
                    folder += "images/";
                }
            }
            for class in &classes {
                for picture in 0..per_class {
                    files.push((format!("{folder}{class}/{picture}.jpg"), Some(class.clone())));
                }
            }
        }
        // Fewer pictures than any part has, in a folder without classes.
        let has_known_parts = parts.iter().any(|part| !part.contains("site") && !part.contains("nois"));
        if has_docs && !parts.is_empty() && (has_known_parts) && !parts.contains(&"noisy") {
            files.push((format!("{wrap}docs/logo.png"), None));
        }
        if has_system {
            files.push((format!("__MACOSX/{wrap}._x.jpg"), None));
            files.push((format!("{wrap}.DS_Store"), None));
        }
        let found: Vec<Found> = files.iter().map(|(path, _)| Found { path: path.clone(), bytes: 9 }).collect();
        let sorted = sort(&found, &[], None, LISTS, NATIVE);
        prop_assert_eq!(&sorted.classes, &classes);
        let mut right = vec![None; files.len()];
        for picture in &sorted.pictures {
            right[picture.found] = Some(sorted.classes[picture.class].clone());
        }
        let expected: Vec<Option<String>> = files.iter().map(|(_, class)| class.clone()).collect();
        prop_assert_eq!(right, expected);
        let of_parts: Vec<&str> = sorted.parts.iter().filter(|part| part.is_in).map(|part| part.name.as_str()).collect();
        prop_assert_eq!(of_parts.len(), parts.len(), "{:?}", of_parts);
    }

    /// Whatever the tree, every way that is offered can be taken, and is what it says.
    #[test]
    fn every_way_that_is_offered_can_be_taken(
        paths in prop::collection::btree_set("(train|test|a|b|c|images|docs|1|2)(/(train|test|a|b|c|images|1|2)){0,4}/[x-z]\\.jpg", 1..14),
    ) {
        let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
        let files = found(&paths);
        let first = sort(&files, &[], None, LISTS, NATIVE);
        prop_assert!(first.options.iter().any(|option| option.by == first.by));
        for option in &first.options {
            let choice = Choice { by: option.by.clone(), without: Some(BTreeSet::new()) };
            let taken = sort(&files, &[], Some(&choice), LISTS, NATIVE);
            prop_assert_eq!(&taken.by, &option.by);
            prop_assert_eq!(&taken.classes, &option.classes);
            prop_assert_eq!(taken.pictures.len(), option.pictures);
            prop_assert_eq!(&taken.options, &first.options);
        }
    }
}
