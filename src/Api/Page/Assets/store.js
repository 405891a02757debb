// Conversations in the browser's local storage, each under its own key so that two tabs do not overwrite each other's.

const Prefix = 'otron.chat.';
const Format = 'otron-chats';
const StatNames = ['firstTokenMs', 'promptTokens', 'cachedTokens', 'completionTokens', 'tokensPerSecond', 'queueMs', 'prefillMs', 'decodeMs', 'totalMs',
  'droppedMessages'];

/** A conversation that is saved with its first message. It starts with the settings and the model of the previous one. */
export const createChat = ({ model = '', settings = {} } = {}) => ({ id: newId(), title: 'New chat', model, settings: { ...settings }, messages: [], updated: 0 });

export function loadChats() {
  const chats = Object.keys(localStorage).filter(key => key.startsWith(Prefix)).map(key => clean(parseJson(localStorage.getItem(key))));
  return chats.filter(Boolean).sort((a, b) => b.updated - a.updated);
}

/** Throws if the browser's storage is full. */
export const saveChat = chat => localStorage.setItem(Prefix + chat.id, JSON.stringify(chat));

export const removeChat = chat => localStorage.removeItem(Prefix + chat.id);

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
    .filter(message => ['user', 'assistant'].includes(message?.role) && typeof message.content === 'string')
    .map(message => ({ ...pick(message, 'string', ['role', 'content', 'model', 'traceId', 'end', 'error']), stats: pick(message.stats, 'number', StatNames) }));
  const settings = { ...pick(raw.settings, 'string', ['system']), ...pick(raw.settings, 'number', ['temperature', 'top_p', 'max_tokens', 'seed']) };
  return { title: 'Chat', model: '', updated: 0, ...pick(raw, 'string', ['id', 'title', 'model']), ...pick(raw, 'number', ['updated']), settings, messages };
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
