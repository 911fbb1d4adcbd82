//! Every kernel against loops that say what it is, over made-up shapes.

use kernels::{
    Arithmetic, Bytewise, Change, Changing, Clamp, Convolution, Curve, Depthwise, Joining, Layout,
    Levels, Line, Normalisation, NormalisationGradient, Real, Scale, Shape, Signs, WeightGradient,
    Windows, Winograd, channel_slopes, channel_squares, channel_sums, curve, each, join, masked,
    max_pool, max_pool_gradient, mean, mean_around, normalise, pooled_size, through_normalisation,
    window_means,
};

/// Made-up numbers, the same each time.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 33
    }

    /// From `low` to `high`, both possible.
    fn whole(&mut self, low: usize, high: usize) -> usize {
        low + (self.next() as usize) % (high - low + 1)
    }

    /// From -1 to 1.
    fn real(&mut self) -> f32 {
        (self.next() % 20_001) as f32 / 10_000.0 - 1.0
    }

    fn reals(&mut self, count: usize) -> Vec<f32> {
        (0..count).map(|_| self.real()).collect()
    }

    fn wholes(&mut self, count: usize, low: i32, high: i32) -> Vec<f32> {
        let span = (high - low) as usize;
        (0..count)
            .map(|_| (low + self.whole(0, span) as i32) as f32)
            .collect()
    }
}

/// A map in memory where another one has been.
fn filled<A: Arithmetic>(layout: &Layout, planes: &[f32]) -> Vec<A::Place> {
    let mut places = used::<A>(layout);
    layout.write::<A>(planes, &mut places);
    places
}

/// Memory with an old map in it.
fn used<A: Arithmetic>(layout: &Layout) -> Vec<A::Place> {
    let mut place = A::Place::default();
    place.as_mut().fill(A::number(7.0));
    vec![place; layout.places::<A>() + 5]
}

/// Sums of a convolution with its bias; `groups` as in a depthwise one, where each channel has its own kernel.
fn sums(
    shape: &Shape,
    is_depthwise: bool,
    (weights, bias): (&[f32], &[f32]),
    input: &[f32],
    [height, width]: [usize; 2],
) -> Vec<f32> {
    let [rows, columns] = shape.output_size([height, width]);
    let [kernel_height, kernel_width] = shape.kernel;
    let area = kernel_height * kernel_width;
    let mut output = Vec::new();
    for (channel, &bias) in bias.iter().enumerate() {
        for row in 0..rows {
            for column in 0..columns {
                let mut sum = f64::from(bias);
                let inputs = if is_depthwise {
                    channel..channel + 1
                } else {
                    0..shape.inputs
                };
                for (index, from) in inputs.enumerate() {
                    for tap in 0..area {
                        let y = row * shape.stride + tap / kernel_width;
                        let x = column * shape.stride + tap % kernel_width;
                        let (Some(y), Some(x)) = (
                            y.checked_sub(shape.padding[0]),
                            x.checked_sub(shape.padding[1]),
                        ) else {
                            continue;
                        };
                        if y < height && x < width {
                            let kernel = if is_depthwise {
                                channel
                            } else {
                                channel * shape.inputs + index
                            };
                            sum += f64::from(weights[kernel * area + tap])
                                * f64::from(input[(from * height + y) * width + x]);
                        }
                    }
                }
                output.push(sum as f32);
            }
        }
    }
    output
}

fn assert_close(ours: &[f32], right: &[f32], what: &str) {
    assert_within(1e-5, ours, right, what);
}

/// With an error of at most `tolerance` where the right value is small.
fn assert_within(tolerance: f32, ours: &[f32], right: &[f32], what: &str) {
    assert_eq!(ours.len(), right.len(), "{what}");
    for (index, (ours, right)) in ours.iter().zip(right).enumerate() {
        let error = (ours - right).abs();
        assert!(
            error <= tolerance + 1e-5 * right.abs(),
            "{what}: {ours} instead of {right} at {index}"
        );
    }
}

fn shape(dice: &mut Dice, inputs: usize, outputs: usize) -> (Shape, [usize; 2]) {
    let kernel = [0, 1].map(|_| dice.whole(1, 5));
    let shape = Shape {
        inputs,
        outputs,
        kernel,
        stride: dice.whole(1, 3),
        padding: kernel.map(|side| dice.whole(0, side / 2)),
    };
    (shape, kernel.map(|side| dice.whole(side, 13)))
}

/// The least border for a shape, or more.
fn border(dice: &mut Dice, shape: &Shape) -> [usize; 2] {
    shape.padding.map(|padding| padding + dice.whole(0, 1))
}

const CLAMPS: [Clamp; 3] = [
    Clamp::NONE,
    Clamp {
        low: 0.0,
        high: f32::INFINITY,
    },
    Clamp {
        low: 0.0,
        high: 0.75,
    },
];

