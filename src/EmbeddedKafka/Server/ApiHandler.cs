using StreamML.EmbeddedKafka.Protocol;

namespace StreamML.EmbeddedKafka.Server;

/// <summary>Serves one API: its versions, how to read its requests, and how to answer them.</summary>
/// <param name="key">The API.</param>
/// <param name="min">Lowest version served.</param>
/// <param name="max">Highest version served.</param>
/// <param name="flexibleFrom">First flexible version; above <paramref name="max"/> if there is none.</param>
internal abstract class ApiHandler(ApiKey key, short min, short max, short flexibleFrom)
{
    public ApiKey Key { get; } = key;

    public short Min { get; } = min;

    public short Max { get; } = max;

    /// <summary>Lowest version listed in ApiVersions; differs from <see cref="Min"/> for Produce only.</summary>
    public virtual short AdvertisedMin => Min;

    /// <summary>
    /// Name in ApiVersions' supported features (KIP-584) of an API that is not Kafka's, whose number means nothing to
    /// Kafka's own tools; null for Kafka's APIs, which are listed by number.
    /// </summary>
    public virtual string? Feature => null;

    public bool Serves(short version) => version >= Min && version <= Max;

    public bool IsFlexible(short version) => version >= flexibleFrom;

    /// <summary>
    /// Reads the request and starts to answer it. State is claimed in call order: work for the loop is posted before
    /// this returns. The result is null if the protocol requires no response.
    /// </summary>
    /// <exception cref="WireFormatException">The body is malformed.</exception>
    public abstract Task<WireMessage?> HandleAsync(RequestContext context, ReadOnlyMemory<byte> body);
}

/// <summary>An <see cref="ApiHandler"/> with its request type.</summary>
internal abstract class ApiHandler<TRequest>(ApiKey key, short min, short max, short flexibleFrom)
    : ApiHandler(key, min, max, flexibleFrom)
    where TRequest : WireMessage, new()
{
    public sealed override Task<WireMessage?> HandleAsync(RequestContext context, ReadOnlyMemory<byte> body)
    {
        var request = new TRequest();
        request.Visit(new WireReader(body, context.Version, IsFlexible(context.Version)));
        return HandleAsync(context, request);
    }

    /// <summary>Answers a request; runs on the connection's thread.</summary>
    protected abstract Task<WireMessage?> HandleAsync(RequestContext context, TRequest request);
}

/// <summary>
/// A handler that runs on the owner loop. Its response is held until every state change made so far is durable, so that
/// no client learns of something that a crash could undo.
/// </summary>
internal abstract class LoopHandler<TRequest, TResponse>(
    BrokerCore core, ApiKey key, short min, short max, short flexibleFrom)
    : ApiHandler<TRequest>(key, min, max, flexibleFrom)
    where TRequest : WireMessage, new()
    where TResponse : WireMessage
{
    protected BrokerCore Core { get; } = core;

    /// <summary>Answers a request; runs on the owner loop.</summary>
    protected abstract TResponse Handle(RequestContext context, TRequest request);

    protected sealed override async Task<WireMessage?> HandleAsync(RequestContext context, TRequest request)
    {
        var response = await Core.InvokeAsync(() => Handle(context, request));
        await Core.Journal.WhenDurableAsync();
        return response;
    }
}
