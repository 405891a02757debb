using Orleans.Concurrency;

namespace Otron.Grains.Models;

[GrainType("otron-tokenizer")]
[StatelessWorker]
[ModelFilter]
internal sealed class TokenizerGrain(NodeModels models) : Grain, ITokenizerGrain
{
    private string Model => this.GetPrimaryKeyString();

    public Task<TokenizedText> TokenizeAsync(string text, bool addSpecialTokens, bool parseSpecialTokens, bool withTokens)
    {
        var model = models.Get<IServedModel>(Model);
        return Task.FromResult(Describe(model, model.Tokenizer.Encode(text, addSpecialTokens, parseSpecialTokens), withTokens));
    }

    public Task<TokenizedText> TokenizeAsync(ChatMessage[] messages, bool withTokens) => TokenizeAsync(messages, new PromptForm(), withTokens);

    public Task<TokenizedText> TokenizeAsync(ChatMessage[] messages, PromptForm form, bool withTokens) =>
        TokenizeAsync(messages, form, tools: null, reasoning: null, withTokens);

    public Task<TokenizedText> TokenizeAsync(ChatMessage[] messages, PromptForm form, ToolSet? tools, ReasoningSettings? reasoning, bool withTokens)
    {
        var model = models.Get<ChatModel>(Model);
        return Task.FromResult(Describe(model, model.EncodePrompt(messages, form, tools, reasoning).Ids, withTokens));
    }

    public Task<string> DetokenizeAsync(int[] ids) => Task.FromResult(Detokenize(ids, skipSpecialTokens: false));

    public Task<string> DetokenizePlainAsync(int[] ids) => Task.FromResult(Detokenize(ids, skipSpecialTokens: true));

    private string Detokenize(int[] ids, bool skipSpecialTokens)
    {
        var tokenizer = models.Get<IServedModel>(Model).Tokenizer;
        var at = Array.FindIndex(ids, id => (uint)id >= (uint)tokenizer.VocabularySize);
        if (at >= 0)
            throw new OtronException(
                ErrorCode.InvalidRequest, $"'tokens[{at}]' is {ids[at]}; {Model} has tokens from 0 to {tokenizer.VocabularySize - 1}.", "tokens");
        return tokenizer.Decode(ids, skipSpecialTokens);
    }

    private static TokenizedText Describe(IServedModel model, int[] ids, bool withTokens) =>
        new(ids, withTokens ? [.. ids.Select(id => model.Tokenizer.TokenOf(id) ?? "")] : null);
}
