//! What a file says of its colours, and what becomes of its pixels: sRGB as in a browser, or bare numbers as in Python.
//!
//! Of what a PNG file says, the first of these counts, as its specification wants: `cICP`, the ICC profile, `sRGB`, `gAMA` with `cHRM`.

use image::{DynamicImage, Luma, Pixel, Rgb, RgbImage};
use jpeg_decoder::PixelFormat;
use models::read_as::Colours;
use moxcms::{
    Chromaticity, CicpColorPrimaries, CicpProfile, ColorPrimaries, ColorProfile, DataColorSpace,
    MatrixCoefficients, ToneReprCurve, TransferCharacteristics,
};
use std::io::Cursor;

use crate::note::PngFacts;
use crate::refusal::MAX_PIXELS;
use crate::srgb::ToSrgb;

/// Two colours are the same if no channel differs by more, of 65,535: profiles of sRGB differ by so much in how they write its curve.
const SAME: u16 = 192;

/// What a file says of its colours, and what is wanted of them.
#[derive(Default)]
pub struct Stated {
    /// Their profile, if it is another one than sRGB.
    profile: Option<Box<ColorProfile>>,
    colours: Colours,
    /// What else a PNG file says.
    pub png: PngFacts,
}

impl Stated {
    /// What a PNG file says. What cannot be understood says nothing, here and below.
    pub fn of_png(file: &[u8], colours: Colours) -> Self {
        let stated = Self::of_chunks(file).unwrap_or_default();
        Self { colours, ..stated }
    }

    /// What the profile of a file of another format says.
    pub fn of_profile(bytes: Option<&[u8]>, colours: Colours) -> Self {
        let profile = bytes.and_then(|bytes| ColorProfile::new_from_slice(bytes).ok());
        Self {
            profile: profile.filter(|profile| !is_srgb(profile)).map(Box::new),
            colours,
            ..Self::default()
        }
    }

    /// Whether its profile is for brighter screens, as that says in ITU-T H.273's numbers.
    pub fn has_bright_profile(&self) -> bool {
        let stated = self.profile.as_ref().and_then(|profile| profile.cicp);
        stated.is_some_and(|stated| {
            matches!(
                stated.transfer_characteristics,
                TransferCharacteristics::Smpte2084 | TransferCharacteristics::Hlg
            )
        })
    }

    fn of_chunks(file: &[u8]) -> Option<Self> {
        let reader = png::Decoder::new(Cursor::new(file)).read_info().ok()?;
        let info = reader.info();
        let of_icc = |bytes: &std::borrow::Cow<[u8]>| ColorProfile::new_from_slice(bytes).ok();
        let profile = of_code_points(info)
            .or_else(|| info.icc_profile.as_ref().and_then(of_icc))
            .or_else(|| info.srgb.is_none().then(|| of_gamma(info))?);
        Some(Self {
            profile: profile.filter(|profile| !is_srgb(profile)).map(Box::new),
            png: PngFacts {
                is_deep_grey: info.color_type == png::ColorType::Grayscale
                    && info.bit_depth == png::BitDepth::Sixteen,
                is_bright: info.icc_profile.is_none() && has_bright_curve(info),
                animation: (info.animation_control.as_ref()).map(|_| info.frame_control.is_some()),
            },
            ..Self::default()
        })
    }

    /// The pixels of a file that says this, in the colours that are wanted. May be done of a part of the picture, or of a smaller one.
    pub fn applied(&self, image: DynamicImage) -> DynamicImage {
        match (self.colours, &self.profile) {
            (Colours::Python, _) => self.bare(image),
            (Colours::Converted, Some(profile)) => converted(image, profile),
            (Colours::Converted, None) => image,
        }
    }

    /// What Pillow's `convert("RGB")` gives: greys of sixteen bits cut off at 255, the upper bytes of other sixteen bits, no transparency.
    fn bare(&self, image: DynamicImage) -> DynamicImage {
        let grey = |value: u16| {
            // Pillow opens these in a mode of their own.
            if self.png.is_deep_grey {
                value.min(255) as u8
            } else {
                upper(value)
            }
        };
        match image {
            DynamicImage::ImageLuma16(pixels) => {
                DynamicImage::ImageLuma8(mapped(&pixels, |pixel| Luma([grey(pixel[0])])))
            }
            DynamicImage::ImageLumaA16(pixels) => {
                DynamicImage::ImageLuma8(mapped(&pixels, |pixel| Luma([grey(pixel[0])])))
            }
            DynamicImage::ImageRgb16(pixels) => {
                DynamicImage::ImageRgb8(mapped(&pixels, |pixel| Rgb(pixel.0.map(upper))))
            }
            DynamicImage::ImageRgba16(pixels) => {
                DynamicImage::ImageRgb8(mapped(&pixels, |pixel| Rgb(pixel.to_rgb().0.map(upper))))
            }
            DynamicImage::ImageLumaA8(pixels) => {
                DynamicImage::ImageLuma8(mapped(&pixels, |pixel| Luma([pixel[0]])))
            }
            DynamicImage::ImageRgba8(pixels) => {
                DynamicImage::ImageRgb8(mapped(&pixels, Pixel::to_rgb))
            }
            other => other,
        }
    }

