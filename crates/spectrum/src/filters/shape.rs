//! What a filter's own file says of it: words, numbers, weights, and what is drawn and held of it on the spectrum.

use super::handle::{self, Handle};
use crate::limits::MAX_RADIUS;
use crate::mask::Mask;
use crate::papers::Paper;
use crate::strongest::Power;
use crate::words::number;

/// How a filter is set in the panel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setting {
    /// By sliders for its [`Shape::NUMBERS`].
    Numbers,
    /// By painting on the spectrum.
    Painting,
    /// Not in the panel: it comes from somewhere else, and is not offered as a new filter.
    Elsewhere,
}

/// What all filters of one kind have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind {
    /// The first part of its word in a link: `ring`.
    pub word: &'static str,
    /// What the visitor reads.
    pub name: &'static str,
    /// What its word must say after the colon, as the end of "does not say …".
    pub needs: &'static str,
    /// A whole word that would do.
    pub example: &'static str,
    /// Whether its outline surrounds what it takes away, not what it keeps.
    pub surrounds_removed: bool,
    /// Whether a new one begins by taking away.
    pub begins_removing: bool,
    /// How it is set.
    pub setting: Setting,
    /// Whether its weights depend on the picture, so that no mask can be made without one.
    pub needs_picture: bool,
}

impl Kind {
    /// A kind that is set by numbers, whose outline surrounds what it keeps; the rest is usual as well.
    pub const fn new(
        word: &'static str,
        name: &'static str,
        needs: &'static str,
        example: &'static str,
    ) -> Self {
        Self {
            word,
            name,
            needs,
            example,
            surrounds_removed: false,
            begins_removing: false,
            setting: Setting::Numbers,
            needs_picture: false,
        }
    }
}

/// A square picture's spectrum, on which handles lie and sliders end.
#[derive(Clone, Copy, Debug)]
pub struct Plane {
    /// Rows and columns of the picture.
    pub side: usize,
}

impl Plane {
    /// The last whole frequency along an axis.
    pub fn half(self) -> f32 {
        (self.side / 2) as f32
    }

    /// The corner of the spectrum, the furthest there is, rounded up.
    pub fn corner(self) -> f32 {
        (self.side as f32 / std::f32::consts::SQRT_2).ceil()
    }
}

/// Where the slider of a number ends.
pub enum Range<F: 'static> {
    /// At these two values, whatever the picture.
    Fixed(f32, f32),
    /// At DC and at the corner of the spectrum.
    Radius,
    /// At the sides of the spectrum.
    Place,
    /// Where the filter's other numbers say.
    Of(fn(&F, Plane) -> (f32, f32)),
}

/// One of the numbers that a filter is set by.
pub struct Number<F: 'static> {
    /// What the visitor reads: "Inner radius".
    pub name: &'static str,
    /// In links' reference and as the end of its test id: "from".
    pub word: &'static str,
    /// As it stands beside the slider and is read out.
    pub unit: &'static str,
    /// Ends of its slider.
    pub range: Range<F>,
    /// Step of its slider.
    pub step: f32,
    /// Whether links may only give whole numbers.
    pub whole: bool,
    /// Reads it from a filter.
    pub get: fn(&F) -> f32,
    /// Sets it, and nothing else.
    pub set: fn(&mut F, f32),
}

/// The unit of radii and places.
pub const CYCLES: &str = "cycles/image";

impl<F> Number<F> {
    /// A distance in cycles/image, in half cycles.
    pub const fn radius(
        name: &'static str,
        word: &'static str,
        get: fn(&F) -> f32,
        set: fn(&mut F, f32),
    ) -> Self {
        Self {
            name,
            word,
            unit: CYCLES,
            range: Range::Radius,
            step: 0.5,
            whole: false,
            get,
            set,
        }
    }

    /// A coordinate of a frequency, in whole cycles/image.
    pub const fn place(
        name: &'static str,
        word: &'static str,
        get: fn(&F) -> f32,
        set: fn(&mut F, f32),
    ) -> Self {
        Self {
            range: Range::Place,
            step: 1.0,
            ..Self::radius(name, word, get, set)
        }
    }

