//! Which of the dictionaries in a checkpoint is the state of the network.

use std::collections::BTreeSet;

use crate::ReadError;
use crate::names::{BY_PREFERENCE, shortened};
use crate::pickle::{Id, Value, Values};
use crate::view::View;

/// Most dictionaries inside one another.
const MOST_DEEP: usize = 4;

/// Keys under which training scripts save the names of the classes.
const NAMES: [&str; 8] = [
    "class_to_idx",
    "idx_to_class",
    "classes",
    "class_names",
    "names",
    "labels",
    "id2label",
    "label_names",
];

/// The state that was found.
pub(crate) struct State {
    pub(crate) tensors: Vec<(String, View)>,
    /// The keys that lead to it.
    pub(crate) path: Vec<String>,
    /// What stands beside it in the file.
    pub(crate) beside: Vec<String>,
    /// Names of the classes, where the file has them.
    pub(crate) classes: Option<Vec<String>>,
}

/// Finds it.
pub(crate) fn find(values: &Values<'_>, root: Id) -> Result<State, ReadError> {
    let mut at = root;
    let mut path = Vec::new();
    let mut beside = Vec::new();
    let mut classes = None;
    while path.len() < MOST_DEEP {
        let entries = named(values, at);
        let Some((key, next)) = inner(values, &entries)? else {
            break;
        };
        let others = entries.iter().filter(|(other, _)| *other != key);
        let named = (others.clone().filter(|(other, _)| NAMES.contains(other)))
            .find_map(|(other, id)| Some((*other, class_names(values, *id)?)))
            .filter(|_| classes.is_none());
        let taken = named.as_ref().map(|(other, _)| *other);
        let others = others.filter(|(other, _)| Some(*other) != taken);
        beside.extend(others.map(|(other, _)| shortened(other)));
        classes = classes.or(named.map(|(_, names)| names));
        path.push(shortened(key));
        at = next;
    }
    let mut tensors = Vec::new();
    let mut object = match values.get(at) {
        Value::Object(class, _) => Some(class.to_string()),
        _ => None,
    };
    let entries = named(values, at);
    let has_tensors = entries.iter().any(|(_, id)| is_tensor(values, *id));
    for (key, id) in entries {
        match values.get(id) {
            Value::Tensor(view) => tensors.push((key.to_owned(), (**view).clone())),
            Value::Object(class, _) if has_tensors && !key.ends_with("_extra_state") => {
                return Err(ReadError::NoTensor {
                    tensor: shortened(key),
                    class: class.to_string(),
                });
            }
            Value::Object(class, _) => {
                object.get_or_insert_with(|| class.to_string());
                beside.push(shortened(key));
            }
            _ => beside.push(shortened(key)),
        }
    }
    if tensors.is_empty() {
        return Err(object.map_or(ReadError::NoWeights, ReadError::Object));
    }
    Ok(State {
        tensors,
        path,
        beside,
        classes,
    })
}

/// The dictionary to look into, if the weights are not in this one.
fn inner<'k>(
    values: &Values<'_>,
    entries: &[(&'k str, Id)],
) -> Result<Option<(&'k str, Id)>, ReadError> {
    let holding = |&&(_, id): &&(&str, Id)| {
        !values.entries(id).is_empty() && holds_tensors(values, id, 1, &mut BTreeSet::new())
    };
    for name in BY_PREFERENCE {
        let called = entries.iter().filter(|(key, _)| *key == name);
        if let Some(&found) = called.clone().find(holding) {
            return Ok(Some(found));
        }
    }
    // A state's names have dots; a number such as the best accuracy may also be a tensor.
    let is_state = (entries.iter()).any(|(key, id)| key.contains('.') && is_tensor(values, *id));
    if is_state {
        return Ok(None);
    }
    let is_of_training = |key: &str| {
        let key = key.to_lowercase();
        ["optim", "sched", "scaler", "callback", "loop", "rng"]
            .iter()
            .any(|word| key.contains(word))
    };
    let others = entries.iter().filter(|(key, _)| !is_of_training(key));
    let others: Vec<_> = others.filter(holding).copied().collect();
    match others[..] {
        [] => Ok(None),
        [only] => Ok(Some(only)),
        _ => {
            let names = others.iter().take(5).map(|(key, _)| shortened(key));
            Err(ReadError::Several(names.collect::<Vec<_>>().join(", ")))
        }
    }
}

/// Whether there are tensors by name in a dictionary, or in those inside it. No dictionary is looked into twice.
fn holds_tensors(values: &Values<'_>, id: Id, depth: usize, met: &mut BTreeSet<Id>) -> bool {
    if depth > MOST_DEEP || !met.insert(id) {
        return false;
    }
    let entries = named(values, id);
    entries.iter().any(|(_, id)| is_tensor(values, *id))
        || (entries.iter()).any(|(_, id)| holds_tensors(values, *id, depth + 1, met))
}

/// A list of names, or a dictionary between names and numbers from 0.
fn class_names(values: &Values<'_>, id: Id) -> Option<Vec<String>> {
    let text = |id: &Id| values.text(*id).map(shortened);
    if let Some(items) = values.items(id) {
        return items.iter().map(text).collect();
    }
    let pair = |&(key, value): &(Id, Id)| match values.length(key) {
        Some(number) => Some((number, text(&value)?)),
        None => Some((values.length(value)?, text(&key)?)),
    };
    let entries = values.entries(id).iter();
    let mut pairs = entries.map(pair).collect::<Option<Vec<_>>>()?;
    pairs.sort_unstable();
    let is_counted = pairs.iter().enumerate().all(|(at, pair)| at == pair.0);
    (is_counted && !pairs.is_empty()).then(|| pairs.into_iter().map(|(_, name)| name).collect())
}

fn is_tensor(values: &Values<'_>, id: Id) -> bool {
    matches!(values.get(id), Value::Tensor(_))
}

/// Entries whose keys are texts; the last one of a key counts.
fn named<'v>(values: &'v Values<'_>, id: Id) -> Vec<(&'v str, Id)> {
    let entries = values.entries(id).iter();
    entries
        .filter_map(|&(key, value)| Some((values.text(key)?, value)))
        .collect()
}
