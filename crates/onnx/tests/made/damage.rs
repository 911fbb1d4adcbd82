//! Files that are damaged or made up at random, for the tests and for the example `fuzz`.

#![allow(clippy::unwrap_used)]

use super::{FLOAT, INT64, Sketch, UINT8, attribute, floats, integer, integers, numbers, tensor};

/// Does something to a file, once to five times: other bytes, fewer, more, or some of its own again.
pub fn damage(file: &mut Vec<u8>, dice: &mut Dice) {
    for _ in 0..=dice.below(4) {
        if file.is_empty() {
            return;
        }
        let at = dice.below(file.len());
        match dice.below(5) {
            0 => file[at] = dice.below(256) as u8,
            1 => file[at] ^= 1 << dice.below(8),
            2 => {
                let end = (at + dice.below(12)).min(file.len());
                file.drain(at..end);
            }
            3 => {
                let piece: Vec<u8> = (0..dice.below(12)).map(|_| dice.below(256) as u8).collect();
                file.splice(at..at, piece);
            }
            _ => {
                let from = dice.below(file.len());
                let end = (from + dice.below(40)).min(file.len());
                let piece = file[from..end].to_vec();
                file.splice(at..at, piece);
            }
        }
    }
}

/// A network of many operators with options.
pub fn deep() -> Sketch {
    let shape = |name: &str, values: &[i64]| {
        let bytes = values
            .iter()
            .flat_map(|value| value.to_le_bytes())
            .collect::<Vec<u8>>();
        tensor(name, INT64, &[values.len() as i64], &bytes)
    };
    Sketch::default()
        .input("x", FLOAT, &[1, 3, 8, 8])
        .reals("w", &[4, 3, 3, 3], &numbers(108, 1))
        .reals("depthwise", &[4, 1, 3, 3], &numbers(36, 2))
        .reals("four", &[4], &[1.0; 4])
        .reals("low", &[], &[0.0])
        .reals("high", &[], &[6.0])
        .constant(&shape("axes", &[2, 3]))
        .constant(&shape("rows", &[1, -1]))
        .constant(&shape("pads", &[0, 0, 1, 1, 0, 0, 0, 0]))
        .constant(&shape("from", &[0]))
        .constant(&shape("to", &[3]))
        .constant(&shape("axis", &[1]))
        .node(
            "Pad",
            &["x", "pads"],
            "p",
            &[attribute("mode", 3).text(4, "constant")],
        )
        .node(
            "Conv",
            &["p", "w"],
            "c",
            &[
                integers("kernel_shape", &[3, 3]),
                integers("strides", &[1, 1]),
            ],
        )
        .node(
            "BatchNormalization",
            &["c", "four", "four", "four", "four"],
            "n",
            &[attribute("epsilon", 1).float(2, 1e-5)],
        )
        .node("Clip", &["n", "low", "high"], "k", &[])
        .node(
            "Conv",
            &["k", "depthwise"],
            "d",
            &[
                integer("group", 4),
                integers("pads", &[1; 4]),
                integers("dilations", &[1, 1]),
            ],
        )
        .node("Add", &["d", "k"], "a", &[])
        .node("HardSwish", &["a"], "h", &[])
        .node(
            "MaxPool",
            &["h"],
            "m",
            &[
                integers("kernel_shape", &[2, 2]),
                integers("strides", &[2, 2]),
            ],
        )
        .node(
            "AveragePool",
            &["m"],
            "v",
            &[
                integers("kernel_shape", &[2, 2]),
                integers("pads", &[1, 1, 0, 0]),
                integer("ceil_mode", 1),
            ],
        )
        .node(
            "ReduceMean",
            &["v"],
            "r",
            &[integers("axes", &[2, 3]), integer("keepdims", 1)],
        )
        .node("Sigmoid", &["r"], "s", &[])
        .node("Mul", &["v", "s"], "e", &[])
        .node("Transpose", &["e"], "t", &[integers("perm", &[0, 2, 3, 1])])
        .node("Reshape", &["t", "rows"], "f", &[])
        .node("Slice", &["f", "from", "to", "axis"], "l", &[])
        .node("Concat", &["l", "f"], "o", &[integer("axis", 1)])
        .node("Softmax", &["o"], "y", &[integer("axis", -1)])
        .output("y", FLOAT, &[1, -1])
}

/// Names and contents.
pub type Files<'a> = &'a [(&'a str, &'a [u8])];

