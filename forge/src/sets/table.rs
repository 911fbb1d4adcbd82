//! The tables in `forge/sets`: lines of cells separated by tabs, the first line naming the columns.

use anyhow::{Context, Result, ensure};

/// The lines of a table whose first line must be `head`, each split into `N` cells.
pub fn lines<const N: usize>(
    text: &'static str,
    head: [&str; N],
) -> Result<Vec<[&'static str; N]>> {
    let mut lines = text.lines();
    let head = head.join("\t");
    ensure!(
        lines.next() == Some(head.as_str()),
        "the table must begin with the line {head}"
    );
    lines
        .map(|line| {
            let cells: Vec<&str> = line.split('\t').collect();
            <[&str; N]>::try_from(cells)
                .ok()
                .with_context(|| format!("not {N} cells in the line {line}"))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_split_and_others_refused() {
        assert_eq!(lines("a\tb\n1\t\n", ["a", "b"]).unwrap(), [["1", ""]]);
        assert!(lines("a\tb\n1\n", ["a", "b"]).is_err());
        assert!(lines("b\ta\n", ["a", "b"]).is_err());
    }
}
