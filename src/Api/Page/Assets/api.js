// The requests to the server: its models, and an answer while it is generated.

/** A failure with a sentence for the reader. Its kind is away, key (missing or wrong), full, broken (mid-answer) or refused. */
export class ServerError extends Error {
  constructor(kind, message) {
    super(message);
    this.kind = kind;
  }
}

export async function listChatModels(key) {
  const response = await ask('v1/models', { headers: headers(key) });
  return (await response.json()).data.filter(model => model.kind === 'chat');
}

/**
 * Yields { traceId }, then { reasoning }, { text } and { calls } many times, { finishReason, droppedMessages }, and { usage, timings }.
 * calls are pieces [{ index, id, function: { name, arguments } }]; id and name come with a call's first one.
 * Returns only after the server has confirmed that the answer is complete; anything else throws.
 */
export async function* streamAnswer(request, key, signal) {
  const body = JSON.stringify({ ...request, stream: true, stream_options: { include_usage: true }, timings: true });
  const response = await ask('v1/chat/completions', {
    method: 'POST', headers: { ...headers(key), 'Content-Type': 'application/json' }, body, signal,
  });
  yield { traceId: response.headers.get('traceresponse')?.split('-')[1] };
  for await (const data of serverSentEvents(response.body)) {
    if (data === '[DONE]') return;
    const { error, choices, usage, timings, truncation } = JSON.parse(data);
    if (error) throw new ServerError('broken', error.message);
    const choice = choices[0];
    const { reasoning_content: reasoning, content: text, tool_calls: calls } = choice?.delta ?? {};
    if (reasoning || text || calls) yield { reasoning, text, calls };
    if (choice?.finish_reason) yield { finishReason: choice.finish_reason, droppedMessages: truncation?.dropped_messages };
    if (usage) yield { usage, timings };
  }
  throw new ServerError('broken', 'The connection ended before the answer did.');
}

async function* serverSentEvents(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await reader.read().catch(error => {
        throw error.name === 'AbortError' ? error : new ServerError('broken', 'The connection broke before the answer was whole.');
      });
      if (done) return;
      const lines = (rest + value).split('\n');
      rest = lines.pop();
      for (const line of lines) if (line.startsWith('data: ')) yield line.slice('data: '.length);
    }
  } finally {
    reader.cancel().catch(() => {}); // it may have failed already
  }
}

async function ask(url, options) {
  const response = await fetch(url, options).catch(error => {
    throw error.name === 'AbortError' ? error : new ServerError('away', 'The server cannot be reached. Is it running?');
  });
  if (response.ok) return response;
  const { message = `The server answered with status ${response.status}.`, code } = (await response.json().catch(() => ({}))).error ?? {};
  const seconds = Number(response.headers.get('Retry-After'));
  if (code === 'invalid_api_key') throw new ServerError('key', message);
  if (response.status === 429 || response.status === 503) throw new ServerError('full', seconds ? `${message} It asks to wait ${seconds} s.` : message);
  throw new ServerError('refused', message);
}

const headers = key => key ? { Authorization: `Bearer ${key}` } : {};
