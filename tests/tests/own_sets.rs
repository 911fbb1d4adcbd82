//! The visitor's own sets: folders, archives and tables, good, broken and hostile; kept over a reload and forgotten when asked.

use anyhow::{Context, Result, ensure};
use image::{ImageFormat, Rgb, RgbImage, imageops};
use site_tests::files::{self, Files};
use site_tests::goldens::photograph;
use site_tests::{Site, Visit, in_chromium};
use std::path::Path;

const LINK: &str = "#view=set&model=squeezenet1.1&backend=cpu";

async fn visit() -> Result<Site> {
    visit_with(Visit::new()).await
}

async fn visit_with(visit: Visit) -> Result<Site> {
    let site = visit.open(LINK).await?;
    site.wait("the page for sets", async |site| {
        Ok((site.count("set-input").await? == 1).then_some(()))
    })
    .await?;
    Ok(site)
}

/// Hands files over as the file dialog does, and waits for the set.
async fn add(site: &Site, input: &str, path: &Path) -> Result<()> {
    site.choose_file(input, path).await?;
    added(site).await
}

async fn added(site: &Site) -> Result<()> {
    site.wait("the visitor's set", async |site| {
        Ok(
            (site.count("forget-set").await? == 1 && site.count("adding").await? == 0)
                .then_some(()),
        )
    })
    .await
}

/// A PNG of one colour; the larger, the better it compresses.
fn plain(width: u32, height: u32) -> Result<Vec<u8>> {
    files::encode(
        &RgbImage::from_pixel(width, height, Rgb([9, 99, 199])),
        ImageFormat::Png,
    )
}

#[tokio::test]
async fn an_archive_with_everything_that_can_be_wrong() -> Result<()> {
    let (site, files) = (visit().await?, Files::new()?);
    let cat = photograph("chelsea")?;
    let truncated = cat[..cat.len() / 2].to_vec();
    let archive = files.zip(
        "my set.zip",
        &[
            ("set/train/Egyptian cat/sofa/1.png", cat.clone()),
            ("set/val/Egyptian cat/Kätzchen 猫.png", cat.clone()),
            ("set/train/espresso/1.png", photograph("coffee")?),
            ("set/train/espresso/torn.png", truncated),
            ("set/train/espresso/empty.png", Vec::new()),
            // 60 megapixels are opened; 65 are too many.
            ("set/train/missile/large.png", plain(10_000, 6_000)?),
            ("set/train/missile/huge.png", plain(10_000, 6_500)?),
            ("set/train/missile/notes.txt", b"no picture".to_vec()),
            ("__MACOSX/set/._1.png", b"x".to_vec()),
        ],
    )?;
    add(&site, "set-input", &archive).await?;
    let left_out = site.texts_of("left-out li").await?;
    for name in ["empty.png", "notes.txt", "._1.png"] {
        ensure!(
            left_out.iter().any(|line| line.contains(name)),
            "{name} in {left_out:?}"
        );
    }
    ensure!(left_out.len() == 3, "{left_out:?}");
    let classes = site.texts_of("mapped-class strong").await?;
    ensure!(
        classes == ["Egyptian cat", "espresso", "missile"],
        "{classes:?}"
    );
    site.test_set().await?;
    let right = site.right("original").await?;
    ensure!(
        right.of == 4,
        "{right:?}: two cats, a coffee and the 60 megapixels"
    );
    let refused = site.texts_of("refused li").await?;
    ensure!(
        refused.len() == 2
            && refused.iter().any(|line| line.contains("torn.png"))
            && refused
                .iter()
                .any(|line| line.contains("huge.png") && line.contains("megapixels")),
        "{refused:?}"
    );
    let cells = site.matrix("original").await?;
    ensure!(cells.contains(&(0, Some(0), 2)), "the cats: {cells:?}");

    // A reload loses nothing.
    site.open(LINK).await?;
    site.wait("the set after a reload", async |site| {
        Ok((site.count("accuracy-original").await? == 1).then_some(()))
    })
    .await?;
    ensure!(site.right("original").await? == right);
    ensure!(site.texts_of("refused li").await? == refused);
    ensure!(
        !site.hash().await?.contains("own"),
        "the link names the visitor's set"
    );

    // Forgotten, it is gone for good.
    site.click("forget-set").await?;
    site.open(LINK).await?;
    site.wait("the page without the set", async |site| {
        Ok((site.count("set-card").await? == 1).then_some(()))
    })
    .await?;
    let sets: Vec<String> = site
        .run("return [...document.querySelectorAll('[data-testid=set] option')].map((option) => option.value)", &[])
        .await?;
    ensure!(sets.iter().all(|id| !id.starts_with("own")), "{sets:?}");
    site.check_console().await
}

