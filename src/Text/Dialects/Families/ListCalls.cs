using Otron.Text.Templates;
using Otron.Text.Templates.Python;

namespace Otron.Text.Dialects.Families;

/// <summary>Calls as a list of JSON objects between marks.</summary>
internal sealed class ListCalls(string opening, string nameKey, string argumentsKey, string closing) : ICallForm
{
    public IReadOnlyList<TextSegment> Write(IReadOnlyList<PromptCall> calls)
    {
        var written = calls.Select(call =>
            $"{{\"{nameKey}\": {PythonJson.Quote(call.Name, ensureAscii: false)}, \"{argumentsKey}\": {ArgumentsText.ToJson(call.Arguments)}}}");
        return [new(opening + "[", IsTrusted: true), new(string.Join(", ", written), IsTrusted: false), new("]" + closing, IsTrusted: true)];
    }
}
