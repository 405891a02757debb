using System.Text;

namespace Otron.Api.OpenAi.Generation;

/// <summary>Collects the events of one choice.</summary>
/// <param name="echo">The text that comes before the answer, or null.</param>
/// <param name="logprobs">Null unless they are asked for.</param>
internal sealed class AnswerBuilder(string? echo, LogprobQueue? logprobs)
{
    private readonly StringBuilder _text = new(echo);
    private readonly StringBuilder _reasoning = new();
    private readonly List<(string Id, string Name, StringBuilder Arguments)> _calls = [];
    private readonly List<PlacedLogprob> _tokens = [];
    private FinishReason _reason;

    public void Add(in GenerationEvent e)
    {
        if (e.Kind == GenerationEventKind.Finished)
        {
            _reason = e.FinishReason;
            _tokens.AddRange(logprobs?.TakeRest() ?? []);
        }
        if (e.Kind != GenerationEventKind.Delta)
            return;
        _text.Append(e.Text);
        if (logprobs is not null)
            _tokens.AddRange(logprobs.Take(e));
        foreach (var part in e.Parts ?? [])
            Add(part);
    }

    public Answer Build() => new(_text.ToString(), _reason, logprobs is null ? null : _tokens)
    {
        Reasoning = _reasoning.Length > 0 ? _reasoning.ToString() : null,
        Calls = [.. _calls.Select(call => new ToolCall(call.Id, call.Name, call.Arguments.ToString()))],
    };

    /// <summary>The content is in the event's own text already.</summary>
    private void Add(in AnswerPart part)
    {
        switch (part.Kind)
        {
            case AnswerPartKind.Reasoning:
                _reasoning.Append(part.Text);
                break;
            case AnswerPartKind.Call:
                _calls.Add((part.CallId!, part.Text, new()));
                break;
            case AnswerPartKind.Arguments:
                _calls[part.Call].Arguments.Append(part.Text);
                break;
        }
    }
}
