//! The sections of `CREDITS.md` and `EXPERIMENTS.md` that `forge` writes; the rest of a page is written by hand.

use std::fmt::Write as _;

use anyhow::{Context, Result};

use super::Sample;

/// The page with the section of `command`, such as "cargo forge pictures", renewed to hold `text`.
pub fn renew(page: &str, command: &str, text: &str) -> Result<String> {
    let begin = format!("<!-- Written by `{command}`. -->\n");
    let end = format!("<!-- End of what `{command}` writes. -->\n");
    let lost = |line: &str| format!("the page has lost the line {}", line.trim());
    let (before, rest) = page.split_once(&begin).with_context(|| lost(&begin))?;
    let (_, after) = rest.split_once(&end).with_context(|| lost(&end))?;
    Ok(format!("{before}{begin}\n{text}\n{end}{after}"))
}

/// The table of pictures, authors, licences, works and packages.
pub fn table(samples: &[Sample]) -> String {
    let mut table =
        String::from("| Picture | Author | Licence | Work | Taken from |\n|---|---|---|---|---|\n");
    for sample in samples {
        let Sample {
            title,
            file,
            author,
            licence,
            licence_url,
            source,
            package,
            ..
        } = sample;
        // Writing to a string cannot fail.
        let _ = writeln!(
            table,
            "| {title} ([{file}](www/samples/{file})) | {author} | [{licence}]({licence_url}) | <{source}> | {package} |"
        );
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_section_changes() {
        let section = |command: &str, text: &str| {
            format!(
                "<!-- Written by `{command}`. -->\n\n{text}\n<!-- End of what `{command}` writes. -->\n"
            )
        };
        let page = |text: &str| {
            format!(
                "# Credits\n\n{}\n## More\n\n{}",
                section("forge a", text),
                section("forge b", "kept")
            )
        };
        assert_eq!(renew(&page("old"), "forge a", "new").unwrap(), page("new"));
        assert!(renew(&page("old"), "forge c", "new").is_err());
        assert!(renew("# Credits\n", "forge a", "new").is_err());
    }
}
