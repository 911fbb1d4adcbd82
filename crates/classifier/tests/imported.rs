//! Networks of ONNX files: on the kernels of this project they answer as the interpreter does.

#![allow(clippy::unwrap_used)]

#[path = "../../onnx/tests/made/mod.rs"]
mod made;

use classifier::{Classifier, Device, LoadError};
use made::*;
use models::known_answer::{self, KnownAnswers, TOLERANCE};
use models::ranking::softmax;
use onnx::{Loaded, open};
use pollster::block_on;
use sha2::{Digest, Sha256};

/// The classifier of a file, and whether it needs the interpreter.
fn loaded(sketch: &Sketch) -> (Classifier, onnx::Opened, bool) {
    let opened = open(sketch.dropped()).unwrap_or_else(|error| panic!("{error}"));
    let choices = opened.guesses.choices(&opened.facts);
    let picture = known_answer::picture(choices.side);
    let answer = opened
        .graph
        .run(&choices.preprocessing().apply(&picture))
        .unwrap();
    let sha256 = hex::encode(Sha256::digest(&opened.file));
    let card = choices.card(&opened.facts, &sha256, answer);
    let plain = Loaded::load(opened.file.clone(), &choices.network(), choices.side).unwrap();
    let classifier = Classifier::load(&card, opened.file.clone(), &Device::Cpu).unwrap();
    (classifier, opened, matches!(plain, Loaded::Graph(_)))
}

/// Both ways must answer the same.
fn agree(sketch: &Sketch, needs_interpreter: bool) {
    let (classifier, opened, found) = loaded(sketch);
    assert_eq!(found, needs_interpreter);
    let card = classifier.card();
    for number in 0..known_answer::PICTURES {
        let picture = known_answer::further(card.input_size, number);
        let logits = block_on(classifier.logits(&picture)).unwrap();
        let right = opened
            .graph
            .run(&card.preprocessing.apply(&picture))
            .unwrap();
        for (found, right) in logits.iter().zip(&right) {
            assert!((found - right).abs() < 1e-4, "{found} {right}");
        }
        assert_eq!(logits.len(), right.len());
    }
    let error = block_on(classifier.known_answer_error(&KnownAnswers::default())).unwrap();
    assert!(error < TOLERANCE);
}

/// A weight and a bias for a convolution.
fn weighted(sketch: Sketch, name: &str, shape: [i64; 4], seed: u32) -> Sketch {
    let count = shape.iter().product::<i64>() as usize;
    let weights: Vec<f32> = numbers(count, seed)
        .iter()
        .map(|weight| weight * 2.0 / (count as f32 / shape[0] as f32).sqrt())
        .collect();
    sketch.reals(&format!("{name}.w"), &shape, &weights).reals(
        &format!("{name}.b"),
        &[shape[0]],
        &numbers(shape[0] as usize, seed + 1),
    )
}

/// A convolution with these options.
fn convolution(
    sketch: Sketch,
    [input, name]: [&str; 2],
    shape: [i64; 4],
    attributes: &[Message],
) -> Sketch {
    let [weights, bias] = ["w", "b"].map(|part| format!("{name}.{part}"));
    let seed = name.bytes().map(u32::from).sum();
    weighted(sketch, name, shape, seed).node("Conv", &[input, &weights, &bias], name, attributes)
}

fn begin() -> Sketch {
    Sketch::default().input("x", FLOAT, &[1, 3, 32, 32])
}

fn end(sketch: Sketch, input: &str, channels: i64) -> Sketch {
    sketch
        .node("GlobalAveragePool", &[input], "mean", &[])
        .node("Flatten", &["mean"], "flat", &[])
        .reals("dense", &[7, channels], &numbers(7 * channels as usize, 5))
        .reals("last", &[7], &numbers(7, 6))
        .node(
            "Gemm",
            &["flat", "dense", "last"],
            "y",
            &[integer("transB", 1)],
        )
        .output("y", FLOAT, &[1, 7])
}

#[test]
fn a_small_one_answers_as_computed_by_hand() {
    let (classifier, _, needs_interpreter) = loaded(&small());
    assert!(!needs_interpreter);
    let picture = known_answer::picture(SIDE);
    let planes = classifier.card().preprocessing.apply(&picture);
    let logits = block_on(classifier.logits(&picture)).unwrap();
    assert_close(&logits, &expected(&planes));
}

