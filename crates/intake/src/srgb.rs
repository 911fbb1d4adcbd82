//! From a profile's numbers to sRGB.
//!
//! moxcms reads the profile and evaluates its curves. What it has for pixels is made for every kind of profile at every depth, and would
//! more than double the program that a first visit waits for; here are the three kinds that picture files have.

use moxcms::{
    ColorProfile, DataColorSpace, LutDataType, LutMultidimensionalType, LutStore, LutType,
    LutWarehouse, Matrix3d, ToneReprCurve, Vector3d,
};

/// What 1.0 stands for where XYZ is written in sixteen bits.
const XYZ_SCALE: f32 = 1.0 + 32_767.0 / 32_768.0;

/// A profile, ready for values of so many levels.
pub struct ToSrgb {
    kind: Kind,
    /// From linear light, in 65,536 steps.
    encoded: Vec<u16>,
}

enum Kind {
    Grey(Vec<f32>),
    Matrix([Vec<f32>; 3], [[f32; 3]; 3]),
    Table(Table),
}

/// A table with a colour for each point of a grid.
struct Table {
    /// For each channel, from a level to a place from 0 to 1.
    before: Vec<Vec<f32>>,
    /// Points along each channel.
    points: Vec<usize>,
    grid: Vec<f32>,
    after: After,
    is_lab: bool,
    /// From 1.0 as it is written to 1.0 as it is meant.
    scale: f32,
    to_linear: [[f32; 3]; 3],
}

/// What comes behind the grid.
enum After {
    /// Three curves.
    Curves([Vec<f32>; 3]),
    /// Curves, a matrix with something added, and curves.
    Matrix {
        curves: [Vec<f32>; 3],
        matrix: [[f32; 3]; 3],
        added: [f32; 3],
        last: [Vec<f32>; 3],
    },
}

impl ToSrgb {
    /// From values below `levels`; nothing for profiles of another kind than those of picture files.
    pub fn new(profile: &ColorProfile, levels: usize) -> Option<Self> {
        let table =
            (profile.lut_a_to_b_perceptual.as_ref()).or(profile.lut_a_to_b_colorimetric.as_ref());
        let kind = match (profile.color_space, table) {
            (DataColorSpace::Gray, _) if profile.pcs == DataColorSpace::Xyz => {
                Kind::Grey(sampled(profile.gray_trc.as_ref()?, levels)?)
            }
            (DataColorSpace::Rgb | DataColorSpace::Cmyk, Some(table)) => {
                Kind::Table(Table::new(table, profile, levels)?)
            }
            (DataColorSpace::Rgb, None) if profile.is_matrix_shaper() => {
                let curves = [&profile.red_trc, &profile.green_trc, &profile.blue_trc];
                let [red, green, blue] = curves.map(|curve| sampled(curve.as_ref()?, levels));
                let matrix = profile.transform_matrix(&ColorProfile::new_srgb());
                Kind::Matrix([red?, green?, blue?], rows(matrix))
            }
            _ => return None,
        };
        let encoded = (0..=u16::MAX)
            .map(|step| {
                let light = f32::from(step) / 65_535.0;
                let value = if light <= 0.003_130_8 {
                    12.92 * light
                } else {
                    1.055 * light.powf(1.0 / 2.4) - 0.055
                };
                (value * 65_535.0).round() as u16
            })
            .collect();
        Some(Self { kind, encoded })
    }

    /// How many values a colour has.
    pub const fn channels(&self) -> usize {
        match &self.kind {
            Kind::Grey(_) => 1,
            Kind::Matrix(..) => 3,
            Kind::Table(table) => table.before.len(),
        }
    }

    /// A colour in sRGB, in sixteen bits; `value` gives its channels.
    #[inline]
    pub fn colour(&self, value: impl Fn(usize) -> usize) -> [u16; 3] {
        let linear = match &self.kind {
            Kind::Grey(curve) => [curve[value(0)]; 3],
            Kind::Matrix(curves, matrix) => times(
                matrix,
                [0, 1, 2].map(|channel| curves[channel][value(channel)]),
            ),
            Kind::Table(table) => table.linear(value),
        };
        linear.map(|light| self.encoded[(light.clamp(0.0, 1.0) * 65_535.0 + 0.5) as usize])
    }
}

