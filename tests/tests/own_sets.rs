//! The visitor's own sets: folders, archives and tables, good, broken and hostile; kept over a reload and forgotten when asked.

use anyhow::{Context, Result, ensure};
use image::{ImageFormat, Rgb, RgbImage, imageops};
use site_tests::files::{self, Files};
use site_tests::goldens;
use site_tests::{Site, Visit};
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
    site.element(input)
        .await?
        .send_keys(path.to_string_lossy())
        .await?;
    site.wait("the visitor's set", async |site| {
        Ok(
            (site.count("forget-set").await? == 1 && site.count("adding").await? == 0)
                .then_some(()),
        )
    })
    .await
}

fn photograph(name: &str) -> Result<Vec<u8>> {
    let picture = files::read(&goldens::picture(name, 227))?;
    files::encode(&picture, ImageFormat::Png)
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
    let never = "navigator.storage.persist = () => new Promise(() => {});";
    let site = visit_with(Visit::new().with_page_script(never)).await?;
    let files = Files::new()?;
    files.write("pictures/espresso/one.png", &photograph("coffee")?)?;
    files.write("pictures/missile/two.png", &photograph("rocket")?)?;
    add(&site, "folder-input", &files.folder().join("pictures")).await?;
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
    add(&site, "folder-input", &files.folder().join("pictures")).await?;
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
        site.element("set-input")
            .await?
            .send_keys(path.to_string_lossy())
            .await?;
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
    site.element("set-input")
        .await?
        .send_keys(archive.to_string_lossy())
        .await?;
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
