//! The shipped sample photographs are the ones the list describes, and every one is credited.

use std::collections::BTreeSet;
use std::fs;

use forge::package::hexadecimal_sha256;
use forge::pictures;
use spectrum::filter::FilterChain;

#[test]
fn there_are_twelve_with_ids_fit_for_links() {
    let samples = pictures::read_samples().unwrap();
    let ids: BTreeSet<&str> = samples.iter().map(|sample| sample.id.as_str()).collect();
    assert_eq!(ids.len(), 12);
    assert_eq!(samples.len(), 12);
    for id in ids {
        assert!(
            id.bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte == b'-'),
            "{id}"
        );
    }
}

#[test]
fn files_are_what_the_list_says() {
    for sample in pictures::read_samples().unwrap() {
        let bytes = fs::read(pictures::folder().join(&sample.file)).unwrap();
        assert_eq!(hexadecimal_sha256(&bytes), sample.sha256, "{}", sample.file);
        assert!(bytes.len() <= 90_000, "{}", sample.file);
        let picture = image::load_from_memory(&bytes).unwrap();
        assert_eq!(
            (picture.width(), picture.height()),
            (sample.width, sample.height),
            "{}",
            sample.file
        );
        assert_eq!(sample.width, sample.height, "{}", sample.file);

        let bytes = fs::read(pictures::folder().join(&sample.thumbnail)).unwrap();
        assert!(bytes.len() <= 5_000, "{}", sample.thumbnail);
        let thumbnail = image::load_from_memory(&bytes).unwrap();
        assert_eq!(
            (thumbnail.width(), thumbnail.height()),
            (96, 96),
            "{}",
            sample.thumbnail
        );
    }
}

#[test]
fn a_thumbnail_shows_its_picture() {
    for sample in pictures::read_samples().unwrap() {
        let load = |file: &str| image::open(pictures::folder().join(file)).unwrap();
        let small = load(&sample.file)
            .resize_exact(96, 96, image::imageops::FilterType::CatmullRom)
            .to_rgb8();
        let thumbnail = load(&sample.thumbnail).to_rgb8();
        let difference: u64 = small
            .iter()
            .zip(thumbnail.iter())
            .map(|(a, b)| u64::from(a.abs_diff(*b)))
            .sum();
        // Compression moves a value by 2 to 6 of 255 on average; two different pictures of this gallery are 45 and more apart.
        assert!(
            difference < 12 * small.len() as u64,
            "{}: {difference}",
            sample.id
        );
    }
}

#[test]
fn nothing_else_lies_in_the_folder() {
    let samples = pictures::read_samples().unwrap();
    let mut expected: BTreeSet<String> = samples
        .into_iter()
        .flat_map(|sample| [sample.file, sample.thumbnail])
        .collect();
    expected.insert("samples.json".to_owned());
    let found: BTreeSet<String> = fs::read_dir(pictures::folder())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn stories_name_filters_that_can_be_set() {
    for sample in pictures::read_samples().unwrap() {
        let filter: FilterChain = sample.story.filter.parse().unwrap();
        assert_eq!(filter.to_string(), sample.story.filter);
        assert!(!filter.layers.is_empty(), "{}", sample.id);
        for sentence in [&sample.story.text, &sample.alt] {
            assert!(
                sentence.ends_with('.') && sentence.len() > 20,
                "{}: {sentence}",
                sample.id
            );
        }
    }
}

#[test]
fn every_picture_is_credited() {
    let samples = pictures::read_samples().unwrap();
    for sample in &samples {
        let deed = match sample.licence.as_str() {
            "CC0 1.0" => "https://creativecommons.org/publicdomain/zero/1.0/",
            "Public domain" => "https://creativecommons.org/publicdomain/mark/1.0/",
            other => panic!("{}: {other} is not a licence for this gallery", sample.id),
        };
        assert_eq!(sample.licence_url, deed);
        assert!(
            sample.author.len() > 2 && !sample.author.eq_ignore_ascii_case("anonymous"),
            "{}",
            sample.id
        );
        assert!(sample.source.starts_with("https://"), "{}", sample.id);
        assert!(!sample.package.is_empty(), "{}", sample.id);
    }
    let page = fs::read_to_string(pictures::credits_path()).unwrap();
    assert!(
        page.contains(&pictures::credits_table(&samples)),
        "run `cargo forge pictures`: CREDITS.md is older than samples.json"
    );
}