#[tokio::test]
async fn a_set_does_not_wait_for_the_question_about_storage() -> Result<()> {
    // Firefox 153 ESR asks the visitor whether the site may keep data, and `persist()` answers only after that.
    // WebKitGTK has no such question.
    let never = "if (navigator.storage) navigator.storage.persist = () => new Promise(() => {});";
    let site = visit_with(Visit::new().with_page_script(never)).await?;
    let files = Files::new()?;
    files.write("pictures/espresso/one.png", &photograph("coffee")?)?;
    files.write("pictures/missile/two.png", &photograph("rocket")?)?;
    site.choose_folder("folder-input", &files.folder().join("pictures"))
        .await?;
    added(&site).await?;
    let classes = site.texts_of("mapped-class strong").await?;
    ensure!(classes == ["espresso", "missile"], "{classes:?}");
    site.check_console().await
}

#[tokio::test]
async fn a_folder_with_a_table_of_labels() -> Result<()> {
    let (site, files) = (visit().await?, Files::new()?);
    files.write("pictures/a/one.png", &photograph("chelsea")?)?;
    files.write("pictures/b/two.png", &photograph("coffee")?)?;
    files.write("pictures/b/three.png", &photograph("rocket")?)?;
    files.write(
        "pictures/labels.csv",
        "file;label\none.png;n02124075\nb/two.png;Espresso\n".as_bytes(),
    )?;
    site.choose_folder("folder-input", &files.folder().join("pictures"))
        .await?;
    added(&site).await?;
    let classes = site.texts_of("mapped-class strong").await?;
    ensure!(classes == ["Espresso", "n02124075"], "{classes:?}");
    let mapped = site.texts_of("mapped-class .mapped > span").await?;
    ensure!(mapped == ["espresso", "Egyptian cat"], "{mapped:?}");
    site.test_set().await?;
    let right = site.right("original").await?;
    ensure!((right.right, right.of) == (2, 2), "{right:?}");
    site.check_console().await
}

#[tokio::test]
async fn a_wrong_mapping_can_be_corrected() -> Result<()> {
    let (site, files) = (visit().await?, Files::new()?);
    let archive = files.zip(
        "pets.zip",
        &[
            ("Mimi/1.png", photograph("chelsea")?),
            ("Kaffee/1.png", photograph("coffee")?),
        ],
    )?;
    add(&site, "set-input", &archive).await?;
    ensure!(!site.is_enabled("stop-test").await?);
    for (class, typed, label) in [
        ("Kaffee", "espresso", "espresso"),
        ("Mimi", "Égyptian cat", "egyptian cat"),
    ] {
        site.run::<()>(
            "const row = [...document.querySelectorAll('[data-testid=mapped-class]')]
                 .find((row) => row.querySelector('strong').innerText === arguments[0]);
             row.querySelector('button').click();",
            &[serde_json::json!(class)],
        )
        .await?;
        site.element("label-search").await?.send_keys(typed).await?;
        let offered = site.texts("offered-label").await?;
        ensure!(
            offered
                .first()
                .is_some_and(|offered| offered.to_lowercase().contains(label)),
            "{typed}: {offered:?}"
        );
        site.click("offered-label").await?;
    }
    site.test_set().await?;
    let right = site.right("original").await?;
    ensure!((right.right, right.of) == (2, 2), "{right:?}");
    site.check_console().await
}

