using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace StreamML.WhatsApp.Json;

/// <summary>
/// Property names as strings to switch on, without allocating one per property: names that a reader knows come from a
/// table. Any other name is <see cref="Unknown"/>, for which no reader has a case.
/// </summary>
internal sealed class JsonNames
{
    /// <summary>Stands for a name outside the table. No producer sends it.</summary>
    public const string Unknown = "\0";

    private readonly (byte[] Utf8, string Text)[] _slots;

    public JsonNames(params ReadOnlySpan<string> names)
        : this([], names)
    {
    }

    /// <summary>Creates a table in which some names read as another.</summary>
    public JsonNames(IReadOnlyCollection<(string Name, string ReadAs)> others, params ReadOnlySpan<string> names)
    {
        int capacity = 16;
        while (capacity < (names.Length + others.Count) * 4)
        {
            capacity *= 2;
        }

        _slots = new (byte[], string)[capacity];
        foreach (string name in names)
        {
            Add(name, name);
        }

        foreach ((string name, string readAs) in others)
        {
            Add(name, readAs);
        }
    }

    /// <summary>The property's name, or <see cref="Unknown"/>.</summary>
    public string Of(JsonProperty property)
    {
        var raw = JsonMarshal.GetRawUtf8PropertyName(property);
        string found = Find(raw);
        return found != Unknown || raw.IndexOf((byte)'\\') < 0
            ? found
            : Find(Encoding.UTF8.GetBytes(property.Name));
    }

    private string Find(ReadOnlySpan<byte> utf8)
    {
        int mask = _slots.Length - 1;
        for (int slot = Hash(utf8) & mask; _slots[slot].Utf8 is { } candidate; slot = (slot + 1) & mask)
        {
            if (utf8.SequenceEqual(candidate))
            {
                return _slots[slot].Text;
            }
        }

        return Unknown;
    }

    private void Add(string name, string readAs)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(name);
        int mask = _slots.Length - 1;
        int slot = Hash(utf8) & mask;
        while (_slots[slot].Utf8 is not null)
        {
            slot = (slot + 1) & mask;
        }

        _slots[slot] = (utf8, string.Intern(readAs));
    }

    private static int Hash(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty)
        {
            return 0;
        }

        uint hash = ((uint)utf8.Length * 0x9E3779B1) ^ ((uint)utf8[0] * 0x85EBCA77) ^ ((uint)utf8[^1] * 0xC2B2AE3D)
            ^ ((uint)utf8[utf8.Length / 2] * 0x27D4EB2F);
        return (int)(hash >> 15);
    }
}
