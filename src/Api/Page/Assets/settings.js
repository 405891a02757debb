// The dialog for a conversation's settings and for the key, which this tab keeps until it is closed.
import { checkSchema, checkTools, readTools, showTools } from './tools.js';

const KeyName = 'otron.key';
const dialog = document.getElementById('settings');
const form = dialog.querySelector('form');

export const apiKey = () => sessionStorage.getItem(KeyName) ?? '';

/** on: { settings, key }: callbacks for changed values. */
export function createSettings(on) {
  form.onsubmit = event => {
    event.preventDefault(); // reached only when every field is valid
    dialog.close();
    on.settings(read());
    const key = form.elements.key.value.trim();
    if (key === apiKey()) return;
    if (key) sessionStorage.setItem(KeyName, key);
    else sessionStorage.removeItem(KeyName);
    on.key();
  };
  form.elements.schema.oninput = () => checkSchema(form.elements.schema);
  document.getElementById('settings-cancel').onclick = () => dialog.close();

  /** problem says why the key is requested; the dialog then opens at its field. */
  return function open(settings, problem = '') {
    for (const { name } of form.elements) if (name) form.elements[name].value = settings[name] ?? '';
    form.elements.key.value = apiKey();
    showTools(settings.tools);
    checkSchema(form.elements.schema);
    checkTools();
    document.getElementById('key-problem').textContent = problem;
    if (!dialog.open) dialog.showModal();
    (problem ? form.elements.key : form.elements.system).focus();
  };
}

/** Empty fields are left to the server. */
function read() {
  const settings = {};
  for (const { name, type, value, valueAsNumber } of form.elements)
    if (name && name !== 'key' && value.trim()) settings[name] = type === 'number' ? valueAsNumber : value;
  const tools = readTools();
  return tools ? { ...settings, tools } : settings;
}
