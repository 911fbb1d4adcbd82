//! Names of tensors without what wrappers of training have put around them.

/// What a network is called in a checkpoint or inside another module, the likeliest first. An average of the weights is better than the
/// weights.
pub(crate) const BY_PREFERENCE: [&str; 16] = [
    "state_dict_ema",
    "model_ema",
    "ema_state_dict",
    "ema_model",
    "ema",
    "state_dict",
    "model_state_dict",
    "model_state",
    "model",
    "net",
    "network",
    "backbone",
    "module",
    "weights",
    "params",
    "teacher",
];

/// Modules that only hold another one, at any place of a name.
const WRAPPERS: [&str; 3] = [
    "_orig_mod",
    "_fsdp_wrapped_module",
    "_checkpoint_wrapped_module",
];

/// Numbers that only count something.
const COUNTERS: [&str; 4] = [
    "num_batches_tracked",
    "n_averaged",
    "total_ops",
    "total_params",
];

/// Modules of training beside the network.
const OF_TRAINING: [&str; 5] = ["criterion", "loss", "loss_fn", "loss_func", "metrics"];

/// What became of the names.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Tidied {
    /// What stood before all of them, without the last dot.
    pub(crate) prefix: String,
    /// What was left out, in words.
    pub(crate) left_out: Vec<String>,
}

/// Shortens all names, and leaves out what is no weight of the network.
pub(crate) fn tidy<T>(tensors: &mut Vec<(String, T)>) -> Tidied {
    let mut tidied = Tidied::default();
    for counter in COUNTERS {
        leave_out(tensors, &mut tidied, counter, |name| last(name) == counter);
    }
    for (name, _) in tensors.iter_mut() {
        if WRAPPERS.iter().any(|wrapper| name.contains(wrapper)) {
            let parts = name.split('.').filter(|part| !WRAPPERS.contains(part));
            *name = parts.collect::<Vec<_>>().join(".");
        }
    }
    for module in OF_TRAINING {
        leave_out(tensors, &mut tidied, module, |name| first(name) == module);
    }
    let mut prefix = Vec::new();
    loop {
        choose(tensors, &mut tidied);
        let Some((begin, _)) = tensors.first().and_then(|(name, _)| name.split_once('.')) else {
            break;
        };
        let begin = format!("{begin}.");
        // Names of a single layer keep it.
        let is_common = tensors.iter().all(|(name, _)| name.starts_with(&begin))
            && tensors
                .iter()
                .any(|(name, _)| name[begin.len()..].contains('.'));
        if !is_common {
            break;
        }
        for (name, _) in tensors.iter_mut() {
            name.drain(..begin.len());
        }
        prefix.push(begin);
    }
    let mut prefix = prefix.concat();
    prefix.pop();
    Tidied { prefix, ..tidied }
}

/// Of a network and its average beside each other, the average.
fn choose<T>(tensors: &mut Vec<(String, T)>, tidied: &mut Tidied) {
    let place = |name: &str| BY_PREFERENCE.iter().position(|known| *known == first(name));
    let places = tensors.iter().map(|(name, _)| place(name));
    let Some(places) = places.collect::<Option<Vec<_>>>() else {
        return;
    };
    let Some(best) = places
        .iter()
        .min()
        .and_then(|&best| BY_PREFERENCE.get(best))
    else {
        return;
    };
    for other in BY_PREFERENCE.iter().filter(|other| *other != best) {
        leave_out(tensors, tidied, other, |name| first(name) == *other);
    }
}

fn leave_out<T>(
    tensors: &mut Vec<(String, T)>,
    tidied: &mut Tidied,
    what: &str,
    is_it: impl Fn(&str) -> bool,
) {
    let before = tensors.len();
    tensors.retain(|(name, _)| !is_it(name));
    match before - tensors.len() {
        0 => {}
        1 => tidied.left_out.push(what.to_owned()),
        count => tidied.left_out.push(format!("{what} ({count} ×)")),
    }
}

fn first(name: &str) -> &str {
    name.split('.').next().unwrap_or_default()
}

fn last(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or_default()
}

/// A name out of a file, no longer than a sentence can hold.
pub(crate) fn shortened(name: &str) -> String {
    const MOST: usize = 80;
    if name.chars().count() <= MOST {
        return name.to_owned();
    }
    let begin: String = name.chars().take(MOST - 1).collect();
    format!("{begin}…")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tidied(names: &[&str]) -> (Vec<String>, Tidied) {
        let mut tensors = names.iter().map(|name| ((*name).to_owned(), ())).collect();
        let tidied = tidy(&mut tensors);
        (tensors.into_iter().map(|(name, ())| name).collect(), tidied)
    }

    #[test]
    fn wrappers_go_in_any_order() {
        let plain = ["conv1.weight", "bn1.weight", "fc.bias"];
        assert_eq!(tidied(&plain).0, plain);
        for prefix in [
            "module.",
            "_orig_mod.",
            "module._orig_mod.",
            "_orig_mod.module.",
            "model.",
            "model._orig_mod.module.",
            "net.backbone.",
            "resnet.",
            "0.",
            "_fsdp_wrapped_module.",
        ] {
            let wrapped = plain.map(|name| format!("{prefix}{name}"));
            let wrapped = wrapped.each_ref().map(String::as_str);
            let (found, tidied) = tidied(&wrapped);
            assert_eq!(found, plain, "{prefix}");
            assert!(tidied.left_out.is_empty(), "{tidied:?}");
        }
        // A layer that was compiled alone.
        let (found, _) = tidied(&["conv1.weight", "layer1._orig_mod.0.conv1.weight"]);
        assert_eq!(found, ["conv1.weight", "layer1.0.conv1.weight"]);
    }

    #[test]
    fn what_not_all_share_stays() {
        for names in [
            &["features.0.weight", "classifier.1.weight"][..],
            &["fc.weight", "fc.bias"],
            &["backbone.conv1.weight", "head.weight"],
        ] {
            assert_eq!(tidied(names).0, names);
        }
    }

    #[test]
    fn counters_and_losses_are_left_out_and_told() {
        let (found, tidied) = tidied(&[
            "n_averaged",
            "module.bn1.num_batches_tracked",
            "module.bn2.num_batches_tracked",
            "module.bn1.weight",
            "module.fc.weight",
            "criterion.weight",
        ]);
        assert_eq!(found, ["bn1.weight", "fc.weight"]);
        assert_eq!(tidied.prefix, "module");
        assert_eq!(
            tidied.left_out,
            ["num_batches_tracked (2 ×)", "n_averaged", "criterion"]
        );
    }

    #[test]
    fn an_average_is_taken_before_what_it_was_made_of() {
        let (found, tidied) = tidied(&[
            "model.conv1.weight",
            "model.fc.weight",
            "ema_model.module.conv1.weight",
            "ema_model.module.fc.weight",
            "ema_model.n_averaged",
        ]);
        assert_eq!(found, ["conv1.weight", "fc.weight"]);
        assert_eq!(tidied.prefix, "ema_model.module");
        assert_eq!(tidied.left_out, ["n_averaged", "model (2 ×)"]);
    }
}
