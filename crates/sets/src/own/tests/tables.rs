//! Tables as programs write them, beside folders that may mean something else.

use super::*;

/// Sorts pictures and tables: "path=class" for each picture.
fn labelled(paths: &[&str], tables: &[(&str, &str)]) -> (Vec<String>, Sorted) {
    let all: Vec<&str> = paths
        .iter()
        .copied()
        .chain(tables.iter().map(|(path, _)| *path))
        .collect();
    let files = found(&all);
    let tables: Vec<TableText> = tables
        .iter()
        .map(|(path, text)| table(path, text))
        .collect();
    let sorted = sort(&files, &tables, None, &[], NATIVE);
    (said(&files, &sorted), sorted)
}

const FOUR: &[&str] = &["imgs/1.jpg", "imgs/2.jpg", "imgs/3.jpg", "imgs/4.jpg"];

/// Where a table comes from, four pictures, its name and its text, and the pictures' classes.
type Case = (
    &'static str,
    &'static [&'static str],
    &'static str,
    &'static str,
    [&'static str; 4],
);

const CASES: &[Case] = &[
    (
        "Excel with its line for the separator",
        FOUR,
        "labels.csv",
        "sep=;\r\nfilename;label\r\n1.jpg;Käse\r\n2.jpg;Brot\r\n3.jpg;Käse\r\n4.jpg;Brot\r\n",
        ["Käse", "Brot", "Käse", "Brot"],
    ),
    (
        "the same, quoted",
        FOUR,
        "labels.csv",
        "\"sep=,\"\nfilename,label\n1.jpg,a\n2.jpg,b\n3.jpg,a\n4.jpg,b\n",
        ["a", "b", "a", "b"],
    ),
    (
        "a numeric label and its name",
        FOUR,
        "labels.csv",
        "image,label,label_name\n1.jpg,0,cat\n2.jpg,1,dog\n3.jpg,0,cat\n4.jpg,1,dog\n",
        ["cat", "dog", "cat", "dog"],
    ),
    (
        "Label Studio, CSV: uploads have a mark in front of their names",
        FOUR,
        "project-1-at-2026-01-01-10-00-abcdef12.csv",
        "image,id,choice,annotator,annotation_id,created_at,updated_at,lead_time\n\
             /data/upload/1/0a1b2c3d-1.jpg,1,Cat,1,1,2026-01-01T10:00:00.1Z,2026-01-01T10:00:00.1Z,1.5\n\
             /data/upload/1/1a1b2c3d-2.jpg,2,Dog,1,2,2026-01-01T10:00:00.1Z,2026-01-01T10:00:00.1Z,2.5\n\
             /data/upload/1/2a1b2c3d-3.jpg,3,Dog,1,3,2026-01-01T10:00:00.1Z,2026-01-01T10:00:00.1Z,3.5\n\
             /data/upload/1/3a1b2c3d-4.jpg,4,Cat,1,4,2026-01-01T10:00:00.1Z,2026-01-01T10:00:00.1Z,4.5\n",
        ["Cat", "Dog", "Dog", "Cat"],
    ),
    (
        "Label Studio with local files",
        FOUR,
        "p.csv",
        "id,image,sentiment\n1,/data/local-files/?d=imgs/1.jpg,a\n2,/data/local-files/?d=imgs%2F2.jpg,b\n\
             3,/data/local-files/?d=imgs/3.jpg,a\n4,/data/local-files/?d=imgs/4.jpg,b\n",
        ["a", "b", "a", "b"],
    ),
    (
        "Hugging Face's ImageFolder, metadata.csv",
        FOUR,
        "metadata.csv",
        "file_name,label\nimgs/1.jpg,0\nimgs/2.jpg,1\nimgs/3.jpg,0\nimgs/4.jpg,1\n",
        ["0", "1", "0", "1"],
    ),
    (
        "the same, metadata.jsonl",
        FOUR,
        "imgs/metadata.jsonl",
        "{\"file_name\": \"1.jpg\", \"label\": \"ant\", \"boxes\": [1]}\n{\"label\": \"bee\", \"file_name\": \"2.jpg\"}\n\
             not json\n{\"file_name\": \"3.jpg\", \"label\": \"bee\"}\n{\"file_name\": \"4.jpg\", \"label\": \"ant\"}\n",
        ["ant", "bee", "bee", "ant"],
    ),
    (
        "ISIC 2018, ground truth: a column for each class",
        FOUR,
        "GroundTruth.csv",
        "image,MEL,NV,BCC\n1,0.0,1.0,0.0\n2,1.0,0.0,0.0\n3,0.0,1.0,0.0\n4,0.0,0.0,1.0\n",
        ["NV", "MEL", "NV", "BCC"],
    ),
    (
        "Roboflow, multi-class: blanks after commas",
        FOUR,
        "imgs/_classes.csv",
        "filename, cat, dog\n1.jpg, 1, 0\n2.jpg, 0, 1\n3.jpg, 0, 1\n4.jpg, 1, 0\n",
        ["cat", "dog", "dog", "cat"],
    ),
    (
        "Google AutoML: no headers, the part first, addresses of a bucket",
        FOUR,
        "import.csv",
        "TRAIN,gs://bucket/imgs/1.jpg,daisy\nTEST,gs://bucket/imgs/2.jpg,tulip\n\
             VALIDATION,gs://bucket/imgs/3.jpg,daisy\nTRAIN,gs://bucket/imgs/4.jpg,tulip\n",
        ["daisy", "tulip", "daisy", "tulip"],
    ),
    (
        "a list without headers",
        FOUR,
        "list.csv",
        "1.jpg,a\n2.jpg,b\n3.jpg,a\n4.jpg,b\n",
        ["a", "b", "a", "b"],
    ),
    (
        "headers in another language",
        FOUR,
        "Tabelle.csv",
        "Datei;Klasse\n1.jpg;Hund\n2.jpg;Katze\n3.jpg;Hund\n4.jpg;Katze\n",
        ["Hund", "Katze", "Hund", "Katze"],
    ),
    (
        "Kaggle, HAM10000: ids without extension, pictures in two folders, several columns",
        &[
            "HAM10000_images_part_1/I_1.jpg",
            "HAM10000_images_part_1/I_2.jpg",
            "HAM10000_images_part_2/I_3.jpg",
            "HAM10000_images_part_2/I_4.jpg",
        ],
        "HAM10000_metadata.csv",
        "lesion_id,image_id,dx,dx_type,age,sex,localization\nH1,I_1,bkl,histo,80.0,male,scalp\nH1,I_2,nv,histo,80.0,male,scalp\n\
             H2,I_3,bkl,histo,70.0,female,ear\nH3,I_4,nv,consensus,55.0,female,ear\n",
        ["bkl", "nv", "bkl", "nv"],
    ),
    (
        "Kaggle, dog breeds: ids without extension",
        &[
            "train/000bec.jpg",
            "train/001513.jpg",
            "train/001cdf.jpg",
            "train/00214f.jpg",
        ],
        "labels.csv",
        "id,breed\n000bec,boston_bull\n001513,dingo\n001cdf,pekinese\n00214f,dingo\n",
        ["boston_bull", "dingo", "pekinese", "dingo"],
    ),
    (
        "Kaggle, ImageNet's validation: boxes after the class",
        &[
            "ILSVRC/Data/CLS-LOC/val/v_1.JPEG",
            "ILSVRC/Data/CLS-LOC/val/v_2.JPEG",
            "ILSVRC/Data/CLS-LOC/val/v_3.JPEG",
            "ILSVRC/Data/CLS-LOC/val/v_4.JPEG",
        ],
        "LOC_val_solution.csv",
        "ImageId,PredictionString\nv_1,n01751748 111 108 230 330 \nv_2,n09193705 15 0 466 332 \nv_3,n01751748 1 2 3 4 n01751748 1 1 2 2 \nv_4,n02105855 3 4 5 6 \n",
        ["n01751748", "n09193705", "n01751748", "n02105855"],
    ),
    (
        "pandas: numbers of a column with gaps",
        FOUR,
        "l.csv",
        ",file,label\n0,1.jpg,3.0\n1,2.jpg,4.0\n2,3.jpg,3.0\n3,4.jpg,4.0\n",
        ["3", "4", "3", "4"],
    ),
    (
        "files with the same name but for case",
        &["imgs/A.jpg", "imgs/a.jpg", "imgs/B.jpg", "imgs/b.jpg"],
        "l.csv",
        "file,label\nA.jpg,x\na.jpg,y\nB.jpg,x\nb.jpg,y\n",
        ["x", "y", "x", "y"],
    ),
];

