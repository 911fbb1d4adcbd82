// What the workers of other libraries have in common: preprocessing as the network's card says, and the browser's own decoder for files.

export const options = new URL(self.location).searchParams;

/** The network's card: the page's, or the catalogue's. */
const card = (async () => {
  if (options.has("card")) return JSON.parse(options.get("card"));
  const { models } = await (await fetch("../models/models.json")).json();
  return models.find(({ id }) => id === options.get("model"));
})();

/** Planes R, G, B in [0, 1] as the network reads them: values in its order of channels. */
async function prepared(planes, write) {
  const { input_size: side, preprocessing } = await card;
  const { channels, scale, mean, deviation } = preprocessing;
  const area = side * side;
  const order = channels === "bgr" ? [2, 1, 0] : [0, 1, 2];
  order.forEach((plane, channel) => {
    for (let pixel = 0; pixel < area; pixel += 1) {
      write(channel, pixel, (planes[plane * area + pixel] * scale - mean[channel]) / deviation[channel]);
    }
  });
  return side;
}

/** Planes one after another: [1, 3, side, side]. */
export async function planar(planes) {
  const input = new Float32Array(planes.length);
  const area = planes.length / 3;
  const side = await prepared(planes, (channel, pixel, value) => (input[channel * area + pixel] = value));
  return { input, side };
}

/** Channels together: [1, side, side, 3]. */
export async function interleaved(planes) {
  const input = new Float32Array(planes.length);
  const side = await prepared(planes, (channel, pixel, value) => (input[3 * pixel + channel] = value));
  return { input, side };
}

/** The five most probable classes of logits. */
function best(logits) {
  const largest = logits.reduce((a, b) => Math.max(a, b));
  const weights = logits.map((logit) => Math.exp(logit - largest));
  const sum = weights.reduce((a, b) => a + b);
  return ranked(weights.map((weight) => weight / sum));
}

/** The five largest with their classes. */
function ranked(values) {
  return Array.from(values, (value, index) => [index, value]).sort((a, b) => b[1] - a[1]).slice(0, 5);
}

let canvas;

/** Decodes and resizes with the browser's own means: what a page with this library would do. */
async function planesOf(file) {
  const { input_size: side } = await card;
  const bitmap = await createImageBitmap(new Blob([file]), { resizeWidth: side, resizeHeight: side, resizeQuality: "high" });
  canvas ??= new OffscreenCanvas(side, side).getContext("2d", { willReadFrequently: true });
  canvas.drawImage(bitmap, 0, 0);
  bitmap.close();
  const { data } = canvas.getImageData(0, 0, side, side);
  const planes = new Float32Array(3 * side * side);
  for (let pixel = 0; pixel < side * side; pixel += 1) {
    for (let plane = 0; plane < 3; plane += 1) planes[plane * side * side + pixel] = data[4 * pixel + plane] / 255;
  }
  return planes;
}

/**
 * Answers the page's questions. `load` makes the network ready; `infer` gives `{ logits }` for planes, or `{ levels }`, of which only the order
 * means something.
 */
export function serve({ load, infer }) {
  const top = async (planes) => {
    const { logits, levels } = await infer(planes);
    return logits ? best(logits) : ranked(levels);
  };
  const answers = {
    async load() {
      return { fromBytes: await load() };
    },
    async classify({ planes }) {
      return { top: await top(planes) };
    },
    async judge({ files }) {
      const labels = [];
      for (const file of files) {
        const [[label]] = await top(await planesOf(file));
        labels.push(label);
      }
      return { labels };
    },
  };
  self.onmessage = async ({ data }) => {
    try {
      postMessage(await answers[data.type](data));
    } catch (error) {
      postMessage({ error: String(error) });
    }
  };
}