impl Table {
    fn new(table: &LutWarehouse, profile: &ColorProfile, levels: usize) -> Option<Self> {
        let is_lab = profile.pcs == DataColorSpace::Lab;
        let srgb = ColorProfile::new_srgb().colorant_matrix();
        let channels = if profile.color_space == DataColorSpace::Cmyk {
            4
        } else {
            3
        };
        let whole = Self {
            before: Vec::new(),
            points: Vec::new(),
            grid: Vec::new(),
            after: After::Curves([const { Vec::new() }; 3]),
            is_lab,
            scale: if is_lab { 1.0 } else { XYZ_SCALE },
            to_linear: rows(srgb.inverse()),
        };
        let made = match table {
            LutWarehouse::Lut(data) => whole.of_bytes(data, channels, levels)?,
            LutWarehouse::Multidimensional(data) => whole.of_curves(data, channels, levels)?,
        };
        let size: usize = made.points.iter().product();
        (made.points.iter().all(|&points| points > 1) && made.grid.len() >= 3 * size)
            .then_some(made)
    }

    /// `lut8Type` and `lut16Type`.
    fn of_bytes(self, data: &LutDataType, channels: usize, levels: usize) -> Option<Self> {
        if usize::from(data.num_input_channels) != channels || data.num_output_channels != 3 {
            return None;
        }
        let entries = usize::from(data.num_input_table_entries);
        let input = values(&data.input_table);
        let before = (0..channels)
            .map(|channel| {
                let curve = input.get(channel * entries..(channel + 1) * entries)?;
                let at = |level: usize| between(curve, level as f32 / (levels - 1) as f32);
                Some((0..levels).map(at).collect())
            })
            .collect::<Option<_>>()?;
        let output = values(&data.output_table);
        let entries = usize::from(data.num_output_table_entries);
        let part = |channel: usize| {
            let curve = output.get(channel * entries..(channel + 1) * entries)?;
            (curve.len() > 1).then(|| curve.to_vec())
        };
        // Sixteen bits of Lab were written so that FF00 is the whole.
        let is_old = self.is_lab && data.lut_type == LutType::Lut16;
        Some(Self {
            before,
            points: vec![data.num_clut_grid_points.into(); channels],
            grid: values(&data.clut_table),
            after: After::Curves([part(0)?, part(1)?, part(2)?]),
            scale: if is_old {
                65_535.0 / 65_280.0
            } else {
                self.scale
            },
            ..self
        })
    }

    /// `lutAToBType`.
    fn of_curves(
        self,
        data: &LutMultidimensionalType,
        channels: usize,
        levels: usize,
    ) -> Option<Self> {
        if usize::from(data.num_input_channels) != channels || data.num_output_channels != 3 {
            return None;
        }
        let three = |curves: &[ToneReprCurve]| -> Option<[Vec<f32>; 3]> {
            let of = |at: usize| match curves.get(at) {
                Some(curve) => sampled(curve, 4096),
                None => Some(vec![0.0, 1.0]),
            };
            Some([of(0)?, of(1)?, of(2)?])
        };
        let (before, points, grid) = match &data.clut {
            Some(grid) => {
                let curves = data.a_curves.iter().take(channels);
                let before: Vec<Vec<f32>> = curves
                    .map(|curve| sampled(curve, levels))
                    .collect::<Option<_>>()?;
                let points = data.grid_points.iter().take(channels);
                (
                    before,
                    points.map(|&points| points.into()).collect(),
                    values(grid),
                )
            }
            // Every corner of the cube is its own colour.
            None if channels == 3 => {
                let straight = (0..levels).map(|level| level as f32 / (levels - 1) as f32);
                let corners = (0..8_u8)
                    .flat_map(|at| [at >> 2, at >> 1 & 1, at & 1])
                    .map(f32::from);
                (vec![straight.collect(); 3], vec![2; 3], corners.collect())
            }
            None => return None,
        };
        (before.len() == channels).then_some(())?;
        let after = After::Matrix {
            curves: three(&data.m_curves)?,
            matrix: if data.m_curves.is_empty() {
                rows(Matrix3d::IDENTITY)
            } else {
                rows(data.matrix)
            },
            added: if data.m_curves.is_empty() {
                [0.0; 3]
            } else {
                let Vector3d { v } = data.bias;
                v.map(|value| value as f32)
            },
            last: three(&data.b_curves)?,
        };
        Some(Self {
            before,
            points,
            grid,
            after,
            ..self
        })
    }

