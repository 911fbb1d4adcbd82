//! What files beside the network say: Hugging Face's and timm's configurations, and lists of names.

use models::cut::{Cut, Kernel};
use serde_json::Value;

use crate::foreign::has_ending;
use crate::guesses::Scaling;
use crate::literals::{json_names, text_names};

/// All of it, each with the name of the file that said it.
#[derive(Default)]
pub(crate) struct Beside {
    pub(crate) scaling: Option<(Scaling, String)>,
    pub(crate) is_bgr: bool,
    pub(crate) side: Option<(usize, String)>,
    pub(crate) cut: Option<(Cut, String)>,
    /// Candidates, the likeliest first.
    pub(crate) names: Vec<(Vec<String>, String)>,
}

impl Beside {
    /// Whether a file is one that could say something, by its name.
    pub(crate) fn takes(name: &str) -> bool {
        ["json", "txt", "csv", "tsv"]
            .iter()
            .any(|ending| has_ending(name, ending))
    }

    pub(crate) fn read(&mut self, name: &str, bytes: &[u8]) {
        let Ok(text) = std::str::from_utf8(bytes) else {
            return;
        };
        if !has_ending(name, "json") {
            self.names
                .extend(text_names(text).map(|names| (names, name.to_owned())));
            return;
        }
        let Ok(json) = serde_json::from_str::<Value>(text) else {
            return;
        };
        self.processor(name, &json);
        self.timm(name, &json);
        let listed = [
            "id2label",
            "label_names",
            "labels",
            "names",
            "classes",
            "class_names",
        ]
        .iter()
        .find_map(|key| json_names(json.get(key)?));
        // A configuration is no list, whatever else is in it.
        let names = listed.or_else(|| json_names(&json));
        self.names
            .extend(names.map(|names| (names, name.to_owned())));
    }

    /// `preprocessor_config.json`.
    fn processor(&mut self, name: &str, json: &Value) {
        if json.get("image_mean").is_none() && json.get("do_rescale").is_none() {
            return;
        }
        let is_on = |key: &str| json.get(key).and_then(Value::as_bool).unwrap_or(true);
        let factor = json
            .get("rescale_factor")
            .and_then(number)
            .unwrap_or(1.0 / 255.0);
        let scale = if is_on("do_rescale") {
            (factor * 255.0) as f32
        } else {
            255.0
        };
        // 1/255 in single precision.
        let scale = if (scale - 1.0).abs() < 1e-3 {
            1.0
        } else {
            scale
        };
        let offset = json.get("rescale_offset").and_then(Value::as_bool) == Some(true);
        let (mut mean, mut deviation) = ([0.0; 3], [1.0; 3]);
        // transformers writes what is on. MobileViT, which alone reads blue first, has mean and deviation in its file and does not use them.
        let is_normalised = match json.get("do_normalize") {
            None => json.get("do_flip_channel_order").is_none(),
            Some(_) => is_on("do_normalize"),
        };
        if is_normalised
            && let (Some(stated_mean), Some(stated_deviation)) = (
                colours(json.get("image_mean")),
                colours(json.get("image_std")),
            )
        {
            (mean, deviation) = (stated_mean, stated_deviation);
        }
        if offset {
            // Google's EfficientNet: rescaled to -1..1 before everything else.
            mean = mean.map(|mean| mean + 1.0);
        }
        self.is_bgr = json.get("do_flip_channel_order").and_then(Value::as_bool) == Some(true);
        self.scaling = sensible(Scaling {
            scale,
            mean,
            deviation,
        })
        .map(|scaling| (scaling, name.to_owned()));
        let size = json.get("size");
        let length =
            |value: Option<&Value>, key: &str| value.and_then(|value| side(value.get(key)?));
        let shorter = length(size, "shortest_edge");
        let whole = length(size, "height").or_else(|| side(size?));
        let crop = json.get("crop_size");
        let is_cropped = json.get("do_center_crop").and_then(Value::as_bool) == Some(true);
        let cropped = length(crop, "height")
            .or_else(|| side(crop?))
            .filter(|_| is_cropped);
        self.side = cropped
            .or(whole)
            .or(shorter)
            .map(|side| (side, name.to_owned()));
        let kernel = match json.get("resample").and_then(Value::as_u64) {
            Some(3) => Kernel::Bicubic,
            _ => Kernel::Bilinear,
        };
        if let (Some(shorter), Some(cropped)) = (shorter.or(whole), cropped)
            && shorter >= cropped
        {
            self.cut = Some((Cut::ShorterSide { shorter, kernel }, name.to_owned()));
        }
    }

