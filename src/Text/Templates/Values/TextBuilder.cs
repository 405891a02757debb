using System.Text;
using Otron.Text.Templates.Limits;

namespace Otron.Text.Templates.Values;

/// <summary>Builds text together with its runs of trust, paying for every character; also holds the output of a rendering.</summary>
internal sealed class TextBuilder(RenderBudget budget, int maxCharacters)
{
    private readonly StringBuilder _text = new();
    private readonly TrustRuns _runs = new();

    public TextBuilder(RenderBudget budget)
        : this(budget, budget.Limits.MaxStringCharacters)
    {
    }

    public RenderBudget Budget => budget;

    public TextBuilder Append(JinjaString text) => Append(text, 0, text.Value.Length);

    public TextBuilder Append(JinjaString text, int start, int length)
    {
        Reserve(length);
        _text.Append(text.Value, start, length);
        _runs.Add(text, start, length);
        return this;
    }

    public TextBuilder Append(string text, bool isTrusted)
    {
        Reserve(text.Length);
        _text.Append(text);
        _runs.Add(text.Length, isTrusted);
        return this;
    }

    public TextBuilder Append(char character, int count, bool isTrusted)
    {
        Reserve(count);
        _text.Append(character, count);
        _runs.Add(count, isTrusted);
        return this;
    }

    public JinjaString ToText() => _text.Length == 0 ? JinjaString.Empty : new JinjaString(_text.ToString(), _runs);

    public TextSegment[] ToSegments()
    {
        var segments = new TextSegment[_runs.Count];
        int start = 0;
        for (int i = 0; i < segments.Length; i++)
        {
            var run = _runs[i];
            segments[i] = new TextSegment(_text.ToString(start, run.End - start), run.IsTrusted);
            start = run.End;
        }
        return segments;
    }

    private void Reserve(int length)
    {
        if (_text.Length + (long)length > maxCharacters)
            throw TemplateException.Limit($"the template wrote more than {maxCharacters} characters.");
        budget.ChargeText(length);
    }
}