#[test]
fn tables_of_many_programs() {
    for &(source, paths, name, text, classes) in CASES {
        let (said, sorted) = labelled(paths, &[(name, text)]);
        let expected: Vec<String> = paths
            .iter()
            .zip(classes)
            .map(|(path, class)| format!("{path}={class}"))
            .collect();
        assert_eq!(said, expected, "{source}: {sorted:?}");
        assert!(
            sorted.left_out.is_empty(),
            "{source}: {:?}",
            sorted.left_out
        );
    }
}

#[test]
fn numbers_of_classes_are_kept() {
    let text = "image,label,label_name\n1.jpg,1,cat\n2.jpg,0,dog\n3.jpg,2,crane\n4.jpg,3,crane\n";
    let (said, sorted) = labelled(&["1.jpg", "2.jpg", "3.jpg", "4.jpg"], &[("t.csv", text)]);
    assert_eq!(
        said,
        [
            "1.jpg=cat",
            "2.jpg=dog",
            "3.jpg=crane (2)",
            "4.jpg=crane (3)"
        ]
    );
    assert_eq!(sorted.classes, ["dog", "cat", "crane (2)", "crane (3)"]);
    assert_eq!(
        sorted.notes,
        ["The table's numbers for the classes: 0 dog, 1 cat, 2 crane (2), 3 crane (3)."]
    );
}

