//! The bench in a frame of another page.

use maud::html;

/// Width and height of the frame in pixels: all three panels of the bench side by side.
const SIZE: (u32, u32) = (1200, 800);

/// The HTML that shows `address` in a frame called `title`.
pub fn frame(address: &str, title: &str) -> String {
    let (width, height) = SIZE;
    html! {
        iframe src=(address) width=(width) height=(height) title=(title) loading="lazy" {}
    }
    .into_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_cannot_break_out() {
        let text = frame("https://example.org/#embed=1&model=a", "a \"cat\"><script>");
        assert_eq!(
            text,
            "<iframe src=\"https://example.org/#embed=1&amp;model=a\" width=\"1200\" height=\"800\" title=\"a &quot;cat&quot;&gt;&lt;script&gt;\" loading=\"lazy\"></iframe>"
        );
    }
}
