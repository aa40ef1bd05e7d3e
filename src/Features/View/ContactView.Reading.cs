using StreamML.Features.State;

namespace StreamML.Features.View;

/// <content>The pass over activity, which groups related observations.</content>
internal sealed partial class ContactView
{
    private readonly EntryTable<MessageEntry> _messages = new();
    private readonly EntryTable<CampaignEntry> _campaigns = new();
    private readonly EntryTable<TicketEntry> _tickets = new();
    private readonly HashSet<ulong> _optedOut = [];
    private readonly List<long> _carts = [];
    private Observation[] _contents = [];
    private int _contentCount;

    private void ClearEntries()
    {
        _messages.Clear();
        _campaigns.Clear();
        _tickets.Clear();
        _optedOut.Clear();
        _carts.Clear();
        _orders.Clear();
        _orderTimes.Clear();
        Array.Clear(_hours);
        Array.Clear(_days);
        _contentCount = 0;
    }

    private void Read(ReadOnlySpan<Observation> items)
    {
        if (_contents.Length < items.Length)
        {
            _contents = new Observation[Math.Max(items.Length, 2 * _contents.Length)];
        }

        foreach (ref readonly var item in items)
        {
            if (item.TimeMs > AsOfMs)
            {
                break;
            }

            Read(item);
        }
    }

    private void Read(in Observation item)
    {
        switch (item.Kind)
        {
            case ObservationKind.Message or ObservationKind.Edit or ObservationKind.Withdrawal
                or ObservationKind.Placeholder:
                ReadMessage(item);
                break;
            case ObservationKind.Sent or ObservationKind.Delivered or ObservationKind.Read or ObservationKind.Played
                or ObservationKind.Failed:
                ReadStatus(item);
                break;
            case ObservationKind.OutboundMessage or ObservationKind.CampaignSent:
                ReadSend(item);
                break;
            case ObservationKind.CampaignOpened or ObservationKind.CampaignClicked or ObservationKind.CampaignReplied:
                ReadCampaign(item);
                break;
            case ObservationKind.TicketOpened or ObservationKind.TicketClosed:
                ReadTicket(item);
                break;
            case ObservationKind.OptOut or ObservationKind.OptIn or ObservationKind.Preference:
                Preferences.Changes++;
                if (item.Kind == ObservationKind.OptOut
                    && _optedOut.Add(item.Campaign != 0 ? item.Campaign : item.Key))
                {
                    Preferences.OptedOut++;
                }

                break;
            case ObservationKind.Cart:
                _carts.Add(item.TimeMs);
                break;
            case ObservationKind.View:
                CountByMonth(item.TimeMs, ref ViewsThisMonth, ref ViewsLastMonth);
                break;
        }
    }

    private void ReadMessage(in Observation item)
    {
        ref var entry = ref Message(item.Key, item.TimeMs);
        entry.IsOutbound |= item.Has(State.Signs.Outbound);
        if (item.Kind == ObservationKind.Withdrawal)
        {
            entry.IsWithdrawn = true;
            return;
        }

        // A placeholder has no content.
        Take(item, item.Kind == ObservationKind.Edit ? 3 : 2, ref entry);
    }

    private void ReadStatus(in Observation item)
    {
        ref var entry = ref Message(item.Key, item.TimeMs);
        entry.IsOutbound = true;
        entry.HasFailed |= item.Kind == ObservationKind.Failed;
        if (item.Kind is ObservationKind.Read or ObservationKind.Played)
        {
            entry.ReadMs = entry.ReadMs == 0 ? item.TimeMs : entry.ReadMs;
            LastEngagementMs = item.TimeMs;
        }
    }

    private void ReadSend(in Observation item)
    {
        if (item.Link != 0)
        {
            ref var entry = ref Message(item.Link, item.TimeMs);
            entry.IsOutbound = true;
            entry.Campaign = item.Campaign != 0 ? item.Campaign : entry.Campaign;
            Take(item, 1, ref entry);
            return;
        }

        ref var nameless = ref _messages.Add();
        nameless = new MessageEntry
        {
            TimeMs = item.TimeMs,
            Campaign = item.Campaign,
            IsOutbound = true,
            IsMessage = item.Kind == ObservationKind.OutboundMessage,
            Content = -1,
        };
        Take(item, 1, ref nameless);
    }

    private void ReadCampaign(in Observation item)
    {
        LastEngagementMs = item.TimeMs;
        CountByMonth(item.TimeMs, ref EngagementsThisMonth, ref EngagementsLastMonth);

        // An event without a campaign is an engagement and nothing more.
        if (item.Campaign == 0)
        {
            return;
        }

        ref var entry = ref _campaigns.Of(item.Campaign, out _);
        switch (item.Kind)
        {
            case ObservationKind.CampaignOpened:
                entry.IsOpened = entry.IsOpenedByEvent = true;
                Campaigns.LastOpenMs = item.TimeMs;
                break;
            case ObservationKind.CampaignClicked:
                entry.IsClicked = true;
                break;
            default:
                entry.IsAnswered = entry.IsRepliedByEvent = true;
                break;
        }
    }

    private void ReadTicket(in Observation item)
    {
        ref var entry = ref _tickets.Of(item.Link != 0 ? item.Link : item.Key, out _);
        if (item.Kind == ObservationKind.TicketClosed)
        {
            entry.LastCloseMs = item.TimeMs;
            return;
        }

        entry.FirstOpenMs = entry.FirstOpenMs == 0 ? item.TimeMs : entry.FirstOpenMs;
        entry.LastOpenMs = item.TimeMs;
    }

    private ref MessageEntry Message(ulong key, long timeMs)
    {
        ref var entry = ref _messages.Of(key, out bool isNew);
        if (isNew)
        {
            entry.TimeMs = timeMs;
            entry.IsMessage = true;
            entry.Content = -1;
        }

        return ref entry;
    }

    private void Take(in Observation item, int rank, ref MessageEntry entry)
    {
        if (rank >= entry.ContentRank && (item.Signs & State.Signs.Content) != State.Signs.None)
        {
            _contents[_contentCount] = item;
            entry.Content = _contentCount++;
            entry.ContentRank = rank;
        }
    }

    private void CountByMonth(long timeMs, ref int now, ref int before)
    {
        long months = MonthsAgo(timeMs);
        now += months == 0 ? 1 : 0;
        before += months == 1 ? 1 : 0;
    }

    private void CountTickets()
    {
        foreach (ref readonly var ticket in _tickets.Entries)
        {
            Tickets.Count++;
            if (ticket.LastOpenMs > ticket.LastCloseMs)
            {
                Tickets.Unresolved++;
            }
            else if (ticket.FirstOpenMs != 0)
            {
                Tickets.Resolved++;
                Tickets.ResolutionMs += ticket.LastCloseMs - ticket.FirstOpenMs;
            }
        }
    }
}
