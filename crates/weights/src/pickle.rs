//! Python's pickles: programs for a machine with a stack and a memory. This one builds plain values and runs nothing. Instructions:
//! `pickletools` in Python's standard library, protocols 2 to 5.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::rc::Rc;

use crate::ReadError;
use crate::error::damaged;
use crate::globals::is_harmless;
use crate::kind::Kind;
use crate::view::View;

/// Most values that a file may make, and most that it may remember: a byte can make one.
const MOST_VALUES: usize = 1_000_000;
/// Most arguments of a call.
const MOST_ARGUMENTS: usize = 32;
/// Most bytes of a name of a class or function.
const MOST_NAME: usize = 200;

/// The place of a value.
pub(crate) type Id = u32;

/// A value.
#[derive(Clone, Debug)]
pub(crate) enum Value<'a> {
    /// None, a truth value, a number with a fraction, bytes, a set: nothing that weights need.
    Plain,
    Integer(i64),
    Text(Cow<'a, str>),
    Tuple(Vec<Id>),
    List(Vec<Id>),
    Dictionary(Vec<(Id, Id)>),
    /// A class or function, `module.name`.
    Class(Rc<str>),
    Storage(Storage),
    Tensor(Box<View>),
    /// Something of a class, of which only entries are known, if it is a kind of dictionary.
    Object(Rc<str>, Vec<(Id, Id)>),
}

/// A storage that a pickle speaks of; its numbers lie elsewhere in the file.
#[derive(Clone, Debug)]
pub(crate) struct Storage {
    pub(crate) name: Rc<str>,
    pub(crate) kind: Kind,
    /// The byte where it begins in the storage of that name.
    start: usize,
}

/// All values of a file.
#[derive(Default)]
pub(crate) struct Values<'a> {
    all: Vec<Value<'a>>,
    /// Entries that were copied out of lists.
    copied: usize,
}

/// One pickle being read.
struct Machine<'a, 'v> {
    rest: &'a [u8],
    values: &'v mut Values<'a>,
    stack: Vec<Id>,
    marks: Vec<usize>,
    memo: BTreeMap<u32, Id>,
}

