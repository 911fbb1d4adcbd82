//! Networks of inverted residuals: MobileNetV2 and V3 (M. Sandler, A. Howard and others, 2018 and 2019), EfficientNet-B0 and its Lite
//! variants (M. Tan and Q. Le, 2019).

use super::architecture::Architecture;
use crate::net::{Activation, Conv, Map, Net, join};

use Activation::{HardSigmoid, HardSwish, Relu, Relu6, Sigmoid, Swish};

/// Blocks with the same outputs.
struct Stage {
    /// Rows and columns of the kernels.
    kernel: usize,
    /// Of the first block.
    stride: usize,
    outputs: usize,
    /// Channels between the convolutions of each block.
    expanded: &'static [usize],
    squeezes: bool,
    activation: Activation,
}

/// A network without names.
struct Network {
    first: usize,
    stages: &'static [Stage],
    last: usize,
    /// Numbers between two dense layers at the end; 0 if there is one only.
    hidden: usize,
    /// Of the first and the last convolutions.
    activation: Activation,
    /// In and behind what squeezes.
    gates: [Activation; 2],
    /// Whether a block squeezes to a quarter of what goes into it, or of what it expands to.
    squeezes_input: bool,
}

/// What the parts are called.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Names {
    Timm,
    /// Of torchvision's MobileNetV2.
    V2,
    /// Of torchvision's MobileNetV3.
    V3,
    /// Of torchvision's EfficientNet.
    Stages,
}

impl Names {
    /// A block: the number of its stage, its own in the stage, and its own in the network.
    fn block(self, stage: usize, index: usize, number: usize) -> String {
        match self {
            Self::Timm => format!("blocks.{stage}.{index}"),
            Self::V2 => format!("features.{}.conv", number + 1),
            Self::V3 => format!("features.{}.block", number + 1),
            Self::Stages => format!("features.{}.{index}.block", stage + 1),
        }
    }

    /// A convolution and its normalisation: timm's name of the first and the number of both, or their place in the block.
    fn part(self, block: &str, (timm, number): (&str, usize), place: usize) -> [String; 2] {
        match self {
            Self::Timm => [join(block, timm), format!("{block}.bn{number}")],
            // The last one has no activation, and so no part of its own.
            Self::V2 if timm != "conv_dw" && place > 0 => {
                [0, 1].map(|part| format!("{block}.{}", place + part))
            }
            _ => [0, 1].map(|part| format!("{block}.{place}.{part}")),
        }
    }

    /// The two convolutions that squeeze.
    fn gate(self, block: &str, place: usize) -> [String; 2] {
        match self {
            Self::Timm => ["se.conv_reduce", "se.conv_expand"].map(|part| join(block, part)),
            _ => ["fc1", "fc2"].map(|part| format!("{block}.{place}.{part}")),
        }
    }

    /// The last convolution and its normalisation, behind so many stages and blocks.
    fn last(self, network: &Network, stages: usize, blocks: usize) -> [String; 2] {
        let place = match self {
            Self::Timm if network.hidden == 0 => return ["conv_head".into(), "bn2".into()],
            Self::Timm => return ["conv", "bn1"].map(|part| format!("blocks.{stages}.0.{part}")),
            Self::Stages => stages,
            Self::V2 | Self::V3 => blocks,
        };
        [0, 1].map(|part| format!("features.{}.{part}", place + 1))
    }
}

const fn stage(
    (kernel, stride, outputs): (usize, usize, usize),
    expanded: &'static [usize],
    squeezes: bool,
    activation: Activation,
) -> Stage {
    Stage {
        kernel,
        stride,
        outputs,
        expanded,
        squeezes,
        activation,
    }
}

const V2: Network = Network {
    first: 32,
    stages: &[
        stage((3, 1, 16), &[32], false, Relu6),
        stage((3, 2, 24), &[96, 144], false, Relu6),
        stage((3, 2, 32), &[144, 192, 192], false, Relu6),
        stage((3, 2, 64), &[192, 384, 384, 384], false, Relu6),
        stage((3, 1, 96), &[384, 576, 576], false, Relu6),
        stage((3, 2, 160), &[576, 960, 960], false, Relu6),
        stage((3, 1, 320), &[960], false, Relu6),
    ],
    last: 1280,
    hidden: 0,
    activation: Relu6,
    gates: [Relu, Sigmoid],
    squeezes_input: false,
};

const V3_SMALL: Network = Network {
    first: 16,
    stages: &[
        stage((3, 2, 16), &[16], true, Relu),
        stage((3, 2, 24), &[72, 88], false, Relu),
        stage((5, 2, 40), &[96, 240, 240], true, HardSwish),
        stage((5, 1, 48), &[120, 144], true, HardSwish),
        stage((5, 2, 96), &[288, 576, 576], true, HardSwish),
    ],
    last: 576,
    hidden: 1024,
    activation: HardSwish,
    gates: [Relu, HardSigmoid],
    squeezes_input: false,
};