#[test]
fn residual_networks_agree() {
    let three = [integers("pads", &[1; 4])];
    let halved = [integers("pads", &[1; 4]), integers("strides", &[2, 2])];
    let narrowed = [integers("strides", &[2, 2])];
    let pool = [
        integers("kernel_shape", &[3, 3]),
        integers("strides", &[2, 2]),
        integers("pads", &[1; 4]),
    ];
    let stem = [integers("pads", &[3; 4]), integers("strides", &[2, 2])];
    let sketch = convolution(begin(), ["x", "stem"], [8, 3, 7, 7], &stem)
        .node("Relu", &["stem"], "r0", &[])
        .node("MaxPool", &["r0"], "p", &pool);
    // A block whose input is added, and one whose input is narrowed first.
    let sketch =
        convolution(sketch, ["p", "a1"], [8, 8, 3, 3], &three).node("Relu", &["a1"], "r1", &[]);
    let sketch = convolution(sketch, ["r1", "a2"], [8, 8, 3, 3], &three)
        .node("Add", &["a2", "p"], "s1", &[])
        .node("Relu", &["s1"], "r2", &[]);
    let sketch =
        convolution(sketch, ["r2", "b1"], [12, 8, 3, 3], &halved).node("Relu", &["b1"], "r3", &[]);
    let sketch = convolution(sketch, ["r3", "b2"], [12, 12, 3, 3], &three);
    let sketch = convolution(sketch, ["r2", "b3"], [12, 8, 1, 1], &narrowed)
        .node("Add", &["b2", "b3"], "s2", &[])
        .node("Relu", &["s2"], "r4", &[]);
    agree(&end(sketch, "r4", 12), false);
}

#[test]
fn depthwise_networks_agree() {
    let clamp = |sketch: Sketch, input: &str, output: &str| {
        sketch.node("Clip", &[input, "zero", "six"], output, &[])
    };
    let sketch = begin().reals("zero", &[], &[0.0]).reals("six", &[], &[6.0]);
    // As Keras pads a stride of 2: only below and on the right.
    let beyond = [
        integers("pads", &[0, 0, 1, 1]),
        integers("strides", &[2, 2]),
    ];
    let sketch = clamp(
        convolution(sketch, ["x", "stem"], [8, 3, 3, 3], &beyond),
        "stem",
        "r0",
    );
    let sketch = clamp(
        convolution(sketch, ["r0", "wide"], [24, 8, 1, 1], &[]),
        "wide",
        "r1",
    );
    let depthwise = [integers("pads", &[1; 4]), integer("group", 24)];
    let sketch = clamp(
        convolution(sketch, ["r1", "deep"], [24, 1, 3, 3], &depthwise),
        "deep",
        "r2",
    );
    let sketch = convolution(sketch, ["r2", "narrow"], [8, 24, 1, 1], &[]).node(
        "Add",
        &["r0", "narrow"],
        "s",
        &[],
    );
    let same = [
        attribute("auto_pad", 3).text(4, "SAME_UPPER"),
        integers("strides", &[2, 2]),
        integer("group", 8),
    ];
    let sketch = convolution(sketch, ["s", "halve"], [8, 1, 5, 5], &same);
    agree(&end(sketch, "halve", 8), false);
}

/// Maps of `channels` and as many again behind a pooling whose last windows lie partly behind the edge, one after another.
fn stacked(channels: i64, group: i64) -> Sketch {
    let three = |group: i64| [integers("pads", &[1; 4]), integer("group", group)];
    let over = [
        integers("kernel_shape", &[3, 3]),
        integers("strides", &[2, 2]),
        integer("ceil_mode", 1),
    ];
    let wide = [channels, channels / group, 3, 3];
    let sketch = convolution(begin(), ["x", "stem"], [channels, 3, 3, 3], &three(1))
        .node("Relu", &["stem"], "r0", &[])
        .node("MaxPool", &["r0"], "p", &over);
    let sketch = convolution(sketch, ["p", "a"], [channels, channels, 1, 1], &[]).node(
        "Relu",
        &["a"],
        "r1",
        &[],
    );
    let sketch = convolution(sketch, ["p", "b"], wide, &three(group))
        .node("Concat", &["r1", "b"], "s", &[integer("axis", 1)])
        .node("Relu", &["s"], "r2", &[])
        .node("MaxPool", &["r2"], "q", &over);
    let narrow = [channels, 2 * channels, 1, 1];
    let sketch = convolution(sketch, ["q", "c"], narrow, &[]).node("Relu", &["c"], "r3", &[]);
    end(sketch, "r3", channels)
}

