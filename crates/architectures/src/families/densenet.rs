//! DenseNet (G. Huang and others, 2016).

use super::architecture::Architecture;
use crate::net::{Activation, Conv, Map, Net, join};

/// Layers in each block.
type Blocks = [usize; 4];

const OF_121: Blocks = [6, 12, 24, 16];
const OF_169: Blocks = [6, 12, 32, 32];
const OF_201: Blocks = [6, 12, 48, 32];
/// Channels that each layer adds, and those between its two convolutions.
const GROWTH: usize = 32;
const BETWEEN: usize = 128;

pub(super) const ALL: [Architecture; 6] = [
    Architecture::new("torchvision or timm densenet121", |net| {
        network(net, OF_121, "")
    }),
    Architecture::new("torchvision or timm densenet169", |net| {
        network(net, OF_169, "")
    }),
    Architecture::new("torchvision or timm densenet201", |net| {
        network(net, OF_201, "")
    }),
    // Their published files have the names of an earlier version.
    Architecture::new("torchvision densenet121", |net| network(net, OF_121, ".")),
    Architecture::new("torchvision densenet169", |net| network(net, OF_169, ".")),
    Architecture::new("torchvision densenet201", |net| network(net, OF_201, ".")),
];

/// `dot` is between the names and the numbers of a layer's parts.
fn network(net: &mut Net, blocks: Blocks, dot: &str) -> Map {
    let picture = net.begin("features.conv0", "classifier");
    let first = Conv::new(2 * GROWTH, 7, 2);
    let mut map = net.conv_norm(picture, "features.conv0", "features.norm0", first);
    map = net.activate(map, Activation::Relu);
    map = net.max_pool(map, (3, 2, 1), false);
    for (block, layers) in (1..).zip(blocks) {
        if block > 1 {
            let name = format!("features.transition{}", block - 1);
            map = normalised(net, map, &join(&name, "norm"));
            let conv = Conv::new(map.channels / 2, 1, 1);
            map = net.convolution(map, &join(&name, "conv"), false, None, conv);
            map = net.average_pool(map, 2);
        }
        for layer in 1..=layers {
            let name = |part: &str, number: usize| {
                format!("features.denseblock{block}.denselayer{layer}.{part}{dot}{number}")
            };
            let mut new = normalised(net, map, &name("norm", 1));
            let conv = Conv::new(BETWEEN, 1, 1);
            new = net.conv_norm(new, &name("conv", 1), &name("norm", 2), conv);
            new = net.activate(new, Activation::Relu);
            let conv = Conv::new(GROWTH, 3, 1);
            new = net.convolution(new, &name("conv", 2), false, None, conv);
            map = net.stack(&[map, new]);
        }
    }
    map = normalised(net, map, "features.norm5");
    net.head(map, "classifier")
}

fn normalised(net: &mut Net, input: Map, norm: &str) -> Map {
    let map = net.batch_norm(input, norm);
    net.activate(map, Activation::Relu)
}
