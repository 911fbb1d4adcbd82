//! The list of architectures.

mod architecture;
mod convnext;
mod densenet;
mod mobile;
mod resnet;
mod squeezenet;
mod vgg;
mod vit;

pub(crate) use architecture::Architecture;

/// All of them. Of those that share names and shapes, the first is taken, and the others are named.
pub(crate) const ALL: &[&[Architecture]] = &[
    &resnet::ALL,
    &vgg::ALL,
    &mobile::ALL,
    &squeezenet::ALL,
    &densenet::ALL,
    &convnext::ALL,
    &vit::ALL,
];
