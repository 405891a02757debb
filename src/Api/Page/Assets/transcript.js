// Translates between a conversation and the wire: the request for the model, and the parts of an answer on its message.

/** Questions without an answer join the next one, because templates require alternating roles. */
export function toRequest({ id, model, settings: { system, ...sampling }, messages }) {
  const sent = system ? [{ role: 'system', content: system }] : [];
  for (const { role, content } of messages.filter(message => message.content)) {
    if (sent.at(-1)?.role === role) sent.at(-1).content += `\n\n${content}`;
    else sent.push({ role, content });
  }
  return { model, messages: sent, session_id: id, truncation: 'auto', ...sampling };
}

export function take(message, { traceId, text, finishReason, droppedMessages, usage, timings }, elapsedMs) {
  const { stats } = message;
  if (traceId) message.traceId = traceId;
  if (text) {
    stats.firstTokenMs ??= elapsedMs;
    message.content += text;
  }
  if (finishReason) message.end = finishReason;
  if (droppedMessages) stats.droppedMessages = droppedMessages;
  if (usage) {
    stats.promptTokens = usage.prompt_tokens;
    stats.cachedTokens = usage.prompt_tokens_details.cached_tokens;
    stats.completionTokens = usage.completion_tokens;
  }
  if (timings) { // null if the silo that knew them is lost
    stats.tokensPerSecond = timings.predicted_per_second;
    stats.queueMs = timings.queue_ms;
    stats.prefillMs = timings.prefill_ms;
    stats.decodeMs = timings.decode_ms;
    stats.totalMs = timings.total_ms;
  }
}
