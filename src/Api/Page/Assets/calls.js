// The calls of an answer as cards: the function, its arguments, and its result, or a field in which the reader writes it.
import { el } from './dom.js';
import { codeBlock, prettyJson } from './render.js';

/** The cards of one message; update() shows its state. on: { resultOf(call), canAnswer(message), answer(message, call, text) }. */
export function callCards(message, on) {
  const element = el('div', { className: 'calls' });
  const cards = [];
  return { element, update };

  function update() {
    for (const call of (message.calls ?? []).slice(cards.length)) {
      cards.push(card(call));
      element.append(cards.at(-1).element);
    }
    for (const each of cards) each.update();
  }

  function card(call) {
    const written = el('div'), result = el('div');
    const title = el('h3', {}, 'Call of ', el('code', {}, call.name));
    let form = null, shown = null;
    return { element: el('section', { className: 'call', ariaLabel: `Call of ${call.name}` }, title, written, result), update: updateCard };

    function updateCard() {
      if (shown !== call.arguments) written.replaceChildren(codeBlock(prettyJson(shown = call.arguments), 'arguments'));
      const given = on.resultOf(call);
      if (given) result.replaceChildren(codeBlock(prettyJson(given.content), 'result'));
      else if (!on.canAnswer(message)) result.replaceChildren();
      else if (!form?.isConnected) result.replaceChildren(form ??= resultForm(call)); // what was typed stays
    }
  }

  function resultForm(call) {
    const area = el('textarea', { rows: 2, required: true, placeholder: 'What the function returns' });
    const form = el('form', {},
      el('label', {}, `Result of ${call.name}`, area),
      el('div', { className: 'actions' }, el('button', { className: 'primary' }, 'Send result')));
    form.onsubmit = event => {
      event.preventDefault();
      on.answer(message, call, area.value);
    };
    return form;
  }
}
