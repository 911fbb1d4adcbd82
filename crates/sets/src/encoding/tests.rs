//! Words of several languages, written by Python 3.13's codecs, and read back.

use proptest::prelude::*;

use super::native::NATIVE;
use super::*;

/// The bytes of a text in an encoding of the WHATWG standard.
fn written(text: &str, label: &str) -> Vec<u8> {
    let encoding = encoding_rs::Encoding::for_label(label.as_bytes()).unwrap();
    let (bytes, _, lossy) = encoding.encode(text);
    assert!(!lossy, "{text} in {label}");
    bytes.into_owned()
}

const GERMAN: &[&str] = &[
    "Mähre",
    "Möhre",
    "Käse",
    "Äpfel",
    "Süßkirsche",
    "Größe",
    "Übermut",
];
const FRENCH: &[&str] = &["pêche", "chèvre", "garçon", "éléphant", "café"];
const SPANISH: &[&str] = &["niño", "pájaro", "limón", "piña"];
const POLISH: &[&str] = &["łabędź", "wąż", "gęś", "źrebię"];
const CZECH: &[&str] = &["kočka", "žába", "řeka", "kůň", "štěně"];
const HUNGARIAN: &[&str] = &["tehén", "tyúk", "szőlő", "őz", "fű"];
const TURKISH: &[&str] = &["köpek", "çiçek", "ağaç", "balığı", "şapka", "İNEK"];
const LITHUANIAN: &[&str] = &["žuvis", "ąžuolas", "bitė", "gėlė", "šuo"];
const GREEK: &[&str] = &["γάτα", "σκύλος", "πουλί", "Άλογο", "μήλο"];
const HEBREW: &[&str] = &["חתול", "כלב", "ציפור", "סוס"];
const ARABIC: &[&str] = &["قطة", "كلب", "طائر", "حصان"];
const THAI: &[&str] = &["แมว", "หมา", "ช้าง", "ม้า", "ดอกไม้"];
const RUSSIAN: &[&str] = &["кошка", "Собака", "птица", "лошадь"];
const JAPANESE: &[&str] = &[
    "ソファ",
    "ループ",
    "皿",
    "犬",
    "猫",
    "十字路",
    "いちご",
    "表",
];
const CHINESE: &[&str] = &["猫", "狗", "苹果", "香蕉", "测试", "健康"];
const TRADITIONAL: &[&str] = &["貓", "狗", "蘋果", "香蕉", "測試集"];
const KOREAN: &[&str] = &["고양이", "개", "사과", "바나나", "나무"];

#[test]
fn tables_of_spreadsheets_in_many_languages() {
    for (words, label, name) in [
        (GERMAN, "windows-1252", "Windows-1252"),
        (FRENCH, "windows-1252", "Windows-1252"),
        (SPANISH, "windows-1252", "Windows-1252"),
        (GERMAN, "macintosh", "Mac Roman"),
        (FRENCH, "macintosh", "Mac Roman"),
        (POLISH, "windows-1250", "Windows-1250"),
        (POLISH, "iso-8859-2", "ISO-8859-2"),
        (CZECH, "windows-1250", "Windows-1250"),
        (HUNGARIAN, "windows-1250", "Windows-1250"),
        (TURKISH, "windows-1254", "Windows-1254"),
        (LITHUANIAN, "windows-1257", "Windows-1257"),
        (GREEK, "windows-1253", "Windows-1253"),
        (HEBREW, "windows-1255", "Windows-1255"),
        (ARABIC, "windows-1256", "Windows-1256"),
        (THAI, "windows-874", "Windows-874"),
        (RUSSIAN, "windows-1251", "Windows-1251"),
        (RUSSIAN, "ibm866", "CP866"),
        (RUSSIAN, "koi8-u", "KOI8-U"),
        (JAPANESE, "shift_jis", "Shift-JIS"),
        (JAPANESE, "euc-jp", "EUC-JP"),
        (CHINESE, "gbk", "GBK"),
        (TRADITIONAL, "big5", "Big5"),
        (KOREAN, "euc-kr", "EUC-KR"),
    ] {
        let lines: Vec<String> = words
            .iter()
            .enumerate()
            .map(|(index, word)| format!("{index}.jpg;{word}\r\n"))
            .collect();
        let text = format!("file;label\r\n{}", lines.concat());
        let read = read(&written(&text, label), NATIVE);
        assert_eq!((read.text, read.encoding), (text, Some(name)), "{label}");
    }
}

