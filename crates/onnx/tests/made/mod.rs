//! Small ONNX files, put together field by field.

#![allow(dead_code, reason = "each test uses a part of it")]

pub mod damage;

use onnx::Dropped;

pub const FLOAT: i64 = 1;
pub const UINT8: i64 = 2;
pub const INT64: i64 = 7;
pub const FLOAT16: i64 = 10;

/// A message of protocol buffers.
#[derive(Clone, Default)]
pub struct Message(pub Vec<u8>);

impl Message {
    fn varint(&mut self, mut value: u64) {
        while value > 0x7f {
            self.0.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.0.push(value as u8);
    }

    pub fn integer(mut self, field: u64, value: i64) -> Self {
        self.varint(field << 3);
        self.varint(value.cast_unsigned());
        self
    }

    pub fn bytes(mut self, field: u64, bytes: &[u8]) -> Self {
        self.varint(field << 3 | 2);
        self.varint(bytes.len() as u64);
        self.0.extend_from_slice(bytes);
        self
    }

    pub fn text(self, field: u64, text: &str) -> Self {
        self.bytes(field, text.as_bytes())
    }

    pub fn float(mut self, field: u64, value: f32) -> Self {
        self.varint(field << 3 | 5);
        self.0.extend_from_slice(&value.to_le_bytes());
        self
    }
}

/// The begin of an attribute.
pub fn attribute(name: &str, kind: i64) -> Message {
    Message::default().text(1, name).integer(20, kind)
}

pub fn integers(name: &str, values: &[i64]) -> Message {
    let start = attribute(name, 7);
    values
        .iter()
        .fold(start, |message, &value| message.integer(8, value))
}

pub fn integer(name: &str, value: i64) -> Message {
    attribute(name, 2).integer(3, value)
}

/// Little-endian bytes.
pub fn floats(values: &[f32]) -> Vec<u8> {
    values
        .iter()
        .flat_map(|value| value.to_le_bytes())
        .collect()
}

/// A tensor whose bytes are in it.
pub fn tensor(name: &str, kind: i64, shape: &[i64], bytes: &[u8]) -> Message {
    let start = Message::default();
    let message = shape
        .iter()
        .fold(start, |message, &extent| message.integer(1, extent));
    message.integer(2, kind).text(8, name).bytes(9, bytes)
}

/// A value with a type and a shape; negative extents are free.
pub fn described(name: &str, kind: i64, shape: &[i64]) -> Message {
    let extents = shape.iter().fold(Message::default(), |message, &extent| {
        let one = Message::default();
        let one = if extent < 0 {
            one.text(2, "free")
        } else {
            one.integer(1, extent)
        };
        message.bytes(1, &one.0)
    });
    let tensor = Message::default().integer(1, kind).bytes(2, &extents.0);
    let kinds = Message::default().bytes(1, &tensor.0);
    Message::default().text(1, name).bytes(2, &kinds.0)
}

/// Nodes and constants in the making.
#[derive(Clone, Default)]
pub struct Sketch {
    graph: Message,
    metadata: Message,
}

impl Sketch {
    pub fn node(
        mut self,
        operator: &str,
        inputs: &[&str],
        output: &str,
        attributes: &[Message],
    ) -> Self {
        let mut node = inputs
            .iter()
            .fold(Message::default(), |node, input| node.text(1, input));
        node = node.text(2, output).text(3, output);
        let (domain, operator) = operator.rsplit_once("::").unwrap_or(("", operator));
        node = node.text(4, operator).text(7, domain);
        // As PyTorch writes where it was.
        node = node.text(6, "File \"/home/me/secret/train.py\", line 3");
        node = attributes
            .iter()
            .fold(node, |node, attribute| node.bytes(5, &attribute.0));
        self.graph = self.graph.bytes(1, &node.0);
        self
    }

    pub fn constant(mut self, tensor: &Message) -> Self {
        self.graph = self.graph.bytes(5, &tensor.0);
        self
    }

    pub fn reals(self, name: &str, shape: &[i64], values: &[f32]) -> Self {
        self.constant(&tensor(name, FLOAT, shape, &floats(values)))
    }

    pub fn input(mut self, name: &str, kind: i64, shape: &[i64]) -> Self {
        self.graph = self.graph.bytes(11, &described(name, kind, shape).0);
        self
    }

    pub fn output(mut self, name: &str, kind: i64, shape: &[i64]) -> Self {
        self.graph = self.graph.bytes(12, &described(name, kind, shape).0);
        self
    }

