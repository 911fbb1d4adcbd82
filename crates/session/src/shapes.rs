//! Filters as things to hold: their kinds, their numbers, and their outlines and handles on the spectrum.
//!
//! Places are in cycles/image with ky downwards, as the spectrum is drawn; directions run counter-clockwise. All of it is geometry, so
//! that the page only draws what it is told and says where the pointer is.

use std::sync::Arc;

use spectrum::brush::Brush;
use spectrum::filter::Filter;
use spectrum::layer::Layer;

/// A kind of filter, as a list offers it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind {
    /// The first part of its word.
    pub word: &'static str,
    /// What the visitor reads.
    pub name: &'static str,
    /// Whether its outline surrounds what it takes away, not what it keeps.
    pub surrounds_removed: bool,
}

const fn kind(word: &'static str, name: &'static str, surrounds_removed: bool) -> Kind {
    Kind {
        word,
        name,
        surrounds_removed,
    }
}

/// The kinds that can be chosen, in the order of the list. A frequency map comes from the laboratory only.
pub const KINDS: [Kind; 12] = [
    kind("lowpass", "Low-pass", false),
    kind("highpass", "High-pass", true),
    kind("bandpass", "Band-pass", false),
    kind("bandstop", "Band-stop", true),
    kind("ring", "Ring", false),
    kind("orientation", "Orientation", false),
    kind("notch", "Notch", true),
    kind("rectangle", "Rectangle", false),
    kind("block", "Block", false),
    kind("brush", "Brush", false),
    kind("strongest", "Strongest", false),
    kind("gaussian", "Gaussian", false),
];

const MAP: Kind = kind("frequencies", "Frequency map", false);

/// The kind of a filter.
pub fn kind_of(filter: &Filter) -> Kind {
    let word = match filter {
        Filter::LowPass { .. } => "lowpass",
        Filter::HighPass { .. } => "highpass",
        Filter::BandPass { .. } => "bandpass",
        Filter::BandStop { .. } => "bandstop",
        Filter::Ring { .. } => "ring",
        Filter::Orientation { .. } => "orientation",
        Filter::Notch { .. } => "notch",
        Filter::Rectangle { .. } => "rectangle",
        Filter::Block { .. } => "block",
        Filter::Brush(_) => "brush",
        Filter::Strongest { .. } => "strongest",
        Filter::Gaussian { .. } => "gaussian",
        Filter::Frequencies(_) => return MAP,
    };
    KINDS
        .into_iter()
        .find(|kind| kind.word == word)
        .unwrap_or(MAP)
}

/// Whether a layer keeps what its outline surrounds, and takes the rest away.
pub fn keeps_inside(layer: &Layer) -> bool {
    kind_of(&layer.filter).surrounds_removed == layer.removes
}

/// The same filter, but for whether it keeps what its outline surrounds.
#[must_use]
pub fn keeping_inside(layer: &Layer, keeps: bool) -> Layer {
    Layer {
        removes: kind_of(&layer.filter).surrounds_removed == keeps,
        ..layer.clone()
    }
}

/// The layer as another kind, with what can be kept of its numbers. A brush begins by taking away, since that is what brushes are for here.
#[must_use]
pub fn turned_into(layer: &Layer, word: &str) -> Layer {
    let (from, to) = match layer.filter {
        Filter::LowPass { radius } | Filter::HighPass { radius } => (radius, radius * 2.0),
        Filter::BandPass { from, to } | Filter::BandStop { from, to } => (from, to),
        Filter::Ring { radius, width } => ((radius - width / 2.0).max(0.0), radius + width / 2.0),
        Filter::Notch { kx, ky, radius } => (radius, kx.hypot(ky)),
        _ => (16.0, 32.0),
    };
    let filter = match word {
        "highpass" => Filter::HighPass { radius: from },
        "bandpass" => Filter::BandPass { from, to },
        "bandstop" => Filter::BandStop { from, to },
        "ring" => Filter::Ring {
            radius: f32::midpoint(from, to),
            width: (to - from).abs(),
        },
        "orientation" => Filter::Orientation {
            from_degrees: 45.0,
            to_degrees: 135.0,
        },
        "notch" => Filter::Notch {
            kx: from.max(4.0).round(),
            ky: -from.max(4.0).round(),
            radius: 4.0,
        },
        "rectangle" => Filter::Rectangle {
            left: -to.round(),
            right: to.round(),
            top: -from.round(),
            bottom: from.round(),
        },
        "block" => Filter::Block {
            column: 1,
            row: -2,
            size: 8,
        },
        "brush" => Filter::Brush(Arc::new(Brush::default())),
        "strongest" => Filter::Strongest { percent: 5.0 },
        "gaussian" => Filter::Gaussian { sigma: 3.0 },
        _ => Filter::LowPass { radius: from },
    };
    Layer {
        removes: word == "brush",
        filter,
        ..layer.clone()
    }
}

