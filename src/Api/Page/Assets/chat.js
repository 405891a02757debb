// The page: the shown conversation, the answers in progress, and the keyboard.
import { listChatModels, streamAnswer } from './api.js';
import { el } from './dom.js';
import { connectFiles } from './files.js';
import { isSend, messageView } from './message.js';
import { announce, notify } from './notice.js';
import { apiKey, createSettings } from './settings.js';
import { createSidebar } from './sidebar.js';
import {
  addMessage, createChat, idOf, loadChat, loadChats, refreshChat, removeChat, removeMessages, saveChat,
} from './store.js';
import { resultOf, take, toRequest } from './transcript.js';

const RetryMs = 3000, SaveEveryMs = 1000, UndoMs = 10_000, NearEndPixels = 80, MaxTitleLength = 60;
/** Questions that the shipped model answers well. */
const Suggestions = ['What is photosynthesis?', 'Give me three tips for sleeping well.', 'Explain a hash table in three sentences.'];

const [log, prompt, modelList, send, stop] = ['log', 'prompt', 'model', 'send', 'stop'].map(id => document.getElementById(id));
const onClick = (id, action) => document.getElementById(id).onclick = action;

const chats = loadChats(); // newest first
const runs = new Map(); // chat → { message, controller } of its answer in progress
let current = chats.find(chat => `#${chat.id}` === location.hash) ?? createChat(chats[0]);
let views = new Map(); // message of the shown chat → its view

// ---- the shown conversation

const sidebar = createSidebar({
  open,
  rename(chat, title) {
    chat.title = title;
    keep(chat);
  },
  remove(chat) {
    runs.get(chat)?.controller.abort();
    chats.splice(chats.indexOf(chat), 1);
    removeChat(chat);
    if (chat === current) open(createChat(chat));
    sidebar.show(chats, current);
    notify(`“${chat.title}” is deleted.`, 'Undo', () => { keep(chat); open(chat); }, UndoMs);
  },
});

const openSettings = createSettings({
  settings(settings) {
    current.settings = settings;
    if (current.messages.length) keep(current);
  },
  key: loadModels,
});

function open(chat) {
  current = chat;
  showSidebar(false);
  selectModel();
  draw();
  if (matchMedia('(hover: hover)').matches) prompt.focus(); // unless a screen keyboard would slide in
}

function draw() {
  const on = {
    isRunning: message => runs.get(current)?.message === message,
    isLast: message => message === current.messages.at(-1),
    edit,
    regenerate,
    resultOf: (message, call) => resultOf(message, call, current.messages),
    canAnswer: message => message === turns(current).at(-1) && ['stop', 'tool_calls'].includes(message.end),
    answer: answerCall,
  };
  views = new Map(turns(current).map(message => [message, messageView(message, on)]));
  for (const view of views.values()) view.update();
  log.replaceChildren(...views.size ? [...views.values()].map(view => view.element) : [welcome()]);
  log.scrollTop = log.scrollHeight;
  history.replaceState(null, '', current.messages.length ? `#${current.id}` : location.pathname);
  document.title = current.messages.length ? `${current.title} · Otron` : 'Otron';
  sidebar.show(chats, current);
  showRun();
}

/** Questions and answers; a result is shown with its call. */
const turns = chat => chat.messages.filter(message => message.role !== 'tool');

function welcome() {
  return el('div', { className: 'welcome' }, el('h1', {}, 'What would you like to know?'),
    ...Suggestions.map(text => el('button', { type: 'button', className: 'wide', onclick: () => ask(text) }, text)));
}

function showRun() {
  send.hidden = runs.has(current);
  stop.hidden = !send.hidden;
}

function showSidebar(shown) {
  document.body.classList.toggle('show-sidebar', shown);
  document.getElementById('menu').ariaExpanded = shown;
}

// ---- models

let retryTimer;
async function loadModels() {
  clearTimeout(retryTimer);
  try {
    const models = await listChatModels(apiKey());
    modelList.replaceChildren(...models.map(model => el('option', { value: model.id }, model.id)));
    notify(models.length ? '' : 'This server serves no chat model.');
    selectModel();
  } catch (error) {
    if (error.kind === 'key') askForKey(error.message);
    if (error.kind === 'away' || error.kind === 'full') {
      notify(`${error.message} Trying again …`);
      retryTimer = setTimeout(loadModels, RetryMs);
    } else notify(error.message, 'Try again', loadModels);
  }
}

const askForKey = problem => openSettings(current.settings, problem);

function selectModel() {
  modelList.value = current.model;
  if (modelList.selectedIndex < 0) modelList.selectedIndex = 0;
  current.model = modelList.value || current.model;
}

// ---- questions and answers

function ask(text) {
  if (!text || runs.has(current)) return;
  if (!current.messages.length) current.title = text.split('\n')[0].slice(0, MaxTitleLength);
  addMessage(current, { role: 'user', content: text });
  prompt.value = '';
  fitPrompt();
  answer(current);
}

