//! The gallery of photographs with ImageNet's classes: `forge/sets/photographs.tsv`.
//!
//! All are dedicated to the public domain or in it; the packages say so for each file, and any other licence is refused.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use image::{DynamicImage, GenericImageView, RgbImage};
use models::labels::IMAGENET_ID;
use sets::card::{Contents, FilePicture, SetCard};

use super::output_folder::SetFolder;
use super::{Extent, classes, table};
use crate::pictures::credit::Credit;
use crate::pictures::encode;
use crate::pictures::sources::Sources;

const TABLE: &str = include_str!("../../sets/photographs.tsv");

/// Name of the set and of its folder.
pub const ID: &str = "imagenet-gallery";
/// Side of a picture in pixels: a little more than the 299 of the largest network input.
const SIDE: u32 = 320;
/// JPEG quality.
const QUALITY: u8 = 85;

/// One line of the table.
#[derive(Clone, Debug)]
struct Recipe {
    class: &'static str,
    title: &'static str,
    package: &'static str,
    member: &'static str,
    /// Left edge, upper edge and side in pixels of the photograph; the centre square if there is none.
    square: Option<(u32, u32, u32)>,
    /// CIFAR-10's class, if the photograph shows one.
    cifar: Option<&'static str>,
}

/// The photographs' files and what is known about them.
pub struct Photographs {
    recipes: Vec<Recipe>,
    sources: Sources,
}

/// A square cut out of a photograph.
pub struct Square {
    /// Its pixels.
    pub image: DynamicImage,
    /// Whose the photograph is.
    pub credit: Credit,
}

impl Photographs {
    /// Reads the table and opens the packages it names; `debian_package` is a local copy of the Debian package, if there is one.
    pub fn open(debian_package: Option<&Path>) -> Result<Self> {
        let recipes = recipes()?;
        let places = recipes.iter().map(|recipe| (recipe.package, recipe.member));
        let sources = Sources::open(places, debian_package)?;
        Ok(Self { recipes, sources })
    }

    /// The squares of the photographs that show one of CIFAR-10's classes, with that class.
    pub fn of_cifar(&self) -> impl Iterator<Item = Result<(&'static str, Square)>> {
        self.recipes.iter().filter_map(|recipe| {
            let class = recipe.cifar?;
            Some(self.square(recipe).map(|square| (class, square)))
        })
    }

    fn square(&self, recipe: &Recipe) -> Result<Square> {
        let photograph = self
            .sources
            .photograph(recipe.package, recipe.member)
            .with_context(|| format!("no photograph {}", recipe.member))?;
        let image = match recipe.square {
            Some(square) => encode::square(&photograph.bytes, square)?,
            None => centre_square(&photograph.bytes)?,
        };
        Ok(Square {
            image,
            credit: photograph.credit,
        })
    }
}

