//! The link's hash: `#model=efficientnet-lite0&sample=ID&filter=lowpass:16&edge=0&backend=cpu`. `picture=SET/POSITION` shows a
//! picture of a labelled set in place of a sample; `view=set&set=SET` shows the test of a whole set; `view=learning&data=RECIPE&lesson=LESSON`
//! a training, `shortcut=SHORTCUT` with a shortcut planted among its pictures; `embed=1` shows the picture's bench
//! alone, for a frame in another page.
//!
//! Unknown keys are ignored, so that links of later versions still open; wrong values fall back to the default and say so.

use crate::edit::Edit;
use crate::link_error::{LinkError, ValueError};
use crate::state::{Session, Source, View};
use learning::hyperparameters::Hyperparameters;
use learning::training_data::{PictureSource, TrainingData};
use models::card::OWN;
use models::cut::Framing;
use models::read_as::{Colours, ReadAs};
use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};
use protocol::BackendChoice;
use protocol::Crop;
use spectrum::content::Content;
use spectrum::filter::FilterChain;
use spectrum::formula::Formula;
use spectrum::recipe::Recipe;
use spectrum::window::Window;
use std::str::FromStr;

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
    /// Ids of the models that can be chosen here.
    pub models: Vec<String>,
    /// Ids of the sample photographs.
    pub samples: Vec<String>,
    /// The site's labelled sets.
    pub sets: Vec<KnownSet>,
}

