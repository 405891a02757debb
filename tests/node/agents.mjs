// Frameworks for agents, unchanged, against the shipped model: functions that they call themselves, and typed answers. Every call must
// parse, name a declared function and fit its schema; what a model of 135M parameters asks for is not judged, and as it would call for
// ever, it may call once. Needs
//   OTRON_AGENT_BASE_URL  such as http://127.0.0.1:8080/v1
//   OTRON_AGENT_MODEL     id of the shipped chat model
import assert from 'node:assert/strict';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { HumanMessage } from '@langchain/core/messages';
import { tool as langchainTool } from '@langchain/core/tools';
import { ChatOpenAI } from '@langchain/openai';
import { Agent, OpenAIChatCompletionsModel, OpenAIResponsesModel, run, setTracingDisabled, tool as agentTool } from '@openai/agents';
import { generateObject, generateText, isStepCount, streamObject, streamText, tool } from 'ai';
import OpenAI from 'openai';
import { zodFunction, zodResponseFormat, zodTextFormat } from 'openai/helpers/zod';
import { z } from 'zod';

const baseURL = process.env.OTRON_AGENT_BASE_URL, apiKey = 'none', model = process.env.OTRON_AGENT_MODEL;
const question = 'What is the weather in Paris, in celsius?', MaxTokens = 64;
const Place = z.object({ city: z.string().min(1).max(20), unit: z.enum(['celsius', 'fahrenheit']) });
const describe = 'Tells the weather in a city.', answer = '18 degrees and sunny';

/** A function of the weather that keeps the arguments of its calls. */
function weather() {
  const calls = [];
  return { calls, execute: place => { calls.push(Place.parse(place)); return answer; } };
}

const openai = new OpenAI({ baseURL, apiKey, maxRetries: 0 });
const chat = { model, temperature: 0, max_tokens: MaxTokens, messages: [{ role: 'user', content: question }] };
const response = { model, temperature: 0, max_output_tokens: MaxTokens, input: question };

const otron = createOpenAICompatible({ name: 'otron', baseURL, apiKey, supportsStructuredOutputs: true, includeUsage: true });
const once = { providerOptions: { otron: { parallel_tool_calls: false } } };
const prompt = { model: otron(model), prompt: question, temperature: 0, maxOutputTokens: MaxTokens, maxRetries: 0 };

const langchain = () => new ChatOpenAI({ model, apiKey, temperature: 0, maxTokens: MaxTokens, maxRetries: 0, configuration: { baseURL } });

setTracingDisabled(true); // it would call home
globalThis.AI_SDK_LOG_WARNINGS = false; // generateObject and streamObject are still what many use

