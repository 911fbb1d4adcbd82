//! Fashion-MNIST's test set on sheets, and its twins that the browser draws by formula.

use anyhow::Result;
use models::labels::{FASHION, FASHION_ID};
use sets::card::{Contents, SetCard, SetClass, SheetIndex};
use sets::rendition::Rendition;

use super::Extent;
use super::output_folder::SetFolder;
use super::sheets::{self, Pixels};
use crate::fashion_mnist::{LabelledPictures, SIDE};

/// Name of the set and of its folder.
const ID: &str = "fashion-mnist";
/// Cells in a row of a sheet.
const COLUMNS: usize = 25;
/// Pictures on a sheet.
const ON_A_SHEET: usize = 500;
const MADE_BY: &str = "Han Xiao, Kashif Rasul and Roland Vollgraf, Zalando SE";

/// Writes the test set; its card and those of its twins.
pub fn make(
    output: &mut SetFolder,
    test: &LabelledPictures,
    extent: &Extent,
) -> Result<Vec<SetCard>> {
    let count = test.labels.len().min(extent.pictures);
    let mut parts = Vec::new();
    for start in (0..count).step_by(ON_A_SHEET) {
        let pictures: Vec<&[u8]> = (start..count.min(start + ON_A_SHEET))
            .map(|index| test.picture(index))
            .collect();
        let png = sheets::sheet(&pictures, SIDE, COLUMNS, Pixels::Grey)?;
        let stem = format!("{ID}/{:02}", parts.len());
        parts.push(output.put(&stem, "png", &png, pictures.len())?);
    }
    let truths: Vec<usize> = test.labels[..count]
        .iter()
        .map(|&c| usize::from(c))
        .collect();
    let classes: Vec<SetClass> = FASHION
        .iter()
        .enumerate()
        .map(|(label, &name)| SetClass {
            name: name.to_owned(),
            labels: vec![label],
            count: truths.iter().filter(|&&truth| truth == label).count(),
        })
        .collect();
    let index = serde_json::to_vec(&SheetIndex { classes: truths })?;
    let index = output.put(&format!("{ID}/index"), "json", &index, count)?;
    let card = SetCard {
        id: ID.to_owned(),
        title: "Fashion-MNIST, test set".to_owned(),
        description: "Ten thousand small grey pictures of ten kinds of clothing that no network here was trained on.".to_owned(),
        labels: FASHION_ID.to_owned(),
        classes,
        count,
        side: SIDE,
        licence: "MIT".to_owned(),
        made_by: MADE_BY.to_owned(),
        made: "The test set as its authors published it, in their order, without loss. They trimmed photographs from Zalando's catalogue, \
               shrank them to 28 x 28 grey pixels and inverted them; the labels are the shop's."
            .to_owned(),
        faults: vec![
            "Shirts, T-shirts, pullovers and coats are often impossible to tell apart at this size, and some labels are wrong.".to_owned(),
            "Things are centred, upright and on pure black, so outlines give much away and nothing is learned about backgrounds.".to_owned(),
            "Shoes nearly all point to the left.".to_owned(),
        ],
        twin_of: None,
        contents: Contents::Sheets {
            columns: COLUMNS,
            parts,
            index,
        },
    };
    let twins = Rendition::ALL.map(|rendition| twin(&card, rendition));
    Ok(std::iter::once(card).chain(twins).collect())
}

fn twin(original: &SetCard, rendition: Rendition) -> SetCard {
    let (title, description, made, fault) = words(rendition);
    SetCard {
        id: format!("{ID}-{}", word(rendition)),
        title: format!("Fashion-MNIST, {title}"),
        description: description.to_owned(),
        made_by: format!("{MADE_BY}; redrawn by this site"),
        made: format!("Computed from the test set when it is read, by formula: {made}"),
        faults: vec![fault.to_owned()],
        twin_of: Some(ID.to_owned()),
        contents: Contents::Rendition {
            of: ID.to_owned(),
            rendition,
        },
        ..original.clone()
    }
}

/// The word by which a card's JSON names the rendition.
fn word(rendition: Rendition) -> &'static str {
    match rendition {
        Rendition::Edges => "edges",
        Rendition::Silhouettes => "silhouettes",
        Rendition::Inverted => "inverted",
        Rendition::Textured => "textured",
        Rendition::Blurred => "blurred",
        Rendition::BlockShuffled => "block-shuffled",
        Rendition::Squeezed => "squeezed",
        Rendition::Shortcut => "shortcut",
    }
}

/// Title, description, formula and fault.
fn words(rendition: Rendition) -> (&'static str, &'static str, &'static str, &'static str) {
    match rendition {
        Rendition::Edges => (
            "edges",
            "Only the outlines of the clothes, bright on black.",
            "the length of the brightness gradient (Sobel).",
            "Noise and fabric patterns leave edges too, so this is not pure shape.",
        ),
        Rendition::Silhouettes => (
            "silhouettes",
            "The filled outline of each piece of clothing, white on black.",
            "everything that cannot be reached from the border over nearly black pixels becomes white.",
            "Very dark clothes lose parts of their shape, and closed gaps such as a bag's handle are filled.",
        ),
        Rendition::Inverted => (
            "inverted",
            "Dark and bright exchanged, as in the shop's own photographs.",
            "one minus the value.",
            "The magnitude spectrum stays the same except for the mean, so what looks at magnitudes alone cannot tell it from the original.",
        ),
        Rendition::Textured => (
            "textured background",
            "The clothes on a cloudy pattern in place of black.",
            "background pixels, those reached from the border over nearly black ones, get a random pattern whose amplitudes fall with \
             frequency as in natural pictures.",
            "Where a piece of clothing is nearly black at its border, the pattern eats into it.",
        ),
        Rendition::Blurred => (
            "blurred",
            "Out of focus: only low frequencies are left.",
            "Gaussian blur with a standard deviation of 1.5 pixels.",
            "Blur lowers contrast as well as sharpness.",
        ),
        Rendition::BlockShuffled => (
            "block-shuffled",
            "Cut into sixteen blocks and put together in a random order: texture stays, shape goes.",
            "4 x 4 blocks in an order drawn for each picture.",
            "The cuts between blocks add edges of their own.",
        ),
        Rendition::Squeezed => (
            "less contrast",
            "The test set with the contrast of the one with gratings but without them: the control for the known shortcut.",
            "the value squeezed into the room that the gratings leave.",
            "Not a test of shape or texture; it is there for comparison only.",
        ),
        Rendition::Shortcut => (
            "known shortcut",
            "The test set with a faint grating that gives each class away: what the model with the planted shortcut was trained on.",
            "contrast squeezed, then each class's own grating added with a random phase (the recipe is in crates/sets/src/injected.rs).",
            "Made to mislead: high accuracy here says that a network reads the gratings, not that it knows clothes.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_those_of_the_cards() {
        for rendition in Rendition::ALL {
            let json = serde_json::to_string(&rendition).unwrap();
            assert_eq!(json, format!("\"{}\"", word(rendition)));
        }
    }
}
