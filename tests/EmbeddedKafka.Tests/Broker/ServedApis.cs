using Microsoft.Extensions.Logging.Abstractions;
using StreamML.EmbeddedKafka.Handlers;
using StreamML.EmbeddedKafka.Server;

namespace StreamML.EmbeddedKafka.Tests.Broker;

/// <summary>The handlers of a broker, for tests that only look at their versions.</summary>
internal static class ServedApis
{
    // Handlers hold the broker's core but do nothing with it until they are called.
    public static IReadOnlyList<ApiHandler> All { get; } = [.. new HandlerTable(null!).All];
}