    /// The pixels of a JPEG file of four inks, in the colours that are wanted; nothing if it is none, or one that cannot be decoded.
    /// [`Stated::applied`] has nothing to do with them any more.
    pub fn of_inks(&self, file: &[u8]) -> Option<DynamicImage> {
        let mut decoder = jpeg_decoder::Decoder::new(file);
        decoder.set_max_decoding_buffer_size(4 * MAX_PIXELS as usize);
        decoder.read_info().ok()?;
        let info = decoder.info()?;
        if info.pixel_format != PixelFormat::CMYK32 {
            return None;
        }
        let inks = decoder.decode().ok()?;
        let profile = (self.profile.as_ref())
            .filter(|profile| profile.color_space == DataColorSpace::Cmyk)
            .filter(|_| self.colours == Colours::Converted);
        let to_srgb = profile.and_then(|profile| ToSrgb::new(profile, 256));
        let pixels = match to_srgb {
            Some(to_srgb) => (inks.chunks_exact(4))
                .flat_map(|inks| to_srgb.colour(|at| inks[at].into()).map(narrow))
                .collect(),
            None => inks.chunks_exact(4).flat_map(without_inks).collect(),
        };
        RgbImage::from_raw(info.width.into(), info.height.into(), pixels)
            .map(DynamicImage::ImageRgb8)
    }
}

/// The nearest of 256 levels.
fn narrow(value: u16) -> u8 {
    ((u32::from(value) + 128) / 257) as u8
}

const fn upper(value: u16) -> u8 {
    (value >> 8) as u8
}

/// As Pillow does it: each ink takes away its share of what black leaves.
fn without_inks(inks: &[u8]) -> [u8; 3] {
    let left = 255 - u32::from(inks[3]);
    [0, 1, 2].map(|ink| ((left * (255 - u32::from(inks[ink])) + 127) / 255) as u8)
}

fn mapped<P: Pixel, Q: Pixel>(
    image: &image::ImageBuffer<P, Vec<P::Subpixel>>,
    change: impl Fn(&P) -> Q,
) -> image::ImageBuffer<Q, Vec<Q::Subpixel>> {
    image::ImageBuffer::from_fn(image.width(), image.height(), |x, y| {
        change(image.get_pixel(x, y))
    })
}

/// ITU-T H.273's numbers, if they are about RGB over its full range. Curves for screens brighter than sRGB's have no counterpart there,
/// so such a file is read as if it did not state them.
fn of_code_points(info: &png::Info) -> Option<ColorProfile> {
    let stated = info.coding_independent_code_points?;
    let curve = TransferCharacteristics::try_from(stated.transfer_function).ok()?;
    if !stated.is_video_full_range_image
        || stated.matrix_coefficients != 0
        || has_bright_curve(info)
    {
        return None;
    }
    let mut profile = ColorProfile::new_from_cicp(CicpProfile {
        color_primaries: CicpColorPrimaries::try_from(stated.color_primaries).ok()?,
        transfer_characteristics: curve,
        matrix_coefficients: MatrixCoefficients::Identity,
        full_range: true,
    });
    // The camera's curve of video is shown by another one (ITU-R BT.1886), in browsers as on screens.
    if matches!(
        curve,
        TransferCharacteristics::Bt709
            | TransferCharacteristics::Bt601
            | TransferCharacteristics::Bt202010bit
            | TransferCharacteristics::Bt202012bit
    ) {
        set_curve(&mut profile, vec![2.4]);
    }
    profile.is_matrix_shaper().then_some(profile)
}

/// The perceptual quantiser, or hybrid log-gamma.
fn has_bright_curve(info: &png::Info) -> bool {
    (info.coding_independent_code_points)
        .is_some_and(|stated| matches!(stated.transfer_function, 16 | 18))
}

