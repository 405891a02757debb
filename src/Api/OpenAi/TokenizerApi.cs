using System.Text.Json;
using Otron.Api.Models;
using Otron.Api.OpenAi.Dto;
using Otron.Contract;

namespace Otron.Api.OpenAi;

/// <summary>What a model sees of a text, in the form that vLLM gives it; llama.cpp's names of the fields are taken too.</summary>
internal static class TokenizerApi
{
    private const string Prompt = "prompt";
    private const string Content = "content";
    private const string Messages = "messages";
    private const string Tokens = "tokens";
    private const int MaxTokens = 131_072;

    public static void MapTokenizerApi(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/tokenize", TokenizeAsync).WithName("Tokenize");
        routes.MapPost("/detokenize", DetokenizeAsync).WithName("Detokenize");
    }

    private static async Task TokenizeAsync(HttpContext context, ModelCatalog models, IGrainFactory grains)
    {
        using var body = await JsonBody.ReadAsync(context.Request, context.RequestAborted);
        var fields = new RequestFields(body.RootElement);
        var model = await models.GetAsync(ChatRequestReader.Model(fields));
        var text = await ReadAsync(grains.GetGrain<ITokenizerGrain>(model.Id), fields);
        await context.Response.WriteAsJsonAsync(
            new Tokenization(text.Ids.Length, model.ContextLength, text.Ids, text.Tokens), OtronJsonContext.Wire.Tokenization);
    }

    private static Task<TokenizedText> ReadAsync(ITokenizerGrain tokenizer, RequestFields fields)
    {
        var withTokens = fields.Boolean("return_token_strs") ?? false;
        if (fields.TryGet(Messages, out _))
            return tokenizer.TokenizeAsync(MessageReader.Read(fields), withTokens);
        var text = fields.Text(Prompt) ?? fields.Text(Content) ?? throw OpenAiErrors.Missing(Prompt);
        return tokenizer.TokenizeAsync(text, fields.Boolean("add_special_tokens") ?? fields.Boolean("add_special") ?? true, fields.Boolean("parse_special") ?? true, withTokens);
    }

    private static async Task DetokenizeAsync(HttpContext context, ModelCatalog models, IGrainFactory grains)
    {
        using var body = await JsonBody.ReadAsync(context.Request, context.RequestAborted);
        var fields = new RequestFields(body.RootElement);
        var model = await models.GetAsync(ChatRequestReader.Model(fields));
        var text = await grains.GetGrain<ITokenizerGrain>(model.Id).DetokenizeAsync(ReadTokens(fields));
        await context.Response.WriteAsJsonAsync(new Detokenization(text, text), OtronJsonContext.Wire.Detokenization);
    }

    private static int[] ReadTokens(RequestFields fields) =>
        fields.TryGet(Tokens, out var tokens) ? RequestFields.TokenIds(tokens, Tokens, MaxTokens) : throw OpenAiErrors.Missing(Tokens);
}
