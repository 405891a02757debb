// The list of conversations: open, rename, delete, search.
import { el, iconButton } from './dom.js';

/** on: { open, rename, remove }. */
export function createSidebar(on) {
  const list = document.getElementById('chats');
  const search = document.getElementById('search');
  let shown = { chats: [], current: null };
  search.oninput = draw;
  return { show };

  function show(chats, current) {
    shown = { chats, current };
    draw();
  }

  function draw() {
    const words = search.value.toLowerCase().split(/\s+/);
    const found = shown.chats
      .filter(chat => words.every(word => textOf(chat).includes(word)))
      .sort((a, b) => b.updated - a.updated);
    const empty = search.value ? 'Nothing found.' : 'Your conversations stay in this browser.';
    list.replaceChildren(...found.length ? found.map(item) : [el('li', { className: 'empty' }, empty)]);
  }

  function item(chat) {
    const open = el('button', { type: 'button', className: 'open', title: chat.title, onclick: () => on.open(chat) }, chat.title);
    open.ariaCurrent = chat === shown.current;
    const row = el('li', {}, open,
      iconButton('edit', `Rename ${chat.title}`, () => row.replaceChildren(titleField(chat))),
      iconButton('trash', `Delete ${chat.title}`, () => on.remove(chat)));
    return row;
  }

  function titleField(chat) {
    const field = el('input', { value: chat.title, ariaLabel: 'Name of the conversation', maxLength: 100 });
    field.onkeydown = event => {
      if (event.key === 'Escape') field.value = chat.title;
      if (['Enter', 'Escape'].includes(event.key)) field.blur();
      event.stopPropagation();
    };
    field.onblur = () => {
      const title = field.value.trim();
      if (title && title !== chat.title) on.rename(chat, title);
      else draw();
    };
    queueMicrotask(() => field.select());
    return field;
  }
}

const textOf = chat => [chat.title, ...chat.messages.map(message => message.content)].join('\n').toLowerCase();
