//! Archives made in memory, honest ones and others.

use std::io::{Cursor, Write as _};
use std::time::{Duration, Instant};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;
use crate::encoding;
use crate::own::{self, Found};
use crate::unicode::native::NATIVE;

type Zip = Archive<Cursor<Vec<u8>>>;

fn options(method: CompressionMethod) -> SimpleFileOptions {
    SimpleFileOptions::default()
        .compression_method(method)
        .large_file(false)
}

fn zip_of(files: &[(&str, &[u8])], method: CompressionMethod) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        if name.ends_with('/') {
            writer
                .add_directory(*name, options(CompressionMethod::Stored))
                .unwrap();
        } else {
            writer.start_file(*name, options(method)).unwrap();
            writer.write_all(bytes).unwrap();
        }
    }
    writer.finish().unwrap().into_inner()
}

fn open(bytes: Vec<u8>) -> Result<Zip, ArchiveError> {
    Archive::open(Cursor::new(bytes))
}

/// Bytes that hardly shrink.
fn noise(length: usize) -> Vec<u8> {
    let mut stream = spectrum::seeded::Seeded::new(1, 1);
    (0..length).map(|_| stream.bits() as u8).collect()
}

/// Positions of the headers of the list of files, in order.
fn directory(bytes: &[u8]) -> Vec<usize> {
    (0..bytes.len().saturating_sub(4))
        .filter(|&at| bytes[at..].starts_with(b"PK\x01\x02"))
        .collect()
}

/// The files with their names read.
fn found(archive: &Zip) -> Vec<Found> {
    let (names, lengths): (Vec<RawName>, Vec<u64>) = archive.list().into_iter().unzip();
    let (paths, _) = encoding::names(&names, encoding::native::NATIVE);
    paths
        .into_iter()
        .zip(lengths)
        .map(|(path, bytes)| Found { path, bytes })
        .collect()
}

fn failure<T>(result: Result<T, ArchiveError>) -> ArchiveError {
    result.err().expect("a refusal")
}

#[test]
fn files_come_back_as_they_were() {
    let long = noise(300_000);
    let files: &[(&str, &[u8])] = &[
        ("set/", b""),
        ("set/cat/1.jpg", b"one"),
        ("set/cat/empty.jpg", b""),
        ("set/dog/2.jpg", &long),
        ("../../etc/3.png", b"three"),
        ("魚/ö.png", b"four"),
    ];
    for method in [CompressionMethod::Stored, CompressionMethod::Deflated] {
        let mut archive = open(zip_of(files, method)).unwrap();
        let listed = found(&archive);
        let expected: Vec<Found> = files[1..]
            .iter()
            .map(|(path, bytes)| Found {
                path: (*path).to_owned(),
                bytes: bytes.len() as u64,
            })
            .collect();
        assert_eq!(listed, expected);
        for (index, (_, bytes)) in files[1..].iter().enumerate() {
            assert_eq!(archive.read(index, u64::MAX).unwrap(), *bytes);
        }
        assert_eq!(
            archive.read(2, 299_999),
            Err(ArchiveError::TooLarge(299_999))
        );
        assert_eq!(archive.read(2, 300_000).unwrap().len(), 300_000);
        assert_eq!(archive.read(5, 10), Err(ArchiveError::Missing));
        let sorted = own::sort(&listed, &[], None, &[], NATIVE);
        assert_eq!((sorted.pictures.len(), sorted.left_out.len()), (4, 1));
    }
}

#[test]
fn names_are_utf8_marked_or_not_and_cp437_else() {
    let mut bytes = zip_of(
        &[("\u{f6}_12345.png", b"x"), ("n_12345.png", b"y")],
        CompressionMethod::Stored,
    );
    // Takes back the mark that the writer gave the name, and spells the other in CP437 (0x94 is ö).
    for start in directory(&bytes) {
        bytes[start + 9] &= !0x08;
        if bytes[start + 46] == b'n' {
            bytes[start + 46] = 0x94;
        }
    }
    let archive = open(bytes).unwrap();
    let names: Vec<String> = found(&archive)
        .into_iter()
        .map(|found| found.path)
        .collect();
    assert_eq!(names, ["\u{f6}_12345.png", "\u{f6}_12345.png"]);
}

