//! Files from the picker, a drop or the clipboard on their way to the page and into the strip.

use super::context::{ALT, MOST, OwnPicture, Pictures};
use super::drawing::THUMBNAIL;
use crate::thumbnails::{Thumbnail, thumbnail};
use leptos::prelude::*;
use session::{Source, View};
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Blob, File, FileList};

impl Pictures {
    /// Takes in picture files: one is opened, several go into the strip and the first of them is opened. Tells whether there were any.
    pub fn take_files(self, list: Option<FileList>) -> bool {
        let files: Vec<File> = list
            .map(|list| {
                (0..list.length())
                    .filter_map(|index| list.get(index))
                    .collect()
            })
            .unwrap_or_default();
        match &files[..] {
            [] => return false,
            [file] => self.open_own(file),
            _ => self.take_several(files),
        }
        if self.page.view.get_untracked() != View::Picture {
            self.page.go_to(View::Picture);
        }
        true
    }

    /// Opens a picture of the visitor's; it joins the strip when it has proved to be one.
    fn open_own(self, file: &File) {
        self.page.open(
            file.clone().unchecked_into(),
            Source::Own(self.new_own_id()),
            title(file),
            ALT.to_owned(),
        );
    }

    fn take_several(self, files: Vec<File>) {
        let count = files.len();
        spawn_local(async move {
            let mut opened = false;
            let mut left_out = Vec::new();
            let mut damaged = Vec::new();
            let mut no_room = 0;
            for file in files {
                let name = title(&file);
                let file: Blob = file.unchecked_into();
                let drawn = thumbnail(&file, THUMBNAIL as usize).await;
                let Ok(Thumbnail { address, damage }) = drawn else {
                    left_out.push(name);
                    continue;
                };
                let id = self.new_own_id();
                let picture = OwnPicture {
                    id: id.clone(),
                    title: name.clone(),
                    bytes: file.size() as u64,
                    thumbnail: address,
                };
                if self.own.with_untracked(Vec::len) >= MOST {
                    no_room += 1;
                    continue;
                }
                self.keep(picture, file.clone());
                if opened {
                    damaged.extend(
                        damage.map(|damage| format!("The file “{name}” is not whole. {damage}")),
                    );
                } else {
                    opened = true;
                    self.page.open(file, Source::Own(id), name, ALT.to_owned());
                }
            }
            match &left_out[..] {
                [] => {}
                [name] => self.page.say(format!(
                    "The file “{name}” is not a picture that your browser can show, so it was left out."
                )),
                several => self.page.say(format!(
                    "{} of these {count} files are not pictures that your browser can show, so they were left out.",
                    several.len()
                )),
            }
            for sentence in damaged {
                self.page.say(sentence);
            }
            if no_room > 0 {
                self.page.say(format!("Only {MOST} of your pictures can be kept, so {no_room} of these {count} were left out. Remove some to make room; a folder or a zip file of many pictures can be tested as a set."));
            }
        });
    }
}

fn title(file: &File) -> String {
    let name = file.name();
    if name.is_empty() {
        "Your picture".to_owned()
    } else {
        name
    }
}
