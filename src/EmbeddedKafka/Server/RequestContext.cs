using StreamML.EmbeddedKafka.Protocol;

namespace StreamML.EmbeddedKafka.Server;

/// <summary>Who asks, and in which version.</summary>
/// <param name="Version">The request's API version.</param>
/// <param name="ClientId">The client's name for itself, empty when it gave none.</param>
/// <param name="ClientHost">The peer's address, with a leading slash as Kafka's tools show it.</param>
/// <param name="Closed">Cancelled when the connection ends; long polls stop then.</param>
internal sealed record RequestContext(short Version, string ClientId, string ClientHost, CancellationToken Closed);
