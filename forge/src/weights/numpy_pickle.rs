//! Reads a pickle that holds a dictionary from names to lists of NumPy f32 arrays, and nothing else.
//!
//! A pickle is a program; this reader knows only the opcodes (protocol 3) and the three constructors such a dictionary needs, builds
//! plain values and refuses the rest, so that nothing in the file can run. Opcodes: `pickletools` in Python's standard library.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::rc::Rc;

use anyhow::{Context, Result, bail, ensure};

/// An array in row-major order.
#[derive(Clone, Debug, PartialEq)]
pub struct Array {
    /// Extents, outermost first.
    pub shape: Vec<usize>,
    /// Values.
    pub values: Vec<f32>,
}

#[derive(Clone, Debug)]
enum Value {
    None,
    Bool(bool),
    Int(i64),
    Text(String),
    Bytes(Vec<u8>),
    Tuple(Vec<Value>),
    List(Vec<Value>),
    Dictionary(BTreeMap<String, Value>),
    /// A constructor, "module name".
    Global(String),
    /// A dtype. Its byte order comes later, by `BUILD`, and must then also be seen through the memo: hence the shared cell.
    Dtype {
        code: String,
        little_endian: Rc<Cell<bool>>,
    },
    /// An array without its contents.
    EmptyArray,
    Array(Array),
}

/// Reads the dictionary.
pub fn read(pickle: &[u8]) -> Result<BTreeMap<String, Vec<Array>>> {
    let Value::Dictionary(entries) = Machine::new(pickle).run()? else {
        bail!("the pickle is not a dictionary")
    };
    entries
        .into_iter()
        .map(|(name, value)| {
            let Value::List(items) = value else {
                bail!("{name} is not a list")
            };
            let arrays = items.into_iter().map(|item| match item {
                Value::Array(array) => Ok(array),
                _ => bail!("{name} holds something that is not an array"),
            });
            Ok((name.clone(), arrays.collect::<Result<_>>()?))
        })
        .collect()
}

/// The pickle machine: a stack with marks, and a memo.
struct Machine<'a> {
    input: &'a [u8],
    stack: Vec<Value>,
    marks: Vec<usize>,
    memo: BTreeMap<u32, Value>,
}

impl<'a> Machine<'a> {
    fn new(input: &'a [u8]) -> Self {
        Self {
            input,
            stack: Vec::new(),
            marks: Vec::new(),
            memo: BTreeMap::new(),
        }
    }

    fn run(mut self) -> Result<Value> {
        loop {
            let [opcode] = self.take()?;
            let value = match opcode {
                b'.' => return self.pop(),
                0x80 => {
                    let [version] = self.take()?;
                    ensure!(version == 3, "pickle protocol {version} instead of 3");
                    continue;
                }
                b'q' => {
                    let [slot] = self.take()?;
                    self.remember(u32::from(slot))?;
                    continue;
                }
                b'r' => {
                    let slot = u32::from_le_bytes(self.take()?);
                    self.remember(slot)?;
                    continue;
                }
                b'h' => {
                    let [slot] = self.take()?;
                    self.memo
                        .get(&u32::from(slot))
                        .context("nothing is remembered there")?
                        .clone()
                }
                b'(' => {
                    self.marks.push(self.stack.len());
                    continue;
                }
                b'}' => Value::Dictionary(BTreeMap::new()),
                b']' => Value::List(Vec::new()),
                b'N' => Value::None,
                0x89 => Value::Bool(false),
                b'K' => Value::Int(self.take::<1>()?[0].into()),
                b'M' => Value::Int(u16::from_le_bytes(self.take()?).into()),
                b'J' => Value::Int(i32::from_le_bytes(self.take()?).into()),
                b'X' => {
                    let length = u32::from_le_bytes(self.take()?) as usize;
                    Value::Text(String::from_utf8(self.bytes(length)?.to_vec())?)
                }
                b'C' => {
                    let length = self.take::<1>()?[0].into();
                    Value::Bytes(self.bytes(length)?.to_vec())
                }
                b'B' => {
                    let length = u32::from_le_bytes(self.take()?) as usize;
                    Value::Bytes(self.bytes(length)?.to_vec())
                }
                b'c' => Value::Global(format!("{} {}", self.line()?, self.line()?)),
                b't' => Value::Tuple(self.pop_to_mark()?),
                0x85 => Value::Tuple(self.pop_many(1)?),
                0x87 => Value::Tuple(self.pop_many(3)?),
                b'e' => {
                    let items = self.pop_to_mark()?;
                    let Value::List(mut list) = self.pop()? else {
                        bail!("only a list can be appended to")
                    };
                    list.extend(items);
                    Value::List(list)
                }
                b'u' => self.set_items()?,
                b'R' => {
                    let arguments = self.pop()?;
                    construct(self.pop()?, arguments)?
                }
                b'b' => {
                    let state = self.pop()?;
                    build(self.pop()?, state)?
                }
                other => bail!("opcode {other:#04x} does not occur in a dictionary of arrays"),
            };
            self.stack.push(value);
        }
    }

