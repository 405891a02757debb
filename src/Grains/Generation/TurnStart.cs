using Otron.Engine;
using Otron.Engine.Generation.Sequences;
using Otron.Grains.Models;
using Otron.Grains.Nodes;

namespace Otron.Grains.Generation;

/// <summary>Makes a turn of a request: its prompt, its budget, and a sequence in the engine for each choice.</summary>
internal sealed class TurnStart(NodeModels models, ModelMeter meter, DrainState drain, TimeProvider time)
{
    /// <param name="session">Key of the session.</param>
    /// <returns>The turn, whose sequences the engine has accepted.</returns>
    /// <exception cref="OtronException">The request is refused, and nothing of it runs.</exception>
    public async Task<Turn> BeginAsync(GenerationRequest request, string session, TurnTrace trace, CancellationToken cancellationToken)
    {
        if (request.Choices < 1)
            throw new OtronException(ErrorCode.InvalidRequest, "n must be at least 1.", "n");
        var model = models.Get<ChatModel>(request.Model);
        // This check comes before any work: under overload a refusal must cost next to nothing.
        ThrowIfRefused(model.Engine.CheckRoom(request.Tenant), model);

        var (promptIds, tail, droppedMessages) = Prompt(request, model, trace.Clock, cancellationToken);
        var maxNewTokens = TurnBudget.Of(request, promptIds.Length, model.Engine.ContextLength);
        var sampling = SamplingResolver.Resolve(request.Sampling, model.Config.Defaults, model.Config.EndTokenIds, model.Info.VocabularySize);

        var plan = await AnswerPlan.MakeAsync(request, model, tail);
        trace.Relaxed(plan.Relaxed);
        // A completion goes on where its prompt ends, as an open message does, while another answer in a chat begins a text.
        var continuesText = request.PromptForm is { ContinueFinalMessage: true }
            || (request.Prompt is not null && Array.Exists(promptIds, id => !model.Tokenizer.IsSpecial(id)));
        var choices = new Choice[request.Choices];
        for (var i = 0; i < choices.Length; i++)
        {
            var progress = request.Continuation?.Choices[i];
            var sequence = new Sequence(promptIds, maxNewTokens, sampling with { Choice = (uint)i }, CacheName(session, i), progress?.TokenIds)
            {
                Tenant = request.Tenant,
                TopLogprobs = request.TopLogprobs,
                Constraint = plan.NewConstraint(progress?.TokenIds, sampling.EndTokenIds, continuesText),
                Trace = trace.Context,
            };
            var callIds = plan.ReadsAnswer ? new CallIds(promptIds, sampling.Seed, i) : null;
            var text = AnswerText.For(request, model.Tokenizer, continuesText, plan.NewReader(), callIds);
            choices[i] = new(i, request.Model, sequence, text, trace.Clock, droppedMessages, plan.EndOfCalls);
            if (progress is not null)
                choices[i].Replay(progress);
        }
        return Submit(choices, model);
    }

    /// <summary>The session key under which the engine keeps the keys and values of a choice.</summary>
    public static string CacheName(string session, int choice) => choice == 0 ? session : $"{session}#{choice}";

    private Turn Submit(Choice[] choices, ChatModel model)
    {
        var turn = new Turn(choices, time, drain.HandOver);
        foreach (var choice in choices)
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

    private static (int[] Ids, string Tail, int DroppedMessages) Prompt(
        GenerationRequest request, ChatModel model, TurnClock clock, CancellationToken cancellationToken)
    {
        var (form, context, tail) = (request.PromptForm, model.Engine.ContextLength, "");
        var ids = request.Prompt is { } raw ? Timed(model.EncodePrompt(raw, form)) : Encode(request.Messages);
        if (form?.KeepTokens is not null)
            return (PromptCut.Of(ids, form, room: context - Math.Min(request.MaxTokens ?? 1, context - 1)), tail, 0);
        if (request.Prompt is not null || !request.TruncateHistory)
            return (ids, tail, 0);
        // If the request sets no limit, an answer gets at least a quarter of the context: a word or two would not be an answer.
        var room = context - Math.Min(request.MaxTokens ?? context / 4, context - 1);
        var (fitting, dropped) = HistoryTruncation.Fit(request.Messages, ids, room, Encode, CountTokens);
        return (fitting, tail, dropped);

        int[] Encode(ChatMessage[] messages) =>
            Timed(model.EncodePrompt(messages, form, request.Tools, request.Reasoning, cancellationToken));

        int CountTokens(string text) => model.Tokenizer.Encode(text, addSpecialTokens: false, parseSpecialTokens: false).Length;

        int[] Timed(in EncodedPrompt prompt)
        {
            clock.Add(prompt);
            tail = prompt.Tail;
            return prompt.Ids;
        }
    }

    private void ThrowIfRefused(EngineError refusal, ChatModel model)
    {
        if (refusal is EngineError.None)
            return;
        meter.Refused(model.Info.Id, refusal);
        throw refusal.ToException(model.Info.Id, waitSeconds: model.Engine.Status.EstimatedWaitSeconds);
    }
}
