use super::*;
use image::Rgba;
use image::{ImageFormat, Rgb, RgbImage};
use std::io::Cursor;

/// Every pixel tells where it is.
fn chart(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        Rgb([
            (x * 3 % 256) as u8,
            (y * 5 % 256) as u8,
            ((x + y) % 256) as u8,
        ])
    })
}

fn encoded(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).expect("encodes");
    bytes.into_inner()
}

#[test]
fn a_picture_of_the_wanted_size_passes_untouched_in_every_lossless_format() {
    let chart = chart(64, 64);
    for format in [ImageFormat::Png, ImageFormat::Bmp, ImageFormat::WebP] {
        let square = decode(
            &encoded(&chart.clone().into(), format),
            64,
            Reading::default(),
        )
        .expect("decodes");
        assert_eq!(
            DynamicImage::ImageRgba8(square.pixels).into_rgb8(),
            chart,
            "{format:?}"
        );
    }
}

#[test]
fn the_centre_square_is_kept() {
    let square = decode(
        &encoded(&chart(100, 40).into(), ImageFormat::Png),
        40,
        Reading::default(),
    )
    .expect("decodes");
    assert_eq!((square.original_width, square.original_height), (100, 40));
    assert_eq!(*square.pixels.get_pixel(0, 0), Rgba([90, 0, 30, 255]));
}

#[test]
fn lossy_and_palette_formats_come_close() {
    let smooth = RgbImage::from_fn(64, 64, |x, y| Rgb([(x * 4) as u8, (y * 4) as u8, 128]));
    for (format, allowed) in [(ImageFormat::Jpeg, 30), (ImageFormat::Gif, 40)] {
        let source = DynamicImage::ImageRgb8(smooth.clone());
        let source = if format == ImageFormat::Gif {
            DynamicImage::ImageRgba8(source.into_rgba8())
        } else {
            source
        };
        let square = decode(&encoded(&source, format), 64, Reading::default()).expect("decodes");
        let worst = square
            .pixels
            .pixels()
            .zip(smooth.pixels())
            .map(|(a, b)| (0..3).map(|c| a[c].abs_diff(b[c])).max().unwrap_or(0));
        assert!(worst.max().unwrap_or(255) <= allowed, "{format:?}");
    }
}

#[test]
fn transparency_shows_white() {
    let image = RgbaImage::from_pixel(32, 32, Rgba([10, 200, 30, 0]));
    let square = decode(
        &encoded(&image.into(), ImageFormat::Png),
        32,
        Reading::default(),
    )
    .expect("decodes");
    assert_eq!(*square.pixels.get_pixel(5, 5), Rgba([255; 4]));
}

/// A JPEG with an EXIF orientation, the smallest there is: one IFD with one entry.
fn jpeg_with_orientation(image: &DynamicImage, orientation: u8) -> Vec<u8> {
    let jpeg = encoded(image, ImageFormat::Jpeg);
    let mut exif = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    exif.extend([orientation, 0, 0, 0, 0, 0, 0]);
    let mut bytes = vec![0xff, 0xd8, 0xff, 0xe1, 0, (exif.len() + 2) as u8];
    bytes.extend(exif);
    bytes.extend(&jpeg[2..]);
    bytes
}

#[test]
fn exif_orientation_is_applied() {
    // Red on the left half; orientation 6 means "turn clockwise to see it upright", so red must end on top.
    let image = RgbImage::from_fn(96, 64, |x, _| {
        if x < 48 {
            Rgb([230, 20, 20])
        } else {
            Rgb([20, 20, 230])
        }
    });
    let square = decode(
        &jpeg_with_orientation(&image.into(), 6),
        64,
        Reading::default(),
    )
    .expect("decodes");
    assert_eq!((square.original_width, square.original_height), (64, 96));
    assert!(square.pixels.get_pixel(32, 4)[0] > 180, "red on top");
    assert!(square.pixels.get_pixel(32, 60)[2] > 180, "blue below");
}

#[test]
fn a_square_of_the_upright_picture_is_cut_under_every_orientation() {
    let stored = chart(50, 31);
    for number in 1..=8 {
        let orientation = Orientation::from_exif(number).expect("there are eight");
        let mut upright = DynamicImage::ImageRgb8(stored.clone());
        upright.apply_orientation(orientation);
        for (left, top, side) in [(0, 0, 31), (7, 3, 20), (2, 9, 21), (4, 0, 1)] {
            let square = squared(
                Source::whole(stored.clone().into(), Stated::default(), orientation),
                side,
                Cut::Whole,
                |width, height| {
                    assert_eq!(
                        (width, height),
                        (upright.width() as usize, upright.height() as usize)
                    );
                    (left as usize, top as usize, side as usize)
                },
            );
            let left = left.min(upright.width() - side);
            let top = top.min(upright.height() - side);
            assert_eq!(
                square.pixels,
                upright.crop_imm(left, top, side, side).into_rgba8(),
                "orientation {number}, {side} pixels at ({left}, {top})"
            );
        }
    }
}