impl<'a> Values<'a> {
    pub(crate) fn get(&self, id: Id) -> &Value<'a> {
        &self.all[id as usize]
    }

    /// The entries of a dictionary or of an object that is a kind of one.
    pub(crate) fn entries(&self, id: Id) -> &[(Id, Id)] {
        match self.get(id) {
            Value::Dictionary(entries) | Value::Object(_, entries) => entries,
            _ => &[],
        }
    }

    pub(crate) fn items(&self, id: Id) -> Option<&[Id]> {
        match self.get(id) {
            Value::Tuple(items) | Value::List(items) => Some(items),
            _ => None,
        }
    }

    fn add(&mut self, value: Value<'a>) -> Result<Id, ReadError> {
        if self.all.len() >= MOST_VALUES {
            return Err(ReadError::TooManyObjects);
        }
        self.all.push(value);
        Ok(self.all.len() as Id - 1)
    }

    /// The first class of an object.
    pub(crate) fn class(&self) -> Option<String> {
        let class = |value: &Value<'a>| match value {
            Value::Object(class, _) if !is_harmless(class) => Some(class.to_string()),
            _ => None,
        };
        self.all.iter().find_map(class)
    }

    /// Reads a pickle: its value, and what follows it.
    pub(crate) fn read(&mut self, pickle: &'a [u8]) -> Result<(Id, &'a [u8]), ReadError> {
        let mut machine = Machine {
            rest: pickle,
            values: self,
            stack: Vec::new(),
            marks: Vec::new(),
            memo: BTreeMap::new(),
        };
        loop {
            if let Some(id) = machine.step()? {
                return Ok((id, machine.rest));
            }
        }
    }

    /// Lengths, out of a tuple or list of integers.
    fn lengths(&self, id: Id) -> Option<Vec<usize>> {
        self.items(id)?.iter().map(|&id| self.length(id)).collect()
    }

    pub(crate) fn length(&self, id: Id) -> Option<usize> {
        match self.get(id) {
            Value::Integer(number) => usize::try_from(*number).ok(),
            _ => None,
        }
    }

    pub(crate) fn text(&self, id: Id) -> Option<&str> {
        match self.get(id) {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// What a call makes.
    fn call(&mut self, callee: Id, arguments: Id) -> Result<Id, ReadError> {
        let name = match self.get(callee) {
            Value::Class(name) => name.clone(),
            Value::Object(class, _) => {
                return Err(ReadError::Calls(format!("what {class} makes")));
            }
            _ => return damaged("it calls what is no function"),
        };
        let arguments = match self.items(arguments) {
            Some(arguments) if arguments.len() <= MOST_ARGUMENTS => arguments.to_vec(),
            _ => return damaged(format!("{name} is called with wrong arguments")),
        };
        let missing = || ReadError::Damaged(format!("{name} lacks arguments"));
        let argument = |at: usize| arguments.get(at).copied().ok_or_else(missing);
        let value = match &*name {
            // Python 2 hands over a list of pairs.
            "collections.OrderedDict" => match arguments.first() {
                None => Value::Dictionary(Vec::new()),
                Some(&pairs) => {
                    let pairs = self.pairs(pairs).ok_or_else(missing)?;
                    self.copied += pairs.len();
                    if self.copied > MOST_VALUES {
                        return Err(ReadError::TooManyObjects);
                    }
                    Value::Dictionary(pairs)
                }
            },
            "torch._utils._rebuild_tensor"
            | "torch._utils._rebuild_tensor_v2"
            | "torch._utils._rebuild_tensor_v3" => {
                let kind = match &*name {
                    "torch._utils._rebuild_tensor_v3" => Some(argument(6)?),
                    _ => None,
                };
                Value::Tensor(Box::new(self.tensor(&arguments, kind)?))
            }
            "torch._utils._rebuild_parameter"
            | "torch._utils._rebuild_parameter_with_state"
            | "torch.Size" => return argument(0),
            "torch._tensor._rebuild_from_type_v2" | "torch._tensor._rebuild_from_type" => {
                let inner = argument(0)?;
                // One inside the other would only be made to fill the stack.
                if matches!(self.get(inner), Value::Class(inner) if *inner == name) {
                    return damaged("a type inside a type");
                }
                return self.call(inner, argument(2)?);
            }
            "copyreg._reconstructor" | "copy_reg._reconstructor" => match self.get(argument(0)?) {
                Value::Class(class) => Value::Object(class.clone(), Vec::new()),
                _ => Value::Plain,
            },
            other if is_harmless(other) => Value::Object(name, Vec::new()),
            other => return Err(ReadError::Calls(other.to_owned())),
        };
        self.add(value)
    }

    /// Bytes of a number in each storage that was spoken of.
    pub(crate) fn storage_sizes(&self) -> BTreeMap<Rc<str>, usize> {
        let storage = |value: &Value<'a>| match value {
            Value::Storage(storage) => Some((storage.name.clone(), storage.kind.bytes())),
            _ => None,
        };
        self.all.iter().filter_map(storage).collect()
    }

    fn pairs(&self, list: Id) -> Option<Vec<(Id, Id)>> {
        let pair = |&pair: &Id| match self.items(pair)? {
            [key, value] => Some((*key, *value)),
            _ => None,
        };
        self.items(list)?.iter().map(pair).collect()
    }

    /// A tensor: storage, place of its first number, lengths and strides; and its type, where the storage has none.
    fn tensor(&self, arguments: &[Id], kind: Option<Id>) -> Result<View, ReadError> {
        let &[storage, offset, shape, strides, ..] = arguments else {
            return damaged("a tensor lacks its shape");
        };
        let Value::Storage(storage) = self.get(storage) else {
            return damaged("a tensor has no storage");
        };
        let kind = match kind.map(|kind| self.get(kind)) {
            None => storage.kind,
            Some(Value::Class(name)) => match Kind::of_type(name) {
                Some(kind) => kind,
                None => return damaged(format!("there is no type {name}")),
            },
            Some(_) => return damaged("the type of a tensor is no type"),
        };
        let view = || {
            let start = self.length(offset)?.checked_mul(kind.bytes())?;
            View::new(
                storage.name.clone(),
                kind,
                storage.start.checked_add(start)?,
                self.lengths(shape)?,
                self.lengths(strides)?,
            )
        };
        view().ok_or_else(|| ReadError::Damaged("a tensor with an impossible shape".into()))
    }

    /// What stands outside the pickle: a storage, or the source text of a class.
    fn outside(&self, id: Id) -> Result<Value<'a>, ReadError> {
        let storage = || {
            let items = self.items(id)?;
            let word = self.text(*items.first()?)?;
            let Value::Class(class) = self.get(*items.get(1)?) else {
                return None;
            };
            if word == "module" {
                return Some(Value::Class(class.clone()));
            }
            let kind = Kind::of_storage(class)?;
            let name = self.text(*items.get(2)?)?;
            // Before zip files, a storage could be a part of another: its name, where it begins, how much it has.
            let part = items.get(5).and_then(|&part| self.items(part));
            let start = match part {
                Some(part) => self.length(*part.get(1)?)?.checked_mul(kind.bytes())?,
                None => 0,
            };
            (word == "storage").then(|| {
                Value::Storage(Storage {
                    name: name.into(),
                    kind,
                    start,
                })
            })
        };
        storage().ok_or_else(|| {
            ReadError::Damaged("it speaks of something outside it that is no storage".into())
        })
    }
}

