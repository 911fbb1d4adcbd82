//! The files of a drop or of a file picker, with the folders they were in.

use js_sys::{Array, Function};
use session::View;
use wasm_bindgen::{JsCast as _, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    DataTransfer, File, FileList, FileSystemDirectoryEntry, FileSystemEntry, FileSystemFileEntry,
};

/// A file and where it lay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incoming {
    /// Folders and name, with `/` between them.
    pub path: String,
    /// The file.
    pub file: File,
}

/// What was dropped, to be looked into later. A drop's contents are gone after its event, so this is called in it.
pub struct Dropped(Vec<FileSystemEntry>);

impl Dropped {
    /// Takes what lies in `data`.
    pub fn of(data: &DataTransfer) -> Self {
        let items = data.items();
        let entry = |index| items.get(index)?.webkit_get_as_entry().ok().flatten();
        Self((0..items.length()).filter_map(entry).collect())
    }

    /// Whether there is a folder among it, whose files only its entry knows.
    pub fn has_folder(&self) -> bool {
        self.0.iter().any(FileSystemEntry::is_directory)
    }

    /// Whether it becomes a set when it is dropped on this part of the page: beside a single picture, several pictures join the film strip.
    pub fn is_for_a_set(&self, view: View) -> bool {
        self.is_a_set() || (view != View::Picture && self.0.len() > 1)
    }

    /// Whether it is more than picture files: a folder, an archive, a table of labels.
    fn is_a_set(&self) -> bool {
        self.0.iter().any(|entry| {
            entry.is_directory() || is_archive(&entry.name()) || is_table(&entry.name())
        })
    }

    /// A name for it.
    pub fn name(&self) -> String {
        match &self.0[..] {
            [one] => title(&one.name()),
            several => format!("{} dropped files", several.len()),
        }
    }

    /// All files in it, folders opened.
    pub async fn files(self) -> Vec<Incoming> {
        let mut files = Vec::new();
        let mut entries: Vec<(String, FileSystemEntry)> = self
            .0
            .into_iter()
            .rev()
            .map(|entry| (String::new(), entry))
            .collect();
        while let Some((folder, entry)) = entries.pop() {
            let path = format!("{folder}{}", entry.name());
            if entry.is_directory() {
                let entry: FileSystemDirectoryEntry = entry.unchecked_into();
                let folder = format!("{path}/");
                entries.extend(
                    children(&entry)
                        .await
                        .into_iter()
                        .map(|child| (folder.clone(), child)),
                );
            } else if let Some(file) = file(&entry.unchecked_into()).await {
                files.push(Incoming { path, file });
            }
        }
        files
    }
}

/// Whether a file belongs to a trained network, by its name: the formats that are read, and those that it is said of what to do.
pub fn is_network(name: &str) -> bool {
    const ENDINGS: [&str; 14] = [
        "onnx",
        "ort",
        "keras",
        "h5",
        "hdf5",
        "tflite",
        "pt",
        "pth",
        "pt2",
        "ckpt",
        "bin",
        "safetensors",
        "pkl",
        "pb",
    ];
    let name = name.to_lowercase();
    // Beside NAME.onnx there is NAME.onnx.data, or NAME.onnx_data. PyTorch's own examples write NAME.pth.tar, which is no archive of tar.
    let ending = name.rsplit('.').next().unwrap_or_default();
    name.contains(".onnx") || name.ends_with(".pth.tar") || ENDINGS.contains(&ending)
}

/// Whether a file is an archive, by its name.
pub fn is_archive(name: &str) -> bool {
    name.to_lowercase().ends_with(".zip")
}

/// Whether a file may be a table of labels, by its name.
fn is_table(name: &str) -> bool {
    let extension = name.rsplit('.').next().unwrap_or_default();
    ["csv", "tsv", "jsonl", "ndjson"]
        .iter()
        .any(|known| extension.eq_ignore_ascii_case(known))
}

/// A file's name without its extension.
pub fn title(name: &str) -> String {
    if is_archive(name) {
        name[..name.len() - ".zip".len()].to_owned()
    } else {
        name.to_owned()
    }
}

/// The files of a picker; for a folder, with their paths in it.
pub fn picked(list: &FileList) -> Vec<Incoming> {
    (0..list.length())
        .filter_map(|index| {
            let file = list.get(index)?;
            let path = js_sys::Reflect::get(&file, &"webkitRelativePath".into())
                .ok()
                .and_then(|path| path.as_string())
                .filter(|path| !path.is_empty())
                .unwrap_or_else(|| file.name());
            Some(Incoming { path, file })
        })
        .collect()
}

/// A folder hands out its entries in portions, until an empty one. What cannot be read is left out, as by the browser itself.
async fn children(folder: &FileSystemDirectoryEntry) -> Vec<FileSystemEntry> {
    let reader = folder.create_reader();
    let mut all = Vec::new();
    loop {
        let portion =
            answer(|done, failed| reader.read_entries_with_callback_and_callback(done, failed))
                .await;
        let Some(portion) = portion
            .map(|portion| Array::from(&portion))
            .filter(|portion| portion.length() > 0)
        else {
            return all;
        };
        all.extend(
            portion
                .iter()
                .map(wasm_bindgen::JsCast::unchecked_into::<FileSystemEntry>),
        );
    }
}

async fn file(entry: &FileSystemFileEntry) -> Option<File> {
    let file = answer(|done, failed| {
        entry.file_with_callback_and_callback(done, failed);
        Ok(())
    })
    .await?;
    file.dyn_into().ok()
}

/// Turns a pair of callbacks into something to wait for.
async fn answer(ask: impl FnOnce(&Function, &Function) -> Result<(), JsValue>) -> Option<JsValue> {
    let mut ask = Some(ask);
    let promise = js_sys::Promise::new(&mut |resolve, reject| {
        if let Some(ask) = ask.take() {
            let failed = reject.clone();
            let refuse = Closure::once_into_js(move |error: JsValue| {
                let _ = failed.call1(&JsValue::NULL, &error);
            });
            if let Err(error) = ask(&resolve, refuse.unchecked_ref()) {
                let _ = reject.call1(&JsValue::NULL, &error);
            }
        }
    });
    JsFuture::from(promise).await.ok()
}

#[cfg(test)]
mod tests {
    use super::is_network;

    #[test]
    fn the_files_of_a_network_are_known_by_their_names() {
        for name in [
            "net.onnx",
            "Net.ONNX",
            "net.onnx.data",
            "onnx/model.onnx_data",
            "best.pt",
            "model.safetensors",
            "pytorch_model.bin",
            "checkpoint.pth.tar",
            "keras_model.h5",
        ] {
            assert!(is_network(name), "{name}");
        }
        for name in [
            "cat.jpg",
            "labels.txt",
            "set.zip",
            "config.json",
            "onnx.png",
            "point",
        ] {
            assert!(!is_network(name), "{name}");
        }
    }
}
