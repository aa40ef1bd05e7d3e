using StreamML.Features.State;

namespace StreamML.Features.View;

/// <content>Messages in time order: inbound texts, turns, conversations.</content>
internal sealed partial class ContactView
{
    private const long AnswerMs = 72 * HourMs;
    private const long ConversationGapMs = 24 * HourMs;

    private readonly int[] _hours = new int[24];
    private readonly int[] _days = new int[7];

    private void ReadMessages()
    {
        var entries = _messages.Entries;
        var turn = default(Turn);
        var conversation = default(Conversation);
        for (int i = 0; i < entries.Length; i++)
        {
            ref var entry = ref entries[i];
            if (entry.IsOutbound && entry.HasFailed)
            {
                continue;
            }

            if (entry.IsOutbound)
            {
                Send(i, entry.TimeMs, ref turn);
            }
            else
            {
                Answer(entries, entry.TimeMs, ref turn);
                ReadInbound(entry);
            }

            if (entry.IsMessage)
            {
                Outbound += entry.IsOutbound ? 1 : 0;
                LastMessageMs = entry.TimeMs;
                MessageBeforeMs = entry.TimeMs < AsOfMs ? entry.TimeMs : MessageBeforeMs;
                Continue(entry, ref conversation);
            }
        }

        Close(conversation);
        if (turn.IsOpen && AsOfMs - turn.LastMs > AnswerMs)
        {
            Decide(turn.LastMs, isAnswered: false);
        }
    }

    private void ReadInbound(in MessageEntry entry)
    {
        Inbound++;
        LastInboundMs = entry.TimeMs;
        LastEngagementMs = Math.Max(LastEngagementMs, entry.TimeMs);
        CountByMonth(entry.TimeMs, ref InboundThisMonth, ref InboundLastMonth);
        CountByMonth(entry.TimeMs, ref EngagementsThisMonth, ref EngagementsLastMonth);
        int hour = LocalTime.Hour(entry.TimeMs, OffsetQuarters ?? 0);
        int day = LocalTime.Day(entry.TimeMs, OffsetQuarters ?? 0);
        _hours[hour]++;
        _days[day]++;
        Rhythm.Weekend += LocalTime.IsWeekend(day) ? 1 : 0;
        Rhythm.BusinessHours += LocalTime.IsBusinessHours(hour, day) ? 1 : 0;
        if (!entry.IsWithdrawn && entry.Content >= 0)
        {
            ReadInboundText(_contents[entry.Content], MonthsAgo(entry.TimeMs));
        }
    }

    private void ReadInboundText(in Observation text, long monthsAgo)
    {
        Signs.Questions += text.Has(State.Signs.Question) ? 1 : 0;
        Signs.Prices += text.Has(State.Signs.Price) ? 1 : 0;
        Signs.Meetings += text.Has(State.Signs.Meeting) ? 1 : 0;
        Signs.Complaints += text.Has(State.Signs.Complaint) ? 1 : 0;
        Signs.Unsubscribes += text.Has(State.Signs.Unsubscribe) ? 1 : 0;
        Signs.PositiveWords += text.PositiveWords;
        if (text.Has(State.Signs.EmotionKnown))
        {
            Sentiment.Emotion.Add(text.Emotion);
        }

        if (!text.Has(State.Signs.SentimentKnown))
        {
            return;
        }

        Sentiment.All.Add(text.Sentiment);
        Sentiment.Positive += text.Has(State.Signs.Positive) ? 1 : 0;
        Sentiment.Negative += text.Has(State.Signs.Negative) ? 1 : 0;
        if (monthsAgo == 0)
        {
            Sentiment.Now.Add(text.Sentiment);
        }
        else if (monthsAgo == 1)
        {
            Sentiment.Before.Add(text.Sentiment);
        }
    }

    private void Send(int place, long timeMs, ref Turn turn)
    {
        if (turn.IsOpen && timeMs - turn.LastMs > AnswerMs)
        {
            Decide(turn.LastMs, isAnswered: false);
            turn.IsOpen = false;
        }

        turn.First = turn.IsOpen ? turn.First : place;
        turn.Last = place;
        turn.LastMs = timeMs;
        turn.IsOpen = true;
    }

    private void Answer(Span<MessageEntry> entries, long timeMs, ref Turn turn)
    {
        if (!turn.IsOpen)
        {
            return;
        }

        bool isAnswered = timeMs - turn.LastMs <= AnswerMs;
        Decide(turn.LastMs, isAnswered);
        if (isAnswered)
        {
            Turns.AnsweredMs += timeMs - turn.LastMs;
            foreach (ref var sent in entries[turn.First..(turn.Last + 1)])
            {
                sent.IsAnswered = sent.IsSend;
            }
        }

        turn.IsOpen = false;
    }

    private void Decide(long lastMs, bool isAnswered)
    {
        int answered = isAnswered ? 1 : 0;
        Turns.Decided++;
        Turns.Answered += answered;
        switch (MonthsAgo(lastMs))
        {
            case 0:
                Turns.DecidedNow++;
                Turns.AnsweredNow += answered;
                break;
            case 1:
                Turns.DecidedBefore++;
                Turns.AnsweredBefore += answered;
                break;
        }
    }

    private void Continue(in MessageEntry entry, ref Conversation conversation)
    {
        if (conversation.Messages > 0 && entry.TimeMs - conversation.LastMs > ConversationGapMs)
        {
            Close(conversation);
            conversation = default;
        }

        conversation.BeginMs = conversation.Messages == 0 ? entry.TimeMs : conversation.BeginMs;
        conversation.LastMs = entry.TimeMs;
        conversation.Messages++;
        conversation.HasInbound |= !entry.IsOutbound;
    }

    private void Close(in Conversation conversation)
    {
        if (!conversation.HasInbound)
        {
            return;
        }

        Add(ref Conversations.All, conversation.Messages);
        switch (MonthsAgo(conversation.BeginMs))
        {
            case 0:
                Add(ref Conversations.Now, conversation.Messages);
                break;
            case 1:
                Add(ref Conversations.Before, conversation.Messages);
                break;
        }
    }

    private static void Add(ref ConversationCount count, int messages)
    {
        count.Count++;
        count.Messages += messages;
    }

    private void FindRhythm()
    {
        Rhythm.BestHour = Inbound == 0 ? double.NaN : FirstGreatest(_hours);
        Rhythm.BestDay = Inbound == 0 ? double.NaN : FirstGreatest(_days);
    }

    private static int FirstGreatest(int[] counts)
    {
        int best = 0;
        for (int i = 1; i < counts.Length; i++)
        {
            best = counts[i] > counts[best] ? i : best;
        }

        return best;
    }

    private struct Turn
    {
        public int First;
        public int Last;
        public long LastMs;
        public bool IsOpen;
    }

    private struct Conversation
    {
        public long BeginMs;
        public long LastMs;
        public int Messages;
        public bool HasInbound;
    }
}