    fn bytes(&mut self, length: usize) -> Result<&'a [u8]> {
        let (taken, rest) = self
            .input
            .split_at_checked(length)
            .context("the pickle ends early")?;
        self.input = rest;
        Ok(taken)
    }

    fn take<const N: usize>(&mut self) -> Result<[u8; N]> {
        Ok(self.bytes(N)?.try_into()?)
    }

    fn line(&mut self) -> Result<&'a str> {
        let length = self
            .input
            .iter()
            .position(|&byte| byte == b'\n')
            .context("the pickle ends early")?;
        let line = self.bytes(length + 1)?;
        Ok(std::str::from_utf8(&line[..length])?)
    }

    fn pop(&mut self) -> Result<Value> {
        self.stack.pop().context("the stack is empty")
    }

    fn pop_many(&mut self, count: usize) -> Result<Vec<Value>> {
        let start = self
            .stack
            .len()
            .checked_sub(count)
            .context("the stack is too short")?;
        Ok(self.stack.split_off(start))
    }

    fn pop_to_mark(&mut self) -> Result<Vec<Value>> {
        let mark = self.marks.pop().context("there is no mark")?;
        ensure!(mark <= self.stack.len(), "the mark is gone");
        Ok(self.stack.split_off(mark))
    }

    fn remember(&mut self, slot: u32) -> Result<()> {
        let value = self.stack.last().context("the stack is empty")?;
        self.memo.insert(slot, value.clone());
        Ok(())
    }

    fn set_items(&mut self) -> Result<Value> {
        let mut items = self.pop_to_mark()?.into_iter();
        let Value::Dictionary(mut dictionary) = self.pop()? else {
            bail!("only a dictionary has items")
        };
        while let Some(key) = items.next() {
            let Value::Text(key) = key else {
                bail!("a key is not a text")
            };
            dictionary.insert(key, items.next().context("a key has no value")?);
        }
        Ok(Value::Dictionary(dictionary))
    }
}

/// `REDUCE` for the two constructors that occur.
fn construct(constructor: Value, arguments: Value) -> Result<Value> {
    let (Value::Global(name), Value::Tuple(arguments)) = (constructor, arguments) else {
        bail!("this cannot be called")
    };
    match (name.as_str(), arguments.as_slice()) {
        ("numpy.core.multiarray _reconstruct", [Value::Global(class), _, _])
            if class == "numpy ndarray" =>
        {
            Ok(Value::EmptyArray)
        }
        ("numpy dtype", [Value::Text(code), ..]) => Ok(Value::Dtype {
            code: code.clone(),
            little_endian: Rc::default(),
        }),
        _ => bail!("{name} is not one of the constructors of an array"),
    }
}

/// `BUILD`: the state of a dtype (version, byte order, ...) or of an array (version, shape, dtype, Fortran order, contents).
fn build(object: Value, state: Value) -> Result<Value> {
    let Value::Tuple(state) = state else {
        bail!("the state is not a tuple")
    };
    match (object, state.as_slice()) {
        (
            Value::Dtype {
                code,
                little_endian,
            },
            [_, Value::Text(order), ..],
        ) => {
            little_endian.set(order == "<");
            Ok(Value::Dtype {
                code,
                little_endian,
            })
        }
        (
            Value::EmptyArray,
            [
                _,
                Value::Tuple(shape),
                Value::Dtype {
                    code,
                    little_endian,
                },
                Value::Bool(false),
                Value::Bytes(bytes),
            ],
        ) => {
            ensure!(
                code == "f4" && little_endian.get(),
                "an array is not little-endian f32"
            );
            let shape = shape.iter().map(|extent| match extent {
                Value::Int(extent) => Ok(usize::try_from(*extent)?),
                _ => bail!("an extent is not a number"),
            });
            let shape = shape.collect::<Result<Vec<_>>>()?;
            let (values, rest) = bytes.as_chunks::<4>();
            let elements = shape
                .iter()
                .try_fold(1, |product: usize, &extent| product.checked_mul(extent));
            let fits = rest.is_empty() && elements == Some(values.len());
            ensure!(
                fits,
                "an array of shape {shape:?} has {} bytes",
                bytes.len()
            );
            Ok(Value::Array(Array {
                shape,
                values: values
                    .iter()
                    .map(|&value| f32::from_le_bytes(value))
                    .collect(),
            }))
        }
        _ => bail!("this state does not belong to an array"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `pickle.dumps({"a": [numpy.array([[1.5], [-2]], "f4")]}, 3)`, written out.
    fn pickle(constructor: &str) -> Vec<u8> {
        let mut bytes = b"\x80\x03}q\x00(X\x01\x00\x00\x00aq\x01]q\x02(c".to_vec();
        bytes.extend(constructor.bytes());
        bytes.extend(b"cnumpy\nndarray\nq\x04K\x00\x85q\x05C\x01bq\x06\x87q\x07Rq\x08(K\x01(K\x02K\x01tq\x09");
        bytes.extend(b"cnumpy\ndtype\nq\x0aX\x02\x00\x00\x00f4q\x0bK\x00K\x01\x87q\x0cRq\x0d");
        bytes.extend(
            b"(K\x03X\x01\x00\x00\x00<q\x0eNNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tq\x0fb\x89",
        );
        bytes.extend(b"C\x08\x00\x00\xc0\x3f\x00\x00\x00\xc0q\x10tq\x11beu.");
        bytes
    }

    #[test]
    fn reads_an_array() {
        let arrays = read(&pickle("numpy.core.multiarray\n_reconstruct\nq\x03"))
            .expect("a well-formed pickle");
        assert_eq!(
            arrays["a"],
            [Array {
                shape: vec![2, 1],
                values: vec![1.5, -2.0]
            }]
        );
    }

    #[test]
    fn refuses_anything_else() {
        let good = pickle("numpy.core.multiarray\n_reconstruct\nq\x03");
        let error = read(&pickle("os\nsystem\nq\x03")).expect_err("must not be run");
        assert!(error.to_string().contains("os system"), "{error}");
        for length in 0..good.len() {
            assert!(read(&good[..length]).is_err(), "cut at {length}");
        }
        // A changed byte may give other numbers but must never panic.
        for index in 0..good.len() {
            let mut changed = good.clone();
            changed[index] ^= 0x5a;
            let _ = read(&changed);
        }
    }
}
