#!/bin/sh
# zune-jpeg 0.5.15 (the JPEG decoder of the crate image 0.25).
#
# A baseline JPEG may bring its components in a scan each (ITU-T T.81, 4.8). Where chroma has fewer samples than luma (4:2:0), zune-jpeg
# decodes such a file without an error into coloured stripes. The same coefficients in one scan are decoded right. Both files are valid:
# cjpeg wrote them from one picture with the same tables for quantisation, and djpeg gives the same pixels for both.
#
# Expected: zune-jpeg gives the same pixels for both, too.
# Seen: they differ by some 100 levels in the mean. jpeg-decoder 0.3.2 gives the same pixels for both.
#
# Needs cargo and libjpeg-turbo's cjpeg and djpeg (Debian: libjpeg-turbo-progs). Fails if the behaviour is another.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
# A picture of 64 by 64 pixels, from green to magenta.
{
  printf 'P6\n64 64\n255\n'
  LC_ALL=C awk 'BEGIN { for (y = 0; y < 64; y++) for (x = 0; x < 64; x++) printf "%c%c%c", 1 + 3 * x, 250 - 3 * y, 1 + 3 * x }'
} > picture.ppm
printf '0;\n1;\n2;\n' > each.txt
cjpeg -quality 90 -sample 2x2 picture.ppm > one.jpg
cjpeg -quality 90 -sample 2x2 -scans each.txt picture.ppm > each.jpg
djpeg one.jpg > one.ppm
djpeg each.jpg > each.ppm
cmp one.ppm each.ppm
cargo init --quiet --name look --vcs none .
cargo add --quiet zune-jpeg@=0.5.15 jpeg-decoder@=0.3.2
cat > src/main.rs <<'RUST'
fn mean(a: &[u8], b: &[u8]) -> f64 {
    let sum: f64 = a.iter().zip(b).map(|(a, b)| f64::from(a.abs_diff(*b))).sum();
    sum / a.len() as f64
}

fn main() {
    let [one, each] = ["one.jpg", "each.jpg"].map(|name| std::fs::read(name).unwrap());
    let zune = |file: &[u8]| {
        let file = zune_jpeg::zune_core::bytestream::ZCursor::new(file.to_vec());
        zune_jpeg::JpegDecoder::new(file).decode().unwrap()
    };
    let other = |file: &[u8]| jpeg_decoder::Decoder::new(file).decode().unwrap();
    let (zune, other) = (mean(&zune(&one), &zune(&each)), mean(&other(&one), &other(&each)));
    println!("mean difference in levels: zune-jpeg {zune:.1}, jpeg-decoder {other:.1}");
    assert!(zune > 50.0 && other == 0.0);
}
RUST
cargo run --quiet