#[tokio::test]
async fn hostile_and_useless_archives_are_refused_in_a_sentence() -> Result<()> {
    let (site, files) = (visit().await?, Files::new()?);
    // A thousand megabytes of nothing in one, called a picture.
    let bomb = files.zip("bomb.zip", &[("cat/1.bmp", vec![0; 300_000_000])])?;
    let torn = files.write("torn.zip", &std::fs::read(&bomb)?[..1000])?;
    let none = files.zip("texts.zip", &[("a/readme.txt", b"hello".to_vec())])?;
    for (path, word) in [(bomb, "1.bmp"), (torn, "torn.zip"), (none, "no pictures")] {
        site.choose_file("set-input", &path).await?;
        let sentence = site
            .notice_with(&[word])
            .await
            .with_context(|| format!("{}", path.display()))?;
        ensure!(sentence.len() < 600, "{sentence}");
        site.dismiss_notices().await?;
        ensure!(site.count("forget-set").await? == 0, "{sentence}");
    }
    Ok(())
}

#[tokio::test]
async fn two_thousand_pictures_can_be_cancelled_and_kept() -> Result<()> {
    let (site, files) = (visit().await?, Files::new()?);
    let colours: Vec<Vec<u8>> = (0..20_u8)
        .map(|shade| {
            let picture = RgbImage::from_pixel(16, 16, Rgb([shade * 12, 80, 255 - shade * 12]));
            files::encode(
                &imageops::resize(&picture, 20, 20, imageops::FilterType::Nearest),
                ImageFormat::Png,
            )
        })
        .collect::<Result<_>>()?;
    let names: Vec<String> = (0..2000)
        .map(|index| format!("{}/{index:04}.png", ["goldfish", "hammer"][index % 2]))
        .collect();
    let entries: Vec<(&str, Vec<u8>)> = names
        .iter()
        .enumerate()
        .map(|(index, name)| (name.as_str(), colours[index % 20].clone()))
        .collect();
    let archive = files.zip("many.zip", &entries)?;
    site.choose_file("set-input", &archive).await?;
    site.wait("progress", async |site| {
        let text = site.texts("adding").await?;
        Ok(text
            .first()
            .is_some_and(|text| text.contains("of 2000"))
            .then_some(()))
    })
    .await?;
    site.click("cancel-adding").await?;
    site.wait("the buttons again", async |site| {
        Ok((site.count("pick-files").await? == 1).then_some(()))
    })
    .await?;
    ensure!(site.count("forget-set").await? == 0);
    add(&site, "set-input", &archive).await?;
    let shown: String = site
        .run(
            "return document.querySelector('.panel .aside').innerText",
            &[],
        )
        .await?;
    ensure!(shown == "2000 pictures, 2 classes", "{shown}");
    site.check_console().await
}

/// What the page says of the classes and the parts.
async fn arrangement(site: &Site) -> Result<String> {
    let said = site.texts("arrangement-says").await?;
    said.into_iter().next().context("a sentence")
}

/// Chooses a way to sort the files, or switches a part, whose words begin with `words`.
async fn choose(site: &Site, words: &str) -> Result<()> {
    let found: bool = site
        .run(
            "const label = [...document.querySelectorAll('[data-testid=arrangement] label')]
                 .find((label) => label.innerText.trim().startsWith(arguments[0]));
             label?.querySelector('input').click();
             return label !== undefined;",
            &[serde_json::json!(words)],
        )
        .await?;
    ensure!(found, "no choice \"{words}\"");
    Ok(())
}

async fn counted(site: &Site, expected: &str) -> Result<()> {
    site.wait(expected, async |site| {
        let shown: String = site
            .run(
                "return document.querySelector('.panel .aside')?.innerText ?? ''",
                &[],
            )
            .await?;
        Ok((shown == expected).then_some(()))
    })
    .await
}

