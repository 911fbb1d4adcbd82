//! A training on a device of burn's takes the same course as on the CPU, and each goes on where the other stopped.

#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use burn::tensor::Device;
use common::{SIDE, colours, pictures, plan};
use pollster::block_on;
use training::augmentation::AugmentationPlan;
use training::gpu::{DeviceError, NotProven, OnDevice};
use training::network::{Perceptron, Shape};
use training::optimiser::{Optimiser, Schedule};
use training::trainer::{Plan, TrainError, Trainer};

fn device() -> Device {
    Device::flex().autodiff()
}

fn perceptron(layers: usize) -> Shape {
    let shape = plan(AugmentationPlan::Plain).shape;
    Shape {
        width: 16,
        perceptron: Some(Perceptron { side: SIDE, layers }),
        ..shape
    }
}

/// Goes on until it is stopped, as trainings in a browser do.
fn endless(shape: Shape, kind: Optimiser) -> Plan {
    let mut plan = plan(AugmentationPlan::CropAndFlip { padding: 2 });
    plan.shape = shape;
    plan.epochs = None;
    plan.optimiser.kind = kind;
    plan.optimiser.schedule = Schedule::Constant;
    plan.optimiser.learning_rate = match kind {
        Optimiser::Momentum => 0.01,
        Optimiser::Adam => 0.001,
    };
    plan
}

/// The greatest difference between the losses of 100 steps, as a share of them.
fn worst(plan: Plan) -> f64 {
    let pictures = if plan.shape.channels == 1 {
        pictures(96, 1)
    } else {
        colours(96, 1)
    };
    let mut cpu = Trainer::new(plan.clone(), pictures.clone()).unwrap();
    let mut other = Trainer::new(plan, pictures).unwrap();
    let mut device = OnDevice::new(&other, &device());
    let mut worst = 0.0_f64;
    for count in [1, 9, 20, 20, 20, 30] {
        block_on(device.prove(&mut other)).unwrap();
        for tally in block_on(device.steps(&mut other, count)).unwrap() {
            let expected = cpu.step().unwrap();
            assert_eq!(expected.pictures, tally.pictures);
            worst = worst.max((tally.mean_loss() / expected.mean_loss() - 1.0).abs());
        }
        assert_eq!(other.step_number(), cpu.step_number());
        assert_eq!(other.curve().len(), cpu.curve().len());
    }
    assert_eq!(other.step_number(), 100);
    worst
}

#[test]
fn losses_of_a_hundred_steps_are_those_of_the_cpu() {
    let narrow = plan(AugmentationPlan::Plain).shape;
    let small = Shape { width: 8, ..narrow };
    let coloured = Shape {
        channels: 3,
        ..small
    };
    let residual = Shape {
        residual: true,
        ..narrow
    };
    for shape in [small, coloured, residual, perceptron(1), perceptron(2)] {
        for kind in [Optimiser::Momentum, Optimiser::Adam] {
            let worst = worst(endless(shape, kind));
            println!("{shape:?} {kind:?}: {worst:.1e}");
            // Adam divides by roots of squares: where a gradient is all rounding, it makes a whole step of it.
            assert!(worst < 1e-3, "{shape:?}, {kind:?}: {worst}");
        }
    }
}

#[test]
fn each_goes_on_where_the_other_stopped() {
    let plan = endless(plan(AugmentationPlan::Plain).shape, Optimiser::Adam);
    let data = pictures(96, 1);
    let mut straight = Trainer::new(plan.clone(), data.clone()).unwrap();
    let mut losses = Vec::new();
    for _ in 0..30 {
        losses.push(straight.step().unwrap().mean_loss());
    }

    let mut begun = Trainer::new(plan.clone(), data.clone()).unwrap();
    let mut device_one = OnDevice::new(&begun, &device());
    let mut found = block_on(device_one.steps(&mut begun, 10)).unwrap();
    let mut cpu =
        Trainer::resume(plan.clone(), data.clone(), &begun.checkpoint().unwrap()).unwrap();
    found.extend((0..10).map(|_| cpu.step().unwrap()));
    let mut again = Trainer::resume(plan, data, &cpu.checkpoint().unwrap()).unwrap();
    let mut device_two = OnDevice::new(&again, &device());
    found.extend(block_on(device_two.steps(&mut again, 10)).unwrap());

    assert_eq!(again.step_number(), 30);
    for (expected, found) in losses.iter().zip(&found) {
        assert!((found.mean_loss() / expected - 1.0).abs() < 1e-3);
    }
    // The same parts of the same lengths.
    let lengths = [&straight, &again].map(|trainer| trainer.checkpoint().unwrap().len());
    assert!(lengths[0].abs_diff(lengths[1]) < 200, "{lengths:?}");
}

