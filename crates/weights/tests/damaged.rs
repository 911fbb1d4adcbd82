//! Files that are damaged, or made to do harm. Each is told in a sentence; nothing here may panic, run long or fill the memory.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::io::{Cursor, Read, Write};
use std::path::Path;

use weights::{ReadError, Weights, open};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

fn file(name: &str) -> Vec<u8> {
    let files =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/reference/checkpoints/files");
    fs::read(files.join(name)).unwrap()
}

/// The files of an archive.
fn unzipped(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let count = zip.len();
    let read = |at| {
        let mut entry = zip.by_index(at).unwrap();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        (entry.name().unwrap().into_owned(), bytes)
    };
    (0..count).map(read).collect()
}

fn zipped(files: &[(String, Vec<u8>)], method: CompressionMethod) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(method);
    for (name, bytes) in files {
        zip.start_file(name.as_str(), options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A pickle with one storage of twelve numbers, as `torch.save` would wrap it.
fn pickled(pickle: &[u8]) -> Vec<u8> {
    let numbers: Vec<u8> = (0..12u8)
        .flat_map(|number| f32::from(number).to_le_bytes())
        .collect();
    let files = [
        ("net/data.pkl".to_owned(), pickle.to_vec()),
        ("net/data/0".to_owned(), numbers),
    ];
    zipped(&files, CompressionMethod::Stored)
}

fn read(pickle: &[u8]) -> Result<Weights, ReadError> {
    open(&pickled(pickle)).map(Option::unwrap)
}

fn refused(pickle: &[u8]) -> String {
    read(pickle).unwrap_err().to_string()
}

/// Instructions for a tensor: its storage, where it begins, lengths and strides.
fn tensor(offset: i32, shape: &[i32], strides: &[i32]) -> Vec<u8> {
    let number = |number: &i32| [&b"J"[..], &number.to_le_bytes()].concat();
    let tuple = |numbers: &[i32]| {
        let numbers: Vec<u8> = numbers.iter().flat_map(number).collect();
        [b"(", &numbers[..], b"t"].concat()
    };
    [
        &b"ctorch._utils\n_rebuild_tensor_v2\n((U\x07storagectorch\nFloatStorage\nU\x010U\x03cpuK\x0ctQ"[..],
        &number(&offset),
        &tuple(shape),
        &tuple(strides),
        b"\x89NtR",
    ]
    .concat()
}

/// A dictionary with this tensor.
fn with(tensor: &[u8]) -> Vec<u8> {
    [b"\x80\x02}U\x03a.b", tensor, b"s."].concat()
}

#[test]
fn what_would_run_is_refused_by_its_name() {
    let calls: [(&[u8], &str); 8] = [
        (b"\x80\x02cposix\nsystem\nU\x02ls\x85R.", "posix.system"),
        (b"\x80\x04\x8c\x08builtins\x8c\x04exec\x93\x8c\x01x\x85R.", "builtins.exec"),
        // INST and OBJ
        (b"\x80\x02(U\x02lsios\nsystem\n.", "os.system"),
        (b"\x80\x02(cos\nsystem\nU\x02lso.", "os.system"),
        // By way of what is known.
        (
            b"\x80\x02ctorch._tensor\n_rebuild_from_type_v2\n(cos\nsystem\nNU\x02ls\x85}tR.",
            "os.system",
        ),
        (
            b"\x80\x02ctorch._tensor\n_rebuild_from_type_v2\n(cfunctools\npartial\nNcos\nsystem\n\x85}tR)R.",
            "what functools.partial makes",
        ),
        (b"\x80\x02cbuiltins\ngetattr\n(cos\npath\nU\x06systemtR.", "builtins.getattr"),
        (
            b"\x80\x02ctorch.storage\n_load_from_bytes\nC\x01x\x85R.",
            "torch.storage._load_from_bytes",
        ),
    ];
    for (pickle, call) in calls {
        assert_eq!(read(pickle), Err(ReadError::Calls(call.into())), "{call}");
    }
    // A name alone calls nothing.
    let named = [
        b"\x80\x02}(U\x03a.b",
        &tensor(0, &[12], &[1])[..],
        b"U\x01fcos\nsystem\nu.",
    ]
    .concat();
    assert_eq!(read(&named).unwrap().left_out, ["f"]);
}

#[test]
fn objects_are_carried_and_not_made() {
    // An object of any class, with a state, beside the weights.
    let object = b"U\x04argsc__main__\nArguments\n)\x81}U\x02lrK\x01sb";
    let pickle = [
        b"\x80\x02}(U\x03a.b",
        &tensor(0, &[12], &[1])[..],
        object,
        b"u.",
    ]
    .concat();
    assert_eq!(
        read(&pickle).unwrap_err(),
        ReadError::NoTensor {
            tensor: "args".into(),
            class: "__main__.Arguments".into()
        }
    );
    let inside = [
        b"\x80\x02}(U\x05model}U\x03a.b",
        &tensor(0, &[12], &[1])[..],
        b"s",
        object,
        b"u.",
    ]
    .concat();
    let weights = read(&inside).unwrap();
    assert_eq!(
        (&*weights.place, weights.left_out),
        ("model", vec!["args".to_owned()])
    );
    assert_eq!(weights.tensors["a.b"].values.len(), 12);
    // In place of the weights.
    assert_eq!(
        read(b"\x80\x02ctorchvision.models.resnet\nResNet\n)\x81}U\x08trainingN\x73b."),
        Err(ReadError::Object("torchvision.models.resnet.ResNet".into()))
    );
}

#[test]
fn python_2_wrote_pairs() {
    let pair = [b"]U\x03a.ba", &tensor(0, &[3], &[1])[..], b"a"].concat();
    let pickle = [
        b"\x80\x02ccollections\nOrderedDict\n](",
        &pair[..],
        b"e\x85R.",
    ]
    .concat();
    assert_eq!(
        read(&pickle).unwrap().tensors["a.b"].values,
        [0.0, 1.0, 2.0]
    );
}

#[test]
fn the_order_of_bytes_is_the_files() {
    let mut files = unzipped(&file("plain.pth"));
    for (name, bytes) in &mut files {
        if name.ends_with("byteorder") {
            *bytes = b"big".to_vec();
        } else if name.contains("/data/") {
            // All but the counter are of four bytes, and that is left out.
            bytes.chunks_exact_mut(4).for_each(<[u8]>::reverse);
        }
    }
    let plain = open(&file("plain.pth")).unwrap().unwrap();
    for method in [CompressionMethod::Stored, CompressionMethod::Deflated] {
        assert_eq!(open(&zipped(&files, method)).unwrap().unwrap(), plain);
    }
}

#[test]
fn impossible_shapes_are_told() {
    let wrong =
        |offset, shape: &[i32], strides: &[i32]| refused(&with(&tensor(offset, shape, strides)));
    assert!(wrong(0, &[13], &[1]).contains("should have 52 bytes in this file, and there are 48"));
    assert!(wrong(9, &[2, 2], &[2, 1]).contains("and there are 48"));
    // 2 GB and more, all from one number.
    assert!(wrong(0, &[1 << 29], &[1]).contains("should have 2147483648 bytes"));
    assert!(wrong(0, &[1 << 29], &[0]).contains("more numbers than it can hold"));
    for (shape, strides) in [
        (&[-1][..], &[1][..]),
        (&[3], &[-1]),
        (&[i32::MAX; 3], &[1; 3]),
        (&[i32::MAX; 3], &[i32::MAX; 3]),
        (&[1; 9], &[1; 9]),
        (&[3], &[1, 1]),
    ] {
        assert!(
            wrong(0, shape, strides).contains("impossible shape"),
            "{shape:?}"
        );
    }
    assert!(wrong(-1, &[1], &[1]).contains("impossible shape"));
    // Many names for the same numbers.
    let mut many = b"\x80\x02}(".to_vec();
    many.extend([b"U\x03a.a", &tensor(0, &[1000, 12], &[0, 1])[..], b"q\x00"].concat());
    for name in 0..9000u32 {
        many.extend(
            [
                &b"X\x06\0\0\0"[..],
                format!("a.{name:04}").as_bytes(),
                b"h\x00",
            ]
            .concat(),
        );
    }
    many.extend(b"u.");
    assert!(refused(&many).contains("more numbers than it can hold"));
}

#[test]
fn pickles_that_fill_the_memory_are_refused() {
    let begin = b"\x80\x02";
    let of = |piece: &[u8], count: usize, end: &[u8]| {
        let mut pickle = begin.to_vec();
        pickle.extend(std::iter::repeat_n(piece, count).flatten());
        pickle.extend_from_slice(end);
        pickle
    };
    // Tuples inside one another, ten times as deep as a program's stack.
    assert_eq!(
        read(&of(b"\x85", 0, b".")),
        Err(ReadError::Damaged(
            "its pickle takes what it did not make".into()
        ))
    );
    let deep = [&of(b"(", 500_000, b"")[..], &b"t".repeat(500_000), b"."].concat();
    assert_eq!(read(&deep), Err(ReadError::NoWeights));
    // Dictionaries inside one another, under a name that is looked for.
    let mut deep = of(b"}U\x05model", 200_000, b"N");
    deep.extend(std::iter::repeat_n(b's', 200_000));
    deep.push(b'.');
    assert_eq!(read(&deep), Err(ReadError::NoWeights));
    // One inside itself.
    assert_eq!(
        read(b"\x80\x02}q\x00U\x05modelh\x00s."),
        Err(ReadError::NoWeights)
    );
    assert_eq!(
        read(&of(b"N", 2_000_000, b".")),
        Err(ReadError::TooManyObjects)
    );
    assert_eq!(
        read(&of(b"N\x94", 1_500_000, b".")),
        Err(ReadError::TooManyObjects)
    );
    // The same list of pairs, copied again and again.
    let list = [b"](", &b"NN\x86".repeat(10_000)[..], b"eq\x00"].concat();
    let copies = b"ccollections\nOrderedDict\nh\x00\x85R".repeat(10_000);
    assert_eq!(
        read(&[begin, &list[..], &copies, b"."].concat()),
        Err(ReadError::TooManyObjects)
    );
    // As many arguments.
    let arguments = [b"(", &b"N".repeat(10_000)[..], b"tq\x00"].concat();
    let calls = b"ctorch\nSize\nh\x00R".repeat(10);
    assert!(refused(&[begin, &arguments[..], &calls, b"."].concat()).contains("wrong arguments"));
    // Lengths are not believed.
    for text in [
        &b"X\xff\xff\xff\x7f"[..],
        b"\x8d\xff\xff\xff\xff\xff\xff\xff\xff",
        b"\x8b\xff\xff\xff\xff",
        b"B\xff\xff\xff\xff",
    ] {
        assert_eq!(read(&[begin, text].concat()), Err(ReadError::Truncated));
    }
}

#[test]
fn archives_that_fill_the_memory_are_refused() {
    // A pickle of 40 MB in 40 kB.
    let large = [b"\x80\x02", &b"N0".repeat(20_000_000)[..], b"."].concat();
    let files = [("net/data.pkl".to_owned(), large)];
    let packed = zipped(&files, CompressionMethod::Deflated);
    assert!(packed.len() < 200_000);
    assert_eq!(open(&packed), Err(ReadError::TooLarge));
    // Numbers that are not there.
    let without = [("net/data.pkl".to_owned(), with(&tensor(0, &[12], &[1])))];
    let sentence = open(&zipped(&without, CompressionMethod::Stored))
        .unwrap_err()
        .to_string();
    assert!(sentence.contains("no net/data/0"), "{sentence}");
}

#[test]
fn other_files_are_none() {
    assert_eq!(open(b""), Ok(None));
    assert_eq!(open(b"\x08\x07"), Ok(None));
    let script = [
        ("net/data.pkl".to_owned(), vec![]),
        ("net/constants.pkl".to_owned(), vec![]),
    ];
    assert_eq!(open(&zipped(&script, CompressionMethod::Stored)), Ok(None));
    assert_eq!(
        open(&zipped(
            &[("a.txt".to_owned(), vec![])],
            CompressionMethod::Stored
        )),
        Ok(None)
    );
    assert_eq!(
        weights::pickled(b"\x80\x02cos\nsystem\n)R."),
        Some("os.system".into())
    );
    assert_eq!(
        weights::pickled(b"\x80\x02csklearn.svm\nSVC\n)\x81."),
        Some("sklearn.svm.SVC".into())
    );
    assert_eq!(weights::pickled(b"\x80\x02}."), Some("nothing".into()));
    assert_eq!(weights::pickled(b"\x89PNG"), None);
}

#[test]
fn safetensors_that_are_wrong_are_told() {
    let of = |header: &str, numbers: usize| {
        let length = (header.len() as u64).to_le_bytes();
        [&length[..], header.as_bytes(), &vec![0; numbers]].concat()
    };
    let tensor = |word: &str, shape: &str, place: &str| {
        let header = format!(
            "{{\"a\":{{\"dtype\":\"{word}\",\"shape\":{shape},\"data_offsets\":{place}}}}}"
        );
        open(&of(&header, 24)).map(|opened| opened.unwrap().tensors["a"].values.len())
    };
    assert_eq!(tensor("F32", "[2,3]", "[0,24]"), Ok(6));
    assert_eq!(tensor("F32", "[]", "[20,24]"), Ok(1));
    assert_eq!(tensor("F32", "[0,3]", "[24,24]"), Ok(0));
    assert_eq!(tensor("F32", "[2,4]", "[0,32]"), Err(ReadError::Truncated));
    for (word, shape, place) in [
        ("F32", "[2,3]", "[0,23]"),
        ("F32", "[2,3]", "[24,0]"),
        ("F32", "[2,-3]", "[0,24]"),
        ("F32", "[4294967296,4294967296]", "[0,24]"),
        ("F32", "[6]", "[0]"),
        ("F31", "[6]", "[0,24]"),
        ("F32", "6", "[0,24]"),
        ("F32", "[0,3]", "[0,24]"),
    ] {
        let told = tensor(word, shape, place);
        assert!(
            matches!(told, Err(ReadError::Damaged(_))),
            "{word} {shape} {place}: {told:?}"
        );
    }
    let eight = open(&of(
        "{\"a\":{\"dtype\":\"F8_E4M3\",\"shape\":[24],\"data_offsets\":[0,24]}}",
        24,
    ));
    assert!(eight.unwrap_err().to_string().contains("float8_e4m3fn"));
    assert_eq!(
        open(&of("{\"__metadata__\":{}}", 0)),
        Err(ReadError::NoWeights)
    );
    let deep = format!("{{\"a\":{}", "[".repeat(100_000));
    assert!(matches!(open(&of(&deep, 0)), Err(ReadError::Damaged(_))));
    // A header of 90 MB.
    let long = [&90_000_000u64.to_le_bytes()[..], b"{\"a\":1}"].concat();
    assert!(matches!(open(&long), Err(ReadError::Damaged(_))));
    let short = [&90_000u64.to_le_bytes()[..], b"{\"a\":1}"].concat();
    assert_eq!(open(&short), Err(ReadError::Truncated));
}

#[test]
fn every_truncation_is_told() {
    for name in [
        "plain.pth",
        "legacy.pth",
        "plain.safetensors",
        "legacy-views.pth",
    ] {
        let whole = file(name);
        for length in 0..whole.len() {
            match open(&whole[..length]) {
                // Too short to be known.
                Ok(None) => assert!(length < 40, "{name}: {length}"),
                Ok(Some(_)) => panic!("{name}: {length}"),
                Err(_) => {}
            }
        }
    }
}

/// How many files are tried; more where somebody has the time.
fn rounds(usual: usize) -> usize {
    std::env::var("WEIGHTS_ROUNDS").map_or(usual, |rounds| rounds.parse().unwrap())
}

/// Changes some bytes.
fn damage(file: &mut Vec<u8>, random: &mut impl FnMut(usize) -> usize) {
    for _ in 0..=random(4) {
        let at = random(file.len());
        match random(6) {
            0 if !file.is_empty() => file[at] = random(256) as u8,
            1 if !file.is_empty() => file[at] ^= 1 << random(8),
            2 => {
                let end = (at + random(12)).min(file.len());
                file.drain(at..end);
            }
            3 => {
                let piece: Vec<u8> = (0..random(12)).map(|_| random(256) as u8).collect();
                file.splice(at..at, piece);
            }
            // Instructions of pickles alone.
            4 if !file.is_empty() => {
                const CODES: &[u8] = b"(.0123BCGJKMNQRTUX]abcdehijlopqrstu}\x80\x81\x85\x86\x87\x88\x8a\x8c\x8f\x90\x91\x92\x93\x94\x95";
                file[at] = CODES[random(CODES.len())];
            }
            _ => {
                let from = random(file.len());
                let end = (from + random(40)).min(file.len());
                let piece = file[from..end].to_vec();
                file.splice(at..at, piece);
            }
        }
    }
}

#[test]
fn damaged_files_never_panic() {
    let harmless: Vec<Vec<u8>> = [
        "plain.pth",
        "legacy.pth",
        "legacy-protocol-5.pth",
        "legacy-views.pth",
        "legacy-checkpoint.tar",
        "legacy-integers.pth",
        "plain.safetensors",
        "lightning.ckpt",
        "odd.pth",
        "buffers.pth",
        "legacy-whole.pth",
    ]
    .map(file)
    .into();
    // Their pickles come past the sums of the archive.
    let archives: Vec<_> = harmless
        .iter()
        .map(|bytes| {
            if bytes.starts_with(b"PK") {
                unzipped(bytes)
            } else {
                Vec::new()
            }
        })
        .collect();
    let mut state = 1u32;
    let mut random = move |below: usize| {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state as usize % below.max(1)
    };
    let mut read = 0;
    let rounds = rounds(30_000);
    for round in 0..rounds {
        let at = round % harmless.len();
        let mut bytes = harmless[at].clone();
        if !archives[at].is_empty() && random(4) > 0 {
            let mut files = archives[at].clone();
            let pickle = files
                .iter_mut()
                .find(|(name, _)| name.ends_with("data.pkl"));
            damage(&mut pickle.unwrap().1, &mut random);
            bytes = zipped(&files, CompressionMethod::Stored);
        } else {
            damage(&mut bytes, &mut random);
        }
        let opened = std::panic::catch_unwind(|| open(&bytes).map(drop));
        let Ok(opened) = opened else {
            let path = std::env::temp_dir().join(format!("panics-{round}.pth"));
            fs::write(&path, &bytes).unwrap();
            panic!("round {round} panicked; its file is {}", path.display());
        };
        read += usize::from(opened.is_ok());
    }
    // Not all damage is seen, and not all files are refused at their first byte.
    assert!(read > rounds / 50, "{read} of {rounds}");
}
