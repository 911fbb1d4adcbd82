//! A few photographs of the gallery as small colour pictures with CIFAR-10's classes.

use anyhow::Result;
use models::labels::CIFAR_ID;
use sets::card::{Contents, SetCard, SheetIndex};

use super::gallery::Photographs;
use super::output_folder::SetFolder;
use super::sheets::{self, Pixels};
use super::{Extent, classes};
use crate::pictures::encode;

/// Name of the set and of its folder.
pub const ID: &str = "cifar-gallery";
/// CIFAR-10's own size in pixels.
const SIDE: u32 = 32;
const COLUMNS: usize = 5;

/// Writes the set.
pub fn make(output: &mut SetFolder, photographs: &Photographs, extent: &Extent) -> Result<SetCard> {
    let all = classes::cifar();
    let (mut truths, mut pictures) = (Vec::new(), Vec::new());
    for found in photographs.of_cifar().take(extent.pictures) {
        let (class, square) = found?;
        truths.push(classes::position(&all, class)?);
        pictures.push(encode::resized(&square.image, SIDE).into_raw());
    }
    let classes = classes::counted(&all, &mut truths);
    let views: Vec<&[u8]> = pictures.iter().map(Vec::as_slice).collect();
    let png = sheets::sheet(&views, SIDE as usize, COLUMNS, Pixels::Rgb)?;
    let count = views.len();
    let part = output.put(&format!("{ID}/00"), "png", &png, count)?;
    let index = serde_json::to_vec(&SheetIndex { classes: truths })?;
    let index = output.put(&format!("{ID}/index"), "json", &index, count)?;
    Ok(SetCard {
        id: ID.to_owned(),
        title: "Small colour photographs".to_owned(),
        description: "A handful of the gallery's animals at 32 x 32 pixels, for the CIFAR-10 network.".to_owned(),
        labels: CIFAR_ID.to_owned(),
        classes,
        count,
        side: SIDE as usize,
        licence: "CC0 1.0 or public domain, as in the photograph gallery".to_owned(),
        made_by: "Photographers named in the photograph gallery".to_owned(),
        made: "The squares of the photograph gallery that show one of CIFAR-10's classes, resized to 32 x 32 pixels (Catmull-Rom) and stored \
               without loss."
            .to_owned(),
        faults: vec![
            "Far too few pictures for a rate: an illustration, not a measurement.".to_owned(),
            "The packages have no free photograph of an airplane, automobile, frog, ship or truck.".to_owned(),
            "The moose counts as \"deer\", to whose family it belongs; CIFAR-10 shows mostly smaller kinds.".to_owned(),
        ],
        twin_of: None,
        contents: Contents::Sheets {
            columns: COLUMNS,
            parts: vec![part],
            index,
        },
    })
}
