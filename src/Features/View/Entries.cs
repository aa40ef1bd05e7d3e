using System.Runtime.InteropServices;

namespace StreamML.Features.View;

/// <summary>One message, put together from everything that names its id.</summary>
internal struct MessageEntry
{
    /// <summary>The first time it is known of, milliseconds since the Unix epoch.</summary>
    public long TimeMs;

    /// <summary>First read or played; 0 when it was not.</summary>
    public long ReadMs;

    /// <summary>Hash of its campaign; 0 without one.</summary>
    public ulong Campaign;

    /// <summary>Position of the observation that has its content; -1 without one.</summary>
    public int Content;

    /// <summary>What that observation counts: 1 an event, 2 the message, 3 an edit.</summary>
    public int ContentRank;

    public bool IsOutbound;
    public bool IsWithdrawn;
    public bool HasFailed;

    /// <summary>False of a campaign_sent event without message id: a send, but no message.</summary>
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

/// <summary>
/// Entries by hash, in the order in which they came up. It is emptied and filled again for every view.
/// </summary>
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

    /// <summary>The entry of a hash. The reference is good until the next entry comes.</summary>
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

    /// <summary>The entry of a hash that may be unknown.</summary>
    public T Find(ulong hash) => _places.TryGetValue(hash, out int place) ? _entries[place] : default;

    /// <summary>An entry that has no hash.</summary>
    public ref T Add()
    {
        _entries.Add(default);
        return ref CollectionsMarshal.AsSpan(_entries)[^1];
    }
}
