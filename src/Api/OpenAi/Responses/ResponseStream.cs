using Otron.Api.Cluster;
using Otron.Api.Errors;
using Otron.Api.OpenAi.Wire;

namespace Otron.Api.OpenAi.Responses;

/// <summary>
/// Writes the typed events of a response. Their numbers follow from what is stored, so a stream that is read again, from any process,
/// has the same event under the same number.
/// </summary>
internal sealed class ResponseStream
{
    private readonly SseWriter _sse;
    private readonly EventWriter _events;
    private readonly ResponseView _view;
    private OutputEvents? _output; // null before the first update

    private ResponseStream(SseWriter sse, EventWriter events, ResponseView view) => (_sse, _events, _view) = (sse, events, view);

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
        using var events = new EventWriter(sse, startingAfter);
        var stream = new ResponseStream(sse, events, view);
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

    private void Write(in ResponseUpdate update)
    {
        if (_output is null && update.Response is { } first)
            Begin(first);
        foreach (var piece in update.Pieces)
            _output!.Add(piece);
        if (update.Response is { IsRunning: false } end)
            End(end);
        else if (update is { Deltas.Length: 0, Response: null })
            _sse.KeepAlive();
    }

    private void Begin(StoredResponse response)
    {
        _output = new(_events, _view, response);
        Event("response.created", _view.Of(response));
        if (response.Settings.Background)
            Event("response.queued", _view.Of(response) with { Status = "queued" });
        Event("response.in_progress", _view.Of(response));
    }

    private void End(StoredResponse end)
    {
        if (end.IsAnswered)
            _output!.End(ResponseView.LastStatusOf(end));
        var type = end.Status switch
        {
            ResponseStatus.Completed => "response.completed",
            ResponseStatus.Failed => "response.failed",
            _ => "response.incomplete", // including a cancelled one, for which the protocol has no event of its own
        };
        Event(type, _view.Of(end));
    }

    private void Error(ApiError error)
    {
        if (!_events.Begin("error"))
            return;
        _events.Json.WriteString("code", error.Code);
        _events.Json.WriteString("message", error.Message);
        _events.Json.WriteString("param", error.Param);
        _events.End();
    }

    private void Event(string type, ResponseObject response)
    {
        if (_events.Begin(type))
            _events.End("response", response, ResponsesJson.Wire.ResponseObject);
    }
}
