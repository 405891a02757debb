// Runs the tests of both files against the server at OTRON_BASE_URL. Ends with "N passed, N failed".
import { existsSync } from 'node:fs';
import { tests as openai } from './openai.mjs';
import { ChromiumPath, closeBrowser, tests as page } from './page.mjs';

const hasBrowser = existsSync(ChromiumPath);
if (!hasBrowser) console.log(`There is no ${ChromiumPath}: the chat page was not tried in a browser.`);

let passed = 0, failed = 0;
for (const [name, test] of Object.entries({ ...openai, ...hasBrowser ? page : {} })) {
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
