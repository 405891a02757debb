using System.Text.Json.Nodes;
using Otron.Api.Errors;
using Otron.Api.OpenAi.Chat;
using Otron.Api.OpenAi.Completions;
using Otron.Api.OpenAi.Embeddings;
using Otron.Api.OpenAi.Fields;
using Otron.Api.OpenAi.Responses;
using Otron.Api.OpenAi.Tokenize;
using Otron.Api.OpenAi.Wire;
using Otron.Tests;

namespace Otron.Api.Tests.OpenAi.Fields;

/// <summary>Each known field on each route: served, refused by name, or harmless for a reason.</summary>
public sealed class KnownFieldsTests
{
    /// <summary>A value that no field takes.</summary>
    private const string Odd = "[[{}]]";

    private static readonly (Routes Route, Func<RequestFields, object> Read, string Body)[] Readers =
    [
        (Routes.ToChat, ChatBody.Read, """{"model":"m","messages":[{"role":"user","content":"Hello"}],"stream":true,"logprobs":true}"""),
        (Routes.ToComplete, CompletionsBody.Read, """{"model":"m","prompt":"Hello","stream":true}"""),
        (Routes.ToRespond, ResponsesBody.Read, """{"model":"m","input":"Hello"}"""),
        (Routes.ToEmbed, EmbeddingsBody.Read, """{"model":"m","input":"Hello"}"""),
        (Routes.ToTokenize, TokenizeBody.Read, """{"model":"m","prompt":"Hello"}"""),
        (Routes.ToTokenize, TokenizeBody.Read, """{"model":"m","messages":[{"role":"user","content":"Hello"}]}"""),
        (Routes.ToDetokenize, DetokenizeBody.Read, """{"model":"m","tokens":[1]}"""),
    ];

    private static IEnumerable<KnownField> Fields => KnownFields.Groups.SelectMany(group => group.Fields);

    public static TheoryData<string> Names => [.. Fields.Select(known => known.Name)];

    [Fact]
    public void A_field_has_one_row_and_one_treatment_for_each_route()
    {
        Assert.Equal(Fields.Select(field => field.Name).Distinct(), Fields.Select(field => field.Name));
        foreach (var field in Fields)
            foreach (var route in KnownField.EachRoute)
                Assert.Equal((field.Name, route, 1), (field.Name, route, field.Treatments.Count(treatment => treatment.Routes.HasFlag(route))));
        Assert.DoesNotContain(Fields.SelectMany(field => field.Treatments), treatment => treatment.Text.Length == 0);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_route_does_with_it_what_the_table_says(string name)
    {
        var field = Fields.Single(field => field.Name == name);
        foreach (var route in KnownField.EachRoute)
        {
            var errors = Readers.Where(reader => reader.Route == route).Select(reader => Send(reader.Read, reader.Body, name, Odd)).ToArray();
            switch (field.On(route).Use)
            {
                case FieldUse.Served: // it is read, so what cannot be read is noticed
                    Assert.Contains(errors, error => error?.Param?.StartsWith(name.Split('.')[0], StringComparison.Ordinal) == true);
                    break;
                case FieldUse.Refused:
                    Assert.All(errors, error => Assert.Equal((400, name.Split('[')[0], "unsupported_parameter"), (error?.Status, error?.Param, error?.Code)));
                    Assert.All(errors, error => Assert.EndsWith($"cannot be used: {field.On(route).Text}", error!.Message, StringComparison.Ordinal));
                    break;
                default:
                    Assert.All(errors, Assert.Null);
                    break;
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_refused_field_that_asks_for_nothing_is_accepted(string name)
    {
        foreach (var (route, read, body) in Readers)
            if (Fields.Single(field => field.Name == name).On(route) is { Use: FieldUse.Refused } refusal)
                Assert.All(refusal.Accepted.Append("null"), accepted => Assert.Null(Send(read, body, name, accepted)));
    }

    [Fact]
    public void The_page_of_the_docs_is_the_table()
    {
        var path = Path.Combine(Repo.Root, "docs", "REQUEST-FIELDS.md");
        if (Environment.GetEnvironmentVariable("OTRON_WRITE_DOCS") == "1")
            File.WriteAllText(path, FieldPage.Render());

        Assert.Equal(FieldPage.Render(), File.ReadAllText(path));
    }

    private static ApiError? Send(Func<RequestFields, object> read, string body, string name, string value)
    {
        var json = JsonNode.Parse(body)!.AsObject();
        if (name.Split('.') is [var outer, var inner])
            json[outer] = new JsonObject { [inner] = JsonNode.Parse(value) };
        else if (name.TrimEnd(']').Split('[') is [var list, var entry])
            json[list] = value == "null" ? null : new JsonArray(entry);
        else
            json[name] = JsonNode.Parse(value);
        using var document = JsonBody.Parse(System.Text.Encoding.UTF8.GetBytes(json.ToJsonString()));
        try
        {
            read(new RequestFields(document.RootElement));
            return null;
        }
        catch (ApiException refusal)
        {
            return refusal.Error;
        }
    }
}
