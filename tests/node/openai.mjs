// The npm openai client, unchanged, against a running server. Needs:
//   OTRON_BASE_URL         such as http://127.0.0.1:8080/v1
//   OTRON_CHAT_MODEL       id of a chat model that the server serves
//   OTRON_EMBEDDING_MODEL  id of an embedding model
import assert from 'node:assert/strict';
import OpenAI from 'openai';

const client = new OpenAI({ baseURL: process.env.OTRON_BASE_URL, apiKey: process.env.OTRON_API_KEY ?? 'unused', maxRetries: 0 });
const chatModel = process.env.OTRON_CHAT_MODEL;
const embeddingModel = process.env.OTRON_EMBEDDING_MODEL;
const question = {
  model: chatModel, temperature: 0, max_tokens: 16,
  messages: [{ role: 'system', content: 'Be brief.' }, { role: 'user', content: 'Hello' }],
};

/** How many exceptions the server has thrown since its start. */
async function thrownExceptions() {
  const metrics = await fetch(new URL('/metrics', process.env.OTRON_BASE_URL)).then(answer => answer.text());
  return metrics.split('\n').filter(line => line.startsWith('dotnet_exceptions_total{')).reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}

export const tests = {
  async 'an idle server throws no exceptions'() {
    const before = await thrownExceptions();
    await new Promise(resolve => setTimeout(resolve, 3000)); // the time over which they are counted: fifteen reports of the silo's load
    assert.ok(await thrownExceptions() - before < 3);
  },

  async 'a plain chat answers with usage that adds up'() {
    const answer = await client.chat.completions.create(question);
    assert.equal(answer.object, 'chat.completion');
    assert.ok(['stop', 'length'].includes(answer.choices[0].finish_reason));
    assert.equal(answer.usage.prompt_tokens + answer.usage.completion_tokens, answer.usage.total_tokens);
    assert.ok(answer._request_id);
  },

  async 'a streamed chat is the plain one, in order, with usage at its end'() {
    const plain = await client.chat.completions.create(question);
    const stream = await client.chat.completions.create({ ...question, stream: true, stream_options: { include_usage: true } });
    const chunks = [];
    for await (const chunk of stream) chunks.push(chunk);
    assert.equal(chunks[0].choices[0].delta.role, 'assistant');
    assert.equal(chunks.map(c => c.choices[0]?.delta.content ?? '').join(''), plain.choices[0].message.content);
    assert.equal(chunks.at(-2).choices[0].finish_reason, plain.choices[0].finish_reason);
    assert.deepEqual(chunks.at(-1).choices, []);
    assert.equal(chunks.at(-1).usage.total_tokens, plain.usage.total_tokens);
  },

  async 'the stream helper collects a final completion'() {
    const runner = client.chat.completions.stream({ ...question, n: 2, seed: 7, temperature: 1 });
    const final = await runner.finalChatCompletion();
    assert.equal(final.choices.length, 2);
  },

  async 'embeddings come as the client asks for them by default'() {
    const byDefault = await client.embeddings.create({ model: embeddingModel, input: ['one', 'two'] });
    const asFloats = await client.embeddings.create({ model: embeddingModel, input: ['one', 'two'], encoding_format: 'float' });
    assert.equal(byDefault.data.length, 2);
    for (const i of [0, 1]) {
      assert.equal(byDefault.data[i].embedding.length, asFloats.data[i].embedding.length);
      asFloats.data[i].embedding.forEach((value, d) => assert.ok(Math.abs(value - byDefault.data[i].embedding[d]) < 1e-6));
    }
  },

  async 'a stored response is read, followed and streamed again'() {
    const ask = { model: chatModel, temperature: 0, max_output_tokens: 16 };
    const first = await client.responses.create({ ...ask, input: 'Hello' });
    assert.ok(['completed', 'incomplete'].includes(first.status));
    assert.equal((await client.responses.retrieve(first.id)).output_text, first.output_text);

    const stream = await client.responses.create({ ...ask, input: 'And then?', previous_response_id: first.id, stream: true });
    const events = [];
    for await (const event of stream) events.push(event);
    assert.deepEqual(events.map(e => e.sequence_number), events.map((_, i) => i));
    const second = events.at(-1).response;
    assert.equal(second.previous_response_id, first.id);

    const rest = [];
    for await (const event of await client.responses.retrieve(second.id, { stream: true, starting_after: 4 })) rest.push(event);
    assert.deepEqual(rest, events.slice(5));

    const input = [];
    for await (const item of client.responses.inputItems.list(second.id)) input.push(item.content[0].text);
    assert.deepEqual(input, ['And then?']);
    await client.responses.delete(second.id);
    await assert.rejects(client.responses.retrieve(second.id), OpenAI.NotFoundError);
  },

  async 'a stored answer is sent by its id, and a deleted one is answered anew'() {
    const ask = { model: chatModel, temperature: 0, max_output_tokens: 16 };
    const hello = { role: 'user', content: 'Hello' }, next = { role: 'user', content: 'And then?' };
    const first = await client.responses.create({ ...ask, input: [hello] });
    const byId = await client.responses.create({ ...ask, input: [hello, { type: 'item_reference', id: first.output[0].id }, next] });
    const inFull = await client.responses.create({ ...ask, input: [hello, first.output[0], next] });
    assert.equal(byId.output_text, inFull.output_text);
    assert.equal(byId.usage.input_tokens, inFull.usage.input_tokens);

    const second = await client.responses.create({ ...ask, input: [next], previous_response_id: first.id });
    await client.responses.delete(second.id);
    const again = await client.responses.create({ ...ask, input: [next], previous_response_id: first.id });
    assert.notEqual(again.id, second.id);
    assert.equal(again.output_text, second.output_text);
  },

  async 'the response stream helper collects the final response'() {
    const final = await client.responses.stream({ model: chatModel, temperature: 0, max_output_tokens: 16, input: 'Hello' }).finalResponse();
    assert.equal(final.output_text, (await client.responses.retrieve(final.id)).output_text);
  },

  async 'a conversation keeps its items, page by page'() {
    const conversation = await client.conversations.create({ metadata: { topic: 'foxes' }, items: [{ type: 'message', role: 'system', content: 'Be brief.' }] });
    await client.responses.create({ model: chatModel, max_output_tokens: 16, input: 'Hello', conversation: conversation.id });
    const roles = [];
    for await (const item of client.conversations.items.list(conversation.id, { order: 'asc', limit: 1 })) roles.push(item.role);
    assert.deepEqual(roles, ['system', 'user', 'assistant']);
    assert.ok((await client.conversations.delete(conversation.id)).deleted);
    await assert.rejects(client.conversations.retrieve(conversation.id), OpenAI.NotFoundError);
  },

  async 'models are listed and found by id'() {
    const ids = [];
    for await (const model of client.models.list()) ids.push(model.id);
    assert.ok(ids.includes(chatModel) && ids.includes(embeddingModel));
    assert.equal((await client.models.retrieve(chatModel)).id, chatModel);
  },

  async 'a refusal is the right kind of error with our code'() {
    await assert.rejects(client.chat.completions.create({ ...question, model: 'none' }),
      e => e instanceof OpenAI.NotFoundError && e.code === 'model_not_found' && e.param === 'model');
    await assert.rejects(client.chat.completions.create({ ...question, temperature: 3 }),
      e => e instanceof OpenAI.BadRequestError && e.param === 'temperature');
    await assert.rejects(client.chat.completions.create({ ...question, stream: true, max_tokens: 10_000_000 }),
      e => e instanceof OpenAI.BadRequestError && e.code === 'context_length_exceeded');
  },

  async 'a stream that the client leaves does no harm'() {
    const stream = await client.chat.completions.create({ ...question, max_tokens: 200, stream: true });
    for await (const _ of stream) break;
    assert.ok((await client.chat.completions.create(question)).choices[0]);
  },
};
