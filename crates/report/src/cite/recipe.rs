//! What to cite for what was done to a picture, as BibTeX.

use spectrum::content::Content;
use spectrum::filter::Filter;
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

/// A method, and the recipes that it stands behind.
struct Method {
    what: &'static str,
    who: &'static str,
    used: fn(&Recipe) -> bool,
    bibtex: &'static str,
}

const METHODS: [Method; 5] = [
    Method {
        what: "Magnitude and phase apart",
        who: "Oppenheim and Lim, 1981",
        used: |recipe| {
            use Content::{MagnitudeOfSecond, MagnitudeOnly, PhaseOfSecond, PhaseOnly};
            matches!(
                recipe.content,
                MagnitudeOnly | PhaseOnly | MagnitudeOfSecond | PhaseOfSecond
            )
        },
        bibtex: "@article{oppenheim1981importance,
  author    = {Oppenheim, Alan V. and Lim, Jae S.},
  title     = {The importance of phase in signals},
  journal   = {Proceedings of the IEEE},
  volume    = {69},
  number    = {5},
  year      = {1981},
  pages     = {529--541}
}
",
    },
    Method {
        what: "Hybrid images",
        who: "Oliva et al., 2006",
        used: |recipe| matches!(recipe.content, Content::Hybrid { .. }),
        bibtex: "@article{oliva2006hybrid,
  author    = {Oliva, Aude and Torralba, Antonio and Schyns, Philippe G.},
  title     = {Hybrid images},
  journal   = {ACM Transactions on Graphics},
  volume    = {25},
  number    = {3},
  year      = {2006},
  pages     = {527--532}
}
",
    },
    Method {
        what: "Phase noise, equalised power, Gaussian filters",
        who: "Geirhos et al., NeurIPS 2018",
        used: |recipe| {
            let treated = matches!(
                recipe.content,
                Content::PhaseNoise { .. } | Content::Equalised
            );
            treated || filters(recipe, |filter| matches!(filter, Filter::Gaussian { .. }))
        },
        bibtex: "@inproceedings{geirhos2018generalisation,
  author    = {Geirhos, Robert and Temme, Carlos R. M. and Rauber, Jonas and Sch{\\\"u}tt, Heiko H. and Bethge, Matthias and Wichmann, Felix A.},
  title     = {Generalisation in humans and deep neural networks},
  booktitle = {Advances in Neural Information Processing Systems (NeurIPS)},
  volume    = {31},
  year      = {2018}
}
",
    },
    Method {
        what: "Fourier-basis noise",
        who: "Yin et al., NeurIPS 2019",
        used: |recipe| recipe.noise.is_some(),
        bibtex: "@inproceedings{yin2019fourier,
  author    = {Yin, Dong and Gontijo Lopes, Raphael and Shlens, Jonathon and Cubuk, Ekin D. and Gilmer, Justin},
  title     = {A {Fourier} perspective on model robustness in computer vision},
  booktitle = {Advances in Neural Information Processing Systems (NeurIPS)},
  volume    = {32},
  year      = {2019},
  eprint    = {1906.08988},
  archiveprefix = {arXiv}
}
",
    },
    Method {
        what: "Radial low- and high-pass",
        who: "Wang et al., CVPR 2020",
        used: |recipe| {
            filters(recipe, |filter| {
                matches!(filter, Filter::LowPass { .. } | Filter::HighPass { .. })
            })
        },
        bibtex: "@inproceedings{wang2020high,
  author    = {Wang, Haohan and Wu, Xindi and Huang, Zeyi and Xing, Eric P.},
  title     = {High-frequency component helps explain the generalization of convolutional neural networks},
  booktitle = {Proceedings of the IEEE/CVF Conference on Computer Vision and Pattern Recognition (CVPR)},
  year      = {2020},
  eprint    = {1905.13545},
  archiveprefix = {arXiv}
}
",
    },
];

fn filters(recipe: &Recipe, is: impl Fn(&Filter) -> bool) -> bool {
    recipe.filters.active().any(|layer| is(&layer.filter))
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
    let methods = METHODS.iter().filter(|method| (method.used)(recipe));
    let methods = methods.map(|method| Reference {
        what: method.what,
        who: method.who,
        bibtex: method.bibtex.to_owned(),
    });
    always.into_iter().chain(methods).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use spectrum::filter::FilterChain;

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
    }

    #[test]
    fn every_entry_is_one_whole_entry() {
        let texts = METHODS.iter().map(|method| method.bibtex.to_owned());
        let always = references(
            &Recipe::default(),
            "0.1.0",
            2026,
            Some("https://example.org/"),
        );
        for text in texts.chain(always.into_iter().map(|one| one.bibtex)) {
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
