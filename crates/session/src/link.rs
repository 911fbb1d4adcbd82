//! The link's hash: `#model=efficientnet-lite0&sample=ID&filter=lowpass:16&edge=0&backend=cpu`. `picture=SET/POSITION` shows a
//! picture of a labelled set in place of a sample; `view=set&set=SET` shows the test of a whole set.
//!
//! Unknown keys are ignored, so that links of later versions still open; wrong values fall back to the default and say so.

use crate::messages::BackendChoice;
use crate::state::{Session, Source, View};
use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};
use spectrum::filter::FilterChain;

/// Characters that would end or split a value; `:`, `+` and `-` stay readable.
const RESERVED: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'&')
    .add(b'<')
    .add(b'=')
    .add(b'>')
    .add(b'`');

/// Widest soft edge a link or slider may ask for, cycles/image.
pub const EDGE_MAX: f32 = 64.0;

/// What this version of the site has; links are checked against it. The first of each is the default.
#[derive(Clone, Debug)]
pub struct Known {
    /// Model ids.
    pub models: Vec<String>,
    /// Sample ids.
    pub samples: Vec<String>,
    /// The site's labelled sets.
    pub sets: Vec<KnownSet>,
}

/// What a link must know about a set.
#[derive(Clone, Debug)]
pub struct KnownSet {
    /// `SetCard::id`.
    pub id: String,
    /// How many pictures it has.
    pub count: usize,
}

impl Known {
    /// The session of a visit without a link.
    pub fn default_session(&self) -> Session {
        Session {
            view: View::Picture,
            set: self
                .sets
                .first()
                .map(|set| set.id.clone())
                .unwrap_or_default(),
            model: self.models.first().cloned().unwrap_or_default(),
            source: Source::Sample(self.samples.first().cloned().unwrap_or_default()),
            filters: FilterChain::default(),
            backend: BackendChoice::Auto,
        }
    }

    /// Reads a hash, with or without its `#`. Also returns one sentence for each value that could not be used.
    pub fn read(&self, hash: &str) -> (Session, Vec<String>) {
        let mut session = self.default_session();
        let mut complaints = Vec::new();
        for pair in hash.trim_start_matches('#').split('&') {
            let Some((key, value)) = pair.split_once('=') else {
                continue;
            };
            let value = percent_decode_str(value).decode_utf8_lossy();
            if let Err(complaint) = self.read_pair(&mut session, key, &value) {
                complaints.push(complaint);
            }
        }
        (session, complaints)
    }

