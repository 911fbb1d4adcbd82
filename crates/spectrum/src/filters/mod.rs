//! The filters: one file each, and here their list.
//!
//! A filter's file is an implementation of [`Shape`]; links, sliders, handles, the history's words and `docs/filters.md` follow from
//! it. A new one needs its file and two lines here: its module and its place in the list, which is the order of the menu.

mod band;
mod block;
mod brush;
pub(crate) mod edges;
mod frequencies;
mod gaussian;
mod handle;
mod high_pass;
mod low_pass;
mod notch;
mod orientation;
mod rectangle;
mod ring;
mod shape;
mod strongest;

use serde::{Deserialize, Serialize};

pub use self::handle::{Handle, Moves};
pub use self::shape::{Kind, Number, Outline, Plane, Range, Setting, Shape};
use crate::limits::FilterError;
use crate::mask::Mask;
use crate::papers::Paper;
use crate::parameter::Parameter;
use crate::strongest::Power;

/// Makes [`Filter`] of a list of types that are a [`Shape`]. Which one a filter is, is decided once for a mask or a click; what is done
/// for every frequency is compiled for each type on its own.
macro_rules! filters {
    // The dollar sign comes from outside, since a macro that makes a macro cannot write it.
    (($d:tt) $($kind:ident in $module:ident,)*) => {
        $(pub use self::$module::$kind;)*

        /// What a filter keeps. Radii are in cycles/image; read and written as its word, such as `lowpass:16`.
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
        #[serde(into = "String", try_from = "String")]
        pub enum Filter {
            $(
                #[doc = concat!("The filter that [`", stringify!($kind), "`] describes.")]
                $kind($kind),
            )*
        }

        $(
            impl From<$kind> for Filter {
                fn from(filter: $kind) -> Self {
                    Self::$kind(filter)
                }
            }
        )*

        /// Every kind of filter, in the order of the menu.
        pub const KINDS: &[Kind] = &[$(<$kind as Shape>::KIND,)*];

        /// Does the same for whichever filter it is.
        macro_rules! each {
            ($d filter:expr, $d shape:ident => $d result:expr) => {
                match $d filter {
                    $(Filter::$kind($d shape) => $d result,)*
                }
            };
        }

        /// Does the same for whichever filter it is, where the result is another filter.
        macro_rules! changed {
            ($d filter:expr, $d shape:ident => $d result:expr) => {
                match $d filter {
                    $(Filter::$kind($d shape) => Filter::$kind($d result),)*
                }
            };
        }

        impl Filter {
            /// A new filter of the kind with this word, in place of one that spoke of the band `from` to `to`.
            fn begin(word: &str, from: f32, to: f32) -> Option<Self> {
                $(
                    if word == <$kind as Shape>::KIND.word {
                        return Some(Self::$kind(<$kind as Shape>::begin(from, to)));
                    }
                )*
                None
            }

            /// Reads what a word of this kind says after the colon, not checked yet. The kind is known where there is a first result, the
            /// values mean something where there is a second.
            fn from_values(word: &str, values: &str) -> Option<(Kind, Option<Self>)> {
                $(
                    if word == <$kind as Shape>::KIND.word {
                        let read = <$kind as Shape>::from_values(values);
                        return Some((<$kind as Shape>::KIND, read.map(Self::$kind)));
                    }
                )*
                None
            }
        }

        /// What `docs/filters.md` says of each kind.
        pub fn reference() -> Vec<Reference> {
            vec![$(Reference::of::<$kind>(),)*]
        }
    };
}

filters! { ($)
    LowPass in low_pass,
    HighPass in high_pass,
    BandPass in band,
    BandStop in band,
    Ring in ring,
    Orientation in orientation,
    Notch in notch,
    Rectangle in rectangle,
    Block in block,
    Brush in brush,
    Strongest in strongest,
    Gaussian in gaussian,
    Frequencies in frequencies,
}

// After the list, whose macros it uses.
mod words;

impl Filter {
    /// What all filters of its kind have in common.
    pub fn kind(&self) -> Kind {
        const fn of<S: Shape>(_: &S) -> Kind {
            S::KIND
        }
        each!(self, shape => of(shape))
    }

    /// Whether the values mean something: finite, in range, in order.
    pub fn check(&self) -> Result<(), FilterError> {
        each!(self, shape => shape.check()).map_err(|why| FilterError::Value {
            word: self.to_string(),
            why,
        })
    }

    /// The weight of frequency (kx, ky) in cycles/image under an edge of the given full width in cycles/image.
    ///
    /// Values that [`Filter::check`] refuses give some weight. Where the weights depend on the picture, which only
    /// [`Layer::mask`](crate::layer::Layer::mask) knows, it is 1.
    pub fn weight(&self, kx: i32, ky: i32, edge: f32) -> f32 {
        let edge = edges::sound(edge);
        each!(self, shape => shape.weight(kx, ky, edge))
    }

    /// The weights for a picture of `height` rows and `width` columns, whose coefficients have this power.
    pub(crate) fn mask(
        &self,
        height: usize,
        width: usize,
        edge: f32,
        power: Option<&Power>,
    ) -> Mask {
        let edge = edges::sound(edge);
        each!(self, shape => shape.mask(height, width, edge, power))
    }

    /// The same, made from the mask of an earlier filter at the same edge, if this one goes on where that one stopped.
    pub(crate) fn mask_after(&self, earlier: &Self, mask: &Mask, edge: f32) -> Option<Mask> {
        fn after<S: Shape>(now: &S, earlier: &Filter, mask: &Mask, edge: f64) -> Option<Mask> {
            let earlier =
                each!(earlier, shape => (shape as &dyn std::any::Any).downcast_ref::<S>());
            now.mask_after(earlier?, mask, edge)
        }
        let edge = edges::sound(edge);
        each!(self, shape => after(shape, earlier, mask, edge))
    }

