using System.Buffers.Binary;
using System.Text;

namespace StreamML.Features.State;

/// <summary>
/// Writes the parts of a state into a span that is long enough. Whole numbers are varints, seven bits per byte, lowest
/// first.
/// </summary>
internal ref struct StateWriter(Span<byte> bytes)
{
    private readonly Span<byte> _bytes = bytes;

    public int Length { get; private set; }

    public void Byte(byte value) => _bytes[Length++] = value;

    public void Fixed16(ushort value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(_bytes[Length..], value);
        Length += sizeof(ushort);
    }

    public void Fixed32(uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_bytes[Length..], value);
        Length += sizeof(uint);
    }

    public void Fixed64(ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(_bytes[Length..], value);
        Length += sizeof(ulong);
    }

    public void Number(ulong value)
    {
        while (value >= 0x80)
        {
            _bytes[Length++] = (byte)(value | 0x80);
            value >>= 7;
        }

        _bytes[Length++] = (byte)value;
    }

    /// <summary>A number of either sign: 0, -1, 1, -2, ... as 0, 1, 2, 3, ...</summary>
    public void Signed(long value) => Number((ulong)((value << 1) ^ (value >> 63)));

    public void Text(string text)
    {
        Number((ulong)Encoding.UTF8.GetByteCount(text));
        Length += Encoding.UTF8.GetBytes(text, _bytes[Length..]);
    }
}
