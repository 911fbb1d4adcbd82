//! The section of `CREDITS.md` that names every photograph; the rest of the page is written by hand.

use std::fmt::Write as _;

use anyhow::{Context, Result};

use super::Sample;

const BEGIN: &str = "<!-- Written by `cargo forge pictures`. -->\n";
const END: &str = "<!-- End of what `cargo forge pictures` writes. -->\n";

/// The page with its section renewed.
pub fn renew(page: &str, samples: &[Sample]) -> Result<String> {
    let lost = || format!("CREDITS.md has lost the line {}", BEGIN.trim());
    let (before, rest) = page.split_once(BEGIN).with_context(lost)?;
    let (_, after) = rest
        .split_once(END)
        .with_context(|| format!("CREDITS.md has lost the line {}", END.trim()))?;
    Ok(format!("{before}{BEGIN}\n{}\n{END}{after}", table(samples)))
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
        let page = format!("# Credits\n\n{BEGIN}old\n{END}\n## More\n");
        let renewed = renew(&page, &[]).unwrap();
        assert!(renewed.starts_with("# Credits\n\n<!--") && renewed.ends_with("-->\n\n## More\n"));
        assert!(!renewed.contains("old"));
        assert_eq!(renew(&renewed, &[]).unwrap(), renewed);
        assert!(renew("# Credits\n", &[]).is_err());
    }
}
