//! Whole trainings of small networks: they learn, they repeat, they go on where they stopped.

#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use std::sync::Arc;

use common::{FREQUENCY, SIDE, pictures, plan};
use training::augmentation::AugmentationPlan;
use training::checkpoint::ResumeError;
use training::dominant::{self, DominantMap};
use training::predict::Model;
use training::trainer::{TrainError, Trainer};

fn trained(augmentation: AugmentationPlan) -> Trainer {
    let mut trainer = Trainer::new(plan(augmentation), pictures(192, 1)).unwrap();
    while !trainer.is_finished() {
        trainer.step().unwrap();
    }
    trainer
}

fn accuracy(model: &Model) -> f64 {
    let test = pictures(90, 2);
    let planes: Vec<Vec<f32>> = (0..90).map(|index| test.plane(index)).collect();
    let answers = model.answers(&planes, SIDE, 2);
    assert_eq!(answers, model.answers(&planes, SIDE, 1));
    let right = (0..90)
        .filter(|&index| answers[index] == test.label(index))
        .count();
    right as f64 / 90.0
}

#[test]
fn a_small_network_learns_and_its_map_is_its_grating() {
    let trainer = trained(AugmentationPlan::Plain);
    let curve = trainer.curve();
    assert_eq!(curve.len(), 4);
    assert_eq!(curve[0].train.pictures, 192);
    assert!(
        curve[3].train.mean_loss() < 0.3 * curve[0].train.mean_loss(),
        "{curve:?}"
    );
    let model = trainer.model();
    assert!(accuracy(&model) > 0.95);

    // What decides between the first two classes and the third is one frequency, and the map finds it.
    let train = pictures(192, 1);
    let planes: Vec<Vec<Vec<f32>>> = (0..2)
        .map(|class| {
            (0..20)
                .map(|index| train.plane(3 * index + class))
                .collect()
        })
        .collect();
    let maps = dominant::dominant_maps(&model, &planes, SIDE, 1).unwrap();
    let frequency = FREQUENCY as i32;
    for (map, expected) in maps.iter().zip([(frequency, 0), (0, -frequency)]) {
        assert!(map.kept.contains(&expected), "{map:?}");
        assert!(map.kept.len() < 12, "{map:?}");
    }
}

#[test]
fn the_same_plan_gives_the_same_bytes_and_another_seed_others() {
    let mut twins = [7, 7, 8].map(|seed| {
        let mut plan = plan(AugmentationPlan::Mixing);
        plan.seed = seed;
        Trainer::new(plan, pictures(64, 1)).unwrap()
    });
    for twin in &mut twins {
        for _ in 0..10 {
            twin.step().unwrap();
        }
    }
    let [first, second, other] = twins.map(|twin| twin.model());
    assert!(first == second);
    assert!(first != other);
}

#[test]
fn a_resumed_training_ends_with_the_bytes_of_an_uninterrupted_one() {
    let augmentations = [
        AugmentationPlan::Plain,
        AugmentationPlan::CropAndFlip { padding: 2 },
        AugmentationPlan::Mixing,
        AugmentationPlan::FrequencyMasking {
            probability: 0.5,
            most: 0.5,
        },
        AugmentationPlan::DominantFrequencies {
            probability: 0.9,
            maps: vec![
                DominantMap {
                    kept: vec![(1, 0), (0, -1)]
                };
                3
            ],
        },
        AugmentationPlan::InjectedShortcut,
    ];
    for augmentation in augmentations {
        let data = pictures(48, 1);
        let mut straight = Trainer::new(plan(augmentation.clone()), Arc::clone(&data)).unwrap();
        for _ in 0..4 {
            straight.step().unwrap();
        }
        let checkpoint = straight.checkpoint().unwrap();
        for _ in 0..5 {
            straight.step().unwrap();
        }
        straight.note_test_accuracy(0.5);
        let mut resumed = Trainer::resume(plan(augmentation), data, &checkpoint).unwrap();
        assert_eq!(resumed.step_number(), 4);
        for _ in 0..5 {
            resumed.step().unwrap();
        }
        resumed.note_test_accuracy(0.5);
        assert!(resumed.checkpoint().unwrap() == straight.checkpoint().unwrap());
    }
}

#[test]
fn damaged_and_foreign_checkpoints_are_refused() {
    let data = pictures(48, 1);
    let mut trainer = Trainer::new(plan(AugmentationPlan::Plain), Arc::clone(&data)).unwrap();
    trainer.step().unwrap();
    let bytes = trainer.checkpoint().unwrap();
    let resume =
        |bytes: &[u8]| Trainer::resume(plan(AugmentationPlan::Plain), Arc::clone(&data), bytes);
    for length in [0, 1, bytes.len() / 2, bytes.len() - 4, bytes.len() - 1] {
        let refused = resume(&bytes[..length]).err();
        assert!(
            matches!(refused, Some(ResumeError::Damaged)),
            "cut at {length}"
        );
    }
    let other = Trainer::resume(plan(AugmentationPlan::Mixing), Arc::clone(&data), &bytes).err();
    assert!(matches!(other, Some(ResumeError::Foreign)));
    let fewer = Trainer::resume(plan(AugmentationPlan::Plain), pictures(45, 1), &bytes).err();
    assert!(matches!(fewer, Some(ResumeError::Foreign)));
}

#[test]
fn impossible_plans_are_refused() {
    let data = pictures(48, 1);
    let refused = |change: fn(&mut training::trainer::Plan)| {
        let mut plan = plan(AugmentationPlan::Plain);
        change(&mut plan);
        matches!(
            Trainer::new(plan, Arc::clone(&data)),
            Err(TrainError::Plan(_))
        )
    };
    assert!(refused(|plan| plan.epochs = Some(0)));
    assert!(refused(|plan| plan.batch = 64));
    assert!(refused(|plan| plan.batch = 3));
    assert!(refused(|plan| plan.shards = 0));
    assert!(refused(|plan| plan.shape.width = 0));
    assert!(refused(|plan| plan.shape.classes = 2));
    assert!(!refused(|plan| plan.seed = 9));
}
