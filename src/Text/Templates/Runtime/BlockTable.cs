using Otron.Text.Templates.Calls;
using Otron.Text.Templates.Limits;
using Otron.Text.Templates.Syntax;
using Otron.Text.Templates.Values;

namespace Otron.Text.Templates.Runtime;

/// <summary>The name <c>self</c>: the blocks of the template as functions that print them.</summary>
internal sealed class BlockTable(Interpreter interpreter, IReadOnlyDictionary<string, Block> blocks) : JinjaObject
{
    public override string TypeName => "TemplateReference";

    public override string Print(RenderBudget budget) => "<TemplateReference None>";

    public override object? GetAttribute(string name) => blocks.TryGetValue(name, out var block) ? new BlockFunction(interpreter, block) : null;

    public override object? GetItem(string name) => GetAttribute(name);

    private sealed class BlockFunction(Interpreter interpreter, Block block) : Callable
    {
        public override string TypeName => "BlockReference";

        public override object? GetAttribute(string name) => name == "name" ? new JinjaString(block.Name, isTrusted: true) : null;

        public override object Call(RenderContext context, Arguments arguments) => arguments is { Positional: [], Named: [] }
            ? interpreter.CallBlock(block)
            : throw TemplateException.Runtime("a block takes no arguments.");
    }
}
