using System.Runtime.InteropServices;

namespace StreamML.Features.View;

/// <summary>One message, assembled from everything that names its id.</summary>
internal struct MessageEntry
{
    /// <summary>Earliest known time, milliseconds since the Unix epoch.</summary>
    public long TimeMs;

    /// <summary>First time read or played, milliseconds since the Unix epoch; 0 if never.</summary>
    public long ReadMs;

    /// <summary>Hash of the campaign; 0 without one.</summary>
    public ulong Campaign;

    /// <summary>Position of the observation with its content; -1 without one.</summary>
    public int Content;

    /// <summary>Rank of that observation: 1 an event, 2 the message, 3 an edit.</summary>
    public int ContentRank;

    public bool IsOutbound;
    public bool IsWithdrawn;
    public bool HasFailed;

    /// <summary>False for a campaign_sent event without a message id: a send, but not a message.</summary>
    public bool IsMessage;

    public bool IsAnswered;

    public readonly bool IsSend => IsOutbound && !HasFailed;
}

/// <summary>One campaign.</summary>
internal struct CampaignEntry
{
    public long LastSentMs;
    public long LastSentBeforeMs;
    public bool IsOpenedByEvent;
    public bool IsOpened;
    public bool IsClicked;
    public bool IsRepliedByEvent;
    public bool IsAnswered;

    public readonly bool IsEngaged => IsOpened || IsClicked || IsAnswered;
}

/// <summary>One support ticket.</summary>
internal struct TicketEntry
{
    public long FirstOpenMs;
    public long LastOpenMs;
    public long LastCloseMs;
}

/// <summary>One order with its refunds.</summary>
internal struct OrderEntry
{
    public long FirstMs;
    public long Amount;
    public long Refunded;
    public ushort Currency;
    public ushort RefundCurrency;
    public bool IsOrder;
    public bool HasAmount;
    public bool HasDiscount;
    public bool IsRefunded;
    public bool IsWholeRefunded;
}

/// <summary>Entries by hash, in order of creation. Cleared and refilled for every view.</summary>
internal sealed class EntryTable<T>
    where T : struct
{
    private readonly Dictionary<ulong, int> _places = [];
    private readonly List<T> _entries = [];

    public Span<T> Entries => CollectionsMarshal.AsSpan(_entries);

    public void Clear()
    {
        _places.Clear();
        _entries.Clear();
    }

    /// <summary>Finds or creates the entry of a hash. The reference is valid until the next entry is created.</summary>
    public ref T Of(ulong hash, out bool isNew)
    {
        ref int place = ref CollectionsMarshal.GetValueRefOrAddDefault(_places, hash, out bool known);
        isNew = !known;
        if (!known)
        {
            place = _entries.Count;
            _entries.Add(default);
        }

        return ref CollectionsMarshal.AsSpan(_entries)[place];
    }

    /// <summary>Finds the entry of a hash that may be unknown.</summary>
    public T Find(ulong hash) => _places.TryGetValue(hash, out int place) ? _entries[place] : default;

    /// <summary>Adds an entry without a hash.</summary>
    public ref T Add()
    {
        _entries.Add(default);
        return ref CollectionsMarshal.AsSpan(_entries)[^1];
    }
}
