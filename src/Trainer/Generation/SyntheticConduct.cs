using Google.Protobuf;
using StreamML.Schemas.V1;

namespace StreamML.Trainer.Generation;

/// <summary>
/// What a made-up contact has done, counted. Outcomes follow from it and from chance alone, so that what a model could
/// know at best is known exactly.
/// </summary>
internal sealed class SyntheticConduct
{
    private const double AnswerHoursMax = 72;

    private readonly Dictionary<SyntheticTexts.Kind, int> _texts = [];
    private readonly Dictionary<string, int> _events = new(StringComparer.Ordinal);
    private int _written;

    /// <summary>Counts a text.</summary>
    public void Wrote(SyntheticTexts.Kind kind)
    {
        _texts[kind] = _texts.GetValueOrDefault(kind) + 1;
        _written++;
    }

    /// <summary>Counts an event.</summary>
    public void Did(string type) => _events[type] = _events.GetValueOrDefault(type) + 1;

    /// <summary>The score that leads of this conduct have on average, 8 to 97.</summary>
    /// <param name="records">The contact's records in the order of their times.</param>
    public double ExpectedLeadScore(IEnumerable<IMessage> records)
    {
        double price = Math.Min(3, Count(SyntheticTexts.Price)) / 3.0;
        double meeting = Math.Min(2, Count(SyntheticTexts.Meeting)) / 2.0;
        double praise = Count(SyntheticTexts.Praise) - Count(SyntheticTexts.Complaint);
        double mood = praise / Math.Max(1, _written);
        double clicks = Math.Min(5, _events.GetValueOrDefault("campaign_clicked")) / 5.0;
        double speed = MeanAnswerMinutes(records) is { } minutes ? 1 - Math.Min(1, minutes / 240) : 0;
        return 8 + (30 * price) + (24 * meeting) + (14 * speed) + (7 * (mood + 1)) + (14 * clicks);
    }

    private int Count(SyntheticTexts.Kind kind) => _texts.GetValueOrDefault(kind);

    private static double? MeanAnswerMinutes(IEnumerable<IMessage> records)
    {
        long? sentMs = null;
        double sumMs = 0;
        int answers = 0;
        foreach (var record in records)
        {
            if (record is EnrichedMessage { Direction: Direction.Inbound } written)
            {
                if (sentMs is { } sent && written.SentAtMs - sent <= AnswerHoursMax * 3_600_000)
                {
                    (sumMs, answers) = (sumMs + (written.SentAtMs - sent), answers + 1);
                }

                sentMs = null;
            }
            else if (record is EnrichedMessage message)
            {
                sentMs = message.SentAtMs;
            }
            else if (record is BusinessEvent { Type: "campaign_sent" } campaign)
            {
                sentMs = campaign.OccurredAtMs;
            }
        }

        return answers == 0 ? null : sumMs / answers / 60_000;
    }
}
