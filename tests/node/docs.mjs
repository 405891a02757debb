// The curl and JavaScript snippets of docs/AGENTS-AND-TOOLS.md, run as they stand there. Needs the environment of agents.mjs.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { promisify } from 'node:util';

const run = promisify(execFile), DeadlineMs = 120_000;
const page = new URL('../../docs/AGENTS-AND-TOOLS.md', import.meta.url);
const text = readFileSync(page, 'utf8')
  .replaceAll('http://localhost:8080/v1', process.env.OTRON_AGENT_BASE_URL)
  .replaceAll('qwen3-0.6b', 'tiny/qwen3'); // a model whose template has reasoning

/** [heading, code] of the snippets in a language. */
function snippets(language) {
  const found = [];
  let heading = '', code = null;
  for (const line of text.split('\n')) {
    if (code !== null && line === '```') [code] = [null, found.push([heading, code.join('\n')])];
    else if (code !== null) code.push(line);
    else if (line === `\`\`\`${language}`) code = [];
    else heading = line.match(/^(?:#+ |\*\*)([^*,]*)/)?.[1] ?? heading;
  }
  return found;
}

/** Every curl fails unless its answer is a success. */
const runBash = code => run('bash', ['-euo', 'pipefail', '-c', `curl() { command curl -sS --fail-with-body "$@"; }\n${code}`], { timeout: DeadlineMs });

/** Beside these files, where the packages are found. */
async function runModule(code, index) {
  const file = new URL(`./.snippet-${index}.mjs`, import.meta.url);
  writeFileSync(file, code);
  try {
    await run(process.execPath, [file.pathname], { timeout: DeadlineMs });
  } finally {
    rmSync(file);
  }
}

const [[, setUp], ...modules] = snippets('js'), shells = snippets('bash');
assert.ok(modules.length > 5 && shells.length > 5);

export const tests = Object.fromEntries([
  ...shells.map(([heading, code], index) => [`docs: ${heading}, curl ${index + 1}`, () => runBash(code)]),
  ...modules.map(([heading, code], index) => [`docs: ${heading}, js ${index + 1}`, () => runModule(`${setUp}\n${code}`, index)]),
]);