/// A number of a filter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Parameter {
    /// What the visitor reads: "Inner radius".
    pub name: &'static str,
    /// The end of its test id: "from".
    pub word: &'static str,
    /// In words.
    pub unit: &'static str,
    /// Least value of its slider.
    pub least: f32,
    /// Largest.
    pub most: f32,
    /// Step of its slider.
    pub step: f32,
    /// As it stands.
    pub value: f32,
}

const CYCLES: &str = "cycles/image";

const fn parameter(
    name: &'static str,
    word: &'static str,
    unit: &'static str,
    (least, most, step): (f32, f32, f32),
    value: f32,
) -> Parameter {
    Parameter {
        name,
        word,
        unit,
        least,
        most,
        step,
        value,
    }
}

/// A filter's numbers, for a picture of `side` pixels.
pub fn parameters(filter: &Filter, side: usize) -> Vec<Parameter> {
    // The corner of the spectrum, the furthest there is.
    let corner = (side as f32 / std::f32::consts::SQRT_2).ceil();
    let half = (side / 2) as f32;
    let radius = |name, word, value| parameter(name, word, CYCLES, (0.0, corner, 0.5), value);
    let place = |name, word, value| parameter(name, word, CYCLES, (-half, half, 1.0), value);
    match *filter {
        Filter::LowPass { radius: value } | Filter::HighPass { radius: value } => {
            vec![radius("Radius", "radius", value)]
        }
        Filter::BandPass { from, to } | Filter::BandStop { from, to } => vec![
            radius("Inner radius", "from", from),
            radius("Outer radius", "to", to),
        ],
        Filter::Ring {
            radius: middle,
            width,
        } => vec![
            radius("Radius", "radius", middle),
            radius("Width", "width", width),
        ],
        Filter::Orientation {
            from_degrees,
            to_degrees,
        } => vec![
            parameter(
                "From direction",
                "from",
                "degrees",
                (0.0, 180.0, 0.5),
                from_degrees,
            ),
            parameter(
                "To direction",
                "to",
                "degrees",
                (0.0, 180.0, 0.5),
                to_degrees,
            ),
        ],
        Filter::Notch {
            kx,
            ky,
            radius: hole,
        } => vec![
            place("kx", "kx", kx),
            place("ky", "ky", ky),
            radius("Radius", "radius", hole),
        ],
        Filter::Rectangle {
            left,
            right,
            top,
            bottom,
        } => vec![
            place("Left", "left", left),
            place("Right", "right", right),
            place("Top", "top", top),
            place("Bottom", "bottom", bottom),
        ],
        Filter::Block { column, row, size } => {
            let blocks = (half / size as f32).ceil();
            vec![
                parameter(
                    "Column",
                    "column",
                    "blocks",
                    (0.0, blocks, 1.0),
                    column as f32,
                ),
                parameter("Row", "row", "blocks", (-blocks, blocks, 1.0), row as f32),
                parameter("Size", "size", CYCLES, (1.0, half, 1.0), size as f32),
            ]
        }
        Filter::Strongest { percent } => {
            vec![parameter(
                "Share",
                "share",
                "percent",
                (0.0, 100.0, 0.1),
                percent,
            )]
        }
        Filter::Gaussian { sigma } => {
            vec![parameter(
                "Blur",
                "sigma",
                "pixels at 224",
                (0.0, 40.0, 0.05),
                sigma,
            )]
        }
        Filter::Brush(_) | Filter::Frequencies(_) => Vec::new(),
    }
}

