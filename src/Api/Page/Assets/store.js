// Conversations in the browser's local storage, each under its own key. Two tabs may write to the same one: each save joins what both have.

const Prefix = 'otron.chat.';
const Format = 'otron-chats';
const MaxRemoved = 500;
const StatNames = ['firstTokenMs', 'promptTokens', 'cachedTokens', 'completionTokens', 'tokensPerSecond', 'queueMs', 'prefillMs', 'decodeMs', 'totalMs',
  'droppedMessages', 'reasoningTokens'];

/** A conversation that is saved with its first message. It starts with the settings and the model of the previous one. */
export const createChat = ({ model = '', settings = {} } = {}) => ({ id: newId(), title: 'New chat', model, settings: { ...settings }, messages: [], removed: [], updated: 0 });

export function loadChats() {
  const chats = Object.keys(localStorage).map(idOf).filter(Boolean).map(loadChat);
  return chats.filter(Boolean).sort((a, b) => b.updated - a.updated);
}

/** The conversation's id of a key in the storage; null if the key is not a conversation's. */
export const idOf = key => key?.startsWith(Prefix) ? key.slice(Prefix.length) : null;

/** Null if it is not stored (any more). */
export const loadChat = id => clean(parseJson(localStorage.getItem(Prefix + id)));

/** Joins what other tabs have saved since, then saves. Throws if the browser's storage is full. */
export function saveChat(chat) {
  const stored = loadChat(chat.id);
  if (stored) joinMessages(chat, stored);
  localStorage.setItem(Prefix + chat.id, JSON.stringify(chat));
}

/** Takes over what another tab has saved. */
export function refreshChat(chat) {
  const stored = loadChat(chat.id);
  if (!stored) return;
  joinMessages(chat, stored);
  const { title, model, settings, updated } = stored;
  Object.assign(chat, { title, model, settings, updated });
}

export const removeChat = chat => localStorage.removeItem(Prefix + chat.id);

const written = new Set(); // ids of the messages whose newest text is in this tab

/** Appends a message that this tab writes. */
export function addMessage(chat, message) {
  const added = { id: newId(), ...message };
  written.add(added.id);
  chat.messages.push(added);
  return added;
}

/** Their ids are kept, or else another tab that still has them would bring them back. */
export function removeMessages(chat, start) {
  const ids = chat.messages.splice(start).map(message => message.id);
  chat.removed = [...chat.removed, ...ids].slice(-MaxRemoved);
}

/** Whatever the tabs have added stays, unless one of them has removed it. */
function joinMessages(chat, stored) {
  const mine = new Map(chat.messages.map(message => [message.id, message]));
  const theirs = new Set(stored.messages.map(message => message.id));
  chat.removed = [...new Set([...chat.removed, ...stored.removed])].slice(-MaxRemoved);
  const joined = [
    ...stored.messages.map(message => written.has(message.id) ? mine.get(message.id) ?? message : Object.assign(mine.get(message.id) ?? {}, message)),
    ...chat.messages.filter(message => !theirs.has(message.id)),
  ];
  chat.messages = joined.filter(message => !chat.removed.includes(message.id));
}

export const exportChats = chats => JSON.stringify({ format: Format, version: 1, chats }, null, 2);

/** The conversations of an exported file that are not here yet. One that differs from its namesake here is added beside it. */
export function importChats(text, existing) {
  const file = parseJson(text);
  if (file?.format !== Format || !Array.isArray(file.chats)) throw new Error('This file holds no conversations exported here.');
  return file.chats.map(clean).filter(Boolean).flatMap(chat => {
    const own = existing.find(other => other.id === chat.id);
    if (!own) return [chat];
    return JSON.stringify(clean(own)) === JSON.stringify(chat) ? [] : [{ ...chat, id: newId() }];
  });
}

/** Data from outside is copied field by field, and only if each has its type. */
function clean(raw) {
  if (typeof raw?.id !== 'string' || !Array.isArray(raw.messages)) return null;
  const messages = raw.messages
    .filter(message => ['user', 'assistant', 'tool'].includes(message?.role) && typeof message.content === 'string')
    .map(cleanMessage);
  const ids = new Set(messages.map(message => message.id));
  if (ids.has(undefined) || ids.size < messages.length) messages.forEach((message, index) => message.id = String(index));
  const settings = {
    ...pick(raw.settings, 'string', ['system', 'schema', 'reasoning_effort', 'tool_choice']),
    ...pick(raw.settings, 'number', ['temperature', 'top_p', 'max_tokens', 'seed']),
    ...cleanList('tools', raw.settings?.tools, ['name', 'description', 'parameters']),
  };
  const removed = Array.isArray(raw.removed) ? raw.removed.filter(id => typeof id === 'string').slice(-MaxRemoved) : [];
  return { title: 'Chat', model: '', updated: 0, ...pick(raw, 'string', ['id', 'title', 'model']), ...pick(raw, 'number', ['updated']), settings, messages, removed };
}

/** A result (role tool) names the message and the id of the call that it answers. */
const cleanMessage = message => ({
  ...pick(message, 'string', ['id', 'role', 'content', 'reasoning', 'form', 'model', 'traceId', 'end', 'error', 'to', 'callId']),
  ...cleanList('calls', message.calls, ['id', 'name', 'arguments']),
  stats: pick(message.stats, 'number', StatNames),
});

/** { name: list } if each of its entries has all fields, and they are texts. */
function cleanList(name, list, fields) {
  const entries = Array.isArray(list) ? list.map(entry => pick(entry, 'string', fields)) : [];
  return entries.length && entries.every(entry => fields.every(field => field in entry)) ? { [name]: entries } : {};
}

const pick = (object, type, names) => Object.fromEntries(names.filter(name => typeof object?.[name] === type).map(name => [name, object[name]]));

function parseJson(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const newId = () => Array.from(crypto.getRandomValues(new Uint8Array(12)), byte => byte.toString(16).padStart(2, '0')).join('');
