//! Networks that can be opened: what is found in them, what is guessed, what they answer.

#![allow(clippy::unwrap_used)]

mod made;

use made::*;
use models::architecture::{InputLayout, OutputKind};
use models::preprocessing::ChannelOrder;
use models::ranking::softmax;
use onnx::facts::{Ending, FirstNodes, Numbers};
use onnx::guesses::Scaling;
use onnx::{Dropped, Graph, Opened, open};

/// Opens, and says why if it cannot.
fn opened(files: Vec<Dropped>) -> Opened {
    open(files).unwrap_or_else(|error| panic!("{error}"))
}

/// The answer to planes that look random.
fn answer(opened: &Opened, count: usize) -> (Vec<f32>, Vec<f32>) {
    let planes = numbers(count, 9);
    (opened.graph.run(&planes).unwrap(), planes)
}

#[test]
fn a_small_network_answers_as_it_should() {
    let opened = opened(small().dropped());
    let facts = &opened.facts;
    assert_eq!(
        (facts.layout, facts.layout_is_certain),
        (InputLayout::Nchw, true)
    );
    assert_eq!(
        (facts.side, facts.planes, facts.outputs),
        (Some(SIDE), 3, CLASSES)
    );
    assert_eq!(
        (facts.ending, facts.first_nodes),
        (Ending::Linear, FirstNodes::Nothing)
    );
    assert_eq!((facts.numbers, facts.operators), (Numbers::Float32, 17));
    assert_eq!(facts.producer, "maker 1.0");
    assert_eq!(facts.parameters, CHANNELS * 28 + CLASSES * (CHANNELS + 1));
    assert_eq!(facts.bytes, opened.file.len());
    let guesses = &opened.guesses;
    assert_eq!(guesses.scaling.value, Scaling::IMAGENET);
    assert!(guesses.scaling.others.contains(&Scaling::SYMMETRIC));
    assert_eq!(guesses.output.value, OutputKind::Logits);
    assert_eq!(guesses.names.value[4], "class 4");
    let (found, planes) = answer(&opened, 3 * SIDE * SIDE);
    assert_close(&found, &expected(&planes));
}

#[test]
fn the_file_that_is_kept_answers_the_same_and_tells_no_paths() {
    let opened = opened(small().dropped());
    let choices = opened.guesses.choices(&opened.facts);
    assert_eq!(choices.name, "net");
    let graph = Graph::load(opened.file.clone(), &choices.network(), choices.side).unwrap();
    let (found, planes) = answer(&opened, 3 * SIDE * SIDE);
    assert_eq!(graph.run(&planes).unwrap(), found);
    let holds = |text: &[u8]| opened.file.windows(text.len()).any(|window| window == text);
    assert!(holds(b"Conv") && !holds(b"secret"));
    let card = choices.card(&opened.facts, &"ab".repeat(32), found);
    assert_eq!(
        (card.id.as_str(), card.file.as_str()),
        ("own-abababababab", "own-abababababab.onnx")
    );
    assert!(card.is_own() && card.is_onnx());
    assert_eq!(models::labels::list(&card.labels).len(), CLASSES);
    assert!(graph.run(&planes[1..]).is_err());
}

#[test]
fn a_file_that_was_kept_is_the_same_model_again() {
    let mut first = opened(small().dropped());
    let mut choices = first.guesses.choices(&first.facts);
    let guessed = first.keep(&choices).unwrap();
    assert!(guessed.card.id.starts_with("own-") && guessed.card.file.starts_with(&guessed.card.id));
    assert_eq!(guessed.card.bytes, guessed.file.len());
    choices.scaling = Scaling::SYMMETRIC;
    choices.channels = ChannelOrder::Bgr;
    let chosen = first.keep(&choices).unwrap();
    assert_ne!(chosen.card.id, guessed.card.id);
    // Names make no other model of it.
    choices.name = "mine".to_owned();
    assert_eq!(first.keep(&choices).unwrap().card.id, chosen.card.id);

    let mut again = opened(vec![dropped("net.onnx", &chosen.file)]);
    let found = again.guesses.choices(&again.facts);
    assert_eq!(
        (found.scaling, found.channels),
        (choices.scaling, choices.channels)
    );
    assert!(
        again.guesses.scaling.why.contains("kept"),
        "{:?}",
        again.guesses.scaling
    );
    assert!(again.guesses.scaling.others.contains(&Scaling::IMAGENET));
    assert_eq!(again.keep(&found).unwrap().file, chosen.file);
    // Opened again and read as it was read at first.
    choices = guessed_choices(&again);
    assert_eq!(
        again.keep(&choices).unwrap().card.sha256,
        guessed.card.sha256
    );
}