/// The filter with one of its [`parameters`] changed. Ends of a band or a rectangle push each other, so that it never turns inside out.
#[must_use]
pub fn with(filter: &Filter, word: &str, value: f32) -> Filter {
    let mut changed = filter.clone();
    match (&mut changed, word) {
        (
            Filter::LowPass { radius }
            | Filter::HighPass { radius }
            | Filter::Ring { radius, .. }
            | Filter::Notch { radius, .. },
            "radius",
        ) => *radius = value,
        (Filter::BandPass { from, to } | Filter::BandStop { from, to }, "from") => {
            (*from, *to) = (value, to.max(value));
        }
        (Filter::BandPass { from, to } | Filter::BandStop { from, to }, "to") => {
            (*from, *to) = (from.min(value), value);
        }
        (Filter::Ring { width, .. }, "width") => *width = value,
        (Filter::Orientation { from_degrees, .. }, "from") => *from_degrees = value,
        (Filter::Orientation { to_degrees, .. }, "to") => *to_degrees = value,
        (Filter::Notch { kx, .. }, "kx") => *kx = value,
        (Filter::Notch { ky, .. }, "ky") => *ky = value,
        (Filter::Rectangle { left, right, .. }, "left") => {
            (*left, *right) = (value, right.max(value));
        }
        (Filter::Rectangle { left, right, .. }, "right") => {
            (*left, *right) = (left.min(value), value);
        }
        (Filter::Rectangle { top, bottom, .. }, "top") => {
            (*top, *bottom) = (value, bottom.max(value));
        }
        (Filter::Rectangle { top, bottom, .. }, "bottom") => {
            (*top, *bottom) = (top.min(value), value);
        }
        (Filter::Block { column, .. }, "column") => *column = value.round() as i32,
        (Filter::Block { row, .. }, "row") => *row = value.round() as i32,
        (Filter::Block { size, .. }, "size") => *size = value.round() as i32,
        (Filter::Strongest { percent }, "share") => *percent = value,
        (Filter::Gaussian { sigma }, "sigma") => *sigma = value,
        _ => {}
    }
    if changed.check().is_ok() {
        changed
    } else {
        filter.clone()
    }
}

/// A line drawn on the spectrum.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Outline {
    /// A circle around (x, y).
    Circle {
        /// Centre.
        x: f32,
        /// Centre.
        y: f32,
        /// Radius.
        radius: f32,
    },
    /// A line through DC in this direction.
    Line {
        /// Counter-clockwise.
        degrees: f32,
    },
    /// A rectangle: left, top, width and height, around whole frequencies.
    Rectangle {
        /// Left side.
        x: f32,
        /// Upper side.
        y: f32,
        /// From left to right.
        width: f32,
        /// From top to bottom.
        height: f32,
    },
}

/// What to draw of a filter: its outline, and its mirror image where that is another.
pub fn outlines(filter: &Filter) -> Vec<Outline> {
    let around = |radius| Outline::Circle {
        x: 0.0,
        y: 0.0,
        radius,
    };
    let rectangle = |left: f32, right: f32, top: f32, bottom: f32| Outline::Rectangle {
        x: left - 0.5,
        y: top - 0.5,
        width: right - left + 1.0,
        height: bottom - top + 1.0,
    };
    match *filter {
        Filter::LowPass { radius } | Filter::HighPass { radius } => vec![around(radius)],
        Filter::BandPass { from, to } | Filter::BandStop { from, to } => {
            vec![around(from), around(to)]
        }
        Filter::Ring { radius, width } => vec![
            around((radius - width / 2.0).max(0.0)),
            around(radius + width / 2.0),
        ],
        Filter::Orientation {
            from_degrees,
            to_degrees,
        } => vec![
            Outline::Line {
                degrees: from_degrees,
            },
            Outline::Line {
                degrees: to_degrees,
            },
        ],
        Filter::Gaussian { sigma } => vec![around(half_gain(sigma))],
        Filter::Notch { kx, ky, radius } => [1.0, -1.0]
            .map(|sign| Outline::Circle {
                x: sign * kx,
                y: sign * ky,
                radius,
            })
            .to_vec(),
        Filter::Rectangle {
            left,
            right,
            top,
            bottom,
        } => vec![
            rectangle(left, right, top, bottom),
            rectangle(-right, -left, -bottom, -top),
        ],
        Filter::Block { column, row, size } => {
            let (size, left) = (size as f32, column as f32 * size as f32);
            let (right, top) = (left + size - 1.0, row as f32 * size);
            let bottom = top + size - 1.0;
            vec![
                rectangle(left, right, top, bottom),
                rectangle(-right, -left, -bottom, -top),
            ]
        }
        Filter::Strongest { .. } | Filter::Brush(_) | Filter::Frequencies(_) => Vec::new(),
    }
}

/// Where a Gaussian of `sigma` pixels at 224 has half its gain, in cycles/image.
fn half_gain(sigma: f32) -> f32 {
    let turns = (std::f32::consts::LN_2 / 2.0).sqrt();
    (224.0 * turns / (std::f32::consts::PI * sigma.max(1e-3))).min(spectrum::filter::MAX_RADIUS)
}

