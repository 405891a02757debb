// The chat page in a real browser, against a running server (see openai.mjs for the environment it needs).
import assert from 'node:assert/strict';
import { chromium } from 'playwright-core';

export const ChromiumPath = '/usr/bin/chromium';
const Chats = '**/v1/chat/completions';
const DeadlineMs = 30_000;

const root = new URL('/', process.env.OTRON_BASE_URL).href;
const chatModel = process.env.OTRON_CHAT_MODEL;
let browser;

export const closeBrowser = () => browser?.close();

/** Opens the page with nothing stored, runs the test, and wants no error in the console but those that the test expects. */
const onPage = (test, { expected = /^$/, ...options } = {}) => async () => {
  // Root, as in a container, has no sandbox; the rest keeps the browser from calling home.
  browser ??= await chromium.launch({
    executablePath: ChromiumPath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
  const context = await browser.newContext(options);
  context.setDefaultTimeout(DeadlineMs);
  try {
    const page = await context.newPage();
    const problems = [];
    page.on('pageerror', error => problems.push(String(error)));
    page.on('console', message => message.type() === 'error' && problems.push(message.text()));
    await page.goto(root);
    await test(page, context);
    assert.deepEqual(problems.filter(problem => !expected.test(problem)), []);
  } finally {
    await context.close();
  }
};

const ready = page => page.waitForSelector('#model option', { state: 'attached' });
const stats = page => page.locator('.assistant .stats').last();
const problem = page => page.locator('.assistant .problem').last();
const stored = page => page.evaluate(() => Object.keys(localStorage).filter(key => key.startsWith('otron.chat.')).map(key => JSON.parse(localStorage[key])));

async function set(page, settings) {
  await page.click('#open-settings');
  for (const [name, value] of Object.entries(settings)) await page.fill(`#settings [name=${name}]`, value);
  await page.click('#settings .primary');
}

async function send(page, text) {
  await page.fill('#prompt', text);
  await page.press('#prompt', 'Enter');
}

async function sendAndWait(page, text) {
  const answers = await page.locator('.assistant').count();
  await send(page, text);
  await page.waitForFunction(n => document.querySelectorAll('.assistant .stats').length === n, answers + 1);
}

/** Slow enough that an answer is seen on its way. */
async function slowDown(page, context) {
  const network = await context.newCDPSession(page);
  const limit = downloadThroughput => network.send('Network.emulateNetworkConditions', { offline: false, latency: 0, downloadThroughput, uploadThroughput: -1 });
  await network.send('Network.enable');
  await limit(3000);
  return () => limit(-1);
}

const event = data => `data: ${JSON.stringify(data)}\n\n`;
const delta = content => event({ choices: [{ index: 0, delta: { content }, finish_reason: null }] });
const error = message => ({ error: { message, type: 'server_error', param: null, code: 'any' } });
const answerWith = (page, body, status = 200, headers = {}) =>
  page.route(Chats, route => route.fulfill({ status, headers: { 'Content-Type': status === 200 ? 'text/event-stream' : 'application/json', ...headers }, body }));

/** Offers a function to the model. */
async function offer(page, { name, description, parameters }, choice) {
  await page.click('#open-settings');
  await page.click('#add-tool');
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByLabel('What it does').fill(description);
  await page.getByLabel('Arguments, as a JSON schema').fill(parameters);
  await page.selectOption('#settings [name=tool_choice]', choice);
  await page.click('#settings .primary');
}

/** Each chat gets the next answer: its deltas, then its finish reason. Gives the bodies that were sent. */
async function answerInTurn(page, answers) {
  const bodies = [];
  await page.route(Chats, route => {
    const answer = answers[bodies.length];
    bodies.push(route.request().postDataJSON());
    const chunks = answer.map(part => event({ choices: [typeof part === 'string' ? { index: 0, delta: {}, finish_reason: part } : { index: 0, delta: part, finish_reason: null }] }));
    return route.fulfill({ status: 200, headers: { 'Content-Type': 'text/event-stream' }, body: `${chunks.join('')}data: [DONE]\n\n` });
  });
  return () => bodies;
}

export const tests = {
  'page: a message is answered as the API answers it, with counts, phases and trace under it': onPage(async (page, context) => {
    await ready(page);
    assert.deepEqual(await page.locator('#model option').allTextContents(), [chatModel]);
    await set(page, { system: 'Be brief.', temperature: '0', max_tokens: '24' });
    const fast = await slowDown(page, context);
    const response = page.waitForResponse(Chats);
    await send(page, 'Hello');
    await page.waitForFunction(() => document.querySelector('.assistant[aria-busy=true] .body')?.textContent.trim());
    await fast();
    await stats(page).waitFor();

    const plain = await fetch(new URL('v1/chat/completions', root), {
      method: 'POST', headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ model: chatModel, temperature: 0, max_tokens: 24, messages: [{ role: 'system', content: 'Be brief.' }, { role: 'user', content: 'Hello' }] }),
    }).then(answer => answer.json());
    const [chat] = await stored(page);
    assert.equal(chat.messages[1].content, plain.choices[0].message.content);
    assert.equal(chat.messages[1].end, plain.choices[0].finish_reason);
    const { prompt_tokens: prompt, completion_tokens: completion } = plain.usage;
    assert.match(await stats(page).textContent(), new RegExp(`tokens/s.*first token .*${prompt} prompt \\(\\d+ cached\\) \\+ ${completion} answer tokens`));

    const parts = await page.locator('.bar span').evaluateAll(spans => spans.map(span => [span.className, Number(span.style.flexGrow)]));
    assert.deepEqual(parts.map(([name]) => name), ['queue', 'prefill', 'decode', 'other']);
    assert.ok(Math.abs(parts.reduce((sum, [, share]) => sum + share, 0) - 1) < 0.01);

    const trace = (await response).headers().traceresponse.split('-')[1];
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.getByRole('button', { name: `Trace ${trace.slice(0, 8)}` }).click();
    await page.getByText('Copied').waitFor();
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), trace);
  }),

  'page: an answer is stopped, keeps what came, and is made again': onPage(async (page, context) => {
    await ready(page);
    await set(page, { max_tokens: '400' });
    const fast = await slowDown(page, context);
    await send(page, 'Hello');
    await page.waitForFunction(() => document.querySelector('.assistant[aria-busy=true] .body')?.textContent.trim());
    assert.ok(await page.isVisible('#stop'));
    await page.keyboard.press('Escape');
    await fast();
    assert.match(await stats(page).textContent(), /^Stopped\./);
    assert.ok(await page.isVisible('#send'));
    const [{ messages: [, answer] }] = await stored(page);
    assert.ok(answer.content.length > 0);

    await set(page, { max_tokens: '4' });
    await page.getByRole('button', { name: 'Regenerate' }).click();
    await page.waitForFunction(() => document.querySelector('.stats')?.textContent.includes('answer tokens'));
    assert.equal((await stored(page))[0].messages.length, 2);
  }),

  'page: a reload keeps the conversation, and an edited question drops what follows': onPage(async page => {
    await ready(page);
    await set(page, { max_tokens: '4' });
    await sendAndWait(page, 'First question');
    await sendAndWait(page, 'Second question');
    const before = await page.locator('#log').innerText();
    await page.reload();
    await stats(page).waitFor();
    assert.equal(await page.locator('#log').innerText(), before);

    await page.locator('.user').first().hover();
    await page.getByRole('button', { name: 'Edit' }).first().click();
    await page.fill('.user textarea', 'Another first question');
    await page.press('.user textarea', 'Enter');
    await page.waitForFunction(() => document.querySelectorAll('.stats').length === 1 && document.querySelectorAll('article').length === 2);
    assert.deepEqual((await stored(page))[0].messages.map(message => message.role), ['user', 'assistant']);
    assert.equal((await stored(page))[0].messages[0].content, 'Another first question');
  }),

  'page: conversations are searched, renamed, deleted, exported and imported': onPage(async page => {
    await ready(page);
    await set(page, { max_tokens: '2' });
    await sendAndWait(page, 'About foxes');
    await page.keyboard.press('Control+Shift+O');
    await sendAndWait(page, 'About whales');
    const press = async (action, title) => {
      await page.locator('#chats li', { hasText: title }).hover(); // which shows its buttons
      await page.getByRole('button', { name: `${action} ${title}` }).click();
    };
    const titles = () => page.locator('#chats .open').allTextContents();
    assert.deepEqual(await titles(), ['About whales', 'About foxes']);

    await page.keyboard.press('Control+K');
    await page.keyboard.type('FOXES');
    assert.deepEqual(await titles(), ['About foxes']);
    await page.fill('#search', '');

    await press('Rename', 'About foxes');
    await page.keyboard.type('Red animals');
    await page.keyboard.press('Enter');
    assert.deepEqual(await titles(), ['About whales', 'Red animals']);

    const downloading = page.waitForEvent('download');
    await page.click('#export');
    const file = await (await downloading).path();
    const kept = await stored(page);
    for (const title of ['About whales', 'Red animals']) await press('Delete', title);
    assert.deepEqual([await titles(), await stored(page)], [[], []]);
    await page.getByRole('button', { name: 'Undo' }).click();
    assert.deepEqual(await titles(), ['Red animals']);

    await page.setInputFiles('#import-file', file);
    await page.getByText('1 conversation imported.').waitFor();
    await page.setInputFiles('#import-file', file);
    await page.getByText('0 conversations imported.').waitFor();
    const byId = chats => chats.sort((a, b) => a.id.localeCompare(b.id)).map(({ id, title, messages }) => [id, title, messages.map(message => message.content)]);
    assert.deepEqual(byId(await stored(page)), byId(kept));
    await page.setInputFiles('#import-file', { name: 'x.json', mimeType: 'application/json', buffer: Buffer.from('{}') });
    await page.getByText('holds no conversations').waitFor();
  }),

  'page: what a model writes is shown and never run': onPage(async page => {
    await ready(page);
    const hostile = [
      '<script>window.ran = 1</script><img src=x onerror="window.ran = 2"><svg onload="window.ran = 3"><iframe srcdoc="<script>parent.ran = 4</script>"></iframe>',
      '<a href="javascript:window.ran = 5">raw</a> [script](javascript:window.ran=6) [data](data:text/html,x) [coded](&#106;avascript:window.ran=7)',
      '[web](https://example.org/a) [mail](mailto:a@example.org) ![image](https://example.org/pixel.png) [path](/v1/models)',
      'H<sub>2</sub>O<br>and so on',
      '<form action="/v1/models"><input name=q><button>Send</button></form><style>body { display: none }</style><p style="position:fixed" id="log" class="problem" onclick="window.ran = 8">text</p>',
      '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=window.ran=9&gt;">',
      '```html"><img src=x onerror=window.ran=10>\n<script>window.ran = 11</script>\n```',
    ].join('\n\n');
    await answerWith(page, [...hostile].map(delta).join('') + event({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }) + 'data: [DONE]\n\n');
    await sendAndWait(page, 'Attack');
    for (const link of await page.locator('.assistant a').all()) await link.evaluate(a => a.dispatchEvent(new MouseEvent('click', { cancelable: true })) && 0);

    const seen = await page.locator('.assistant .body').evaluate(body => ({
      ran: window.ran ?? null,
      tags: [...new Set([...body.querySelectorAll('*')].map(element => element.localName))].filter(tag => ['script', 'img', 'svg', 'iframe', 'form', 'style', 'math'].includes(tag)),
      fields: body.querySelectorAll('input, textarea, select, button:not(.code button)').length,
      attributes: [...body.querySelectorAll('*:not(.code, .code *)')].flatMap(element => element.getAttributeNames()).filter(name => /^on|^style$|^id$|^class$|^src/.test(name)),
      links: [...body.querySelectorAll('a[href]')].map(a => [a.getAttribute('href'), a.rel]),
      plain: body.querySelectorAll('sub, p > br').length,
      text: body.textContent,
      code: body.querySelector('.code pre').textContent,
    }));
    const { links, text, code, ...counts } = seen;
    assert.deepEqual(counts, { ran: null, tags: [], fields: 0, attributes: [], plain: 2 });
    assert.ok(text.includes('<script>window.ran = 1</script>') && text.includes('<form action="/v1/models">'));
    assert.deepEqual(links, ['https://example.org/a', 'mailto:a@example.org', 'https://example.org/pixel.png'].map(href => [href, 'noopener noreferrer']));
    assert.match(code, /^<script>window\.ran = 11<\/script>/);

    // Were the sanitiser ever forgotten, the browser itself would refuse.
    assert.equal(await page.evaluate(() => { try { document.body.innerHTML = '<b>'; } catch (error) { return error.name; } }), 'TypeError');
  }, { expected: /TrustedHTML/ }),

  'page: a server that is away is told and found again': onPage(async (page, context) => {
    await ready(page);
    await set(page, { max_tokens: '4' });
    await context.setOffline(true);
    await send(page, 'Hello');
    await problem(page).waitFor();
    assert.match(await problem(page).textContent(), /cannot be reached.*Try again/);
    await page.locator('#notice', { hasText: 'cannot be reached' }).waitFor();
    await context.setOffline(false);
    await page.waitForFunction(() => !document.getElementById('notice').textContent);
    await problem(page).getByRole('button', { name: 'Try again' }).click();
    await page.waitForFunction(() => document.querySelector('.stats')?.textContent.includes('answer tokens'));
    assert.equal(await page.locator('.assistant').count(), 1);
  }, { expected: /ERR_INTERNET_DISCONNECTED/ }),

  'page: a full server, an error event and a stream without its end are told, and what came stays': onPage(async page => {
    await ready(page);
    await set(page, { max_tokens: '4' });
    await answerWith(page, JSON.stringify(error('All are busy.')), 503, { 'Retry-After': '7' });
    await send(page, 'Hello');
    await problem(page).waitFor();
    assert.match(await problem(page).textContent(), /^All are busy\. It asks to wait 7 s\./);

    for (const [body, sentence] of [[delta('It began') + event(error('The silo is lost.')), 'The silo is lost.'], [delta('It began'), 'The connection ended before the answer did.']]) {
      await page.unroute(Chats);
      await answerWith(page, body);
      await page.getByRole('button', { name: 'Try again' }).click();
      await page.locator('.assistant .problem', { hasText: sentence }).waitFor();
      assert.equal(await page.locator('.assistant .body').textContent(), 'It began\n');
    }

    await page.unroute(Chats);
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.waitForFunction(() => document.querySelector('.stats')?.textContent.includes('answer tokens'));
    assert.equal(await page.locator('.problem:visible').count(), 0);
  }, { expected: /status of 503/ }),

  'page: a key is asked for, sent, and kept in this tab only': onPage(async (page, context) => {
    await ready(page);
    await context.route('**/v1/**', (route, request) => request.headers().authorization === 'Bearer secret-key' ? route.continue()
      : route.fulfill({ status: 401, contentType: 'application/json', body: JSON.stringify({ error: { message: 'A key is needed.', code: 'invalid_api_key' } }) }));
    await page.reload();
    await page.locator('#settings[open]').waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.name), 'key');
    assert.equal(await page.locator('#key-problem').textContent(), 'A key is needed.');
    await page.fill('#settings [name=key]', 'secret-key');
    await page.fill('#settings [name=max_tokens]', '4');
    await page.press('#settings [name=key]', 'Enter');
    await ready(page);
    await sendAndWait(page, 'Hello');
    assert.equal(await page.evaluate(() => Object.values(sessionStorage).join()), 'secret-key');
    assert.ok(!await page.evaluate(() => JSON.stringify(localStorage).includes('secret-key')));
  }, { expected: /status of 401/ }),

  'page: it fits a phone, its list slides in, and Shift+Enter makes a line': onPage(async page => {
    await ready(page);
    await set(page, { max_tokens: '40' });
    await page.click('#prompt');
    await page.keyboard.type('One line');
    await page.keyboard.press('Shift+Enter');
    await page.keyboard.type('a-word-that-does-not-fit-'.repeat(6));
    assert.equal(await page.locator('article').count(), 0);
    await page.keyboard.press('Enter');
    await stats(page).waitFor();
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
    assert.ok(!await page.isVisible('#new'));
    await page.click('#menu');
    await page.click('#new');
    await page.locator('.welcome').waitFor();
    await page.waitForSelector('#new', { state: 'hidden' });
  }, { viewport: { width: 360, height: 740 } }),

  'page: two tabs on one conversation lose no turn, and what one removes stays removed': onPage(async (page, context) => {
    await ready(page);
    await set(page, { max_tokens: '4' });
    await sendAndWait(page, 'A first question');
    const other = await context.newPage();
    await other.goto(page.url());
    await stats(other).waitFor();

    // Both ask while the other's answer is under way.
    await set(page, { max_tokens: '120' });
    const fast = await slowDown(page, context);
    await send(page, 'Asked in the first tab');
    await page.waitForFunction(() => document.querySelector('.assistant[aria-busy=true] .body')?.textContent.trim());
    await set(other, { max_tokens: '4' });
    await sendAndWait(other, 'Asked in the second tab');
    await fast();
    await page.waitForFunction(() => document.querySelectorAll('.assistant').length === 3 && !document.querySelector('[aria-busy=true]'));
    await other.waitForFunction(() => [...document.querySelectorAll('.assistant .stats')].filter(line => line.textContent.includes('answer tokens')).length === 3);
    const [{ messages }] = await stored(page);
    assert.equal(messages.length, 6);
    for (const question of ['A first question', 'Asked in the first tab', 'Asked in the second tab']) {
      const index = messages.findIndex(message => message.content === question);
      assert.equal(messages[index + 1].role, 'assistant');
      assert.ok(messages[index + 1].content);
    }
    assert.equal(await page.locator('#log .body').allInnerTexts().then(texts => texts.join()), await other.locator('#log .body').allInnerTexts().then(texts => texts.join()));

    await other.locator('.user').first().hover();
    await other.getByRole('button', { name: 'Edit' }).first().click();
    await other.fill('.user textarea', 'Another first question');
    await other.press('.user textarea', 'Enter');
    await page.waitForFunction(() => document.querySelectorAll('.user').length === 1);
    await sendAndWait(page, 'A second question');
    await other.waitForFunction(() => document.querySelectorAll('.user').length === 2);
    assert.equal((await stored(page))[0].messages.length, 4);
  }),

  'page: a wide table scrolls by itself on a phone, and its words stay whole': onPage(async page => {
    await ready(page);
    const row = words => `| ${words.join(' | ')} |\n`;
    const table = row(['Measurement', 'Temperature', 'Precipitation', 'Observation']) + row(['---', '---', '---', '---']) + row(['one', 'two', 'three', 'four']);
    await answerWith(page, delta(table) + event({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }) + 'data: [DONE]\n\n');
    await send(page, 'A table, please');
    const scroller = page.locator('.assistant .table');
    await scroller.waitFor();
    assert.ok(await scroller.evaluate(element => element.scrollWidth > element.clientWidth));
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
    const heights = await page.locator('.table th').evaluateAll(cells => cells.map(cell => cell.getBoundingClientRect().height));
    assert.ok(heights.every(height => height < 50), `a header's word is broken over lines: ${heights}`);
  }, { viewport: { width: 360, height: 740 } }),

  'page: reasoning is folded, a call waits for its result, and all of it is kept': onPage(async (page, context) => {
    await ready(page);
    await offer(page, { name: 'get_weather', description: 'Tells the weather.', parameters: '{"type":"object","properties":{"city":{"type":"string"}}}' }, 'required');
    const markup = '<img src=x onerror="window.ran = 1">';
    const requests = await answerInTurn(page, [
      [{ reasoning_content: 'They ask about ' }, { reasoning_content: markup },
        { tool_calls: [{ index: 0, id: 'call_1', type: 'function', function: { name: 'get_weather', arguments: '' } }] },
        { tool_calls: [{ index: 0, function: { arguments: '{"city":"Pa' } }] }, { tool_calls: [{ index: 0, function: { arguments: 'ris","big":9007199254740993}' } }] },
        'tool_calls'],
      [{ content: 'It is mild.' }, 'stop'],
    ]);
    await send(page, 'The weather in Paris?');
    const card = page.getByRole('region', { name: 'Call of get_weather' });
    await card.waitFor();
    assert.equal(await card.locator('pre').textContent(), '{\n  "city": "Paris",\n  "big": 9007199254740993\n}');
    const thoughts = page.locator('.reasoning div');
    assert.ok(!await thoughts.isVisible());
    await page.getByText('Reasoning', { exact: true }).press('Enter');
    assert.equal(await thoughts.innerText(), `They ask about ${markup}`);

    await page.getByLabel('Result of get_weather').fill(`18 degrees ${markup}`);
    await card.getByRole('button', { name: 'Send result' }).press('Enter');
    await page.locator('.assistant .body', { hasText: 'It is mild.' }).waitFor();
    assert.equal(await card.locator('pre').last().textContent(), `18 degrees ${markup}`);
    assert.equal(await page.getByLabel('Result of get_weather').count(), 0);
    assert.equal(await page.evaluate(() => window.ran ?? null), null);
    assert.equal(await page.locator('.call img, .reasoning img').count(), 0);

    const [first, second] = requests();
    assert.deepEqual(first.tools, [{ type: 'function', function: {
      name: 'get_weather', strict: true, description: 'Tells the weather.', parameters: { type: 'object', properties: { city: { type: 'string' } } } } }]);
    assert.deepEqual([first.tool_choice, second.tool_choice], ['required', undefined]);
    assert.deepEqual(second.messages.slice(1), [
      { role: 'assistant', content: '', reasoning_content: `They ask about ${markup}`,
        tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'get_weather', arguments: '{"city":"Paris","big":9007199254740993}' } }] },
      { role: 'tool', tool_call_id: 'call_1', content: `18 degrees ${markup}` },
    ]);

    const before = await page.locator('#log').innerText();
    const other = await context.newPage();
    await other.goto(page.url());
    await card.waitFor();
    await page.reload();
    await card.waitFor();
    for (const each of [page, other]) assert.equal(await each.locator('#log').textContent().then(text => text.includes('9007199254740993') && text.includes('18 degrees')), true);
    assert.ok(before.includes('It is mild.'));
  }),

  'page: two tabs answer the calls of one answer, and the model goes on once all have a result': onPage(async (page, context) => {
    await ready(page);
    const call = (index, name) => ({ tool_calls: [{ index, id: `call_${index}`, type: 'function', function: { name, arguments: '{}' } }] });
    const requests = await answerInTurn(context, [[call(0, 'one'), call(1, 'two'), 'tool_calls'], [{ content: 'Both are here.' }, 'stop']]);
    await send(page, 'Call both');
    await page.getByLabel('Result of two').waitFor();
    const other = await context.newPage();
    await other.goto(page.url());
    await other.getByLabel('Result of one').fill('1');
    await other.getByLabel('Result of one').press('Tab');
    await other.keyboard.press('Enter');
    await page.getByLabel('Result of one').waitFor({ state: 'detached' });
    await page.getByLabel('Result of two').fill('2');
    await page.getByRole('button', { name: 'Send result' }).click();
    for (const each of [page, other]) await each.getByText('Both are here.').waitFor();
    assert.deepEqual(requests()[1].messages.slice(1).map(message => [message.role, message.tool_call_id ?? message.tool_calls.length, message.content]),
      [['assistant', 2, ''], ['tool', 'call_0', '1'], ['tool', 'call_1', '2']]);
  }),

  'page: a question instead of a result leaves the call out': onPage(async page => {
    await ready(page);
    const requests = await answerInTurn(page, [
      [{ tool_calls: [{ index: 0, id: 'call_1', type: 'function', function: { name: 'one', arguments: '{}' } }] }, 'tool_calls'], [{ content: 'Well.' }, 'stop'],
    ]);
    await send(page, 'Call it');
    await page.getByLabel('Result of one').waitFor();
    await send(page, 'Never mind');
    await page.getByText('Well.').waitFor();
    assert.deepEqual(requests()[1].messages, [{ role: 'user', content: 'Call it\n\nNever mind' }]);
    assert.equal(await page.getByLabel('Result of one').count(), 0);
  }),

  'page: an answer has the form of the settings, and a call of the server fits its schema': onPage(async page => {
    await ready(page);
    await page.click('#open-settings');
    await page.fill('#settings [name=schema]', '{"type": "object", ');
    await page.click('#settings .primary');
    assert.ok(await page.isVisible('#settings'));
    assert.match(await page.locator('[name=schema]').evaluate(field => field.validationMessage), /not JSON/);
    await page.fill('#settings [name=schema]', '{"type": "object", "properties": {"legs": {"type": "integer"}, "fur": {"type": "boolean"}}, "required": ["legs", "fur"]}');
    await page.selectOption('#settings [name=reasoning_effort]', 'none');
    await page.fill('#settings [name=max_tokens]', '120');
    await page.click('#settings .primary');
    await sendAndWait(page, 'A cat');
    const [{ messages, settings }] = await stored(page);
    assert.equal(settings.reasoning_effort, 'none');
    assert.deepEqual(Object.entries(JSON.parse(messages[1].content)).map(([name, value]) => [name, typeof value]), [['legs', 'number'], ['fur', 'boolean']]);
    assert.deepEqual(JSON.parse(await page.locator('.assistant pre').textContent()), JSON.parse(messages[1].content));

    await set(page, { schema: '' });
    await offer(page, { name: 'add', description: '', parameters: '{"type":"object","properties":{"n":{"type":"integer"}},"required":["n"]}' }, 'required');
    await send(page, 'Add one');
    const card = page.getByRole('region', { name: 'Call of add' }).first();
    await card.waitFor();
    assert.equal(typeof JSON.parse(await card.locator('pre').textContent()).n, 'number');
  }),

  'page: light and dark follow the system until the reader chooses': onPage(async page => {
    const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const dark = await ground();
    await page.emulateMedia({ colorScheme: 'light' });
    const light = await ground();
    assert.notEqual(light, dark);
    for (const expected of [light, dark]) {
      await page.click('#theme');
      assert.equal(await ground(), expected);
    }
    await page.reload();
    assert.equal(await ground(), dark);
  }, { colorScheme: 'dark' }),
};
