using System.Buffers.Binary;
using System.Globalization;

namespace StreamML.FaultInjection.States;

/// <summary>The changes of a state run, by number: first each contact once, then contacts in scattered order.</summary>
internal sealed class StateChanges(int contacts)
{
    private const long Stride = 7_919_001_911;

    /// <summary>The contact of a change.</summary>
    public int ContactOf(long change) => (int)(change < contacts ? change : change * Stride % contacts);

    /// <summary>A contact's key.</summary>
    public static string KeyOf(int contact) => string.Create(CultureInfo.InvariantCulture, $"shop/US.{contact:d13}");

    /// <summary>
    /// The bytes of a change: 200 to 599, like the state of a contact with ten to thirty observations.
    /// </summary>
    public static byte[] ValueOf(long change)
    {
        ulong mixed = ((ulong)change + 1) * 0x9E3779B97F4A7C15;
        byte[] value = new byte[200 + (int)(mixed % 400)];
        for (int i = 0; i + sizeof(ulong) <= value.Length; i += sizeof(ulong))
        {
            mixed ^= mixed << 13;
            mixed ^= mixed >> 7;
            mixed ^= mixed << 17;
            BinaryPrimitives.WriteUInt64LittleEndian(value.AsSpan(i), mixed);
        }

        BinaryPrimitives.WriteInt64LittleEndian(value, change);
        return value;
    }
}
