//! What a file is, by its first bytes, so that one that cannot be opened is called by its name.

use crate::boxes;

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A picture of this format.
    Picture(&'static str),
    /// What a camera's sensor saw, in this format.
    Raw(&'static str),
    /// Moving pictures.
    Video,
    /// Pages, in this format.
    Document(&'static str),
    /// Files in one, in this format.
    Archive(&'static str),
    /// A page of the web, perhaps saved in place of a picture.
    WebPage,
    /// Nothing that this crate knows.
    Unknown,
}

/// Formats that are told by their first bytes alone.
const BEGINNINGS: &[(&[u8], Kind)] = &[
    (b"\xff\xd8", Kind::Picture("JPEG")),
    (b"\x89PNG\r\n\x1a\n", Kind::Picture("PNG")),
    (b"GIF87a", Kind::Picture("GIF")),
    (b"GIF89a", Kind::Picture("GIF")),
    (b"BM", Kind::Picture("BMP")),
    (b"\xff\x0a", Kind::Picture("JPEG XL")),
    (b"\0\0\0\x0cJXL \r\n\x87\n", Kind::Picture("JPEG XL")),
    (b"\0\0\0\x0cjP  ", Kind::Picture("JPEG 2000")),
    (b"\xff\x4f\xff\x51", Kind::Picture("JPEG 2000")),
    (b"\xff\xd8\xff\xf7", Kind::Picture("JPEG-LS")),
    (b"II\xbc", Kind::Picture("JPEG XR")),
    (b"8BPS", Kind::Picture("Photoshop (PSD)")),
    (b"\x76\x2f\x31\x01", Kind::Picture("OpenEXR")),
    (b"#?RADIANCE", Kind::Picture("Radiance HDR")),
    (b"#?RGBE", Kind::Picture("Radiance HDR")),
    (b"DDS ", Kind::Picture("DDS")),
    (b"\xabKTX ", Kind::Picture("KTX")),
    (b"\0\0\x01\0", Kind::Picture("ICO")),
    // A pointer has a number of pictures here, which is never 0.
    (b"\0\0\x02\0\0\0", Kind::Picture("TGA")),
    (b"\0\0\x02\0", Kind::Picture("CUR")),
    (b"icns", Kind::Picture("ICNS")),
    (b"qoif", Kind::Picture("QOI")),
    (b"farbfeld", Kind::Picture("farbfeld")),
    (b"FLIF", Kind::Picture("FLIF")),
    (b"BPG\xfb", Kind::Picture("BPG")),
    (b"gimp xcf", Kind::Picture("GIMP (XCF)")),
    (b"SIMPLE  =", Kind::Picture("FITS")),
    (b"\xd7\xcd\xc6\x9a", Kind::Picture("WMF")),
    (b"IIRO", Kind::Raw("ORF")),
    (b"IIRS", Kind::Raw("ORF")),
    (b"MMOR", Kind::Raw("ORF")),
    (b"IIU\0", Kind::Raw("RW2")),
    (b"FUJIFILMCCD-RAW", Kind::Raw("RAF")),
    (b"FOVb", Kind::Raw("X3F")),
    (b"\x1aE\xdf\xa3", Kind::Video),
    (b"\0\0\x01\xba", Kind::Video),
    (b"\0\0\x01\xb3", Kind::Video),
    (b"FLV\x01", Kind::Video),
    (b"OggS", Kind::Video),
    (b"0&\xb2u\x8ef\xcf\x11", Kind::Video),
    (b"%PDF", Kind::Document("PDF")),
    (b"%!PS", Kind::Document("PostScript")),
    (b"\xd0\xcf\x11\xe0", Kind::Document("Microsoft Office")),
    (b"{\\rtf", Kind::Document("RTF")),
    (b"AT&TFORM", Kind::Document("DjVu")),
    (b"PK\x03\x04", Kind::Archive("zip")),
    (b"PK\x05\x06", Kind::Archive("zip")),
    (b"7z\xbc\xaf\x27\x1c", Kind::Archive("7z")),
    (b"Rar!", Kind::Archive("rar")),
    (b"\x1f\x8b", Kind::Archive("gzip")),
    (b"BZh", Kind::Archive("bzip2")),
    (b"\xfd7zXZ\0", Kind::Archive("xz")),
    (b"\x28\xb5\x2f\xfd", Kind::Archive("zstd")),
];

/// Most bytes that are looked through for words of a text.
const TEXT: usize = 1024;

impl Kind {
    /// A drawing without pixels.
    pub const DRAWING: Self = Self::Picture("SVG");

    /// Tells it by the contents; names of files are often wrong.
    pub fn of(file: &[u8]) -> Self {
        let at = |place: usize, bytes: &[u8]| {
            file.get(place..)
                .is_some_and(|rest| rest.starts_with(bytes))
        };
        if at(4, b"ftyp") {
            return in_boxes(file);
        }
        if at(0, b"RIFF") {
            return match file.get(8..12) {
                Some(b"WEBP") => Self::Picture("WebP"),
                Some(b"AVI ") => Self::Video,
                _ => Self::Unknown,
            };
        }
        if let Some(kind) = tiff(file) {
            return kind;
        }
        let known = BEGINNINGS
            .iter()
            .filter(|(beginning, _)| file.starts_with(beginning))
            .max_by_key(|(beginning, _)| beginning.len());
        if let Some((_, kind)) = known {
            return *kind;
        }
        if at(128, b"DICM") {
            return Self::Picture("DICOM");
        }
        if at(257, b"ustar") {
            return Self::Archive("tar");
        }
        if at(4, b"moov") || at(4, b"mdat") || at(4, b"wide") {
            return Self::Video;
        }
        if let [b'P', b'1'..=b'7', b' ' | b'\n' | b'\r' | b'\t', ..] = file {
            return Self::Picture("Netpbm (PNM)");
        }
        text(file)
    }

    /// Why a file of this kind cannot be opened, for the visitor. `who` is what cannot.
    pub fn sentence(self, who: &str) -> String {
        match self {
            Self::Picture(name @ ("JPEG" | "PNG" | "GIF" | "BMP" | "WebP")) => format!(
                "This {name} picture is written in a way that {who} cannot open. Save it again in an image editor and try again."
            ),
            Self::Picture(name) => format!(
                "This is {} {name} picture, which {who} cannot open. Export it as JPEG or PNG and try again.",
                article(name)
            ),
            Self::Raw(name) => format!(
                "This is a camera’s raw file ({name}), which {who} cannot open. Export it as JPEG and try again."
            ),
            Self::Video => {
                "This is a video, not a picture. Save one of its frames as PNG or JPEG and try again."
                    .to_owned()
            }
            Self::Document(name) => format!(
                "This is {} {name} document, not a picture. Export a page as PNG or JPEG and try again.",
                article(name)
            ),
            Self::Archive(name) => format!(
                "This is {} {name} archive, not a picture. Unpack it and try again.",
                article(name)
            ),
            Self::WebPage => {
                "This is a web page, not a picture: perhaps the page of a picture was saved in its place."
                    .to_owned()
            }
            Self::Unknown => {
                format!("This file is not a picture, or of a kind that {who} cannot open.")
            }
        }
    }
}

/// As the name is spoken.
fn article(name: &str) -> &'static str {
    let spelled = name
        .chars()
        .take_while(char::is_ascii_alphabetic)
        .all(|letter| letter.is_ascii_uppercase());
    let vowels = if spelled {
        "AEFHILMNORSX"
    } else {
        "AEIOUaeiou"
    };
    // These are spoken as words.
    let is_word = ["HEIC", "HEIF", "FITS", "FLIF", "DICOM"].contains(&name);
    match name.chars().next() {
        Some(_) if is_word => "a",
        Some(first) if vowels.contains(first) => "an",
        _ => "a",
    }
}

/// Formats of boxes after ISO/IEC 14496-12: brands tell which.
fn in_boxes(file: &[u8]) -> Kind {
    let mut brands = boxes::brands(file).peekable();
    match brands.peek().copied() {
        Some(b"crx ") => return Kind::Raw("CR3"),
        Some(b"jp2 " | b"jpx ") => return Kind::Picture("JPEG 2000"),
        _ => {}
    }
    let mut is_heif = false;
    for brand in brands {
        match brand {
            b"avif" | b"avis" => return Kind::Picture("AVIF"),
            b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"hevx" => {
                return Kind::Picture("HEIC");
            }
            b"mif1" | b"msf1" | b"mif2" => is_heif = true,
            _ => {}
        }
    }
    if is_heif {
        Kind::Picture("HEIF")
    } else {
        Kind::Video
    }
}

/// TIFF, and the raw files that look like it.
fn tiff(file: &[u8]) -> Option<Kind> {
    let is_little = match file.first_chunk()? {
        b"II*\0" => true,
        b"MM\0*" => false,
        b"II+\0" | b"MM\0+" => return Some(Kind::Picture("TIFF")),
        _ => return None,
    };
    if file.get(8..10) == Some(b"CR") {
        return Some(Kind::Raw("CR2"));
    }
    let short = |at: usize| {
        let bytes: [u8; 2] = file.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if is_little {
            u16::from_le_bytes(bytes)
        } else {
            u16::from_be_bytes(bytes)
        })
    };
    let long = |at: usize| {
        let bytes: [u8; 4] = file.get(at..at.checked_add(4)?)?.try_into().ok()?;
        Some(if is_little {
            u32::from_le_bytes(bytes)
        } else {
            u32::from_be_bytes(bytes)
        } as usize)
    };
    let directory = long(4).unwrap_or(0);
    let (mut maker, mut has_parts) = (&[][..], false);
    for entry in 0..usize::from(short(directory).unwrap_or(0)) {
        let at = directory + 2 + 12 * entry;
        match short(at) {
            // DNGVersion.
            Some(50_706) => return Some(Kind::Raw("DNG")),
            // Make.
            Some(271) => {
                let place = long(at + 8).unwrap_or(0);
                maker = file.get(place..).unwrap_or_default();
            }
            // SubIFDs: the raw picture lies in one.
            Some(330) => has_parts = true,
            _ => {}
        }
    }
    let raw = [
        (&b"NIKON"[..], "NEF"),
        (b"SONY", "ARW"),
        (b"PENTAX", "PEF"),
        (b"SAMSUNG", "SRW"),
        (b"Canon", "TIF"),
    ];
    let raw = raw.iter().find(|(name, _)| maker.starts_with(name));
    Some(match raw {
        Some((_, name)) if has_parts => Kind::Raw(name),
        _ => Kind::Picture("TIFF"),
    })
}

fn text(file: &[u8]) -> Kind {
    let start = &file[..file.len().min(TEXT)];
    let text = String::from_utf8_lossy(start).to_lowercase();
    let text = text.trim_start_matches('\u{feff}').trim_start();
    if text.starts_with('<') && text.contains("<svg") && !text.starts_with("<!doctype html") {
        Kind::DRAWING
    } else if text.starts_with("<!doctype html") || text.starts_with("<html") {
        Kind::WebPage
    } else {
        Kind::Unknown
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_told_by_their_first_bytes() {
        let nef = b"MM\0*\0\0\0\x08\0\x02\x01\x0f\0\x02\0\0\0\x06\0\0\0\x26\x01\x4a\0\x04\0\0\0\x01\0\0\0\0\0\0\0\0NIKON";
        let dng = b"II*\0\x08\0\0\0\x01\0\x12\xc6\x01\0\x04\0\0\0\x01\x04\0\0";
        let known: &[(&[u8], Kind)] = &[
            (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", Kind::Picture("HEIC")),
            (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic", Kind::Picture("HEIC")),
            (
                b"\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf",
                Kind::Picture("AVIF"),
            ),
            (b"\0\0\0\x18ftypmp42\0\0\0\0isommp42", Kind::Video),
            (b"\0\0\0\x14ftypqt  \0\0\0\0qt  ", Kind::Video),
            (b"\0\0\0\x18ftypcrx \0\0\0\x01crx isom", Kind::Raw("CR3")),
            (b"II*\0\x10\0\0\0CR\x02\0", Kind::Raw("CR2")),
            (nef, Kind::Raw("NEF")),
            (dng, Kind::Raw("DNG")),
            (b"II*\0\x08\0\0\0\0\0", Kind::Picture("TIFF")),
            (b"8BPS\0\x01", Kind::Picture("Photoshop (PSD)")),
            (b"RIFF\0\0\0\0WEBPVP8 ", Kind::Picture("WebP")),
            (b"RIFF\0\0\0\0AVI LIST", Kind::Video),
            (b"%PDF-1.7", Kind::Document("PDF")),
            (b"\0\0\x02\0\x01\0\x20\x20", Kind::Picture("CUR")),
            // An uncompressed picture in colours.
            (b"\0\0\x02\0\0\0\0\0\0\0\0\0\x40\0", Kind::Picture("TGA")),
            (b"P6\n3 2\n255\n", Kind::Picture("Netpbm (PNM)")),
            (b"<?xml version=\"1.0\"?>\n<svg xmlns", Kind::Picture("SVG")),
            (b"<!DOCTYPE html><svg>", Kind::WebPage),
            (b"some text", Kind::Unknown),
            (b"", Kind::Unknown),
        ];
        for (file, kind) in known {
            assert_eq!(Kind::of(file), *kind, "{}", file.escape_ascii());
        }
        for (beginning, kind) in BEGINNINGS {
            assert_eq!(Kind::of(beginning), *kind);
        }
    }

    #[test]
    fn every_sentence_says_what_it_is_and_what_to_do() {
        let sentence = Kind::Picture("HEIC").sentence("your browser");
        assert_eq!(
            sentence,
            "This is a HEIC picture, which your browser cannot open. Export it as JPEG or PNG and try again."
        );
        for (name, article) in [
            ("AVIF", "an AVIF"),
            ("ICO", "an ICO"),
            ("OpenEXR", "an OpenEXR"),
            ("TIFF", "a TIFF"),
            ("JPEG 2000", "a JPEG 2000"),
        ] {
            let sentence = Kind::Picture(name).sentence("this program");
            assert!(sentence.contains(article), "{sentence}");
        }
    }
}