/// Excel saves "CSV (MS-DOS)" in CP850 in western Europe; CP437 has the same bytes for these letters.
#[test]
fn tables_of_dos() {
    let tables: [(&[u8], &str); 3] = [
        (
            b"file;label\r\n1.jpg;K\x84se\r\n2.jpg;M\x81sli\r\n3.jpg;Gr\x94\xe1e\r\n4.jpg;\x8epfel\r\n",
            "file;label\r\n1.jpg;Käse\r\n2.jpg;Müsli\r\n3.jpg;Größe\r\n4.jpg;Äpfel\r\n",
        ),
        (
            b"file;label\r\n1.jpg;p\x88che\r\n2.jpg;ch\x8avre\r\n3.jpg;gar\x87on\r\n4.jpg;caf\x82\r\n",
            "file;label\r\n1.jpg;pêche\r\n2.jpg;chèvre\r\n3.jpg;garçon\r\n4.jpg;café\r\n",
        ),
        (
            b"file;label\r\n1.jpg;ni\xa4o\r\n2.jpg;p\xa0jaro\r\n3.jpg;lim\xa2n\r\n",
            "file;label\r\n1.jpg;niño\r\n2.jpg;pájaro\r\n3.jpg;limón\r\n",
        ),
    ];
    for (bytes, text) in tables {
        assert_eq!(read(bytes, NATIVE).text, text);
    }
}

#[test]
fn a_single_word_is_enough() {
    for (words, label) in [
        (GERMAN, "windows-1252"),
        (FRENCH, "windows-1252"),
        (SPANISH, "windows-1252"),
        (JAPANESE, "shift_jis"),
        (CHINESE, "gbk"),
    ] {
        for word in words {
            // "猫" in GBK is "è" in UTF-8, and nothing else tells.
            if std::str::from_utf8(&written(word, label)).is_ok() {
                continue;
            }
            let text = format!("file,label\n1.jpg,{word}\n2.jpg,other\n");
            let read = read(&written(&text, label), NATIVE);
            assert_eq!(read.text, text, "{label}: {:?}", read.encoding);
        }
    }
}

#[test]
fn utf_8_and_utf_16_with_and_without_a_mark() {
    let text = "file,label\n1.jpg,Käse 猫\n2.jpg,Brot\n";
    let units = |big: bool| -> Vec<u8> {
        text.encode_utf16()
            .flat_map(|unit| {
                if big {
                    unit.to_be_bytes()
                } else {
                    unit.to_le_bytes()
                }
            })
            .collect()
    };
    for (bytes, encoding) in [
        (text.as_bytes().to_vec(), None),
        ([b"\xEF\xBB\xBF", text.as_bytes()].concat(), None),
        (units(false), Some("UTF-16")),
        (units(true), Some("UTF-16")),
        (
            [b"\xFF\xFE".to_vec(), units(false)].concat(),
            Some("UTF-16"),
        ),
        ([b"\xFE\xFF".to_vec(), units(true)].concat(), Some("UTF-16")),
    ] {
        let expected = Read {
            text: text.to_owned(),
            encoding,
        };
        assert_eq!(read(&bytes, NATIVE), expected);
    }
    assert_eq!(read(b"", NATIVE).encoding, None);
}

#[test]
fn names_in_archives_of_many_languages() {
    for (words, label, name) in [
        (GERMAN, "windows-1252", "Windows-1252"),
        (FRENCH, "windows-1252", "Windows-1252"),
        (CZECH, "windows-1250", "Windows-1250"),
        (TURKISH, "windows-1254", "Windows-1254"),
        (GREEK, "windows-1253", "Windows-1253"),
        (RUSSIAN, "ibm866", "CP866"),
        (RUSSIAN, "windows-1251", "Windows-1251"),
        (JAPANESE, "shift_jis", "Shift-JIS"),
        (CHINESE, "gbk", "GBK"),
        (TRADITIONAL, "big5", "Big5"),
        (KOREAN, "euc-kr", "EUC-KR"),
    ] {
        let raw: Vec<RawName> = words
            .iter()
            .map(|word| RawName::Bytes(written(&format!("{word}/IMG_1.jpg"), label)))
            .chain([RawName::Text("Ä/2.jpg".to_owned())])
            .collect();
        let expected: Vec<String> = words
            .iter()
            .map(|word| format!("{word}/IMG_1.jpg"))
            .chain(["Ä/2.jpg".to_owned()])
            .collect();
        assert_eq!(names(&raw, NATIVE), (expected, Some(name)), "{label}");
    }
}

#[test]
fn dos_names() {
    // "Möhre", "Süßkirsche", "Äpfel" by Python: "Möhre".encode("cp437"), the same in cp850.
    let raw = [
        b"M\x94hre/1.jpg".to_vec(),
        b"S\x81\xe1kirsche/1.jpg".to_vec(),
        b"\x8epfel/1.jpg".to_vec(),
    ]
    .map(RawName::Bytes);
    let (read, name) = names(&raw, NATIVE);
    assert_eq!(read, ["Möhre/1.jpg", "Süßkirsche/1.jpg", "Äpfel/1.jpg"]);
    assert_eq!(name, Some("CP437"));
    // "maçã", "Ágata": only CP850 has these letters.
    let raw = [b"ma\x87\xc6/1.jpg".to_vec(), b"\xb5gata/1.jpg".to_vec()].map(RawName::Bytes);
    let (read, name) = names(&raw, NATIVE);
    assert_eq!(read, ["maçã/1.jpg", "Ágata/1.jpg"]);
    assert_eq!(name, Some("CP850"));
}