export const tests = {
  async 'openai: runTools calls the function and sends its result back'() {
    const { calls, execute } = weather();
    const runner = openai.chat.completions.runTools({
      ...chat, tool_choice: 'required', parallel_tool_calls: false,
      tools: [zodFunction({ name: 'get_weather', description: describe, parameters: Place, function: execute })],
    }, { maxChatCompletions: 2 });
    const results = [];
    runner.on('functionToolCallResult', result => results.push(result));
    await runner.done();
    assert.equal(calls.length, 2);
    assert.deepEqual(results, [answer, answer]);
    assert.equal((await runner.totalUsage()).completion_tokens > 0, true);
  },

  async 'openai: parse reads a typed answer and typed arguments'() {
    const typed = await openai.chat.completions.parse({ ...chat, response_format: zodResponseFormat(Place, 'place') });
    assert.deepEqual(Place.parse(typed.choices[0].message.parsed), JSON.parse(typed.choices[0].message.content));

    const asked = await openai.chat.completions.parse({
      ...chat, tool_choice: { type: 'function', function: { name: 'get_weather' } }, parallel_tool_calls: false, tools: [zodFunction({ name: 'get_weather', parameters: Place })],
    });
    assert.equal(asked.choices[0].finish_reason, 'stop');
    for (const call of asked.choices[0].message.tool_calls) Place.parse(call.function.parsed_arguments);
  },

  async 'openai: a streamed chat is collected with its calls'() {
    const ask = { ...chat, tool_choice: 'required', parallel_tool_calls: false, tools: [zodFunction({ name: 'get_weather', parameters: Place })] };
    const plain = await openai.chat.completions.create(ask);
    const final = await openai.chat.completions.stream(ask).finalChatCompletion();
    assert.equal(plain.choices[0].finish_reason, 'tool_calls');
    const read = calls => calls.map(call => [call.id, call.function.name, call.function.arguments]);
    assert.equal(final.choices[0].message.tool_calls.length, plain.choices[0].message.tool_calls.length);
    assert.deepEqual(read(final.choices[0].message.tool_calls).map(([, ...rest]) => rest), read(plain.choices[0].message.tool_calls).map(([, ...rest]) => rest));
  },

  async 'openai: a streamed response tells its call in pieces, and its output alone goes on'() {
    const tools = [{ type: 'function', name: 'get_weather', description: describe, strict: true, parameters: z.toJSONSchema(Place) }];
    const stream = openai.responses.stream({ ...response, tools, tool_choice: 'required', parallel_tool_calls: false });
    let pieces = '';
    stream.on('response.function_call_arguments.delta', event => pieces += event.delta);
    const asked = await stream.finalResponse();
    const call = asked.output.find(item => item.type === 'function_call');
    assert.equal(call.name, 'get_weather');
    assert.equal(call.arguments, pieces);
    Place.parse(JSON.parse(pieces));

    const output = [{ type: 'function_call_output', call_id: call.call_id, output: answer }];
    const told = await openai.responses.create({ ...response, tools, tool_choice: 'none', input: output, previous_response_id: asked.id });
    assert.ok(told.output_text);
    assert.ok(told.usage.input_tokens > asked.usage.total_tokens);
  },

  async 'openai: a response is parsed'() {
    const typed = await openai.responses.parse({ ...response, text: { format: zodTextFormat(Place, 'place') } });
    assert.deepEqual(Place.parse(typed.output_parsed), JSON.parse(typed.output_text));
  },

  async 'ai: generateObject and streamObject give an object of the schema'() {
    const { object, finishReason } = await generateObject({ ...prompt, schema: Place });
    assert.equal(finishReason, 'stop');
    const streamed = streamObject({ ...prompt, schema: Place, onError: ({ error }) => { throw error; } });
    let partial;
    for await (const part of streamed.partialObjectStream) partial = part;
    assert.deepEqual(await streamed.object, object);
    assert.deepEqual(partial, object);
  },

  async 'ai: a tool is called, and the next step answers'() {
    const settings = { ...prompt, ...once, toolChoice: 'required', stopWhen: isStepCount(2), prepareStep: ({ stepNumber }) => stepNumber ? { toolChoice: 'none' } : {} };
    const plain = weather(), streamed = weather();
    const tools = execute => ({ get_weather: tool({ description: describe, inputSchema: Place, execute }) });
    const { steps, text } = await generateText({ ...settings, tools: tools(plain.execute) });
    assert.deepEqual(steps.map(step => step.finishReason === 'tool-calls'), [true, false]);
    assert.ok(plain.calls.length && text);

    const stream = streamText({ ...settings, tools: tools(streamed.execute), onError: ({ error }) => { throw error; } });
    assert.equal(await stream.text, text);
    assert.deepEqual(streamed.calls, plain.calls);
  },

  async 'langchain: withStructuredOutput by schema and by function'() {
    for (const method of ['jsonSchema', 'functionCalling']) {
      const structured = langchain().withStructuredOutput(Place, { name: 'place', method, strict: true });
      Place.parse(await structured.invoke(question));
    }
  },

  async 'langchain: bindTools calls, and the result goes back'() {
    const { calls, execute } = weather();
    const get = langchainTool(execute, { name: 'get_weather', description: describe, schema: Place });
    const messages = [new HumanMessage(question)];
    messages.push(await langchain().bindTools([get], { tool_choice: 'required', strict: true, parallel_tool_calls: false }).invoke(messages));
    assert.ok(messages[1].tool_calls.length);
    for (const call of messages[1].tool_calls) messages.push(await get.invoke(call));
    assert.equal(calls.length, messages[1].tool_calls.length);
    assert.ok((await langchain().bindTools([get], { tool_choice: 'none' }).invoke(messages)).content);

    let streamed;
    for await (const chunk of await langchain().bindTools([get], { tool_choice: 'required', strict: true, parallel_tool_calls: false }).stream([new HumanMessage(question)]))
      streamed = streamed ? streamed.concat(chunk) : chunk;
    assert.deepEqual(streamed.tool_calls.map(call => call.args), messages[1].tool_calls.map(call => call.args));
  },

  ...Object.fromEntries([['chat', OpenAIChatCompletionsModel], ['responses', OpenAIResponsesModel]].flatMap(([route, Model]) => [
    [`agents: a tool is called over ${route}`, async () => {
      const { calls, execute } = weather();
      const agent = new Agent({
        name: 'Weather', instructions: 'You tell the weather.', model: new Model(openai, model), toolUseBehavior: 'stop_on_first_tool',
        modelSettings: { toolChoice: 'required', parallelToolCalls: false, maxTokens: MaxTokens, temperature: 0 },
        tools: [agentTool({ name: 'get_weather', description: describe, parameters: Place, execute })],
      });
      assert.equal((await run(agent, question, { maxTurns: 2 })).finalOutput, answer);
      const stream = await run(agent, question, { maxTurns: 2, stream: true });
      await stream.completed;
      assert.equal(stream.finalOutput, answer);
      assert.equal(calls.length, 2);
      assert.deepEqual(calls[0], calls[1]);
    }],
    [`agents: an answer has a type over ${route}`, async () => {
      const agent = new Agent({
        name: 'Places', instructions: 'You name places.', model: new Model(openai, model), outputType: Place, modelSettings: { maxTokens: MaxTokens, temperature: 0 },
      });
      Place.parse((await run(agent, question, { maxTurns: 1 })).finalOutput);
    }],
  ])),
};
