namespace StreamML.Storage.Contacts;

/// <summary>
/// Place of a contact's bytes: slot of the segment (20 bits), position of the record in it (25), length of the value
/// (19).
/// </summary>
/// <param name="Packed">All three; 0 is nowhere, because a segment starts with its header.</param>
internal readonly record struct ContactPlace(ulong Packed)
{
    /// <summary>Most segments at a time: 32 TiB.</summary>
    public const int MaxSlots = 1 << 20;

    /// <summary>
    /// Most bytes of a segment. 32 MiB: small enough to be freed soon, and a million contacts need only a few.
    /// </summary>
    public const int MaxSegmentBytes = 1 << 25;

    /// <summary>Most bytes of a value: more than the limits of a contact's state allow.</summary>
    public const int MaxValueBytes = (1 << 19) - 1;

    /// <summary>Packs a place.</summary>
    public ContactPlace(int slot, int position, int length)
        : this(((ulong)slot << 44) | ((ulong)position << 19) | (uint)length)
    {
    }

    /// <summary>Slot of the segment.</summary>
    public int Slot => (int)(Packed >> 44);

    /// <summary>Position of the record in the segment.</summary>
    public int Position => (int)((Packed >> 19) & (MaxSegmentBytes - 1));

    /// <summary>Bytes of the value.</summary>
    public int Length => (int)(Packed & MaxValueBytes);

    /// <summary>Whether the place exists.</summary>
    public bool IsSomewhere => Packed != 0;
}
