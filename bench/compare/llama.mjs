// Tokens per second of llama.cpp, in two ways: its own batches without sampling, as llama-bench counts them, and sequences that are
// evaluated side by side through node-llama-cpp, greedily, as a program would. Prints one JSON array.
//   node llama.mjs MODEL.gguf GOLDEN.json THREADS REPEATS PROMPT_TOKENS NEW_TOKENS BATCH...
import { readFileSync } from "node:fs";
import { getLlama, LlamaLogLevel } from "node-llama-cpp";
import { median } from "./median.mjs";

const [modelPath, goldenPath, ...numbers] = process.argv.slice(2);
const [threads, repeats, promptTokens, newTokens, ...batches] = numbers.map(Number);
const firstTokens = 16; // what decoding stands behind, as in Otron.Bench engine

const llama = await getLlama({ build: "never", gpu: false, logLevel: LlamaLogLevel.error });
const model = await llama.loadModel({ modelPath });
await checkWeights();
const sequences = Math.max(...batches);
const context = await model.createContext({ sequences, contextSize: Math.max(promptTokens, firstTokens + newTokens) + 1, batchSize: promptTokens, threads });

// Below the package's queue and promises there is the C++ context itself: a batch, and its run.
const bare = context._ctx;
bare.setThreads(threads);

const results = [{ test: `pp${promptTokens}`, batch: 1, tokensPerSecond: await measure(prefill) }];
for (const batch of batches) results.push({ test: `tg${newTokens}`, batch, tokensPerSecond: await measure(() => decode(batch)) });
const rows = Array.from({ length: sequences }, () => context.getSequence());
results[0].packageTokensPerSecond = await measure(prefillByPackage);
for (const result of results.slice(1)) result.packageTokensPerSecond = await measure(() => decodeByPackage(rows.slice(0, result.batch)));
console.log(JSON.stringify(results));
process.exit(0); // destructors of the native library may wait for a long time

async function measure(run) {
  await run(); // warms up
  const speeds = [];
  for (let i = 0; i < repeats; i++) speeds.push(await run());
  return median(speeds);
}

async function prefill() {
  const started = performance.now();
  await run([[0, 0, prompt(promptTokens)]]);
  const seconds = (performance.now() - started) / 1000;
  bare.disposeSequence(0);
  return promptTokens / seconds;
}

async function decode(rows) {
  const all = Array.from({ length: rows }, (_, row) => row);
  for (const row of all) await run([[row, 0, prompt(firstTokens)]]);
  const started = performance.now();
  for (let step = 0; step < newTokens; step++) await run(all.map((row) => [row, firstTokens + step, [10 + row]]));
  const seconds = (performance.now() - started) / 1000;
  for (const row of all) bare.disposeSequence(row);
  return (rows * newTokens) / seconds;
}

async function prefillByPackage() {
  await rows[0].clearHistory();
  const started = performance.now();
  for await (const _ of rows[0].evaluate(prompt(promptTokens), { temperature: 0, yieldEogToken: true })) break;
  return promptTokens / ((performance.now() - started) / 1000);
}

/** From the last row's first token on, so that no prompt is counted. */
async function decodeByPackage(batch) {
  for (const row of batch) await row.clearHistory();
  let waiting = batch.length, counted = 0, started;
  await Promise.all(batch.map(async (row) => {
    let tokens = 0;
    for await (const _ of row.evaluate(prompt(firstTokens), { temperature: 0, yieldEogToken: true })) {
      if (waiting === 0) counted++;
      if (++tokens === 1 && --waiting === 0) started = performance.now();
      if (tokens === newTokens) break;
    }
  }));
  return counted / ((performance.now() - started) / 1000);
}

/** One run over pieces of [sequence, position of its first token, tokens]; logits for the last token of each. */
async function run(pieces) {
  bare.initBatch(pieces.reduce((sum, [, , tokens]) => sum + tokens.length, 0));
  for (const [sequence, position, tokens] of pieces) bare.addToBatch(sequence, position, Uint32Array.from(tokens), Uint32Array.of(tokens.length - 1));
  await bare.decodeBatch();
}

function prompt(length) {
  return Array.from({ length }, (_, i) => 10 + ((i * 7) % 1000));
}

/** How likely the model's reference text is, as Otron's own test has it: with other weights, or read in another way, it would not be. */
async function checkWeights() {
  const golden = JSON.parse(readFileSync(goldenPath, "utf8")).cases[1];
  const untouched = { temperature: 1, topK: 0, topP: 1, minP: 0 };
  const ids = [...golden.prompt_ids, ...golden.reference_ids];
  const context = await model.createContext({ contextSize: ids.length + 1, threads }); // its own: it clears its cache late
  const sequence = context.getSequence();
  const next = await sequence.controlledEvaluate(
    ids.slice(0, -1).map((id, i) => (i + 1 < golden.prompt_ids.length ? id : [id, { generateNext: { probabilities: true, options: untouched } }])),
  );
  await context.dispose();
  const logprobs = golden.reference_ids.map((id, i) => Math.log(next[golden.prompt_ids.length - 1 + i].next.probabilities.get(id)));
  const mean = logprobs.reduce((sum, logprob) => sum + logprob, 0) / logprobs.length;
  if (!(Math.abs(mean - golden.mean_logprob) < 0.1)) throw new Error(`llama.cpp gives the reference text ${mean} nats a token, not ${golden.mean_logprob}: the weights differ.`);
}