#[test]
fn convolutions() {
    let dice = &mut Dice(1);
    for case in 0..400 {
        let (inputs, outputs) = (dice.whole(1, 21), dice.whole(1, 37));
        let (mut shape, size) = shape(dice, inputs, outputs);
        if case % 3 == 0 {
            shape = Shape {
                kernel: [1; 2],
                padding: [0; 2],
                stride: 1,
                ..shape
            };
        }
        let input = dice.reals(inputs * size[0] * size[1]);
        let weights = dice.reals(outputs * inputs * shape.kernel[0] * shape.kernel[1]);
        let bias = dice.reals(outputs);
        let clamp = CLAMPS[case % 3];
        let from = Layout::new(inputs, size, border(dice, &shape));
        // Somewhere in a stack of maps.
        let before = 4 * dice.whole(0, 2);
        let to = shape.output_size(size);
        let border = [dice.whole(0, 2), dice.whole(0, 2)];
        let stack = Layout::new(before + outputs, to, border);
        let convolution = Convolution::<Real>::new(
            &shape,
            (&weights, &bias),
            clamp,
            &from,
            (&stack, before / 4),
        );
        let added = dice.reals((before + outputs) * to[0] * to[1]);
        let added = (case % 2 == 0).then_some(added);
        let added_places = added.as_ref().map(|added| filled::<Real>(&stack, added));
        let mut output = used::<Real>(&stack);
        convolution.run(
            &filled::<Real>(&from, &input),
            &mut output,
            added_places.as_deref(),
        );
        let area = to[0] * to[1];
        let ours = &stack.read::<Real>(&output)[before * area..];
        let mut right = sums(&shape, false, (&weights, &bias), &input, size);
        for (index, right) in right.iter_mut().enumerate() {
            *right = right.max(clamp.low).min(clamp.high);
            *right += added
                .as_ref()
                .map_or(0.0, |added| added[before * area + index]);
        }
        assert_close(
            ours,
            &right,
            &format!("{shape:?} of {size:?} to {border:?}"),
        );
        // What is not its own stays.
        let kept = &stack.read::<Real>(&output)[..before * area];
        assert!(kept.iter().all(|&value| value == 7.0));
    }
}

/// Gradients by input and by weights, in f64, of a convolution whose windows are one place apart.
fn gradients(
    shape: &Shape,
    weights: &[f32],
    input: &[f32],
    [height, width]: [usize; 2],
    by_output: &[f32],
) -> [Vec<f32>; 2] {
    let [rows, columns] = shape.output_size([height, width]);
    let area = shape.kernel[0] * shape.kernel[1];
    let mut by_input = vec![0.0; input.len()];
    let mut by_weights = vec![0.0; weights.len()];
    for output in 0..shape.outputs {
        for place in 0..rows * columns {
            let gradient = f64::from(by_output[output * rows * columns + place]);
            for inner in 0..shape.inputs * area {
                let (from, tap) = (inner / area, inner % area);
                let y = place / columns + tap / shape.kernel[1];
                let x = place % columns + tap % shape.kernel[1];
                let (Some(y), Some(x)) = (
                    y.checked_sub(shape.padding[0]),
                    x.checked_sub(shape.padding[1]),
                ) else {
                    continue;
                };
                if y < height && x < width {
                    let (weight, at) = (
                        output * shape.inputs * area + inner,
                        (from * height + y) * width + x,
                    );
                    by_weights[weight] += gradient * f64::from(input[at]);
                    by_input[at] += gradient * f64::from(weights[weight]);
                }
            }
        }
    }
    [by_input, by_weights].map(|values| values.iter().map(|&value| value as f32).collect())
}