#[test]
fn lists_of_other_things_never_replace_folders() {
    let pets = &["cat/0.jpg", "cat/1.jpg", "dog/2.jpg", "dog/3.jpg"];
    for (name, text) in [
        ("classes.csv", "id,name\n0,cat\n1,dog\n"),
        ("classes.csv", "id,name\n0,cat\n1,dog\n2,bird\n3,fish\n"),
        ("classes.csv", "class_id;class_name\n0;cat\n1;dog\n"),
        ("bad.csv", "file,label\ncat/0.jpg,blurry\n"),
        ("bad.csv", "filename,reason\n0.jpg,blurry\n"),
        (
            "sizes.csv",
            "file,width,height\n0.jpg,640,480\n1.jpg,641,480\n2.jpg,642,480\n3.jpg,643,480\n",
        ),
        (
            "captions.csv",
            "file_name,text\n0.jpg,A cat asleep\n1.jpg,A cat\n2.jpg,A dog\n3.jpg,Two dogs\n",
        ),
    ] {
        let (said, sorted) = labelled(pets, &[(name, text)]);
        assert_eq!(
            said,
            [
                "cat/0.jpg=cat",
                "cat/1.jpg=cat",
                "dog/2.jpg=dog",
                "dog/3.jpg=dog"
            ],
            "{text}"
        );
        assert_eq!(sorted.left_out.len(), 1, "{text}");
    }
}

