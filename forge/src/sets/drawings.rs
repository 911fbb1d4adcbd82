//! OpenMoji's drawings of the gallery's classes and of the paper's ten ImageNet classes: `forge/sets/drawings.tsv`.
//!
//! Each is there in colour and as black lines only, so that shape can be told from colour and texture.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;

use anyhow::{Context, Result, ensure};
use flate2::read::GzDecoder;
use models::labels::IMAGENET_ID;
use resvg::tiny_skia::{Color, Pixmap, Transform};
use resvg::usvg::{Options, Tree};
use serde::Deserialize;
use sets::card::{Contents, FilePicture, SetCard};

use super::classes::{self, Class};
use super::gallery;
use super::output_folder::SetFolder;
use super::sheets::{self, Pixels};
use super::{Extent, table};
use crate::package::Package;

const TABLE: &str = include_str!("../../sets/drawings.tsv");

/// The emoji, as SVG.
const OPENMOJI: Package = Package {
    name: "openmoji",
    version: "17.0.0",
    file: "openmoji-17.0.0.tgz",
    sha256: "55ee7d13485dec86e9f38c1f3a645a13382d33ff97c0cd845ee824b0aef45e68",
};
/// Where the package lists what it holds.
const LIST: &str = "package/data/openmoji.json";

/// Side of a rendered drawing in pixels, as in the gallery.
const SIDE: u32 = 320;

/// Classes shown by drawings.
#[derive(Clone, Copy)]
struct Group {
    word: &'static str,
    /// Beginning of the sets' names.
    id: &'static str,
    /// Beginning of the sets' titles.
    title: &'static str,
    shows: &'static str,
    twin_of: Option<&'static str>,
    /// What is not there.
    missing: &'static str,
}

const GROUPS: [Group; 2] = [
    Group {
        word: "gallery",
        id: "openmoji",
        title: "Emoji",
        shows: "of what the photograph gallery shows",
        twin_of: Some(gallery::ID),
        missing: "There is no emoji of a dam, a palace or a triumphal arch, and none whose subject is a dome; those classes are left out.",
    },
    Group {
        word: "imagenet-10",
        id: "imagenet-10",
        title: "ImageNet-10 as emoji",
        shows: "of the ten ImageNet classes that papers on frequency shortcuts use",
        twin_of: None,
        missing: "There is no emoji of a hummingbird, which is left out, nor of a station wagon, a Siamese cat, a golden retriever, a tailed \
                  frog or a container ship: emoji of their kind stand in, and any label of the kind counts as right.",
    },
];

/// How a drawing is drawn.
#[derive(Clone, Copy)]
struct Style {
    /// Last part of the sets' names.
    id: &'static str,
    title: &'static str,
    adjective: &'static str,
    /// Folder in the package.
    folder: &'static str,
    pixels: Pixels,
    fault: &'static str,
}

const STYLES: [Style; 2] = [
    Style {
        id: "colour",
        title: "in colour",
        adjective: "Flat colour drawings",
        folder: "color",
        pixels: Pixels::Rgb,
        fault: "Colours are a designer's: a blue fish, an orange cat.",
    },
    Style {
        id: "line",
        title: "as lines",
        adjective: "Black line drawings",
        folder: "black",
        pixels: Pixels::Grey,
        fault: "Without colour some drawings lose what tells them apart, such as the panda's black and white.",
    },
];

/// What the package's list says about an emoji.
#[derive(Deserialize)]
struct Emoji {
    hexcode: String,
    annotation: String,
    openmoji_author: String,
}

/// Writes the drawings, and a card for each group of classes and style.
pub fn make(output: &mut SetFolder, extent: &Extent) -> Result<Vec<SetCard>> {
    let lines = table::lines(TABLE, ["group", "class", "emoji"]).context("in drawings.tsv")?;
    let mut members: Vec<String> = vec![LIST.to_owned()];
    for [_, _, emoji] in &lines {
        members.extend(STYLES.map(|style| member(style, emoji)));
    }
    let files = read(&members)?;
    let list: Vec<Emoji> = serde_json::from_slice(&files[LIST]).context("in openmoji.json")?;
    let mut cards = Vec::new();
    for group in GROUPS {
        let all = classes::of(group.word)?;
        for style in STYLES {
            let mut pictures = Vec::new();
            for [_, class, emoji] in lines
                .iter()
                .filter(|[word, ..]| *word == group.word)
                .take(extent.pictures)
            {
                let svg = &files[&member(style, emoji)];
                pictures.push(
                    picture(output, &list, &all, style, class, emoji, svg)
                        .with_context(|| format!("emoji {emoji}"))?,
                );
            }
            cards.push(card(output, group, style, &all, pictures)?);
        }
    }
    Ok(cards)
}

