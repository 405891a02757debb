// A few helpers to build elements. None of them takes HTML.

/** el('button', { className: 'quiet', onclick }, 'Copy') */
export function el(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children.filter(child => child !== null && child !== undefined));
  return element;
}

/** One of the symbols in index.html. */
export function icon(name) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  const use = document.createElementNS('http://www.w3.org/2000/svg', 'use');
  use.setAttribute('href', `#i-${name}`);
  svg.setAttribute('aria-hidden', 'true');
  svg.append(use);
  return svg;
}

export const iconButton = (name, label, onclick) =>
  el('button', { type: 'button', className: 'icon', title: label, ariaLabel: label, onclick }, icon(name));

/** A button that copies the result of text() and confirms it. */
export function copyButton(label, text, title = '') {
  const button = el('button', { type: 'button', className: 'quiet', title }, label);
  button.onclick = async () => {
    button.textContent = await copy(text()) ? 'Copied' : 'Copying failed';
    setTimeout(() => button.textContent = label, 1500);
  };
  return button;
}

async function copy(text) {
  // Browsers deny the clipboard to plain-HTTP pages on hosts other than localhost; the old way still works there.
  if (navigator.clipboard) return navigator.clipboard.writeText(text).then(() => true, () => false);
  const area = el('textarea', { value: text, className: 'visually-hidden' });
  document.body.append(area);
  area.select();
  const copied = document.execCommand('copy');
  area.remove();
  return copied;
}
