// What the page has to tell: a line above the question, and words for a screen reader alone.
import { el } from './dom.js';

let timer;

/** An empty text ends it; ms is how long it stays, for ever if left out. */
export function notify(text, label, action, ms) {
  clearTimeout(timer);
  if (ms) timer = setTimeout(notify, ms, '');
  const notice = document.getElementById('notice');
  if (notice.firstChild?.textContent === text) return; // a screen reader would read it again
  const button = label && el('button', { type: 'button', className: 'quiet', onclick: () => { notify(''); action(); } }, label);
  notice.replaceChildren(...text ? [el('span', {}, text), button].filter(Boolean) : []);
}

export const announce = text => document.getElementById('status').textContent = text;
