// A running server and transformers.js on the same ONNX file, in turns: texts per second, and whether the vectors are equal.
//   node embeddings.mjs URL MODELS_DIR MODEL THREADS ROUNDS
import { env, pipeline } from "@huggingface/transformers";
import { median } from "./median.mjs";

const [url, models, model, threads, rounds] = process.argv.slice(2);
const texts = Array.from({ length: 256 }, (_, i) => `Text ${i}: ${words(i, 24)}.`);
const largestDifference = 1e-4;

env.allowRemoteModels = false;
env.localModelPath = models;
const extractor = await pipeline("feature-extraction", model, {
  subfolder: "",
  dtype: "fp32",
  session_options: { intraOpNumThreads: Number(threads), interOpNumThreads: 1 },
});

const vectors = { otron: await askOtron(texts.slice(0, 32)), transformers: await askTransformers(texts.slice(0, 32)) };
const difference = Math.max(...vectors.otron.map((vector, i) => Math.max(...vector.map((value, j) => Math.abs(value - vectors.transformers[i][j])))));
if (!(difference <= largestDifference)) throw new Error(`The vectors differ by up to ${difference}.`);

const tests = [
  { name: "one after another", share: 32, otron: (part) => clients(part, 1), transformers: (part) => batches(part, 1) },
  { name: "32 clients, or batches of 32", share: texts.length, otron: (part) => clients(part, 32), transformers: (part) => batches(part, 32) },
];
console.log(`${model}, the same ONNX file, ${threads} threads each, Otron over HTTP, median of ${rounds} round(s); vectors differ by ${difference.toExponential(1)} at most`);
console.log("| texts                        | transformers.js texts/s | Otron texts/s | ratio |");
console.log("| ---------------------------- | ----------------------: | ------------: | ----: |");
for (const test of tests) {
  const part = texts.slice(0, test.share);
  const pairs = [];
  for (let round = 0; round < Number(rounds); round++)
    pairs.push({ transformers: await speed(part, test.transformers), otron: await speed(part, test.otron) });
  const of = (figure, digits, width) => median(pairs.map(figure)).toFixed(digits).padStart(width);
  console.log(`| ${test.name.padEnd(28)} | ${of((pair) => pair.transformers, 1, 23)} | ${of((pair) => pair.otron, 1, 13)} | ${of((pair) => pair.otron / pair.transformers, 2, 5)} |`);
}

async function speed(part, run) {
  const started = performance.now();
  await run(part);
  return part.length / ((performance.now() - started) / 1000);
}

/** Each client sends one text and waits for its vector before it sends the next. */
async function clients(part, count) {
  const waiting = [...part];
  await Promise.all(Array.from({ length: count }, async () => {
    while (waiting.length > 0) await askOtron([waiting.shift()]);
  }));
}

async function batches(part, size) {
  for (let i = 0; i < part.length; i += size) await askTransformers(part.slice(i, i + size));
}

async function askOtron(input) {
  const response = await fetch(`${url}/v1/embeddings`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ model, input, encoding_format: "base64" }),
  });
  if (!response.ok) throw new Error(`${url} answers ${response.status}: ${await response.text()}`);
  return (await response.json()).data.map(({ embedding }) => new Float32Array(Uint8Array.from(Buffer.from(embedding, "base64")).buffer));
}

async function askTransformers(input) {
  const tensor = await extractor(input, { pooling: "mean", normalize: true });
  return tensor.tolist();
}

/** Words that the vocabulary has, in an order that no other text has. */
function words(seed, count) {
  const all = "the river runs through a quiet valley where people build houses and talk about music weather trade and old machines".split(" ");
  return Array.from({ length: count }, (_, i) => all[(seed * 7 + i * (seed % 5 + 1)) % all.length]).join(" ");
}
