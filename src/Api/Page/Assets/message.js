// The view of one message, with the phases of its time under an answer.
import { callCards } from './calls.js';
import { copyButton, el } from './dom.js';
import { codeBlock, prettyJson, renderMarkdown } from './render.js';

const Endings = {
  length: 'Cut off at the token limit.',
  stopped: 'Stopped.',
  interrupted: 'Interrupted.',
};

/** on: { isRunning, isLast, edit, regenerate, and those of callCards }. update() shows the current state of the message. */
export function messageView(message, on) {
  const body = el('div', { className: 'body' });
  const foot = el('footer');
  const author = message.role === 'user' ? 'You' : message.model;
  const title = el('h2', { className: 'visually-hidden' }, author);
  const thoughts = el('div'), summary = el('summary'), reasoning = el('details', { className: 'reasoning' }, summary, thoughts);
  const calls = callCards(message, { ...on, resultOf: call => on.resultOf(message, call) });
  const element = message.role === 'user' ? el('article', { className: 'user' }, title, body, foot)
    : el('article', { className: 'assistant' }, title, reasoning, body, calls.element, foot);
  return { element, update: message.role === 'user' ? updateQuestion : updateAnswer };

  function updateQuestion() {
    body.textContent = message.content;
    foot.replaceChildren(el('div', { className: 'actions' },
      button('Edit', () => editor(element, message.content, text => on.edit(message, text), updateQuestion)),
      copyButton('Copy', () => message.content)));
    element.replaceChildren(element.firstChild, body, foot);
  }

  function updateAnswer() {
    const running = on.isRunning(message);
    element.ariaBusy = running;
    element.classList.toggle('waiting', running && !message.content && !message.reasoning && !message.calls);
    reasoning.hidden = !message.reasoning;
    summary.textContent = running && !message.content && !message.calls ? 'Reasoning …' : 'Reasoning';
    thoughts.textContent = message.reasoning ?? '';
    body.replaceChildren(message.form === 'json' && message.content ? codeBlock(prettyJson(message.content), 'json') : renderMarkdown(message.content));
    calls.update();
    if (running) foot.replaceChildren();
    else foot.replaceChildren(...[problem(), phaseBar(message.stats), statLine(), actions()].filter(Boolean));
  }

  function problem() {
    if (!message.error) return null;
    return el('div', { className: 'problem', role: 'alert' }, el('span', {}, message.error), on.isLast(message) ? button('Try again', on.regenerate) : null);
  }

  function statLine() {
    const { stats } = message;
    const facts = [
      Endings[message.end ?? 'interrupted'],
      stats.droppedMessages && `The oldest ${stats.droppedMessages} messages did not fit and were left out.`,
      stats.tokensPerSecond && `${number(stats.tokensPerSecond)} tokens/s`,
      stats.firstTokenMs !== undefined && `first token ${duration(stats.firstTokenMs)}`,
      stats.promptTokens && `${stats.promptTokens} prompt (${stats.cachedTokens} cached) + ${stats.completionTokens} answer tokens`,
      stats.reasoningTokens && `${stats.reasoningTokens} of them reasoning`,
    ].filter(Boolean);
    return facts.length ? el('p', { className: 'stats' }, ...facts.map(fact => el('span', {}, fact))) : null;
  }

  function actions() {
    return el('div', { className: 'actions' },
      message.content ? copyButton('Copy', () => message.content) : null,
      on.isLast(message) && !message.error ? button('Regenerate', on.regenerate) : null,
      message.traceId ? copyButton(`Trace ${message.traceId.slice(0, 8)}`, () => message.traceId, `Copy the trace id ${message.traceId}`) : null);
  }
}

/** Queue, prefill and decode as parts of the whole; the rest (template, tokenizing, the way there and back) is pale. */
function phaseBar({ queueMs, prefillMs, decodeMs, totalMs }) {
  if (!totalMs) return null;
  const other = Math.max(totalMs - queueMs - prefillMs - decodeMs, 0);
  const phases = [['queue', queueMs], ['prefill', prefillMs], ['decode', decodeMs], ['other', other]];
  const bar = el('div', { className: 'bar' }, ...phases.map(([name, ms]) => {
    const part = el('span', { className: name });
    part.style.flexGrow = ms / totalMs;
    return part;
  }));
  const legend = phases.map(([name, ms]) => el('span', { className: name }, `${name} ${duration(ms)}`));
  bar.ariaHidden = true;
  return el('div', { className: 'phases' }, bar, el('p', {}, ...legend));
}

function editor(element, content, save, cancel) {
  const area = el('textarea', { value: content, ariaLabel: 'Your message', rows: Math.min(content.split('\n').length + 1, 12) });
  const finish = () => area.value.trim() && save(area.value.trim());
  area.onkeydown = event => {
    if (isSend(event)) finish();
    else if (event.key !== 'Escape') return;
    else cancel();
    event.preventDefault();
    event.stopPropagation();
  };
  element.replaceChildren(element.firstChild, area, el('div', { className: 'actions' }, button('Send', finish), button('Cancel', cancel)));
  area.focus();
}

/** Enter sends, Shift+Enter starts a new line, and an Enter that ends an input method's composition does neither. */
export const isSend = event => event.key === 'Enter' && !event.shiftKey && !event.isComposing;

const button = (label, onclick) => el('button', { type: 'button', className: 'quiet', onclick }, label);
const number = value => value >= 100 ? Math.round(value) : value.toFixed(1);
const duration = ms => ms >= 1000 ? `${(ms / 1000).toFixed(2)} s` : ms >= 10 ? `${Math.round(ms)} ms` : `${ms.toFixed(1)} ms`;
