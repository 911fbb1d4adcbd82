//! What can be wrong with a report.

/// What is wrong with a report: goes on "this report is damaged:".
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Damage {
    /// Its text breaks off.
    #[error("it ends too early")]
    CutShort,
    /// What it should hold is missing or of another kind, in the words of the reader of JSON.
    #[error("{0}")]
    Json(String),
    /// No network takes pictures of this size.
    #[error("its pictures have an impossible size")]
    Side,
    /// There is not one list of labels for each class.
    #[error("it does not say which labels belong to which class")]
    Labels,
    /// A picture's class is beyond the list.
    #[error("a picture belongs to a class that there is not")]
    Class,
    /// The spectra have another size, or are of another number of classes.
    #[error("its class spectra are those of another set")]
    Spectra,
    /// There is not one for each test picture.
    #[error("the nearest spectra are those of other pictures")]
    NearestSpectra,
    /// The answer to the probe of this name does not have one part for each class, or each test picture.
    #[error("the answer “{0}” is of another size")]
    Answer(String),
    /// No search with these settings can end.
    #[error("its search for dominant frequencies has impossible settings")]
    Dominant,
    /// Its stages do not fit the pictures.
    #[error("its hierarchical search has impossible settings")]
    Hfss,
    /// Its grid does not fit the pictures.
    #[error("its heat map has impossible settings")]
    HeatMap,
    /// Its maps do not fit the pictures, or it asks for far too many masks.
    #[error("its shortcut test has impossible settings")]
    Test,
    /// There is not one for each class, or they are of another size.
    #[error("its maps are those of another set")]
    Maps,
}

impl Damage {
    pub(super) fn json(error: &serde_json::Error) -> Self {
        Self::Json(error.to_string())
    }
}