#[test]
fn stacked_maps_agree() {
    agree(&stacked(8, 1), false);
    agree(&stacked(12, 1), false);
    // Parts begin at blocks of four channels.
    agree(&stacked(6, 1), true);
    // Kernels of one channel each write whole maps, which are copied.
    agree(&stacked(8, 8), false);
}

/// A gate for each channel of `input`: what `squash` makes of its means.
fn squeezed(sketch: Sketch, input: &str, channels: i64, squash: (&str, &[Message])) -> Sketch {
    let name = |part: &str| format!("{input}.{part}");
    let sketch = sketch.node("GlobalAveragePool", &[input], &name("mean"), &[]);
    let sketch = convolution(
        sketch,
        [&name("mean"), &name("less")],
        [4, channels, 1, 1],
        &[],
    )
    .node("Relu", &[&name("less")], &name("relu"), &[]);
    convolution(
        sketch,
        [&name("relu"), &name("more")],
        [channels, 4, 1, 1],
        &[],
    )
    .node(squash.0, &[&name("more")], &name("gate"), squash.1)
    .node("Mul", &[input, &name("gate")], &name("gated"), &[])
}

/// A normalisation of so many channels.
fn normalised(sketch: Sketch, [input, name]: [&str; 2], channels: i64) -> Sketch {
    let part = |part: &str| format!("{name}.{part}");
    let count = channels as usize;
    let variances: Vec<f32> = (numbers(count, 4).iter())
        .map(|number| 0.5 + number.abs())
        .collect();
    sketch
        .reals(&part("scale"), &[channels], &numbers(count, 1))
        .reals(&part("shift"), &[channels], &numbers(count, 2))
        .reals(&part("mean"), &[channels], &numbers(count, 3))
        .reals(&part("variance"), &[channels], &variances)
        .node(
            "BatchNormalization",
            &[
                input,
                &part("scale"),
                &part("shift"),
                &part("mean"),
                &part("variance"),
            ],
            name,
            &[],
        )
}

#[test]
fn gated_networks_agree() {
    let three = [integers("pads", &[1; 4])];
    let deep = [integers("pads", &[1; 4]), integer("group", 8)];
    let sixth = [attribute("alpha", 1).float(2, 1.0 / 6.0)];
    // As MobileNetV3: a gate of the map before its curve is applied, and a sum with what no convolution made.
    let sketch =
        convolution(begin(), ["x", "a"], [8, 3, 3, 3], &three).node("HardSwish", &["a"], "h", &[]);
    let sketch = convolution(sketch, ["h", "b"], [8, 1, 3, 3], &deep);
    let sketch = squeezed(sketch, "b", 8, ("HardSigmoid", &sixth))
        .node("HardSwish", &["b.gated"], "c", &[])
        .node("Add", &["c", "h"], "d", &[]);
    // As EfficientNet: a value times its own sigmoid.
    let sketch = convolution(sketch, ["d", "e"], [10, 8, 3, 3], &three)
        .node("Sigmoid", &["e"], "es", &[])
        .node("Mul", &["es", "e"], "f", &[]);
    let sketch = squeezed(sketch, "f", 10, ("Sigmoid", &[]));
    // A gate that is read twice, and the value once more.
    let sketch = convolution(sketch, ["f.gated", "g"], [4, 10, 1, 1], &[])
        .node("Sigmoid", &["g"], "gs", &[])
        .node("Mul", &["gs", "g"], "i", &[])
        .node("Add", &["i", "gs"], "j", &[])
        .node("Mul", &["j", "g"], "k", &[])
        .node("HardSigmoid", &["k"], "l", &[]);
    agree(&end(sketch, "l", 4), false);
}