function edit(message, text) {
  runs.get(current)?.controller.abort();
  runs.delete(current);
  removeMessages(current, current.messages.indexOf(message));
  ask(text);
}

/** Once every call has its result, the model goes on. */
function answerCall(message, call, result) {
  addMessage(current, { role: 'tool', content: result, to: message.id, callId: call.id });
  keep(current);
  if (message.calls.every(each => resultOf(message, each, current.messages))) answer(current);
  else redraw(message);
}

function regenerate() {
  removeMessages(current, -1);
  answer(current);
}

async function answer(chat) {
  const request = toRequest(chat);
  const message = addMessage(chat, { role: 'assistant', content: '', model: chat.model, stats: {}, ...chat.settings.schema && { form: 'json' } });
  const run = { message, controller: new AbortController() };
  runs.set(chat, run);
  chat.updated = Date.now();
  keep(chat);
  draw();
  announce('Answering');
  const start = performance.now();
  let saved = start;
  try {
    for await (const part of streamAnswer(request, apiKey(), run.controller.signal)) {
      take(message, part, performance.now() - start);
      redraw(message);
      if (performance.now() - saved < SaveEveryMs) continue;
      saved = performance.now();
      save(chat);
    }
    announce(message.calls ? `The answer calls ${message.calls.map(call => call.name).join(', ')} and waits for the result` : 'The answer is complete');
  } catch (error) {
    if (run.controller.signal.aborted) message.end = 'stopped';
    else fail(message, error);
  }
  if (runs.get(chat) === run) runs.delete(chat);
  save(chat);
  redraw(message);
  showRun();
}

function fail(message, error) {
  message.end = 'failed';
  message.error = error.message;
  if (error.kind === 'key') askForKey(error.message);
  if (error.kind === 'away') loadModels(); // keeps trying, so that the page learns when the server is back
}

const changed = new Set();
function redraw(message) {
  if (changed.size === 0) requestAnimationFrame(drawChanged);
  changed.add(message);
}

function drawChanged() {
  const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < NearEndPixels;
  for (const message of changed) views.get(message)?.update();
  changed.clear();
  if (atEnd) log.scrollTop = log.scrollHeight;
}

function keep(chat) {
  if (!chats.includes(chat)) chats.push(chat);
  save(chat);
  sidebar.show(chats, current);
}

function save(chat) {
  if (!chats.includes(chat)) return; // deleted while its answer was in progress
  try {
    saveChat(chat);
  } catch {
    notify('The browser has no more room for conversations. Export and delete some.');
  }
}

// ---- controls

function fitPrompt() {
  prompt.style.height = 'auto';
  prompt.style.height = `${prompt.scrollHeight}px`;
}

const startChat = () => open(createChat(current));
const stopAnswer = () => runs.get(current)?.controller.abort();
const submit = event => {
  event.preventDefault();
  ask(prompt.value.trim());
};

document.getElementById('composer').onsubmit = submit;
prompt.oninput = fitPrompt;
prompt.onkeydown = event => { if (isSend(event)) submit(event); };
modelList.onchange = () => {
  current.model = modelList.value;
  if (current.messages.length) keep(current);
};
onClick('new', startChat);
onClick('stop', stopAnswer);
onClick('menu', () => {
  showSidebar(true);
  document.getElementById('new').focus();
});
onClick('backdrop', () => showSidebar(false));
onClick('open-settings', () => openSettings(current.settings));
connectFiles({ chats, keep });

document.onkeydown = event => {
  const control = event.ctrlKey || event.metaKey, key = event.key.toLowerCase();
  if (key === 'escape' && !event.isComposing && !document.querySelector('dialog[open]')) {
    if (document.body.classList.contains('show-sidebar')) showSidebar(false);
    else stopAnswer();
  } else if (control && !event.shiftKey && key === 'k') {
    event.preventDefault();
    showSidebar(matchMedia('(max-width: 48rem)').matches); // on screens where it is hidden by default
    document.getElementById('search').select();
  } else if (control && event.shiftKey && key === 'o') {
    event.preventDefault();
    startChat();
  }
};

// Another tab has saved or deleted a conversation.
addEventListener('storage', ({ key, newValue }) => {
  const id = idOf(key);
  if (!id) return;
  const chat = chats.find(chat => chat.id === id);
  if (newValue === null) forget(chat);
  else if (chat) refresh(chat);
  else add(loadChat(id));
  sidebar.show(chats, current);
});

function add(chat) {
  if (chat) chats.push(chat);
}

function refresh(chat) {
  const before = chat.messages.map(message => message.id).join();
  refreshChat(chat);
  if (chat !== current) return;
  if (before !== chat.messages.map(message => message.id).join()) draw();
  else chat.messages.filter(message => message.role === 'assistant').forEach(redraw);
}

function forget(chat) {
  if (!chat || runs.has(chat)) return; // an answer in progress here is saved again
  chats.splice(chats.indexOf(chat), 1);
  if (chat === current) open(createChat(chat));
}

// The part of an answer that has arrived outlives the page.
addEventListener('pagehide', () => [...runs.keys()].forEach(save));

open(current);
loadModels();
