namespace Otron.Api.OpenAi.Fields;

/// <summary>The routes whose bodies have fields that other servers know.</summary>
[Flags]
internal enum Routes
{
    ToChat = 1,
    ToComplete = 2,

    /// <summary><c>/v1/responses</c> and <c>/v1/responses/input_tokens</c>, which take the same body.</summary>
    ToRespond = 4,

    ToEmbed = 8,
    ToTokenize = 16,
    ToDetokenize = 32,

    /// <summary>The routes that generate an answer.</summary>
    Generating = ToChat | ToComplete | ToRespond,

    /// <summary>The routes that read messages or a prompt.</summary>
    Reading = Generating | ToEmbed | ToTokenize,

    All = Reading | ToDetokenize,
}
