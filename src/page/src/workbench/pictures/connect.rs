//! What the sources of pictures do for the page's core.

use super::context::Pictures;
use leptos::prelude::*;
use session::Source;

impl Pictures {
    /// Answers the core's questions about pictures from now on.
    pub fn connect(self) {
        self.page.connect(|hooks| {
            hooks.open_own.connect(move |id| self.open_kept(id));
            hooks
                .title_of_own
                .connect(move |id: String| self.own_title(&id));
            hooks.load_second.connect(move |()| self.load_second());
            hooks
                .picture_shown
                .connect(move |(source, title)| self.picture_shown(source, title));
        });
    }

    /// A picture is on the page: the camera makes room for another source, the picture to mix with gets its size, and the visitor's own
    /// one joins the strip.
    fn picture_shown(self, source: Source, title: String) {
        if source != Source::Camera {
            self.camera.end();
        }
        if untrack(|| self.page.present()).second.is_some() {
            self.load_second();
        }
        if let Source::Own(id) = source {
            self.keep_shown(id, title);
        }
    }
}