#[test]
fn convolutions_have_gradients() {
    let dice = &mut Dice(7);
    for case in 0..400 {
        let (inputs, outputs) = (dice.whole(1, 21), dice.whole(1, 37));
        let (mut shape, size) = shape(dice, inputs, outputs);
        shape.stride = 1;
        if case % 3 == 0 {
            shape = Shape {
                kernel: [3; 2],
                padding: [1; 2],
                ..shape
            };
        }
        let size = [0, 1].map(|axis| size[axis].max(shape.kernel[axis]));
        let to = shape.output_size(size);
        let weights = dice.reals(outputs * inputs * shape.kernel[0] * shape.kernel[1]);
        let maps: Vec<[Vec<f32>; 2]> = (0..2)
            .map(|_| {
                [inputs * size[0] * size[1], outputs * to[0] * to[1]].map(|count| dice.reals(count))
            })
            .collect();
        let what = format!("{shape:?} of {size:?}");

        // Zeros around are what each of the two needs.
        let input = Layout::new(inputs, size, border(dice, &shape));
        let reversed = shape.reversed();
        let output = Layout::new(outputs, to, border(dice, &reversed));
        let mut by_weights = WeightGradient::new(&shape, &input, &output);
        let mut turned = vec![0.0; weights.len()];
        shape.reverse(&weights, &mut turned);
        let mut by_input = Convolution::<Real>::new(
            &reversed,
            (&vec![1.0; weights.len()], &vec![2.0; inputs]),
            Clamp::NONE,
            &output,
            (&input, 0),
        );
        by_input.set(&turned, &vec![0.0; inputs]);

        let mut sums = vec![0.0; weights.len()];
        for [values, gradient] in &maps {
            let right = gradients(&shape, &weights, values, size, gradient);
            let [values, gradient] = [(&input, values), (&output, gradient)]
                .map(|(layout, values)| filled::<Real>(layout, values));
            let mut found = used::<Real>(&input);
            by_input.run(&gradient, &mut found, None);
            assert_close(&input.read::<Real>(&found), &right[0], &what);
            by_weights.add(&values, &gradient);
            for (sum, right) in sums.iter_mut().zip(&right[1]) {
                *sum += right;
            }
        }
        let mut found = vec![7.0; weights.len()];
        by_weights.take(&mut found);
        // Sums of up to 338 products.
        for (found, right) in found.iter().zip(&sums) {
            assert!(
                (found - right).abs() < 1e-4,
                "{what}: {found} instead of {right}"
            );
        }
        by_weights.take(&mut found);
        assert!(found.iter().all(|&value| value == 0.0));
    }
}

#[test]
fn gradients_go_back_to_the_first_of_the_largest() {
    let dice = &mut Dice(8);
    for _ in 0..200 {
        let channels = dice.whole(1, 13);
        let size = [dice.whole(2, 15), dice.whole(2, 15)];
        let pooled = size.map(|size| size / 2);
        // Few numbers, so that many are equal.
        let input = dice.wholes(channels * size[0] * size[1], 0, 3);
        let by_output = dice.reals(channels * pooled[0] * pooled[1]);
        let border = [dice.whole(0, 1), dice.whole(0, 1)];
        let from = Layout::new(channels, size, border);
        let to = Layout::new(channels, pooled, border);
        let (places, gradient) = (
            filled::<Real>(&from, &input),
            filled::<Real>(&to, &by_output),
        );
        let mut output = used::<Real>(&to);
        max_pool::<Real>((2, 2, 0), (&from, &places), (&to, &mut output), 0);
        let mut found = used::<Real>(&from);
        max_pool_gradient((&from, &places, &mut found), (&to, &output, &gradient));
        let mut right = vec![0.0; input.len()];
        for channel in 0..channels {
            for place in 0..pooled[0] * pooled[1] {
                let (row, column) = (place / pooled[1], place % pooled[1]);
                let at = (channel * size[0] + 2 * row) * size[1] + 2 * column;
                let window = [at, at + 1, at + size[1], at + size[1] + 1];
                let most = window.iter().map(|&at| input[at]).fold(0.0, f32::max);
                let first = window.into_iter().find(|&at| input[at] == most);
                right[first.unwrap()] = by_output[channel * pooled[0] * pooled[1] + place];
            }
        }
        assert_eq!(from.read::<Real>(&found), right, "{size:?}");
    }
}

/// The numbers of a block's channels.
fn place(values: &[f32], block: usize) -> [f32; 4] {
    std::array::from_fn(|lane| values.get(4 * block + lane).copied().unwrap_or(0.0))
}

fn normalisations([mean, factor, shift]: [&[f32]; 3]) -> Vec<Normalisation> {
    (0..mean.len().div_ceil(4))
        .map(|block| Normalisation {
            mean: place(mean, block),
            factor: place(factor, block),
            shift: place(shift, block),
        })
        .collect()
}

