// Turns the markdown of an answer into elements that are safe to show: parses it, then sanitises it by an allow-list.
import { marked } from './lib/marked.esm.js';
import './lib/purify.min.js';
import { copyButton, el } from './dom.js';

const purify = globalThis.DOMPurify;

const Allowed = {
  RETURN_DOM_FRAGMENT: true,
  ALLOWED_TAGS: ['a', 'b', 'blockquote', 'br', 'code', 'del', 'em', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'hr', 'i', 'input', 'kbd', 'li', 'ol', 'p', 'pre',
    'strong', 'sub', 'sup', 'table', 'tbody', 'td', 'th', 'thead', 'tr', 'u', 'ul', '#text'],
  ALLOWED_ATTR: ['href', 'title', 'align', 'start', 'checked', 'disabled', 'type', 'data-language'],
  ADD_URI_SAFE_ATTR: ['align', 'start', 'type', 'data-language'],
  ALLOWED_URI_REGEXP: /^(?:https?|mailto):/i,
};

/** HTML that models write because markdown has no syntax for it; any other HTML is shown as text. */
const PlainTag = /^<\/?(?:b|br|i|kbd|sub|sup|u) ?\/?>$/i;

purify.addHook('afterSanitizeAttributes', node => {
  if (node.nodeName === 'A') {
    node.setAttribute('target', '_blank');
    node.setAttribute('rel', 'noopener noreferrer');
  }
});

const escape = text => text.replace(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`);

marked.use({
  gfm: true,
  breaks: true,
  renderer: {
    code: ({ text, lang }) => `<pre data-language="${escape(lang?.split(/\s/)[0] ?? '')}"><code>${escape(text)}</code></pre>`,
    html: ({ text, block }) => PlainTag.test(text.trim()) ? text : block ? `<p>${escape(text.trim()).replaceAll('\n', '<br>')}</p>` : escape(text),
    // Nothing is loaded only because a model wrote it; the reader may follow the link.
    image: ({ href, text }) => `<a href="${escape(href)}">${escape(text || href)}</a>`,
  },
});

/** The only way from a model's text to elements. */
export function renderMarkdown(text) {
  const fragment = purify.sanitize(marked.parse(text), Allowed);
  for (const pre of fragment.querySelectorAll('pre')) {
    const block = el('div', { className: 'code' });
    pre.replaceWith(block);
    fillCode(block, pre, pre.dataset.language || 'text');
  }
  for (const table of fragment.querySelectorAll('table')) {
    const scroller = el('div', { className: 'table', tabIndex: 0 }); // scrolled by keyboard too
    table.replaceWith(scroller);
    scroller.append(table);
  }
  return fragment;
}

/** A block of code whose text stays as it is. */
export function codeBlock(text, language) {
  const block = el('div', { className: 'code' });
  fillCode(block, el('pre', {}, el('code', {}, text)), language);
  return block;
}

function fillCode(block, pre, language) {
  pre.tabIndex = 0; // so that long lines can be scrolled by keyboard too
  block.append(el('div', {}, el('span', {}, language), copyButton('Copy', () => pre.textContent)), pre);
}

/** JSON over several lines; text that is not (or not yet) JSON stays as it is. */
export function prettyJson(text) {
  try {
    JSON.parse(text);
  } catch {
    return text;
  }
  return indent(text);
}

/** By its marks alone, because a number that is read and written again can lose digits. */
function indent(json) {
  let depth = 0;
  const line = () => `\n${'  '.repeat(depth)}`;
  return json.replace(/("(?:[^"\\]|\\.)*")|\s+|([[{])\s*([\]}])?|([\]}])|([,:])/g, (_, string, open, empty, close, mark) => {
    if (string) return string;
    if (open) return empty ? open + empty : (depth++, open + line());
    if (close) return depth--, line() + close;
    return mark === ',' ? mark + line() : mark === ':' ? ': ' : '';
  });
}