/// Names in bytes, in letters, and the encoding.
type NamesOf<'a> = (&'a [&'a [u8]], &'a [&'a str], &'a str);

/// As Windows' own zip folders write them there, by Python's codecs.
#[test]
fn dos_names_of_other_languages() {
    let cases: [NamesOf<'_>; 5] = [
        (
            &[
                b"ko\x9fka",
                b"\xa7\xa0ba",
                b"\xfdeka",
                b"k\x85\xe5",
                b"\xe7t\xd8n\xd8",
            ],
            &["kočka", "žába", "řeka", "kůň", "štěně"],
            "CP852",
        ),
        (
            &[
                b"\x88ab\xa9d\xab",
                b"w\xa5\xbe",
                b"g\xa9\x98",
                b"\xabrebi\xa9",
            ],
            &["łabędź", "wąż", "gęś", "źrebię"],
            "CP852",
        ),
        (
            &[
                b"k\x94pek",
                b"\x87i\x87ek",
                b"a\xa7a\x87",
                b"bal\x8d\xa7\x8d",
                b"\x9fapka",
            ],
            &["köpek", "çiçek", "ağaç", "balığı", "şapka"],
            "CP857",
        ),
        (
            &[
                b"\x9a\xe1\xab\x98",
                b"\xa9\xa1\xe7\xa2\xa6\xaa",
                b"\xa7\xa6\xac\xa2\xe5",
                b"\xe1\xa2\xa6\x9a\xa6",
            ],
            &["γάτα", "σκύλος", "πουλί", "άλογο"],
            "CP737",
        ),
        (
            &[
                b"\x87\x9a\x85\x8c",
                b"\x8b\x8c\x81",
                b"\x96\x89\x94\x85\x98",
                b"\x91\x85\x91",
            ],
            &["חתול", "כלב", "ציפור", "סוס"],
            "CP862",
        ),
    ];
    for (bytes, words, encoding) in cases {
        let raw: Vec<RawName> = (bytes.iter())
            .map(|bytes| RawName::Bytes([bytes, &b"/1.jpg"[..]].concat()))
            .collect();
        let expected: Vec<String> = words.iter().map(|word| format!("{word}/1.jpg")).collect();
        assert_eq!(names(&raw, NATIVE), (expected, Some(encoding)));
    }
}

#[test]
fn the_byte_of_a_backslash_inside_a_character_parts_no_names() {
    // 83 5C is ソ, 95 5C is 表.
    let raw = [b"\x83\\\x83t\x83@/1.jpg".to_vec(), b"\x95\\/1.jpg".to_vec()].map(RawName::Bytes);
    assert_eq!(names(&raw, NATIVE).0, ["ソファ/1.jpg", "表/1.jpg"]);
}

#[test]
fn utf_8_that_nobody_marked() {
    let bytes = |text: &str| RawName::Bytes(text.as_bytes().to_vec());
    let (read, name) = names(&[bytes("Äpfel/1.jpg"), bytes("犬/2.jpg")], NATIVE);
    assert_eq!(
        (read, name),
        (vec!["Äpfel/1.jpg".to_owned(), "犬/2.jpg".to_owned()], None)
    );
    // C4 A3 is 模 in GBK, and a letter of Latvian in UTF-8: the other names tell.
    let raw = [written("模/1.jpg", "gbk"), written("苹果/2.jpg", "gbk")].map(RawName::Bytes);
    assert_eq!(names(&raw, NATIVE).0, ["模/1.jpg", "苹果/2.jpg"]);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn names_that_differ_stay_different(
        parts in prop::collection::btree_set(prop::collection::vec(prop::sample::select((1..=255_u8).filter(|&byte| byte != b'/').collect::<Vec<_>>()), 1..6), 1..8),
    ) {
        let raw: Vec<RawName> = parts
            .iter()
            .map(|part| match std::str::from_utf8(part) {
                Ok(text) if text.is_ascii() => RawName::Text(text.to_owned()),
                _ => RawName::Bytes(part.clone()),
            })
            .collect();
        let (read, _) = names(&raw, NATIVE);
        let different: BTreeSet<&String> = read.iter().collect();
        prop_assert_eq!(different.len(), raw.len());
    }

    #[test]
    fn any_bytes_are_a_text(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = read(&bytes, NATIVE);
    }

    #[test]
    fn what_is_utf_8_is_read_as_it_is(text in "[^\u{0}\u{feff}]{0,60}") {
        prop_assert_eq!(read(text.as_bytes(), NATIVE), Read { text, encoding: None });
    }
}
