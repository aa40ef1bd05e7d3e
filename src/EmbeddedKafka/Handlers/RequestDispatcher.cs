using Microsoft.Extensions.Logging;
using StreamML.EmbeddedKafka.Protocol;
using StreamML.EmbeddedKafka.Server;

namespace StreamML.EmbeddedKafka.Handlers;

/// <summary>Turns a request frame into the bytes of its response.</summary>
internal sealed partial class RequestDispatcher(HandlerTable handlers, ILogger<RequestDispatcher> logger)
    : IRequestDispatcher
{
    /// <inheritdoc />
    public async Task<Answer?> DispatchAsync(Frame frame, string clientHost, CancellationToken closed)
    {
        using (frame)
        {
            (short key, short version, int correlationId) = RequestHeader.ReadFixed(frame.Bytes);
            var handler = handlers.Find(key)
                ?? throw new WireFormatException($"API key {key} is not served here.");
            if (!handler.Serves(version))
            {
                return handler.Key == ApiKey.ApiVersions
                    ? Encode(handler, 0, correlationId, handlers.Refusal())
                    : throw new WireFormatException($"{handler.Key} version {version} is not served here.");
            }

            (string? clientId, var body) =
                RequestHeader.ReadRest(frame.Bytes, handler.IsFlexible(version));
            var context = new RequestContext(version, clientId ?? "", clientHost, closed);
            LogRequest(handler.Key, version, correlationId, context.ClientId);
            var response = await handler.HandleAsync(context, body);
            return response is null ? null : Encode(handler, version, correlationId, response);
        }
    }

    private static Answer Encode(ApiHandler handler, short version, int correlationId, WireMessage response)
    {
        var writer = new WireWriter(version, handler.IsFlexible(version));
        int length = 0;
        writer.Int32(ref length);
        writer.Int32(ref correlationId);

        // KIP-511: a client whose version is too high must be able to read the response, so this header never grows.
        if (handler.Key != ApiKey.ApiVersions)
        {
            writer.Tags();
        }

        response.Visit(writer);
        writer.PatchInt32(0, checked((int)(writer.Length - sizeof(int))));
        return new Answer(writer, response as IDisposable);
    }

    [LoggerMessage(1, LogLevel.Trace, "{Key} v{Version} #{CorrelationId} from {ClientId}")]
    private partial void LogRequest(ApiKey key, short version, int correlationId, string clientId);
}
