namespace StreamML.Features.View;

/// <summary>An <see cref="EngagementMoment"/> with all known values filled in.</summary>
internal readonly record struct ResolvedMoment(
    int Hour,
    int DayOfWeek,
    int? MessageLength,
    bool? HasMedia,
    bool? HasLink,
    bool? HasCallToAction,
    float? Personalization)
{
    public bool IsWeekend => LocalTime.IsWeekend(DayOfWeek);

    public bool IsBusinessHours => LocalTime.IsBusinessHours(Hour, DayOfWeek);

    /// <summary>0 to 1, or NaN if no part of the message is known.</summary>
    public double Quality
    {
        get
        {
            if (MessageLength is null && HasMedia is null && HasLink is null && HasCallToAction is null
                && Personalization is null)
            {
                return double.NaN;
            }

            // In thousandths: whole-number sums, then one division.
            int score = (MessageLength is >= 20 and <= 300 ? 300 : 0)
                + (HasLink == true || HasMedia == true ? 200 : 0)
                + (HasCallToAction == true ? 300 : 0)
                + (int)Math.Round(200.0 * Math.Clamp(Personalization ?? 0, 0, 1), MidpointRounding.ToEven);
            return score / 1000.0;
        }
    }
}