/// What is guessed of [`small`].
fn guessed_choices(opened: &onnx::Opened) -> onnx::guesses::Choices {
    onnx::guesses::Choices {
        scaling: Scaling::IMAGENET,
        channels: ChannelOrder::Rgb,
        ..opened.guesses.choices(&opened.facts)
    }
}

#[test]
fn choices_in_a_file_that_do_not_fit_it_are_not_believed() {
    for mark in [
        "",
        "[]",
        r#"[{"layout":"nchw","classes":5,"output":"logits"},9,{"channels":"rgb","scale":1,"mean":[0,0,0],"deviation":[1,1,1]}]"#,
        r#"[{"layout":"nchw","classes":5,"output":"logits"},8,{"channels":"grey","scale":1,"mean":[0,0,0],"deviation":[1,1,1]}]"#,
        r#"[{"layout":"nchw","classes":5,"output":"logits"},8,{"channels":"rgb","scale":1,"mean":[0,0,0],"deviation":[1,0,1]}]"#,
        r#"[{"layout":"nchw","classes":5,"output":"logits"},8,{"channels":"rgb","scale":1e99,"mean":[0,0,0],"deviation":[1,1,1]}]"#,
    ] {
        let sketch = small().metadata("frequency-shortcut-explorer", mark);
        let found = opened(sketch.dropped());
        assert_eq!(found.guesses.scaling.value, Scaling::IMAGENET, "{mark}");
    }
}

/// [`small`] with its weights in a second file, none of them at an aligned place.
fn two_files() -> [Dropped; 2] {
    let mut data = vec![7u8];
    let mut sketch = Sketch::default().input("x", FLOAT, &[1, 3, SIDE as i64, SIDE as i64]);
    let shapes: [&[i64]; 4] = [&[4, 3, 3, 3], &[4], &[5, 4], &[5]];
    for ((name, shape), values) in ["w", "b", "v", "d"].into_iter().zip(shapes).zip(values()) {
        let bytes = floats(&values);
        let entry = |key: &str, value: &str| Message::default().text(1, key).text(2, value).0;
        let mut constant = Message::default();
        for &extent in shape {
            constant = constant.integer(1, extent);
        }
        constant = constant
            .integer(2, FLOAT)
            .text(8, name)
            .integer(14, 1)
            .bytes(13, &entry("location", "weights/net.onnx.data"))
            .bytes(13, &entry("offset", &data.len().to_string()))
            .bytes(13, &entry("length", &bytes.len().to_string()));
        sketch = sketch.constant(&constant);
        data.extend_from_slice(&bytes);
        data.push(7);
    }
    let nodes = [
        (
            "Conv",
            vec!["x", "w", "b"],
            "c",
            vec![integers("pads", &[1; 4]), integers("strides", &[2, 2])],
        ),
        ("Relu", vec!["c"], "r", vec![]),
        ("GlobalAveragePool", vec!["r"], "m", vec![]),
        ("Flatten", vec!["m"], "f", vec![]),
        (
            "Gemm",
            vec!["f", "v", "d"],
            "logits",
            vec![integer("transB", 1)],
        ),
    ];
    for (operator, inputs, output, attributes) in nodes {
        sketch = sketch.node(operator, &inputs, output, &attributes);
    }
    let file = sketch.output("logits", FLOAT, &[1, 5]).file();
    [
        dropped("folder/net.onnx", &file),
        dropped("folder/net.onnx.data", &data),
    ]
}

#[test]
fn weights_in_a_second_file_are_brought_in() {
    let opened = opened(two_files().to_vec());
    let (found, planes) = answer(&opened, 3 * SIDE * SIDE);
    assert_close(&found, &expected(&planes));
    let [file, data] = two_files();
    let alone = open(vec![file.clone()]).err().unwrap().to_string();
    assert!(
        alone.contains("“net.onnx.data”") && alone.contains("external_data=False"),
        "{alone}"
    );
    let short = dropped("net.onnx.data", &data.bytes[..data.bytes.len() - 3]);
    let short = open(vec![file, short]).err().unwrap().to_string();
    assert!(short.contains("incomplete"), "{short}");
    let only = open(vec![data]).err().unwrap().to_string();
    assert!(only.contains("only the weights"), "{only}");
}