const V3_LARGE: Network = Network {
    stages: &[
        stage((3, 1, 16), &[16], false, Relu),
        stage((3, 2, 24), &[64, 72], false, Relu),
        stage((5, 2, 40), &[72, 120, 120], true, Relu),
        stage((3, 2, 80), &[240, 200, 184, 184], false, HardSwish),
        stage((3, 1, 112), &[480, 672], true, HardSwish),
        stage((5, 2, 160), &[672, 960, 960], true, HardSwish),
    ],
    last: 960,
    hidden: 1280,
    ..V3_SMALL
};

const B0: Network = Network {
    first: 32,
    stages: &[
        stage((3, 1, 16), &[32], true, Swish),
        stage((3, 2, 24), &[96, 144], true, Swish),
        stage((5, 2, 40), &[144, 240], true, Swish),
        stage((3, 2, 80), &[240, 480, 480], true, Swish),
        stage((5, 1, 112), &[480, 672, 672], true, Swish),
        stage((5, 2, 192), &[672, 1152, 1152, 1152], true, Swish),
        stage((3, 1, 320), &[1152], true, Swish),
    ],
    last: 1280,
    hidden: 0,
    activation: Swish,
    gates: [Swish, Sigmoid],
    squeezes_input: true,
};

const LITE0: Network = Network {
    stages: &[
        stage((3, 1, 16), &[32], false, Relu6),
        stage((3, 2, 24), &[96, 144], false, Relu6),
        stage((5, 2, 40), &[144, 240], false, Relu6),
        stage((3, 2, 80), &[240, 480, 480], false, Relu6),
        stage((5, 1, 112), &[480, 672, 672], false, Relu6),
        stage((5, 2, 192), &[672, 1152, 1152, 1152], false, Relu6),
        stage((3, 1, 320), &[1152], false, Relu6),
    ],
    ..V2
};

const LITE1: Network = Network {
    stages: &[
        stage((3, 1, 16), &[32], false, Relu6),
        stage((3, 2, 24), &[96, 144, 144], false, Relu6),
        stage((5, 2, 40), &[144, 240, 240], false, Relu6),
        stage((3, 2, 80), &[240, 480, 480, 480], false, Relu6),
        stage((5, 1, 112), &[480, 672, 672, 672], false, Relu6),
        stage((5, 2, 192), &[672, 1152, 1152, 1152, 1152], false, Relu6),
        stage((3, 1, 320), &[1152], false, Relu6),
    ],
    ..V2
};

const LITE2: Network = Network {
    stages: &[
        stage((3, 1, 16), &[32], false, Relu6),
        stage((3, 2, 24), &[96, 144, 144], false, Relu6),
        stage((5, 2, 48), &[144, 288, 288], false, Relu6),
        stage((3, 2, 88), &[288, 528, 528, 528], false, Relu6),
        stage((5, 1, 120), &[528, 720, 720, 720], false, Relu6),
        stage((5, 2, 208), &[720, 1248, 1248, 1248, 1248], false, Relu6),
        stage((3, 1, 352), &[1248], false, Relu6),
    ],
    ..V2
};

const EVEN: &str = "The weights do not say how convolutions pad their input; here evenly on all sides, as in timm’s networks whose names do not begin with tf_.";
const AT_THE_END: &str = "The weights do not say how convolutions pad their input; here as TensorFlow does, like timm’s networks whose names begin with tf_.";

pub(super) const ALL: [Architecture; 17] = [
    Architecture::new("torchvision mobilenet_v2", |net| build(net, &V2, Names::V2)),
    Architecture::new("timm mobilenetv2_100", |net| build(net, &V2, Names::Timm)),
    Architecture::new("torchvision mobilenet_v3_small", |net| {
        net.epsilon = 1e-3;
        build(net, &V3_SMALL, Names::V3)
    }),
    Architecture::new("torchvision mobilenet_v3_large", |net| {
        net.epsilon = 1e-3;
        build(net, &V3_LARGE, Names::V3)
    }),
    Architecture::new("timm mobilenetv3_small_100", |net| {
        build(net, &V3_SMALL, Names::Timm)
    })
    .assuming(EVEN),
    Architecture::new("timm mobilenetv3_large_100", |net| {
        build(net, &V3_LARGE, Names::Timm)
    })
    .assuming(EVEN),
    Architecture::new("timm tf_mobilenetv3_small_100", |net| {
        tensorflow(net, &V3_SMALL)
    })
    .assuming(AT_THE_END),
    Architecture::new("timm tf_mobilenetv3_large_100", |net| {
        tensorflow(net, &V3_LARGE)
    })
    .assuming(AT_THE_END),
    Architecture::new("torchvision efficientnet_b0", |net| {
        build(net, &B0, Names::Stages)
    }),
    Architecture::new("timm efficientnet_b0", |net| build(net, &B0, Names::Timm)).assuming(EVEN),
    Architecture::new("timm tf_efficientnet_b0", |net| tensorflow(net, &B0)).assuming(AT_THE_END),
    Architecture::new("timm efficientnet_lite0", |net| {
        build(net, &LITE0, Names::Timm)
    })
    .assuming(EVEN),
    Architecture::new("timm tf_efficientnet_lite0", |net| tensorflow(net, &LITE0))
        .assuming(AT_THE_END),
    // Of the larger ones timm publishes only those that come from TensorFlow.
    Architecture::new("timm tf_efficientnet_lite1", |net| tensorflow(net, &LITE1))
        .assuming(AT_THE_END)
        .at(240),
    Architecture::new("timm tf_efficientnet_lite2", |net| tensorflow(net, &LITE2))
        .assuming(AT_THE_END)
        .at(260),
    Architecture::new("timm efficientnet_lite1", |net| {
        build(net, &LITE1, Names::Timm)
    })
    .assuming(EVEN)
    .at(240),
    Architecture::new("timm efficientnet_lite2", |net| {
        build(net, &LITE2, Names::Timm)
    })
    .assuming(EVEN)
    .at(260),
];

