using StreamML.Features;
using StreamML.Schemas.V1;

namespace StreamML.Trainer.Generation;

/// <summary>A made-up contact living its days.</summary>
internal sealed class ContactLife(
    Random random, SyntheticPerson person, SyntheticRecords records, GenerationPlan plan)
{
    private const long MinuteMs = 60_000;
    private const long HourMs = 60 * MinuteMs;
    private const int DayTries = 200;

    // Who has not opened as many in a row gets fewer.
    private const int IgnoredInARow = 3;
    private const int SeldomFactor = 3;
    private const double FadingAppeal = 0.4;

    private readonly int _daysBetweenCampaigns = random.Next(6, 13);
    private int _nextCampaignDay;
    private int _ignored;
    private long _lastSendMs;
    private bool _hasBought;
    private bool _optedOut;

    /// <summary>Campaign messages that it was sent.</summary>
    public List<CampaignSend> Sends { get; } = [];

    /// <summary>Whether it had bought by the day it is judged.</summary>
    public bool HasBoughtBeforeJudgement { get; private set; }

    /// <summary>Lives all days.</summary>
    /// <param name="conversations">Conversations to begin.</param>
    public void Live(int conversations)
    {
        var talks = DaysOf(conversations).ToLookup(day => day);
        _nextCampaignDay = person.FirstDay + random.Next(1, _daysBetweenCampaigns);
        for (int day = person.FirstDay; day < plan.Days; day++)
        {
            double activity = person.Activity(day);
            foreach (int _ in talks[day])
            {
                Converse(At(day, person.FavouriteHour + (2.5 * SyntheticPerson.Normal(random))));
            }

            if (day == _nextCampaignDay)
            {
                Campaign(At(day, random.Next(8, 22)), day, activity);
            }

            if (person.IsCustomer && activity > 0)
            {
                Shop(day, activity);
            }

            if (person.Fades && activity is > 0 and < 0.5 && !_optedOut && Chance(0.01))
            {
                OptOut(At(day, person.FavouriteHour));
            }

            HasBoughtBeforeJudgement |= _hasBought && day < plan.JudgementDay;
        }
    }

    // Days on which it is active; the first is that of the first contact.
    private IEnumerable<int> DaysOf(int conversations)
    {
        for (int i = 0; i < conversations; i++)
        {
            int day = person.FirstDay;
            for (int attempt = 0; i > 0 && attempt < DayTries; attempt++)
            {
                int tried = random.Next(person.FirstDay, plan.Days - 1);
                if (Chance(person.Activity(tried)))
                {
                    day = tried;
                    break;
                }
            }

            yield return day;
        }
    }

    private bool Chance(double probability) => random.NextDouble() < probability;

    // An hour of the contact's own day.
    private long At(int day, double hour) => plan.StartMs + (day * GenerationPlan.DayMs)
        + (long)((Math.Clamp(hour, 0, 23.5) - person.OffsetHours) * HourMs) + (random.Next(0, 30) * MinuteMs);

    private SyntheticTexts.Kind Topic()
    {
        double unhappy = 1 - person.Content, owns = _hasBought ? 1 : 0;
        (double Weight, SyntheticTexts.Kind Kind)[] kinds =
        [
            (0.03 + (0.40 * person.Interest), SyntheticTexts.Price),
            (0.01 + (0.25 * person.Interest), SyntheticTexts.Meeting),
            (0.15, SyntheticTexts.Question), (0.04 + (0.30 * person.Content), SyntheticTexts.Praise),
            (0.15, SyntheticTexts.Plain), (0.10 * owns, SyntheticTexts.Tracking), (0.08 * owns, SyntheticTexts.Support),
            (0.06 * owns * unhappy, SyntheticTexts.Return),
            (0.01 + (0.35 * unhappy * unhappy), SyntheticTexts.Complaint),
        ];
        double at = random.NextDouble() * kinds.Sum(kind => kind.Weight);
        foreach (var (weight, kind) in kinds)
        {
            at -= weight;
            if (at < 0)
            {
                return kind;
            }
        }

        return SyntheticTexts.Plain;
    }

    private void Converse(long timeMs)
    {
        records.Inbound(timeMs, Topic());
        for (int turn = 0; turn < 5; turn++)
        {
            timeMs += random.Next(2, 25) * MinuteMs;
            records.Outbound(timeMs, SyntheticTexts.Answers[random.Next(SyntheticTexts.Answers.Length)]);
            if (!Chance(0.25 + (0.3 * person.Quickness) + (0.25 * person.Interest)))
            {
                return;
            }

            timeMs += (long)(
                (2 + (-Math.Log(1 - random.NextDouble()) * (4 + (220 * (1 - person.Quickness))))) * MinuteMs);
            records.Inbound(timeMs, Topic());
        }
    }

    private void Campaign(long timeMs, int day, double activity)
    {
        if (_optedOut)
        {
            return;
        }

        var moment = new EngagementMoment(
            MessageLength: random.Next(15, 400), HasMedia: Chance(0.5), HasLink: Chance(0.6),
            HasCallToAction: Chance(0.5), Personalization: random.Next(5) / 4f);
        double appeal = Appeal(moment, timeMs) + (FadingAppeal * Math.Log(activity));
        double probability = 1 / (1 + Math.Exp(-appeal));
        bool engaged = Chance(probability);
        string campaign = $"campaign-{day / 7}", message = records.NewId("send");
        Sends.Add(new CampaignSend(timeMs, moment, engaged, (float)probability));
        records.Sent(timeMs, campaign, message, moment);
        if (engaged)
        {
            Engage(timeMs, campaign, message);
        }

        _lastSendMs = timeMs;
        _ignored = engaged ? 0 : _ignored + 1;
        _nextCampaignDay = day + (_daysBetweenCampaigns * (_ignored >= IgnoredInARow ? SeldomFactor : 1));
    }

    // Log-odds that an active contact opens it: what is sent and when count most, who gets it a little.
    private double Appeal(EngagementMoment sent, long timeMs)
    {
        bool atWork = IsAtWork(timeMs);
        return -5.2 + (5.6 * sent.Personalization!.Value) + (2.8 * Flag(sent.HasCallToAction))
            + (2.2 * Flag(sent.HasMedia)) + (1.8 * (atWork ? 1 : 0))
            - (0.004 * (sent.MessageLength!.Value - 200)) + (1.6 * (person.Interest - 0.5))
            + (0.8 * (person.Content - 0.6)) - (timeMs - _lastSendMs < 3 * GenerationPlan.DayMs ? 0.6 : 0);
    }

    private static double Flag(bool? value) => value == true ? 1 : 0;

    private void Engage(long timeMs, string campaign, string message)
    {
        long readMs = timeMs + (random.Next(3, 600) * MinuteMs);
        records.Status(readMs, message, DeliveryStatus.Read);
        records.Event(readMs, "campaign_opened", Name);
        if (Chance(0.1 + (0.6 * person.Interest)))
        {
            records.Event(readMs + MinuteMs, "campaign_clicked", Name);
        }

        if (Chance(0.05 + (0.15 * person.Quickness)))
        {
            long repliedMs = readMs + (random.Next(1, 90) * MinuteMs);
            records.Inbound(repliedMs, Topic());
            records.Event(repliedMs, "campaign_replied", Name);
        }

        void Name(BusinessEvent given) => (given.CampaignId, given.MessageId) = (campaign, message);
    }

    // Monday to Friday, 9:00 to 17:59 of its own time.
    private bool IsAtWork(long timeMs)
    {
        var local = DateTimeOffset.FromUnixTimeMilliseconds(timeMs + (long)(person.OffsetHours * HourMs));
        return local.Hour is >= 9 and < 18 && local.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday);
    }

    private void OptOut(long timeMs)
    {
        _optedOut = true;
        records.Inbound(timeMs, SyntheticTexts.Stop);
        records.Event(timeMs + MinuteMs, "opt_out");
    }

    private void Shop(int day, double activity)
    {
        long timeMs = At(day, person.FavouriteHour);
        if (Chance((0.09 + (0.06 * person.Interest)) * activity))
        {
            records.Event(timeMs, "view");
        }

        if (Chance(0.035 * activity))
        {
            records.Event(timeMs + (10 * MinuteMs), "cart");
            if (!Chance(activity < 0.5 ? 0.75 : 0.3))
            {
                Order(timeMs + (20 * MinuteMs), activity);
            }
        }

        if (Chance(0.03 * activity))
        {
            Order(timeMs + (40 * MinuteMs), activity);
        }

        if (Chance((0.002 + (0.02 * (1 - person.Content))) * activity))
        {
            string ticket = records.NewId("ticket");
            records.Event(timeMs + HourMs, "ticket_opened", opened => opened.TicketId = ticket);
            if (!Chance(0.1 + (0.5 * (1 - person.Content))))
            {
                records.Event(
                    timeMs + (random.Next(2, 20) * HourMs), "ticket_closed", closed => closed.TicketId = ticket);
            }
        }
    }

    private void Order(long timeMs, double activity)
    {
        _hasBought = true;
        string order = records.NewId("order");
        string amount = SyntheticRecords.Json((20 + random.Next(0, 180)) * (1 + (int)(2 * person.Interest)));
        records.Event(timeMs, "order", bought =>
        {
            (bought.OrderId, bought.Amount, bought.Currency) = (order, amount, "USD");
            if (Chance(activity < 0.5 ? 0.6 : 0.2))
            {
                bought.Attributes["coupon"] = "\"WELCOME\"";
            }
        });
        if (Chance(0.02 + (0.2 * (1 - person.Content))))
        {
            records.Event(timeMs + (random.Next(2, 20) * HourMs), "refund",
                refund => (refund.OrderId, refund.Currency) = (order, "USD"));
        }
    }
}