    fn read_pair(&self, session: &mut Session, key: &str, value: &str) -> Result<(), String> {
        match key {
            "model" => session.model = known("model", value, &self.models)?,
            "sample" => {
                session.source = Source::Sample(known("sample picture", value, &self.samples)?)
            }
            "picture" => session.source = self.picture(value)?,
            "view" => {
                session.view = match value {
                    "picture" => View::Picture,
                    "set" => View::Set,
                    "laboratory" => View::Laboratory,
                    other => {
                        return Err(format!(
                            "The link asks for the view “{}”; there are picture, set and laboratory, so picture is used.",
                            shortened(other)
                        ));
                    }
                }
            }
            "set" => {
                let ids: Vec<String> = self.sets.iter().map(|set| set.id.clone()).collect();
                session.set = known("set", value, &ids)?;
            }
            "filter" => {
                let edge = session.filters.edge;
                let chain = value
                    .parse::<FilterChain>()
                    .map_err(|error| format!("The link's filter was left out: {error}"))?;
                session.filters = FilterChain { edge, ..chain };
            }
            "edge" => match value.parse::<f32>() {
                Ok(edge) if (0.0..=EDGE_MAX).contains(&edge) => session.filters.edge = edge,
                _ => {
                    return Err(format!(
                        "The link asks for an edge of “{}”; it must lie between 0 and {EDGE_MAX} cycles/image, so hard edges are used.",
                        shortened(value)
                    ));
                }
            },
            "backend" => {
                session.backend = match value {
                    "auto" => BackendChoice::Auto,
                    "cpu" => BackendChoice::Cpu,
                    "webgpu" => BackendChoice::WebGpu,
                    other => {
                        return Err(format!(
                            "The link asks for the engine “{}”; there are auto, cpu and webgpu, so auto is used.",
                            shortened(other)
                        ));
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// `SET/POSITION`.
    fn picture(&self, value: &str) -> Result<Source, String> {
        let found = value.rsplit_once('/').and_then(|(id, position)| {
            let set = self.sets.iter().find(|set| set.id == id)?;
            let picture = position.parse().ok()?;
            (picture < set.count).then(|| Source::FromSet {
                set: id.to_owned(),
                picture,
            })
        });
        found.ok_or_else(|| {
            format!(
                "The link asks for the picture “{}” that this site does not have, so the first sample is shown.",
                shortened(value)
            )
        })
    }
}

fn known(what: &str, value: &str, ids: &[String]) -> Result<String, String> {
    if ids.iter().any(|id| id == value) {
        return Ok(value.to_owned());
    }
    let fallback = ids.first().map_or("none", String::as_str);
    Err(format!(
        "The link asks for a {what} “{}” that this site does not have, so “{fallback}” is used.",
        shortened(value)
    ))
}

fn shortened(value: &str) -> String {
    let mut short: String = value.chars().take(40).collect();
    if short.len() < value.len() {
        short.push('…');
    }
    short
}

/// Writes the hash, with its `#`. The visitor's own picture is not part of it.
pub fn write(session: &Session) -> String {
    let mut pairs = Vec::new();
    if let Some(view) = match session.view {
        View::Picture => None,
        View::Set => Some("set"),
        View::Laboratory => Some("laboratory"),
    } {
        pairs.push(("view", view.to_owned()));
        if !session.set.is_empty() {
            pairs.push(("set", session.set.clone()));
        }
    }
    pairs.push(("model", session.model.clone()));
    match &session.source {
        Source::Sample(id) => pairs.push(("sample", id.clone())),
        Source::FromSet { set, picture } => pairs.push(("picture", format!("{set}/{picture}"))),
        Source::Own => {}
    }
    if !session.filters.filters.is_empty() {
        pairs.push(("filter", session.filters.to_string()));
    }
    if session.filters.edge != 0.0 {
        pairs.push(("edge", session.filters.edge.to_string()));
    }
    match session.backend {
        BackendChoice::Auto => {}
        BackendChoice::Cpu => pairs.push(("backend", "cpu".to_owned())),
        BackendChoice::WebGpu => pairs.push(("backend", "webgpu".to_owned())),
    }
    let pairs: Vec<String> = pairs
        .iter()
        .map(|(key, value)| format!("{key}={}", utf8_percent_encode(value, RESERVED)))
        .collect();
    format!("#{}", pairs.join("&"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use spectrum::filter::Filter;

    fn site() -> Known {
        Known {
            models: vec!["efficientnet-lite0".into(), "squeezenet-1.1".into()],
            samples: vec!["cat".into(), "coffee".into()],
            sets: vec![
                KnownSet {
                    id: "fashion-mnist".into(),
                    count: 10_000,
                },
                KnownSet {
                    id: "gallery".into(),
                    count: 7,
                },
            ],
        }
    }

    #[test]
    fn the_documented_link_is_understood() {
        let (session, complaints) = site().read("#model=squeezenet-1.1&sample=coffee&filter=lowpass:16+orientation:0-45&edge=2.5&backend=cpu");
        assert_eq!(complaints, Vec::<String>::new());
        assert_eq!(session.model, "squeezenet-1.1");
        assert_eq!(session.source, Source::Sample("coffee".into()));
        assert_eq!(
            session.filters.filters,
            vec![
                Filter::LowPass { radius: 16.0 },
                Filter::Orientation {
                    from_degrees: 0.0,
                    to_degrees: 45.0
                }
            ]
        );
        assert_eq!(session.filters.edge, 2.5);
        assert_eq!(session.backend, BackendChoice::Cpu);
    }

    #[test]
    fn the_edge_may_come_before_the_filter() {
        let (session, _) = site().read("#edge=3&filter=highpass:4");
        assert_eq!(session.filters.edge, 3.0);
        assert_eq!(
            session.filters.filters,
            vec![Filter::HighPass { radius: 4.0 }]
        );
    }

    #[test]
    fn unknown_keys_are_ignored_silently() {
        assert_eq!(
            site().read("#later=1&&=&x"),
            (site().default_session(), vec![])
        );
    }

    #[test]
    fn wrong_values_fall_back_and_say_so() {
        for hash in [
            "#model=resnet",
            "#sample=dog",
            "#filter=blur:3",
            "#edge=-1",
            "#edge=NaN",
            "#edge=1e9",
            "#backend=tpu",
            "#view=lab",
            "#set=imagenet",
            "#picture=gallery/7",
            "#picture=gallery",
            "#picture=nowhere/0",
        ] {
            let (session, complaints) = site().read(hash);
            assert_eq!(session, site().default_session(), "{hash}");
            assert_eq!(complaints.len(), 1, "{hash}");
            assert!(complaints[0].ends_with('.'), "{hash}: {}", complaints[0]);
        }
    }

    #[test]
    fn own_pictures_are_not_in_the_link() {
        let session = Session {
            source: Source::Own,
            ..site().default_session()
        };
        assert_eq!(write(&session), "#model=efficientnet-lite0");
    }

    fn source() -> impl Strategy<Value = Source> {
        prop_oneof![
            (0..2_usize).prop_map(|sample| Source::Sample(site().samples[sample].clone())),
            (0..7_usize).prop_map(|picture| Source::FromSet {
                set: "gallery".into(),
                picture
            }),
        ]
    }

    fn filter() -> impl Strategy<Value = Filter> {
        let radius = 0.0_f32..1000.0;
        prop_oneof![
            radius.clone().prop_map(|radius| Filter::LowPass { radius }),
            radius
                .clone()
                .prop_map(|radius| Filter::HighPass { radius }),
            (radius.clone(), radius.clone()).prop_map(|(a, b)| Filter::BandPass {
                from: a.min(b),
                to: a.max(b)
            }),
            (radius.clone(), radius).prop_map(|(a, b)| Filter::BandStop {
                from: a.min(b),
                to: a.max(b)
            }),
            (0.0_f32..180.0, 0.0_f32..180.0).prop_map(|(from_degrees, to_degrees)| {
                Filter::Orientation {
                    from_degrees,
                    to_degrees,
                }
            }),
        ]
    }

    proptest! {
        #[test]
        fn every_session_survives_its_link(
            model in 0..2_usize,
            source in source(),
            set in proptest::option::of(0..2_usize),
            filters in proptest::collection::vec(filter(), 0..6),
            edge in 0.0..=EDGE_MAX,
            backend in prop_oneof![Just(BackendChoice::Auto), Just(BackendChoice::Cpu), Just(BackendChoice::WebGpu)],
        ) {
            let site = site();
            let session = Session {
                view: match set { Some(0) => View::Laboratory, Some(_) => View::Set, None => View::Picture },
                set: site.sets[set.unwrap_or(0)].id.clone(),
                model: site.models[model].clone(),
                source,
                filters: FilterChain { filters, edge },
                backend,
            };
            prop_assert_eq!(site.read(&write(&session)), (session, vec![]));
        }

        #[test]
        fn no_hash_panics(hash in ".*") {
            let _ = site().read(&hash);
        }

        #[test]
        fn no_near_miss_panics(hash in "#(model|sample|picture|view|set|filter|edge|backend)=[a-z0-9:+.%&=-]{0,60}") {
            let (_, complaints) = site().read(&hash);
            prop_assert!(complaints.iter().all(|complaint| complaint.len() < 400));
        }
    }
}