#[test]
fn normalisation_forwards_and_backwards() {
    let dice = &mut Dice(9);
    for case in 0..200 {
        let channels = dice.whole(1, 13);
        let size = [dice.whole(1, 12), dice.whole(1, 12)];
        let area = size[0] * size[1];
        let layout = Layout::new(channels, size, [dice.whole(0, 2), dice.whole(0, 2)]);
        let [map, added, gradient] = [0; 3].map(|_| dice.reals(channels * area));
        let [mean, factor, shift, constant, slope] = [0; 5].map(|_| dice.reals(channels));
        let blocks = channels.div_ceil(4);
        let normalisations = normalisations([&mean, &factor, &shift]);
        let places = filled::<Real>(&layout, &map);
        let places = &places[..layout.places::<Real>()];
        let right_sums = |value: &dyn Fn(usize) -> f64| -> Vec<f32> {
            (0..channels)
                .map(|channel| {
                    (0..area)
                        .map(|place| value(channel * area + place))
                        .sum::<f64>() as f32
                })
                .collect()
        };
        let flat = |each: &[[f32; 4]]| each.as_flattened()[..channels].to_vec();
        let distance = |index: usize| f64::from(map[index]) - f64::from(mean[index / area]);

        let mut each = vec![[7.0; 4]; blocks];
        channel_sums(&layout, places, &mut each);
        assert_close(
            &flat(&each),
            &right_sums(&|index| map[index].into()),
            "sums",
        );
        channel_squares(&layout, places, &normalisations, &mut each);
        let right = right_sums(&|index| distance(index) * distance(index));
        assert_close(&flat(&each), &right, "squares");

        let is_added = case % 2 == 0;
        let added_places = filled::<Real>(&layout, &added);
        let mut activated = used::<Real>(&layout);
        normalise(
            &layout,
            &normalisations,
            places,
            is_added.then_some(&added_places),
            &mut activated,
        );
        let right: Vec<f32> = (0..map.len())
            .map(|index| {
                let channel = index / area;
                let normal =
                    distance(index) * f64::from(factor[channel]) + f64::from(shift[channel]);
                let added = if is_added {
                    f64::from(added[index])
                } else {
                    0.0
                };
                (normal + added).max(0.0) as f32
            })
            .collect();
        let activated_values = layout.read::<Real>(&activated);
        assert_close(&activated_values, &right, "normalised");

        let mut left = filled::<Real>(&layout, &gradient);
        masked(&layout, &activated, &mut left, &mut each);
        let kept = |index: usize| {
            if activated_values[index] > 0.0 {
                f64::from(gradient[index])
            } else {
                0.0
            }
        };
        let right: Vec<f32> = (0..map.len()).map(|index| kept(index) as f32).collect();
        assert_eq!(layout.read::<Real>(&left), right);
        assert_close(&flat(&each), &right_sums(&kept), "masked");
        channel_slopes(&layout, places, &normalisations, &left, &mut each);
        let right = right_sums(&|index| kept(index) * distance(index));
        assert_close(&flat(&each), &right, "slopes");

        let steps: Vec<NormalisationGradient> = (0..blocks)
            .map(|block| NormalisationGradient {
                mean: place(&mean, block),
                factor: place(&factor, block),
                constant: place(&constant, block),
                slope: place(&slope, block),
            })
            .collect();
        let mut through = filled::<Real>(&layout, &map);
        through_normalisation(&layout, &steps, &left, &mut through);
        let right: Vec<f32> = (0..map.len())
            .map(|index| {
                let [factor, constant, slope] =
                    [&factor, &constant, &slope].map(|values| f64::from(values[index / area]));
                (factor * (kept(index) - constant - slope * distance(index))) as f32
            })
            .collect();
        assert_close(&layout.read::<Real>(&through), &right, "gradient");
        // What lies around stays zero, as the convolutions need it.
        let mut cleared = through.clone();
        layout.clear_border::<Real>(&mut cleared);
        assert_eq!(cleared, through);
    }
}

#[test]
fn convolutions_with_fewer_multiplications() {
    let dice = &mut Dice(6);
    for case in 0..400 {
        let (inputs, outputs) = (dice.whole(1, 40), dice.whole(1, 37));
        let shape = Shape {
            inputs,
            outputs,
            kernel: [3; 2],
            stride: 1,
            padding: [dice.whole(0, 2), dice.whole(0, 2)],
        };
        // Now and then so large that it is computed in parts.
        let most = if case % 20 == 0 { 45 } else { 15 };
        let size = [dice.whole(3, most), dice.whole(3, most)];
        let input = dice.reals(inputs * size[0] * size[1]);
        let weights = dice.reals(outputs * inputs * 9);
        let bias = dice.reals(outputs);
        let clamp = CLAMPS[case % 3];
        let from = Layout::new(inputs, size, border(dice, &shape));
        let before = 4 * dice.whole(0, 2);
        let after = 4 * dice.whole(0, 1);
        let to = shape.output_size(size);
        let stacked = before + outputs.next_multiple_of(4) + after;
        let stack = Layout::new(stacked, to, [dice.whole(0, 2), dice.whole(0, 2)]);
        let winograd = Winograd::new(
            &shape,
            (&weights, &bias),
            clamp,
            &from,
            (&stack, before / 4),
        );
        let area = to[0] * to[1];
        let added = (case % 2 == 0).then(|| dice.reals(stacked * area));
        let added_places = added.as_ref().map(|added| filled::<Real>(&stack, added));
        let mut output = used::<Real>(&stack);
        // What other tasks left there, and what lies beyond the map, must not count.
        let mut scratch = vec![[f32::NAN; 4]; winograd.scratch() + 3];
        let mut places = filled::<Real>(&from, &input);
        places[from.places::<Real>()..].fill([f32::NAN; 4]);
        let old = output.clone();
        winograd.run(&places, &mut output, added_places.as_deref(), &mut scratch);
        let ours = stack.read::<Real>(&output);
        let mut right = sums(&shape, false, (&weights, &bias), &input, size);
        for (index, right) in right.iter_mut().enumerate() {
            *right = right.max(clamp.low).min(clamp.high);
            *right += added
                .as_ref()
                .map_or(0.0, |added| added[before * area + index]);
        }
        // What is added in between is larger than what comes out.
        let tolerance = 1e-5 + 2e-6 * ((9 * inputs) as f32).sqrt();
        assert_within(
            tolerance,
            &ours[before * area..][..outputs * area],
            &right,
            &format!("{shape:?} of {size:?} to {stack:?}"),
        );
        // What is not its own stays, and so does what is around.
        let end = before + outputs.next_multiple_of(4);
        assert!(ours[..before * area].iter().all(|&value| value == 7.0));
        assert!(ours[end * area..].iter().all(|&value| value == 7.0));
        let inner = |index: usize| {
            let within = index % stack.plane();
            (0..to[0]).any(|row| (0..to[1]).any(|column| stack.at(row, column) == within))
        };
        for (index, (place, old)) in output.iter().zip(&old).enumerate() {
            assert!(place == old || inner(index), "{index} of {stack:?}");
        }
    }
}