/// How far outside a notch the handle of its radius lies, in cycles/image, so that the middle's handle can be got hold of.
fn aside(side: usize) -> f32 {
    18.0 * side as f32 / 224.0
}

/// Something to take hold of on the spectrum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Grip {
    /// A parameter that is a distance from DC, or from the middle of a notch, by its word.
    Radius(&'static str),
    /// A direction, by its word.
    Direction(&'static str),
    /// The middle of a notch, a block, or a corner of a rectangle: two parameters, by their words.
    Place(&'static str, &'static str),
}

/// A filter's handles.
pub fn grips(filter: &Filter) -> &'static [Grip] {
    match filter {
        Filter::LowPass { .. } | Filter::HighPass { .. } => &[Grip::Radius("radius")],
        Filter::BandPass { .. } | Filter::BandStop { .. } => {
            &[Grip::Radius("from"), Grip::Radius("to")]
        }
        Filter::Ring { .. } => &[Grip::Radius("radius"), Grip::Radius("width")],
        Filter::Orientation { .. } => &[Grip::Direction("from"), Grip::Direction("to")],
        Filter::Gaussian { .. } => &[Grip::Radius("sigma")],
        Filter::Notch { .. } => &[Grip::Place("kx", "ky"), Grip::Radius("radius")],
        Filter::Rectangle { .. } => &[Grip::Place("left", "top"), Grip::Place("right", "bottom")],
        Filter::Block { .. } => &[Grip::Place("column", "row")],
        Filter::Strongest { .. } | Filter::Brush(_) | Filter::Frequencies(_) => &[],
    }
}

fn value(filter: &Filter, word: &str, side: usize) -> f32 {
    let found = parameters(filter, side)
        .into_iter()
        .find(|parameter| parameter.word == word);
    found.map_or(0.0, |parameter| parameter.value)
}

