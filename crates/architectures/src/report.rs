//! What does not fit.

use std::fmt;

/// Most names that are listed of each kind.
const MOST_LISTED: usize = 4;

/// How weights differ from the architecture that is closest to them. As text: a few plain sentences.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// The closest architecture; none if none has half of these tensors.
    pub closest: Option<String>,
    /// Tensors that it has and these weights do not.
    pub missing: Vec<String>,
    /// Tensors of these weights that it does not have.
    pub unexpected: Vec<String>,
    /// Tensors that both have, in different shapes.
    pub misshapen: Vec<Misshapen>,
}

/// A tensor of another shape.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misshapen {
    /// Its name.
    pub name: String,
    /// The architecture's shape.
    pub expected: Vec<usize>,
    /// That of these weights.
    pub found: Vec<usize>,
}

impl Report {
    /// How many tensors do not fit.
    pub(crate) fn differences(&self) -> usize {
        self.missing.len() + self.unexpected.len() + self.misshapen.len()
    }
}

impl std::error::Error for Report {}

impl fmt::Display for Report {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(closest) = &self.closest else {
            return write!(
                to,
                "These weights belong to no architecture that is known here ({}).",
                crate::KNOWN
            );
        };
        write!(
            to,
            "These weights belong to no architecture that is known here. {closest} is the closest."
        )?;
        let (missing, unexpected) = (self.missing.iter(), self.unexpected.iter());
        list(to, "missing", missing.cloned().collect())?;
        list(to, "unexpected", unexpected.cloned().collect())?;
        let misshapen = self.misshapen.iter().map(|tensor| {
            let Misshapen {
                name,
                expected,
                found,
            } = tensor;
            format!("{name} ({} instead of {})", shape(found), shape(expected))
        });
        list(to, "of another shape", misshapen.collect())
    }
}

/// Extents as in "64 × 3 × 7 × 7".
fn shape(extents: &[usize]) -> String {
    if extents.is_empty() {
        return "a single number".to_owned();
    }
    let extents: Vec<String> = extents.iter().map(ToString::to_string).collect();
    extents.join(" × ")
}

fn list(to: &mut fmt::Formatter<'_>, what: &str, names: Vec<String>) -> fmt::Result {
    let count = names.len();
    let verb = match count {
        0 => return Ok(()),
        1 => "tensor is",
        _ => "tensors are",
    };
    let mut listed = names;
    listed.truncate(MOST_LISTED);
    write!(to, " {count} {verb} {what}: {}", listed.join(", "))?;
    if count > MOST_LISTED {
        write!(to, " and {} more", count - MOST_LISTED)?;
    }
    to.write_str(".")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_are_sentences() {
        let mut report = Report {
            closest: Some("torchvision or timm resnet18".into()),
            missing: vec!["fc.weight".into(), "fc.bias".into()],
            unexpected: vec!["head.weight".into()],
            misshapen: vec![Misshapen {
                name: "conv1.weight".into(),
                expected: vec![64, 3, 7, 7],
                found: vec![64, 3, 5, 5],
            }],
        };
        assert_eq!(
            report.to_string(),
            "These weights belong to no architecture that is known here. torchvision or timm resnet18 is the closest. \
             2 tensors are missing: fc.weight, fc.bias. 1 tensor is unexpected: head.weight. \
             1 tensor is of another shape: conv1.weight (64 × 3 × 5 × 5 instead of 64 × 3 × 7 × 7)."
        );
        report.missing = (0..10).map(|number| format!("{number}")).collect();
        assert!((report.to_string()).contains(" 10 tensors are missing: 0, 1, 2, 3 and 6 more."));
        report.closest = None;
        assert!(report.to_string().contains("ResNet"));
    }
}
