//! What a sweep has found.

use super::Kind;
use crate::one_picture::Answer;

/// The points of a sweep with their answers, as far as they are known.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    /// What was swept.
    pub kind: Kind,
    /// The answer without what is swept.
    pub whole: Option<Answer>,
    /// In rising order: where a point lies ([`Point::at`](super::Point::at)), and its answer.
    pub points: Vec<(f32, Option<Answer>)>,
}

/// Points one after another that have the same most probable label.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Span {
    /// That label.
    pub label: usize,
    /// Whether it is the class that is followed.
    pub stays: bool,
    /// Where the first of them lies.
    pub from: f32,
    /// Where the last of them lies.
    pub to: f32,
}

impl Curve {
    /// Whether all of it is known.
    pub fn is_complete(&self) -> bool {
        self.whole.is_some() && self.points.iter().all(|(_, answer)| answer.is_some())
    }

    /// The answers in rising order as stretches of one label each. Points without an answer are passed over.
    pub fn spans(&self) -> Vec<Span> {
        let mut spans: Vec<Span> = Vec::new();
        for &(at, answer) in &self.points {
            let Some(Answer { best, stays, .. }) = answer else {
                continue;
            };
            match spans.last_mut() {
                Some(last) if last.label == best => last.to = at,
                _ => spans.push(Span {
                    label: best,
                    stays,
                    from: at,
                    to: at,
                }),
            }
        }
        spans
    }

    /// Where the answer changes, in two sentences at most. `name` tells what a label is called, `followed` which one is followed.
    pub fn in_words(&self, followed: usize, name: impl Fn(usize) -> String) -> String {
        let spans = self.spans();
        let own = name(followed);
        let mut others: Vec<usize> = Vec::new();
        for span in spans.iter().filter(|span| !span.stays) {
            if !others.contains(&span.label) {
                others.push(span.label);
            }
        }
        let others: Vec<String> = (others.into_iter())
            .map(|label| format!("“{}”", name(label)))
            .collect();
        let stays: Vec<Span> = spans.iter().copied().filter(|span| span.stays).collect();
        match (stays.as_slice(), others.as_slice()) {
            ([], []) => String::new(),
            (_, []) => format!("The answer is “{own}” at every point."),
            ([], others) => format!("The answer is “{own}” at no point, but {}.", told(others)),
            (stays, others) => format!(
                "The answer is “{own}” {}, elsewhere {}.",
                self.places(stays),
                told(others)
            ),
        }
    }

    fn places(&self, stays: &[Span]) -> String {
        let unit = self.kind.unit();
        if stays.len() > NAMED {
            let is_kept = |answer: &Option<Answer>| answer.is_some_and(|answer| answer.stays);
            let kept = self.points.iter().filter(|(_, answer)| is_kept(answer));
            return format!("at {} of {} points", kept.count(), self.points.len());
        }
        let place = |span: &Span| {
            if span.from == span.to {
                format!("at {}", span.from)
            } else {
                format!("from {} to {}", span.from, span.to)
            }
        };
        let places: Vec<String> = stays.iter().map(place).collect();
        format!("{} {unit}", places.join(" and "))
    }
}

/// Stretches and classes that are named before the rest is only counted.
const NAMED: usize = 3;

/// "“lorikeet”, “jay”, “hen” or one of 2 others".
fn told(others: &[String]) -> String {
    let (named, more) = others.split_at(others.len().min(NAMED));
    match (named, more.len()) {
        ([first @ .., last], 0) if !first.is_empty() => format!("{} or {last}", first.join(", ")),
        (named, 0) => named.concat(),
        (named, 1) => format!("{} or another", named.join(", ")),
        (named, more) => format!("{} or one of {more} others", named.join(", ")),
    }
}
