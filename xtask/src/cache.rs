//! Results of slow steps, kept in the target folder by the digest of what they were made from.

use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::SystemTime;

use anyhow::{Context, Result};

/// How many results a cache keeps; the ones unused for longest go.
/// A build has some two hundred: each chunk of the page in three forms.
const KEPT: usize = 1024;

/// Tells the unfinished results of this process apart: two threads may make the same one.
static UNFINISHED: AtomicU32 = AtomicU32::new(0);

/// One folder of results, used by several threads and processes at once.
pub struct Cache {
    folder: PathBuf,
}

impl Cache {
    /// Opens or makes the cache in this folder.
    pub fn open(folder: PathBuf) -> Result<Self> {
        fs::create_dir_all(&folder)
            .with_context(|| format!("{} cannot be made", folder.display()))?;
        Ok(Self { folder })
    }

    /// The bytes kept under `key`, or else those `make` makes, kept from now on.
    pub fn get_or_make(
        &self,
        key: &str,
        make: impl FnOnce() -> Result<Vec<u8>>,
    ) -> Result<Vec<u8>> {
        let path = self.folder.join(key);
        if let Ok(bytes) = fs::read(&path) {
            // Marks it as used; a read-only cache is as good.
            let _ = File::options()
                .write(true)
                .open(&path)
                .and_then(|file| file.set_modified(SystemTime::now()));
            return Ok(bytes);
        }
        let bytes = make()?;
        // Written aside and renamed, so that an interrupted run leaves no half result.
        let number = UNFINISHED.fetch_add(1, Ordering::Relaxed);
        let aside = self
            .folder
            .join(format!("{key}.{}-{number}.new", std::process::id()));
        fs::write(&aside, &bytes)
            .with_context(|| format!("{} cannot be written", aside.display()))?;
        fs::rename(&aside, &path)?;
        self.drop_oldest()?;
        Ok(bytes)
    }

    fn drop_oldest(&self) -> Result<()> {
        let mut entries = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            let entry = entry?;
            // Gone means: another thread has dropped it or given it its name.
            if let Ok(metadata) = entry.metadata() {
                entries.push((metadata.modified()?, entry.path()));
            }
        }
        entries.sort();
        for (_, path) in entries.iter().rev().skip(KEPT) {
            match fs::remove_file(path) {
                Err(error) if error.kind() != ErrorKind::NotFound => return Err(error.into()),
                _ => {}
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{Cache, KEPT};

    #[test]
    fn results_are_made_once_and_the_oldest_go() {
        let folder = std::env::temp_dir().join(format!("xtask-cache-{}", std::process::id()));
        let cache = Cache::open(folder.clone()).unwrap();
        assert_eq!(cache.get_or_make("a", || Ok(vec![1])).unwrap(), [1]);
        assert_eq!(
            cache.get_or_make("a", || panic!("made twice")).unwrap(),
            [1]
        );
        assert!(cache.get_or_make("b", || anyhow::bail!("no")).is_err());
        assert_eq!(
            cache.get_or_make("b", || Ok(vec![2])).unwrap(),
            [2],
            "a failure is not kept"
        );

        for number in 0..2 * KEPT {
            cache
                .get_or_make(&format!("n{number}"), || Ok(vec![]))
                .unwrap();
        }
        assert_eq!(std::fs::read_dir(&folder).unwrap().count(), KEPT);
        assert_eq!(
            cache.get_or_make("a", || Ok(vec![3])).unwrap(),
            [3],
            "the oldest is gone"
        );
        std::fs::remove_dir_all(folder).unwrap();
    }
}
