//! VGG (K. Simonyan and A. Zisserman, 2014), with and without batch normalisation.

use super::architecture::Architecture;
use crate::net::{Activation, Conv, Map, Net};

/// Channels of the convolutions between two poolings.
const ELEVEN: &[&[usize]] = &[&[64], &[128], &[256; 2], &[512; 2], &[512; 2]];
const THIRTEEN: &[&[usize]] = &[&[64; 2], &[128; 2], &[256; 2], &[512; 2], &[512; 2]];
const SIXTEEN: &[&[usize]] = &[&[64; 2], &[128; 2], &[256; 3], &[512; 3], &[512; 3]];
const NINETEEN: &[&[usize]] = &[&[64; 2], &[128; 2], &[256; 4], &[512; 4], &[512; 4]];

/// Numbers between the dense layers.
const HIDDEN: usize = 4096;
/// Rows and columns of the maps that the first dense layer reads.
const LAST_SIDE: usize = 7;

pub(super) const ALL: [Architecture; 16] = [
    Architecture::new("torchvision vgg11", |net| torchvision(net, ELEVEN, false)),
    Architecture::new("torchvision vgg13", |net| torchvision(net, THIRTEEN, false)),
    Architecture::new("torchvision vgg16", |net| torchvision(net, SIXTEEN, false)),
    Architecture::new("torchvision vgg19", |net| torchvision(net, NINETEEN, false)),
    Architecture::new("torchvision vgg11_bn", |net| torchvision(net, ELEVEN, true)),
    Architecture::new("torchvision vgg13_bn", |net| {
        torchvision(net, THIRTEEN, true)
    }),
    Architecture::new("torchvision vgg16_bn", |net| {
        torchvision(net, SIXTEEN, true)
    }),
    Architecture::new("torchvision vgg19_bn", |net| {
        torchvision(net, NINETEEN, true)
    }),
    Architecture::new("timm vgg11", |net| timm(net, ELEVEN, false)),
    Architecture::new("timm vgg13", |net| timm(net, THIRTEEN, false)),
    Architecture::new("timm vgg16", |net| timm(net, SIXTEEN, false)),
    Architecture::new("timm vgg19", |net| timm(net, NINETEEN, false)),
    Architecture::new("timm vgg11_bn", |net| timm(net, ELEVEN, true)),
    Architecture::new("timm vgg13_bn", |net| timm(net, THIRTEEN, true)),
    Architecture::new("timm vgg16_bn", |net| timm(net, SIXTEEN, true)),
    Architecture::new("timm vgg19_bn", |net| timm(net, NINETEEN, true)),
];

fn torchvision(net: &mut Net, groups: &[&[usize]], has_norms: bool) -> Map {
    let mut map = features(net, "classifier.6", groups, has_norms);
    let mut places = LAST_SIDE * LAST_SIDE;
    for name in ["classifier.0", "classifier.3"] {
        map = net.dense(map, places, name, HIDDEN);
        map = net.activate(map, Activation::Relu);
        places = 1;
    }
    net.dense(map, 1, "classifier.6", net.classes)
}

/// The dense layers are convolutions.
fn timm(net: &mut Net, groups: &[&[usize]], has_norms: bool) -> Map {
    let mut map = features(net, "head.fc", groups, has_norms);
    for (name, side) in [("pre_logits.fc1", LAST_SIDE), ("pre_logits.fc2", 1)] {
        let conv = Conv {
            padding: 0,
            ..Conv::new(HIDDEN, side, 1)
        };
        map = net.conv(map, name, conv);
        map = net.activate(map, Activation::Relu);
    }
    net.head(map, "head.fc")
}

/// What is before the dense layers. Their weights are for one size; pictures of others would be pooled in ways that ONNX has no word for.
fn features(net: &mut Net, last: &str, groups: &[&[usize]], has_norms: bool) -> Map {
    net.side = Some(224);
    let mut map = net.begin("features.0", last);
    // Activations and poolings are counted too.
    let mut place = 0;
    for &widths in groups {
        for &width in widths {
            let conv = format!("features.{place}");
            let norm = has_norms.then(|| format!("features.{}", place + 1));
            map = net.convolution(map, &conv, true, norm.as_deref(), Conv::new(width, 3, 1));
            map = net.activate(map, Activation::Relu);
            place += if has_norms { 3 } else { 2 };
        }
        map = net.max_pool(map, (2, 2, 0), false);
        place += 1;
    }
    map
}