#[test]
fn a_bomb_is_refused_after_sixteen_megabytes() {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    writer
        .start_file("bomb.png", options(CompressionMethod::Deflated))
        .unwrap();
    let zeros = vec![0; 1 << 20];
    for _ in 0..1024 {
        writer.write_all(&zeros).unwrap();
    }
    writer
        .start_file("after.png", options(CompressionMethod::Stored))
        .unwrap();
    writer.write_all(b"fine").unwrap();
    let bytes = writer.finish().unwrap().into_inner();
    assert!(bytes.len() < 16 << 20);
    let mut archive = open(bytes).unwrap();
    let start = Instant::now();
    assert_eq!(archive.read(0, u64::MAX), Err(ArchiveError::Bomb));
    assert!(
        start.elapsed() < Duration::from_secs(2),
        "{:?}",
        start.elapsed()
    );
    // What was inflated is what was counted: no more than a chunk past the mark.
    assert!(archive.files[0].1 <= RATIO_FROM + CHUNK as u64);
    assert_eq!(archive.read(1, 10).unwrap(), b"fine");
}

#[test]
fn a_bomb_does_not_hide_behind_wrong_lengths() {
    let zeros = vec![0; 40 << 20];
    let bytes = zip_of(&[("a.png", &zeros)], CompressionMethod::Deflated);
    for (claimed, refusal) in [
        (0_u32, ArchiveError::Damaged),
        (10, ArchiveError::Damaged),
        (u32::MAX - 1, ArchiveError::Bomb),
    ] {
        let mut lying = bytes.clone();
        let start = directory(&lying)[0];
        lying[start + 24..start + 28].copy_from_slice(&claimed.to_le_bytes());
        let mut archive = open(lying).unwrap();
        assert_eq!(failure(archive.read(0, u64::MAX)), refusal, "{claimed}");
        assert!(archive.files[0].1 <= RATIO_FROM + CHUNK as u64);
    }
    // A compressed length that would excuse it does not fit into the archive.
    let mut lying = bytes;
    let start = directory(&lying)[0];
    lying[start + 20..start + 24].copy_from_slice(&(1_u32 << 20).to_le_bytes());
    assert_eq!(failure(open(lying)), ArchiveError::Overlapping);
}

#[test]
fn entries_on_the_same_bytes_are_refused() {
    let data = noise(1000);
    let bytes = zip_of(
        &[("a.png", &data), ("b.png", &data), ("c.png", b"c")],
        CompressionMethod::Stored,
    );
    assert!(open(bytes.clone()).is_ok());
    for offset in [0_u32, 500] {
        let mut shared = bytes.clone();
        let second = directory(&shared)[1];
        shared[second + 42..second + 46].copy_from_slice(&offset.to_le_bytes());
        assert_eq!(failure(open(shared)), ArchiveError::Overlapping);
    }
}

#[test]
fn broken_archives_are_told_in_a_sentence() {
    let data = noise(100_000);
    let whole = zip_of(
        &[("a.png", &data), ("b.png", &data)],
        CompressionMethod::Deflated,
    );
    for length in [
        0,
        1,
        21,
        30,
        1000,
        whole.len() / 2,
        whole.len() - 1,
        whole.len() - 30,
    ] {
        assert_eq!(
            failure(open(whole[..length].to_vec())),
            ArchiveError::NotAZip,
            "{length}"
        );
    }
    assert_eq!(failure(open(noise(100_000))), ArchiveError::NotAZip);
    // A wrong byte in the middle of the first entry leaves the second.
    let mut wrong = whole.clone();
    wrong[5000] ^= 0x55;
    let mut archive = open(wrong).unwrap();
    assert_eq!(archive.read(0, u64::MAX), Err(ArchiveError::Damaged));
    assert_eq!(archive.read(1, u64::MAX).unwrap(), data);
    // Every byte of the list of files, one after another: an answer, whatever it is.
    for at in directory(&whole)[0]..whole.len() {
        let mut wrong = whole.clone();
        wrong[at] ^= 0xFF;
        if let Ok(mut archive) = open(wrong) {
            let _ = archive.list();
            let _ = archive.read(0, 1 << 20);
        }
    }
}

