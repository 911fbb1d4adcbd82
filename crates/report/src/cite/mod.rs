//! What to cite, as BibTeX.

mod recipe;

pub use recipe::{Reference, references};

/// The paper that this program follows.
const FOUNDING_PAPER: &str =
    "@inproceedings{wang2023frequency,
  author    = {Wang, Shunxin and Veldhuis, Raymond and Brune, Christoph and Strisciuglio, Nicola},
  title     = {What do neural networks learn in image classification? {A} frequency shortcut perspective},
  booktitle = {Proceedings of the IEEE/CVF International Conference on Computer Vision (ICCV)},
  year      = {2023},
  pages     = {1433--1442},
  eprint    = {2307.09829},
  archiveprefix = {arXiv}
}
";

/// The paper on the hierarchical search (HFSS), which goes on from it.
const HFSS: &str = "@inproceedings{wang2025shortcuts,
  author    = {Wang, Shunxin and Veldhuis, Raymond and Strisciuglio, Nicola},
  title     = {Do {ImageNet}-trained models learn shortcuts? {The} impact of frequency shortcuts on generalization},
  booktitle = {Proceedings of the IEEE/CVF Conference on Computer Vision and Pattern Recognition (CVPR)},
  year      = {2025},
  pages     = {25198--25207},
  eprint    = {2503.03519},
  archiveprefix = {arXiv}
}
";

/// The founding paper, HFSS, and this program. `address` is where the site was used, if it was.
pub fn bibtex(version: &str, year: u16, address: Option<&str>) -> String {
    [FOUNDING_PAPER, HFSS, &software(version, year, address)].join("\n")
}

/// This program. `address` is where the site was used, if it was.
fn software(version: &str, year: u16, address: Option<&str>) -> String {
    let address = address.map_or_else(String::new, |address| {
        let plain: String = address
            .chars()
            .filter(|&character| !character.is_control() && !"{}\\".contains(character))
            .collect();
        format!(",\n  url       = {{{plain}}}")
    });
    format!(
        "@software{{frequency_shortcut_explorer,
  author    = {{{{The Frequency Shortcut Explorer authors}}}},
  title     = {{Frequency Shortcut Explorer}},
  year      = {{{year}}},
  version   = {{{version}}}{address}
}}
"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn braces_are_balanced_and_an_address_cannot_break_out() {
        let text = bibtex("0.1.0", 2026, Some("https://example.org/}\n@misc{x,\\a"));
        let mut depth = 0;
        for character in text.chars() {
            match character {
                '{' => depth += 1,
                '}' => depth -= 1,
                _ => {}
            }
            assert!(depth >= 0);
        }
        assert_eq!(depth, 0);
        assert!(text.contains("url       = {https://example.org/@miscx,a}"));
        assert_eq!(text.lines().filter(|line| line.starts_with('@')).count(), 3);
        assert!(!bibtex("0.1.0", 2026, None).contains("url"));
    }
}