    /// timm's `config.json`.
    fn timm(&mut self, name: &str, json: &Value) {
        let Some(said) = json.get("pretrained_cfg") else {
            return;
        };
        if let (Some(mean), Some(deviation)) = (colours(said.get("mean")), colours(said.get("std")))
        {
            let scaling = Scaling {
                scale: 1.0,
                mean,
                deviation,
            };
            self.scaling = sensible(scaling).map(|scaling| (scaling, name.to_owned()));
        }
        let size = said.get("input_size").and_then(|size| side(size.get(2)?));
        self.side = size.map(|side| (side, name.to_owned()));
        let share = said.get("crop_pct").and_then(number);
        let kernel = match said.get("interpolation").and_then(Value::as_str) {
            Some("bilinear") => Kernel::Bilinear,
            _ => Kernel::Bicubic,
        };
        if let (Some(side), Some(share)) = (size, share)
            && share > 0.1
            && share <= 1.0
        {
            // Rounded down, as timm does.
            let shorter = (side as f64 / share).floor() as usize;
            self.cut = Some((Cut::ShorterSide { shorter, kernel }, name.to_owned()));
        }
    }
}

fn number(value: &Value) -> Option<f64> {
    value.as_f64().filter(|number| number.is_finite())
}

/// A length in pixels.
fn side(value: &Value) -> Option<usize> {
    let side = usize::try_from(value.as_u64()?).ok()?;
    (1..=4096).contains(&side).then_some(side)
}

/// Three numbers, or one for all colours.
fn colours(value: Option<&Value>) -> Option<[f32; 3]> {
    let values = value?.as_array()?;
    let at = |index: usize| Some(number(values.get(index)?)? as f32);
    match values.len() {
        1 => Some([at(0)?; 3]),
        3 => Some([at(0)?, at(1)?, at(2)?]),
        _ => None,
    }
}

/// A scaling that gives numbers.
fn sensible(scaling: Scaling) -> Option<Scaling> {
    let is_sensible = scaling.scale > 0.0
        && scaling.deviation.iter().all(|&deviation| deviation > 1e-6)
        && scaling.mean.iter().all(|mean| mean.abs() < 1e6);
    is_sensible.then_some(scaling)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(name: &str, text: &str) -> Beside {
        let mut beside = Beside::default();
        beside.read(name, text.as_bytes());
        beside
    }

    #[test]
    fn a_processor_says_normalisation_size_and_cut() {
        let beside = read(
            "preprocessor_config.json",
            r#"{"do_center_crop":true,"crop_size":{"height":224,"width":224},"do_normalize":true,"do_rescale":true,
                "image_mean":[0.485,0.456,0.406],"image_std":[0.229,0.224,0.225],"resample":3,
                "rescale_factor":0.00392156862745098,"size":{"shortest_edge":256}}"#,
        );
        assert_eq!(beside.scaling.unwrap().0, Scaling::IMAGENET);
        assert_eq!(beside.side.unwrap().0, 224);
        let expected = Cut::ShorterSide {
            shorter: 256,
            kernel: Kernel::Bicubic,
        };
        assert_eq!(beside.cut.unwrap().0, expected);
        assert!(beside.names.is_empty());
        let beside = read(
            "preprocessor_config.json",
            r#"{"do_normalize":true,"image_mean":[0.5,0.5,0.5],"image_std":[0.5,0.5,0.5],"size":384}"#,
        );
        assert_eq!(beside.scaling.unwrap().0, Scaling::SYMMETRIC);
        assert_eq!((beside.side.unwrap().0, beside.cut), (384, None));
    }

    #[test]
    fn a_configuration_of_timm_says_all() {
        let beside = read(
            "config.json",
            r#"{"architecture":"efficientnet_lite0","num_classes":3,"label_names":["a","b","c"],
                "pretrained_cfg":{"input_size":[3,224,224],"mean":[0.5,0.5,0.5],"std":[0.5,0.5,0.5],"crop_pct":0.875,"interpolation":"bicubic"}}"#,
        );
        assert_eq!(beside.scaling.unwrap().0, Scaling::SYMMETRIC);
        let expected = Cut::ShorterSide {
            shorter: 256,
            kernel: Kernel::Bicubic,
        };
        assert_eq!(beside.cut.unwrap().0, expected);
        assert_eq!(beside.names[0].0, ["a", "b", "c"]);
    }

    #[test]
    fn hugging_face_names_classes() {
        let beside = read(
            "config.json",
            r#"{"id2label":{"1":"b","0":"a"},"model_type":"vit"}"#,
        );
        assert_eq!(beside.names[0].0, ["a", "b"]);
        assert!(
            read("config.json", r#"{"model_type":"vit"}"#)
                .names
                .is_empty()
        );
    }

    #[test]
    fn nonsense_says_nothing() {
        for text in [
            "",
            "{",
            "3",
            "[]",
            "{\"image_mean\":[0,0,0],\"image_std\":[0,0,0]}",
            "{\"pretrained_cfg\":{\"crop_pct\":0,\"mean\":7}}",
        ] {
            let beside = read("config.json", text);
            assert!(
                beside.scaling.is_none() && beside.cut.is_none() && beside.names.is_empty(),
                "{text}"
            );
        }
    }
}