#[test]
fn a_plan_with_an_end_ends_and_its_epochs_are_counted() {
    let plan = plan(AugmentationPlan::Plain);
    let mut trainer = Trainer::new(plan, pictures(48, 1)).unwrap();
    let mut device = OnDevice::new(&trainer, &device());
    let steps = trainer.steps();
    assert_eq!(
        block_on(device.steps(&mut trainer, 1000)).unwrap().len(),
        steps
    );
    assert!(trainer.is_finished());
    assert_eq!(trainer.curve().len(), 4);
    assert_eq!(trainer.curve()[0].train.pictures, 48);
    assert!(block_on(device.steps(&mut trainer, 1)).unwrap().is_empty());
}

#[test]
fn rehearsals_and_proofs_change_nothing() {
    let plan = endless(perceptron(1), Optimiser::Momentum);
    let mut trainer = Trainer::new(plan, pictures(96, 1)).unwrap();
    let device = OnDevice::new(&trainer, &device());
    let before = trainer.checkpoint().unwrap();
    block_on(device.prove(&mut trainer)).unwrap();
    block_on(device.rehearse(&mut trainer, 3)).unwrap();
    block_on(device.prove(&mut trainer)).unwrap();
    assert!(trainer.checkpoint().unwrap() == before);
}

/// What is held on the device is not what the trainer holds: it is as if the device had changed it.
#[test]
fn a_device_with_other_numbers_is_found_out() {
    let plan = endless(plan(AugmentationPlan::Plain).shape, Optimiser::Momentum);
    let mut trainer = Trainer::new(plan.clone(), pictures(96, 1)).unwrap();
    let device_of = |seed| {
        let mut other = plan.clone();
        other.seed = seed;
        OnDevice::new(&Trainer::new(other, pictures(96, 1)).unwrap(), &device())
    };
    assert!(block_on(device_of(plan.seed).prove(&mut trainer)).is_ok());
    let refused = block_on(device_of(99).prove(&mut trainer)).unwrap_err();
    assert!(matches!(refused, NotProven::Loss { .. }), "{refused}");
    // The loss is right, but what was remembered of earlier gradients is not.
    let mut device = device_of(plan.seed);
    block_on(device.steps(&mut trainer, 5)).unwrap();
    let checkpoint = trainer.checkpoint().unwrap();
    let mut resumed = Trainer::resume(plan, pictures(96, 1), &checkpoint).unwrap();
    let held = OnDevice::new(&resumed, &self::device());
    assert!(block_on(held.prove(&mut resumed)).is_ok());
    resumed.step().unwrap();
    let refused = block_on(held.prove(&mut resumed)).unwrap_err();
    assert!(!matches!(refused, NotProven::Failed(_)), "{refused}");
}

#[test]
fn a_training_that_runs_away_is_told() {
    let mut plan = endless(perceptron(1), Optimiser::Momentum);
    plan.optimiser.learning_rate = 1e30;
    let mut trainer = Trainer::new(plan, pictures(96, 1)).unwrap();
    let before = trainer.model();
    let mut device = OnDevice::new(&trainer, &device());
    let outcome = block_on(device.steps(&mut trainer, 10));
    assert!(matches!(
        outcome,
        Err(DeviceError::Train(TrainError::Diverged))
    ));
    assert!(trainer.model() == before);
}
