// Otron's engine and llama.cpp on equal weights, in turns, so that a busy neighbour hits both.
//   node chat.mjs BENCH.dll MODELS_DIR MODEL MODEL.gguf THREADS ROUNDS
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { median } from "./median.mjs";

const [bench, models, model, gguf, threads, rounds] = process.argv.slice(2);
const promptTokens = 512, newTokens = 64, batches = [1, 8], repeats = 2;
const folder = mkdtempSync(join(tmpdir(), "otron-compare-"));

const pairs = new Map(); // test and batch -> speeds of each round
for (let round = 1; round <= Number(rounds); round++) {
  console.error(`chat, round ${round} of ${rounds} ...`);
  const otron = runOtron();
  for (const row of runLlama()) {
    const key = `| ${row.test.padEnd(5)} | ${String(row.batch).padStart(4)} |`;
    if (!pairs.has(key)) pairs.set(key, []);
    pairs.get(key).push({ llama: row.tokensPerSecond, package: row.packageTokensPerSecond, otron: otron.find(({ test, batch }) => test === row.test && batch === row.batch).engineTokensPerSecond });
  }
}
rmSync(folder, { recursive: true });

console.log(`${model}, equal weights in 8 bits, ${threads} threads each, median of ${rounds} round(s)`);
console.log("| test  |    B | llama.cpp t/s | node-llama-cpp t/s | Otron t/s | to llama.cpp | to node-llama-cpp |");
console.log("| ----- | ---: | ------------: | -----------------: | --------: | -----------: | ----------------: |");
for (const [key, rows] of pairs) {
  const of = (figure, digits, width) => median(rows.map(figure)).toFixed(digits).padStart(width);
  console.log(`${key} ${of((row) => row.llama, 1, 13)} | ${of((row) => row.package, 1, 18)} | ${of((row) => row.otron, 1, 9)} | ${of((row) => row.otron / row.llama, 2, 12)} | ${of((row) => row.otron / row.package, 2, 17)} |`);
}

function runOtron() {
  const json = join(folder, "engine.json");
  execFileSync("dotnet", [bench, "engine", "--models", models, "--model", model, "--batches", batches.join(), "--prompt", promptTokens, "--tokens", newTokens, "--repeats", repeats, "--threads", threads, "--json", json].map(String), { stdio: ["ignore", "ignore", "inherit"] });
  return JSON.parse(readFileSync(json, "utf8"));
}

function runLlama() {
  const out = execFileSync(process.execPath, ["llama.mjs", gguf, join(models, model, "golden.json"), threads, repeats, promptTokens, newTokens, ...batches].map(String), { stdio: ["ignore", "pipe", "inherit"], encoding: "utf8" });
  return JSON.parse(out.trim().split("\n").at(-1));
}
