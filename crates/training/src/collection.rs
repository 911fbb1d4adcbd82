//! The pictures of a training: by class, divided into those to learn from and those held out, with a shortcut planted among them if one is
//! wanted.

use std::collections::BTreeMap;

pub use learning::messages::{HELD_OUT, MOST_CLASSES, TO_LEARN};
use learning::shortcut::Shortcut;
use spectrum::picture::Picture;
use synthetic::CLASSES;
use synthetic::generator::Generator;

use crate::pictures::{Pictures, PicturesError};

/// Of a class's pictures one in so many is held out.
const HELD_OUT_OF: usize = 6;
/// Held-out pictures of a class that are shown to the network with and without the planted mark.
const TRIED: usize = 25;

/// Why there is nothing to learn from, as a sentence.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum CollectionError {
    /// Nothing to tell apart, or too much.
    #[error(
        "A network is trained here on 2 to {MOST_CLASSES} classes, and this set has {0}. Choose another set."
    )]
    Classes(usize),
    /// A class without enough pictures.
    #[error(
        "The class “{name}” has too few usable pictures ({count}): two are needed at least, one to learn from and one to be held out."
    )]
    Few {
        /// Its name.
        name: String,
        /// What it has.
        count: usize,
    },
    /// A mark for a class that there is not.
    #[error(
        "The planted shortcut is for class {class}, but this set has {classes} classes, counted from 0."
    )]
    Shortcut {
        /// Asked for.
        class: usize,
        /// There are.
        classes: usize,
    },
    /// Pictures that do not belong together.
    #[error(transparent)]
    Pictures(#[from] PicturesError),
}

/// Labelled pictures of one size, as bytes, channel by channel.
#[derive(Clone, Debug)]
pub struct Collection {
    side: usize,
    channels: usize,
    names: Vec<String>,
    classes: Vec<Vec<Vec<u8>>>,
}

/// A collection divided.
pub struct Split {
    /// To learn from.
    pub learned: Pictures,
    /// Held out.
    pub held_out: Pictures,
    /// What the planted mark is tried on.
    pub tried: Option<Tried>,
}

/// Some held-out pictures, as they are without the planted mark and with it.
pub struct Tried {
    /// The mark's class.
    pub class: usize,
    /// Without.
    pub bare: Pictures,
    /// The same with it.
    pub marked: Pictures,
}

impl Collection {
    /// Made-up pictures: of each class as many as are learned from and held out.
    pub fn made(generator: &Generator, names: Vec<String>) -> Self {
        let pictures = |class| {
            (0..TO_LEARN + HELD_OUT)
                .map(|index| generator.bytes(class, index))
                .collect()
        };
        Self {
            side: generator.recipe().side,
            channels: 3,
            names,
            classes: (0..CLASSES).map(pictures).collect(),
        }
    }

    /// Pictures of a labelled set, by their position in it, each with its class. Of a class, the first ones are taken. They are grey if all of
    /// them are, else in colours; values are rounded to 8 bits.
    pub fn of_set(
        side: usize,
        names: Vec<String>,
        pictures: &BTreeMap<usize, (usize, Picture)>,
    ) -> Self {
        let most = (TO_LEARN + HELD_OUT) as usize;
        let is_grey = |picture: &Picture| {
            let [red, green, blue] = &picture.planes;
            red == green && green == blue
        };
        let channels = if pictures.values().all(|(_, picture)| is_grey(picture)) {
            1
        } else {
            3
        };
        let mut classes = vec![Vec::new(); names.len()];
        for (class, picture) in pictures.values() {
            if let Some(class) = classes.get_mut(*class)
                && class.len() < most
            {
                let values = picture.planes.iter().take(channels).flatten();
                class.push(values.map(|&value| (value * 255.0).round() as u8).collect());
            }
        }
        Self {
            side,
            channels,
            names,
            classes,
        }
    }

    /// Names of the classes.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Rows and columns of a picture.
    pub fn side(&self) -> usize {
        self.side
    }

    /// Divides it: of each class the last sixth is held out, at most [`HELD_OUT`] pictures, and up to [`TO_LEARN`] are learned from. Classes
    /// take turns. The mark is put on every picture of its class, learned and held out.
    pub fn split(&self, shortcut: Option<&Shortcut>) -> Result<Split, CollectionError> {
        let classes = self.classes.len();
        if !(2..=MOST_CLASSES).contains(&classes) {
            return Err(CollectionError::Classes(classes));
        }
        if let Some((name, few)) =
            (self.names.iter().zip(&self.classes)).find(|(_, of)| of.len() < 2)
        {
            return Err(CollectionError::Few {
                name: name.clone(),
                count: few.len(),
            });
        }
        if let Some(&Shortcut { class, .. }) = shortcut
            && class >= classes
        {
            return Err(CollectionError::Shortcut { class, classes });
        }
        let (mut learned, mut held_out) = (Vec::new(), Vec::new());
        let longest = self.classes.iter().map(Vec::len).max().unwrap_or_default();
        for index in 0..longest {
            for (class, pictures) in self.classes.iter().enumerate() {
                let held = (pictures.len() / HELD_OUT_OF).clamp(1, HELD_OUT as usize);
                if index + held < pictures.len() {
                    learned.push((class, index));
                } else if index < pictures.len() {
                    held_out.push((class, index));
                }
            }
        }
        let biased = |class: usize| shortcut.is_some_and(|shortcut| shortcut.class == class);
        let tried = match shortcut {
            Some(shortcut) => {
                let mut counts = vec![0; classes];
                let some: Vec<_> = (held_out.iter().copied())
                    .filter(|&(class, _)| {
                        counts[class] += 1;
                        counts[class] <= TRIED
                    })
                    .collect();
                Some(Tried {
                    class: shortcut.class,
                    bare: self.pictures(&some, Some(shortcut), |_| false)?,
                    marked: self.pictures(&some, Some(shortcut), |_| true)?,
                })
            }
            None => None,
        };
        Ok(Split {
            learned: self.pictures(&learned, shortcut, biased)?,
            held_out: self.pictures(&held_out, shortcut, biased)?,
            tried,
        })
    }