/// The files called `members` of the package, in one pass over it.
fn read(members: &[String]) -> Result<BTreeMap<String, Vec<u8>>> {
    let mut archive = tar::Archive::new(GzDecoder::new(File::open(OPENMOJI.fetch()?)?));
    let mut found = BTreeMap::new();
    for entry in archive.entries()? {
        let mut entry = entry?;
        let name = entry.path()?.to_string_lossy().into_owned();
        if members.contains(&name) {
            let mut contents = Vec::new();
            entry.read_to_end(&mut contents)?;
            found.insert(name, contents);
        }
    }
    for member in members {
        ensure!(
            found.contains_key(member),
            "{} has no {member}",
            OPENMOJI.file
        );
    }
    Ok(found)
}

fn member(style: Style, emoji: &str) -> String {
    format!("package/{}/svg/{emoji}.svg", style.folder)
}

fn folder(style: Style) -> String {
    format!("openmoji-{}", style.id)
}

fn picture(
    output: &mut SetFolder,
    list: &[Emoji],
    classes: &[Class],
    style: Style,
    class: &str,
    emoji: &str,
    svg: &[u8],
) -> Result<FilePicture> {
    let about = list
        .iter()
        .find(|about| about.hexcode == emoji)
        .context("the package does not list it")?;
    let values = render(svg, style.pixels)?;
    let png = sheets::png(&values, SIDE as usize, SIDE as usize, style.pixels)?;
    let folder = folder(style);
    let file = output.put(
        &format!("{folder}/{}", emoji.to_ascii_lowercase()),
        "png",
        &png,
        1,
    )?;
    Ok(FilePicture {
        file: super::beside(&file, &folder)?,
        sha256: file.sha256,
        class: classes::position(classes, class)?,
        title: about.annotation.clone(),
        author: format!("{}, OpenMoji", about.openmoji_author),
        licence: "CC BY-SA 4.0".to_owned(),
        source: format!("https://openmoji.org/library/emoji-{emoji}/"),
    })
}

/// The drawing on white, [`SIDE`] pixels a side.
fn render(svg: &[u8], pixels: Pixels) -> Result<Vec<u8>> {
    let tree = Tree::from_data(svg, &Options::default()).context("cannot read the drawing")?;
    let mut canvas = Pixmap::new(SIDE, SIDE).context("no canvas")?;
    canvas.fill(Color::WHITE);
    let scale = SIDE as f32 / tree.size().width().max(tree.size().height());
    resvg::render(
        &tree,
        Transform::from_scale(scale, scale),
        &mut canvas.as_mut(),
    );
    // The canvas is opaque, so premultiplied values are plain ones.
    let pixel = |rgba: &[u8]| match pixels {
        Pixels::Rgb => rgba[..3].to_vec(),
        Pixels::Grey => rgba[..1].to_vec(),
    };
    Ok(canvas.data().chunks_exact(4).flat_map(pixel).collect())
}

fn card(
    output: &mut SetFolder,
    group: Group,
    style: Style,
    all: &[Class],
    pictures: Vec<FilePicture>,
) -> Result<SetCard> {
    let name = if group.twin_of.is_some() {
        "index".to_owned()
    } else {
        format!("index-{}", group.word)
    };
    let (classes, index) = super::put_index(output, &folder(style), &name, all, pictures)?;
    Ok(SetCard {
        id: format!("{}-{}", group.id, style.id),
        title: format!("{} {}", group.title, style.title),
        description: format!("{} {}.", style.adjective, group.shows),
        labels: IMAGENET_ID.to_owned(),
        count: index.count,
        classes,
        side: SIDE as usize,
        licence: "CC BY-SA 4.0".to_owned(),
        made_by: "OpenMoji – the open-source emoji and icon project; designers named with each picture".to_owned(),
        made: format!(
            "The emoji that plainly show one of the classes, the whole thing or its head, were chosen by eye. Each was rendered from its SVG file on white at \
             {SIDE} x {SIDE} pixels. The colour set and the line set show the same things in the same order."
        ),
        faults: vec![
            group.missing.to_owned(),
            style.fault.to_owned(),
            "Emoji stand alone on white and are drawn in one style, so they are far from any photograph; low rates are to be expected."
                .to_owned(),
            "Where a class is a group, some drawings show a kind that ImageNet does not have; any label of the group counts as right."
                .to_owned(),
            "Some classes have a single emoji, for which a rate is all or nothing.".to_owned(),
        ],
        twin_of: group.twin_of.map(str::to_owned),
        contents: Contents::Files { index },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SVG: &[u8] = br##"<svg viewBox="0 0 72 72" xmlns="http://www.w3.org/2000/svg"><path fill="#f00" d="M0 0H36V72H0Z"/></svg>"##;

    #[test]
    fn drawings_fill_the_square_on_white() {
        let values = render(SVG, Pixels::Rgb).unwrap();
        assert_eq!(values.len(), 320 * 320 * 3);
        let pixel = |x: usize, y: usize| &values[(y * 320 + x) * 3..][..3];
        assert_eq!(pixel(0, 0), [255, 0, 0]);
        assert_eq!(pixel(159, 319), [255, 0, 0]);
        assert_eq!(pixel(160, 0), [255, 255, 255]);
        assert!(render(b"<svg", Pixels::Rgb).is_err());
    }
}
