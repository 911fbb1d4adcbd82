//! What a visitor should know of a file whose picture is shown.

use crate::boxes;
use crate::colour::Stated;
use crate::jxl;
use image::codecs::gif::GifDecoder;
use image::codecs::webp::WebPDecoder;
use image::{AnimationDecoder, ImageFormat};
use models::read_as::Colours;
use std::io::Cursor;

/// One thing to know. Its display is a sentence for the visitor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Note {
    /// One picture of many.
    #[error("This file is an animation: its first frame is shown.")]
    FirstFrame,
    /// A PNG file whose animation does not begin with its picture.
    #[error(
        "This file is an animation with a still picture for programs that show no animations: the still picture is shown. Browsers show the animation."
    )]
    StillOfAnimation,
    /// Greys that Pillow cuts off.
    #[error(
        "Its greys have 16 bits. Pillow’s convert(\"RGB\") turns those above 255 white, of 65,535; “Colours as Python sees them” does the same."
    )]
    DeepGrey,
    /// The same, done.
    #[error(
        "Its greys have 16 bits: those above 255, of 65,535, are white here, as Pillow’s convert(\"RGB\") makes them."
    )]
    CutGrey,
    /// Colours of another range than sRGB's.
    #[error("Its colours are for brighter screens (HDR), and are not converted.")]
    Bright,
    /// The same, with a profile.
    #[error(
        "Its colours are for brighter screens (HDR). They are converted as its profile says; browsers may show them brighter or darker."
    )]
    BrightProfile,
    /// The same, in a file that a browser decodes.
    #[error(
        "Its colours are for brighter screens (HDR). This browser has converted them to those of ordinary screens."
    )]
    BrightByBrowser,
}

/// What is known of a PNG file from its chunks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PngFacts {
    /// Greys of sixteen bits.
    pub is_deep_grey: bool,
    /// It states a curve for brighter screens, and nothing else.
    pub is_bright: bool,
    /// It has an animation; true if that begins with the file's picture.
    pub animation: Option<bool>,
}

/// What to say of a file.
pub fn notes(file: &[u8], stated: &Stated, colours: Colours) -> Vec<Note> {
    let png = stated.png;
    let mut notes = of_profile(stated, colours);
    let frame = match (image::guess_format(file), png.animation) {
        (_, Some(true)) => Some(Note::FirstFrame),
        (_, Some(false)) => Some(Note::StillOfAnimation),
        (Ok(ImageFormat::Gif), None) => is_gif_animation(file).then_some(Note::FirstFrame),
        (Ok(ImageFormat::WebP), None) => {
            let decoder = WebPDecoder::new(Cursor::new(file));
            let moves = decoder.is_ok_and(|decoder| decoder.has_animation());
            moves.then_some(Note::FirstFrame)
        }
        _ => None,
    };
    notes.extend(frame);
    if png.is_deep_grey {
        notes.push(match colours {
            Colours::Converted => Note::DeepGrey,
            Colours::Python => Note::CutGrey,
        });
    }
    if png.is_bright && colours == Colours::Converted {
        notes.push(Note::Bright);
    }
    notes
}

/// What to say of a file's profile.
pub fn of_profile(stated: &Stated, colours: Colours) -> Vec<Note> {
    let is_converted = colours == Colours::Converted && stated.has_bright_profile();
    is_converted
        .then_some(Note::BrightProfile)
        .into_iter()
        .collect()
}

/// What to say of a file that a browser decodes.
pub fn of_others(file: &[u8]) -> Vec<Note> {
    let moves = boxes::is_sequence(file) || jxl::is_animation(file);
    let frame = moves.then_some(Note::FirstFrame);
    let bright = boxes::is_bright(file).then_some(Note::BrightByBrowser);
    frame.into_iter().chain(bright).collect()
}

fn is_gif_animation(file: &[u8]) -> bool {
    let frames = GifDecoder::new(Cursor::new(file)).map(AnimationDecoder::into_frames);
    frames.is_ok_and(|frames| frames.take(2).flatten().count() > 1)
}
