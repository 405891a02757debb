using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Otron.Api.Cluster;
using Otron.Api.Errors;
using Otron.Api.OpenAi.Stored;
using Otron.Api.OpenAi.Wire;

namespace Otron.Api.OpenAi.Responses;

/// <summary>
/// Writes the typed events of a response. Their numbers follow from what is stored, so a stream that is read again, from any process,
/// has the same event under the same number.
/// </summary>
internal sealed class ResponseStream : IDisposable
{
    private readonly SseWriter _sse;
    private readonly ResponseView _view;
    private readonly int _startingAfter;
    private readonly Utf8JsonWriter _json;
    private readonly StringBuilder _text = new();
    private StoredResponse? _response;
    private int _number;
    private bool _hasOutput;

    private ResponseStream(SseWriter sse, ResponseView view, int startingAfter)
    {
        _sse = sse;
        _view = view;
        _startingAfter = startingAfter;
        _json = new(sse.Output, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });
    }

    /// <param name="startingAfter">Number of the last event that the client has; -1 for none.</param>
    public static async Task WriteAsync(
        HttpContext context, IAsyncEnumerable<ResponseUpdate> updates, ResponseView view, int startingAfter = -1)
    {
        var clientGone = context.RequestAborted;
        await using var reader = updates.GetAsyncEnumerator(clientGone);
        // Until the first update, a failure still has a status of its own.
        if (!await reader.MoveNextAsync())
            throw ClusterFailures.TurnLost();
        var sse = SseWriter.Begin(context);
        if (HttpMethods.IsHead(context.Request.Method))
            return;
        using var stream = new ResponseStream(sse, view, startingAfter);
        try
        {
            do
            {
                stream.Write(reader.Current);
                await sse.FlushAsync(clientGone);
            }
            while (await reader.MoveNextAsync());
        }
        catch (Exception e) when (!clientGone.IsCancellationRequested)
        {
            stream.Error(OpenAiErrors.From(e, context.Request));
            await sse.FlushAsync(clientGone);
            throw;
        }
    }

    public void Dispose() => _json.Dispose();

    private void Write(in ResponseUpdate update)
    {
        if (_response is null && update.Response is { } first)
            Begin(first);
        foreach (var delta in update.Deltas)
            Delta(delta);
        if (update.Response is { IsRunning: false } end)
            End(end);
        else if (update is { Deltas.Length: 0, Response: null })
            _sse.KeepAlive();
    }

    private void Begin(StoredResponse response)
    {
        _response = response;
        Event("response.created", "response", _view.Of(response));
        if (response.Settings.Background)
            Event("response.queued", "response", _view.Of(response) with { Status = "queued" });
        Event("response.in_progress", "response", _view.Of(response));
    }

    private void BeginOutput()
    {
        if (_hasOutput)
            return;
        _hasOutput = true;
        Event("response.output_item.added", "item", _view.Output(_response!, "") with { Content = [] });
        Event("response.content_part.added", "part", MessagePart.Of("assistant", ""));
    }

    private void Delta(string text)
    {
        BeginOutput();
        _text.Append(text);
        Event("response.output_text.delta", "delta", text);
    }

    private void End(StoredResponse end)
    {
        if (end.IsAnswered)
        {
            BeginOutput();
            var text = _text.ToString();
            Event("response.output_text.done", "text", text);
            Event("response.content_part.done", "part", MessagePart.Of("assistant", text));
            Event("response.output_item.done", "item", _view.Output(end, text));
        }
        var type = end.Status switch
        {
            ResponseStatus.Completed => "response.completed",
            ResponseStatus.Failed => "response.failed",
            _ => "response.incomplete", // including a cancelled one, for which the protocol has no event of its own
        };
        Event(type, "response", _view.Of(end));
    }

    private void Error(ApiError error)
    {
        if (!BeginEvent("error"))
            return;
        _json.WriteString("code", error.Code);
        _json.WriteString("message", error.Message);
        _json.WriteString("param", error.Param);
        EndEvent();
    }

    private void Event(string type, string name, ResponseObject value)
    {
        if (BeginEvent(type))
            EndEvent(name, value, ResponsesJson.Wire.ResponseObject);
    }

    private void Event(string type, string name, MessageItem value)
    {
        if (!BeginEvent(type))
            return;
        _json.WriteNumber("output_index", 0);
        EndEvent(name, value, StoredJson.Wire.MessageItem);
    }

    private void Event(string type, string name, MessagePart value)
    {
        if (BeginPartEvent(type))
            EndEvent(name, value, StoredJson.Wire.MessagePart);
    }

    private void Event(string type, string name, string text)
    {
        if (!BeginPartEvent(type))
            return;
        _json.WriteString(name, text);
        _json.WriteStartArray("logprobs");
        _json.WriteEndArray();
        EndEvent();
    }

    /// <returns>False if the client has this event already.</returns>
    private bool BeginEvent(string type)
    {
        var number = _number++;
        if (number <= _startingAfter)
            return false;
        _sse.Output.Write("event: "u8);
        Encoding.UTF8.GetBytes(type, _sse.Output);
        _sse.Output.Write("\ndata: "u8);
        _json.Reset();
        _json.WriteStartObject();
        _json.WriteString("type", type);
        _json.WriteNumber("sequence_number", number);
        return true;
    }

    /// <summary>Begins an event about the one part of the one item that a response has.</summary>
    private bool BeginPartEvent(string type)
    {
        if (!BeginEvent(type))
            return false;
        _json.WriteString("item_id", _view.OutputId(_response!));
        _json.WriteNumber("output_index", 0);
        _json.WriteNumber("content_index", 0);
        return true;
    }

    private void EndEvent<T>(string name, T value, JsonTypeInfo<T> type)
    {
        _json.WritePropertyName(name);
        JsonSerializer.Serialize(_json, value, type);
        EndEvent();
    }

    private void EndEvent()
    {
        _json.WriteEndObject();
        _json.Flush();
        _sse.Output.Write("\n\n"u8);
    }
}