impl Grip {
    /// What it moves, in words.
    pub fn name(self, filter: &Filter) -> &'static str {
        let named = |word: &str| {
            parameters(filter, 224)
                .into_iter()
                .find(|parameter| parameter.word == word)
                .map_or("", |parameter| parameter.name)
        };
        match self {
            Self::Radius(word) | Self::Direction(word) => named(word),
            Self::Place("left", _) => "Upper left corner",
            Self::Place("right", _) => "Lower right corner",
            Self::Place("column", _) => "Block",
            Self::Place(..) => "Middle",
        }
    }

    /// Where it lies, for a picture of `side` pixels; `turn` fans out the handles of several filters so that none hides another.
    pub fn place(self, filter: &Filter, side: usize, turn: usize) -> (f32, f32) {
        let half = side as f32 / 2.0;
        let at = |radius: f32, degrees: f32| {
            let (sine, cosine) = degrees.to_radians().sin_cos();
            (radius * cosine, -radius * sine)
        };
        let on_circle = |radius: f32| {
            // Beyond the sides only the corners are left.
            let home = 45.0 - 14.0 * (turn % 6) as f32;
            at(radius, if radius > half * 0.95 { 45.0 } else { home })
        };
        match (self, filter) {
            (Self::Radius("sigma"), Filter::Gaussian { sigma }) => {
                on_circle(half_gain(*sigma).min(half * 1.38))
            }
            (Self::Radius("radius"), Filter::Notch { kx, ky, radius }) => {
                let (x, y) = at(*radius + aside(side), 45.0);
                (kx + x, ky + y)
            }
            (Self::Radius("width"), Filter::Ring { radius, width }) => {
                on_circle(radius + width / 2.0)
            }
            // On the other side, where the outer edge's handle is not.
            (Self::Radius("radius"), Filter::Ring { radius, .. }) => {
                let (x, y) = on_circle(*radius);
                (-x, y)
            }
            (Self::Radius(word), _) => on_circle(value(filter, word, side)),
            (Self::Direction(word), _) => at(half * 0.82, value(filter, word, side)),
            (Self::Place("column", _), Filter::Block { column, row, size }) => {
                let size = *size as f32;
                let middle = |index: i32| index as f32 * size + (size - 1.0) / 2.0;
                (middle(*column), middle(*row))
            }
            (Self::Place(x, y), _) => (value(filter, x, side), value(filter, y, side)),
        }
    }

    /// The filter with this handle dragged to (kx, ky). Half a cycle is as fine as a finger goes.
    #[must_use]
    pub fn dragged(self, filter: &Filter, side: usize, (kx, ky): (f32, f32)) -> Filter {
        let fine = |value: f32| (value * 2.0).round() / 2.0;
        let corner = (side as f32 / std::f32::consts::SQRT_2).ceil();
        let radius = kx.hypot(ky).min(corner);
        match (self, filter) {
            (Self::Radius("sigma"), _) => {
                let sigma = half_gain(1.0) / radius.max(0.5);
                with(
                    filter,
                    "sigma",
                    ((sigma * 20.0).round() / 20.0).clamp(0.0, 40.0),
                )
            }
            (Self::Radius("radius"), Filter::Notch { kx: x, ky: y, .. }) => {
                let from_middle = (kx - x).hypot(ky - y) - aside(side);
                with(filter, "radius", fine(from_middle.max(0.0)))
            }
            (Self::Radius("width"), Filter::Ring { radius: middle, .. }) => {
                with(filter, "width", fine((2.0 * (radius - middle)).max(0.0)))
            }
            // A band's ends stop at each other under a finger.
            (Self::Radius("from"), Filter::BandPass { to, .. } | Filter::BandStop { to, .. }) => {
                with(filter, "from", fine(radius).min(*to))
            }
            (Self::Radius("to"), Filter::BandPass { from, .. } | Filter::BandStop { from, .. }) => {
                with(filter, "to", fine(radius).max(*from))
            }
            (Self::Radius(word), _) => with(filter, word, fine(radius)),
            (Self::Direction(word), _) => {
                let degrees = (-ky).atan2(kx).to_degrees().rem_euclid(180.0);
                with(filter, word, fine(degrees).rem_euclid(180.0))
            }
            (Self::Place("column", _), Filter::Block { size, .. }) => {
                // The mirror image is the same block: the right half is where blocks are counted.
                let (kx, ky) = if kx < 0.0 { (-kx, -ky) } else { (kx, ky) };
                let block = |k: f32| (k.round() / *size as f32).floor();
                let moved = with(filter, "column", block(kx));
                with(&moved, "row", block(ky))
            }
            (Self::Place(x, y), _) => {
                let half = (side / 2) as f32;
                let within = |k: f32| k.round().clamp(-half, half);
                with(&with(filter, x, within(kx)), y, within(ky))
            }
        }
    }

    /// The filter with this handle moved by so many arrow keys to the right and down. What has one value grows to the right and up.
    #[must_use]
    pub fn stepped(self, filter: &Filter, side: usize, right: f32, down: f32) -> Filter {
        match self {
            Self::Place(x, y) => {
                let moved = with(filter, x, value(filter, x, side) + right);
                with(&moved, y, value(&moved, y, side) + down)
            }
            Self::Direction(word) => {
                let turned = value(filter, word, side) + right - down;
                with(filter, word, turned.rem_euclid(180.0))
            }
            Self::Radius("sigma") => {
                // A wider circle is less blur.
                let sigma = value(filter, "sigma", side) - (right - down) * 0.1;
                with(
                    filter,
                    "sigma",
                    ((sigma * 20.0).round() / 20.0).clamp(0.0, 40.0),
                )
            }
            Self::Radius(word) => {
                let corner = (side as f32 / std::f32::consts::SQRT_2).ceil();
                let moved = (value(filter, word, side) + right - down).clamp(0.0, corner);
                match (word, filter) {
                    ("from", Filter::BandPass { to, .. } | Filter::BandStop { to, .. }) => {
                        with(filter, word, moved.min(*to))
                    }
                    ("to", Filter::BandPass { from, .. } | Filter::BandStop { from, .. }) => {
                        with(filter, word, moved.max(*from))
                    }
                    _ => with(filter, word, moved),
                }
            }
        }
    }

    /// Its value, for those who cannot see it, with the least and the largest it can have: of two values, the first.
    pub fn value(self, filter: &Filter, side: usize) -> (f32, f32, f32) {
        let (Self::Radius(word) | Self::Direction(word) | Self::Place(word, _)) = self;
        let found = parameters(filter, side)
            .into_iter()
            .find(|parameter| parameter.word == word);
        found.map_or((0.0, 0.0, 0.0), |parameter| {
            (parameter.value, parameter.least, parameter.most)
        })
    }

    /// The same in words.
    pub fn spoken(self, filter: &Filter, side: usize) -> String {
        match self {
            Self::Place(x, y) => format!(
                "{} right, {} down",
                value(filter, x, side),
                value(filter, y, side)
            ),
            Self::Direction(word) => format!("{} degrees", value(filter, word, side)),
            Self::Radius("sigma") => format!("{} pixels", value(filter, "sigma", side)),
            Self::Radius(word) => format!("{} cycles per image", value(filter, word, side)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layer() -> Layer {
        Layer::from(Filter::LowPass { radius: 16.0 })
    }

    #[test]
    fn every_kind_is_sound_and_names_itself() {
        for kind in KINDS {
            let turned = turned_into(&layer(), kind.word);
            assert_eq!(kind_of(&turned.filter), kind);
            assert_eq!(turned.check(), Ok(()));
            for parameter in parameters(&turned.filter, 224) {
                assert!(
                    parameter.least <= parameter.value && parameter.value <= parameter.most,
                    "{} of {}",
                    parameter.name,
                    kind.word
                );
                // Set to what it is, nothing changes; set to another value, that value is there.
                assert_eq!(
                    with(&turned.filter, parameter.word, parameter.value),
                    turned.filter
                );
                let other = with(&turned.filter, parameter.word, parameter.most);
                assert_eq!(
                    value(&other, parameter.word, 224),
                    parameter.most,
                    "{}",
                    parameter.name
                );
                assert_eq!(other.check(), Ok(()));
            }
        }
    }

    #[test]
    fn keeping_and_removing_speak_of_the_inside() {
        for kind in KINDS {
            let layer = turned_into(&layer(), kind.word);
            for keeps in [true, false] {
                assert_eq!(keeps_inside(&keeping_inside(&layer, keeps)), keeps);
            }
        }
        assert!(keeps_inside(&layer()));
        assert!(!keeps_inside(&turned_into(&layer(), "brush")));
        assert!(!keeps_inside(&turned_into(&layer(), "notch")));
    }

    #[test]
    fn a_handle_dragged_to_where_it_lies_changes_nothing() {
        for kind in KINDS {
            let filter = turned_into(&layer(), kind.word).filter;
            for grip in grips(&filter) {
                if matches!(grip, Grip::Place("column", _)) {
                    // In whole blocks.
                    continue;
                }
                let place = grip.place(&filter, 224, 1);
                let moved = grip.dragged(&filter, 224, place);
                let (before, after) = (grip.value(&filter, 224).0, grip.value(&moved, 224).0);
                assert!(
                    (before - after).abs() < 0.06,
                    "{} of {}: {before} {after}",
                    grip.name(&filter),
                    kind.word
                );
                assert!(!grip.name(&filter).is_empty() && !grip.spoken(&filter, 224).is_empty());
            }
        }
    }

    #[test]
    fn bands_never_turn_inside_out() {
        let band = Filter::BandPass {
            from: 8.0,
            to: 20.0,
        };
        assert_eq!(
            with(&band, "from", 30.0),
            Filter::BandPass {
                from: 30.0,
                to: 30.0
            }
        );
        assert_eq!(
            Grip::Radius("from").dragged(&band, 224, (50.0, 0.0)),
            Filter::BandPass {
                from: 20.0,
                to: 20.0
            }
        );
        assert_eq!(
            Grip::Radius("to").stepped(&band, 224, -40.0, 0.0),
            Filter::BandPass { from: 8.0, to: 8.0 }
        );
    }

    #[test]
    fn keys_move_places_in_two_directions_and_turn_directions_round() {
        let notch = Filter::Notch {
            kx: 4.0,
            ky: -4.0,
            radius: 2.0,
        };
        assert_eq!(
            Grip::Place("kx", "ky").stepped(&notch, 224, 1.0, -10.0),
            Filter::Notch {
                kx: 5.0,
                ky: -14.0,
                radius: 2.0
            }
        );
        let wedge = Filter::Orientation {
            from_degrees: 179.0,
            to_degrees: 20.0,
        };
        assert_eq!(
            Grip::Direction("from").stepped(&wedge, 224, 2.0, 0.0),
            Filter::Orientation {
                from_degrees: 1.0,
                to_degrees: 20.0
            }
        );
    }

    #[test]
    fn blocks_jump_to_the_pointer_on_either_side() {
        let block = Filter::Block {
            column: 0,
            row: 0,
            size: 8,
        };
        for place in [(17.0, -3.0), (-17.0, 3.0)] {
            assert_eq!(
                Grip::Place("column", "row").dragged(&block, 224, place),
                Filter::Block {
                    column: 2,
                    row: -1,
                    size: 8
                }
            );
        }
    }
}
