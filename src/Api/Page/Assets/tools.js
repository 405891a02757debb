// The functions that a conversation offers to its model, as rows of the settings.
import { el } from './dom.js';

const list = document.getElementById('tools');
let made = 0;

export const showTools = tools => list.replaceChildren(...(tools ?? []).map(row));

/** [{ name, description, parameters }] as texts; undefined without any. */
export const readTools = () => list.children.length ? [...list.children].map(values) : undefined;

document.getElementById('add-tool').onclick = () => {
  const added = row({ name: '', description: '', parameters: '' });
  list.append(added);
  fields(added).name.focus();
};

/** Marks fields whose text is not what the server would take. */
export function checkTools() {
  const names = [...list.children].map(each => fields(each).name.value);
  [...list.children].forEach((each, index) => {
    const { name, parameters } = fields(each);
    name.setCustomValidity(names.indexOf(name.value) < index ? 'Another function has this name.' : '');
    checkSchema(parameters);
  });
}

/** Empty, or an object in JSON. */
export const checkSchema = field => field.setCustomValidity(schemaProblem(field.value));

function schemaProblem(text) {
  if (!text.trim()) return '';
  try {
    const schema = JSON.parse(text);
    return schema && typeof schema === 'object' && !Array.isArray(schema) ? '' : 'A JSON schema is an object.';
  } catch (error) {
    return `This is not JSON: ${error.message}`;
  }
}

/** Its fields have no name, so the form's own values leave them out. */
function row({ name, description, parameters }) {
  const number = ++made;
  const remove = el('button', { type: 'button', className: 'quiet' }, 'Remove');
  const element = el('fieldset', {},
    el('legend', {}, 'Function'),
    el('label', {}, 'Name', el('input', { id: `tool-name-${number}`, value: name, required: true, pattern: '[A-Za-z0-9_.\\-]{1,64}', title: 'At most 64 letters, digits, _, . and -', spellcheck: false })),
    el('label', {}, 'What it does', el('input', { id: `tool-description-${number}`, value: description })),
    el('label', {}, 'Arguments, as a JSON schema', el('textarea', {
      id: `tool-parameters-${number}`, value: parameters, rows: 3, spellcheck: false, placeholder: '{"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}',
    })),
    el('div', { className: 'actions' }, remove));
  element.oninput = checkTools;
  remove.onclick = () => {
    element.remove();
    checkTools();
    document.getElementById('add-tool').focus();
  };
  return element;
}

function fields(element) {
  const [name, description] = element.querySelectorAll('input');
  return { name, description, parameters: element.querySelector('textarea') };
}

const values = element => Object.fromEntries(Object.entries(fields(element)).map(([name, field]) => [name, field.value.trim()]));
