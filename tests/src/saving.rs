//! What the page saves, without a download.

use anyhow::Result;

use crate::{Site, Visit};

/// Keeps it in `window.saved`, by file name.
const KEEP: &str = "
    window.saved = {};
    const make = URL.createObjectURL;
    let last = null;
    URL.createObjectURL = (object) => {
        last = object;
        return make.call(URL, object);
    };
    HTMLAnchorElement.prototype.click = function () {
        if (this.download) window.saved[this.download] = last;
        else HTMLElement.prototype.click.call(this);
    };";

impl Visit {
    /// Files that the page saves can be had with [`Site::saved`].
    #[must_use]
    pub fn saving(self) -> Self {
        self.with_page_script(KEEP)
    }
}

impl Site {
    /// Presses a button and returns name and bytes of the file that it saves; for a [`Visit::saving`].
    pub async fn saved(&self, button: &str) -> Result<(String, Vec<u8>)> {
        self.run::<()>("window.saved = {}", &[]).await?;
        self.click(button).await?;
        self.wait(&format!("the file of {button}"), async |site| {
            site.run_async::<Option<(String, Vec<u8>)>>(
                "const done = arguments[0];
                 const [file] = Object.entries(window.saved);
                 if (!file) done(null);
                 else file[1].arrayBuffer().then((buffer) => done([file[0], [...new Uint8Array(buffer)]]));",
                &[],
            )
            .await
        })
        .await
    }
}
