namespace StreamML.EmbeddedKafka.Protocol;

/// <summary>
/// A request, a response or a part of one. A single <see cref="Visit"/> lists the fields in wire order, each with its
/// versions, for both reading and writing, so that the two cannot diverge.
/// </summary>
internal abstract class WireMessage
{
    /// <summary>
    /// Passes every field of version <see cref="Wire.Version"/> to <paramref name="w"/>, in wire order.
    /// </summary>
    public abstract void Visit(Wire w);
}
