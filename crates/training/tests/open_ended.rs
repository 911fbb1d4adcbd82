//! Trainings that go on until they are stopped: every network, both optimisers, grey and in colours.

#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use std::sync::Arc;

use common::{CLASSES, SIDE};
use learning::methods::{Augmentation, Listed as _, Method, Network};
use proptest::prelude::*;
use training::augmentation::AugmentationPlan;
use training::checkpoint;
use training::fold::fold;
use training::measure::{self, BandStop, MeasureError};
use training::network::Layout;
use training::optimiser::{Optimiser, Schedule};
use training::pictures::Pictures;
use training::plan::{Hyperparameters, plan};
use training::predict::Model;
use training::saved::{self, SavedError, Training};
use training::trainer::{Plan, TrainError, Trainer};

use spectrum::bands::Bands;

const SMALL: Network = Network::TABLE[0].value;
const PERCEPTRON: Network = Network::TABLE[2].value;

fn hyperparameters(network: Network, optimiser: Optimiser) -> Hyperparameters {
    Hyperparameters {
        network,
        optimiser,
        learning_rate: match optimiser {
            Optimiser::Momentum => 0.02,
            Optimiser::Adam => 0.005,
        },
        batch: 16,
        ..Hyperparameters::default()
    }
}

fn begun(hyperparameters: Hyperparameters, pictures: &Arc<Pictures>) -> Trainer {
    Trainer::new(
        plan(&hyperparameters, CLASSES, pictures),
        Arc::clone(pictures),
    )
    .unwrap()
}

fn after(mut trainer: Trainer, steps: usize) -> Trainer {
    for _ in 0..steps {
        trainer.step().unwrap();
    }
    trainer
}

#[test]
fn convolutions_learn_from_colours_with_both_optimisers() {
    let (train, test) = (common::colours(192, 1), common::colours(90, 2));
    for &Method {
        value: optimiser, ..
    } in Optimiser::TABLE
    {
        let trainer = begun(hyperparameters(SMALL, optimiser), &train);
        let before = measure::measure(&trainer.model(), &test, None, 1).unwrap();
        let model = after(trainer, 60).model();
        let measured = measure::measure(&model, &test, None, 1).unwrap();
        assert!(measured.loss < 0.5 * before.loss, "{measured:?}");
        assert!((0..CLASSES).all(|class| measured.confusion.f1(class) > 0.8));

        // What tells the classes apart lies at 4 cycles/image: in B3 of 16 pixels, and nowhere else.
        let bands = Bands::even(SIDE);
        for stop in BandStop::all() {
            let mask = stop.mask(bands, SIDE);
            let without = measure::measure(&model, &test, Some(&mask), 1).unwrap();
            let change = without.confusion.relative(&measured.confusion);
            assert!(
                change
                    .iter()
                    .all(|row| row.iter().sum::<f64>().abs() < 1e-9)
            );
            if stop.removed[2] {
                assert!(without.confusion.accuracy() < 0.7, "{}", stop.name());
            }
        }
    }
}

#[test]
fn perceptrons_learn_what_they_are_shown() {
    let train = common::colours(48, 1);
    for network in &Network::TABLE[2..] {
        let model = after(
            begun(hyperparameters(network.value, Optimiser::Adam), &train),
            150,
        )
        .model();
        let measured = measure::measure(&model, &train, None, 1).unwrap();
        assert!(measured.confusion.accuracy() > 0.9, "{measured:?}");
        let kernels = measure::first_layer(&model);
        assert_eq!(kernels.len(), 64);
        assert_eq!(
            (kernels[0].side, kernels[0].values.len()),
            (SIDE, 3 * SIDE * SIDE)
        );
        let folded = fold(&model);
        assert_eq!(folded[0].shape, [64, 3, SIDE, SIDE]);
        assert_eq!(
            folded.last().map(|layer| layer.shape),
            Some([CLASSES, 64, 1, 1])
        );
    }
}