#[test]
fn where_both_could_be_meant_the_other_is_offered() {
    // Waterbirds: folders are species, the table says what the bird is.
    let paths = &[
        "birds/001.Albatross/a.jpg",
        "birds/002.Wren/b.jpg",
        "birds/003.Gull/c.jpg",
        "birds/004.Crow/d.jpg",
    ];
    let text = "img_id,img_filename,y,split,place\n1,001.Albatross/a.jpg,1,0,2\n2,002.Wren/b.jpg,0,0,3\n3,003.Gull/c.jpg,1,1,5\n4,004.Crow/d.jpg,0,2,8\n";
    let (_, sorted) = labelled(paths, &[("birds/metadata.csv", text)]);
    assert!(sorted.is_unclear);
    let classes: Vec<&[String]> = sorted
        .options
        .iter()
        .map(|option| &option.classes[..])
        .collect();
    assert!(
        classes.contains(&&["0".to_owned(), "1".to_owned()][..]),
        "{classes:?}"
    );
    assert!(
        classes
            .iter()
            .any(|classes| classes.len() == 4 && classes[0] == "001.Albatross"),
        "{classes:?}"
    );
    // A table that says the same as the folders raises no question.
    let (_, same) = labelled(
        &["cat/1.jpg", "dog/2.jpg"],
        &[("t.csv", "file,label\n1.jpg,Katze\n2.jpg,Hund\n")],
    );
    assert!(!same.is_unclear);
    assert_eq!(same.classes, ["Hund", "Katze"]);
}

#[test]
fn parts_of_a_table() {
    let text =
        "TRAIN,gs://b/1.jpg,a\nTEST,gs://b/2.jpg,b\nTEST,gs://b/3.jpg,a\nTRAIN,gs://b/4.jpg,b\n";
    let (_, sorted) = labelled(&["1.jpg", "2.jpg", "3.jpg", "4.jpg"], &[("i.csv", text)]);
    let parts: Vec<(&str, usize)> = sorted
        .parts
        .iter()
        .map(|part| (part.name.as_str(), part.pictures))
        .collect();
    assert_eq!(parts, [("TEST", 2), ("TRAIN", 2)]);
}

#[test]
fn pictures_above_the_folders_have_their_classes_from_a_table() {
    // GTSRB: test pictures beside a table of class numbers.
    let (said, sorted) = labelled(
        &[
            "Final_Training/Images/00000/1.png",
            "Final_Training/Images/00000/2.png",
            "Final_Training/Images/00014/3.png",
            "Final_Training/Images/00014/4.png",
            "Final_Test/Images/00000.png",
            "Final_Test/Images/00001.png",
        ],
        &[(
            "Final_Test/Images/GT-final_test.csv",
            "Filename;Width;Height;Roi.X1;ClassId\n00000.png;53;54;6;14\n00001.png;42;45;5;0\n",
        )],
    );
    assert_eq!(sorted.classes, ["00000", "00014"]);
    assert_eq!(
        said[4..],
        [
            "Final_Test/Images/00000.png=00014",
            "Final_Test/Images/00001.png=00000"
        ]
    );
    let parts: Vec<&str> = sorted.parts.iter().map(|part| part.name.as_str()).collect();
    assert_eq!(parts, ["Final_Test", "Final_Training"]);
}

/// Counts, flags and parts are columns of zeros and ones too.
#[test]
fn flags_are_no_classes() {
    let flat = &["1.jpg", "2.jpg", "3.jpg", "4.jpg", "5.jpg", "6.jpg"];
    let (said, _) = labelled(
        flat,
        &[(
            "labels.csv",
            "file,species,night,day\n1.jpg,fox,0,1\n2.jpg,wolf,1,0\n3.jpg,fox,0,1\n4.jpg,wolf,0,1\n5.jpg,fox,1,0\n6.jpg,wolf,1,0\n",
        )],
    );
    assert_eq!(said[..2], ["1.jpg=fox", "2.jpg=wolf"]);
    let (said, _) = labelled(
        flat,
        &[(
            "labels.csv",
            "filename,genus,valid,test\n1.jpg,vulpes,0,1\n2.jpg,canis,1,0\n3.jpg,vulpes,0,1\n4.jpg,canis,0,1\n5.jpg,vulpes,1,0\n6.jpg,canis,1,0\n",
        )],
    );
    assert_eq!(said[..2], ["1.jpg=vulpes", "2.jpg=canis"]);
    // As VGG Image Annotator 2 counts regions: always one, the first.
    let (said, _) = labelled(
        flat,
        &[(
            "via.csv",
            "filename,file_size,region_count,region_id\n1.jpg,7001,1,0\n2.jpg,7002,1,0\n3.jpg,7003,1,0\n4.jpg,7004,1,0\n5.jpg,7005,1,0\n6.jpg,7006,1,0\n",
        )],
    );
    assert!(
        said.iter().all(|one| !one.contains("region_count")),
        "{said:?}"
    );
    let (said, _) = labelled(
        &[
            "cat/1.jpg",
            "cat/2.jpg",
            "cat/3.jpg",
            "dog/4.jpg",
            "dog/5.jpg",
            "dog/6.jpg",
        ],
        &[(
            "flags.csv",
            "file,people,animals\n1.jpg,0,1\n2.jpg,1,0\n3.jpg,0,1\n4.jpg,0,1\n5.jpg,1,0\n6.jpg,0,1\n",
        )],
    );
    assert_eq!(said[0], "cat/1.jpg=cat");
    assert_eq!(said[5], "dog/6.jpg=dog");
}

