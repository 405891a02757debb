using Otron.Grains.Conversations;
using Otron.Grains.Migration;
using Otron.Grains.Nodes;

namespace Otron.Grains.Tests.Wire;

/// <summary>One value of every type that crosses processes or is stored, with every field set and no two of them alike.</summary>
internal static class Samples
{
    public static IReadOnlyList<object> All { get; } =
    [
        Token("T", -0.5f), Logprob(), new Continuation([Progress()]), Progress(), Error(), EmbeddingTimings(), Message("user"), Update(), ResponseRequest(),
        Item(), new ItemQuery(20, Ascending: true, AfterEntry: 21, AfterIndex: 22), new ItemPage([Item()], HasMore: true), ResponseSettings(),
        new ConversationInfo(1700000001, new() { ["topic"] = "tides" }), Response(), Node(), Load(), Event(), Request(), Model(),
        new TokenizedText([1, 2, 3], ["<s>", "▁a", "b"]), new RawPrompt("Once", [4, 5]), EmbeddingRequest(), EmbeddingResult(), Sampling(), Timings(),
        new SnapshotTicket(8081, "a secret"), new BackgroundTurns([new("conversation-1", 31)], 32), Head(), new TurnKey("key-1", "hash-1", 33),
        new RetentionPage(["conversation-2", "conversation-3"]), new BackgroundTurn("conversation-4", 34), new SweeperProgress(20001), Entry(1),
        new FreestRow(), Form(), Call(), Tools(), Tool(), Format(), Reasoning(), Part(),
    ];

    private static LikelyToken Token(string text, float logprob) => new([.. text.Select(letter => (byte)letter)], logprob);

    private static TokenLogprob Logprob() => new(Token("A", -1.25f), [Token("A", -1.25f), Token("B", -2.5f)], 3);

    private static ChoiceProgress Progress() => new([6, 7, 8], IsFinished: true);

    private static OtronException Error() => new(ErrorCode.TenantOverloaded, "A sentence.", "messages[2].content", 17);

    private static EmbeddingTimings EmbeddingTimings() => new()
    {
        Input = Milliseconds(1), Queue = Milliseconds(2), Inference = Milliseconds(3), Postprocess = Milliseconds(4), Total = Milliseconds(5),
    };

    private static ChatMessage Message(string role) => new(role, "What is the tide? Ebbe – 潮", "ada")
    {
        ToolCalls = [Call()], ToolCallId = "call_3", Reasoning = "The moon pulls.",
    };

    private static ToolCall Call() => new("call_1", "look_up", """{"tide":"ebb"}""");

    private static ToolDefinition Tool() => new("look_up", """{"name":"look_up"}""", IsStrict: true, "tools[0].function.parameters");

    private static ToolSet Tools() => new() { Tools = [Tool()], Mode = ToolMode.Named, Allowed = ["look_up"], IsSingle = true };

    private static AnswerFormat Format() => new()
    {
        Kind = AnswerFormatKind.JsonSchema,
        Text = """{"type":"object"}""",
        Choices = ["ebb", "flow"],
        IsStrict = true,
        ClosesObjects = true,
        ForbidsAdditional = true,
        ForbidsWhitespace = true,
        WhitespacePattern = " ?",
        Field = "response_format",
        Name = "tide",
    };

    private static ReasoningSettings Reasoning() => new() { Enabled = true, Effort = "low", MaxTokens = 58 };

    private static AnswerPart Part() => new(AnswerPartKind.Call, "look_up", Call: 1, CallId: "call_2");

    private static ResponseUpdate Update() => new(["The ", "tide"], Response(), "S127.0.0.1:11111:1", [Part()]);

    private static ResponseRequest ResponseRequest() => new()
    {
        Settings = ResponseSettings(),
        Input = [Message("user"), Message("assistant")],
        BodyHash = "body-hash",
        IdempotencyKey = "idempotency-key",
        HasClientKey = true,
        TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    };

    private static ConversationItem Item() => new(9, 10, Message("assistant"), IsComplete: true);

    private static ResponseSettings ResponseSettings() => new()
    {
        Model = "a-model",
        Tenant = "a-tenant",
        Instructions = "Be brief.",
        Sampling = Sampling(),
        MaxOutputTokens = 11,
        Metadata = new() { ["user"] = "42" },
        Background = true,
        PreviousEntry = 12,
        InConversation = true,
        TruncateHistory = true,
        Echo = """{"user":"ada"}""",
        Stop = ["END"],
        ShowStop = true,
        ShowSpecialTokens = true,
        Tools = Tools(),
        Format = Format(),
        Reasoning = Reasoning(),
    };

    private static StoredResponse Response() => new()
    {
        Settings = ResponseSettings(),
        BodyHash = "body-hash-2",
        CreatedAt = 1700000002,
        EndedAt = 1700000003,
        Status = ResponseStatus.Incomplete,
        Deltas = ["It ", "ebbs."],
        PromptTokens = 13,
        CachedTokens = 14,
        CompletionTokens = 15,
        Error = ErrorCode.Interrupted,
        ErrorMessage = "It broke off.",
        OutputIndex = 16,
        TokenIds = [17, 18],
        TraceParent = "00-1af7651916cd43dd8448eb211c80319c-c7ad6b7169203331-01",
        Parts = [Part()],
        ReasoningTokens = 59,
    };

