using Otron.Text.Constraints.Regexes;
using Otron.Text.Constraints.Schemas.Writing;

namespace Otron.Text.Dialects.Writing;

/// <summary>Writes values as literals of Python; strings have double quotes and JSON's escapes, which are Python's too.</summary>
internal sealed class PythonWriter(Terms terms, JsonSpaces spaces) : JsonWriter(terms, spaces)
{
    public override Term Null { get; } = terms.Text("None");

    public override Term True { get; } = terms.Text("True");

    public override Term False { get; } = terms.Text("False");
}