#[test]
fn every_kind_goes_on_from_any_step_with_the_same_bits() {
    for network in Network::TABLE {
        for &Method {
            value: optimiser, ..
        } in Optimiser::TABLE
        {
            for pictures in [common::pictures(48, 1), common::colours(48, 1)] {
                let mut chosen = hyperparameters(network.value, optimiser);
                chosen.augmentation = Augmentation::CropAndFlip;
                let straight = after(begun(chosen, &pictures), 3);
                assert!(!straight.is_finished());
                let bytes = straight.checkpoint().unwrap();
                let straight = after(straight, 3);
                let plan = checkpoint::plan(&bytes).unwrap();
                assert_eq!(&plan, straight.plan());
                let resumed = Trainer::resume(plan, Arc::clone(&pictures), &bytes).unwrap();
                let resumed = after(resumed, 3);
                assert!(resumed.checkpoint().unwrap() == straight.checkpoint().unwrap());
            }
        }
    }
}

#[test]
fn running_numbers_of_a_training_without_an_end_forget_what_they_began_with_at_once() {
    let pictures = common::colours(64, 1);
    let open = plan(&Hyperparameters::default(), CLASSES, &pictures);
    let closed = Plan {
        epochs: Some(1),
        ..open.clone()
    };
    let [open, closed] = [open, closed].map(|plan| {
        let trainer = Trainer::new(plan, Arc::clone(&pictures)).unwrap();
        after(trainer, 1).model()
    });
    assert_eq!(open.parameters, closed.parameters);
    let begin = Layout::new(open.shape).initial_statistics();
    for ((open, closed), begin) in open.statistics.iter().zip(&closed.statistics).zip(begin) {
        let found = begin + 10.0 * (closed - begin);
        assert!((open - found).abs() < 1e-4, "{open} instead of {found}");
    }
}

#[test]
fn the_first_layer_is_there() {
    let model = begun(Hyperparameters::default(), &common::colours(64, 1)).model();
    let kernels = measure::first_layer(&model);
    assert_eq!(kernels.len(), 8);
    assert!(kernels.iter().all(|kernel| kernel.side == 3));
    let grey = measure::measure(&model, &common::pictures(9, 1), None, 1);
    assert!(matches!(grey, Err(MeasureError::Foreign)));
    let values: Vec<f32> = kernels
        .into_iter()
        .flat_map(|kernel| kernel.values)
        .collect();
    assert_eq!(values, model.parameters[..8 * 27]);
}

#[test]
fn plans_from_before_there_were_choices_still_read() {
    let old = r#"{"shape":{"width":8,"residual":false,"classes":10},"scaling":{"mean":0.286,"deviation":0.353},
        "recipe":{"kind":"plain"},"epochs":6,"batch":64,"shards":2,"seed":1,
        "optimiser":{"learning_rate":0.1,"momentum":0.9,"weight_decay":0.0005,"warm_up":0.2}}"#;
    let plan: Plan = serde_json::from_str(old).unwrap();
    assert_eq!((plan.epochs, plan.shape.channels), (Some(6), 1));
    assert_eq!(plan.optimiser.schedule, Schedule::OneCycle);
    let written: serde_json::Value = serde_json::to_value(&plan).unwrap();
    assert_eq!(
        written["shape"],
        serde_json::json!({"width": 8, "residual": false, "classes": 10})
    );
    assert_eq!(written["optimiser"].as_object().unwrap().len(), 4);
}

#[test]
fn what_does_not_go_together_is_refused() {
    let colours = common::colours(48, 1);
    let refused = |change: fn(&mut Plan)| {
        let mut plan = plan(
            &hyperparameters(PERCEPTRON, Optimiser::Adam),
            CLASSES,
            &colours,
        );
        change(&mut plan);
        let found = Trainer::new(plan, Arc::clone(&colours)).err();
        matches!(found, Some(TrainError::Plan(_)))
    };
    assert!(!refused(|_| ()));
    assert!(refused(|plan| plan.shape.channels = 1));
    assert!(refused(|plan| plan.shape.residual = true));
    assert!(refused(|plan| plan.shape.width = 100_000));
    assert!(refused(|plan| plan
        .shape
        .perceptron
        .as_mut()
        .unwrap()
        .side = 32));
    assert!(refused(|plan| plan
        .shape
        .perceptron
        .as_mut()
        .unwrap()
        .layers = 3));
    assert!(refused(|plan| plan.optimiser.schedule = Schedule::OneCycle));
    assert!(refused(|plan| plan.augmentation = AugmentationPlan::Mixing));
    assert!(refused(
        |plan| plan.augmentation = AugmentationPlan::CropAndFlip { padding: 1 << 40 }
    ));
}