    pub fn metadata(mut self, key: &str, value: &str) -> Self {
        let entry = Message::default().text(1, key).text(2, value);
        self.metadata = self.metadata.bytes(14, &entry.0);
        self
    }

    pub fn file(&self) -> Vec<u8> {
        let operators = Message::default().text(1, "").integer(2, 17);
        let start = Message::default()
            .integer(1, 8)
            .text(2, "maker")
            .text(3, "1.0");
        let mut file = start.bytes(7, &self.graph.0).bytes(8, &operators.0);
        file.0.extend_from_slice(&self.metadata.0);
        file.0
    }

    pub fn dropped(&self) -> Vec<Dropped> {
        vec![dropped("net.onnx", &self.file())]
    }
}

pub fn dropped(name: &str, bytes: &[u8]) -> Dropped {
    Dropped {
        name: name.to_owned(),
        bytes: bytes.to_vec(),
    }
}

/// Numbers between -0.5 and 0.5 that look random.
pub fn numbers(count: usize, seed: u32) -> Vec<f32> {
    let mut state = seed.wrapping_mul(0x9e37_79b9) | 1;
    (0..count)
        .map(|_| {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            (state >> 8) as f32 / (1 << 24) as f32 - 0.5
        })
        .collect()
}

/// Side of the pictures of [`small`].
pub const SIDE: usize = 8;
/// Classes of [`small`].
pub const CLASSES: usize = 5;
/// Channels after the first convolution of [`small`].
pub const CHANNELS: usize = 4;

/// A convolution of 3x3 with padding and stride 2, a mean, a dense layer.
pub fn small() -> Sketch {
    body(
        Sketch::default().input("x", FLOAT, &[1, 3, SIDE as i64, SIDE as i64]),
        "x",
    )
    .output("logits", FLOAT, &[1, CLASSES as i64])
}

/// The nodes of [`small`] that read `input` and make `logits`.
pub fn body(sketch: Sketch, input: &str) -> Sketch {
    weights(sketch)
        .node(
            "Conv",
            &[input, "w", "b"],
            "c",
            &[integers("pads", &[1; 4]), integers("strides", &[2, 2])],
        )
        .node("Relu", &["c"], "r", &[])
        .node("GlobalAveragePool", &["r"], "m", &[])
        .node("Flatten", &["m"], "f", &[])
        .node("Gemm", &["f", "v", "d"], "logits", &[integer("transB", 1)])
}

fn weights(sketch: Sketch) -> Sketch {
    let [conv, bias, dense, last] = values();
    sketch
        .reals("w", &[CHANNELS as i64, 3, 3, 3], &conv)
        .reals("b", &[CHANNELS as i64], &bias)
        .reals("v", &[CLASSES as i64, CHANNELS as i64], &dense)
        .reals("d", &[CLASSES as i64], &last)
}

/// The weights of [`small`]: of the convolution, its biases, of the dense layer, its biases.
pub fn values() -> [Vec<f32>; 4] {
    [
        numbers(CHANNELS * 27, 1),
        numbers(CHANNELS, 2),
        numbers(CLASSES * CHANNELS, 3),
        numbers(CLASSES, 4),
    ]
}

/// What [`small`] answers to planes, computed one number after another.
pub fn expected(planes: &[f32]) -> Vec<f32> {
    let [conv, bias, dense, last] = values();
    let half = SIDE / 2;
    let mut means = vec![0.0; CHANNELS];
    for (channel, mean) in means.iter_mut().enumerate() {
        for place in 0..half * half {
            let mut sum = bias[channel];
            for tap in 0..27 {
                let (plane, row, column) = (tap / 9, tap % 9 / 3, tap % 3);
                let (y, x) = (place / half * 2 + row, place % half * 2 + column);
                if (1..=SIDE).contains(&y) && (1..=SIDE).contains(&x) {
                    sum += conv[channel * 27 + tap] * planes[(plane * SIDE + y - 1) * SIDE + x - 1];
                }
            }
            *mean += sum.max(0.0) / (half * half) as f32;
        }
    }
    (0..CLASSES)
        .map(|class| {
            let weights = &dense[class * CHANNELS..][..CHANNELS];
            last[class]
                + weights
                    .iter()
                    .zip(&means)
                    .map(|(weight, mean)| weight * mean)
                    .sum::<f32>()
        })
        .collect()
}

pub fn assert_close(found: &[f32], expected: &[f32]) {
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(expected) {
        assert!(
            (found - expected).abs() < 1e-5,
            "{found} instead of {expected}"
        );
    }
}
