//! Which blocks to ask about next: those with most energy in this picture.

use crate::importance::Importance;

/// Up to `count` of the blocks that are not known.
pub(crate) fn next(known: &Importance, count: usize) -> Vec<usize> {
    let mut open: Vec<usize> = (0..known.without.len())
        .filter(|&block| known.without[block].is_none())
        .collect();
    open.sort_by(|&a, &b| known.energy[b].total_cmp(&known.energy[a]).then(a.cmp(&b)));
    open.truncate(count);
    open
}
