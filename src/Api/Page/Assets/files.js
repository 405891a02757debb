// Conversations as files: the buttons below their list.
import { el } from './dom.js';
import { notify } from './notice.js';
import { exportChats, importChats } from './store.js';

const file = document.getElementById('import-file');

/** keep adds a conversation. */
export function connectFiles({ chats, keep }) {
  document.getElementById('import').onclick = () => file.click();
  document.getElementById('export').onclick = () => {
    const url = URL.createObjectURL(new Blob([exportChats(chats)], { type: 'application/json' }));
    el('a', { href: url, download: 'otron-chats.json' }).click();
    URL.revokeObjectURL(url);
  };
  file.onchange = async () => {
    try {
      const added = importChats(await file.files[0].text(), chats);
      added.forEach(keep);
      notify(`${added.length} ${added.length === 1 ? 'conversation' : 'conversations'} imported.`);
    } catch (error) {
      notify(error.message);
    }
    file.value = ''; // so that the same file can be chosen again
  };
}
