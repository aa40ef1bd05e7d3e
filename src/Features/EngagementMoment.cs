using StreamML.Features.View;

namespace StreamML.Features;

/// <summary>
/// A message and a moment to judge engagement for. Null values come from the contact: hour and day from the as-of time
/// in the contact's time zone, the message from its latest outbound or campaign message.
/// </summary>
/// <param name="Hour">Hour of the contact's day, 0 to 23.</param>
/// <param name="DayOfWeek">Day of the week, Monday = 0 to Sunday = 6.</param>
/// <param name="MessageLength">Characters (UTF-16) of the message.</param>
/// <param name="HasMedia">It carries a picture, video, sound, document or sticker.</param>
/// <param name="HasLink">It contains a link.</param>
/// <param name="HasCallToAction">It asks the contact to do something.</param>
/// <param name="Personalization">Degree of personalisation, 0 to 1.</param>
public readonly record struct EngagementMoment(
    int? Hour = null,
    int? DayOfWeek = null,
    int? MessageLength = null,
    bool? HasMedia = null,
    bool? HasLink = null,
    bool? HasCallToAction = null,
    float? Personalization = null)
{
    /// <summary>Whether an hour of a day is one of business hours: 9 to 18 o'clock, Monday to Friday.</summary>
    /// <param name="hour">0 to 23.</param>
    /// <param name="day">Monday = 0 to Sunday = 6.</param>
    public static bool IsBusinessHours(int hour, int day) => LocalTime.IsBusinessHours(hour, day);
}
