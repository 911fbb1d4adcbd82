//! The vision transformer (A. Dosovitskiy and others, 2020), and DeiT (H. Touvron and others, 2020).

use onnx_format::Setting;

use super::architecture::Architecture;
use crate::net::{Activation, Conv, Map, Net, Value, join};

/// What the parts are called.
struct Style {
    /// The name, with # for its size, @ for the side of its patches and $ for that of its pictures.
    name: &'static str,
    /// Its sizes by their channels.
    sizes: &'static [(usize, &'static str)],
    /// The token whose answer is read, and the second one of distilled networks.
    tokens: &'static [&'static str],
    positions: &'static str,
    patches: &'static str,
    /// A block, before its number.
    block: &'static str,
    /// What a block normalises before attention, and before its matrices.
    norms: [&'static str; 2],
    /// Weights and biases that make queries, keys and values: one tensor for all three, or three.
    attention: &'static [[&'static str; 2]],
    /// What joins the heads, and both matrices.
    matrices: [&'static str; 3],
    norm: &'static str,
    /// The last layer of each token.
    heads: &'static [&'static str],
    epsilon: f32,
}

const TIMM: Style = Style {
    name: "timm vit_#_patch@_$",
    sizes: &[(192, "tiny"), (384, "small"), (768, "base")],
    tokens: &["cls_token"],
    positions: "pos_embed",
    patches: "patch_embed.proj",
    block: "blocks.",
    norms: ["norm1", "norm2"],
    attention: &[["attn.qkv.weight", "attn.qkv.bias"]],
    matrices: ["attn.proj", "mlp.fc1", "mlp.fc2"],
    norm: "norm",
    heads: &["head"],
    epsilon: 1e-6,
};
const TIMM_DISTILLED: Style = Style {
    name: "timm deit_#_distilled_patch@_$",
    tokens: &["cls_token", "dist_token"],
    heads: &["head", "head_dist"],
    ..TIMM
};
const TORCHVISION: Style = Style {
    name: "torchvision vit_#_@",
    sizes: &[(768, "b")],
    tokens: &["class_token"],
    positions: "encoder.pos_embedding",
    patches: "conv_proj",
    block: "encoder.layers.encoder_layer_",
    norms: ["ln_1", "ln_2"],
    attention: &[[
        "self_attention.in_proj_weight",
        "self_attention.in_proj_bias",
    ]],
    matrices: ["self_attention.out_proj", "mlp.0", "mlp.3"],
    norm: "encoder.ln",
    heads: &["heads.head"],
    epsilon: 1e-6,
};
/// As `save_pretrained` of Hugging Face's transformers writes them.
const SAVED: Style = Style {
    name: "Hugging Face vit-#-patch@-$",
    sizes: TIMM.sizes,
    tokens: &["vit.embeddings.cls_token"],
    positions: "vit.embeddings.position_embeddings",
    patches: "vit.embeddings.patch_embeddings.projection",
    block: "vit.encoder.layer.",
    norms: ["layernorm_before", "layernorm_after"],
    attention: &[
        [
            "attention.attention.query.weight",
            "attention.attention.query.bias",
        ],
        [
            "attention.attention.key.weight",
            "attention.attention.key.bias",
        ],
        [
            "attention.attention.value.weight",
            "attention.attention.value.bias",
        ],
    ],
    matrices: [
        "attention.output.dense",
        "intermediate.dense",
        "output.dense",
    ],
    norm: "vit.layernorm",
    heads: &["classifier"],
    epsilon: 1e-12,
};
/// As its networks call them since version 5.
const HELD: Style = Style {
    block: "vit.layers.",
    attention: &[
        ["attention.q_proj.weight", "attention.q_proj.bias"],
        ["attention.k_proj.weight", "attention.k_proj.bias"],
        ["attention.v_proj.weight", "attention.v_proj.bias"],
    ],
    matrices: ["attention.o_proj", "mlp.fc1", "mlp.fc2"],
    ..SAVED
};
const SAVED_DEIT: Style = Style {
    name: "Hugging Face deit-#-patch@-$",
    tokens: &[
        "deit.embeddings.cls_token",
        "deit.embeddings.distillation_token",
    ],
    positions: "deit.embeddings.position_embeddings",
    patches: "deit.embeddings.patch_embeddings.projection",
    block: "deit.encoder.layer.",
    norm: "deit.layernorm",
    ..SAVED
};
const HELD_DEIT: Style = Style {
    block: "deit.layers.",
    attention: HELD.attention,
    matrices: HELD.matrices,
    ..SAVED_DEIT
};
const SAVED_TEACHER: Style = Style {
    name: "Hugging Face deit-#-distilled-patch@-$",
    heads: &["cls_classifier", "distillation_classifier"],
    ..SAVED_DEIT
};
const HELD_TEACHER: Style = Style {
    name: SAVED_TEACHER.name,
    heads: SAVED_TEACHER.heads,
    ..HELD_DEIT
};

const DEIT: &str = "Weights of timm’s deit networks have the same names and shapes and are computed in the same way; their pictures are scaled by ImageNet’s mean and deviation, those of vit networks to −1 to 1.";

pub(super) const ALL: [Architecture; 9] = [
    Architecture::new(TIMM.name, |net| network(net, &TIMM)).assuming(DEIT),
    Architecture::new(TIMM_DISTILLED.name, |net| network(net, &TIMM_DISTILLED)),
    Architecture::new(TORCHVISION.name, |net| network(net, &TORCHVISION)),
    Architecture::new(SAVED.name, |net| network(net, &SAVED)),
    Architecture::new(HELD.name, |net| network(net, &HELD)),
    Architecture::new(SAVED_DEIT.name, |net| network(net, &SAVED_DEIT)),
    Architecture::new(HELD_DEIT.name, |net| network(net, &HELD_DEIT)),
    Architecture::new(SAVED_TEACHER.name, |net| network(net, &SAVED_TEACHER)),
    Architecture::new(HELD_TEACHER.name, |net| network(net, &HELD_TEACHER)),
];

