namespace StreamML.Schemas.WireFormat;

/// <summary>The message index list of the wire format: see the byte table of <see cref="ConfluentFraming"/>.</summary>
internal static class MessageIndexCodec
{
    /// <summary>
    /// Most bytes written by <see cref="Write"/>: a count and <see cref="MessageIndexes.DepthMax"/> indexes of 5 bytes.
    /// </summary>
    public const int BytesMax = 5 * (1 + MessageIndexes.DepthMax);

    private const int VarintBytesMax = 5;

    public static int Write(MessageIndexes indexes, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfZero(indexes.Count, nameof(indexes));
        if (indexes.IsFirst)
        {
            destination[0] = 0;
            return 1;
        }

        int written = WriteZigZag(indexes.Count, destination);
        for (int depth = 0; depth < indexes.Count; depth++)
        {
            written += WriteZigZag(indexes[depth], destination[written..]);
        }

        return written;
    }

    public static FramingError Read(
        ReadOnlySpan<byte> source, MessageIndexes expected, out MessageIndexes indexes, out bool plain, out int length)
    {
        plain = false;
        var error = ReadList(source, zigZag: true, out indexes, out length);
        bool settled = error == FramingError.None && (expected.Count == 0 || indexes == expected);
        if (settled || error is FramingError.TruncatedIndexes && source.IsEmpty)
        {
            return error;
        }

        var plainError = ReadList(source, zigZag: false, out var plainIndexes, out int plainLength);
        bool takePlain = plainError == FramingError.None
            && (error == FramingError.InvalidIndexes || (error == FramingError.None && plainIndexes == expected));
        if (takePlain)
        {
            (indexes, length, plain) = (plainIndexes, plainLength, true);
            return FramingError.None;
        }

        // An invalid zig-zag list is an old writer's, so the error of the plain reading is the relevant one.
        return error == FramingError.InvalidIndexes ? plainError : error;
    }

    private static FramingError ReadList(
        ReadOnlySpan<byte> source, bool zigZag, out MessageIndexes indexes, out int length)
    {
        indexes = default;
        var error = ReadOne(source, zigZag, out int count, out length);
        if (error != FramingError.None)
        {
            return error;
        }

        if (count == 0)
        {
            indexes = MessageIndexes.First;
            return FramingError.None;
        }

        if (count > MessageIndexes.DepthMax)
        {
            return FramingError.IndexesTooDeep;
        }

        for (int depth = 0; depth < count; depth++)
        {
            error = ReadOne(source[length..], zigZag, out int index, out int read);
            if (error != FramingError.None)
            {
                return error;
            }

            indexes.Append(index);
            length += read;
        }

        return FramingError.None;
    }

    private static FramingError ReadOne(ReadOnlySpan<byte> source, bool zigZag, out int number, out int length)
    {
        ulong raw = 0;
        number = 0;
        for (length = 0; length < VarintBytesMax; length++)
        {
            if (length == source.Length)
            {
                return FramingError.TruncatedIndexes;
            }

            raw |= (ulong)(source[length] & 0x7f) << (7 * length);
            if (source[length] < 0x80)
            {
                length++;
                return Decode(raw, zigZag, out number) ? FramingError.None : FramingError.InvalidIndexes;
            }
        }

        return FramingError.InvalidIndexes;
    }

    private static bool Decode(ulong raw, bool zigZag, out int number)
    {
        // Odd zig-zag values are negative numbers.
        bool negative = zigZag && (raw & 1) == 1;
        ulong magnitude = zigZag ? raw >> 1 : raw;
        number = (int)Math.Min(magnitude, int.MaxValue);
        return raw <= uint.MaxValue && magnitude <= int.MaxValue && !negative;
    }

    private static int WriteZigZag(int number, Span<byte> destination)
    {
        uint raw = (uint)number << 1;
        int written = 0;
        for (; raw >= 0x80; raw >>= 7)
        {
            destination[written++] = (byte)(raw | 0x80);
        }

        destination[written++] = (byte)raw;
        return written;
    }
}