#[test]
fn a_table_in_each_part() {
    let (said, sorted) = labelled(
        &["train/1.jpg", "train/2.jpg", "valid/1.jpg"],
        &[
            (
                "train/_classes.csv",
                "filename, cat, dog\n1.jpg, 1, 0\n2.jpg, 0, 1\n",
            ),
            ("valid/_classes.csv", "filename, cat, dog\n1.jpg, 0, 1\n"),
        ],
    );
    assert_eq!(
        said,
        ["train/1.jpg=cat", "train/2.jpg=dog", "valid/1.jpg=dog"]
    );
    let parts: Vec<&str> = sorted.parts.iter().map(|part| part.name.as_str()).collect();
    assert_eq!(parts, ["train", "valid"]);
}

#[test]
fn pictures_that_were_converted_since() {
    // GTSRB: a table in each folder, of files that most copies have as PNG or JPEG.
    let table = "Filename;Width;Height;Roi.X1;Roi.Y1;Roi.X2;Roi.Y2;ClassId\n";
    let of = |class: &str| {
        let lines = (0..3).map(|index| format!("0000{index}.ppm;29;30;5;6;24;25;{class}\n"));
        format!("{table}{}", lines.collect::<String>())
    };
    let paths = [
        "Final_Training/Images/00000/00000.png",
        "Final_Training/Images/00000/00001.png",
        "Final_Training/Images/00000/00002.png",
        "Final_Training/Images/00001/00000.png",
        "Final_Training/Images/00001/00001.png",
        "Final_Training/Images/00001/00002.png",
    ];
    let (said, sorted) = labelled(
        &paths,
        &[
            ("Final_Training/Images/00000/GT-00000.csv", &of("0")),
            ("Final_Training/Images/00001/GT-00001.csv", &of("1")),
        ],
    );
    let classes = ["0", "0", "0", "1", "1", "1"];
    let expected: Vec<String> = (paths.iter().zip(classes))
        .map(|(path, class)| format!("{path}={class}"))
        .collect();
    assert_eq!(said, expected);
    let sentence = "Lines of \"GT-00000.csv\" name files that are here in another format: 3, such as \"00000.ppm\".";
    assert!(
        sorted.notes.iter().any(|note| note == sentence),
        "{:?}",
        sorted.notes
    );
    assert!(
        sorted
            .options
            .iter()
            .any(|option| matches!(option.by, By::Folders(_)))
    );

    // The table lies elsewhere, and names them with folders that are not here.
    let (said, _) = labelled(
        &["a/1.jpg", "a/2.jpg", "a/3.jpg"],
        &[(
            "labels.csv",
            "file,label\nraw/1.tif,x\nraw/2.tif,y\nraw/3.tif,x\n",
        )],
    );
    assert_eq!(said, ["a/1.jpg=x", "a/2.jpg=y", "a/3.jpg=x"]);
}

