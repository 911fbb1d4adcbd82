//! ResNet (K. He and others, 2015), with the stride in the 3 × 3 convolutions of its bottlenecks, and the small ones for CIFAR's pictures.

use super::architecture::Architecture;
use crate::net::{Activation, Conv, Map, Net, join};

/// What the parts are called, and what differs beside that.
struct Style {
    /// The first convolution and its normalisation.
    stem: [&'static str; 2],
    /// A block: before the number of its stage, and between that and its own.
    block: [&'static str; 2],
    /// Convolutions and normalisations in a block: before and behind their numbers.
    parts: [[&'static str; 2]; 2],
    /// Where stages and parts are counted from. Blocks are counted from 0.
    from: usize,
    /// The convolution and normalisation beside a block; none if what is added is padded with zeros.
    shortcut: Option<[&'static str; 2]>,
    head: &'static str,
    widths: &'static [usize],
    /// Side and stride of the first convolution.
    first: (usize, usize),
    pools: bool,
    side: Option<usize>,
}

const USUAL: Style = Style {
    stem: ["conv1", "bn1"],
    block: ["layer", "."],
    parts: [[".conv", ""], [".bn", ""]],
    from: 1,
    shortcut: Some([".downsample.0", ".downsample.1"]),
    head: "fc",
    widths: &[64, 128, 256, 512],
    first: (7, 2),
    pools: true,
    side: None,
};
/// Hugging Face's.
const TRANSFORMERS: Style = Style {
    stem: [
        "resnet.embedder.embedder.convolution",
        "resnet.embedder.embedder.normalization",
    ],
    block: ["resnet.encoder.stages.", ".layers."],
    parts: [[".layer.", ".convolution"], [".layer.", ".normalization"]],
    from: 0,
    shortcut: Some([".shortcut.convolution", ".shortcut.normalization"]),
    head: "classifier.1",
    ..USUAL
};
/// As it is adapted to CIFAR's pictures.
const CIFAR: Style = Style {
    first: (3, 1),
    pools: false,
    ..USUAL
};
/// The same with max pooling left in.
const POOLED: Style = Style {
    pools: true,
    ..CIFAR
};
/// Of github.com/kuangliu/pytorch-cifar, which ends with means of 4 × 4.
const KUANGLIU: Style = Style {
    head: "linear",
    shortcut: Some([".shortcut.0", ".shortcut.1"]),
    side: Some(32),
    ..CIFAR
};
/// The paper's for CIFAR, with weights beside blocks.
const SMALL: Style = Style {
    widths: &[16, 32, 64],
    ..CIFAR
};
/// The same in the names of pytorch-cifar.
const SMALL_SHORTCUT: Style = Style {
    head: "linear",
    shortcut: KUANGLIU.shortcut,
    ..SMALL
};
/// Without such weights, as in github.com/akamaster/pytorch_resnet_cifar10.
const PADDED: Style = Style {
    head: "linear",
    shortcut: None,
    ..SMALL
};

const NO_POOLING: &str = "The weights do not say whether max pooling follows the first convolution; it is left out, as is usual for pictures of 32 × 32.";
const POOLING: &str =
    "The weights do not say whether max pooling follows the first convolution; here it does.";
const ZEROS: &str = "The weights do not say how blocks that double the channels pass their input on; here every second place of it, between zeros, as the paper’s option A does.";

/// Blocks in each stage of the networks of 18 layers, and of 34 or 50.
const SHORT: &[usize] = &[2, 2, 2, 2];
const LONG: &[usize] = &[3, 4, 6, 3];

const fn cifar(name: &'static str, build: fn(&mut Net) -> Map) -> Architecture {
    Architecture::new(name, build).at(32)
}

pub(super) const ALL: [Architecture; 30] = [
    Architecture::new("torchvision or timm resnet18", |net| {
        network(net, &USUAL, false, SHORT)
    }),
    Architecture::new("torchvision or timm resnet34", |net| {
        network(net, &USUAL, false, LONG)
    }),
    Architecture::new("torchvision or timm resnet50", |net| {
        network(net, &USUAL, true, LONG)
    }),
    Architecture::new("torchvision or timm resnet101", |net| {
        network(net, &USUAL, true, &[3, 4, 23, 3])
    }),
    Architecture::new("torchvision or timm resnet152", |net| {
        network(net, &USUAL, true, &[3, 8, 36, 3])
    }),
    Architecture::new("Hugging Face resnet-18", |net| {
        network(net, &TRANSFORMERS, false, SHORT)
    }),
    Architecture::new("Hugging Face resnet-34", |net| {
        network(net, &TRANSFORMERS, false, LONG)
    }),
    Architecture::new("Hugging Face resnet-50", |net| {
        network(net, &TRANSFORMERS, true, LONG)
    }),
    cifar("CIFAR resnet18", |net| network(net, &CIFAR, false, SHORT)).assuming(NO_POOLING),
    cifar("CIFAR resnet34", |net| network(net, &CIFAR, false, LONG)).assuming(NO_POOLING),
    cifar("CIFAR resnet50", |net| network(net, &CIFAR, true, LONG)).assuming(NO_POOLING),
    cifar("CIFAR resnet18 with max pooling", |net| {
        network(net, &POOLED, false, SHORT)
    })
    .assuming(POOLING),
    cifar("CIFAR resnet34 with max pooling", |net| {
        network(net, &POOLED, false, LONG)
    })
    .assuming(POOLING),
    cifar("CIFAR resnet50 with max pooling", |net| {
        network(net, &POOLED, true, LONG)
    })
    .assuming(POOLING),
    cifar("pytorch-cifar ResNet18", |net| {
        network(net, &KUANGLIU, false, SHORT)
    }),
    cifar("pytorch-cifar ResNet34", |net| {
        network(net, &KUANGLIU, false, LONG)
    }),
    cifar("pytorch-cifar ResNet50", |net| {
        network(net, &KUANGLIU, true, LONG)
    }),
    cifar("CIFAR resnet20", |net| network(net, &SMALL, false, &[3; 3])),
    cifar("CIFAR resnet32", |net| network(net, &SMALL, false, &[5; 3])),
    cifar("CIFAR resnet44", |net| network(net, &SMALL, false, &[7; 3])),
    cifar("CIFAR resnet56", |net| network(net, &SMALL, false, &[9; 3])),
    cifar("pytorch_resnet_cifar10 resnet20 with option B", |net| {
        network(net, &SMALL_SHORTCUT, false, &[3; 3])
    }),
    cifar("pytorch_resnet_cifar10 resnet32 with option B", |net| {
        network(net, &SMALL_SHORTCUT, false, &[5; 3])
    }),
    cifar("pytorch_resnet_cifar10 resnet44 with option B", |net| {
        network(net, &SMALL_SHORTCUT, false, &[7; 3])
    }),
    cifar("pytorch_resnet_cifar10 resnet56 with option B", |net| {
        network(net, &SMALL_SHORTCUT, false, &[9; 3])
    }),
    cifar("pytorch_resnet_cifar10 resnet20", |net| {
        network(net, &PADDED, false, &[3; 3])
    })
    .assuming(ZEROS),
    cifar("pytorch_resnet_cifar10 resnet32", |net| {
        network(net, &PADDED, false, &[5; 3])
    })
    .assuming(ZEROS),
    cifar("pytorch_resnet_cifar10 resnet44", |net| {
        network(net, &PADDED, false, &[7; 3])
    })
    .assuming(ZEROS),
    cifar("pytorch_resnet_cifar10 resnet56", |net| {
        network(net, &PADDED, false, &[9; 3])
    })
    .assuming(ZEROS),
    cifar("pytorch_resnet_cifar10 resnet110", |net| {
        network(net, &PADDED, false, &[18; 3])
    })
    .assuming(ZEROS),
];

fn network(net: &mut Net, style: &Style, is_deep: bool, blocks: &[usize]) -> Map {
    net.side = style.side;
    let [conv, norm] = style.stem;
    let picture = net.begin(conv, style.head);
    let (side, stride) = style.first;
    let mut map = net.conv_norm(
        picture,
        conv,
        norm,
        Conv::new(style.widths[0], side, stride),
    );
    map = net.activate(map, Activation::Relu);
    if style.pools {
        map = net.max_pool(map, (3, 2, 1), false);
    }
    for (stage, (&width, &count)) in style.widths.iter().zip(blocks).enumerate() {
        for number in 0..count {
            let stride = if stage > 0 && number == 0 { 2 } else { 1 };
            let [before, between] = style.block;
            let name = format!("{before}{}{between}{number}", stage + style.from);
            map = block(net, map, &name, style, (is_deep, width, stride));
        }
    }
    net.head(map, style.head)
}

fn block(
    net: &mut Net,
    input: Map,
    name: &str,
    style: &Style,
    (is_deep, width, stride): (bool, usize, usize),
) -> Map {
    let convs = if is_deep {
        &[
            Conv::new(width, 1, 1),
            Conv::new(width, 3, stride),
            Conv::new(4 * width, 1, 1),
        ][..]
    } else {
        &[Conv::new(width, 3, stride), Conv::new(width, 3, 1)]
    };
    let mut map = input;
    for (index, conv) in convs.iter().enumerate() {
        if index > 0 {
            map = net.activate(map, Activation::Relu);
        }
        let number = index + style.from;
        let [conv_name, norm] =
            (style.parts).map(|[before, behind]| format!("{name}{before}{number}{behind}"));
        map = net.conv_norm(map, &conv_name, &norm, *conv);
    }
    let mut beside = input;
    if stride > 1 || input.channels != map.channels {
        let conv = Conv::new(map.channels, 1, stride);
        beside = match style.shortcut {
            Some(parts) => {
                let [conv_name, norm] = parts.map(|part| format!("{name}{part}"));
                net.conv_norm(input, &conv_name, &norm, conv)
            }
            None => padded(net, input, name, conv),
        };
    }
    let sum = net.add(map, beside);
    net.activate(sum, Activation::Relu)
}

/// Every second place, with as many channels of zeros before as behind: as a convolution.
fn padded(net: &mut Net, input: Map, name: &str, conv: Conv) -> Map {
    let first = (conv.outputs - input.channels) / 2;
    let mut weights = vec![0.0; conv.outputs * input.channels];
    for channel in 0..input.channels {
        weights[(first + channel) * input.channels + channel] = 1.0;
    }
    let shape = [conv.outputs, input.channels, 1, 1];
    net.convolved(
        input,
        (&join(name, "shortcut"), &shape),
        weights,
        None,
        conv,
    )
}