#[test]
fn fewer_multiplications_where_they_are_faster() {
    let pays = |inputs, kernel, stride, size| {
        let shape = Shape {
            inputs,
            outputs: 64,
            kernel,
            stride,
            padding: [1; 2],
        };
        Winograd::pays(&shape, size)
    };
    assert!(pays(64, [3; 2], 1, [56; 2]));
    assert!(pays(64, [3; 2], 1, [7; 2]));
    assert!(!pays(3, [3; 2], 1, [56; 2]));
    assert!(!pays(64, [3; 2], 1, [4; 2]));
    assert!(!pays(64, [3; 2], 1, [1, 60]));
    assert!(!pays(64, [3; 2], 2, [56; 2]));
    assert!(!pays(64, [1, 3], 1, [56; 2]));
    assert!(!pays(64, [5; 2], 1, [56; 2]));
}

#[test]
fn convolutions_of_levels_are_exact() {
    let dice = &mut Dice(2);
    for case in 0..300 {
        let (inputs, outputs) = (dice.whole(1, 40), dice.whole(1, 37));
        let (shape, size) = shape(dice, inputs, outputs);
        let input = dice.wholes(inputs * size[0] * size[1], -128, 255);
        let weights = dice.wholes(
            outputs * inputs * shape.kernel[0] * shape.kernel[1],
            -255,
            255,
        );
        let bias = dice.wholes(outputs, -5000, 5000);
        let scale = Scale {
            factor: 0.003,
            stacks: [[1.0, 1.0], [0.73, 1.0], [0.73, 0.41]][case % 3],
        };
        let from = Layout::new(inputs, size, border(dice, &shape));
        let before = 8 * dice.whole(0, 2);
        let to = shape.output_size(size);
        let stack = Layout::new(before + outputs, to, [dice.whole(0, 2), dice.whole(0, 2)]);
        let convolution = Convolution::<Levels>::new(
            &shape,
            (&weights, &bias),
            scale,
            &from,
            (&stack, before / 8),
        );
        let mut output = used::<Levels>(&stack);
        convolution.run(&filled::<Levels>(&from, &input), &mut output, None);
        let ours = &stack.read::<Levels>(&output)[before * to[0] * to[1]..];
        let right: Vec<f32> = sums(&shape, false, (&weights, &bias), &input, size)
            .iter()
            .map(|sum| {
                let level = (sum * scale.factor).round_ties_even().clamp(0.0, 255.0);
                scale
                    .stacks
                    .iter()
                    .fold(level, |level, factor| (level * factor).round_ties_even())
            })
            .collect();
        assert_eq!(ours, right, "{shape:?} of {size:?}");
    }
}

