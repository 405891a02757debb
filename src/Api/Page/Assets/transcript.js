// Translates between a conversation and the wire: the request for the model, and the parts of an answer on its message.

/** Questions without an answer join the next one, because templates require alternating roles. */
export function toRequest({ id, model, settings: { system, schema, tools, tool_choice, ...sampling }, messages }) {
  const sent = system ? [{ role: 'system', content: system }] : [];
  for (const message of messages) {
    const last = sent.at(-1);
    if (message.role === 'assistant') sent.push(...toTurn(message, messages));
    else if (message.role !== 'user') continue; // a result, which its call has brought
    else if (last?.role === 'user') last.content += `\n\n${message.content}`;
    else sent.push({ role: 'user', content: message.content });
  }
  return {
    model, messages: sent, session_id: id, truncation: 'auto', ...sampling,
    ...tools && { tools: tools.map(toTool), ...toolChoice(tool_choice, sent) },
    ...schema && { response_format: { type: 'json_schema', json_schema: { name: 'answer', schema: JSON.parse(schema), strict: true } } },
  };
}

/** Null until there is one. If two tabs have answered a call, the first counts. */
export const resultOf = (message, call, messages) => messages.find(other => other.role === 'tool' && other.to === message.id && other.callId === call.id) ?? null;

/** What an answer wrote, and the results of its calls. A call without a result is left out, because the model would wait for it. */
function toTurn(message, messages) {
  const answered = (message.calls ?? []).map(call => [call, resultOf(message, call, messages)]).filter(([, result]) => result);
  if (!message.content && !answered.length) return [];
  return [
    {
      role: 'assistant', content: message.content,
      ...message.reasoning && { reasoning_content: message.reasoning },
      ...answered.length && { tool_calls: answered.map(([{ id, name, arguments: json }]) => ({ id, type: 'function', function: { name, arguments: json } })) },
    },
    ...answered.map(([{ id }, { content }]) => ({ role: 'tool', tool_call_id: id, content })),
  ];
}

const toTool = ({ name, description, parameters }) => ({
  type: 'function', function: { name, strict: true, ...description && { description }, ...parameters && { parameters: JSON.parse(parameters) } },
});

/** A call that is required answers a question. After its result the model may use words, or else calls would never end. */
const toolChoice = (choice, sent) => choice && !(choice === 'required' && sent.at(-1).role === 'tool') ? { tool_choice: choice } : {};

export function take(message, { traceId, reasoning, text, calls, finishReason, droppedMessages, usage, timings }, elapsedMs) {
  const { stats } = message;
  if (traceId) message.traceId = traceId;
  if (reasoning || text || calls) stats.firstTokenMs ??= elapsedMs;
  if (reasoning) message.reasoning = (message.reasoning ?? '') + reasoning;
  if (text) message.content += text;
  for (const piece of calls ?? []) takeCall(message, piece);
  if (finishReason) message.end = finishReason;
  if (droppedMessages) stats.droppedMessages = droppedMessages;
  if (usage) {
    stats.promptTokens = usage.prompt_tokens;
    stats.cachedTokens = usage.prompt_tokens_details.cached_tokens;
    stats.completionTokens = usage.completion_tokens;
    stats.reasoningTokens = usage.completion_tokens_details?.reasoning_tokens ?? 0;
  }
  if (timings) { // null if the silo that knew them is lost
    stats.tokensPerSecond = timings.predicted_per_second;
    stats.queueMs = timings.queue_ms;
    stats.prefillMs = timings.prefill_ms;
    stats.decodeMs = timings.decode_ms;
    stats.totalMs = timings.total_ms;
  }
}

function takeCall(message, { index, id, function: { name, arguments: piece } }) {
  message.calls ??= [];
  message.calls[index] ??= { id, name, arguments: '' };
  message.calls[index].arguments += piece ?? '';
}
