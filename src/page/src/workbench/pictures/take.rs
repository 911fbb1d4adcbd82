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
                let Thumbnail { address, damage } = match thumbnail(&file, THUMBNAIL as usize).await
                {
                    Ok(thumbnail) => thumbnail,
                    Err(why) => {
                        left_out.push(format!("“{name}”: {why}"));
                        continue;
                    }
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
            if !left_out.is_empty() {
                self.page.say(left_out_sentence(&left_out, count));
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

/// How many files were left out, and why the first of them were.
fn left_out_sentence(left_out: &[String], count: usize) -> String {
    const TOLD: usize = 3;
    let many = left_out.len();
    let told = left_out[..many.min(TOLD)].join(" ");
    let more = match many.saturating_sub(TOLD) {
        0 => String::new(),
        more => format!(" And {more} more."),
    };
    format!("Left out: {many} of these {count} files. {told}{more}")
}

fn title(file: &File) -> String {
    let name = file.name();
    if name.is_empty() {
        "Your picture".to_owned()
    } else {
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_that_are_left_out_are_told_with_their_reasons() {
        let one = ["“notes.txt”: This is a text.".to_owned()];
        assert_eq!(
            left_out_sentence(&one, 4),
            "Left out: 1 of these 4 files. “notes.txt”: This is a text."
        );
        let five = ["A.", "B.", "C.", "D.", "E."].map(str::to_owned);
        assert_eq!(
            left_out_sentence(&five, 9),
            "Left out: 5 of these 9 files. A. B. C. And 2 more."
        );
    }
}
