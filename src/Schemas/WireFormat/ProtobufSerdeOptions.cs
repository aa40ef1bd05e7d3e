namespace StreamML.Schemas.WireFormat;

/// <summary>Reading options of a <see cref="ProtobufSerde{T}"/>.</summary>
public sealed class ProtobufSerdeOptions
{
    /// <summary>
    /// Largest value read, bytes, framing included. Default 16 MiB, from 1: four times the largest topic's
    /// <c>max.message.bytes</c>, so that it only stops values that cannot be ours.
    /// </summary>
    public int ValueBytesMax { get; set; } = 16 * 1024 * 1024;

    /// <summary>Checks the options.</summary>
    /// <exception cref="InvalidOperationException">An option is out of range; the message names it.</exception>
    public void Validate()
    {
        if (ValueBytesMax < 1)
        {
            throw new InvalidOperationException(
                $"{nameof(ValueBytesMax)} must be at least 1 byte, not {ValueBytesMax}.");
        }
    }
}
