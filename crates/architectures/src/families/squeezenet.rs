//! SqueezeNet (F. Iandola and others, 2016) as in torchvision.

use super::architecture::Architecture;
use crate::net::{Activation, Conv, Map, Net};

/// What follows the first convolution: fire modules with the channels that they squeeze to and expand to in each of two ways, and poolings,
/// which have none.
type Modules = [(usize, usize)];

const POOL: (usize, usize) = (0, 0);
const FIRST: &Modules = &[
    POOL,
    (16, 64),
    (16, 64),
    (32, 128),
    POOL,
    (32, 128),
    (48, 192),
    (48, 192),
    (64, 256),
    POOL,
    (64, 256),
];
const SECOND: &Modules = &[
    POOL,
    (16, 64),
    (16, 64),
    POOL,
    (32, 128),
    (32, 128),
    POOL,
    (48, 192),
    (48, 192),
    (64, 256),
    (64, 256),
];

pub(super) const ALL: [Architecture; 2] = [
    Architecture::new("torchvision squeezenet1_0", |net| {
        network(net, 96, 7, FIRST)
    }),
    Architecture::new("torchvision squeezenet1_1", |net| {
        network(net, 64, 3, SECOND)
    }),
];

fn network(net: &mut Net, width: usize, side: usize, modules: &Modules) -> Map {
    let picture = net.begin("features.0", "classifier.1");
    let first = Conv {
        padding: 0,
        ..Conv::new(width, side, 2)
    };
    let mut map = conv(net, picture, "features.0", first);
    // Behind the first convolution and its activation.
    for (place, &(squeezed, expanded)) in (2..).zip(modules) {
        if squeezed == 0 {
            map = net.max_pool(map, (3, 2, 0), true);
            continue;
        }
        let name = |part: &str| format!("features.{place}.{part}");
        map = conv(net, map, &name("squeeze"), Conv::new(squeezed, 1, 1));
        let both = [("expand1x1", 1), ("expand3x3", 3)]
            .map(|(part, side)| conv(net, map, &name(part), Conv::new(expanded, side, 1)));
        map = net.stack(&both);
    }
    let map = conv(net, map, "classifier.1", Conv::new(net.classes, 1, 1));
    let mean = net.mean(map);
    net.flat(mean)
}

fn conv(net: &mut Net, input: Map, name: &str, conv: Conv) -> Map {
    let map = net.conv(input, name, conv);
    net.activate(map, Activation::Relu)
}