#[test]
fn passwords_and_other_methods_are_named() {
    let bytes = zip_of(
        &[("a.png", b"secret"), ("b.png", b"open")],
        CompressionMethod::Stored,
    );
    let mut locked = bytes.clone();
    let start = directory(&locked)[0];
    locked[start + 8] |= 1;
    locked[6] |= 1;
    let mut archive = open(locked).unwrap();
    assert_eq!(archive.read(0, 100), Err(ArchiveError::Encrypted));
    assert_eq!(archive.read(1, 100).unwrap(), b"open");
    for (method, word) in [(14_u8, "LZMA"), (93, "Zstandard"), (77, "unusual")] {
        let mut other = bytes.clone();
        let start = directory(&other)[0];
        other[start + 10] = method;
        other[8] = method;
        let error = failure(open(other).unwrap().read(0, 100));
        assert!(matches!(error, ArchiveError::Method(_)), "{error:?}");
        assert!(error.to_string().contains(word), "{error}");
    }
}

#[test]
fn too_many_files_are_refused() {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for file in 0..=MAX_ENTRIES {
        writer
            .start_file(format!("{file}"), options(CompressionMethod::Stored))
            .unwrap();
    }
    assert_eq!(
        failure(open(writer.finish().unwrap().into_inner())),
        ArchiveError::TooManyEntries
    );
}

#[test]
fn a_list_of_files_without_end_is_refused() {
    // One entry of a long comment, over and over: 20 MB of list.
    let mut bytes = zip_of(&[("a.png", b"x")], CompressionMethod::Stored);
    let start = directory(&bytes)[0];
    let end = bytes
        .windows(4)
        .rposition(|window| window == b"PK\x05\x06")
        .unwrap();
    let mut header = bytes[start..end].to_vec();
    header[32..34].copy_from_slice(&60_000_u16.to_le_bytes());
    header.extend(vec![b'x'; 60_000]);
    let mut tail = bytes[end..].to_vec();
    let count = 340_usize;
    tail[8..10].copy_from_slice(&(count as u16).to_le_bytes());
    tail[10..12].copy_from_slice(&(count as u16).to_le_bytes());
    tail[12..16].copy_from_slice(&((header.len() * count) as u32).to_le_bytes());
    bytes.truncate(start);
    bytes.extend(header.repeat(count));
    bytes.extend(tail);
    assert_eq!(failure(open(bytes)), ArchiveError::TooManyEntries);
}

#[test]
fn an_archive_of_too_much_is_read_up_to_there() {
    let data = noise(100_000);
    let bytes = zip_of(
        &[("a.png", &data), ("b.png", &data), ("c.png", b"c")],
        CompressionMethod::Deflated,
    );
    let mut archive = open(bytes).unwrap();
    archive.most = 150_000;
    // A file that is read again is not counted again.
    for _ in 0..3 {
        assert_eq!(archive.read(0, u64::MAX).unwrap(), data);
    }
    assert_eq!(archive.read(1, u64::MAX), Err(ArchiveError::TooMuch));
}

#[test]
fn names_as_programs_write_them() {
    // See zips/make.py.
    for (bytes, names) in [
        (
            &include_bytes!("zips/7-zip.zip")[..],
            &["Möhre/1.jpg", "Süßkirsche/1.jpg"][..],
        ),
        (
            include_bytes!("zips/info-zip.zip"),
            &["Äpfel/1.jpg", "犬/2.jpg"],
        ),
        (
            include_bytes!("zips/shift-jis.zip"),
            &["ソファ/1.jpg", "ループ/2.jpg", "皿/3.jpg"],
        ),
        (
            include_bytes!("zips/unicode-field.zip"),
            &["ソファ/1.jpg", "ループ/2.jpg", "皿/3.jpg"],
        ),
        (
            include_bytes!("zips/cp850.zip"),
            &["Möhre/1.jpg", "Süßkirsche/2.jpg", "maçã/3.jpg"],
        ),
        (
            include_bytes!("zips/gbk.zip"),
            &["苹果/1.jpg", "香蕉/2.jpg"],
        ),
    ] {
        let archive = open(bytes.to_vec()).unwrap();
        let paths: Vec<String> = found(&archive)
            .into_iter()
            .map(|found| found.path)
            .collect();
        assert_eq!(paths, names);
    }
}
