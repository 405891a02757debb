using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Otron.Text.Templates.Calls;
using Otron.Text.Templates.Limits;
using Otron.Text.Templates.Runtime;
using Otron.Text.Templates.Syntax;
using Otron.Text.Templates.Values;

namespace Otron.Text.Templates;

/// <summary>
/// A model's chat template: the part of Jinja that such templates use, run in a sandbox. It is immutable, and threads may share one.
/// </summary>
public sealed class ChatTemplate
{
    private readonly ParsedTemplate _parsed;
    private readonly TemplateLimits _limits;

    private ChatTemplate(ParsedTemplate parsed, TemplateLimits limits)
    {
        _parsed = parsed;
        _limits = limits;
    }

    /// <exception cref="TemplateException">The source is no template that is understood here.</exception>
    public static ChatTemplate Parse(string source, TemplateLimits? limits = null)
    {
        limits ??= TemplateLimits.Default;
        return new ChatTemplate(Parser.Parse(source, limits), limits);
    }

    /// <summary>
    /// The prompt in segments. Trusted are the template's own text and the values of <paramref name="trusted"/> (bos_token and
    /// the like, which a variable of the same name does not replace); all that came from <paramref name="variables"/>, or was computed
    /// from it, is user text.
    /// </summary>
    /// <exception cref="TemplateException">The template failed, raised an error of its own, or went beyond its limits.</exception>
    public IReadOnlyList<TextSegment> Render(
        JsonObject variables, IReadOnlyDictionary<string, string> trusted, CancellationToken cancellationToken = default) =>
        Render(variables, trusted, [], cancellationToken);

    /// <inheritdoc cref="Render(JsonObject, IReadOnlyDictionary{string, string}, CancellationToken)"/>
    /// <param name="additionalTokens">The trusted list <c>additional_special_tokens</c>; undefined if it is empty.</param>
    public IReadOnlyList<TextSegment> Render(
        JsonObject variables, IReadOnlyDictionary<string, string> trusted, IReadOnlyList<string> additionalTokens, CancellationToken cancellationToken)
    {
        return Render(budget => Values(variables, budget), trusted, additionalTokens, cancellationToken);
    }

    /// <param name="variables">Makes the variables; their text may be trusted in part.</param>
    internal IReadOnlyList<TextSegment> Render(
        Func<RenderBudget, Dictionary<string, object>> variables,
        IReadOnlyDictionary<string, string> trusted,
        IReadOnlyList<string> additionalTokens,
        CancellationToken cancellationToken)
    {
        var budget = new RenderBudget(_limits, cancellationToken);
        var context = new RenderContext(budget);
        var values = variables(budget);
        foreach (var (name, value) in trusted)
            values[name] = new JinjaString(value, isTrusted: true);
        if (additionalTokens.Count > 0)
            values["additional_special_tokens"] = new JinjaList(
                [.. additionalTokens.Select(static token => new JinjaString(token, isTrusted: true))]);
        try
        {
            return new Interpreter(context, values, _parsed.Blocks).Render(_parsed.Body);
        }
        catch (RegexMatchTimeoutException timeout)
        {
            throw new TemplateException(TemplateErrorKind.LimitExceeded, "the template searched a text for too long.", context.Line, timeout);
        }
        catch (TemplateException error) when (error.Line == 0)
        {
            throw new TemplateException(error.Kind, error.Message, context.Line, error);
        }
    }

    /// <summary>The template under limits that do not depend on time: what a probe finds is the same on every machine.</summary>
    internal ChatTemplate ForProbing() => new(_parsed, _limits with
    {
        MaxSteps = 200_000, MaxOutputCharacters = 1_000_000, MaxDuration = TimeSpan.MaxValue, Clock = StoppedClock.Instance,
    });

    private static Dictionary<string, object> Values(JsonObject variables, RenderBudget budget)
    {
        var values = new Dictionary<string, object>(variables.Count + 8, StringComparer.Ordinal);
        foreach (var (name, value) in variables)
            values[name] = JsonValues.Read(value, budget);
        return values;
    }

    private sealed class StoppedClock : TimeProvider
    {
        public static readonly StoppedClock Instance = new();

        public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

        public override DateTimeOffset GetUtcNow() => new(2026, 1, 15, 12, 0, 0, TimeSpan.Zero);
    }
}