#[test]
fn a_part_of_a_jpeg_is_cut_after_it_is_upright() {
    let image = RgbImage::from_fn(96, 64, |x, _| {
        if x < 48 {
            Rgb([230, 20, 20])
        } else {
            Rgb([20, 20, 230])
        }
    });
    // Upright it is 64 by 96, red above blue: the lower 32 pixels on the right are blue.
    let file = jpeg_with_orientation(&image.into(), 6);
    let square = decode_part(&file, 32, Reading::default(), |_, _| (32, 64, 32)).expect("decodes");
    assert!(
        square
            .pixels
            .pixels()
            .all(|pixel| pixel[2] > 180 && pixel[0] < 90)
    );
}

#[test]
fn squares_beyond_the_picture_are_moved_into_it() {
    let image = encoded(&chart(30, 20).into(), ImageFormat::Png);
    for square in [(usize::MAX, usize::MAX, 5), (0, 0, usize::MAX), (3, 3, 0)] {
        let cut = decode_part(&image, 8, Reading::default(), |_, _| square).expect("decodes");
        assert_eq!(cut.pixels.dimensions(), (8, 8), "{square:?}");
    }
}

#[test]
fn a_flat_picture_stays_flat_when_resized() {
    let flat = RgbImage::from_pixel(500, 300, Rgb([37, 120, 211]));
    let square = decode(
        &encoded(&flat.into(), ImageFormat::Png),
        224,
        Reading::default(),
    )
    .expect("decodes");
    assert!(
        square
            .pixels
            .pixels()
            .all(|pixel| *pixel == Rgba([37, 120, 211, 255]))
    );
}

#[test]
fn what_is_no_picture_is_refused_in_words() {
    let png = encoded(&chart(64, 64).into(), ImageFormat::Png);
    assert_eq!(
        decode(b"just some text, not a picture", 64, Reading::default()).err(),
        Some(Refusal::Unknown(Kind::Unknown))
    );
    for bytes in [&[][..], &png[..png.len() / 2], &png[..20]] {
        let refusal = decode(bytes, 64, Reading::default()).expect_err("refused");
        assert_eq!(refusal.is_to_be_asked(), !bytes.is_empty());
        assert!(refusal.to_string().ends_with('.'));
    }
}

#[test]
fn files_that_are_cut_off_are_told_from_those_that_are_wrong() {
    let chart = DynamicImage::ImageRgba8(DynamicImage::ImageRgb8(chart(64, 64)).into_rgba8());
    for format in [
        ImageFormat::Png,
        ImageFormat::Bmp,
        ImageFormat::WebP,
        ImageFormat::Gif,
    ] {
        let file = encoded(&chart, format);
        for percent in [50, 90] {
            let refusal = decode(&file[..file.len() * percent / 100], 64, Reading::default())
                .expect_err("cut off");
            assert_eq!(refusal, Refusal::Damaged(Damage::CutOff), "{format:?}");
        }
    }
}

#[test]
fn a_picture_too_large_is_refused_before_it_is_decoded() {
    let mut png = encoded(&chart(16, 16).into(), ImageFormat::Png);
    // The header's width and height, and its checksum.
    png[16..24].copy_from_slice(&[0, 0, 0xff, 0xff, 0, 0, 0xff, 0xff]);
    let checksum = png_checksum(&png[12..29]);
    png[29..33].copy_from_slice(&checksum.to_be_bytes());
    let Some(Refusal::Unusable(sentence)) = decode(&png, 64, Reading::default()).err() else {
        panic!("should be refused")
    };
    assert!(sentence.contains("megapixels"), "{sentence}");
}

fn png_checksum(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            if crc & 1 == 1 {
                (crc >> 1) ^ 0xedb8_8320
            } else {
                crc >> 1
            }
        })
    })
}

#[test]
fn pixels_from_the_browser_are_checked() {
    let pixels = |width, height, bytes| Pixels {
        width,
        height,
        rgba: vec![255; bytes],
        whole: (2 * width, 2 * height),
    };
    for wrong in [pixels(4, 4, 10), pixels(0, 4, 0)] {
        assert!(matches!(
            resize(wrong, 64, Cut::Whole),
            Err(Refusal::Unusable(_))
        ));
    }
    let square = resize(pixels(64, 32, 64 * 32 * 4), 32, Cut::Whole).expect("resizes");
    assert_eq!(square.pixels.dimensions(), (32, 32));
    assert_eq!((square.original_width, square.original_height), (128, 64));
}

