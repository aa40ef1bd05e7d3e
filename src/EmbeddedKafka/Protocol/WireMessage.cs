namespace StreamML.EmbeddedKafka.Protocol;

/// <summary>
/// A request, a response or a part of one. One <see cref="Visit"/> names the fields in wire order, each with the
/// versions that have it, and serves reading and writing alike, so that the two cannot drift apart.
/// </summary>
internal abstract class WireMessage
{
    /// <summary>
    /// Hands every field of version <see cref="Wire.Version"/> to <paramref name="w"/>, in wire order.
    /// </summary>
    public abstract void Visit(Wire w);
}