#[test]
fn no_other_file_is_taken_for_one_that_is_missing() {
    // The mask of a picture that is missing is not the picture.
    let (said, sorted) = labelled(
        &["images/1.jpg", "images/2.jpg", "masks/3.png"],
        &[("labels.csv", "file,label\n1.jpg,x\n2.jpg,y\n3.jpg,x\n")],
    );
    assert_eq!(said, ["images/1.jpg=x", "images/2.jpg=y"]);
    assert!(
        sorted
            .notes
            .iter()
            .any(|note| note.contains("files that are not here: 1"))
    );
    // Two of the same name, and one that another line calls by its name.
    let (said, sorted) = labelled(
        &["1.png", "2.png", "3.png", "3.jpg", "4.png"],
        &[(
            "labels.csv",
            "file,label\n4.bmp,z\n1.bmp,x\n2.bmp,y\n3.bmp,x\n4.png,y\n",
        )],
    );
    assert_eq!(said, ["1.png=x", "2.png=y", "4.png=y"]);
    assert!(
        sorted
            .notes
            .iter()
            .any(|note| note.contains("of which there are several: 1"))
    );
}

#[test]
fn plain_lists_of_pictures() {
    // Tiny ImageNet's validation part: tabs, and the corners of a box.
    let boxes = "0.JPEG\tn01443537\t0\t32\t44\t62\n1.JPEG\tn01629819\t52\t55\t57\t59\n\
                 2.JPEG\tn01443537\t4\t0\t60\t55\n3.JPEG\tn01629819\t3\t3\t63\t63\n";
    let paths = [
        "val/images/0.JPEG",
        "val/images/1.JPEG",
        "val/images/2.JPEG",
        "val/images/3.JPEG",
    ];
    let (said, sorted) = labelled(&paths, &[("val/val_annotations.txt", boxes)]);
    assert_eq!(
        said,
        [
            "val/images/0.JPEG=n01443537",
            "val/images/1.JPEG=n01629819",
            "val/images/2.JPEG=n01443537",
            "val/images/3.JPEG=n01629819"
        ]
    );
    assert!(sorted.left_out.is_empty(), "{:?}", sorted.left_out);
    // Caffe's lists: a path, a blank and a number.
    let list = "a/1.jpg 0\na/2.jpg 1\nb/3.jpg 0\nb/4.jpg 1\n";
    let (said, _) = labelled(
        &["1.jpg", "2.jpg", "3.jpg", "4.jpg"],
        &[("train.txt", list)],
    );
    assert_eq!(said, ["1.jpg=0", "2.jpg=1", "3.jpg=0", "4.jpg=1"]);
}

#[test]
fn other_texts_are_passed_over_in_silence() {
    for (name, text) in [
        (
            "README.txt",
            "Pictures of cats and dogs.\nTaken by me, in 2026.\n",
        ),
        ("classes.txt", "0 cat\n1 dog\n"),
        ("labels/1.txt", "0 0.5 0.5 0.2 0.3\n1 0.1 0.2 0.3 0.4\n"),
        (
            "images.txt",
            "1 cat/0.jpg\n2 cat/1.jpg\n3 dog/2.jpg\n4 dog/3.jpg\n",
        ),
        ("train.txt", "cat/0.jpg\ndog/2.jpg\n"),
        (
            "cat/cat_boxes.txt",
            "0.jpg\t0\t10\t63\t58\n1.jpg\t0\t10\t63\t58\n",
        ),
    ] {
        let paths = ["cat/0.jpg", "cat/1.jpg", "dog/2.jpg", "dog/3.jpg"];
        let (said, sorted) = labelled(&paths, &[(name, text)]);
        assert_eq!(
            said,
            [
                "cat/0.jpg=cat",
                "cat/1.jpg=cat",
                "dog/2.jpg=dog",
                "dog/3.jpg=dog"
            ]
        );
        assert_eq!(sorted.left_out, [(name.to_owned(), Why::NotAPicture)]);
        assert!(
            sorted.notes.is_empty() && !sorted.is_unclear,
            "{name}: {:?}",
            sorted.notes
        );
    }
    // Of many, the largest.
    let about: Vec<Found> = (0..100)
        .flat_map(|index| {
            [
                (format!("{index}.jpg"), 9),
                (format!("{index}.txt"), index + 1),
            ]
        })
        .map(|(path, bytes)| Found { path, bytes })
        .collect();
    let wanted = wanted_texts(&about);
    assert!(
        wanted.len() == 40 && wanted[0] == 121 && wanted[39] == 199,
        "{wanted:?}"
    );
    assert_eq!(wanted_texts(&found(&["a.jpg", "a.csv", "a.txt"])), [1, 2]);
}

