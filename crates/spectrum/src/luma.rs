//! Weights of red, green and blue in a grey picture, by the standard they come from.
//!
//! Two standards are in use, each where results that others can compare depend on it. Everything this program reads off, draws or
//! filters as *the* brightness of a picture is [`REC_709`], that of sRGB. A network that takes one plane is given [`REC_601`], since
//! Pillow's and torchvision's conversion to grey, with which such networks are trained, uses it.

/// ITU-R BT.709: what is drawn as *the* spectrum and what a layer on luminance acts on. The transform is linear, so this is the spectrum
/// of the picture as a greyscale display would show it.
pub const REC_709: [f32; 3] = [0.2126, 0.7152, 0.0722];

/// ITU-R BT.601: what a network of one plane is given. The weights add up to one, up to rounding.
pub const REC_601: [f32; 3] = [0.299, 0.587, 0.114];