#[test]
fn curves_of_single_operations_agree() {
    // As TensorFlow writes a hard swish, with a factor and an offset for each channel after it.
    let sketch = begin()
        .reals("zero", &[], &[0.0])
        .reals("six", &[], &[6.0])
        .reals("three", &[], &[3.0])
        .reals("sixth", &[1], &[1.0 / 6.0])
        .reals("factors", &[4, 1, 1], &numbers(4, 8))
        .reals("offsets", &[1, 4, 1, 1], &numbers(4, 9));
    let sketch = convolution(sketch, ["x", "c"], [4, 3, 3, 3], &[])
        .node("Add", &["c", "three"], "a", &[])
        .node("Clip", &["a", "zero", "six"], "b", &[])
        .node("Mul", &["b", "sixth"], "d", &[])
        .node("Mul", &["c", "d"], "e", &[])
        .node("Mul", &["factors", "e"], "f", &[])
        .node("Relu", &["f"], "g", &[])
        .node("Add", &["g", "offsets"], "h", &[])
        .node("Relu", &["h"], "i", &[])
        .node("Add", &["i", "c"], "j", &[]);
    // Curves of a row.
    let sketch = sketch
        .node("GlobalAveragePool", &["j"], "mean", &[])
        .node("Flatten", &["mean"], "flat", &[])
        .reals("dense", &[4, 6], &numbers(24, 5))
        .node("MatMul", &["flat", "dense"], "row", &[])
        .node("HardSwish", &["row"], "curved", &[])
        .reals("last", &[6, 7], &numbers(42, 6))
        .node("MatMul", &["curved", "last"], "y", &[])
        .output("y", FLOAT, &[1, 7]);
    agree(&sketch, false);
}

#[test]
fn dense_networks_agree() {
    let three = [integers("pads", &[1; 4])];
    let means = [
        integers("kernel_shape", &[2, 2]),
        integers("strides", &[2, 2]),
    ];
    let stack = [integer("axis", 1)];
    let mut sketch = convolution(begin(), ["x", "f0"], [8, 3, 3, 3], &three);
    let mut all = vec!["f0".to_owned()];
    for layer in 1..4 {
        let name = |part: &str| format!("{part}{layer}");
        let names: Vec<&str> = all.iter().map(String::as_str).collect();
        let channels = 4 + 4 * layer;
        let input = if layer == 1 {
            "f0".to_owned()
        } else {
            sketch = sketch.node("Concat", &names, &name("stack"), &stack);
            name("stack")
        };
        sketch = normalised(sketch, [&input, &name("n")], channels).node(
            "Relu",
            &[&name("n")],
            &name("r"),
            &[],
        );
        sketch = convolution(
            sketch,
            [&name("r"), &name("f")],
            [4, channels, 3, 3],
            &three,
        );
        all.push(name("f"));
    }
    let names: Vec<&str> = all.iter().map(String::as_str).collect();
    let sketch = sketch.node("Concat", &names, "all", &stack);
    let sketch = normalised(sketch, ["all", "n"], 20).node("Relu", &["n"], "r", &[]);
    let sketch = convolution(sketch, ["r", "t"], [8, 20, 1, 1], &[]).node(
        "AveragePool",
        &["t"],
        "p",
        &means,
    );
    // Normalised with and without a curve, without a convolution before it.
    let sketch = normalised(sketch, ["p", "q"], 8);
    let padded = [integers("kernel_shape", &[3, 3]), integers("pads", &[1; 4])];
    let counted = [
        integers("kernel_shape", &[3, 3]),
        integers("pads", &[1; 4]),
        integer("count_include_pad", 1),
    ];
    let sketch =
        sketch
            .node("AveragePool", &["q"], "u", &padded)
            .node("AveragePool", &["u"], "v", &counted);
    agree(&end(sketch, "v", 8), false);
}

/// As SqueezeNet and GoogLeNet: branches that are made where they belong, and one that another reads too. They end in `l` and `m`.
fn branched() -> Sketch {
    let three = [integers("pads", &[1; 4])];
    let pool = [
        integers("kernel_shape", &[3, 3]),
        integers("strides", &[2, 2]),
        integer("ceil_mode", 1),
    ];
    let around = [integers("kernel_shape", &[3, 3]), integers("pads", &[1; 4])];
    let stack = [integer("axis", 1)];
    let sketch = convolution(begin(), ["x", "a"], [8, 3, 3, 3], &[])
        .node("Relu", &["a"], "b", &[])
        .node("MaxPool", &["b"], "c", &pool);
    let sketch = convolution(sketch, ["c", "d"], [4, 8, 1, 1], &[]).node("Relu", &["d"], "e", &[]);
    let sketch =
        convolution(sketch, ["e", "f"], [12, 4, 3, 3], &three).node("Relu", &["f"], "g", &[]);
    let sketch =
        convolution(sketch, ["c", "h"], [8, 8, 1, 1], &[]).node("HardSwish", &["h"], "i", &[]);
    let sketch = sketch.node("MaxPool", &["c"], "j", &around);
    convolution(sketch, ["e", "k"], [12, 4, 1, 1], &[])
        .node("Add", &["k", "g"], "l", &[])
        .node("Concat", &["g", "i", "j", "e"], "m", &stack)
}