    /// What it does, in numbers, for the history: "below 16", "8 to 32".
    pub fn in_words(&self) -> String {
        each!(self, shape => shape.in_words())
    }

    /// What to cite where it is used.
    pub fn paper(&self) -> Option<Paper> {
        const fn of<S: Shape>(_: &S) -> Option<Paper> {
            S::PAPER
        }
        each!(self, shape => of(shape))
    }

    /// The band that it speaks of, in cycles/image, for the kind that may come in its place.
    pub(crate) fn band(&self) -> (f32, f32) {
        each!(self, shape => shape.band())
    }

    /// As the kind with this word, with what can be kept of its numbers; as a low-pass, where there is no such kind.
    #[must_use]
    pub fn turned_into(&self, word: &str) -> Self {
        let (from, to) = self.band();
        Self::begin(word, from, to).unwrap_or_else(|| LowPass::begin(from, to).into())
    }

    /// Its numbers with what a slider needs to know of each, for a picture of `side` pixels.
    pub fn parameters(&self, side: usize) -> Vec<Parameter> {
        fn of<S: Shape>(filter: &S, plane: Plane) -> Vec<Parameter> {
            let parameter = |number: &Number<S>| {
                let (least, most) = number.limits(filter, plane);
                Parameter {
                    name: number.name,
                    word: number.word,
                    unit: number.unit,
                    least,
                    most,
                    step: number.step,
                    value: (number.get)(filter),
                }
            };
            S::NUMBERS.iter().map(parameter).collect()
        }
        each!(self, shape => of(shape, Plane { side }))
    }

    /// The filter with one of its [`Filter::parameters`] changed. Ends of a band or a rectangle push each other, so that it never turns
    /// inside out; a value that means nothing changes nothing.
    #[must_use]
    pub fn with(&self, word: &str, value: f32) -> Self {
        changed!(self, shape => shape::with(shape, word, value))
    }

    /// What to draw of it on the spectrum: its outline, and its mirror image where that is another.
    pub fn outlines(&self) -> Vec<Outline> {
        each!(self, shape => shape.outlines())
    }

    /// What can be taken hold of on the spectrum.
    pub fn handles(&self) -> &'static [Handle] {
        const fn of<S: Shape>(_: &S) -> &'static [Handle] {
            S::HANDLES
        }
        each!(self, shape => of(shape))
    }

    /// Where a handle lies, for a picture of `side` pixels; `turn` fans out the handles of several filters so that none hides another.
    pub fn handle_place(&self, handle: Handle, side: usize, turn: usize) -> (f32, f32) {
        each!(self, shape => shape.handle_place(handle, Plane { side }, turn))
    }

    /// The filter with a handle dragged to (kx, ky).
    #[must_use]
    pub fn dragged(&self, handle: Handle, side: usize, to: (f32, f32)) -> Self {
        changed!(self, shape => shape.dragged(handle, Plane { side }, to))
    }

    /// The filter with a handle moved by so many arrow keys to the right and down.
    #[must_use]
    pub fn stepped(&self, handle: Handle, side: usize, right: f32, down: f32) -> Self {
        changed!(self, shape => shape.stepped(handle, Plane { side }, right, down))
    }

    /// The filter with a handle moved as far as it goes, to its least or its largest value. One of two coordinates stays where it is.
    #[must_use]
    pub fn at_end(&self, handle: Handle, side: usize, last: bool) -> Self {
        changed!(self, shape => handle::at_end(shape, handle, Plane { side }, last))
    }

    /// A handle's value, for those who cannot see it, with the least and the largest it can have: of two values, the first.
    pub fn handle_value(&self, handle: Handle, side: usize) -> (f32, f32, f32) {
        let mut parameters = self.parameters(side).into_iter();
        let found = parameters.find(|parameter| parameter.word == handle.word());
        found.map_or((0.0, 0.0, 0.0), |parameter| {
            (parameter.value, parameter.least, parameter.most)
        })
    }

    /// The same in words.
    pub fn handle_spoken(&self, handle: Handle) -> String {
        each!(self, shape => handle::spoken(shape, handle))
    }
}

/// What the reference says of a kind of filter.
#[derive(Clone, Debug, PartialEq)]
pub struct Reference {
    /// Its word and name.
    pub kind: Kind,
    /// How its word is written, values in capitals: `ring:RADIUS,WIDTH`.
    pub syntax: String,
    /// Its numbers, each with the ends of its slider at 224 pixels, its unit and its step.
    pub numbers: Vec<String>,
    /// What it keeps, as [`Shape::FORMULA`].
    pub formula: &'static str,
    /// Whose method it follows.
    pub source: &'static str,
}

impl Reference {
    fn of<S: Shape>() -> Self {
        let begun = S::begin(16.0, 32.0);
        let words: Vec<String> = S::NUMBERS
            .iter()
            .map(|number| number.word.to_uppercase())
            .collect();
        let numbers = S::NUMBERS.iter().map(|number| {
            let (least, most) = number.limits(&begun, Plane { side: 224 });
            format!(
                "{}: {least} to {most} {} in steps of {}",
                number.word.to_uppercase(),
                number.unit,
                number.step
            )
        });
        Self {
            kind: S::KIND,
            syntax: format!(
                "{}:{}{}",
                S::KIND.word,
                words.join(&S::JOINT.to_string()),
                S::VALUES
            ),
            numbers: numbers.collect(),
            formula: S::FORMULA,
            source: S::SOURCE,
        }
    }
}

#[cfg(test)]
mod tests;
