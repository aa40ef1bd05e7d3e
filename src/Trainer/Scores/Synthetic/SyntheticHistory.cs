using StreamML.Features;
using StreamML.Schemas.V1;

namespace StreamML.Trainer.Scores.Synthetic;

/// <summary>
/// Made-up histories of contacts with a business over 200 days: conversations, campaigns and what came of them, orders,
/// tickets, opt-outs. What drives each contact is hidden (<see cref="SyntheticPerson"/>); the labels follow from it
/// with noise, so that models have something to find and never find all of it. The same seed and number give the same
/// history of a contact, however many are made.
/// </summary>
/// <param name="seed">Seed.</param>
public sealed class SyntheticHistory(int seed)
{
    /// <summary>Days of history.</summary>
    public const int Days = 200;

    /// <summary>When histories begin: Monday 2025-01-06, 0:00 UTC, milliseconds since the Unix epoch.</summary>
    public const long StartMs = 1_736_121_600_000;

    /// <summary>The end of histories: the time that leads and customers are judged at.</summary>
    public const long EndMs = StartMs + (Days * DayMs);

    private const long MinuteMs = 60_000;
    private const long HourMs = 60 * MinuteMs;
    private const long DayMs = 24 * HourMs;

    /// <summary>The history of a contact.</summary>
    /// <param name="number">Which, 0 or more.</param>
    public ContactHistory Of(int number)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        var random = new Random(unchecked((seed * 1_000_003) + number));
        var person = new SyntheticPerson(random);
        string contactKey = $"synthetic/contact-{number}";
        var contact = new Contact(random, person, new SyntheticRecords("synthetic", contactKey, person, random));
        for (int day = person.FirstDay; day < Days; day++)
        {
            contact.Live(day);
        }