/// What timm converted from TensorFlow.
fn tensorflow(net: &mut Net, network: &Network) -> Map {
    net.epsilon = 1e-3;
    net.pads_at_the_end = true;
    build(net, network, Names::Timm)
}

fn build(net: &mut Net, network: &Network, names: Names) -> Map {
    let (stem, head) = match names {
        Names::Timm => (["conv_stem", "bn1"], "classifier"),
        Names::V3 => (["features.0.0", "features.0.1"], "classifier.3"),
        Names::V2 | Names::Stages => (["features.0.0", "features.0.1"], "classifier.1"),
    };
    let picture = net.begin(stem[0], head);
    let mut map = net.conv_norm(picture, stem[0], stem[1], Conv::new(network.first, 3, 2));
    map = net.activate(map, network.activation);
    let mut blocks = 0;
    for (number, stage) in network.stages.iter().enumerate() {
        for (index, &expanded) in stage.expanded.iter().enumerate() {
            let name = names.block(number, index, blocks);
            let stride = if index == 0 { stage.stride } else { 1 };
            map = block(
                net,
                map,
                (network, stage),
                (names, &name),
                (expanded, stride),
            );
            blocks += 1;
        }
    }
    let [conv, norm] = names.last(network, network.stages.len(), blocks);
    map = net.conv_norm(map, &conv, &norm, Conv::new(network.last, 1, 1));
    map = net.activate(map, network.activation);
    map = net.mean(map);
    if network.hidden > 0 {
        map = match names {
            Names::Timm => net.conv(map, "conv_head", Conv::new(network.hidden, 1, 1)),
            _ => net.dense(map, 1, "classifier.0", network.hidden),
        };
        map = net.activate(map, network.activation);
    }
    net.dense(map, 1, head, net.classes)
}

/// Channels are expanded, filtered one by one, weighed if the stage squeezes, and made few again.
fn block(
    net: &mut Net,
    input: Map,
    (network, stage): (&Network, &Stage),
    (names, name): (Names, &str),
    (expanded, stride): (usize, usize),
) -> Map {
    let mut map = input;
    // The first block of a network has nothing to expand, and a convolution less.
    let expands = expanded != input.channels;
    let mut place = 0;
    if expands {
        let [conv, norm] = names.part(name, ("conv_pw", 1), place);
        map = net.conv_norm(map, &conv, &norm, Conv::new(expanded, 1, 1));
        map = net.activate(map, stage.activation);
        place += 1;
    }
    let number = place + 1;
    let [conv, norm] = names.part(name, ("conv_dw", number), place);
    let filter = Conv::depthwise(expanded, stage.kernel, stride);
    map = net.conv_norm(map, &conv, &norm, filter);
    map = net.activate(map, stage.activation);
    place += 1;
    if stage.squeezes {
        let between = if network.squeezes_input {
            (input.channels / 4).max(1)
        } else {
            rounded(expanded / 4)
        };
        let [first, second] = names.gate(name, place);
        map = net.squeeze(map, [&first, &second], between, network.gates);
        place += 1;
    }
    let timm = if expands { "conv_pwl" } else { "conv_pw" };
    let [conv, norm] = names.part(name, (timm, number + 1), place);
    map = net.conv_norm(map, &conv, &norm, Conv::new(stage.outputs, 1, 1));
    if stride == 1 && input.channels == stage.outputs {
        map = net.add(map, input);
    }
    map
}

/// The multiple of 8 that is nearest, and not below nine tenths.
const fn rounded(channels: usize) -> usize {
    let multiple = (channels + 4) / 8 * 8;
    let multiple = if multiple < 8 { 8 } else { multiple };
    if multiple * 10 < channels * 9 {
        multiple + 8
    } else {
        multiple
    }
}