    /// Linear light of sRGB's red, green and blue.
    fn linear(&self, value: impl Fn(usize) -> usize) -> [f32; 3] {
        let mut colour = [0.0; 3];
        let channels = self.before.len();
        // Of each channel the point below, and how far it is to the next.
        let mut places = [(0, 0.0); 4];
        for (channel, place) in places.iter_mut().enumerate().take(channels) {
            let last = self.points[channel] - 1;
            let at = self.before[channel][value(channel)].clamp(0.0, 1.0) * last as f32;
            let below = (at as usize).min(last - 1);
            *place = (below, at - below as f32);
        }
        for corner in 0..1_usize << channels {
            let (mut weight, mut index) = (1.0, 0);
            for (channel, &(below, share)) in places.iter().enumerate().take(channels) {
                let is_above = corner >> channel & 1 == 1;
                weight *= if is_above { share } else { 1.0 - share };
                index = index * self.points[channel] + below + usize::from(is_above);
            }
            if weight != 0.0 {
                for (sum, value) in colour.iter_mut().zip(&self.grid[3 * index..]) {
                    *sum += weight * value;
                }
            }
        }
        let curved = |curves: &[Vec<f32>; 3], colour: [f32; 3]| {
            [0, 1, 2].map(|channel| between(&curves[channel], colour[channel]))
        };
        let connection = match &self.after {
            After::Curves(curves) => curved(curves, colour),
            After::Matrix {
                curves,
                matrix,
                added,
                last,
            } => {
                let turned = times(matrix, curved(curves, colour));
                curved(last, [0, 1, 2].map(|row| turned[row] + added[row]))
            }
        };
        let xyz = connection.map(|value| value * self.scale);
        let xyz = if self.is_lab { of_lab(xyz) } else { xyz };
        times(&self.to_linear, xyz)
    }
}

/// Lab as it is written, from 0 to 1, as XYZ under D50.
fn of_lab([light, a, b]: [f32; 3]) -> [f32; 3] {
    let y = (light * 100.0 + 16.0) / 116.0;
    let x = y + (a * 255.0 - 128.0) / 500.0;
    let z = y - (b * 255.0 - 128.0) / 200.0;
    let cubed = |value: f32| {
        if value > 6.0 / 29.0 {
            value * value * value
        } else {
            (value - 4.0 / 29.0) * (108.0 / 841.0)
        }
    };
    [0.9642 * cubed(x), cubed(y), 0.8249 * cubed(z)]
}

/// The curve at `count` places from 0 to 1.
fn sampled(curve: &ToneReprCurve, count: usize) -> Option<Vec<f32>> {
    let evaluator = curve.make_linear_evaluator().ok()?;
    let at = |place: usize| evaluator.evaluate_value(place as f32 / (count - 1) as f32);
    Some((0..count).map(at).collect())
}

/// A curve's value between two of its points.
fn between(curve: &[f32], place: f32) -> f32 {
    let last = curve.len() - 1;
    let at = place.clamp(0.0, 1.0) * last as f32;
    let below = (at as usize).min(last.saturating_sub(1));
    let above = (below + 1).min(last);
    curve[below] + (curve[above] - curve[below]) * (at - below as f32)
}

fn values(store: &LutStore) -> Vec<f32> {
    match store {
        LutStore::Store8(bytes) => bytes
            .iter()
            .map(|&value| f32::from(value) / 255.0)
            .collect(),
        LutStore::Store16(words) => {
            (words.iter().map(|&value| f32::from(value) / 65_535.0)).collect()
        }
    }
}

fn rows(matrix: Matrix3d) -> [[f32; 3]; 3] {
    matrix.v.map(|row| row.map(|value| value as f32))
}

fn times(matrix: &[[f32; 3]; 3], [a, b, c]: [f32; 3]) -> [f32; 3] {
    matrix.map(|[x, y, z]| x * a + y * b + z * c)
}
