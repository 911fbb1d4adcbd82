//! Handles on the spectrum: what most of them do. A filter's file says what its own do differently.
//!
//! Places are in cycles/image with ky downwards, as the spectrum is drawn; directions run counter-clockwise. All of it is geometry, so
//! that a page only draws what it is told and says where the pointer is.

use super::shape::{CYCLES, Number, Plane, Shape, number_of, value, with};

/// Something to take hold of on the spectrum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Handle {
    /// What it moves, in words.
    pub name: &'static str,
    /// The numbers that it moves, by their words.
    pub moves: Moves,
}

/// The numbers that a handle moves, by their words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Moves {
    /// One that follows the distance from DC.
    Distance(&'static str),
    /// One that follows the direction from DC.
    Direction(&'static str),
    /// Two that are a place: kx and ky, or a block's column and row.
    Place(&'static str, &'static str),
}

impl Handle {
    /// A handle of a number that follows the distance from DC.
    pub const fn distance(name: &'static str, word: &'static str) -> Self {
        Self {
            name,
            moves: Moves::Distance(word),
        }
    }

    /// A handle of a number that follows the direction from DC.
    pub const fn direction(name: &'static str, word: &'static str) -> Self {
        Self {
            name,
            moves: Moves::Direction(word),
        }
    }

    /// A handle of two coordinates.
    pub const fn place(name: &'static str, x: &'static str, y: &'static str) -> Self {
        Self {
            name,
            moves: Moves::Place(x, y),
        }
    }

    /// The word of its number; of two, the first.
    pub const fn word(self) -> &'static str {
        match self.moves {
            Moves::Distance(word) | Moves::Direction(word) | Moves::Place(word, _) => word,
        }
    }
}

/// Half a cycle or half a degree is as fine as a finger goes.
pub(super) fn fine(value: f32) -> f32 {
    (value * 2.0).round() / 2.0
}

/// The place at this distance and in this direction from DC.
pub(super) fn polar(radius: f32, degrees: f32) -> (f32, f32) {
    let (sine, cosine) = degrees.to_radians().sin_cos();
    (radius * cosine, -radius * sine)
}

/// A place on a circle around DC, another for each `turn`.
pub(super) fn on_circle(radius: f32, plane: Plane, turn: usize) -> (f32, f32) {
    let half = plane.side as f32 / 2.0;
    // Beyond the sides only the corners are left.
    let home = 45.0 - 14.0 * (turn % 6) as f32;
    polar(radius, if radius > half * 0.95 { 45.0 } else { home })
}

/// Where a handle lies.
pub(super) fn place<S: Shape>(filter: &S, handle: Handle, plane: Plane, turn: usize) -> (f32, f32) {
    match handle.moves {
        Moves::Distance(word) => on_circle(value(filter, word), plane, turn),
        Moves::Direction(word) => polar(plane.side as f32 / 2.0 * 0.82, value(filter, word)),
        Moves::Place(x, y) => (value(filter, x), value(filter, y)),
    }
}

/// The filter with a handle dragged to (kx, ky).
pub(super) fn dragged<S: Shape>(
    filter: &S,
    handle: Handle,
    plane: Plane,
    (kx, ky): (f32, f32),
) -> S {
    match handle.moves {
        Moves::Distance(word) => {
            let radius = kx.hypot(ky).min(plane.corner());
            with(filter, word, within_reach(filter, word, fine(radius)))
        }
        Moves::Direction(word) => {
            let degrees = (-ky).atan2(kx).to_degrees().rem_euclid(180.0);
            with(filter, word, fine(degrees).rem_euclid(180.0))
        }
        Moves::Place(x, y) => {
            let half = plane.half();
            let within = |k: f32| k.round().clamp(-half, half);
            with(&with(filter, x, within(kx)), y, within(ky))
        }
    }
}

/// The filter with a handle moved by so many arrow keys. What has one value grows to the right and up.
pub(super) fn stepped<S: Shape>(
    filter: &S,
    handle: Handle,
    plane: Plane,
    right: f32,
    down: f32,
) -> S {
    match handle.moves {
        Moves::Distance(word) => {
            let moved = (value(filter, word) + right - down).clamp(0.0, plane.corner());
            with(filter, word, within_reach(filter, word, moved))
        }
        Moves::Direction(word) => {
            let turned = value(filter, word) + right - down;
            with(filter, word, turned.rem_euclid(180.0))
        }
        Moves::Place(x, y) => {
            let moved = with(filter, x, value(filter, x) + right);
            with(&moved, y, value(&moved, y) + down)
        }
    }
}

/// The filter with a handle moved as far as it goes, to the beginning or the end. One of two coordinates stays where it is.
pub(super) fn at_end<S: Shape>(filter: &S, handle: Handle, plane: Plane, last: bool) -> S {
    // More than any spectrum has.
    const FAR: f32 = 4096.0;
    match handle.moves {
        Moves::Distance(_) => filter.stepped(handle, plane, if last { FAR } else { -FAR }, 0.0),
        Moves::Direction(word) => with(filter, word, if last { 179.0 } else { 0.0 }),
        Moves::Place(..) => filter.clone(),
    }
}

/// The handle's value in words, for those who cannot see it.
pub(super) fn spoken<S: Shape>(filter: &S, handle: Handle) -> String {
    match handle.moves {
        Moves::Place(x, y) => format!("{} right, {} down", value(filter, x), value(filter, y)),
        Moves::Distance(word) | Moves::Direction(word) => {
            let unit = match number_of::<S>(word).map_or("", |number: &Number<S>| number.unit) {
                CYCLES => "cycles per image",
                other => other.split(' ').next().unwrap_or(other),
            };
            format!("{} {unit}", value(filter, word))
        }
    }
}

fn within_reach<S: Shape>(filter: &S, word: &str, value: f32) -> f32 {
    let (least, most) = filter.reach(word);
    value.max(least).min(most)
}