    /// A direction in degrees.
    pub const fn direction(
        name: &'static str,
        word: &'static str,
        get: fn(&F) -> f32,
        set: fn(&mut F, f32),
    ) -> Self {
        Self {
            unit: "degrees",
            range: Range::Fixed(0.0, 180.0),
            ..Self::radius(name, word, get, set)
        }
    }

    /// Least and largest value of its slider.
    pub fn limits(&self, filter: &F, plane: Plane) -> (f32, f32) {
        match self.range {
            Range::Fixed(least, most) => (least, most),
            Range::Radius => (0.0, plane.corner()),
            Range::Place => (-plane.half(), plane.half()),
            Range::Of(limits) => limits(filter, plane),
        }
    }
}

/// A line drawn on the spectrum, in cycles/image with ky downwards.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Outline {
    /// A circle around (x, y).
    Circle {
        /// kx of the centre.
        x: f32,
        /// ky of the centre.
        y: f32,
        /// From the centre to the line.
        radius: f32,
    },
    /// A line through DC in this direction.
    Line {
        /// Counter-clockwise from horizontal frequencies.
        degrees: f32,
    },
    /// A rectangle around whole frequencies.
    Rectangle {
        /// kx of its left side.
        x: f32,
        /// ky of its upper side.
        y: f32,
        /// From left to right.
        width: f32,
        /// From top to bottom.
        height: f32,
    },
}

impl Outline {
    /// A circle around DC.
    pub const fn around_dc(radius: f32) -> Self {
        Self::Circle {
            x: 0.0,
            y: 0.0,
            radius,
        }
    }

    /// A rectangle half a cycle outside these frequencies, and its mirror image.
    pub fn rectangle_and_mirror(left: f32, right: f32, top: f32, bottom: f32) -> Vec<Self> {
        let one = |left: f32, right: f32, top: f32, bottom: f32| Self::Rectangle {
            x: left - 0.5,
            y: top - 0.5,
            width: right - left + 1.0,
            height: bottom - top + 1.0,
        };
        vec![
            one(left, right, top, bottom),
            one(-right, -left, -bottom, -top),
        ]
    }
}

/// Why radii are refused, as the end of a sentence that begins with the filter's word.
pub const BEYOND: &str =
    "goes beyond what a picture holds: radii lie between 0 and 2048 cycles per image.";

/// Why a band or a rectangle is refused.
pub const TURNED_ROUND: &str = "ends before it begins: the first value must not exceed the second.";

/// Refuses, with [`BEYOND`], what no radius can be: negative, beyond [`MAX_RADIUS`], or no number.
pub fn radii(values: &[f32]) -> Result<(), &'static str> {
    let within = |value| (0.0..=MAX_RADIUS).contains(value);
    if values.iter().all(within) {
        Ok(())
    } else {
        Err(BEYOND)
    }
}