        return new ContactHistory(
            contactKey, contact.Records.Records, person.LeadScore, contact.HasBought
                ? person.Churned
                : null, contact.Sends);
    }

    /// <summary>A contact living its days.</summary>
    private sealed class Contact(Random random, SyntheticPerson person, SyntheticRecords records)
    {
        private readonly int _daysBetweenCampaigns = random.Next(5, 16);
        private long _lastSendMs;
        private bool _optedOut;

        public SyntheticRecords Records => records;

        public List<CampaignSend> Sends { get; } = [];

        public bool HasBought { get; private set; }

        public void Live(int day)
        {
            double activity = person.Activity(day);
            if (day == person.FirstDay || Chance((0.02 + (0.10 * person.Interest)) * activity))
            {
                Converse(At(day, person.FavouriteHour + (2.5 * SyntheticPerson.Normal(random))));
            }

            if ((day - person.FirstDay) % _daysBetweenCampaigns == 3 && !_optedOut)
            {
                Campaign(At(day, random.Next(8, 22)), day, activity);
            }

            if (person.IsCustomer)
            {
                Shop(day, activity);
            }

            if (day > person.LeavesAt && !_optedOut && Chance(0.006))
            {
                _optedOut = true;
                records.Inbound(At(day, person.FavouriteHour), SyntheticTexts.Stop);
                records.Event(At(day, person.FavouriteHour) + MinuteMs, "opt_out");
            }
        }

        private bool Chance(double probability) => random.NextDouble() < probability;

        // An hour of the contact's own day.
        private long At(int day, double hour) => StartMs + (day * DayMs)
            + (long)((Math.Clamp(hour, 0, 23.5) - person.OffsetHours) * HourMs) + (random.Next(0, 30) * MinuteMs);

        private SyntheticTexts.Kind Topic()
        {
            double unhappy = 1 - person.Content;
            (double Weight, SyntheticTexts.Kind Kind)[] kinds =
            [
                (0.05 + (0.30 * person.Interest), SyntheticTexts.Price),
                (0.01 + (0.16 * person.Interest), SyntheticTexts.Meeting),
                (0.20, SyntheticTexts.Question), (0.04 + (0.30 * person.Content), SyntheticTexts.Praise),
                (0.20, SyntheticTexts.Plain),
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
            int length = random.Next(15, 400);
            bool media = Chance(0.5), link = Chance(0.6), call = Chance(0.5);
            float personal = random.Next(5) / 4f;
            int hour = LocalHour(timeMs);
            double score = -2.3 + (2.6 * person.Interest) + (0.9 * personal) + (0.6 * (call ? 1 : 0))
                + (0.35 * (media ? 1 : 0))
                + (0.5 * (hour is >= 9 and < 18 ? 1 : 0)) + (0.05 * (hour - 14))
                - (0.1 * Math.Abs(hour - person.FavouriteHour))
                + (1.0 * (person.Content - 0.6)) + Math.Log(activity + 0.05)
                - (timeMs - _lastSendMs < 3 * DayMs ? 0.6 : 0);
            bool engaged = Chance(1 / (1 + Math.Exp(-score)));
            string campaign = $"campaign-{day}", message = records.NewId("send");
            Sends.Add(new CampaignSend(
                timeMs,
                new EngagementMoment(
                    MessageLength: length, HasMedia: media, HasLink: link, HasCallToAction: call,
                    Personalization: personal),
                engaged));
            _lastSendMs = timeMs;
            records.Event(timeMs, "campaign_sent", sent =>
            {
                (sent.CampaignId, sent.MessageId) = (campaign, message);
                sent.Attributes["message_length"] = SyntheticRecords.Json(length);
                sent.Attributes["has_media"] = media ? "true" : "false";
                sent.Attributes["has_link"] = link ? "true" : "false";
                sent.Attributes["has_call_to_action"] = call ? "true" : "false";
                sent.Attributes["personalization_level"] = SyntheticRecords.Json(personal);
            });
            records.Status(timeMs + 2_000, message, DeliveryStatus.Delivered);
            if (engaged)
            {
                Engage(timeMs, campaign, message);
            }
        }

        private void Engage(long timeMs, string campaign, string message)
        {
            long readMs = timeMs + (random.Next(3, 600) * MinuteMs);
            records.Status(readMs, message, DeliveryStatus.Read);
            records.Event(
                readMs, "campaign_opened", opened => (opened.CampaignId, opened.MessageId) = (campaign, message));
            if (Chance(0.2 + (0.5 * person.Interest)))
            {
                records.Event(
                    readMs + MinuteMs, "campaign_clicked", clicked =>
                        (clicked.CampaignId, clicked.MessageId) = (campaign, message));
            }

            if (Chance(0.1 + (0.4 * person.Quickness)))
            {
                records.Inbound(readMs + (random.Next(1, 90) * MinuteMs), Topic());
            }
        }

        private int LocalHour(long timeMs) => (int)((timeMs + (long)(person.OffsetHours * HourMs)) % DayMs / HourMs);

        private void Shop(int day, double activity)
        {
            long timeMs = At(day, person.FavouriteHour);
            bool leaving = day > person.LeavesAt;
            if (Chance((0.05 + (0.06 * person.Interest)) * activity))
            {
                records.Event(timeMs, "view");
            }

            if (Chance(0.035 * (0.4 + (0.6 * activity))))
            {
                records.Event(timeMs + (10 * MinuteMs), "cart");
                if (!Chance(leaving ? 0.75 : 0.3))
                {
                    Order(timeMs + (20 * MinuteMs), leaving);
                }
            }

            if (Chance(0.02 * activity))
            {
                Order(timeMs + (40 * MinuteMs), leaving);
            }

            if (Chance(0.002 + (0.02 * (1 - person.Content))))
            {
                string ticket = records.NewId("ticket");
                records.Event(timeMs + HourMs, "ticket_opened", opened => opened.TicketId = ticket);
                if (!Chance(0.1 + (0.5 * (1 - person.Content))))
                {
                    records.Event(
                        timeMs + (random.Next(4, 200) * HourMs), "ticket_closed", closed => closed.TicketId = ticket);
                }
            }
        }

        private void Order(long timeMs, bool leaving)
        {
            HasBought = true;
            string order = records.NewId("order");
            string amount = SyntheticRecords.Json((20 + random.Next(0, 180)) * (1 + (int)(2 * person.Interest)));
            records.Event(timeMs, "order", bought =>
            {
                (bought.OrderId, bought.Amount, bought.Currency) = (order, amount, "USD");
                if (Chance(leaving ? 0.6 : 0.2))
                {
                    bought.Attributes["coupon"] = "\"WELCOME\"";
                }
            });
            if (Chance(0.02 + (0.2 * (1 - person.Content))))
            {
                records.Event(timeMs + (random.Next(24, 200) * HourMs), "refund",
                    refund => (refund.OrderId, refund.Currency) = (order, "USD"));
            }
        }
    }
}
