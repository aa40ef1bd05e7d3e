using StreamML.EmbeddedKafka.Protocol;

namespace StreamML.EmbeddedKafka.Server;

/// <summary>The client of a request, and the request's version.</summary>
/// <param name="Version">The request's API version.</param>
/// <param name="ClientId">The client's own name, empty if not given.</param>
/// <param name="ClientHost">The peer's address, with a leading slash as Kafka's tools show it.</param>
/// <param name="Closed">Cancelled when the connection ends; long polls then stop.</param>
internal sealed record RequestContext(short Version, string ClientId, string ClientHost, CancellationToken Closed);