/// What a link must know about a set.
#[derive(Clone, Debug)]
pub struct KnownSet {
    /// Its word in links, `SetCard::id`.
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
            edit: Edit {
                source: Source::Sample(self.samples.first().cloned().unwrap_or_default()),
                crop: Crop::default(),
                read_as: ReadAs::default(),
                model: self.models.first().cloned().unwrap_or_default(),
                recipe: Recipe::default(),
                second: None,
            },
            training_data: TrainingData::default(),
            hyperparameters: Hyperparameters::default(),
            backend: BackendChoice::Auto,
            embed: false,
        }
    }

    /// Reads a hash, with or without its `#`. Also returns what is wrong with each value that could not be used.
    pub fn read(&self, hash: &str) -> (Session, Vec<LinkError>) {
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
        if session.embed {
            session.view = View::Picture;
        }
        (session, complaints)
    }

    /// Reads what is done to a picture from text: [`recipe_words`], plain filter words, or a whole link, whose picture and model are left
    /// out. Fails where there is none of that, or something is wrong with it.
    pub fn recipe(&self, text: &str) -> Result<(Recipe, Option<Source>), LinkError> {
        let text = text.trim();
        if text.is_empty() || text.len() > 100_000 {
            return Err(LinkError::NoRecipe);
        }
        if !text.contains('=') {
            let filters = text.parse::<FilterChain>();
            let filters = filters.map_err(|_| LinkError::NoRecipe)?;
            return Ok((filters.into(), None));
        }
        let hash = text.rsplit_once('#').map_or(text, |(_, hash)| hash);
        let (session, complaints) = self.read(hash);
        if let Some(complaint) = complaints.into_iter().next() {
            return Err(complaint);
        }
        let said = hash.split('&').filter_map(|pair| pair.split_once('='));
        let keys = [
            "filter", "edge", "content", "noise", "window", "dc", "clip", "order",
        ];
        let names_model = |key: &str| ["model", "sample", "picture", "made"].contains(&key);
        if said
            .clone()
            .any(|(key, _)| keys.contains(&key) || names_model(key))
        {
            Ok((session.edit.recipe, session.edit.second))
        } else {
            Err(LinkError::NoRecipe)
        }
    }

    fn read_pair(&self, session: &mut Session, key: &str, value: &str) -> Result<(), LinkError> {
        let edit = &mut session.edit;
        let recipe = &mut edit.recipe;
        match key {
            "model" => edit.model = self.model(value)?,
            "sample" => edit.source = self.sample(value)?,
            "picture" => edit.source = self.picture(value)?,
            "made" => edit.source = made(value)?,
            "crop" => edit.crop = written(value)?,
            "colours" => edit.read_as.colours = written(value)?,
            "framing" => edit.read_as.framing = written(value)?,
            "second" => edit.second = Some(self.second(value)?),
            "content" => recipe.content = written(value)?,
            "noise" => recipe.noise = Some(written(value)?),
            "window" => recipe.window = written(value)?,
            "dc" => recipe.keep_dc = either("dc", value, ["filtered", "kept"])?,
            "clip" => recipe.clip = either("clip", value, ["off", "on"])?,
            "order" => recipe.after_normalising = either("order", value, ["before", "after"])?,
            "view" => {
                session.view = match value {
                    "picture" => View::Picture,
                    "set" => View::Set,
                    "laboratory" => View::Laboratory,
                    "learning" => View::Learning,
                    other => return Err(LinkError::View(other.to_owned())),
                }
            }
            "data" => session.training_data.source = self.data(value)?,
            "shortcut" => session.training_data.shortcut = Some(written(value)?),
            "lesson" => session.hyperparameters = written(value)?,
            "embed" => session.embed = either("embed", value, ["0", "1"])?,
            "set" => session.set = self.set(value)?,
            "filter" => {
                let edge = recipe.filters.edge;
                let chain = written::<FilterChain>(value)?;
                recipe.filters = FilterChain { edge, ..chain };
            }
            "edge" => match value.parse::<f32>() {
                Ok(edge) if (0.0..=EDGE_MAX).contains(&edge) => recipe.filters.edge = edge,
                _ => return Err(LinkError::Edge(value.to_owned())),
            },
            "backend" => {
                session.backend = match value {
                    "auto" => BackendChoice::Auto,
                    "cpu" => BackendChoice::Cpu,
                    "webgpu" => BackendChoice::WebGpu,
                    other => return Err(LinkError::Engine(other.to_owned())),
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// A source with its key before a colon: `sample:cat`, `picture:SET/POSITION`, `made:FORMULA`.
    fn second(&self, value: &str) -> Result<Source, LinkError> {
        match value.split_once(':') {
            Some(("sample", id)) => self.sample(id),
            Some(("picture", place)) => self.picture(place),
            Some(("made", formula)) => made(formula),
            _ => Err(LinkError::Second(value.to_owned())),
        }
    }

    fn sample(&self, id: &str) -> Result<Source, LinkError> {
        Ok(Source::Sample(known("sample picture", id, &self.samples)?))
    }

    fn model(&self, id: &str) -> Result<String, LinkError> {
        let model = known("model", id, &self.models);
        if model.is_err() && id.starts_with(OWN) {
            return Err(LinkError::OwnNetwork);
        }
        model
    }

    fn set(&self, id: &str) -> Result<String, LinkError> {
        let ids: Vec<String> = self.sets.iter().map(|set| set.id.clone()).collect();
        known("set", id, &ids)
    }

    /// Made-up pictures, or a set that this site has.
    fn data(&self, value: &str) -> Result<PictureSource, LinkError> {
        match written(value)? {
            PictureSource::Set(id) => Ok(PictureSource::Set(self.set(&id)?)),
            made @ PictureSource::Made(_) => Ok(made),
        }
    }

    /// A picture of a set, written as `SET/POSITION`.
    fn picture(&self, value: &str) -> Result<Source, LinkError> {
        let found = value.rsplit_once('/').and_then(|(id, position)| {
            let set = self.sets.iter().find(|set| set.id == id)?;
            let picture = position.parse().ok()?;
            (picture < set.count).then(|| Source::FromSet {
                set: id.to_owned(),
                picture,
            })
        });
        found.ok_or_else(|| LinkError::Picture(value.to_owned()))
    }
}

fn made(value: &str) -> Result<Source, LinkError> {
    Ok(Source::Made(written::<Formula>(value)?))
}

/// A value that is written in words of its own.
fn written<T>(value: &str) -> Result<T, LinkError>
where
    T: FromStr,
    ValueError: From<T::Err>,
{
    value
        .parse()
        .map_err(|error| LinkError::LeftOut(ValueError::from(error)))
}

/// Whether `value` is the second of two words.
fn either(key: &'static str, value: &str, words: [&'static str; 2]) -> Result<bool, LinkError> {
    let place = words.iter().position(|word| *word == value);
    place
        .map(|place| place == 1)
        .ok_or_else(|| LinkError::Switch {
            key,
            value: value.to_owned(),
            words,
        })
}

fn known(kind: &'static str, id: &str, ids: &[String]) -> Result<String, LinkError> {
    if ids.iter().any(|known| known == id) {
        return Ok(id.to_owned());
    }
    Err(LinkError::Unknown {
        kind,
        id: id.to_owned(),
        fallback: ids.first().map_or("none", String::as_str).to_owned(),
    })
}

/// The part of a link that says what is done to the picture, to copy and paste.
pub fn recipe_words(edit: &Edit) -> String {
    let picture = [
        "model", "sample", "picture", "made", "crop", "colours", "framing",
    ];
    let pairs = edit_pairs(edit)
        .into_iter()
        .filter(|(key, _)| !picture.contains(key));
    joined(pairs)
}

fn joined(pairs: impl IntoIterator<Item = (&'static str, String)>) -> String {
    let pairs: Vec<String> = pairs
        .into_iter()
        .map(|(key, value)| format!("{key}={}", utf8_percent_encode(&value, RESERVED)))
        .collect();
    pairs.join("&")
}

/// Writes the hash, with its `#`. The visitor's own picture is not part of it.
pub fn write(session: &Session) -> String {
    let mut pairs = Vec::new();
    if session.embed {
        pairs.push(("embed", "1".to_owned()));
    }
    if let Some(view) = match session.view {
        _ if session.embed => None,
        View::Picture => None,
        View::Set => Some("set"),
        View::Laboratory => Some("laboratory"),
        View::Learning => Some("learning"),
    } {
        pairs.push(("view", view.to_owned()));
        if session.view == View::Learning {
            let TrainingData { source, shortcut } = &session.training_data;
            if *source != PictureSource::default() {
                pairs.push(("data", source.to_string()));
            }
            if let Some(shortcut) = shortcut {
                pairs.push(("shortcut", shortcut.to_string()));
            }
            if session.hyperparameters != Hyperparameters::default() {
                pairs.push(("lesson", session.hyperparameters.to_string()));
            }
        } else if !session.set.is_empty() {
            pairs.push(("set", session.set.clone()));
        }
    }
    pairs.extend(edit_pairs(&session.edit));
    match session.backend {
        BackendChoice::Auto => {}
        BackendChoice::Cpu => pairs.push(("backend", "cpu".to_owned())),
        BackendChoice::WebGpu => pairs.push(("backend", "webgpu".to_owned())),
    }
    format!("#{}", joined(pairs))
}

/// The key and value that name a source, if a link may.
fn source_pair(source: &Source) -> Option<(&'static str, String)> {
    match source {
        Source::Sample(id) => Some(("sample", id.clone())),
        Source::FromSet { set, picture } => Some(("picture", format!("{set}/{picture}"))),
        Source::Made(formula) => Some(("made", formula.to_string())),
        Source::Own(_) | Source::Camera => None,
    }
}

fn edit_pairs(edit: &Edit) -> Vec<(&'static str, String)> {
    let Edit {
        source,
        crop,
        read_as,
        model,
        recipe,
        second,
    } = edit;
    let mut pairs = vec![("model", model.clone())];
    pairs.extend(source_pair(source));
    if *crop != Crop::default() && !source.is_private() {
        pairs.push(("crop", crop.to_string()));
    }
    if read_as.colours != Colours::default() {
        pairs.push(("colours", read_as.colours.to_string()));
    }
    if read_as.framing != Framing::default() {
        pairs.push(("framing", read_as.framing.to_string()));
    }
    if recipe.window != Window::None {
        pairs.push(("window", recipe.window.word().to_owned()));
    }
    if recipe.content != Content::AsIs {
        pairs.push(("content", recipe.content.to_string()));
    }
    if let Some((key, value)) = second.as_ref().and_then(source_pair) {
        pairs.push(("second", format!("{key}:{value}")));
    }
    if let Some(noise) = recipe.noise {
        pairs.push(("noise", noise.to_string()));
    }
    if !recipe.filters.layers.is_empty() {
        pairs.push(("filter", recipe.filters.to_string()));
    }
    if recipe.filters.edge != 0.0 {
        pairs.push(("edge", recipe.filters.edge.to_string()));
    }
    let switches = [
        (recipe.keep_dc, "dc", "kept"),
        (!recipe.clip, "clip", "off"),
        (recipe.after_normalising, "order", "after"),
    ];
    for (_, key, value) in switches.into_iter().filter(|(on, ..)| *on) {
        pairs.push((key, value.to_owned()));
    }
    pairs
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use learning::shortcut::Shortcut;
    use proptest::prelude::*;
    use spectrum::brush::{Brush, Stroke};
    use spectrum::filter::Filter;
    use spectrum::filters::{
        BandPass, BandStop, Block, Gaussian, HighPass, LowPass, Notch, Orientation, Rectangle,
        Ring, Strongest,
    };
    use spectrum::layer::{Channels, Layer};
    use spectrum::noise::FourierNoise;
    use std::sync::Arc;
    use synthetic::recipe::Recipe as Made;

    pub(crate) fn site() -> Known {
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
    fn ways_of_reading_are_understood_and_only_they_are_written() {
        let (session, complaints) = site().read("#colours=python&framing=timm");
        assert_eq!(complaints, []);
        let read_as = ReadAs {
            colours: Colours::Python,
            framing: Framing::Timm,
        };
        assert_eq!(session.edit.read_as, read_as);
        assert!(write(&session).contains("colours=python&framing=timm"));
        assert!(!recipe_words(&session.edit).contains("colours"));
        let (session, complaints) = site().read("#colours=vivid&framing=centre");
        assert_eq!(session.edit.read_as, ReadAs::default());
        assert_eq!(
            complaints[1].to_string(),
            "The link's way of reading pictures was left out: “centre” is none of whole, evaluated, timm."
        );
    }

    #[test]
    fn the_documented_link_is_understood() {
        let (session, complaints) = site().read("#model=squeezenet-1.1&sample=coffee&filter=lowpass:16+orientation:0-45&edge=2.5&backend=cpu");
        assert_eq!(complaints, []);
        assert_eq!(session.edit.model, "squeezenet-1.1");
        assert_eq!(session.edit.source, Source::Sample("coffee".into()));
        assert_eq!(
            session.edit.recipe.filters.layers,
            vec![
                Filter::LowPass(LowPass { radius: 16.0 }).into(),
                Filter::Orientation(Orientation {
                    from_degrees: 0.0,
                    to_degrees: 45.0
                })
                .into()
            ]
        );
        assert_eq!(session.edit.recipe.filters.edge, 2.5);
        assert_eq!(session.backend, BackendChoice::Cpu);
    }

    #[test]
    fn the_edge_may_come_before_the_filter() {
        let (session, _) = site().read("#edge=3&filter=highpass:4");
        assert_eq!(session.edit.recipe.filters.edge, 3.0);
        assert_eq!(
            session.edit.recipe.filters.layers,
            vec![Filter::HighPass(HighPass { radius: 4.0 }).into()]
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
            "#made=fractal:3",
            "#crop=0.5,0,0",
            "#crop=2",
            "#second=cat",
            "#second=sample:dog",
            "#content=upside-down",
            "#noise=1,2",
            "#window=round",
            "#dc=no",
            "#clip=maybe",
            "#order=random",
            "#embed=yes",
        ] {
            let (session, complaints) = site().read(hash);
            assert_eq!(session, site().default_session(), "{hash}");
            assert_eq!(complaints.len(), 1, "{hash}");
            let sentence = complaints[0].to_string();
            assert!(sentence.ends_with('.'), "{hash}: {sentence}");
            assert!(!sentence.ends_with(".."), "{hash}: {sentence}");
        }
    }

    #[test]
    fn complaints_name_the_word_they_are_about() {
        for hash in [
            "#model=resnet",
            "#sample=dog",
            "#filter=blur:3",
            "#edge=-1",
            "#backend=tpu",
            "#view=lab",
            "#set=imagenet",
            "#picture=gallery/7",
            "#made=fractal:3",
            "#second=cat",
            "#second=sample:dog",
            "#second=made:fractal:3",
            "#content=upside-down",
            "#noise=1,2",
            "#window=round",
            "#dc=no",
            "#clip=maybe",
            "#order=random",
            "#embed=yes",
            "#data=set:imagenet",
            "#shortcut=nine",
            "#lesson=small,sgd",
        ] {
            let (_, complaints) = site().read(hash);
            let sentence = complaints[0].to_string();
            let word = hash.rsplit(['=', ':']).next().expect("there is a value");
            let word = if hash.contains("fractal") || hash.contains("blur") {
                hash.rsplit(['=', ':']).nth(1).expect("it has a kind")
            } else {
                word
            };
            assert!(sentence.contains(word), "{hash}: {sentence}");
        }
        // What is far too long is shortened, so that the sentence can be read.
        let (_, complaints) = site().read(&format!("#view={}", "x".repeat(1000)));
        let sentence = complaints[0].to_string();
        assert!(
            sentence.contains("xxx…") && sentence.len() < 200,
            "{sentence}"
        );
    }

    #[test]
    fn a_complaint_tells_what_was_wrong_and_what_is_taken() {
        let complaint = |hash: &str| site().read(hash).1.into_iter().next();
        assert_eq!(
            complaint("#model=resnet"),
            Some(LinkError::Unknown {
                kind: "model",
                id: "resnet".to_owned(),
                fallback: "efficientnet-lite0".to_owned(),
            })
        );
        assert_eq!(complaint("#model=own-0123"), Some(LinkError::OwnNetwork));
        assert_eq!(
            complaint("#crop=2").map(|error| error.to_string()),
            Some(format!(
                "The link's crop was left out: {}.",
                protocol::crop::CropError
            ))
        );
        assert!(matches!(
            complaint("#window=round"),
            Some(LinkError::LeftOut(ValueError::Window(_)))
        ));
    }

    #[test]
    fn recipes_are_copied_and_pasted() {
        let (session, _) =
            site().read("#sample=coffee&filter=ring:20,4*off+strongest:5&edge=2&content=hybrid:9&second=sample:cat&dc=kept");
        let text = recipe_words(&session.edit);
        assert!(
            !text.contains("coffee") && !text.contains("model"),
            "{text}"
        );
        let pasted = site().recipe(&text).expect("it was copied here");
        assert_eq!(
            pasted,
            (session.edit.recipe.clone(), session.edit.second.clone())
        );
        let address = format!("https://example.org/lab/{}", write(&session));
        assert_eq!(site().recipe(&address), Ok(pasted));
        let words = site()
            .recipe(" lowpass:9 ")
            .expect("filter words are a recipe");
        assert_eq!(words.0.filters.to_string(), "lowpass:9");
        for text in ["", "hello", "a=b", "filter=blur:2", "content=x"] {
            let sentence = site().recipe(text).expect_err(text).to_string();
            assert!(sentence.ends_with('.'), "{sentence}");
        }
    }

    #[test]
    fn own_pictures_are_not_in_the_link() {
        let session = Session {
            edit: Edit {
                source: Source::Own("holiday.jpg".into()),
                ..site().default_session().edit
            },
            ..site().default_session()
        };
        assert_eq!(write(&session), "#model=efficientnet-lite0");
    }

    pub(crate) fn source() -> impl Strategy<Value = Source> {
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
            radius
                .clone()
                .prop_map(|radius| Filter::LowPass(LowPass { radius })),
            radius
                .clone()
                .prop_map(|radius| Filter::HighPass(HighPass { radius })),
            (radius.clone(), radius.clone()).prop_map(|(a, b)| Filter::BandPass(BandPass {
                from: a.min(b),
                to: a.max(b)
            })),
            (radius.clone(), radius).prop_map(|(a, b)| Filter::BandStop(BandStop {
                from: a.min(b),
                to: a.max(b)
            })),
            (0.0_f32..180.0, 0.0_f32..180.0).prop_map(|(from_degrees, to_degrees)| {
                Filter::Orientation(Orientation {
                    from_degrees,
                    to_degrees,
                })
            }),
        ]
    }

    fn shape() -> impl Strategy<Value = Filter> {
        let place = -500.0_f32..500.0;
        prop_oneof![
            filter(),
            (0.0_f32..100.0).prop_map(|sigma| Filter::Gaussian(Gaussian { sigma })),
            (place.clone(), place.clone(), 0.0_f32..50.0)
                .prop_map(|(kx, ky, radius)| Filter::Notch(Notch { kx, ky, radius })),
            (0.0_f32..500.0, 0.0_f32..50.0)
                .prop_map(|(radius, width)| Filter::Ring(Ring { radius, width })),
            (place.clone(), place.clone(), place.clone(), place).prop_map(|(a, b, c, d)| {
                Filter::Rectangle(Rectangle {
                    left: a.min(b),
                    right: a.max(b),
                    top: c.min(d),
                    bottom: c.max(d),
                })
            }),
            (0..100_i32, -100..100_i32, 1..64_i32)
                .prop_map(|(column, row, size)| Filter::Block(Block { column, row, size })),
            (0.0_f32..=100.0).prop_map(|percent| Filter::Strongest(Strongest { percent })),
            (
                place_in_halves(),
                place_in_halves(),
                1_u16..50,
                any::<bool>()
            )
                .prop_map(|(from, to, radius, erases)| {
                    let stroke = Stroke {
                        erases,
                        radius,
                        places: vec![from, to],
                    };
                    Filter::Brush(Arc::new(Brush {
                        strokes: vec![stroke],
                    }))
                }),
        ]
    }

    fn place_in_halves() -> impl Strategy<Value = (i16, i16)> {
        (-400_i16..400, -400_i16..400)
    }

    fn layer() -> impl Strategy<Value = Layer> {
        (
            shape(),
            any::<bool>(),
            any::<bool>(),
            proptest::option::of(0.0_f32..64.0),
            proptest::sample::select(Channels::ALL.to_vec()),
        )
            .prop_map(|(filter, removes, on, edge, channels)| Layer {
                filter,
                removes,
                on,
                edge,
                channels,
            })
    }

    fn content() -> impl Strategy<Value = Content> {
        prop_oneof![
            Just(Content::AsIs),
            Just(Content::MagnitudeOnly),
            Just(Content::PhaseOnly),
            (0.0_f32..=180.0, any::<u32>())
                .prop_map(|(degrees, seed)| Content::PhaseNoise { degrees, seed }),
            Just(Content::MagnitudeOfSecond),
            Just(Content::PhaseOfSecond),
            (1.0_f32..100.0).prop_map(|cutoff| Content::Hybrid { cutoff }),
            Just(Content::Equalised),
        ]
    }

    fn noise() -> impl Strategy<Value = FourierNoise> {
        (
            -100..100_i32,
            -100..100_i32,
            0.0_f32..40.0,
            any::<u32>(),
            0..=360_u16,
        )
            .prop_map(|(kx, ky, norm, seed, phase)| FourierNoise {
                kx,
                ky,
                norm,
                seed,
                phase: f32::from(phase),
            })
    }

    fn crop() -> impl Strategy<Value = Crop> {
        (1.0_f32..16.0, 0.0_f32..=1.0, 0.0_f32..=1.0).prop_map(|(zoom, x, y)| Crop { zoom, x, y })
    }

    fn recipe() -> impl Strategy<Value = Recipe> {
        (
            proptest::collection::vec(layer(), 0..6),
            0.0..=EDGE_MAX,
            content(),
            proptest::option::of(noise()),
            proptest::sample::select(Window::ALL.to_vec()),
            any::<[bool; 3]>(),
        )
            .prop_map(|(layers, edge, content, noise, window, switches)| {
                let [keep_dc, after_normalising, unclipped] = switches;
                Recipe {
                    window,
                    content,
                    noise,
                    filters: FilterChain { layers, edge },
                    keep_dc,
                    clip: !unclipped,
                    after_normalising,
                }
            })
    }

    pub(crate) fn edit() -> impl Strategy<Value = Edit> {
        (
            0..2_usize,
            source(),
            crop(),
            (0..2_usize, 0..3_usize),
            recipe(),
            proptest::option::of(source()),
        )
            .prop_map(|(model, source, crop, read_as, recipe, second)| Edit {
                source,
                crop,
                read_as: ReadAs {
                    colours: Colours::ALL[read_as.0],
                    framing: Framing::ALL[read_as.1],
                },
                model: site().models[model].clone(),
                recipe,
                second,
            })
    }

    proptest! {
        #[test]
        fn every_session_survives_its_link(
            edit in edit(),
            set in proptest::option::of(0..2_usize),
            embed in any::<bool>(),
            learns in any::<bool>(),
            seed in 1..9999_u16,
            backend in prop_oneof![Just(BackendChoice::Auto), Just(BackendChoice::Cpu), Just(BackendChoice::WebGpu)],
        ) {
            let site = site();
            // What is embedded is a picture's bench, and names no set.
            let set = set.filter(|_| !embed);
            let learns = learns && !embed && set.is_none();
            let view = match set { Some(0) => View::Laboratory, Some(_) => View::Set, None if learns => View::Learning, None => View::Picture };
            let (training_data, hyperparameters) = if learns {
                let source = match seed % 3 {
                    0 => PictureSource::Set(site.sets[0].id.clone()),
                    _ => PictureSource::Made(Made::default().with("biased", 3.0).with("seed", f32::from(seed))),
                };
                let shortcut = (seed % 2 == 0).then(|| Shortcut { class: seed.into(), ..Shortcut::default() });
                let shortcut = shortcut.filter(|shortcut| shortcut.class < 100);
                (TrainingData { source, shortcut }, Hyperparameters { seed: seed.into(), ..Hyperparameters::default() })
            } else {
                (TrainingData::default(), Hyperparameters::default())
            };
            let session = Session {
                view,
                set: site.sets[set.unwrap_or(0)].id.clone(),
                edit,
                training_data,
                hyperparameters,
                backend,
                embed,
            };
            prop_assert_eq!(site.read(&write(&session)), (session, vec![]));
        }

        #[test]
        fn no_hash_panics(hash in ".*") {
            let _ = site().read(&hash);
        }

        #[test]
        fn no_near_miss_panics(hash in "#(model|sample|picture|made|crop|second|content|noise|window|dc|clip|order|view|data|shortcut|lesson|embed|set|filter|edge|backend)=[a-z0-9:+,*.%&=-]{0,60}") {
            let (_, complaints) = site().read(&hash);
            prop_assert!(complaints.iter().all(|complaint| complaint.to_string().len() < 400));
        }
    }
}
