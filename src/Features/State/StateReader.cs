using System.Buffers.Binary;
using System.Text;

namespace StreamML.Features.State;

/// <summary>Reads the output of <see cref="StateWriter"/>, never beyond its end.</summary>
internal ref struct StateReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _position;

    public readonly int Left => _bytes.Length - _position;

    public byte Byte() => Take(1)[0];

    public ushort Fixed16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(sizeof(ushort)));

    public ulong Fixed64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(sizeof(ulong)));

    public ulong Number()
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            byte next = Byte();
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw new ContactStateFormatException("A number in the contact state has more than ten bytes.");
    }

    public long Signed()
    {
        ulong value = Number();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    /// <summary>A number within a range.</summary>
    public long Signed(string what, long min, long max) => Check(what, Signed(), min, max);

    /// <summary>A number up to a bound.</summary>
    public long Number(string what, long max)
    {
        ulong value = Number();
        return Check(what, value > long.MaxValue ? long.MaxValue : (long)value, 0, max);
    }

    public string Text(string what, int maxBytes) => Encoding.UTF8.GetString(Take((int)Number(what, maxBytes)));

    private static long Check(string what, long value, long min, long max)
        => value >= min && value <= max
            ? value
            : throw new ContactStateFormatException(
                $"The contact state has {value} for {what}; {min} to {max} are possible.");

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > Left)
        {
            throw new ContactStateFormatException($"The contact state ends at byte {_bytes.Length}, within a value.");
        }

        _position += count;
        return _bytes.Slice(_position - count, count);
    }
}
