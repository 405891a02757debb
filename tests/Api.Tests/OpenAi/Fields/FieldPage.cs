using System.Text;
using Otron.Api.OpenAi.Fields;

namespace Otron.Api.Tests.OpenAi.Fields;

/// <summary>The table of known fields as a page of the docs.</summary>
internal static class FieldPage
{
    private static readonly (Routes Route, string Name)[] Names =
    [
        (Routes.ToChat, "chat"), (Routes.ToComplete, "completions"), (Routes.ToRespond, "responses"), (Routes.ToEmbed, "embeddings"),
        (Routes.ToTokenize, "tokenize"), (Routes.ToDetokenize, "detokenize"),
    ];

    public static string Render()
    {
        var page = new StringBuilder("""
            # Request fields

            Every field of a request's body that OpenAI, vLLM, SGLang, llama.cpp, Ollama, text-generation-inference or LMDeploy know, and what Otron
            does with it on each route: it is **served**, **refused** by name (400 with the field as `param`), or **harmless**, because the answer is
            the same without it. A field with the value `null` is absent. Fields that none of these servers know are passed over.

            The routes are `/v1/chat/completions`, `/v1/completions`, `/v1/responses` (and `/v1/responses/input_tokens`), `/v1/embeddings`, `/tokenize`
            and `/detokenize`. The page is made of the table in `src/Api/OpenAi/Fields`; `OTRON_WRITE_DOCS=1 ./run_tests.sh KnownFields` writes it.

            """.ReplaceLineEndings("\n"));
        foreach (var (heading, fields) in KnownFields.Groups)
        {
            page.Append($"\n## {heading}\n\n| field | | routes | |\n| --- | --- | --- | --- |\n");
            foreach (var field in fields)
                for (var i = 0; i < field.Treatments.Length; i++)
                    page.Append($"| {(i == 0 ? $"`{field.Name}`" : "")} | {Describe(field.Treatments[i])} |\n");
        }
        return page.ToString();
    }

    private static string Describe(Treatment treatment)
    {
        var use = treatment.Use switch { FieldUse.Served => "served", FieldUse.Refused => "**refused**", _ => "harmless" };
        var routes = treatment.Routes == Routes.All
            ? "all"
            : string.Join(", ", Names.Where(name => treatment.Routes.HasFlag(name.Route)).Select(name => name.Name));
        var accepted = treatment.Accepted.Length > 0 ? $" Accepted: {string.Join(", ", treatment.Accepted.Select(json => $"`{json}`"))}." : "";
        return $"{use} | {routes} | {treatment.Text}{accepted}";
    }
}
