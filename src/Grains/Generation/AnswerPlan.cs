using System.Text.Json;
using Otron.Engine.Generation.Sampling;
using Otron.Grains.Models;
using Otron.Text;
using Otron.Text.Constraints;
using Otron.Text.Dialects;
using Otron.Text.Dialects.Reading;
using Otron.Text.Tokenization;

namespace Otron.Grains.Generation;

/// <summary>How the answers of one request are held to their form, and how they are read.</summary>
internal sealed class AnswerPlan
{
    private readonly GenerationRequest _request;
    private readonly ChatModel _model;
    private readonly AnswerForm _form;
    private readonly ReasoningForm? _reasoning; // null if none can come
    private readonly bool _startsInReasoning;
    private readonly int _callsBefore; // those of the conversation so far, where the format numbers them
    private CompiledForm? _compiled;

    private AnswerPlan(GenerationRequest request, ChatModel model, string tail)
    {
        (_request, _model, _form) = (request, model, model.AnswerForm(request.Tools));
        _startsInReasoning = request.ReadsAnswer && _form.Reasoning?.IsOpenAt(tail) is true;
        _reasoning = request.ReadsAnswer && _form.Reasoning?.IsClosedAt(tail) is false ? _form.Reasoning : null;
        _callsBefore = _form.Dialect.NumbersCalls ? request.Messages.Sum(static message => message.ToolCalls?.Length ?? 0) : 0;
        ReadsAnswer = request.ReadsAnswer && (_reasoning is not null || HasTools || _form.ReadsAlways);
    }

    /// <summary>A sentence for each part of a schema that is not kept.</summary>
    public IReadOnlyList<string> Relaxed => _compiled?.Relaxed ?? [];

    /// <summary>What an answer that ended with calls is said to have ended with: OpenAI's word for a function that was named is the usual end.</summary>
    public FinishReason EndOfCalls => _request.Tools?.Mode is ToolMode.Named ? FinishReason.Stop : FinishReason.ToolCalls;

    /// <summary>Answers are taken apart; otherwise all that the model writes is text.</summary>
    public bool ReadsAnswer { get; }

    private bool HasTools => _request.Tools is { Tools.Length: > 0 };

    /// <summary>Compiles on the thread pool what was not compiled before.</summary>
    /// <param name="tail">What the template wrote after the last word of a user.</param>
    /// <exception cref="OtronException">A schema, expression or grammar cannot be kept.</exception>
    public static async Task<AnswerPlan> MakeAsync(GenerationRequest request, ChatModel model, string tail)
    {
        var plan = new AnswerPlan(request, model, tail);
        if (request.Format is not null || plan.HasTools)
            plan._compiled = await model.Constraints.GetAsync(
                SpecificationKey.Of(request, plan._startsInReasoning, plan._reasoning is not null, plan._callsBefore), plan.Compile);
        return plan;
    }

    /// <summary>Calls are looked for only where tools are declared.</summary>
    private Dialect? Dialect => HasTools || _form.ReadsAlways ? _form.Dialect : null;

    public AnswerReader? NewReader() => ReadsAnswer
        ? new(Dialect, _reasoning, _startsInReasoning, _compiled?.Tools ?? [], _form.IsSpecial)
        : null;

    /// <param name="made">Tokens of the answer that were made before; null for none.</param>
    /// <param name="endTokenIds">Tokens that end the answer; null for the model's own.</param>
    /// <returns>Null if the answer may be anything.</returns>
    public ITokenConstraint? NewConstraint(int[]? made, int[]? endTokenIds, bool continuesText)
    {
        var ends = endTokenIds is { Length: > 0 } ? endTokenIds : _model.EndTokenIds;
        var inner = _compiled is null
            ? null
            : new SequenceConstraint(_compiled.Constraint.Start(made ?? [], ends, continuesText), _model.EndTokenIds.FirstOrDefault());
        return _request.Reasoning?.MaxTokens is { } max && _reasoning is { } form
            ? new ReasoningBudget(inner, NewWatch(continuesText), Close(form), max, made ?? [])
            : inner;
    }

    private AnswerText NewWatch(bool continuesText) =>
        AnswerText.For(_request, _model.Tokenizer, continuesText, NewReader(), new CallIds([], seed: 0, choice: 0));

    private int[] Close(ReasoningForm form) => _model.Tokenizer.Encode(form.Close, addSpecialTokens: false, parseSpecialTokens: true);

    private CompiledForm Compile()
    {
        var relaxed = new List<string>();
        var tools = _request.Tools is { } set ? Array.ConvertAll(set.Tools, ToolOf) : [];
        foreach (var (tool, definition) in tools.Zip(_request.Tools?.Tools ?? []))
            Check(tool, definition, relaxed);
        try
        {
            // The grammar may be made again later, when the sentences were given to the client.
            var told = relaxed;
            int[] ends = [.. _model.EndTokenIds, .. _request.Sampling.StopTokenIds ?? []];
            var compiled = CompiledConstraint.Compile(terms => AnswerGrammar.Make(terms, Rules(tools, told)), _model.ConstraintVocabulary, ends);
            told = null;
            return new(compiled, tools, relaxed);
        }
        catch (ConstraintException refusal)
        {
            throw _request.Format is { } format
                ? FormatErrors.Of(refusal, format)
                : new OtronException(ErrorCode.InvalidTool, $"The tools cannot be kept: {refusal.Message}", "tools");
        }
    }

    private AnswerRules Rules(DialectTool[] tools, List<string>? relaxed)
    {
        var allowed = _request.Tools?.Allowed;
        return new()
        {
            Dialect = _form.Dialect,
            Tools = allowed is null ? tools : [.. tools.Where(tool => allowed.Contains(tool.Name, StringComparer.Ordinal))],
            Choice = _request.Tools?.Mode switch
            {
                ToolMode.Required or ToolMode.Named => CallChoice.Required,
                ToolMode.None => CallChoice.None,
                _ => CallChoice.Auto,
            },
            IsSingle = _request.Tools is { IsSingle: true } or { Mode: ToolMode.Named },
            Reasoning = _reasoning,
            StartsInReasoning = _startsInReasoning,
            CallsBefore = _callsBefore,
            Format = _request.Format is { } format ? terms => FormatGrammar.Make(format, terms, _form.SpecialTokens, relaxed) : null,
            SpecialId = _form.SpecialIdOf,
            HasFixedSpaces = _form.HasFixedSpaces,
        };
    }

    private void Check(DialectTool tool, ToolDefinition definition, List<string> relaxed)
    {
        try
        {
            AnswerGrammar.Check(Dialect!, tool, relaxed);
        }
        catch (ConstraintException refusal)
        {
            throw FormatErrors.Of(refusal, definition);
        }
    }

    private static DialectTool ToolOf(ToolDefinition tool)
    {
        using var function = JsonDocument.Parse(tool.Function, RequestJson.Reading);
        JsonElement? parameters = function.RootElement.TryGetProperty("parameters", out var schema) ? schema.Clone() : null;
        return new(tool.Name, parameters, tool.IsStrict);
    }
}