#[test]
fn products_of_bytes_are_exact() {
    let dice = &mut Dice(7);
    for case in 0..300 {
        let (inputs, outputs) = (dice.whole(1, 70), dice.whole(1, 37));
        let (shape, size) = shape(dice, inputs, outputs);
        let input = dice.wholes(inputs * size[0] * size[1], 0, 255);
        // Many that fit into bytes, a few that do not, or all kinds.
        let most = [127, 140, 255][case % 3];
        let weights = dice.wholes(
            outputs * inputs * shape.kernel[0] * shape.kernel[1],
            -most,
            most,
        );
        let bias = dice.wholes(outputs, -5000, 5000);
        let scale = Scale {
            factor: 0.0005,
            stacks: [[1.0, 1.0], [0.73, 1.0], [0.73, 0.41]][case % 3],
        };
        let from = Layout::new(inputs, size, border(dice, &shape));
        let before = 8 * dice.whole(0, 2);
        let to = shape.output_size(size);
        let stack = Layout::new(before + outputs, to, [dice.whole(0, 2), dice.whole(0, 2)]);
        let numbers = (&weights[..], &bias[..]);
        let mut places = filled::<Levels>(&from, &input);
        places[from.places::<Levels>()..].fill([i16::MIN; 8]);
        let added = dice.wholes((before + outputs) * to[0] * to[1], 0, 255);
        let added = filled::<Levels>(&stack, &added);
        let added = (case % 4 == 0).then_some(&added[..]);
        let target = (&stack, before / 8);
        let mut right = used::<Levels>(&stack);
        Convolution::<Levels>::new(&shape, numbers, scale, &from, target)
            .run(&places, &mut right, added);
        for signs in [Signs::Without, Signs::With] {
            let bytewise = Bytewise::new(&shape, numbers, scale, &from, target, signs);
            let mut scratch = vec![[i16::MAX; 8]; bytewise.scratch() + 3];
            let mut output = used::<Levels>(&stack);
            bytewise.run(&places, &mut output, added, &mut scratch);
            assert_eq!(output, right, "{signs:?} {shape:?} of {size:?}");
        }
    }
}

#[test]
fn depthwise_convolutions() {
    let dice = &mut Dice(3);
    for case in 0..400 {
        let channels = dice.whole(1, 21);
        let (mut shape, mut size) = shape(dice, channels, channels);
        if case % 2 == 0 {
            // The kernels that networks have.
            let side = [3, 5][case / 2 % 2];
            shape = Shape {
                kernel: [side; 2],
                stride: dice.whole(1, 2),
                padding: [dice.whole(0, side / 2), dice.whole(0, side / 2)],
                ..shape
            };
            size = [dice.whole(side, 17), dice.whole(side, 17)];
        }
        let input = dice.reals(channels * size[0] * size[1]);
        let weights = dice.reals(channels * shape.kernel[0] * shape.kernel[1]);
        let bias = dice.reals(channels);
        let clamp = CLAMPS[case % 3];
        let from = Layout::new(channels, size, border(dice, &shape));
        let border = [dice.whole(0, 2), dice.whole(0, 2)];
        let to = Layout::new(channels, shape.output_size(size), border);
        let depthwise = Depthwise::new(&shape, (&weights, &bias), clamp, &from, &to);
        let mut output = used::<Real>(&to);
        depthwise.run(&filled::<Real>(&from, &input), &mut output);
        let mut right = sums(&shape, true, (&weights, &bias), &input, size);
        right
            .iter_mut()
            .for_each(|value| *value = value.max(clamp.low).min(clamp.high));
        assert_close(
            &to.read::<Real>(&output),
            &right,
            &format!("{shape:?} of {size:?}"),
        );
    }
}

/// `summary` of the values in each window that exist.
fn windows(
    input: &[f32],
    [height, width]: [usize; 2],
    [rows, columns]: [usize; 2],
    (side, stride, padding): (usize, usize, usize),
    summary: impl Fn(&[f32]) -> f32,
) -> Vec<f32> {
    let mut output = Vec::new();
    for plane in input.chunks_exact(height * width) {
        for row in 0..rows {
            for column in 0..columns {
                let mut values = Vec::new();
                for y in row * stride..row * stride + side {
                    for x in column * stride..column * stride + side {
                        if y >= padding
                            && x >= padding
                            && y - padding < height
                            && x - padding < width
                        {
                            values.push(plane[(y - padding) * width + x - padding]);
                        }
                    }
                }
                output.push(summary(&values));
            }
        }
    }
    output
}