impl<'a> Machine<'a, '_> {
    /// One instruction; the last one gives the value.
    fn step(&mut self) -> Result<Option<Id>, ReadError> {
        let code = self.take(1)?[0];
        match code {
            // PROTO
            0x80 => {
                let version = self.take(1)?[0];
                if !(2..=5).contains(&version) {
                    return damaged(format!("it is a pickle of version {version}"));
                }
            }
            // FRAME
            0x95 => {
                self.take(8)?;
            }
            b'.' => return self.pop().map(Some),
            b'(' => self.marks.push(self.stack.len()),
            b'0' => {
                // POP takes a mark off, if that stands on top.
                if self.marks.last() == Some(&self.stack.len()) {
                    self.marks.pop();
                } else {
                    self.pop()?;
                }
            }
            b'1' => {
                self.since_mark()?;
            }
            b'2' => {
                let top = self.top()?;
                self.stack.push(top);
            }
            b'q' => {
                let place = self.number(1)?;
                self.remember(place as u32)?;
            }
            b'r' => {
                let place = self.number(4)?;
                self.remember(place as u32)?;
            }
            0x94 => self.remember(self.memo.len() as u32)?,
            b'h' => {
                let place = self.number(1)?;
                self.recall(place as u32)?;
            }
            b'j' => {
                let place = self.number(4)?;
                self.recall(place as u32)?;
            }
            other => return self.value(other).map(|()| None),
        }
        Ok(None)
    }

    /// An instruction that puts a number or a text on the stack.
    fn value(&mut self, code: u8) -> Result<(), ReadError> {
        match code {
            // NONE, NEWTRUE, NEWFALSE, EMPTY_SET
            b'N' | 0x88 | 0x89 | 0x8f => self.push(Value::Plain)?,
            b'J' => {
                let bytes = self.array::<4>()?;
                self.push(Value::Integer(i32::from_le_bytes(bytes).into()))?;
            }
            b'K' => {
                let number = self.number(1)?;
                self.push(Value::Integer(number as i64))?;
            }
            b'M' => {
                let number = self.number(2)?;
                self.push(Value::Integer(number as i64))?;
            }
            // LONG1, LONG4
            0x8a | 0x8b => {
                let bytes = self.counted(if code == 0x8a { 1 } else { 4 })?;
                self.push(long(bytes))?;
            }
            b'G' => {
                self.take(8)?;
                self.push(Value::Plain)?;
            }
            // Texts; those of Python 2 are bytes.
            b'U' | 0x8c => self.text(1)?,
            b'T' | b'X' => self.text(4)?,
            0x8d => self.text(8)?,
            // Bytes
            b'C' => self.bytes(1)?,
            b'B' => self.bytes(4)?,
            0x8e | 0x96 => self.bytes(8)?,
            other => return self.container(other),
        }
        Ok(())
    }

    /// An instruction that makes or fills a container.
    fn container(&mut self, code: u8) -> Result<(), ReadError> {
        match code {
            b']' => self.push(Value::List(Vec::new()))?,
            b'}' => self.push(Value::Dictionary(Vec::new()))?,
            b')' => self.push(Value::Tuple(Vec::new()))?,
            b't' => {
                let items = self.since_mark()?;
                self.push(Value::Tuple(items))?;
            }
            0x85..=0x87 => {
                let count = usize::from(code - 0x84);
                let begin = self.stack.len().checked_sub(count).ok_or_else(short)?;
                let items = self.stack.split_off(begin);
                self.push(Value::Tuple(items))?;
            }
            b'l' => {
                let items = self.since_mark()?;
                self.push(Value::List(items))?;
            }
            b'd' => {
                let items = self.since_mark()?;
                self.push(Value::Dictionary(in_pairs(&items)?))?;
            }
            b'a' => {
                let item = self.pop()?;
                self.append(vec![item])?;
            }
            b'e' | 0x90 => {
                let items = self.since_mark()?;
                self.append(items)?;
            }
            b's' => {
                let (value, key) = (self.pop()?, self.pop()?);
                self.set(&[key, value])?;
            }
            b'u' => {
                let items = self.since_mark()?;
                self.set(&items)?;
            }
            // FROZENSET
            0x91 => {
                self.since_mark()?;
                self.push(Value::Plain)?;
            }
            other => return self.object(other),
        }
        Ok(())
    }

    /// An instruction about classes, calls and objects.
    fn object(&mut self, code: u8) -> Result<(), ReadError> {
        match code {
            b'c' => {
                let (module, name) = (self.line()?, self.line()?);
                self.class(&module, &name)?;
            }
            // STACK_GLOBAL
            0x93 => {
                let (name, module) = (self.pop()?, self.pop()?);
                let texts = (self.values.text(module), self.values.text(name));
                let (Some(module), Some(name)) = texts else {
                    return damaged("the name of a class is no text");
                };
                let (module, name) = (module.to_owned(), name.to_owned());
                self.class(&module, &name)?;
            }
            b'R' => {
                let (arguments, callee) = (self.pop()?, self.pop()?);
                let made = self.values.call(callee, arguments)?;
                self.stack.push(made);
            }
            // OBJ and INST call a class with what stands above the mark.
            b'o' => {
                let items = self.since_mark()?;
                let Some((&class, arguments)) = items.split_first() else {
                    return Err(short());
                };
                let arguments = self.values.add(Value::Tuple(arguments.to_vec()))?;
                let made = self.values.call(class, arguments)?;
                self.stack.push(made);
            }
            b'i' => {
                let (module, name) = (self.line()?, self.line()?);
                let items = self.since_mark()?;
                let arguments = self.values.add(Value::Tuple(items))?;
                self.class(&module, &name)?;
                let class = self.pop()?;
                let made = self.values.call(class, arguments)?;
                self.stack.push(made);
            }
            // NEWOBJ, NEWOBJ_EX: an empty object of a class, whose own code is not called.
            0x81 | 0x92 => {
                if code == 0x92 {
                    self.pop()?;
                }
                self.pop()?;
                let class = self.pop()?;
                let made = match self.values.get(class) {
                    Value::Class(name) if &**name == "collections.OrderedDict" => {
                        Value::Dictionary(Vec::new())
                    }
                    Value::Class(name) => Value::Object(name.clone(), Vec::new()),
                    _ => return damaged("an object of what is no class"),
                };
                self.push(made)?;
            }
            // BUILD: attributes of an object, which weights do not need.
            b'b' => {
                self.pop()?;
                self.top()?;
            }
            b'Q' => {
                let id = self.pop()?;
                let outside = self.values.outside(id)?;
                self.push(outside)?;
            }
            other => return damaged(format!("its pickle has the instruction {other:#04x}")),
        }
        Ok(())
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], ReadError> {
        let (taken, rest) = self
            .rest
            .split_at_checked(length)
            .ok_or(ReadError::Truncated)?;
        self.rest = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], ReadError> {
        let mut array = [0; N];
        array.copy_from_slice(self.take(N)?);
        Ok(array)
    }

    /// A little-endian number of so many bytes.
    fn number(&mut self, size: usize) -> Result<u64, ReadError> {
        let mut whole = [0; 8];
        whole[..size].copy_from_slice(self.take(size)?);
        Ok(u64::from_le_bytes(whole))
    }

    /// Bytes after their number, which has so many bytes.
    fn counted(&mut self, size: usize) -> Result<&'a [u8], ReadError> {
        let length = self.number(size)?;
        self.take(usize::try_from(length).unwrap_or(usize::MAX))
    }

    fn text(&mut self, size: usize) -> Result<(), ReadError> {
        let text = String::from_utf8_lossy(self.counted(size)?);
        self.push(Value::Text(text))
    }

    fn bytes(&mut self, size: usize) -> Result<(), ReadError> {
        self.counted(size)?;
        self.push(Value::Plain)
    }

    fn line(&mut self) -> Result<String, ReadError> {
        let end = self.rest.iter().position(|&byte| byte == b'\n');
        let line = self.take(end.ok_or(ReadError::Truncated)?)?;
        self.take(1)?;
        Ok(String::from_utf8_lossy(line).into_owned())
    }

    fn class(&mut self, module: &str, name: &str) -> Result<(), ReadError> {
        let name = format!("{module}.{name}");
        if name.len() > MOST_NAME {
            return damaged("the name of a class is too long");
        }
        self.push(Value::Class(name.into()))
    }

    fn push(&mut self, value: Value<'a>) -> Result<(), ReadError> {
        let id = self.values.add(value)?;
        self.stack.push(id);
        Ok(())
    }

    fn pop(&mut self) -> Result<Id, ReadError> {
        self.stack.pop().ok_or_else(short)
    }

    fn top(&self) -> Result<Id, ReadError> {
        self.stack.last().copied().ok_or_else(short)
    }

    fn since_mark(&mut self) -> Result<Vec<Id>, ReadError> {
        let begin = self.marks.pop().ok_or_else(short)?;
        if begin > self.stack.len() {
            return Err(short());
        }
        Ok(self.stack.split_off(begin))
    }

    /// Adds to the list on top; items of other things are not needed.
    fn append(&mut self, more: Vec<Id>) -> Result<(), ReadError> {
        let top = self.top()?;
        match &mut self.values.all[top as usize] {
            Value::List(items) => items.extend(more),
            Value::Object(..) | Value::Plain => {}
            _ => return damaged("it adds to what is no list"),
        }
        Ok(())
    }

    /// Adds to the dictionary on top.
    fn set(&mut self, items: &[Id]) -> Result<(), ReadError> {
        let pairs = in_pairs(items)?;
        let top = self.top()?;
        match &mut self.values.all[top as usize] {
            Value::Dictionary(entries) | Value::Object(_, entries) => entries.extend(pairs),
            _ => return damaged("it adds to what is no dictionary"),
        }
        Ok(())
    }

    fn remember(&mut self, place: u32) -> Result<(), ReadError> {
        let top = self.top()?;
        self.memo.insert(place, top);
        if self.memo.len() > MOST_VALUES {
            return Err(ReadError::TooManyObjects);
        }
        Ok(())
    }

    fn recall(&mut self, place: u32) -> Result<(), ReadError> {
        match self.memo.get(&place) {
            Some(&id) => {
                self.stack.push(id);
                Ok(())
            }
            None => damaged("it recalls what it did not remember"),
        }
    }
}

/// An integer of any length; one that fits nowhere is no length of anything.
fn long<'a>(bytes: &[u8]) -> Value<'a> {
    let Some(last) = bytes.last() else {
        return Value::Integer(0);
    };
    if bytes.len() > 8 {
        return Value::Plain;
    }
    let mut whole = [if last & 0x80 == 0 { 0 } else { 0xff }; 8];
    whole[..bytes.len()].copy_from_slice(bytes);
    Value::Integer(i64::from_le_bytes(whole))
}

fn in_pairs(items: &[Id]) -> Result<Vec<(Id, Id)>, ReadError> {
    let (pairs, rest) = items.as_chunks();
    if !rest.is_empty() {
        return damaged("a key has no value");
    }
    Ok(pairs.iter().map(|&[key, value]| (key, value)).collect())
}

fn short() -> ReadError {
    ReadError::Damaged("its pickle takes what it did not make".into())
}