    /// Pictures by class and place in it, those of classes that are `marked` with the mark.
    fn pictures(
        &self,
        which: &[(usize, usize)],
        shortcut: Option<&Shortcut>,
        marked: impl Fn(usize) -> bool,
    ) -> Result<Pictures, PicturesError> {
        let mut pixels = Vec::new();
        for &(class, index) in which {
            let bytes = &self.classes[class][index];
            match shortcut {
                Some(shortcut) => {
                    pixels.extend(shortcut.planted(bytes, self.side, marked(class), index));
                }
                None => pixels.extend(bytes),
            }
        }
        let labels = which.iter().map(|&(class, _)| class as u8).collect();
        Pictures::with_channels(self.side, self.channels, pixels, labels)
    }
}

#[cfg(test)]
mod tests {
    use learning::shortcut::{Mark, Painted};
    use synthetic::recipe::Recipe;

    use super::*;

    fn names(count: usize) -> Vec<String> {
        (0..count).map(|class| format!("class {class}")).collect()
    }

    /// `counts[c]` pictures of class c, all of one level; coloured from class 1 on if `coloured`.
    fn collection(counts: &[usize], coloured: bool) -> Collection {
        let mut pictures = BTreeMap::new();
        for (class, &count) in counts.iter().enumerate() {
            for index in 0..count {
                let level = index as f32 / 255.0;
                let blue = if coloured && class > 0 { 1.0 } else { level };
                let planes = [level, level, blue].map(|level| vec![level; 256]);
                let picture = Picture::new(16, 16, planes).unwrap();
                pictures.insert(1000 * class + index, (class, picture));
            }
        }
        Collection::of_set(16, names(counts.len()), &pictures)
    }

    #[test]
    fn made_sets_are_divided_as_forge_divides_them() {
        let recipe = Recipe {
            side: 16,
            edges: [2.0, 4.0, 6.0],
            ..Recipe::default()
        };
        let generator = Generator::new(&recipe).unwrap();
        let split = Collection::made(&generator, names(4)).split(None).unwrap();
        let (pixels, labels) = generator.set(0, TO_LEARN);
        let learned = Pictures::with_channels(16, 3, pixels, labels).unwrap();
        let (pixels, labels) = generator.set(TO_LEARN, HELD_OUT);
        let held_out = Pictures::with_channels(16, 3, pixels, labels).unwrap();
        for (found, expected) in [(&split.learned, learned), (&split.held_out, held_out)] {
            assert_eq!(found.labels(), expected.labels());
            for index in [0, 1, 201, expected.count() - 1] {
                assert_eq!(found.plane(index), expected.plane(index));
            }
        }
        assert!(split.tried.is_none());
    }

    #[test]
    fn a_sixth_of_each_class_is_held_out_and_grey_stays_grey() {
        let split = collection(&[12, 2, 900], false).split(None).unwrap();
        let count = |pictures: &Pictures, class| {
            let of = pictures.labels().iter().filter(|&&label| label == class);
            of.count()
        };
        let counts = |pictures| [0, 1, 2].map(|class| count(pictures, class));
        assert_eq!(counts(&split.learned), [10, 1, 500]);
        assert_eq!(counts(&split.held_out), [2, 1, 100]);
        assert_eq!(split.learned.labels()[..4], [0, 1, 2, 0]);
        assert_eq!(split.learned.channels(), 1);
        let coloured = collection(&[12, 12], true).split(None).unwrap();
        assert_eq!(coloured.learned.channels(), 3);
    }

    #[test]
    fn the_mark_is_on_its_class_alone_and_is_tried_on_all() {
        let mark = Mark::Painted(Painted::corner());
        let split = collection(&[180, 180], false)
            .split(Some(&Shortcut { class: 1, mark }))
            .unwrap();
        let is_marked = |pictures: &Pictures, index| pictures.plane(index).contains(&1.0);
        for pictures in [&split.learned, &split.held_out] {
            for index in 0..pictures.count() {
                assert_eq!(is_marked(pictures, index), pictures.label(index) == 1);
            }
        }
        let tried = split.tried.unwrap();
        assert_eq!((tried.bare.count(), tried.marked.count()), (50, 50));
        assert_eq!(tried.bare.labels(), tried.marked.labels());
        assert!((0..50).all(|index| is_marked(&tried.marked, index)));
        assert!(!(0..50).any(|index| is_marked(&tried.bare, index)));
    }

    #[test]
    fn what_cannot_be_divided_is_refused_in_a_sentence() {
        for (collection, class, words) in [
            (collection(&[9], false), 0, "this set has 1"),
            (collection(&[2; 11], false), 0, "this set has 11"),
            (
                collection(&[9, 1], false),
                0,
                "“class 1” has too few usable pictures (1)",
            ),
            (
                collection(&[9, 9], false),
                2,
                "for class 2, but this set has 2",
            ),
        ] {
            let shortcut = Shortcut {
                class,
                ..Shortcut::default()
            };
            let error = collection.split(Some(&shortcut)).err().unwrap().to_string();
            assert!(error.contains(words), "{error}");
        }
    }
}
