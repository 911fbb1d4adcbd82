//! Who made a photograph and under which terms it is free, as the package that ships it says.

use anyhow::{Context, Result, bail};

/// An author, a licence and the work's page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credit {
    /// The author's name as the package gives it.
    pub author: String,
    /// The terms.
    pub licence: Licence,
    /// Address of the work's page.
    pub source: String,
}

/// The terms this gallery accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Licence {
    /// Creative Commons Zero.
    Cc0,
    /// Free of known copyright.
    PublicDomain,
}

impl Licence {
    fn parse(words: &str) -> Result<Self> {
        match words {
            "CC0-1.0" => Ok(Self::Cc0),
            "Public Domain" | "Public domain" => Ok(Self::PublicDomain),
            other => bail!("the licence “{other}” is not one for this gallery"),
        }
    }

    /// In words.
    pub fn name(self) -> &'static str {
        match self {
            Self::Cc0 => "CC0 1.0",
            Self::PublicDomain => "Public domain",
        }
    }

    /// Address of its deed.
    pub fn url(self) -> &'static str {
        match self {
            Self::Cc0 => "https://creativecommons.org/publicdomain/zero/1.0/",
            Self::PublicDomain => "https://creativecommons.org/publicdomain/mark/1.0/",
        }
    }
}

/// The credit of `file` in a README of `gcompris-qt-data`: paragraphs of `Copyright:`, `License:`, `Source:` and `Files:`, whose names
/// follow in the same line or in those after it.
pub fn from_readme(readme: &str, file: &str) -> Result<Credit> {
    let paragraph = readme
        .split("\n\n")
        .find(|paragraph| {
            paragraph
                .lines()
                .skip_while(|line| !line.starts_with("Files:"))
                .any(|line| line.trim_start_matches("Files:").trim() == file)
        })
        .with_context(|| format!("the package's README does not name {file}"))?;
    let value = |key: &str| {
        let value = paragraph
            .lines()
            .find_map(|line| line.trim().strip_prefix(key)?.strip_prefix(':'));
        value
            .map(str::trim)
            .with_context(|| format!("the package's README gives no “{key}” for {file}"))
    };
    Ok(Credit {
        author: value("Copyright")?.to_owned(),
        licence: Licence::parse(value("License")?)?,
        source: value("Source")?.to_owned(),
    })
}

/// The credit of the picture that the function `name` of scikit-image's `skimage/data/_fetchers.py` loads, from its docstring.
pub fn from_docstring(module: &str, name: &str) -> Result<Credit> {
    let unknown = || format!("scikit-image does not say that {name} is CC0");
    let (_, function) = module
        .split_once(&format!("\ndef {name}():\n"))
        .with_context(unknown)?;
    let docstring = function.split("\"\"\"").nth(1).with_context(unknown)?;
    let (_, author) = docstring
        .split_once("CC0 by the photographer (")
        .with_context(unknown)?;
    let (author, _) = author.split_once(')').with_context(unknown)?;
    Ok(Credit {
        author: author.to_owned(),
        licence: Licence::Cc0,
        source: format!(
            "https://scikit-image.org/docs/stable/api/skimage.data.html#skimage.data.{name}"
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const README: &str = "Copyright: A\nLicense: CC-BY-SA 4.0\nFiles:\na.svg\n\n\
        Copyright: B. C.\nSource: https://example.org/b\nLicense: Public Domain\nFiles:\nx/b.webp\nc.webp\n\n\
        Copyright: D\nLicense: CC0-1.0\nFiles:\nd.webp\n\n\
        Copyright: E\nFiles: e.webp\nSource: https://example.org/e\nLicense: Public domain\nComments: cropping\n";

    #[test]
    fn readme_paragraphs_are_read() {
        let credit = Credit {
            author: "B. C.".into(),
            licence: Licence::PublicDomain,
            source: "https://example.org/b".into(),
        };
        assert_eq!(from_readme(README, "x/b.webp").unwrap(), credit);
        assert_eq!(from_readme(README, "c.webp").unwrap(), credit);
        assert_eq!(from_readme(README, "e.webp").unwrap().author, "E");
    }

    #[test]
    fn incomplete_or_other_terms_are_refused() {
        for file in ["a.svg", "b.webp", "d.webp", "https://example.org/b"] {
            assert!(from_readme(README, file).is_err(), "{file}");
        }
    }

    #[test]
    fn docstrings_are_read_and_never_the_next_function() {
        let module = "\ndef first():\n    \"\"\"One.\"\"\"\n    return 1\n\n\ndef second():\n    \"\"\"Two.\n\n    CC0 by the photographer (E. F.).\n    \"\"\"\n";
        assert_eq!(from_docstring(module, "second").unwrap().author, "E. F.");
        assert!(from_docstring(module, "first").is_err());
        assert!(from_docstring(module, "third").is_err());
    }
}