#[tokio::test]
async fn what_was_taken_for_the_classes_is_told_and_can_be_changed() -> Result<()> {
    let (site, files) = (visit().await?, Files::new()?);
    let (cat, cup) = (photograph("chelsea")?, photograph("coffee")?);
    // The layout of a set on Kaggle: folders twice, and pictures without a class.
    let archive = files.zip(
        "scenes.zip",
        &[
            ("seg_train/seg_train/Egyptian cat/0.png", cat.clone()),
            ("seg_train/seg_train/Egyptian cat/1.png", cat.clone()),
            ("seg_train/seg_train/espresso/0.png", cup.clone()),
            ("seg_test/seg_test/Egyptian cat/0.png", cat.clone()),
            ("seg_test/seg_test/espresso/0.png", cup.clone()),
            ("seg_pred/seg_pred/10.png", cup.clone()),
        ],
    )?;
    add(&site, "set-input", &archive).await?;
    counted(&site, "5 pictures, 2 classes").await?;
    let said = arrangement(&site).await?;
    ensure!(
        said == "These are the classes: Egyptian cat, espresso. These are parts: seg_test, seg_train.",
        "{said}"
    );
    site.test_set().await?;
    ensure!(site.right("original").await?.of == 5);

    // The test pictures alone.
    choose(&site, "seg_train").await?;
    counted(&site, "2 pictures, 2 classes").await?;
    ensure!(site.count("accuracy-original").await? == 0);
    site.test_set().await?;
    let right = site.right("original").await?;
    ensure!((right.right, right.of) == (2, 2), "{right:?}");

    // Another level, and back; what was judged before is still known.
    choose(&site, "Folders: seg_pred").await?;
    counted(&site, "6 pictures, 3 classes").await?;
    choose(&site, "Folders: Egyptian cat").await?;
    counted(&site, "5 pictures, 2 classes").await?;
    site.wait("the results from before", async |site| {
        Ok((site.count("accuracy-original").await? == 1).then_some(()))
    })
    .await?;
    ensure!(site.right("original").await?.of == 5);

    // A reload keeps the choice.
    choose(&site, "One class").await?;
    counted(&site, "6 pictures, 1 class").await?;
    site.open(LINK).await?;
    counted(&site, "6 pictures, 1 class").await?;
    site.check_console().await
}

#[tokio::test]
async fn a_folder_alone_can_be_the_class() -> Result<()> {
    let (site, files) = (visit().await?, Files::new()?);
    let cat = photograph("chelsea")?;
    let known = files.zip("one.zip", &[("n02124075/a.png", cat.clone())])?;
    add(&site, "set-input", &known).await?;
    ensure!(arrangement(&site).await? == "This is the only class: n02124075.");
    site.click("forget-set").await?;
    site.wait("the set to go", async |site| {
        Ok((site.count("forget-set").await? == 0).then_some(()))
    })
    .await?;
    let unknown = files.zip(
        "photos.zip",
        &[("Mimi/a.png", cat.clone()), ("Mimi/b.png", cat)],
    )?;
    add(&site, "set-input", &unknown).await?;
    ensure!(arrangement(&site).await? == "These pictures have no classes.");
    choose(&site, "One class: Mimi").await?;
    site.wait("the class", async |site| {
        let classes = site.texts_of("mapped-class strong").await?;
        Ok((classes == ["Mimi"]).then_some(()))
    })
    .await?;
    site.check_console().await
}