    private static NodeLoad Node() => new()
    {
        Name = "silo-1", Models = [Load()], Arrivals = [19, 20], IsDraining = true, Address = "S127.0.0.1:11111:2", IsCutOff = true, Number = 23,
    };

    private static ModelLoad Load() => new() { Model = Model(), Rows = 24, InFlight = 25, IsFull = true, WaitSeconds = 26.5, Sessions = 27 };

    private static ModelInfo Model() => new()
    {
        Id = "an-encoder",
        Kind = ModelKind.Embedding,
        Created = 1700000004,
        ContextLength = 28,
        VocabularySize = 29,
        Dimensions = 30,
        MatryoshkaDimensions = [31, 32],
        PromptNames = ["search_query", "search_document"],
    };

    private static GenerationEvent Event() => new()
    {
        Kind = GenerationEventKind.Finished,
        Choice = 1,
        Text = "tide",
        FinishReason = FinishReason.Length,
        PromptTokens = 33,
        CachedTokens = 34,
        CompletionTokens = 35,
        DroppedMessages = 36,
        TokenIds = [37, 38],
        IsLastText = true,
        Timings = Timings(),
        Node = "S127.0.0.1:11111:3",
        Logprobs = [Logprob()],
        Parts = [Part()],
        ReasoningTokens = 60,
    };

    private static GenerationRequest Request() => new()
    {
        Model = "a-model",
        Tenant = "a-tenant",
        Messages = [Message("system"), Message("user")],
        Sampling = Sampling(),
        MaxTokens = 39,
        Stop = ["\n\n", "END"],
        Choices = 2,
        TraceParent = "00-2af7651916cd43dd8448eb211c80319c-d7ad6b7169203331-01",
        TruncateHistory = true,
        Continuation = new([Progress()]),
        Reader = new Guid("0f8fad5b-d9cb-469f-a165-70867728950e"),
        PreviousTraceParent = "00-3af7651916cd43dd8448eb211c80319c-e7ad6b7169203331-01",
        Prompt = new("Once", [40]),
        TopLogprobs = 5,
        ShowStop = true,
        ShowSpecialTokens = true,
        PromptForm = Form(),
        Tools = Tools(),
        Format = Format(),
        Reasoning = Reasoning(),
        ReadsAnswer = true,
    };

    private static EmbeddingRequest EmbeddingRequest() => new()
    {
        Model = "an-encoder",
        Tenant = "a-tenant",
        Texts = ["tide", "ebb"],
        Tokens = [[41], [42, 43]],
        Dimensions = 44,
        PromptName = "search_query",
        Truncate = true,
        PadTo = 45,
        MaxInputTokens = 56,
        Normalize = true,
        TraceParent = "00-4af7651916cd43dd8448eb211c80319c-f7ad6b7169203331-01",
    };

    private static EmbeddingResult EmbeddingResult() => new() { Vectors = [[0.25f, -0.5f], [1, 2]], PromptTokens = 46, Timings = EmbeddingTimings() };

    private static PromptForm Form() => new()
    {
        OmitGenerationPrompt = true, ContinueFinalMessage = true, OmitSpecialTokens = true, KeepTokens = 57, KeepFirst = true,
    };

    private static SamplingSettings Sampling() => new()
    {
        Temperature = 0.75f,
        TopP = 0.875f,
        TopK = 47,
        MinP = 0.125f,
        RepetitionPenalty = 1.5f,
        FrequencyPenalty = -0.25f,
        PresencePenalty = 0.5f,
        Seed = long.MaxValue,
        LogitBias = new() { [48] = -100 },
        MinTokens = 53,
        StopTokenIds = [54, 55],
        IgnoreEndTokens = true,
    };

    private static TurnTimings Timings() => new()
    {
        Template = Milliseconds(6),
        Tokenize = Milliseconds(7),
        Queue = Milliseconds(8),
        Prefill = Milliseconds(9),
        Decode = Milliseconds(10),
        Detokenize = Milliseconds(11),
        PrefillForward = Milliseconds(12),
        Forward = Milliseconds(13),
        Penalty = Milliseconds(14),
        Sampling = Milliseconds(15),
        DecodeSteps = 16,
        MeanBatchRows = 1.75,
        TenantPreemptions = 17,
        Parkings = 18,
        Paused = Milliseconds(19),
        Total = Milliseconds(20),
    };

    private static ConversationHead Head() => new()
    {
        Layout = 1,
        CreatedAt = 1700000005,
        ChangedAt = 1700000006,
        Metadata = new() { ["topic"] = "ebb" },
        Count = 49,
        Last = Entry(2),
        IsDeleted = true,
        Amending = Entry(3),
        AmendingNumber = 50,
        LastAnswered = 51,
        Keys = [new("key-2", "hash-2", 52)],
    };

    private static ConversationEntry Entry(int number) => new()
    {
        Input = [Message("user"), null, new("user", $"Entry {number}")], Response = Response(), IsOutputHidden = true, HiddenOutput = [61],
    };

    private static TimeSpan Milliseconds(int count) => TimeSpan.FromMilliseconds(count);
}
