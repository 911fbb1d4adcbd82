// What this processor's 128-bit units do at most, as WebAssembly in Node.js: loops of nothing but one kind of multiplication and addition,
// with sums in registers that need not wait for each other, as thousand millions of multiply-adds a second.
//
//     node bench/peak.mjs
//
// Sums are twelve, as many as registers leave room for. One factor of each product is the sum itself, so that no product is computed once
// for all. The best of 40 rounds counts.

const SUMS = 12, STEPS = 1_000_000, ROUNDS = 40;

/** Multiply-adds of an instruction, the opcode that makes the constant factor, and the opcodes that multiply and add. */
const LOOPS = {
  'f32x4.mul and f32x4.add': { products: 4, splat: 0x13, opcodes: [0xe6, 0xe4] },
  'f32x4.relaxed_madd': { products: 4, splat: 0x13, opcodes: [0x105], sumIsLast: true },
  'i32x4.dot_i16x8_s and i32x4.add': { products: 8, splat: 0x11, opcodes: [0xba, 0xae] },
  'i32x4.relaxed_dot_i8x16_i7x16_add_s': { products: 16, splat: 0x11, opcodes: [0x113], sumIsLast: true },
};

const number = (value) => (value < 128 ? [value] : [(value & 127) | 128, ...number(value >>> 7)]);
const sized = (bytes) => [...number(bytes.length), ...bytes];
const section = (id, bytes) => [id, ...sized(bytes)];
const vector = (opcode) => [0xfd, ...number(opcode)];
const get = (local) => [0x20, local], set = (local) => [0x21, local];

/** A module whose function `run(steps, float, whole)` adds the product of a sum and a constant to every sum in every step. */
function compile({ splat, opcodes, sumIsLast }) {
  const [I32, F32, V128] = [0x7f, 0x7d, 0x7b];
  const [STEP, FLOAT, WHOLE, FACTOR, FIRST] = [0, 1, 2, 3, 4];
  const factor = [...get(splat === 0x13 ? FLOAT : WHOLE), ...vector(splat), ...set(FACTOR)];
  const sums = Array.from({ length: SUMS }, (_, index) => FIRST + index);
  const added = sums.flatMap((sum) => [
    ...(sumIsLast ? [] : get(sum)), ...get(sum), ...get(FACTOR), ...(sumIsLast ? get(sum) : []),
    ...opcodes.flatMap(vector), ...set(sum),
  ]);
  // Sums differ, so that no two of them are computed as one.
  const begun = sums.flatMap((sum) => [0x43, 0, 0, 0x80, 0x3f + sum, ...vector(0x13), ...set(sum)]);
  const code = [
    ...[1, 1 + SUMS, V128],
    ...factor, ...begun,
    0x03, 0x40, ...added, ...get(STEP), 0x41, 1, 0x6b, 0x22, STEP, 0x0d, 0, 0x0b,
    ...get(FIRST), ...sums.slice(1).flatMap((sum) => [...get(sum), ...vector(0x51)]), ...vector(0x1b), 0, 0x0b,
  ];
  const bytes = [
    0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0,
    ...section(1, [1, 0x60, ...sized([I32, F32, I32]), ...sized([I32])]),
    ...section(3, [1, 0]),
    ...section(7, [1, ...sized([...Buffer.from('run')]), 0, 0]),
    ...section(10, [1, ...sized(code)]),
  ];
  return new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array(bytes))).exports.run;
}

for (const [name, loop] of Object.entries(LOOPS)) {
  let run;
  try {
    run = compile(loop);
  } catch {
    console.log(name.padEnd(36), 'not in this version of Node.js');
    continue;
  }
  let best = Infinity;
  for (let round = 0; round < ROUNDS; round += 1) {
    const start = performance.now();
    // With -2, floats only change their sign.
    run(STEPS, -2, 0x0102_0304);
    best = Math.min(best, performance.now() - start);
  }
  console.log(name.padEnd(36), (loop.products * SUMS * STEPS / best / 1e6).toFixed(1));
}