#[test]
fn tables_of_published_sets() {
    // HAM10000, whose folders are parts of no meaning.
    let (said, _) = labelled(
        &[
            "HAM10000_images_part_1/ISIC_0024306.jpg",
            "HAM10000_images_part_1/ISIC_0024307.jpg",
            "HAM10000_images_part_2/ISIC_0029306.jpg",
            "HAM10000_images_part_2/ISIC_0029307.jpg",
        ],
        &[(
            "HAM10000_metadata.csv",
            "lesion_id,image_id,dx,dx_type,age,sex,localization\n\
             HAM_1,ISIC_0024306,nv,histo,80.0,male,scalp\nHAM_1,ISIC_0024307,bkl,histo,80.0,male,scalp\n\
             HAM_2,ISIC_0029306,nv,follow_up,45.0,female,back\nHAM_3,ISIC_0029307,mel,histo,45.0,male,ear\n",
        )],
    );
    assert_eq!(
        said,
        [
            "HAM10000_images_part_1/ISIC_0024306.jpg=nv",
            "HAM10000_images_part_1/ISIC_0024307.jpg=bkl",
            "HAM10000_images_part_2/ISIC_0029306.jpg=nv",
            "HAM10000_images_part_2/ISIC_0029307.jpg=mel"
        ]
    );
    // Kaggle's leaves: numbers without an extension, and measures beside the species.
    let (said, _) = labelled(
        &[
            "images/1.jpg",
            "images/2.jpg",
            "images/3.jpg",
            "images/4.jpg",
        ],
        &[(
            "train.csv",
            "id,species,margin1,margin2\n1,Acer_Opalus,0.007812,0.023438\n2,Tilia,0.005859,0.0\n\
             3,Acer_Opalus,0.0,0.03125\n4,Tilia,0.0,0.003906\n",
        )],
    );
    let expected = ["Acer_Opalus", "Tilia", "Acer_Opalus", "Tilia"];
    assert!(
        said.iter()
            .zip(expected)
            .all(|(said, class)| said.ends_with(class)),
        "{said:?}"
    );
    // Stanford's cars: boxes, a number and the file.
    let (said, _) = labelled(
        &[
            "cars_train/00001.jpg",
            "cars_train/00002.jpg",
            "cars_train/00003.jpg",
            "cars_train/00004.jpg",
        ],
        &[(
            "cardatasettrain.csv",
            "x1,y1,x2,y2,Class,image\n39,116,569,375,14,00001.jpg\n36,116,868,587,3,00002.jpg\n\
             85,109,601,381,14,00003.jpg\n621,393,1484,1096,3,00004.jpg\n",
        )],
    );
    assert!(
        said.iter()
            .zip(["14", "3", "14", "3"])
            .all(|(said, class)| said.ends_with(&format!("={class}"))),
        "{said:?}"
    );
    // Open Images: what a picture does not show is in the table, too.
    let (said, _) = labelled(
        &[
            "validation/000a.jpg",
            "validation/000b.jpg",
            "validation/000c.jpg",
            "validation/000d.jpg",
        ],
        &[(
            "validation-annotations-human-imagelabels.csv",
            "ImageID,Source,LabelName,Confidence\n000a,verification,/m/cat,0\n000a,verification,/m/dog,1\n\
             000b,verification,/m/cat,1\n000c,verification,/m/dog,1\n000d,verification,/m/dog,0\n\
             000d,verification,/m/cat,1\n",
        )],
    );
    assert_eq!(
        said,
        [
            "validation/000a.jpg=/m/dog",
            "validation/000b.jpg=/m/cat",
            "validation/000c.jpg=/m/dog",
            "validation/000d.jpg=/m/cat"
        ]
    );
}
