//! ConvNeXt (Z. Liu and others, 2022).

use super::architecture::Architecture;
use crate::net::{Activation, Conv, Map, Net, join};

/// What the parts are called.
struct Style {
    /// The first convolution and its normalisation.
    stem: [&'static str; 2],
    /// What makes maps smaller before a stage, and a stage's blocks: names with the stage's number for `#`.
    smaller: &'static str,
    blocks: &'static str,
    /// How many numbers a stage takes: torchvision counts what makes maps smaller as well.
    step: usize,
    first: usize,
    /// Of a block: what scales it and the axes of that beside its channels, the convolution, the normalisation and both matrices.
    scale: &'static str,
    scale_axes: usize,
    parts: [&'static str; 4],
    /// The last normalisation and layer.
    head: [&'static str; 2],
    /// Axes of matrices that have the length 1.
    matrix_axes: usize,
}

const TIMM: Style = Style {
    stem: ["stem.0", "stem.1"],
    smaller: "stages.#.downsample",
    blocks: "stages.#.blocks",
    step: 1,
    first: 0,
    scale: "gamma",
    scale_axes: 0,
    parts: ["conv_dw", "norm", "mlp.fc1", "mlp.fc2"],
    head: ["head.norm", "head.fc"],
    matrix_axes: 0,
};
/// Matrices are convolutions in its smaller ones.
const TIMM_CONV: Style = Style {
    matrix_axes: 2,
    ..TIMM
};
const TORCHVISION: Style = Style {
    stem: ["features.0.0", "features.0.1"],
    smaller: "features.#",
    blocks: "features.#",
    step: 2,
    first: 1,
    scale: "layer_scale",
    scale_axes: 2,
    parts: ["block.0", "block.2", "block.3", "block.5"],
    head: ["classifier.0", "classifier.2"],
    ..TIMM
};

pub(super) const ALL: [Architecture; 10] = [
    Architecture::new("timm convnext_atto", |net| {
        network(net, &TIMM_CONV, [2, 2, 6, 2], 40)
    }),
    Architecture::new("timm convnext_femto", |net| {
        network(net, &TIMM_CONV, [2, 2, 6, 2], 48)
    }),
    Architecture::new("timm convnext_pico", |net| {
        network(net, &TIMM_CONV, [2, 2, 6, 2], 64)
    }),
    Architecture::new("timm convnext_nano", |net| {
        network(net, &TIMM_CONV, [2, 2, 8, 2], 80)
    }),
    Architecture::new("timm convnext_tiny", |net| {
        network(net, &TIMM, [3, 3, 9, 3], 96)
    }),
    Architecture::new("timm convnext_small", |net| {
        network(net, &TIMM, [3, 3, 27, 3], 96)
    }),
    Architecture::new("timm convnext_base", |net| {
        network(net, &TIMM, [3, 3, 27, 3], 128)
    }),
    Architecture::new("torchvision convnext_tiny", |net| {
        network(net, &TORCHVISION, [3, 3, 9, 3], 96)
    }),
    Architecture::new("torchvision convnext_small", |net| {
        network(net, &TORCHVISION, [3, 3, 27, 3], 96)
    }),
    Architecture::new("torchvision convnext_base", |net| {
        network(net, &TORCHVISION, [3, 3, 27, 3], 128)
    }),
];

const ROWS_FIRST: [i64; 4] = [0, 2, 3, 1];
const CHANNELS_FIRST: [i64; 4] = [0, 3, 1, 2];

fn network(net: &mut Net, style: &Style, depths: [usize; 4], width: usize) -> Map {
    net.epsilon = 1e-6;
    let [conv, norm] = style.stem;
    let [last_norm, last] = style.head;
    let picture = net.begin(conv, last);
    let mut map = net.conv(picture, conv, Conv::patches(width, 4));
    map = normalised(net, map, norm);
    for (stage, depth) in depths.into_iter().enumerate() {
        let number = style.first + stage * style.step;
        if stage > 0 {
            let name = style
                .smaller
                .replace('#', &(number + 1 - style.step).to_string());
            map = normalised(net, map, &join(&name, "0"));
            map = net.conv(map, &join(&name, "1"), Conv::patches(width << stage, 2));
        }
        let blocks = style.blocks.replace('#', &number.to_string());
        for index in 0..depth {
            map = block(net, map, &format!("{blocks}.{index}"), style);
        }
    }
    let mean = net.mean(map);
    let row = net.flat(mean);
    let row = net.layer_norm(row, last_norm);
    net.dense(row, 1, last, net.classes)
}

fn normalised(net: &mut Net, input: Map, name: &str) -> Map {
    let turned = net.turn(input, &ROWS_FIRST);
    let map = net.layer_norm(turned, name);
    net.turn(map, &CHANNELS_FIRST)
}

fn block(net: &mut Net, input: Map, name: &str, style: &Style) -> Map {
    let channels = input.channels;
    let [conv, norm, wide, narrow] = style.parts.map(|part| join(name, part));
    let mut map = net.conv(input, &conv, Conv::depthwise(channels, 7, 1));
    map = net.turn(map, &ROWS_FIRST);
    map = net.layer_norm(map, &norm);
    let shape = |outputs, inputs| [&[outputs, inputs][..], &[1, 1][..style.matrix_axes]].concat();
    map = net.linear(map, &wide, &shape(4 * channels, channels), None);
    map = net.activate(map, Activation::Gelu);
    let scale = join(name, style.scale);
    let scale_shape = [&[channels][..], &[1, 1][..style.scale_axes]].concat();
    let scaled = Some((&scale[..], &scale_shape[..]));
    map = net.linear(map, &narrow, &shape(channels, 4 * channels), scaled);
    map = net.turn(map, &CHANNELS_FIRST);
    net.add(input, map)
}
