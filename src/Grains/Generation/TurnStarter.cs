using Otron.Engine;
using Otron.Engine.Generation.Sequences;
using Otron.Grains.Models;
using Otron.Grains.Nodes;
using Otron.Grains.Telemetry;

namespace Otron.Grains.Generation;

/// <summary>Makes a turn of a request: its prompt, its budget of tokens and its sequences, which it submits to the engine.</summary>
internal sealed class TurnStarter(NodeModels models, NodeMeter meter, DrainState drain, TimeProvider time)
{
    /// <param name="sessionKeys">The engine's name of each choice's keys and values.</param>
    /// <exception cref="OtronException">The request is refused; nothing is in flight.</exception>
    public Turn Start(GenerationRequest request, Func<int, string> sessionKeys, TurnTrace trace, CancellationToken cancellationToken)
    {
        if (request.Choices < 1)
            throw new OtronException(ErrorCode.InvalidRequest, "n must be at least 1.", "n");
        var model = models.Get<ChatModel>(request.Model);
        // This check comes before any work: under overload a refusal must cost next to nothing.
        ThrowIfRefused(model.Engine.CheckRoom(request.Tenant), model);
        var (prompt, droppedMessages) = Encode(request, model, cancellationToken);
        trace.Clock.RecordPrompt(prompt);
        var maxNewTokens = Budget(request, prompt.Ids.Length, model.Engine.ContextLength);
        var sampling = SamplingResolver.Resolve(request.Sampling, model.Config.Defaults, model.Info.VocabularySize);

        var choices = new Choice[request.Choices];
        for (var i = 0; i < choices.Length; i++)
        {
            var progress = request.Continuation?.Choices[i];
            var sequence = new Sequence(prompt.Ids, maxNewTokens, sampling with { Choice = (uint)i }, sessionKeys(i), progress?.TokenIds)
            {
                Tenant = request.Tenant,
                TopLogprobs = request.TopLogprobs,
                Trace = trace.Context,
            };
            choices[i] = new(i, request.Model, sequence, model.Tokenizer, new StopMatcher(request.Stop), trace.Clock, droppedMessages);
            if (progress is not null)
                choices[i].Replay(progress);
        }
        return Submit(new Turn(choices, time, drain.HandOver), model);
    }

    private Turn Submit(Turn turn, ChatModel model)
    {
        foreach (var choice in turn.Choices)
        {
            if (choice.IsFinished)
                continue;
            var refusal = model.Engine.Submit(choice.Sequence);
            if (refusal is not EngineError.None)
                turn.Dispose();
            ThrowIfRefused(refusal, model);
        }
        return turn;
    }

    private static (EncodedPrompt Prompt, int DroppedMessages) Encode(GenerationRequest request, ChatModel model, CancellationToken cancellationToken)
    {
        if (request.Prompt is { } raw)
            return (model.EncodePrompt(raw), 0);
        var prompt = model.EncodePrompt(request.Messages, cancellationToken);
        return request.TruncateHistory ? Truncate(request, prompt, model, cancellationToken) : (prompt, 0);
    }

    private static (EncodedPrompt Prompt, int DroppedMessages) Truncate(
        GenerationRequest request, EncodedPrompt prompt, ChatModel model, CancellationToken cancellationToken)
    {
        var context = model.Engine.ContextLength;
        // If the caller names no length, the answer gets at least a quarter of the context: a word or two would be no answer.
        var room = context - Math.Min(request.MaxTokens ?? context / 4, context - 1);
        var (_, droppedMessages) = HistoryTruncation.Fit(
            request.Messages,
            prompt.Ids,
            room,
            encode: kept => (prompt = prompt.ReplacedBy(model.EncodePrompt(kept, cancellationToken))).Ids,
            countTokens: text => model.Tokenizer.Encode(text, addSpecialTokens: false, parseSpecialTokens: false).Length);
        return (prompt, droppedMessages);
    }

    private static int Budget(GenerationRequest request, int promptTokens, int contextLength)
    {
        var available = contextLength - promptTokens;
        var param = request.Prompt is null ? "messages" : "prompt";
        if (available < 1)
            throw new OtronException(
                ErrorCode.ContextLengthExceeded,
                $"The prompt has {promptTokens} tokens, which leaves no room for an answer in the {contextLength} tokens of {request.Model}. Shorten the {param}.",
                param);
        if (request.MaxTokens is not { } asked)
            return available;
        if (asked < 1)
            throw new OtronException(ErrorCode.InvalidRequest, "max_tokens must be at least 1.", "max_tokens");
        if (asked > available)
            throw new OtronException(
                ErrorCode.ContextLengthExceeded,
                $"The prompt has {promptTokens} tokens and max_tokens asks for {asked}, together {promptTokens + asked}; {request.Model} has room for {contextLength}.",
                param);
        return asked;
    }

    private void ThrowIfRefused(EngineError refusal, ChatModel model)
    {
        if (refusal is EngineError.None)
            return;
        meter.Refused(model.Info.Id, refusal);
        throw refusal.ToException(model.Info.Id, waitSeconds: model.Engine.Status.EstimatedWaitSeconds);
    }
}