/// A filter: everything about it that is not the same for all.
///
/// Links, sliders, handles, the history's words and the table in `docs/filters.md` follow from this; [`super::Filter`] is one of them.
/// Its weights are symmetric: the same at (kx, ky) and (-kx, -ky).
pub trait Shape: Clone + PartialEq + Sized + 'static {
    /// Its word, its name, and how it is handled.
    const KIND: Kind;
    /// Its numbers, in the order of its word.
    const NUMBERS: &'static [Number<Self>] = &[];
    /// What stands between two numbers of its word: `-` where none can be negative, `,` elsewhere.
    const JOINT: char = ',';
    /// What its word says after the colon, for the reference, where that is not its numbers.
    const VALUES: &'static str = "";
    /// What it keeps, as a formula, for the reference.
    const FORMULA: &'static str;
    /// Whose method it follows, for the reference.
    const SOURCE: &'static str;
    /// What to cite where it is used, if its method comes from a paper.
    const PAPER: Option<Paper> = None;
    /// What can be taken hold of on the spectrum.
    const HANDLES: &'static [Handle] = &[];

    /// A new one, in place of a filter that spoke of the band `from` to `to`.
    fn begin(from: f32, to: f32) -> Self;

    /// The band that it speaks of, for the kind that may come in its place.
    fn band(&self) -> (f32, f32) {
        (16.0, 32.0)
    }

    /// Whether its values mean something: finite, in range, in order. If not, why, as the end of a sentence that begins with its word.
    fn check(&self) -> Result<(), &'static str>;

    /// The weight of frequency (kx, ky) in cycles/image under an edge of this full width in cycles/image, 0 or more.
    ///
    /// Values that [`Shape::check`] refuses give some weight.
    fn weight(&self, kx: i32, ky: i32, edge: f64) -> f32;

    /// The weights for a picture of `height` rows and `width` columns, whose coefficients have this power.
    fn mask(&self, height: usize, width: usize, edge: f64, _power: Option<&Power>) -> Mask {
        Mask::from_fn(height, width, |kx, ky| self.weight(kx, ky, edge))
    }

    /// The same, made from an earlier one's mask at the same edge, where that is quicker.
    fn mask_after(&self, _earlier: &Self, _mask: &Mask, _edge: f64) -> Option<Mask> {
        None
    }

    /// What its word says after the colon.
    fn values(&self) -> String {
        let mut text = String::new();
        for (place, number) in Self::NUMBERS.iter().enumerate() {
            if place > 0 {
                text.push(Self::JOINT);
            }
            // Rust writes floats as the shortest decimal that reads back the same, and without an exponent. Adding zero
            // turns -0 into 0, which alone would be written with a sign.
            text.push_str(&((number.get)(self) + 0.0).to_string());
        }
        text
    }

    /// Reads what [`Shape::values`] has written, not checked yet.
    fn from_values(text: &str) -> Option<Self> {
        let mut read = Self::begin(0.0, 0.0);
        let mut values = text.split(Self::JOINT);
        for number in Self::NUMBERS {
            let value = values.next()?;
            (number.set)(&mut read, signed(value, Self::JOINT != '-', number.whole)?);
        }
        values.next().is_none().then_some(read)
    }

    /// Makes room for the number with this word, which was set just now: ends of a band push each other.
    fn make_room(&mut self, _word: &str) {}

    /// What it does, in numbers, for the history: "at 20, width 4".
    fn in_words(&self) -> String;

    /// What to draw of it: its outline, and its mirror image where that is another.
    fn outlines(&self) -> Vec<Outline> {
        Vec::new()
    }

    /// Least and largest value that a handle can give the number with this word, beside what the number itself allows.
    fn reach(&self, _word: &str) -> (f32, f32) {
        (f32::NEG_INFINITY, f32::INFINITY)
    }

    /// Where a handle lies; `turn` fans out the handles of several filters so that none hides another.
    fn handle_place(&self, handle: Handle, plane: Plane, turn: usize) -> (f32, f32) {
        handle::place(self, handle, plane, turn)
    }

    /// The filter with a handle dragged to (kx, ky).
    #[must_use]
    fn dragged(&self, handle: Handle, plane: Plane, to: (f32, f32)) -> Self {
        handle::dragged(self, handle, plane, to)
    }

    /// The filter with a handle moved by so many arrow keys to the right and down.
    #[must_use]
    fn stepped(&self, handle: Handle, plane: Plane, right: f32, down: f32) -> Self {
        handle::stepped(self, handle, plane, right, down)
    }
}

/// One value of a word: a plain decimal, with a minus sign where that is allowed.
fn signed(text: &str, may_be_negative: bool, whole: bool) -> Option<f32> {
    let digits = if may_be_negative {
        text.strip_prefix('-').unwrap_or(text)
    } else {
        text
    };
    number(digits)?;
    if whole {
        text.parse::<i32>().ok().map(|value| value as f32)
    } else {
        text.parse().ok()
    }
}

/// The number with this word.
pub(super) fn number_of<S: Shape>(word: &str) -> Option<&'static Number<S>> {
    S::NUMBERS.iter().find(|number| number.word == word)
}

/// The value of the number with this word; 0 where there is none.
pub(super) fn value<S: Shape>(filter: &S, word: &str) -> f32 {
    number_of::<S>(word).map_or(0.0, |number| (number.get)(filter))
}

/// The filter with one of its numbers changed, or as it was where the new value means nothing.
pub(super) fn with<S: Shape>(filter: &S, word: &str, value: f32) -> S {
    let mut changed = filter.clone();
    if let Some(number) = number_of::<S>(word) {
        (number.set)(&mut changed, value);
        changed.make_room(word);
    }
    if changed.check().is_ok() {
        changed
    } else {
        filter.clone()
    }
}