fn pooling_of<A: Changing>(
    dice: &mut Dice,
    numbers: impl Fn(&mut Dice, usize) -> Vec<f32>,
    rounds: bool,
) {
    for _ in 0..100 {
        let channels = dice.whole(1, 21);
        let (side, stride) = (dice.whole(1, 3), dice.whole(1, 2));
        let size = [dice.whole(side, 14), dice.whole(side, 14)];
        let input = numbers(dice, channels * size[0] * size[1]);
        let from = Layout::new(channels, size, [dice.whole(0, 2), dice.whole(0, 2)]);
        let places = filled::<A>(&from, &input);
        let before = A::BLOCK * dice.whole(0, 1);
        let stack = |size| Layout::new(before + channels, size, [1, 2]);
        let first = before / A::BLOCK;
        let own = |to: &Layout, output: &[A::Place]| {
            let [rows, columns] = to.size();
            to.read::<A>(output)[before * rows * columns..].to_vec()
        };
        let average = |values: &[f32]| {
            let mean = values.iter().sum::<f32>() / values.len() as f32;
            if rounds { (mean + 0.5).floor() } else { mean }
        };

        let to = stack(pooled_size(size, side, stride));
        let mut output = used::<A>(&to);
        max_pool::<A>(
            (side, stride, 0),
            (&from, &places),
            (&to, &mut output),
            first,
        );
        let most = |values: &[f32]| values.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let right = windows(&input, size, to.size(), (side, stride, 0), most);
        assert_eq!(own(&to, &output), right, "{side} {stride} of {size:?}");

        let padding = side / 2;
        let to = stack(size.map(|size| (size + 2 * padding - side) / stride + 1));
        let mut output = used::<A>(&to);
        let asked = (side, stride, padding);
        max_pool::<A>(asked, (&from, &places), (&to, &mut output), first);
        let right = windows(&input, size, to.size(), asked, most);
        assert_eq!(own(&to, &output), right, "{asked:?} of {size:?}");

        let to = stack(size);
        let mut output = used::<A>(&to);
        mean_around::<A>((&from, &places), (&to, &mut output), first);
        assert_close(
            &own(&to, &output),
            &windows(&input, size, size, (3, 1, 1), average),
            "mean around",
        );

        let mut output = used::<A>(&to);
        each::<A>(
            Change::Round(0.7),
            (&from, &places),
            (&to, &mut output),
            first,
        );
        let right: Vec<f32> = input
            .iter()
            .map(|value| (value * 0.7).round_ties_even())
            .collect();
        assert_eq!(own(&to, &output), right);
        each::<A>(Change::Relu, (&from, &places), (&to, &mut output), first);
        assert_eq!(
            own(&to, &output),
            input.iter().map(|value| value.max(0.0)).collect::<Vec<_>>()
        );
        each::<A>(
            Change::Floor(0.5),
            (&from, &places),
            (&to, &mut output),
            first,
        );
        let right: Vec<f32> = input.iter().map(|value| (value + 0.5).floor()).collect();
        assert_eq!(own(&to, &output), right);
        each::<A>(Change::Copy, (&from, &places), (&to, &mut output), first);
        assert_eq!(own(&to, &output), input);

        let side = size[0].min(size[1]).min(8);
        let from = Layout::new(channels, [side; 2], [1, 0]);
        let input = &input[..channels * side * side];
        let to = stack([1, 1]);
        let mut output = used::<A>(&to);
        mean::<A>(
            (&from, &filled::<A>(&from, input)),
            (&to, &mut output),
            first,
        );
        let right: Vec<f32> = input.chunks_exact(side * side).map(average).collect();
        assert_close(&own(&to, &output), &right, "mean");
    }
}

#[test]
fn pooling() {
    pooling_of::<Real>(&mut Dice(4), Dice::reals, false);
    pooling_of::<Levels>(
        &mut Dice(5),
        |dice, count| dice.wholes(count, -128, 255),
        true,
    );
}

#[test]
fn borders_are_cleared() {
    let layout = Layout::new(6, [3, 4], [2, 1]);
    let mut places = used::<Real>(&layout);
    layout.clear_border::<Real>(&mut places);
    let inner = |index: usize| {
        (0..3).any(|row| (0..4).any(|column| layout.at(row, column) == index % layout.plane()))
    };
    for (index, place) in places[..layout.places::<Real>()].iter().enumerate() {
        let expected = if inner(index) { 7.0 } else { 0.0 };
        assert_eq!(*place, [expected; 4], "{index}");
    }
}

/// A made-up layout.
fn layout(dice: &mut Dice, channels: usize, size: [usize; 2]) -> Layout {
    Layout::new(channels, size, [dice.whole(0, 2), dice.whole(0, 2)])
}

#[test]
fn curves() {
    let mut dice = Dice(21);
    let hard = |x: f64| (x / 6.0 + 0.5).clamp(0.0, 1.0);
    let soft = |x: f64| 1.0 / (1.0 + (-x).exp());
    let kinds: [(Curve, &dyn Fn(f64) -> f64); 6] = [
        (Curve::Relu, &|x| x.max(0.0)),
        (Curve::Relu6, &|x| x.clamp(0.0, 6.0)),
        (Curve::Sigmoid, &soft),
        (Curve::Silu, &|x| x * soft(x)),
        (Curve::HardSigmoid(1.0 / 6.0, 0.5), &hard),
        (Curve::HardSwish(1.0 / 6.0, 0.5), &|x| x * hard(x)),
    ];
    for (kind, right) in kinds {
        let size = [dice.whole(1, 9), dice.whole(1, 9)];
        let channels = dice.whole(1, 9);
        let layout = layout(&mut dice, channels, size);
        let mut planes = dice.reals(channels * size[0] * size[1]);
        planes.iter_mut().for_each(|value| *value *= 12.0);
        for (value, extreme) in planes.iter_mut().zip([-1e6, -90.0, -88.0, 0.0, 88.0, 1e6]) {
            *value = extreme;
        }
        let mut places = filled::<Real>(&layout, &planes);
        curve(kind, &layout, &mut places);
        let right: Vec<f32> = planes.iter().map(|&x| right(f64::from(x)) as f32).collect();
        assert_within(
            1e-6,
            &layout.read::<Real>(&places),
            &right,
            &format!("{kind:?}"),
        );
    }
}