#[test]
fn a_large_jpeg_is_within_a_level_of_the_other_decoder_and_the_other_way_to_resize() {
    let photograph = RgbImage::from_fn(2400, 2000, |x, y| {
        let wave = |period: f64, along: u32| 100.0 * (f64::from(along) / period).sin();
        let [a, b, c] = [wave(3.0, x), wave(41.0, y), wave(7.0, x + y)];
        Rgb([128.0 + a, 128.0 + b, 128.0 + c].map(|value| value as u8))
    });
    let file = encoded(&photograph.into(), ImageFormat::Jpeg);
    let theirs = image::load_from_memory(&file).expect("decodes");
    let theirs = theirs.crop_imm(200, 0, 2000, 2000);
    let theirs = theirs.resize_exact(96, 96, image::imageops::FilterType::CatmullRom);
    // All pixels: see `tests/reduced.rs` for where fewer do.
    let all = Reading {
        colours: Colours::Python,
        ..Reading::default()
    };
    let ours = decode(&file, 96, all).expect("decodes");
    let pairs = ours.pixels.iter().zip(theirs.to_rgba8().into_raw());
    let worst = pairs.map(|(a, b)| a.abs_diff(b)).max();
    assert!(worst <= Some(1), "{worst:?}");
}

/// A PNG with an EXIF orientation.
fn png_with_orientation(image: &DynamicImage, orientation: u8) -> Vec<u8> {
    let png = encoded(image, ImageFormat::Png);
    let mut chunk = b"eXIfMM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    chunk.extend([orientation, 0, 0, 0, 0, 0, 0]);
    let length = (chunk.len() - 4) as u32;
    let checksum = png_checksum(&chunk);
    // After the header.
    let (head, rest) = png.split_at(33);
    [
        head,
        &length.to_be_bytes(),
        &chunk,
        &checksum.to_be_bytes(),
        rest,
    ]
    .concat()
}

#[test]
fn whoever_else_decodes_a_file_gets_it_without_its_orientation() {
    let chart = DynamicImage::ImageRgb8(chart(40, 24));
    let webps = [
        &include_bytes!("../tests/files/orientation6.webp")[..],
        include_bytes!("../tests/files/webp_exif6_with_prefix_sharp.webp"),
    ];
    let mut files = vec![
        jpeg_with_orientation(&chart, 6),
        png_with_orientation(&chart, 6),
    ];
    files.extend(webps.map(<[u8]>::to_vec));
    for file in files {
        assert_eq!(
            open::open(&file, Colours::Converted, |_, _| 1)
                .expect("opens")
                .source
                .orientation,
            Orientation::Rotate90
        );
        let (unturned, orientation) = unturned::unturned(&file);
        assert_eq!(orientation, Orientation::Rotate90);
        let opened = open::open(&unturned, Colours::Converted, |_, _| 1).expect("is still whole");
        assert_eq!(opened.source.orientation, Orientation::NoTransforms);
        assert_eq!(unturned::unturned(&unturned).0, unturned);
    }
}

#[test]
fn somebody_else_is_asked_after_every_failure_but_limits() {
    let arithmetic = include_bytes!("../tests/files/jpg_arithmetic.jpg");
    let damaged = include_bytes!("../tests/files/jpg_damaged_restart.jpg");
    let cut = include_bytes!("../tests/files/jpg_truncated60.jpg");
    let ask = |file: &[u8]| {
        let asked = std::cell::Cell::new(false);
        let other = async |_: &[u8]| {
            asked.set(true);
            Some(Pixels {
                width: 2,
                height: 1,
                rgba: vec![9, 9, 9, 255, 8, 9, 9, 255],
                whole: (20, 10),
            })
        };
        let square = pollster::block_on(decode_with(file, 1, Reading::default(), centre, other));
        (asked.get(), square)
    };
    for (file, damage) in [
        (&arithmetic[..], None),
        (damaged, Some(Damage::Broken)),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", None),
    ] {
        let (asked, square) = ask(file);
        let square = square.expect("the other knows it");
        assert!(asked);
        assert_eq!((square.original_width, square.original_height), (20, 10));
        assert_eq!(square.damage, damage);
    }
    // What is left of a picture is shown as it is.
    let (asked, square) = ask(cut);
    assert!(!asked && square.expect("opens").damage == Some(Damage::CutOff));
    let (asked, square) = ask(&[]);
    assert!(!asked && square.is_err());
}

/// WebKitGTK 2.50 makes a picture of one colour of a WebP that ends after 40 bytes; Chromium 148 and Firefox 153 make none.
#[test]
fn a_damaged_file_of_which_nothing_is_shown_is_refused() {
    let whole = encoded(&chart(64, 64).into(), ImageFormat::WebP);
    let one_colour = async |_: &[u8]| {
        Some(Pixels {
            width: 64,
            height: 64,
            rgba: vec![0; 4 * 64 * 64],
            whole: (64, 64),
        })
    };
    let open = |file: &[u8]| {
        let square = decode_with(file, 64, Reading::default(), centre, one_colour);
        pollster::block_on(square).err()
    };
    assert_eq!(open(&whole[..40]), Some(Refusal::Damaged(Damage::CutOff)));
    // A sound picture may well be of one colour.
    assert_eq!(open(b"\0\0\0\x18ftypavif\0\0\0\0mif1avif"), None);
}
