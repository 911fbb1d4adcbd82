//! Where the rest of the page begins with the set test.

use super::context::SetTest;

/// Begins to follow what is chosen, once; called when the view is first shown.
pub async fn open(test: SetTest) {
    test.follow();
}
