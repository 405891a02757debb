namespace Otron.Text.Dialects.Writing;

/// <summary>What stands around the members of an object.</summary>
/// <param name="Open">Before the first member.</param>
/// <param name="Separator">Between members.</param>
/// <param name="Start">Before a key.</param>
/// <param name="KeyEnd">Between key and value.</param>
/// <param name="End">After a value.</param>
/// <param name="Close">After the last member.</param>
internal sealed record MemberForm(string Open, string Separator, string Start, string KeyEnd, string End, string Close)
{
    /// <summary>Arguments of a call in Python, after its bracket.</summary>
    public static MemberForm Python { get; } = new("", ", ", "", "=", "", ")");

    public static MemberForm Gemma { get; } = new("{", ",", "", ":", "", "}");

    public static MemberForm Qwen3Coder { get; } = new("", "", "<parameter=", ">\n", "\n</parameter>\n", "</function>");

    public static MemberForm Glm { get; } = new("", "", "\n<arg_key>", "</arg_key>\n<arg_value>", "</arg_value>", "\n");

    public static MemberForm GlmOnOneLine { get; } = new("", "", "<arg_key>", "</arg_key><arg_value>", "</arg_value>", "");
}
