using System.Buffers;
using System.Buffers.Binary;

namespace StreamML.EmbeddedKafka.Log;

/// <summary>Writes little-endian fields to a buffer writer.</summary>
internal readonly ref struct ByteWriter(IBufferWriter<byte> to)
{
    public void Int32(int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(to.GetSpan(4), value);
        to.Advance(4);
    }

    public void Int64(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(to.GetSpan(8), value);
        to.Advance(8);
    }

    public void Guid(Guid value)
    {
        value.TryWriteBytes(to.GetSpan(16));
        to.Advance(16);
    }

    public void Bytes(ReadOnlySpan<byte> value) => to.Write(value);

    public void Partition(PartitionId id)
    {
        Guid(id.TopicId);
        Int32(id.Partition);
    }
}

/// <summary>Reads fields written by <see cref="ByteWriter"/>.</summary>
internal ref struct ByteReader(ReadOnlySpan<byte> from)
{
    private ReadOnlySpan<byte> _rest = from;

    public readonly int Remaining => _rest.Length;

    public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Bytes(4));

    public long Int64() => BinaryPrimitives.ReadInt64LittleEndian(Bytes(8));

    public Guid Guid() => new(Bytes(16));

    public PartitionId Partition() => new(Guid(), Int32());

    public ReadOnlySpan<byte> Bytes(int count)
    {
        if ((uint)count > (uint)_rest.Length)
        {
            throw new StorageCorruptException("A stored structure is shorter than its fields.");
        }

        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }

    public ReadOnlySpan<byte> Rest() => Bytes(_rest.Length);

    /// <summary>
    /// Reads a count of items of at least <paramref name="itemBytes"/> each; refuses one that cannot fit.
    /// </summary>
    public int Count(int itemBytes)
    {
        int count = Int32();
        if (count < 0 || (long)count * itemBytes > _rest.Length)
        {
            throw new StorageCorruptException("A stored count is larger than its structure.");
        }

        return count;
    }
}