fn a_saved_one(network: Network) -> (Training, Model, Vec<u8>) {
    let trainer = after(
        begun(
            hyperparameters(network, Optimiser::Momentum),
            &common::colours(48, 1),
        ),
        2,
    );
    let training = Training {
        plan: trainer.plan().clone(),
        step: trainer.step_number() as u64,
        classes: ["one", "two", "three"].map(String::from).to_vec(),
        side: None,
    };
    let model = trainer.model();
    let bytes = saved::to_bytes(&training, &model).unwrap();
    (training, model, bytes)
}

#[test]
fn saved_networks_come_back_to_the_bit() {
    for network in Network::TABLE {
        let (training, model, bytes) = a_saved_one(network.value);
        assert!(saved::from_bytes(&bytes).unwrap() == (training.clone(), model.clone()));
        assert!(saved::to_bytes(&training, &model).unwrap() == bytes);
    }
}

#[test]
fn other_files_are_refused_with_a_sentence() {
    let (mut training, model, bytes) = a_saved_one(SMALL);
    assert!(matches!(
        saved::from_bytes(b"no"),
        Err(SavedError::Format(_))
    ));
    assert!(matches!(
        saved::from_bytes(&bytes[..bytes.len() - 4]),
        Err(SavedError::Format(_))
    ));
    let empty = b"\x02\0\0\0\0\0\0\0{}";
    assert!(matches!(saved::from_bytes(empty), Err(SavedError::Foreign)));
    training.plan.shape.width = 16;
    let other = saved::to_bytes(&training, &model).unwrap();
    let error = saved::from_bytes(&other).unwrap_err().to_string();
    assert_eq!(
        error,
        "The file has no numbers for \"stage1.weight\" that fit the network it describes."
    );
    training.plan.shape.width = 8;
    training.classes.pop();
    let fewer = saved::to_bytes(&training, &model).unwrap();
    assert!(matches!(
        saved::from_bytes(&fewer),
        Err(SavedError::Classes {
            expected: 3,
            found: 2
        })
    ));
    let mut broken = bytes;
    let end = broken.len();
    broken[end - 4..].copy_from_slice(&f32::NAN.to_le_bytes());
    assert!(matches!(
        saved::from_bytes(&broken),
        Err(SavedError::Value(_))
    ));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_word_panics(word in "[a-z0-9.,-]{0,40}|\\PC{0,40}") {
        if let Ok(hyperparameters) = word.parse::<Hyperparameters>() {
            prop_assert_eq!(hyperparameters.to_string().parse::<Hyperparameters>(), Ok(hyperparameters));
        }
    }

    #[test]
    fn garbage_panics_neither_as_a_network_nor_as_a_checkpoint(
        place in 0.0_f64..1.0, byte in any::<u8>(), header in any::<bool>(), garbage in prop::collection::vec(any::<u8>(), 0..200),
    ) {
        thread_local! {
            static FILES: [Vec<u8>; 2] = {
                let pictures = common::colours(48, 1);
                let trainer = begun(hyperparameters(SMALL, Optimiser::Adam), &pictures);
                [a_saved_one(SMALL).2, trainer.checkpoint().unwrap()]
            };
        }
        let pictures = common::colours(48, 1);
        FILES.with(|[network, checkpoint]| {
            for file in [&garbage, network, checkpoint] {
                let mut file = file.clone();
                // Most of a file is numbers; the beginning is where damage could mean something else.
                let end = if header { file.len().min(800) } else { file.len() };
                if end > 0 {
                    file[(place * end as f64) as usize] = byte;
                }
                let _ = saved::from_bytes(&file);
                if let Ok(plan) = checkpoint::plan(&file) {
                    let _ = Trainer::resume(plan, Arc::clone(&pictures), &file);
                }
            }
        });
    }
}