fn set_curve(profile: &mut ColorProfile, parameters: Vec<f32>) {
    let curve = Some(ToneReprCurve::Parametric(parameters));
    profile.red_trc.clone_from(&curve);
    profile.green_trc.clone_from(&curve);
    profile.blue_trc = curve;
    // It would be preferred to the curve.
    profile.cicp = None;
}

/// The exponent, and the primaries if there are any, that a PNG file states. Primaries alone are passed over, and so is an exponent alone
/// that is near sRGB's: as Chromium does, since many programs write it for sRGB.
fn of_gamma(info: &png::Info) -> Option<ColorProfile> {
    let gamma = info.gama_chunk.map(png::ScaledFloat::into_value)?;
    let is_common = (gamma * 2.2 - 1.0).abs() < 0.05;
    if gamma <= 0.0 || (is_common && info.chrm_chunk.is_none()) {
        return None;
    }
    let mut profile = ColorProfile::new_srgb();
    if let Some(stated) = info.chrm_chunk {
        let place = |(x, y): (png::ScaledFloat, png::ScaledFloat)| {
            Chromaticity::new(x.into_value(), y.into_value())
        };
        let primaries = ColorPrimaries {
            red: place(stated.red),
            green: place(stated.green),
            blue: place(stated.blue),
        };
        profile.update_rgb_colorimetry(place(stated.white).to_xyyb(), primaries);
    }
    set_curve(&mut profile, vec![1.0 / gamma]);
    // Primaries on one line span no colours.
    let colorants = profile.colorant_matrix();
    (colorants.v.iter().flatten())
        .all(|value| value.is_finite())
        .then_some(profile)
}

/// Whether a profile changes nothing that could be seen.
fn is_srgb(profile: &ColorProfile) -> bool {
    const LEVELS: [usize; 9] = [0, 10, 30, 60, 95, 130, 170, 210, 255];
    let Some(to_srgb) = ToSrgb::new(profile, 256) else {
        return false;
    };
    let is_same = |levels: [usize; 3]| {
        let found = to_srgb.colour(|channel| levels[channel]);
        (found.iter().zip(levels)).all(|(found, level)| found.abs_diff(level as u16 * 257) <= SAME)
    };
    match to_srgb.channels() {
        1 => (0..256).all(|level| is_same([level; 3])),
        3 => LEVELS.into_iter().all(|red| {
            let greens = LEVELS.into_iter();
            greens.clone().all(|green| {
                let blues = LEVELS.into_iter();
                blues.clone().all(|blue| is_same([red, green, blue]))
            })
        }),
        _ => false,
    }
}

/// The pixels in sRGB. A profile of another kind of pixels says nothing about these.
fn converted(image: DynamicImage, profile: &ColorProfile) -> DynamicImage {
    let is_of_greys = profile.color_space == DataColorSpace::Gray;
    let is_of_colours = profile.color_space == DataColorSpace::Rgb;
    if !is_of_colours && (image.color().has_color() || !is_of_greys) {
        return image;
    }
    let is_deep = image.color().bytes_per_pixel() > image.color().channel_count();
    let Some(to_srgb) = ToSrgb::new(profile, if is_deep { 65_536 } else { 256 }) else {
        return image;
    };
    match (is_deep, image.color().has_alpha()) {
        (false, false) => {
            let mut pixels = image.into_rgb8();
            for pixel in pixels.pixels_mut() {
                let old = pixel.0;
                pixel.0 = to_srgb.colour(|at| old[at].into()).map(narrow);
            }
            DynamicImage::ImageRgb8(pixels)
        }
        (false, true) => {
            let mut pixels = image.into_rgba8();
            for pixel in pixels.pixels_mut() {
                let old = pixel.0;
                let [red, green, blue] = to_srgb.colour(|at| old[at].into()).map(narrow);
                pixel.0 = [red, green, blue, old[3]];
            }
            DynamicImage::ImageRgba8(pixels)
        }
        (true, false) => {
            let mut pixels = image.into_rgb16();
            for pixel in pixels.pixels_mut() {
                let old = pixel.0;
                pixel.0 = to_srgb.colour(|at| old[at].into());
            }
            DynamicImage::ImageRgb16(pixels)
        }
        (true, true) => {
            let mut pixels = image.into_rgba16();
            for pixel in pixels.pixels_mut() {
                let old = pixel.0;
                let [red, green, blue] = to_srgb.colour(|at| old[at].into());
                pixel.0 = [red, green, blue, old[3]];
            }
            DynamicImage::ImageRgba16(pixels)
        }
    }
}
