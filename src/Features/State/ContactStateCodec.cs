using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;

namespace StreamML.Features.State;

/// <summary>The binary form of a contact's state.</summary>
/// <remarks>
/// Version 1, fixed integers little-endian, "number" a varint of seven bits per byte with the lowest first, "signed" a
/// zigzag varint:
/// <code>
/// 1 byte    version: 1
/// 1 byte    what follows: bit 0 time zone given, bit 1 time zone of the phone, bits 2 to 6 demographics
/// number    latest event time, milliseconds since the Unix epoch; 0 without one
/// number    first event time
/// number    first time of an order
/// bit 0:    number time it was given; signed quarters of an hour from UTC
/// bit 1:    signed quarters of an hour from UTC
/// bit 2..6: number time, number bytes, UTF-8: gender, age range, education level, country, state
/// number    observations of activity, then each
/// number    orders and refunds, then each
/// 4 bytes   CRC-32C of all before
/// </code>
/// An observation, in the order of time, kind and key:
/// <code>
/// 1 byte    kind
/// number    milliseconds since the one before; of the first since the Unix epoch
/// 8 bytes   hash of the message or event id
/// number    which of these follow (those that are not 0): bit 0 signs, 1 link, 2 campaign, 3 revision, 4 generation,
///           5 length, 6 sentiment, 7 emotion, 8 positive words, 9 personalisation, 10 amount, 11 currency
/// 0: number; 1, 2, 3: 8 bytes; 4: signed; 5: number; 6, 7: signed; 8, 9: 1 byte; 10: number; 11: 2 bytes
/// </code>
/// </remarks>
internal static class ContactStateCodec
{
    private const byte Version = 1;
    private const int ChecksumBytes = 4;
    private const int HeadBytes = 64 + (DemographicFields.Count * ((3 * DemographicFields.MaxChars) + 16));
    private const int MostObservationBytes = 96;
    private const long MaxTimeMs = 4_102_444_800_000 + Schemas.Messages.EventTimes.MaxAheadMs;

    /// <summary>Writes a state.</summary>
    public static void Write(ContactState state, IBufferWriter<byte> output)
    {
        int most = HeadBytes + ((state.Activity.Count + state.Money.Count) * MostObservationBytes);
        byte[] rented = ArrayPool<byte>.Shared.Rent(most);
        try
        {
            var writer = new StateWriter(rented);
            WriteHead(state, ref writer);
            WriteAll(state.Activity.Items, ref writer);
            WriteAll(state.Money.Items, ref writer);
            writer.Fixed32(Checksum(rented.AsSpan(0, writer.Length)));
            output.Write(rented.AsSpan(0, writer.Length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>Reads a state.</summary>
    /// <exception cref="ContactStateFormatException">The bytes are not a complete, unchanged state.</exception>
    public static ContactState Parse(ReadOnlySpan<byte> bytes, FeatureLimits limits)
    {
        if (bytes.Length <= ChecksumBytes || bytes[0] != Version)
        {
            throw new ContactStateFormatException(bytes.Length <= ChecksumBytes
                ? $"{bytes.Length} bytes are not a contact state."
                : $"The contact state has the version {bytes[0]}; this program reads version {Version}.");
        }

        var content = bytes[..^ChecksumBytes];
        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes[^ChecksumBytes..]) != Checksum(content))
        {
            throw new ContactStateFormatException("The contact state is damaged: its checksum is another.");
        }

        var reader = new StateReader(content[1..]);
        var state = new ContactState(limits);
        ReadHead(state, ref reader);
        ReadAll(state.Activity, limits.MaxActivity, isMoney: false, ref reader);
        ReadAll(state.Money, limits.MaxMoney, isMoney: true, ref reader);
        return reader.Left == 0
            ? state
            : throw new ContactStateFormatException($"The contact state has {reader.Left} bytes behind its end.");
    }

    /// <summary>
    /// Corrects the checksum of a state's bytes, for tests with states that the writer never produces.
    /// </summary>
    internal static void Seal(Span<byte> bytes)
        => BinaryPrimitives.WriteUInt32LittleEndian(bytes[^ChecksumBytes..], Checksum(bytes[..^ChecksumBytes]));

    private static void WriteHead(ContactState state, ref StateWriter writer)
    {
        var people = state.DemographicFields;
        int follows = (state.OffsetTimeMs != 0 ? 1 : 0) | (state.PhoneOffset is not null ? 2 : 0);
        for (int field = 0; field < DemographicFields.Count; field++)
        {
            follows |= people.Value(field).Length > 0 ? 4 << field : 0;
        }

        writer.Byte(Version);
        writer.Byte((byte)follows);
        writer.Number((ulong)state.LatestMs);
        writer.Number((ulong)state.FirstContactMs);
        writer.Number((ulong)state.FirstOrderMs);
        if (state.OffsetTimeMs != 0)
        {
            writer.Number((ulong)state.OffsetTimeMs);
            writer.Signed(state.GivenOffset);
        }

        if (state.PhoneOffset is { } quarters)
        {
            writer.Signed(quarters);
        }

        for (int field = 0; field < DemographicFields.Count; field++)
        {
            if (people.Value(field).Length > 0)
            {
                writer.Number((ulong)people.TimeMs(field));
                writer.Text(people.Value(field));
            }
        }
    }

    private static void ReadHead(ContactState state, ref StateReader reader)
    {
        int follows = reader.Byte();
        state.LatestMs = reader.Number("the latest time", MaxTimeMs);
        state.FirstContactMs = reader.Number("the first time", MaxTimeMs);
        state.FirstOrderMs = reader.Number("the first order", MaxTimeMs);
        if ((follows & 1) != 0)
        {
            state.OffsetTimeMs = reader.Number("the time of the time zone", MaxTimeMs);
            state.GivenOffset = (int)reader.Signed("the time zone", -48, 56);
        }

        if ((follows & 2) != 0)
        {
            state.PhoneOffset = (int)reader.Signed("the phone's time zone", -48, 56);
        }

        for (int field = 0; field < DemographicFields.Count; field++)
        {
            if ((follows & (4 << field)) != 0)
            {
                long timeMs = reader.Number("the time of demographics", MaxTimeMs);
                state.DemographicFields.Set(
                    field, reader.Text("the length of demographics", 3 * DemographicFields.MaxChars), timeMs);
            }
        }
    }

    private static void WriteAll(ReadOnlySpan<Observation> items, ref StateWriter writer)
    {
        writer.Number((ulong)items.Length);
        long beforeMs = 0;
        foreach (ref readonly var item in items)
        {
            ObservationCodec.Write(item, beforeMs, ref writer);
            beforeMs = item.TimeMs;
        }
    }

    private static void ReadAll(ObservationSet set, int limit, bool isMoney, ref StateReader reader)
    {
        int count = (int)reader.Number("the number of observations", limit);
        set.Reserve(Math.Min(count, reader.Left / ObservationCodec.LeastBytes));
        long beforeMs = 0;
        for (int i = 0; i < count; i++)
        {
            var item = ObservationCodec.Read(beforeMs, ref reader);
            if (item.TimeMs > MaxTimeMs || item.IsMoney != isMoney || !set.TryAppend(item))
            {
                throw new ContactStateFormatException(
                    $"The contact state has an observation of kind {item.Kind} out of its place.");
            }

            beforeMs = item.TimeMs;
        }
    }

    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        while (bytes.Length >= sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        foreach (byte each in bytes)
        {
            crc = BitOperations.Crc32C(crc, each);
        }

        return ~crc;
    }
}
