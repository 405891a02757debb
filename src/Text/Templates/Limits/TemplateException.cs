namespace Otron.Text.Templates.Limits;

/// <summary>Why a template gave no prompt.</summary>
public enum TemplateErrorKind
{
    /// <summary>The source is not a template that is understood here.</summary>
    Syntax,

    /// <summary>The template did something that its language forbids, such as reading an attribute of an undefined value.</summary>
    Runtime,

    /// <summary>The template called <c>raise_exception</c>: the conversation is not one it can render.</summary>
    Raised,

    /// <summary>The template went beyond one of its <see cref="TemplateLimits"/>.</summary>
    LimitExceeded,
}

/// <summary>A template that could not be parsed or rendered; for <see cref="TemplateErrorKind.Raised"/> the message is the template's own.</summary>
public sealed class TemplateException : Exception
{
    public TemplateException(TemplateErrorKind kind, string message, int line = 0, Exception? inner = null)
        : base(line > 0 && kind != TemplateErrorKind.Raised ? $"Template line {line}: {message}" : message, inner)
    {
        Kind = kind;
        Line = line;
    }

    public TemplateErrorKind Kind { get; }

    /// <summary>Counted from 1; 0 if no line is to blame.</summary>
    public int Line { get; }

    internal static TemplateException Syntax(int line, string message) => new(TemplateErrorKind.Syntax, message, line);

    internal static TemplateException Runtime(string message) => new(TemplateErrorKind.Runtime, message);

    internal static TemplateException Limit(string message, int line = 0) => new(TemplateErrorKind.LimitExceeded, message, line);
}