/// A zip with these files.
pub fn zipped(files: Files<'_>) -> Vec<u8> {
    use std::io::Write;
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options =
        zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, bytes) in files {
        zip.start_file(*name, options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// What `torch.save` writes of a dictionary of tensors, shortened.
pub const TENSORS: &[u8] = b"\x80\x02ccollections\nOrderedDict\nq\x00)Rq\x01X\x01\x00\x00\x00wctorch._utils\n_rebuild_tensor_v2\nq\x02((X\x07\x00\x00\x00storagectorch\nFloatStorage\nq\x03X\x01\x00\x00\x000tQtRs.";

/// Numbers that look random, the same for the same seed.
pub struct Dice(pub u32);

impl Dice {
    pub fn below(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        self.0 as usize % below.max(1)
    }

    pub fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }
}

/// Operators and the names of their options.
const OPTIONS: [(&str, &str); 64] = [
    ("Conv", "kernel_shape strides dilations pads group auto_pad"),
    (
        "ConvTranspose",
        "kernel_shape strides dilations pads group auto_pad output_padding",
    ),
    ("ConvInteger", "kernel_shape strides dilations group"),
    (
        "MaxPool",
        "kernel_shape strides dilations pads ceil_mode auto_pad",
    ),
    (
        "AveragePool",
        "kernel_shape strides pads ceil_mode auto_pad count_include_pad",
    ),
    ("BatchNormalization", "epsilon"),
    ("Gemm", "transA transB alpha"),
    ("MatMul", ""),
    ("Reshape", "allowzero"),
    ("Transpose", "perm"),
    ("Concat", "axis"),
    ("Slice", ""),
    ("Gather", "axis"),
    ("Split", "axis num_outputs"),
    ("Squeeze", ""),
    ("Unsqueeze", ""),
    ("Flatten", "axis"),
    ("Softmax", "axis"),
    ("LogSoftmax", "axis"),
    ("ReduceMean", "axes keepdims"),
    ("ReduceSum", "keepdims"),
    ("ReduceMax", "axes keepdims"),
    ("Pad", "mode"),
    ("Resize", "mode"),
    ("Upsample", "mode"),
    ("Tile", ""),
    ("Expand", ""),
    ("Clip", ""),
    ("LayerNormalization", "axis"),
    ("InstanceNormalization", "epsilon"),
    ("RMSNormalization", "axis"),
    ("LpNormalization", "axis p"),
    ("Einsum", "equation"),
    ("TopK", "axis largest sorted"),
    ("ArgMax", "axis keepdims"),
    ("CumSum", "exclusive reverse"),
    ("OneHot", "axis"),
    ("Range", ""),
    ("ScatterElements", "axis"),
    ("ScatterND", ""),
    ("GatherND", "batch_dims"),
    ("GatherElements", "axis"),
    ("DepthToSpace", "blocksize"),
    ("Trilu", "upper"),
    ("QuantizeLinear", "axis"),
    ("DequantizeLinear", "axis"),
    ("DynamicQuantizeLinear", ""),
    ("MatMulInteger", ""),
    ("PRelu", ""),
    ("Where", ""),
    ("Pow", ""),
    ("Mod", "fmod"),
    ("LSTM", "hidden_size"),
    ("GRU", "hidden_size"),
    ("Attention", "q_num_heads kv_num_heads"),
    ("RotaryEmbedding", "num_heads"),
    ("GridSample", "align_corners"),
    ("EyeLike", "k"),
    ("ConstantOfShape", ""),
    ("GlobalAveragePool", ""),
    ("Cast", "to"),
    ("CastLike", ""),
    ("NonZero", ""),
    ("Add", ""),
];

/// One operator with inputs and options that are not chosen to fit.
pub fn at_random(dice: &mut Dice) -> Sketch {
    let extents = [1i64, 1, 2, 3, 4, 5, 8, 0];
    let mut sketch = Sketch::default().input("x", FLOAT, &[1, 3, 8, 8]);
    let mut names = vec!["x".to_owned()];
    for at in 0..5 {
        let rank = dice.below(5);
        let shape: Vec<i64> = (0..rank).map(|_| dice.one(&extents)).collect();
        let count = shape.iter().product::<i64>() as usize;
        let name = format!("c{at}");
        let tensor = match dice.below(4) {
            0 | 1 => {
                let values = (0..count).flat_map(|_| (dice.below(9) as i64 - 3).to_le_bytes());
                let bytes: Vec<u8> = values.collect();
                tensor(&name, INT64, &shape, &bytes)
            }
            2 => {
                let kind = dice.one(&[UINT8, 3, 9]);
                tensor(&name, kind, &shape, &vec![dice.below(4) as u8; count])
            }
            _ => tensor(&name, FLOAT, &shape, &floats(&numbers(count, at + 1))),
        };
        sketch = sketch.constant(&tensor);
        names.push(name);
    }
    names.push(String::new());
    let (operator, options) = dice.one(&OPTIONS);
    let mut inputs: Vec<&str> = (0..dice.below(5))
        .map(|_| names[dice.below(names.len())].as_str())
        .collect();
    if dice.below(4) > 0 {
        inputs.insert(0, "x");
    }
    let windows = ["kernel_shape", "strides", "dilations"];
    let mut attributes = Vec::new();
    for name in options.split_whitespace() {
        if dice.below(4) == 0 {
            continue;
        }
        let small = dice.below(8) as i64 - 2;
        attributes.push(match name {
            _ if windows.contains(&name) => {
                integers(name, &[dice.below(3) as i64 + 1, dice.below(3) as i64 + 1])
            }
            "pads" => integers(name, &[0, 1, 2, 0].map(|pad| pad * dice.below(2) as i64)),
            "output_padding" => integers(name, &[small, 0]),
            "axes" | "perm" => {
                let length = dice.below(5);
                let values: Vec<i64> = (0..length).map(|_| dice.below(6) as i64 - 1).collect();
                integers(name, &values)
            }
            "epsilon" | "alpha" => attribute(name, 1).float(2, 0.5),
            "mode" => attribute(name, 3).text(
                4,
                dice.one(&["constant", "linear", "reflect", "nearest", "edge"]),
            ),
            "auto_pad" => {
                attribute(name, 3).text(4, dice.one(&["SAME_UPPER", "SAME_LOWER", "VALID"]))
            }
            "equation" => attribute(name, 3).text(
                4,
                dice.one(&[
                    "ij,jk->ik",
                    "abcd->",
                    "abcd->dcba",
                    "ii->i",
                    "...",
                    "ab,,->",
                    "abcd,d->a",
                ]),
            ),
            "to" => integer(name, dice.one(&[1, 2, 3, 6, 7, 9, 10, 11])),
            _ => integer(name, small),
        });
    }
    sketch
        .node(operator, &inputs, "y", &attributes)
        .output("y", FLOAT, &[1, -1])
}