/// Writes the gallery.
pub fn make(output: &mut SetFolder, photographs: &Photographs, extent: &Extent) -> Result<SetCard> {
    let all = classes::of("gallery")?;
    let mut pictures = Vec::new();
    let mut smallest = SIDE;
    for recipe in photographs.recipes.iter().take(extent.pictures) {
        let Square { image, credit } = photographs.square(recipe)?;
        smallest = smallest.min(image.width());
        let pixels: RgbImage = encode::resized(&image, SIDE);
        let stem = format!("{ID}/{}-{}", recipe.class, stem(recipe.member)?);
        let file = output.put(&stem, "jpg", &encode::encode(&pixels, QUALITY)?, 1)?;
        pictures.push(FilePicture {
            file: super::beside(&file, ID)?,
            sha256: file.sha256,
            class: classes::position(&all, recipe.class)?,
            title: recipe.title.to_owned(),
            author: credit.author,
            licence: credit.licence.name().to_owned(),
            source: credit.source,
        });
    }
    let (classes, index) = super::put_index(output, ID, "index", &all, pictures)?;
    let few: Vec<String> = classes
        .iter()
        .filter(|class| class.count < 6)
        .map(|class| format!("{} ({})", class.name, class.count))
        .collect();
    let mut faults = vec![
        "The set is small: a rate for one class changes by ten to thirty points with a single picture.".to_owned(),
        format!(
            "Photographs come in two resolutions. Those of fish, tools, kitchenware, solar collectors, dams and some buildings are small \
             and were enlarged (the smallest square had {smallest} pixels a side), so their finest frequencies are empty, while those of \
             most birds, mammals, castles and palaces are not: a frequency shortcut that the set itself brings along."
        ),
        "The pictures were compressed twice, with WebP by the package and with JPEG here, which leaves traces of 8 x 8 blocks.".to_owned(),
        "The classes of animals, kitchenware, churches and mountains are groups of labels, and some of their pictures show a kind that \
         ImageNet does not have (most of the fish, the giraffes, the moose, the kingfisher, plates and forks); any label of the group \
         counts as right."
            .to_owned(),
        "Tape measures count as \"ruler\" and solar panels as \"solar dish\", the nearest labels that ImageNet has; the two views of Mount \
         Rushmore show the same mountain."
            .to_owned(),
        "The dome class asks for a part of the building; networks often answer with the whole, such as \"mosque\" for the Taj Mahal, which \
         is a tomb."
            .to_owned(),
    ];
    if !few.is_empty() {
        faults.push(format!(
            "The packages have fewer than six free photographs of some classes: {}.",
            few.join(", ")
        ));
    }
    Ok(SetCard {
        id: ID.to_owned(),
        title: "Photograph gallery".to_owned(),
        description: "Free photographs of animals, tools, buildings and landscapes, each labelled by eye with the ImageNet labels that count as right.".to_owned(),
        labels: IMAGENET_ID.to_owned(),
        count: index.count,
        classes,
        side: SIDE as usize,
        licence: "CC0 1.0 or public domain, stated for each picture".to_owned(),
        made_by: "Photographers named with each picture; collected by the authors of GCompris and scikit-image".to_owned(),
        made: format!(
            "The free photographs of two packages were looked at one by one and their authors' descriptions read. Those were kept that \
             plainly show one of the classes and no recognisable private person; label and square were chosen by eye, never by a \
             classifier's answer. Each square was resized to {SIDE} x {SIDE} pixels (Catmull-Rom) and stored as JPEG of quality {QUALITY}."
        ),
        faults,
        twin_of: None,
        contents: Contents::Files { index },
    })
}

fn recipes() -> Result<Vec<Recipe>> {
    let head = ["class", "title", "package", "member", "square", "cifar"];
    table::lines(TABLE, head)?
        .into_iter()
        .map(|[class, title, package, member, square, cifar]| {
            Ok(Recipe {
                class,
                title,
                package,
                member,
                square: parse_square(square).with_context(|| format!("the square of {member}"))?,
                cifar: (cifar != "-").then_some(cifar),
            })
        })
        .collect::<Result<_>>()
        .context("in photographs.tsv")
}

fn parse_square(cell: &str) -> Result<Option<(u32, u32, u32)>> {
    if cell.is_empty() {
        return Ok(None);
    }
    let numbers: Vec<u32> = cell.split(',').map(str::parse).collect::<Result<_, _>>()?;
    let &[x, y, side] = numbers.as_slice() else {
        anyhow::bail!("not three numbers");
    };
    Ok(Some((x, y, side)))
}

fn centre_square(photograph: &[u8]) -> Result<DynamicImage> {
    let image = image::load_from_memory(photograph).context("cannot decode the photograph")?;
    let (width, height) = image.dimensions();
    let side = width.min(height);
    Ok(image.crop_imm((width - side) / 2, (height - side) / 2, side, side))
}

/// The name of a file without folder and extension.
fn stem(member: &str) -> Result<String> {
    let stem = Path::new(member)
        .file_stem()
        .and_then(|stem| stem.to_str())
        .with_context(|| format!("{member} is not a file"))?;
    ensure!(
        stem.bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_'),
        "{stem} is not fit for an address"
    );
    Ok(stem.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn squares_are_given_or_central() {
        assert_eq!(parse_square("").unwrap(), None);
        assert_eq!(parse_square("1,2,3").unwrap(), Some((1, 2, 3)));
        assert!(parse_square("1,2").is_err());
        assert!(parse_square("1,2,x").is_err());
    }

    #[test]
    fn every_line_names_a_class_and_a_photograph_of_its_own() {
        let classes = classes::of("gallery").unwrap();
        let recipes = recipes().unwrap();
        let mut members: Vec<&str> = recipes.iter().map(|recipe| recipe.member).collect();
        members.sort_unstable();
        members.dedup();
        assert_eq!(members.len(), recipes.len());
        for recipe in &recipes {
            classes::position(&classes, recipe.class).unwrap();
            assert!(!recipe.title.is_empty());
        }
    }
}
