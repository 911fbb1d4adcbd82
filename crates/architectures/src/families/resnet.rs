//! ResNet (K. He and others, 2015), with the stride in the 3 × 3 convolutions of its bottlenecks, and the small ones for CIFAR's pictures.

use super::Architecture;
use crate::net::{Activation, Conv, Map, Net, join};

/// Names, and what differs beside them.
struct Style {
    /// Of the last layer.
    head: &'static str,
    /// Of what changes the shape beside a block; none if that has no weights.
    shortcut: Option<&'static str>,
    /// Side and stride of the first convolution.
    first: (usize, usize),
    pools: bool,
    side: Option<usize>,
    widths: &'static [usize],
}

const WIDTHS: &[usize] = &[64, 128, 256, 512];
const SMALL_WIDTHS: &[usize] = &[16, 32, 64];

const USUAL: Style = Style {
    head: "fc",
    shortcut: Some("downsample"),
    first: (7, 2),
    pools: true,
    side: None,
    widths: WIDTHS,
};
/// As it is adapted to CIFAR's pictures.
const CIFAR: Style = Style {
    first: (3, 1),
    pools: false,
    ..USUAL
};
/// The same with max pooling left in.
const CIFAR_POOLED: Style = Style {
    pools: true,
    ..CIFAR
};
/// Of github.com/kuangliu/pytorch-cifar, which ends with means of 4 × 4.
const KUANGLIU: Style = Style {
    head: "linear",
    shortcut: Some("shortcut"),
    side: Some(32),
    ..CIFAR
};
/// Of the paper's section on CIFAR, with weights beside blocks.
const SMALL: Style = Style {
    widths: SMALL_WIDTHS,
    ..CIFAR
};
/// The same as in github.com/akamaster/pytorch_resnet_cifar10: what is added is padded with zeros.
const SMALL_PADDED: Style = Style {
    head: "linear",
    shortcut: None,
    ..SMALL
};

const WITHOUT_POOLING: &str = "The weights do not say whether max pooling follows the first convolution: without it, as is usual for pictures of 32 × 32.";
const WITH_POOLING: &str =
    "The weights do not say whether max pooling follows the first convolution: with it.";
const PADDED: &str = "Where channels are doubled, what is added is padded with zeros on both sides (option A of the paper).";

const fn cifar(
    name: &'static str,
    build: fn(&mut Net) -> Map,
    assumed: &'static str,
) -> Architecture {
    Architecture {
        usual_side: 32,
        assumed,
        ..Architecture::new(name, build)
    }
}

pub(super) const ALL: [Architecture; 21] = [
    Architecture::new("torchvision or timm resnet18", |net| {
        network(net, &USUAL, false, &[2, 2, 2, 2])
    }),
    Architecture::new("torchvision or timm resnet34", |net| {
        network(net, &USUAL, false, &[3, 4, 6, 3])
    }),
    Architecture::new("torchvision or timm resnet50", |net| {
        network(net, &USUAL, true, &[3, 4, 6, 3])
    }),
    cifar(
        "resnet18 with a 3 × 3 stem",
        |net| network(net, &CIFAR, false, &[2, 2, 2, 2]),
        WITHOUT_POOLING,
    ),
    cifar(
        "resnet34 with a 3 × 3 stem",
        |net| network(net, &CIFAR, false, &[3, 4, 6, 3]),
        WITHOUT_POOLING,
    ),
    cifar(
        "resnet50 with a 3 × 3 stem",
        |net| network(net, &CIFAR, true, &[3, 4, 6, 3]),
        WITHOUT_POOLING,
    ),
    cifar(
        "resnet18 with a 3 × 3 stem and max pooling",
        |net| network(net, &CIFAR_POOLED, false, &[2, 2, 2, 2]),
        WITH_POOLING,
    ),
    cifar(
        "resnet34 with a 3 × 3 stem and max pooling",
        |net| network(net, &CIFAR_POOLED, false, &[3, 4, 6, 3]),
        WITH_POOLING,
    ),
    cifar(
        "resnet50 with a 3 × 3 stem and max pooling",
        |net| network(net, &CIFAR_POOLED, true, &[3, 4, 6, 3]),
        WITH_POOLING,
    ),
    cifar(
        "pytorch-cifar ResNet18",
        |net| network(net, &KUANGLIU, false, &[2, 2, 2, 2]),
        "",
    ),
    cifar(
        "pytorch-cifar ResNet34",
        |net| network(net, &KUANGLIU, false, &[3, 4, 6, 3]),
        "",
    ),
    cifar(
        "pytorch-cifar ResNet50",
        |net| network(net, &KUANGLIU, true, &[3, 4, 6, 3]),
        "",
    ),
    cifar(
        "CIFAR resnet20",
        |net| network(net, &SMALL, false, &[3; 3]),
        "",
    ),
    cifar(
        "CIFAR resnet32",
        |net| network(net, &SMALL, false, &[5; 3]),
        "",
    ),
    cifar(
        "CIFAR resnet44",
        |net| network(net, &SMALL, false, &[7; 3]),
        "",
    ),
    cifar(
        "CIFAR resnet56",
        |net| network(net, &SMALL, false, &[9; 3]),
        "",
    ),
    cifar(
        "pytorch_resnet_cifar10 resnet20",
        |net| network(net, &SMALL_PADDED, false, &[3; 3]),
        PADDED,
    ),
    cifar(
        "pytorch_resnet_cifar10 resnet32",
        |net| network(net, &SMALL_PADDED, false, &[5; 3]),
        PADDED,
    ),
    cifar(
        "pytorch_resnet_cifar10 resnet44",
        |net| network(net, &SMALL_PADDED, false, &[7; 3]),
        PADDED,
    ),
    cifar(
        "pytorch_resnet_cifar10 resnet56",
        |net| network(net, &SMALL_PADDED, false, &[9; 3]),
        PADDED,
    ),
    cifar(
        "pytorch_resnet_cifar10 resnet110",
        |net| network(net, &SMALL_PADDED, false, &[18; 3]),
        PADDED,
    ),
];

fn network(net: &mut Net, style: &Style, is_deep: bool, blocks: &[usize]) -> Map {
    net.side = style.side;
    let picture = net.begin("conv1.weight", &join(style.head, "weight"));
    let (side, stride) = style.first;
    let mut map = net.conv_norm(
        picture,
        "conv1",
        "bn1",
        Conv::new(style.widths[0], side, stride),
    );
    map = net.activate(map, Activation::Relu);
    if style.pools {
        map = net.max_pool(map, (3, 2, 1), false);
    }
    for (stage, (&width, &count)) in style.widths.iter().zip(blocks).enumerate() {
        for block in 0..count {
            let stride = if stage > 0 && block == 0 { 2 } else { 1 };
            let name = format!("layer{}.{block}", stage + 1);
            map = residual(net, map, &name, style, (is_deep, width, stride));
        }
    }
    net.head(map, style.head)
}

fn residual(
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
        let part = |part: &str| format!("{name}.{part}{}", index + 1);
        map = net.conv_norm(map, &part("conv"), &part("bn"), *conv);
    }
    let mut beside = input;
    if stride > 1 || input.channels != map.channels {
        let conv = Conv::new(map.channels, 1, stride);
        beside = match style.shortcut {
            Some(shortcut) => {
                let part = |part: &str| format!("{name}.{shortcut}.{part}");
                net.conv_norm(input, &part("0"), &part("1"), conv)
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
    let bias = vec![0.0; conv.outputs];
    net.convolved(
        input,
        (&join(name, "shortcut"), &shape),
        weights,
        bias,
        conv,
    )
}
