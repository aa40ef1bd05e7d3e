using StreamML.Features.View;

namespace StreamML.Features;

/// <summary>An engagement vector that was kept, as it is for another moment.</summary>
public static class EngagementVector
{
    private static readonly FeatureSchema Schema = FeatureSchemas.Engagement;
    private static readonly int HourPlace = Schema.IndexOf("hour_of_day");
    private static readonly int DayPlace = Schema.IndexOf("day_of_week");
    private static readonly int Weekend = Schema.IndexOf("is_weekend");
    private static readonly int BusinessHours = Schema.IndexOf("is_business_hours");
    private static readonly int RateOfHour = Schema.IndexOf("engagement_rate_this_hour");
    private static readonly int RateOfDay = Schema.IndexOf("engagement_rate_this_day");
    private static readonly int RateOfPart = Schema.IndexOf("engagement_rate_this_weekday");

    /// <summary>
    /// Changes hour, day and what follows from them. The vector has the contact's rates for its own moment alone: those
    /// of what changes are missing, for its own moment too, so that all moments are judged alike.
    /// </summary>
    /// <param name="stored">The vector as it was kept; without a day it is taken for a working day.</param>
    /// <param name="values">Receives the vector, float32 [feature]; missing = NaN.</param>
    /// <param name="hour">Hour of the contact's day, 0 to 23; null: its own.</param>
    /// <param name="day">Day of the week, Monday = 0; null: its own.</param>
    public static void At(ReadOnlySpan<float> stored, Span<float> values, int? hour = null, int? day = null)
    {
        stored.CopyTo(values);
        if (hour is { } newHour)
        {
            (values[HourPlace], values[RateOfHour]) = (newHour, float.NaN);
        }

        if (day is { } newDay)
        {
            (values[DayPlace], values[Weekend]) = (newDay, LocalTime.IsWeekend(newDay) ? 1 : 0);
            (values[RateOfDay], values[RateOfPart]) = (float.NaN, float.NaN);
        }

        int ofDay = float.IsNaN(values[DayPlace]) ? 0 : (int)values[DayPlace];
        values[BusinessHours] = float.IsNaN(values[HourPlace])
            ? float.NaN
            : EngagementMoment.IsBusinessHours((int)values[HourPlace], ofDay) ? 1 : 0;
    }
}