#[test]
fn lines_and_joins() {
    let mut dice = Dice(22);
    for case in 0..60 {
        let size = [dice.whole(1, 7), dice.whole(1, 7)];
        let area = size[0] * size[1];
        let channels = dice.whole(1, 13);
        let from = layout(&mut dice, channels, size);
        let planes = dice.reals(channels * area);
        let (factors, offsets) = (dice.reals(channels), dice.reals(channels));
        let clamps = case % 2 == 0;
        let right: Vec<f32> = (planes.iter().enumerate())
            .map(|(at, value)| {
                let value = value * factors[at / area] + offsets[at / area];
                if clamps { value.max(0.0) } else { value }
            })
            .collect();
        let line = Line::new(&factors, &offsets, clamps);
        let mut places = filled::<Real>(&from, &planes);
        // To a part of a larger map.
        let first_block = dice.whole(0, 2);
        let to = layout(&mut dice, 4 * first_block + channels + 3, size);
        let mut output = used::<Real>(&to);
        line.apply((&from, &places), (&to, &mut output), first_block);
        let part = &to.read::<Real>(&output)[4 * first_block * area..][..channels * area];
        assert_close(part, &right, "a line to a part");
        line.change(&from, &mut places);
        assert_close(&from.read::<Real>(&places), &right, "a line");

        let is_one = case % 3 == 0;
        let other_size = if is_one { [1, 1] } else { size };
        let other_layout = layout(&mut dice, channels, other_size);
        let others = dice.reals(channels * other_size[0] * other_size[1]);
        let other_places = filled::<Real>(&other_layout, &others);
        for joining in [Joining::Sum, Joining::Product] {
            let mut places = filled::<Real>(&from, &planes);
            join(
                joining,
                (&from, &mut places),
                (&other_layout, &other_places),
            );
            let right: Vec<f32> = (planes.iter().enumerate())
                .map(|(at, value)| {
                    let other = others[if is_one { at / area } else { at }];
                    match joining {
                        Joining::Sum => value + other,
                        Joining::Product => value * other,
                    }
                })
                .collect();
            assert_close(&from.read::<Real>(&places), &right, &format!("{joining:?}"));
        }
    }
}

#[test]
fn means_of_windows() {
    let mut dice = Dice(23);
    for _ in 0..60 {
        let side = dice.whole(1, 4);
        let windows = Windows {
            side,
            stride: dice.whole(1, 3),
            padding: dice.whole(0, side - 1),
            counts_padding: dice.whole(0, 1) == 1,
        };
        let size = [dice.whole(side, 9), dice.whole(side, 9)];
        let channels = dice.whole(1, 6);
        let from = layout(&mut dice, channels, size);
        let pooled = size.map(|size| (size + 2 * windows.padding - side) / windows.stride + 1);
        let to = layout(&mut dice, channels, pooled);
        let planes = dice.reals(channels * size[0] * size[1]);
        let mut right = Vec::new();
        for channel in 0..channels {
            for place in 0..pooled[0] * pooled[1] {
                let (mut sum, mut count) = (0.0, 0);
                for tap in 0..side * side {
                    let row = place / pooled[1] * windows.stride + tap / side;
                    let column = place % pooled[1] * windows.stride + tap % side;
                    let inside = |at: usize, size: usize| {
                        at.checked_sub(windows.padding).filter(|&at| at < size)
                    };
                    if let (Some(row), Some(column)) =
                        (inside(row, size[0]), inside(column, size[1]))
                    {
                        sum += planes[(channel * size[0] + row) * size[1] + column];
                        count += 1;
                    }
                }
                let count = if windows.counts_padding {
                    side * side
                } else {
                    count
                };
                right.push(sum / count as f32);
            }
        }
        let places = filled::<Real>(&from, &planes);
        let mut output = used::<Real>(&to);
        window_means(windows, (&from, &places), (&to, &mut output));
        assert_close(&to.read::<Real>(&output), &right, &format!("{windows:?}"));
    }
}
