using static StreamML.Features.Definitions.Formulas;

namespace StreamML.Features.Definitions;

/// <summary>
/// The features of engagement prediction. They judge a message about to be sent: earlier sends count strictly before
/// the as-of time.
/// </summary>
internal static class EngagementFeatures
{
    private const string NoSend = "nothing sent before";
    private const string NoMessage = "no outbound or campaign message whose content is known, and none given";

    public static IReadOnlyList<FeatureSpec> All { get; } =
    [
        FeatureSpec.Of("past_open_rate", "share", 0, 1, NoSend,
            "Sends opened / sends before. Opened: a read or played status, or a campaign_opened event of its campaign.",
            view => Ratio(view.Sends.Opened, view.Sends.Count)),
        FeatureSpec.Of("past_click_rate", "share", 0, 1, NoSend,
            "Sends of a campaign with a campaign_clicked event / sends before.",
            view => Ratio(view.Sends.Clicked, view.Sends.Count)),
        FeatureSpec.Of("past_response_rate", "share", 0, 1, NoSend,
            "Sends in an answered turn or of a campaign with a campaign_replied event / sends before.",
            view => Ratio(view.Sends.Answered, view.Sends.Count)),
        FeatureSpec.Of("avg_response_time_hours", "hours", 0, 72, "no turn was answered",
            "As avg_response_time_minutes, in hours.",
            view => Ratio(view.Turns.AnsweredMs, view.Turns.Answered) / HourMs),
        FeatureSpec.Of("hour_of_day", "hour", 0, 23, FeatureSpec.Never,
            "Hour of the moment in the contact's time, or in UTC where no time zone is known.",
            view => view.Moment.Hour),
        FeatureSpec.Of("day_of_week", "day", 0, 6, FeatureSpec.Never,
            "Day of the moment in the contact's time, Monday = 0.",
            view => view.Moment.DayOfWeek),
        FeatureSpec.Of("is_weekend", "flag", 0, 1, FeatureSpec.Never,
            "1 on Saturday and Sunday.",
            view => Flag(view.Moment.IsWeekend)),
        FeatureSpec.Of("is_business_hours", "flag", 0, 1, FeatureSpec.Never,
            "1 from Monday to Friday, 9:00 to 17:59.",
            view => Flag(view.Moment.IsBusinessHours)),
        FeatureSpec.Of("days_since_last_engagement", "days", 0, 400, "no engagement in the horizon",
            "Days since the last inbound message, read or played status, or campaign_opened, campaign_clicked or"
            + " campaign_replied event.",
            view => Days(view.AsOfMs, view.LastEngagementMs)),
        FeatureSpec.Of("days_since_last_campaign", "days", 0, 400, "no campaign before in the horizon",
            "Days since the last send of a campaign before.",
            view => Days(view.AsOfMs, view.Sends.LastCampaignMs)),
        FeatureSpec.Of("hours_since_last_message", "hours", 0, 9_600, "no message before in the horizon",
            "Hours since the last message of either direction before.",
            view => Days(view.AsOfMs, view.MessageBeforeMs) * 24),
        SharedFeatures.PreferredContactHour,
        FeatureSpec.Of("preferred_day_of_week", "day", 0, 6, "no inbound message",
            "Day of the contact's week with the most inbound messages, Monday = 0; of equal ones the earliest.",
            view => view.Rhythm.BestDay),
        FeatureSpec.Of("timezone_offset", "hours", -12, 14, "no time zone is known",
            "Hours from UTC: the newest timezone_offset attribute of an event or a feedback; else that of the phone "
            + "number's country where it has one offset all year.",
            view => view.OffsetQuarters is { } quarters ? quarters / 4.0 : double.NaN),
        FeatureSpec.Of("message_length", "characters", 0, 65_535, NoMessage,
            "Characters (UTF-16) of the message, as given or of the latest outbound or campaign message.",
            view => view.Moment.MessageLength ?? double.NaN),
        FeatureSpec.Of("has_media", "flag", 0, 1, NoMessage,
            "1 where the message is a picture, video, sound, document or sticker, or its event says has_media.",
            view => Flag(view.Moment.HasMedia)),
        FeatureSpec.Of("has_link", "flag", 0, 1, NoMessage,
            "1 where the text has http://, https:// or www., or the event says has_link.",
            view => Flag(view.Moment.HasLink)),
        FeatureSpec.Of("has_call_to_action", "flag", 0, 1, NoMessage,
            "1 where the text has a call: buy, order, book, click, tap, reply, call, visit, shop, register, subscribe, "
            + "sign up, learn more, get yours, try, download or join now; or the event says has_call_to_action.",
            view => Flag(view.Moment.HasCallToAction)),
        FeatureSpec.Of("personalization_level", "share", 0, 1, NoMessage,
            "The event's personalization_level; else 0.5 for a greeting by name, 0.25 for a thing of the contact's "
            + "(your order, cart, account, booking, appointment, last), 0.25 for you or your.",
            view => view.Moment.Personalization ?? double.NaN),
        FeatureSpec.Of("engagement_rate_this_hour", "share", 0, 1, "nothing sent before at this hour",
            "Sends opened, clicked or answered / sends, of those before at the moment's hour of the contact's day.",
            view => Ratio(view.Sends.EngagedByHour[view.Moment.Hour], view.Sends.ByHour[view.Moment.Hour])),
        FeatureSpec.Of("engagement_rate_this_day", "share", 0, 1, "nothing sent before on this day of the week",
            "The same, of those before on the moment's day of the week.",
            view => Ratio(view.Sends.EngagedByDay[view.Moment.DayOfWeek], view.Sends.ByDay[view.Moment.DayOfWeek])),
        FeatureSpec.Of("engagement_rate_this_weekday", "share", 0, 1, "nothing sent before on such days",
            "The same, of those before on the same part of the week: Monday to Friday, or the weekend.",
            view => Ratio(view.Sends.EngagedOnDays(view.Moment.IsWeekend), view.Sends.OnDays(view.Moment.IsWeekend))),
        FeatureSpec.Of("messages_received_last_7d", "messages", 0, 2_048, FeatureSpec.Never,
            "Outbound messages, which the contact has received, of the last 7 days before.",
            view => view.Sends.MessagesLast7Days),
        FeatureSpec.Of("campaigns_received_last_30d", "campaigns", 0, 2_048, FeatureSpec.Never,
            "Different campaigns sent in the last 30 days before.",
            view => view.Campaigns.SentBeforeNow),
        FeatureSpec.Of("conversation_count_last_30d", "conversations", 0, 2_048, FeatureSpec.Never,
            "Conversations begun in the last 30 days.",
            view => view.Conversations.Now.Count),
        FeatureSpec.Of(
            "avg_sentiment_score_last_30d", "score", -1, 1, "no inbound text with a sentiment in the last 30 days",
            "Mean sentiment score of inbound texts of the last 30 days.",
            view => view.Sentiment.Now.Mean),
        FeatureSpec.Of("message_quality_score", "score", 0, 1, NoMessage,
            "0.3 for 20 to 300 characters, 0.2 for a link or media, 0.3 for a call to action, 0.2 times "
            + "personalization_level.",
            view => view.Moment.Quality),
    ];
}
