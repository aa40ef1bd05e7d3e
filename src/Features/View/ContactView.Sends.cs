using StreamML.Features.State;

namespace StreamML.Features.View;

/// <content>Sends, and their campaigns.</content>
internal sealed partial class ContactView
{
    // Content of the latest send with known content.
    private Observation _latestContent;

    private void ReadSends()
    {
        foreach (ref readonly var entry in _messages.Entries)
        {
            if (!entry.IsSend)
            {
                continue;
            }

            ReadCampaign(entry);
            if (entry.ReadMs != 0)
            {
                CountByMonth(entry.ReadMs, ref EngagementsThisMonth, ref EngagementsLastMonth);
            }

            if (entry.Content >= 0 && !entry.IsWithdrawn)
            {
                _latestContent = _contents[entry.Content];
            }
        }

        // A campaign is opened, clicked and answered through any of its sends and events, which are all known only now.
        foreach (ref readonly var entry in _messages.Entries)
        {
            if (entry.IsSend && entry.TimeMs < AsOfMs)
            {
                CountSend(entry, entry.Campaign == 0 ? default : _campaigns.Find(entry.Campaign));
            }
        }
    }

    private void ReadCampaign(in MessageEntry entry)
    {
        if (entry.Campaign == 0)
        {
            return;
        }

        ref var campaign = ref _campaigns.Of(entry.Campaign, out _);
        campaign.LastSentMs = entry.TimeMs;
        campaign.LastSentBeforeMs = entry.TimeMs < AsOfMs ? entry.TimeMs : campaign.LastSentBeforeMs;
        campaign.IsAnswered |= entry.IsAnswered;
        if (entry.ReadMs != 0)
        {
            campaign.IsOpened = true;
            Campaigns.LastOpenMs = Math.Max(Campaigns.LastOpenMs, entry.ReadMs);
        }
    }

    private void CountSend(in MessageEntry entry, in CampaignEntry campaign)
    {
        bool isOpened = entry.ReadMs != 0 || campaign.IsOpenedByEvent;
        bool isAnswered = entry.IsAnswered || campaign.IsRepliedByEvent;
        bool isEngaged = isOpened || isAnswered || campaign.IsClicked;
        Sends.Count++;
        Sends.Opened += isOpened ? 1 : 0;
        Sends.Clicked += campaign.IsClicked ? 1 : 0;
        Sends.Answered += isAnswered ? 1 : 0;
        Sends.LastCampaignMs = entry.Campaign != 0 ? entry.TimeMs : Sends.LastCampaignMs;
        Sends.MessagesLast7Days += entry.IsMessage && AsOfMs - entry.TimeMs <= WeekMs ? 1 : 0;
        if (AsOfMs - entry.TimeMs > AnswerMs)
        {
            Sends.Settled++;
            Sends.Ignored += isEngaged ? 0 : 1;
        }

        int hour = LocalTime.Hour(entry.TimeMs, OffsetQuarters ?? 0);
        int day = LocalTime.Day(entry.TimeMs, OffsetQuarters ?? 0);
        Sends.ByHour[hour]++;
        Sends.ByDay[day]++;
        Sends.EngagedByHour[hour] += isEngaged ? 1 : 0;
        Sends.EngagedByDay[day] += isEngaged ? 1 : 0;
    }

    private void CountCampaigns()
    {
        foreach (ref readonly var campaign in _campaigns.Entries)
        {
            int engaged = campaign.IsEngaged ? 1 : 0;
            Campaigns.Known++;
            Campaigns.Opened += campaign.IsOpened ? 1 : 0;
            Campaigns.Clicked += campaign.IsClicked ? 1 : 0;
            Campaigns.Answered += campaign.IsAnswered ? 1 : 0;
            Campaigns.Engaged += engaged;
            Campaigns.SentBeforeNow += campaign.LastSentBeforeMs != 0
                && MonthsAgo(campaign.LastSentBeforeMs) == 0 ? 1 : 0;
            if (campaign.LastSentMs == 0)
            {
                continue;
            }

            switch (MonthsAgo(campaign.LastSentMs))
            {
                case 0:
                    Campaigns.SentNow++;
                    Campaigns.EngagedNow += engaged;
                    break;
                case 1:
                    Campaigns.SentBefore++;
                    Campaigns.EngagedBefore += engaged;
                    break;
            }
        }
    }
}
