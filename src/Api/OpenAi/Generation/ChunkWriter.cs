using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Otron.Api.OpenAi.Wire;

namespace Otron.Api.OpenAi.Generation;

/// <summary>Writes the chunks of a stream. Repeated parts are serialised once; a token costs its own text and no allocation.</summary>
internal sealed class ChunkWriter : IDisposable
{
    private readonly IBufferWriter<byte> _output;
    private readonly Utf8JsonWriter _json;
    private readonly ChunkForm _form;
    private readonly byte[] _head;
    private readonly byte[] _tail;

    public ChunkWriter(SseWriter sse, CompletionHeader header, bool includeUsage)
    {
        _output = sse.Output;
        // Escapes what JSON must escape, line breaks included, and leaves other alphabets as they are.
        _json = new Utf8JsonWriter(_output, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });
        _form = header.Form;
        _head = Head(header);
        _tail = (includeUsage ? ",\"usage\":null}\n\n"u8 : "}\n\n"u8).ToArray();
    }

    /// <summary>Writes the first chunk of a choice, if the form has one.</summary>
    public void Begin(int choice)
    {
        if (_form.Role is null)
            return;
        BeginChoice(choice);
        _output.Write(_form.Role);
        EndChoice();
    }

    public void Delta(int choice, string text, IReadOnlyList<PlacedLogprob>? logprobs = null)
    {
        BeginChoice(choice);
        _output.Write(_form.BeforeText);
        Text(text);
        _output.Write(_form.AfterText);
        EndChoice(logprobs);
    }

    public void Reasoning(int choice, string text)
    {
        BeginChoice(choice);
        _output.Write("\"delta\":{\"reasoning_content\":"u8);
        Text(text);
        _output.Write("}"u8);
        EndChoice();
    }

    /// <summary>Writes that a call begins. Its name comes once and whole, and never in one chunk with another piece of the same call.</summary>
    public void Call(int choice, in AnswerPart call)
    {
        BeginChoice(choice);
        BeginCall(call.Call);
        if (!_form.HasOlderCalls)
        {
            _output.Write(",\"id\":"u8);
            Text(call.CallId!);
            _output.Write(",\"type\":\"function\",\"function\":{"u8);
        }
        _output.Write("\"name\":"u8);
        Text(call.Text);
        _output.Write(",\"arguments\":\"\""u8);
        EndCall();
        EndChoice();
    }

    /// <summary>Writes more of a call's arguments.</summary>
    public void Arguments(int choice, in AnswerPart piece)
    {
        BeginChoice(choice);
        BeginCall(piece.Call);
        if (!_form.HasOlderCalls)
            _output.Write(",\"function\":{"u8);
        _output.Write("\"arguments\":"u8);
        Text(piece.Text);
        EndCall();
        EndChoice();
    }

    public void Finish(int choice, FinishReason reason, Truncation? truncation, ChatTimings? timings = null)
    {
        BeginChoice(choice);
        _output.Write(_form.NoText);
        _output.Write(",\"logprobs\":null,\"finish_reason\":\""u8);
        Encoding.UTF8.GetBytes(_form.NameOf(reason), _output);
        _output.Write("\"}]"u8);
        if (truncation is not null)
        {
            _output.Write(",\"truncation\":"u8);
            _output.Write(JsonSerializer.SerializeToUtf8Bytes(truncation, GenerationJson.Wire.Truncation));
        }
        Timings(timings);
        _output.Write(_tail);
    }

    public void Usage(Usage usage, ChatTimings? timings = null)
    {
        _output.Write(_head);
        _output.Write("],\"usage\":"u8);
        _output.Write(JsonSerializer.SerializeToUtf8Bytes(usage, GenerationJson.Wire.Usage));
        Timings(timings);
        _output.Write("}\n\n"u8);
    }

    public void Dispose() => _json.Dispose();

    private void Timings(ChatTimings? timings)
    {
        if (timings is null)
            return;
        _output.Write(",\"timings\":"u8);
        _output.Write(JsonSerializer.SerializeToUtf8Bytes(timings, GenerationJson.Wire.ChatTimings));
    }

    private void BeginChoice(int choice)
    {
        _output.Write(_head);
        _output.Write("{\"index\":"u8);
        Number(choice);
        _output.Write(","u8);
    }

    private void BeginCall(int call)
    {
        if (_form.HasOlderCalls)
        {
            _output.Write("\"delta\":{\"function_call\":{"u8);
            return;
        }
        _output.Write("\"delta\":{\"tool_calls\":[{\"index\":"u8);
        Number(call);
    }

    private void EndCall() => _output.Write(_form.HasOlderCalls ? "}}"u8 : "}}]}"u8);

    private void Number(int value)
    {
        Span<byte> digits = stackalloc byte[11];
        Utf8Formatter.TryFormat(value, digits, out var length);
        _output.Write(digits[..length]);
    }

    private void Text(string text)
    {
        _json.Reset();
        _json.WriteStringValue(text);
        _json.Flush();
    }

    private void EndChoice(IReadOnlyList<PlacedLogprob>? logprobs = null)
    {
        _output.Write(",\"logprobs\":"u8);
        _output.Write(logprobs is null ? "null"u8 : _form.Logprobs(logprobs));
        _output.Write(",\"finish_reason\":null}]"u8);
        _output.Write(_tail);
    }

    /// <summary><c>data: {"id":…,"choices":[</c></summary>
    private static byte[] Head(CompletionHeader header)
    {
        var buffer = new ArrayBufferWriter<byte>();
        buffer.Write("data: "u8);
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        json.WriteString("id", header.Id);
        json.WriteString("object", header.Form.Object);
        json.WriteNumber("created", header.Created);
        json.WriteString("model", header.Model);
        json.WriteString("system_fingerprint", header.SystemFingerprint);
        json.WriteStartArray("choices");
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }
}
