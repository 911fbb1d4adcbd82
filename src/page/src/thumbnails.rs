//! Small drawings of picture files, from the pixels that networks get: a browser's own would stand otherwise where it turns a file that
//! others do not.

use crate::decoder::{DecodeError, Decoder};
use crate::ui::canvas::jpeg_address;
use models::read_as::Reading;
use platform::port::words;
use protocol::Crop;
use std::cell::RefCell;
use web_sys::Blob;

thread_local! {
    /// The decoder of all drawings, and how many wait for it. It ends with the last: its memory is that of the largest picture.
    static SHARED: RefCell<(Option<Decoder>, usize)> = const { RefCell::new((None, 0)) };
}

/// A small drawing.
pub struct Thumbnail {
    /// Its data address.
    pub address: String,
    /// What is wrong with the picture: a sentence for the visitor.
    pub damage: Option<String>,
}

/// The centre square of a picture file at `side` x `side`.
pub async fn thumbnail(file: &Blob, side: usize) -> Result<Thumbnail, DecodeError> {
    let decoder = SHARED.with_borrow_mut(|(decoder, waiting)| {
        let asked = match decoder {
            Some(decoder) => decoder.clone(),
            None => decoder.insert(Decoder::start()?).clone(),
        };
        *waiting += 1;
        Ok::<_, DecodeError>(asked)
    })?;
    let decoded = decoder
        .open(file, side, Crop::default(), Reading::default())
        .await;
    let has_ended = matches!(decoded, Err(DecodeError::Worker(_)));
    SHARED.with_borrow_mut(|(decoder, waiting)| {
        *waiting -= 1;
        if *waiting == 0 || has_ended {
            *decoder = None;
        }
    });
    let decoded = decoded?;
    let drawn = decoded.canvas().and_then(|canvas| jpeg_address(&canvas));
    Ok(Thumbnail {
        address: drawn.map_err(|error| DecodeError::Refused(words(&error)))?,
        damage: decoded.damage,
    })
}
