using StreamML.Messaging.Errors;

namespace StreamML.Storage.Contacts;

/// <summary>
/// In-memory index of each contact's place in the log: 30 to 38 bytes per contact. 64 tables by the digest's first bits
/// grow by a quarter each, so that no growth takes long or doubles the memory. Not thread-safe.
/// </summary>
internal sealed class ContactIndex : IDisposable
{
    private const int Tables = 64;
    private const int TableShift = 58;
    private const int FirstSlots = 32;
    private const long SlotBytes = 24;

    private readonly Table[] _tables = new Table[Tables];
    private readonly ContactMemory _memory;

    /// <summary>Creates an empty index.</summary>
    /// <param name="memory">The memory it draws on.</param>
    public ContactIndex(ContactMemory memory)
    {
        _memory = memory;
        Take(Tables * FirstSlots * SlotBytes);
        for (int i = 0; i < Tables; i++)
        {
            _tables[i] = new Table(FirstSlots);
        }
    }

    /// <summary>Number of contacts.</summary>
    public long Count { get; private set; }

    /// <summary>Bytes of memory.</summary>
    public long Bytes { get; private set; }

    /// <summary>The place of a contact's bytes; nowhere if unknown.</summary>
    public ContactPlace Find(Digest contact) => _tables[contact.High >> TableShift].SlotOf(contact).Place;

    /// <summary>Sets the place of a contact's bytes.</summary>
    /// <returns>The previous place.</returns>
    public ContactPlace Set(Digest contact, ContactPlace place)
    {
        var table = _tables[contact.High >> TableShift];
        if (table.IsFull)
        {
            table = Grow(table, (int)(contact.High >> TableShift));
        }

        ref var slot = ref table.SlotOf(contact);
        var before = slot.Place;
        slot.Place = place;
        if (!before.IsSomewhere)
        {
            slot.Contact = contact;
            table.Used++;
            Count++;
        }

        return before;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _memory.Return(Bytes);
        Bytes = 0;
    }

    private void Take(long bytes)
    {
        if (!_memory.TryTake(bytes))
        {
            throw new RoleStopException(
                "The contacts of this process need more memory than Scorer__StateMemoryBytes allows, "
                + $"{_memory.LimitBytes} bytes; this task"
                + $" alone has {Count}, at 38 bytes each. Set it higher, or run more processes of the scorer.");
        }

        Bytes += bytes;
    }

    private Table Grow(Table table, int number)
    {
        var grown = new Table(table.Slots.Length + (table.Slots.Length / 4));
        long more = (grown.Slots.Length - table.Slots.Length) * SlotBytes;
        Take(more);
        foreach (ref readonly var slot in table.Slots.AsSpan())
        {
            if (slot.Place.IsSomewhere)
            {
                grown.SlotOf(slot.Contact) = slot;
            }
        }

        grown.Used = table.Used;
        return _tables[number] = grown;
    }

    private struct Slot
    {
        public Digest Contact;
        public ContactPlace Place;
    }

    private sealed class Table(int slots)
    {
        public readonly Slot[] Slots = new Slot[slots];
        public int Used;

        public bool IsFull => Used >= Slots.Length / 5 * 4;

        /// <summary>The contact's slot, or the empty one where it belongs.</summary>
        public ref Slot SlotOf(Digest contact)
        {
            int at = (int)Math.BigMul(contact.Low, (ulong)Slots.Length, out _);
            while (Slots[at].Place.IsSomewhere && Slots[at].Contact != contact)
            {
                at = at + 1 == Slots.Length ? 0 : at + 1;
            }

            return ref Slots[at];
        }
    }
}
