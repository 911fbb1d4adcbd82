//! What to cite for what was done to a picture, as BibTeX.

use spectrum::recipe::Recipe;

use super::{FOUNDING_PAPER, software};

/// A work to cite.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// For what, in a few words.
    pub what: &'static str,
    /// The authors and the year: "Wang et al., ICCV 2023".
    pub who: &'static str,
    /// One whole BibTeX entry, with a line break at its end.
    pub bibtex: String,
}

/// This program, the founding paper, and the methods that the recipe uses. `address` is where the site was used.
pub fn references(
    recipe: &Recipe,
    version: &str,
    year: u16,
    address: Option<&str>,
) -> Vec<Reference> {
    let always = [
        Reference {
            what: "This program",
            who: "Frequency Shortcut Explorer",
            bibtex: software(version, year, address),
        },
        Reference {
            what: "Frequency shortcuts",
            who: "Wang, Veldhuis, Brune and Strisciuglio, ICCV 2023",
            bibtex: FOUNDING_PAPER.to_owned(),
        },
    ];
    let methods = recipe.papers().into_iter().map(|paper| Reference {
        what: paper.what,
        who: paper.who,
        bibtex: paper.bibtex.to_owned(),
    });
    always.into_iter().chain(methods).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use spectrum::filter::FilterChain;
    use spectrum::filters::KINDS;

    fn cited(words: &str, change: impl FnOnce(&mut Recipe)) -> Vec<&'static str> {
        let filters: FilterChain = words.parse().expect("filter words");
        let mut recipe = Recipe::from(filters);
        change(&mut recipe);
        let found = references(&recipe, "0.1.0", 2026, None);
        found.iter().skip(2).map(|one| one.who).collect()
    }

    #[test]
    fn methods_are_cited_where_they_are_used() {
        assert!(cited("", |_| ()).is_empty());
        assert!(cited("lowpass:9*off", |_| ()).is_empty());
        assert_eq!(cited("lowpass:9", |_| ()), ["Wang et al., CVPR 2020"]);
        assert_eq!(
            cited("gaussian:3", |_| ()),
            ["Geirhos et al., NeurIPS 2018"]
        );
        for (content, who) in [
            ("phase-noise:90", "Geirhos et al., NeurIPS 2018"),
            ("equalised", "Geirhos et al., NeurIPS 2018"),
            ("hybrid:8", "Oliva et al., 2006"),
            ("phase-only", "Oppenheim and Lim, 1981"),
            ("magnitude-of-second", "Oppenheim and Lim, 1981"),
        ] {
            let content = content.parse().expect("a content");
            assert_eq!(cited("", |recipe| recipe.content = content), [who]);
        }
        let noise = "3,4,2".parse().expect("a noise");
        assert_eq!(
            cited("highpass:9", |recipe| recipe.noise = Some(noise)),
            ["Yin et al., NeurIPS 2019", "Wang et al., CVPR 2020"]
        );
        assert_eq!(
            cited("lowpass:9+gaussian:3+highpass:1", |_| ()),
            ["Geirhos et al., NeurIPS 2018", "Wang et al., CVPR 2020"]
        );
    }

    #[test]
    fn every_entry_is_one_whole_entry() {
        let mut recipes: Vec<Recipe> = KINDS
            .iter()
            .map(|kind| Recipe::from(kind.example.parse::<FilterChain>().expect("an example")))
            .collect();
        for content in ["phase-only", "hybrid:8", "equalised"] {
            recipes.push(Recipe {
                content: content.parse().expect("a content"),
                noise: Some("3,4,2".parse().expect("a noise")),
                ..Recipe::default()
            });
        }
        let all = recipes
            .iter()
            .flat_map(|recipe| references(recipe, "0.1.0", 2026, Some("https://example.org/")));
        for text in all.map(|one| one.bibtex) {
            let depth = |text: &str| {
                let count = |letter| text.matches(letter).count();
                count('{') as i64 - count('}') as i64
            };
            assert_eq!(depth(&text), 0, "{text}");
            assert_eq!(text.lines().filter(|line| line.starts_with('@')).count(), 1);
            assert!(text.starts_with('@') && text.ends_with("}\n"), "{text}");
        }
    }
}
