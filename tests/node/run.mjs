// Runs the tests of all files against running servers. Ends with "N passed, N failed".
import { existsSync } from 'node:fs';
import { tests as agents } from './agents.mjs';
import { tests as docs } from './docs.mjs';
import { tests as openai } from './openai.mjs';
import { ChromiumPath, closeBrowser, tests as page } from './page.mjs';

const hasBrowser = existsSync(ChromiumPath);
if (!hasBrowser) console.log(`There is no ${ChromiumPath}: the chat page was not tried in a browser.`);

let passed = 0, failed = 0;
for (const [name, test] of Object.entries({ ...openai, ...agents, ...docs, ...hasBrowser ? page : {} })) {
  try {
    await test();
    passed++;
  } catch (error) {
    failed++;
    console.error(`FAILED: ${name}\n  ${error.stack ?? error}`);
  }
}
await closeBrowser();
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