#[test]
fn stacked_networks_agree() {
    let stack = [integer("axis", 1)];
    let sketch = branched().node("Concat", &["l", "m", "x0"], "n", &stack);
    let sketch = sketch.reals("x0", &[1, 3, 15, 15], &numbers(675, 7));
    // Constants are no maps.
    agree(&end(sketch, "n", 47), true);

    let sketch = convolution(branched(), ["c", "odd"], [3, 8, 1, 1], &[])
        .node("Concat", &["l", "m", "odd"], "n", &stack)
        .node("Relu", &["n"], "o", &[]);
    agree(&end(sketch, "o", 47), false);
}

#[test]
fn grouped_networks_agree() {
    let grouped = |groups: i64, stride: i64| {
        [
            integers("pads", &[1; 4]),
            integer("group", groups),
            integers("strides", &[stride; 2]),
        ]
    };
    let sketch =
        convolution(begin(), ["x", "a"], [16, 3, 1, 1], &[]).node("Relu", &["a"], "b", &[]);
    let sketch = convolution(sketch, ["b", "c"], [16, 4, 3, 3], &grouped(4, 1))
        .node("Relu", &["c"], "d", &[])
        .node("Add", &["d", "b"], "e", &[]);
    // With fewer multiplications, and one that is narrowed.
    let sketch = convolution(sketch, ["e", "f"], [32, 8, 3, 3], &grouped(2, 1));
    let sketch = convolution(sketch, ["f", "g"], [8, 16, 3, 3], &grouped(2, 2));
    agree(&end(sketch, "g", 8), false);
    // Groups that have no blocks of their own.
    let sketch = convolution(begin(), ["x", "a"], [12, 3, 1, 1], &[]);
    let sketch = convolution(sketch, ["a", "c"], [12, 6, 3, 3], &grouped(2, 1));
    agree(&end(sketch, "c", 12), true);
}

#[test]
fn pixels_one_after_another_agree() {
    let sketch = Sketch::default()
        .input("image", FLOAT, &[-1, 8, 8, 3])
        .node(
            "Transpose",
            &["image"],
            "x",
            &[integers("perm", &[0, 3, 1, 2])],
        );
    let sketch = body(sketch, "x")
        .node("Softmax", &["logits"], "p", &[])
        .output("p", FLOAT, &[-1, 5]);
    agree(&sketch, false);
}

#[test]
fn what_has_other_operators_needs_the_interpreter() {
    let sketch =
        convolution(begin(), ["x", "c"], [4, 3, 3, 3], &[]).node("Softplus", &["c"], "h", &[]);
    agree(&end(sketch, "h", 4), true);
    // One value that two nodes read under two names.
    let sketch = convolution(begin(), ["x", "c"], [4, 3, 3, 3], &[])
        .node("Identity", &["c"], "i", &[])
        .node("Relu", &["i"], "r", &[])
        .node("Add", &["r", "c"], "s", &[]);
    agree(&end(sketch, "s", 4), true);
}

#[test]
fn one_output_stays_two_classes() {
    let sketch = body(Sketch::default().input("x", FLOAT, &[1, 3, 8, 8]), "x")
        .reals("one", &[5, 1], &[1.0, 0.5, 0.0, 0.0, 0.0])
        .node("Flatten", &["logits"], "row", &[])
        .node("MatMul", &["row", "one"], "z", &[])
        .node("Sigmoid", &["z"], "p", &[])
        .output("p", FLOAT, &[1, 1]);
    agree(&sketch, false);
    let (classifier, ..) = loaded(&sketch);
    let logits = block_on(classifier.logits(&known_answer::picture(8))).unwrap();
    assert_eq!(softmax(&logits).len(), 2);
}

#[test]
fn another_file_is_refused() {
    let (classifier, opened, _) = loaded(&small());
    let mut file = opened.file;
    let last = file.len() - 1;
    file[last] ^= 1;
    let refused = Classifier::load(classifier.card(), file, &Device::Cpu);
    assert!(matches!(refused.err(), Some(LoadError::Checksum { .. })));
}