#[test]
fn a_zip_may_hold_all_of_it() {
    use std::io::Write;
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    for file in two_files() {
        zip.start_file(&file.name, options).unwrap();
        zip.write_all(&file.bytes).unwrap();
    }
    for (name, text) in [
        ("folder/labels.txt", "a\nb\nc\nd\ne\n"),
        ("__MACOSX/._net.onnx", "x"),
    ] {
        zip.start_file(name, options).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    let bytes = zip.finish().unwrap().into_inner();
    let opened = opened(vec![dropped("network.zip", &bytes)]);
    assert_eq!(opened.guesses.names.value, ["a", "b", "c", "d", "e"]);
    assert_eq!(opened.facts.file, "net.onnx");
    let cut = open(vec![dropped("network.zip", &bytes[..bytes.len() - 30])])
        .err()
        .unwrap();
    assert!(cut.to_string().contains("cannot be read"), "{cut}");
}

#[test]
fn pixels_that_come_one_after_another_are_turned() {
    let sketch = Sketch::default()
        .input("image", FLOAT, &[-1, SIDE as i64, SIDE as i64, 3])
        .reals("scale", &[], &[1.0 / 255.0])
        .node("Mul", &["image", "scale"], "scaled", &[])
        .node(
            "Transpose",
            &["scaled"],
            "x",
            &[integers("perm", &[0, 3, 1, 2])],
        );
    let sketch = body(sketch, "x")
        .node("Softmax", &["logits"], "p", &[])
        .output("p", FLOAT, &[-1, 5]);
    let opened = opened(sketch.dropped());
    assert_eq!(
        (opened.facts.layout, opened.facts.layout_is_certain),
        (InputLayout::Nhwc, true)
    );
    assert_eq!(opened.facts.first_nodes, FirstNodes::FromBytes);
    assert_eq!(opened.guesses.scaling.value, Scaling::BYTES);
    assert_eq!(opened.guesses.output.value, OutputKind::Probabilities);
    let (found, planes) = answer(&opened, 3 * SIDE * SIDE);
    let scaled: Vec<f32> = planes.iter().map(|value| value / 255.0).collect();
    assert_close(&softmax(&found), &softmax(&expected(&scaled)));
}

#[test]
fn a_free_size_is_guessed_and_others_work() {
    let sketch = body(Sketch::default().input("x", FLOAT, &[-1, 3, -1, -1]), "x");
    let opened = opened(sketch.output("logits", FLOAT, &[-1, 5]).dropped());
    assert_eq!((opened.facts.side, opened.guesses.side.value), (None, 224));
    let mut choices = opened.guesses.choices(&opened.facts);
    choices.side = SIDE;
    let graph = Graph::load(opened.file, &choices.network(), choices.side).unwrap();
    let planes = numbers(3 * SIDE * SIDE, 5);
    assert_close(&graph.run(&planes).unwrap(), &expected(&planes));
}

#[test]
fn a_size_that_only_its_dense_layer_knows_is_found() {
    // 3 x 32 x 32 numbers into a dense layer.
    let sketch = Sketch::default()
        .input("x", FLOAT, &[-1, 3, -1, -1])
        .node("Flatten", &["x"], "f", &[])
        .reals("v", &[3072, 2], &numbers(6144, 1))
        .node("MatMul", &["f", "v"], "y", &[])
        .output("y", FLOAT, &[-1, 2]);
    let opened = opened(sketch.dropped());
    assert_eq!(opened.guesses.side.value, 32);
}

#[test]
fn one_output_is_two_classes() {
    let sketch = body(Sketch::default().input("x", FLOAT, &[1, 3, 8, 8]), "x")
        .reals("one", &[5, 1], &[1.0, 0.0, 0.0, 0.0, 0.0])
        .node("MatMul", &["logits", "one"], "z", &[])
        .node("Sigmoid", &["z"], "p", &[])
        .output("p", FLOAT, &[1, 1]);
    let opened = opened(sketch.dropped());
    assert_eq!(opened.facts.ending, Ending::Sigmoid);
    assert_eq!(opened.guesses.names.value.len(), 2);
    let (found, planes) = answer(&opened, 192);
    let logit = expected(&planes)[0];
    let share = 1.0 / (1.0 + (-logit).exp());
    assert_close(&softmax(&found), &[1.0 - share, share]);
}

#[test]
fn rows_bytes_and_grey_pictures_are_fed() {
    let rows = Sketch::default()
        .input("x", FLOAT, &[-1, 784])
        .reals("v", &[784, 10], &numbers(7840, 1))
        .node("MatMul", &["x", "v"], "y", &[])
        .output("y", FLOAT, &[-1, 10]);
    let opened_rows = opened(rows.dropped());
    assert_eq!(opened_rows.guesses.channels.value, ChannelOrder::Grey);
    assert_eq!(
        (opened_rows.facts.side, opened_rows.guesses.scaling.value),
        (Some(28), Scaling::UNIT)
    );
    let bytes = Sketch::default().input("image", UINT8, &[1, 3, 8, 8]).node(
        "Cast",
        &["image"],
        "x",
        &[integer("to", FLOAT)],
    );
    let bytes = body(bytes, "x").output("logits", FLOAT, &[1, 5]);
    let opened_bytes = opened(bytes.dropped());
    let planes: Vec<f32> = (0..192).map(|value| value as f32).collect();
    assert_close(
        &opened_bytes.graph.run(&planes).unwrap(),
        &expected(&planes),
    );
    assert_eq!(opened_bytes.guesses.scaling.value, Scaling::BYTES);
}

#[test]
fn half_precision_and_brain_floats_are_read() {
    for kind in [FLOAT16, 16] {
        let narrow = |values: &[f32]| -> Vec<u8> {
            let bits = values.iter().map(|&value| match kind {
                FLOAT16 => half::f16::from_f32(value).to_bits(),
                _ => half::bf16::from_f32(value).to_bits(),
            });
            bits.flat_map(u16::to_le_bytes).collect()
        };
        let sketch = Sketch::default()
            .input("x", FLOAT, &[1, 3, 8, 8])
            .node("Flatten", &["x"], "f", &[])
            .constant(&tensor("v", kind, &[192, 3], &narrow(&numbers(576, 1))))
            .node("MatMul", &["f", "v"], "y", &[])
            .output("y", FLOAT, &[1, 3]);
        let opened = opened(sketch.dropped());
        let (found, planes) = answer(&opened, 192);
        let values = numbers(576, 1);
        for (class, found) in found.iter().enumerate() {
            let expected: f32 = (0..192).map(|at| planes[at] * values[at * 3 + class]).sum();
            assert!((found - expected).abs() < 0.02, "{found} {expected}");
        }
    }
}

#[test]
fn files_beside_the_network_are_believed() {
    let config = r#"{"pretrained_cfg":{"input_size":[3,8,8],"mean":[0.1,0.2,0.3],"std":[0.5,0.5,0.5],"crop_pct":0.875}}"#;
    let mut files = small().dropped();
    files.push(dropped("config.json", config.as_bytes()));
    files.push(dropped("names.csv", b"name\nA\nB\nA\nD\nE\n"));
    let opened = opened(files);
    assert_eq!(opened.guesses.scaling.value.mean, [0.1, 0.2, 0.3]);
    assert!(opened.guesses.scaling.why.contains("config.json"));
    assert_eq!(opened.guesses.names.value, ["A", "B", "A (2)", "D", "E"]);
    let bgr = opened
        .guesses
        .scaling
        .value
        .preprocessing(ChannelOrder::Bgr);
    assert_eq!(bgr.mean, [0.3, 0.2, 0.1]);
}

#[test]
fn ultralytics_says_names_and_size() {
    let sketch = body(
        Sketch::default().input("images", FLOAT, &[1, 3, 8, 8]),
        "images",
    )
    .node("Softmax", &["logits"], "output0", &[])
    .output("output0", FLOAT, &[1, 5])
    .metadata("author", "Ultralytics")
    .metadata(
        "names",
        r#"{0: 'cat', 1: "bird's nest", 2: 'dog "x"', 3: 'd', 4: 'e'}"#,
    );
    let opened = opened(sketch.dropped());
    assert_eq!(opened.guesses.scaling.value, Scaling::UNIT);
    assert_eq!(opened.guesses.names.value[1], "bird's nest");
}

#[test]
fn constants_of_nodes_and_integers_are_read() {
    let shape = tensor("", INT64, &[2], &[1i64, 192].map(i64::to_le_bytes).concat());
    let sketch = Sketch::default()
        .input("x", FLOAT, &[1, 3, 8, 8])
        .node(
            "Constant",
            &[],
            "shape",
            &[attribute("value", 4).bytes(5, &shape.0)],
        )
        .node("Reshape", &["x", "shape"], "f", &[])
        .reals("v", &[192, 3], &numbers(576, 1))
        .node(
            "Gemm",
            &["f", "v"],
            "y",
            &[attribute("alpha", 1).float(2, 0.5)],
        )
        .output("y", FLOAT, &[1, 3]);
    let opened = opened(sketch.dropped());
    let (found, planes) = answer(&opened, 192);
    let values = numbers(576, 1);
    let expected: Vec<f32> = (0..3)
        .map(|class| {
            (0..192)
                .map(|at| 0.5 * planes[at] * values[at * 3 + class])
                .sum()
        })
        .collect();
    assert_close(&found, &expected);
}