#[tokio::test]
async fn tables_in_other_encodings_and_lists_of_classes() -> Result<()> {
    let (site, files) = (visit().await?, Files::new()?);
    let cat = photograph("chelsea")?;
    let four = |names: [&'static str; 4]| names.map(|name| (name, cat.clone())).to_vec();
    let imgs = ["imgs/1.png", "imgs/2.png", "imgs/3.png", "imgs/4.png"];
    // "Mähre" and "Möhre" in Windows-1252.
    let mut german = four(imgs);
    german.push((
        "labels.csv",
        b"filename;label\r\n1.png;M\xe4hre\r\n2.png;M\xf6hre\r\n3.png;M\xe4hre\r\n4.png;M\xf6hre\r\n"
            .to_vec(),
    ));
    // "犬" and "猫" in Shift-JIS, with Excel's line for the separator.
    let mut japanese = four(imgs);
    japanese.push((
        "labels.csv",
        b"sep=,\r\nfile,label\r\n1.png,\x8c\xa2\r\n2.png,\x94\x4c\r\n3.png,\x8c\xa2\r\n4.png,\x94\x4c\r\n"
            .to_vec(),
    ));
    let mut list = four(["cat/0.png", "cat/1.png", "dog/2.png", "dog/3.png"]);
    list.push(("classes.csv", b"id,name\n0,cat\n1,dog\n".to_vec()));
    for (name, entries, classes, note) in [
        (
            "german.zip",
            german,
            ["Mähre", "Möhre"],
            "is read as Windows-1252",
        ),
        (
            "japanese.zip",
            japanese,
            ["犬", "猫"],
            "is read as Shift-JIS",
        ),
        ("list.zip", list, ["cat", "dog"], ""),
    ] {
        let archive = files.zip(name, &entries)?;
        add(&site, "set-input", &archive).await?;
        counted(&site, "4 pictures, 2 classes").await?;
        let found = site.texts_of("mapped-class strong").await?;
        ensure!(found == classes, "{name}: {found:?}");
        let text: String = site
            .run("return document.querySelector('.panel').innerText", &[])
            .await?;
        ensure!(text.contains(note), "{name}: {text}");
        site.click("forget-set").await?;
        site.wait("the set to go", async |site| {
            Ok((site.count("forget-set").await? == 0).then_some(()))
        })
        .await?;
    }
    site.check_console().await
}

#[tokio::test]
async fn names_in_an_archive_of_windows_in_japan() -> Result<()> {
    let (site, files) = (visit().await?, Files::new()?);
    // The second byte of the first sign is that of a backslash.
    let names: [&[u8]; 3] = [
        b"\x83\x5c\x83\x74\x83\x40",
        b"\x83\x8b\x81\x5b\x83\x76",
        b"\x8e\x4d",
    ];
    // Names of as many bytes, which are then written over.
    let places = ["aaaaaa/1.png", "bbbbbb/2.png", "cc/3.png"];
    let cat = photograph("chelsea")?;
    let path = files.zip("names.zip", &places.map(|place| (place, cat.clone())))?;
    let mut bytes = std::fs::read(&path)?;
    for (place, name) in places.iter().zip(names) {
        let place = place.as_bytes();
        let starts: Vec<usize> = (0..bytes.len() - place.len())
            .filter(|&start| bytes[start..].starts_with(place))
            .collect();
        ensure!(starts.len() == 2, "a name stands twice in an archive");
        for start in starts {
            bytes[start..start + name.len()].copy_from_slice(name);
        }
    }
    let path = files.write("japan.zip", &bytes)?;
    add(&site, "set-input", &path).await?;
    counted(&site, "3 pictures, 3 classes").await?;
    let classes = site.texts_of("mapped-class strong").await?;
    ensure!(classes == ["ソファ", "ループ", "皿"], "{classes:?}");
    site.check_console().await
}

#[tokio::test]
async fn long_names_of_classes_fit_a_phone() -> Result<()> {
    if !in_chromium("the size of a phone is set by the developer tools") {
        return Ok(());
    }
    let (site, files) = (visit().await?, Files::new()?);
    let (cat, cup) = (photograph("chelsea")?, photograph("coffee")?);
    // As in iNaturalist 2021: 70 and more letters without a blank.
    let worm = "00000_Animalia_Annelida_Clitellata_Haplotaxida_Lumbricidae_Lumbricus_terrestris";
    let felis = "04323_Animalia_Chordata_Mammalia_Carnivora_Felidae_Felis_catus_domesticus_xy";
    let names = [
        format!("2021_train_mini/{worm}/1.png"),
        format!("2021_train_mini/{felis}/1.png"),
        format!("2021_val_of_the_same_collection_with_a_name_that_is_quite_as_long/{felis}/2.png"),
    ];
    let entries: Vec<(&str, Vec<u8>)> = names
        .iter()
        .map(String::as_str)
        .zip([cup, cat.clone(), cat])
        .collect();
    let archive = files.zip("long.zip", &entries)?;
    add(&site, "set-input", &archive).await?;
    site.start_set().await?;
    // No class is known to the network, so there is a matrix, but no accuracy.
    site.wait("the end of the test", async |site| {
        let judged = site.matrix("original").await.unwrap_or_default();
        let pictures: usize = judged.iter().map(|(_, _, count)| count).sum();
        Ok((pictures == 3 && site.is_enabled("start-test").await?).then_some(()))
    })
    .await?;
    site.run::<()>(
        "document.querySelectorAll('details').forEach((details) => { details.open = true; })",
        &[],
    )
    .await?;
    for width in [390, 320] {
        site.show_at(width, 844, false).await?;
        let wide: Vec<String> = site
            .run(
                "const width = document.documentElement.clientWidth;
                 if (document.documentElement.scrollWidth <= width) { return []; }
                 return [...document.querySelectorAll('main *')]
                     .filter((element) => element.getBoundingClientRect().right > width + 1)
                     .map((element) => `${element.tagName}.${element.className} ${element.textContent.slice(0, 60)}`);",
                &[],
            )
            .await?;
        let of_names: Vec<&String> = wide
            .iter()
            .filter(|line| line.contains("Animalia") || line.contains("2021"))
            .collect();
        ensure!(of_names.is_empty(), "{width} px: {of_names:?}");
    }
    site.check_console().await
}

#[tokio::test]
async fn a_picture_that_cannot_be_shown_leaves_a_quiet_place() -> Result<()> {
    let (site, files) = (visit().await?, Files::new()?);
    let cat = photograph("chelsea")?;
    let archive = files.zip(
        "set.zip",
        &[
            ("set/cat/1.png", cat.clone()),
            ("set/cat/torn.png", cat[..40].to_vec()),
            ("set/dog/2.png", cat),
        ],
    )?;
    add(&site, "set-input", &archive).await?;
    site.wait("the place of the torn picture", async |site| {
        Ok((site.count("missing-picture").await? == 1).then_some(()))
    })
    .await?;
    let name = site.attribute("missing-picture", "aria-label").await?;
    ensure!(name.contains("torn.png"), "{name}");
    let shape: (f64, f64) = site
        .run(
            "const box = document.querySelector('[data-testid=missing-picture]').getBoundingClientRect();
             return [box.width, box.height]",
            &[],
        )
        .await?;
    ensure!(
        shape.0 > 20.0 && (shape.0 - shape.1).abs() < 1.0,
        "{shape:?}"
    );
    let broken: usize = site
        .run(
            "return [...document.querySelectorAll('[data-testid=set-picture] img')]
                 .filter(image => image.complete && image.naturalWidth === 0).length",
            &[],
        )
        .await?;
    ensure!(broken == 0, "{broken} broken pictures");
    site.check_console().await
}

#[tokio::test]
async fn a_table_of_pictures_that_were_converted_since() -> Result<()> {
    let (site, files) = (visit().await?, Files::new()?);
    let cat = photograph("chelsea")?;
    let names = ["imgs/1.png", "imgs/2.png", "imgs/3.png", "imgs/4.png"];
    let mut entries = names.map(|name| (name, cat.clone())).to_vec();
    let table = "Filename;ClassId\n1.ppm;stop\n2.ppm;yield\n3.ppm;stop\n4.ppm;yield\n";
    entries.push(("imgs/GT-final_test.csv", table.into()));
    let archive = files.zip("signs.zip", &entries)?;
    add(&site, "set-input", &archive).await?;
    let found = site.texts_of("mapped-class strong").await?;
    ensure!(found == ["stop", "yield"], "{found:?}");
    let text: String = site
        .run("return document.querySelector('.panel').innerText", &[])
        .await?;
    ensure!(
        text.contains("files that are here in another format: 4"),
        "{text}"
    );
    site.check_console().await
}