/// Blocks of all sizes.
const DEPTH: usize = 12;
/// Channels of a head of all sizes.
const HEAD: usize = 64;

fn network(net: &mut Net, style: &Style) -> Map {
    net.epsilon = style.epsilon;
    let picture = net.begin(style.patches, style.heads[0]);
    let patches = join(style.patches, "weight");
    let channels = net.extent(&patches, 0, 0);
    let sizes = style.sizes.iter();
    let size = sizes.clone().find(|&&(known, _)| known == channels);
    let (channels, size) = size.unwrap_or(&style.sizes[style.sizes.len() - 1]);
    let patch = net.extent(&patches, 3, 16);
    let extra = style.tokens.len();
    let tokens = net.extent(style.positions, 1, extra + 196);
    let rows = tokens.saturating_sub(extra).isqrt().max(1);
    let side = rows.saturating_mul(patch);
    net.side = Some(side);
    let name = style
        .name
        .replace('#', size)
        .replace('@', &patch.to_string());
    net.name = Some(name.replace('$', &side.to_string()));

    let channels = *channels;
    let map = net.conv(picture, style.patches, Conv::patches(channels, patch));
    let map = net.reshape(map, &[channels, rows * rows]);
    let mut parts: Vec<Value> = (style.tokens.iter())
        .map(|token| {
            let values = net.take(token, &[1, 1, channels]);
            net.constant(token, &[1, channels], values)
        })
        .collect();
    parts.push(net.turn(map, &[1, 0]).value);
    let tokens = rows * rows + extra;
    let positions = net.take(style.positions, &[1, tokens, channels]);
    let positions = Map {
        value: net.constant(style.positions, &[tokens, channels], positions),
        channels,
    };
    let mut map = Map {
        value: net.operation("Concat", &parts, vec![("axis", Setting::Integer(0))]),
        channels,
    };
    map = net.add(map, positions);
    for number in 0..DEPTH {
        map = block(
            net,
            map,
            tokens,
            (style, &format!("{}{number}", style.block)),
        );
    }
    map = net.layer_norm(map, style.norm);
    let answers: Vec<Map> = (style.heads.iter().enumerate())
        .map(|(number, head)| {
            let place = net.integers(&[number as i64]);
            let row = Map {
                value: net.operation("Gather", &[map.value, place], Vec::new()),
                ..map
            };
            net.dense(row, 1, head, net.classes)
        })
        .collect();
    match answers[..] {
        [first, second] => {
            let sum = net.add(first, second);
            net.times(sum, 0.5)
        }
        _ => answers[0],
    }
}

fn block(net: &mut Net, input: Map, tokens: usize, (style, name): (&Style, &str)) -> Map {
    let [before, behind] = style.norms.map(|norm| join(name, norm));
    let [joining, wide, narrow] = style.matrices.map(|matrix| join(name, matrix));
    let channels = input.channels;
    let normalised = net.layer_norm(input, &before);
    let seen = attention(net, normalised, tokens, (style, name));
    let seen = net.linear(seen, &joining, &[channels, channels], None);
    let input = net.add(input, seen);
    let mut map = net.layer_norm(input, &behind);
    map = net.linear(map, &wide, &[4 * channels, channels], None);
    map = net.activate(map, Activation::Gelu);
    map = net.linear(map, &narrow, &[channels, 4 * channels], None);
    net.add(input, map)
}

/// Each head's mean of values, weighed by what queries and keys have in common.
fn attention(net: &mut Net, input: Map, tokens: usize, (style, name): (&Style, &str)) -> Map {
    let channels = input.channels;
    let heads = channels / HEAD;
    let outputs = channels * 3 / style.attention.len();
    let (mut weights, mut biases) = (Vec::new(), Vec::new());
    for [weight, bias] in style.attention {
        weights.append(&mut net.take(&join(name, weight), &[outputs, channels]));
        biases.append(&mut net.take(&join(name, bias), &[outputs]));
    }
    let scale = 1.0 / (HEAD as f32).sqrt();
    let parts = ["query", "key", "value"]
        .into_iter()
        .enumerate()
        .map(|(at, part)| {
            let rows = |values: &[f32], each: usize| {
                let values = values.get(at * each..(at + 1) * each).unwrap_or_default();
                let factor = if at == 0 { scale } else { 1.0 };
                values
                    .iter()
                    .map(|value| value * factor)
                    .collect::<Vec<f32>>()
            };
            let numbers = (
                &rows(&weights, channels * channels)[..],
                rows(&biases, channels),
            );
            let all = net.matrix(input, &join(name, part), channels, numbers);
            let split = net.reshape(all, &[tokens, heads, HEAD]);
            // Keys are turned, to be multiplied by.
            net.turn(split, if at == 1 { &[1, 2, 0] } else { &[1, 0, 2] })
                .value
        });
    let parts: Vec<Value> = parts.collect();
    let common = net.operation("MatMul", &parts[..2], Vec::new());
    let weighed = net.operation("Softmax", &[common], vec![("axis", Setting::Integer(-1))]);
    let means = Map {
        value: net.operation("MatMul", &[weighed, parts[2]], Vec::new()),
        channels,
    };
    let joined = net.turn(means, &[1, 0, 2]);
    net.reshape(joined, &[tokens, channels])
}
