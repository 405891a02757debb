namespace Otron.Api.OpenAi.Generation;

/// <summary>The protocol's forms of a declared function.</summary>
internal enum ToolForm
{
    /// <summary>Of chats: the function is an object inside the tool.</summary>
    Nested,

    /// <summary>Of responses: the function's fields are those of the tool.</summary>
    Flat,

    /// <summary>The older form of chats: a list of functions.</summary>
    Functions,
}
