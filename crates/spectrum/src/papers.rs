//! Papers that filters and other treatments of a picture follow, to be cited where those are used.

/// A method and the paper that it follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paper {
    /// The method, in a few words.
    pub what: &'static str,
    /// The authors, where and when: "Wang et al., CVPR 2020".
    pub who: &'static str,
    /// When, to list papers in their order.
    pub year: u16,
    /// One whole BibTeX entry, with a line break at its end.
    pub bibtex: &'static str,
}

/// A. Oppenheim and J. Lim, on phase.
pub const OPPENHEIM_1981: Paper = Paper {
    what: "Magnitude and phase apart",
    who: "Oppenheim and Lim, 1981",
    year: 1981,
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
};

/// A. Oliva and others, on hybrid images.
pub const OLIVA_2006: Paper = Paper {
    what: "Hybrid images",
    who: "Oliva et al., 2006",
    year: 2006,
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
};

/// R. Geirhos and others, on people and networks under distortions.
pub const GEIRHOS_2018: Paper = Paper {
    what: "Phase noise, equalised power, Gaussian filters",
    who: "Geirhos et al., NeurIPS 2018",
    year: 2018,
    bibtex: "@inproceedings{geirhos2018generalisation,
  author    = {Geirhos, Robert and Temme, Carlos R. M. and Rauber, Jonas and Sch{\\\"u}tt, Heiko H. and Bethge, Matthias and Wichmann, Felix A.},
  title     = {Generalisation in humans and deep neural networks},
  booktitle = {Advances in Neural Information Processing Systems (NeurIPS)},
  volume    = {31},
  year      = {2018}
}
",
};

/// D. Yin and others, on Fourier-basis noise.
pub const YIN_2019: Paper = Paper {
    what: "Fourier-basis noise",
    who: "Yin et al., NeurIPS 2019",
    year: 2019,
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
};

/// H. Wang and others, on high frequencies.
pub const WANG_2020: Paper = Paper {
    what: "Radial low- and high-pass",
    who: "Wang et al., CVPR 2020",
    year: 2020,
    bibtex: "@inproceedings{wang2020high,
  author    = {Wang, Haohan and Wu, Xindi and Huang, Zeyi and Xing, Eric P.},
  title     = {High-frequency component helps explain the generalization of convolutional neural networks},
  booktitle = {Proceedings of the IEEE/CVF Conference on Computer Vision and Pattern Recognition (CVPR)},
  year      = {2020},
  eprint    = {1905.13545},
  archiveprefix = {arXiv}
}
",
};
