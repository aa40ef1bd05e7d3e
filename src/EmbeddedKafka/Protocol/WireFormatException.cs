namespace StreamML.EmbeddedKafka.Protocol;

/// <summary>Bytes that violate the protocol. The connection that sent them is closed.</summary>
internal sealed class WireFormatException(string message) : Exception(message);
