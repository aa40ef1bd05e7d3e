using StreamML.Schemas.V1;

namespace StreamML.Features.Tests;

/// <summary>Engagement. Hours from Monday 2026-06-01 00:00 UTC.</summary>
internal static class EngagementCases
{
    public static IEnumerable<FeatureCase> All
    {
        get
        {
            // Monday 9:00 read and answered; Tuesday 9:00 clicked; Wednesday 10:00 nothing; Saturday 9:00 opened; now:
            // Sunday 12:00.
            yield return Of("past_open_rate", 0.5, Now, Sends);
            yield return Of("past_click_rate", 0.25, Now, Sends);
            yield return Of("past_response_rate", 0.25, Now, Sends);
            yield return Of("avg_response_time_hours", 2, Now, Sends);
            yield return Of("hour_of_day", 12, Now, Sends);
            yield return Of("hour_of_day", 14.0, Now, h =>
            {
                Sends(h);
                h.Feedback(1, f => f.Attributes["timezone_offset"] = "\"+02:15\"");
            });
            yield return Of("hour_of_day", 7, Now, Sends, new EngagementMoment(Hour: 7));
            yield return Of("day_of_week", 6, Now, Sends);
            yield return Of("day_of_week", 2, Now, Sends, new EngagementMoment(DayOfWeek: 2));
            yield return Of("is_weekend", 1, Now, Sends);
            yield return Of("is_weekend", 0, Now, Sends, new EngagementMoment(DayOfWeek: 4));
            yield return Of("is_business_hours", 0, Now, Sends);
            yield return Of("is_business_hours", 1, Now, Sends, new EngagementMoment(Hour: 17, DayOfWeek: 4));
            yield return Of("is_business_hours", 0, Now, Sends, new EngagementMoment(Hour: 18, DayOfWeek: 4));
            yield return Of("days_since_last_engagement", 26 / 24.0, Now, Sends);
            yield return Of("days_since_last_campaign", 27 / 24.0, Now, Sends);
            yield return Of("hours_since_last_message", 98, Now, Sends);
            yield return Of("hours_since_last_message", 49, Day(2) + 10, h =>
            {
                // The message judged does not count as the one before it.
                h.Out(Day(0) + 9);
                h.Out(Day(2) + 10);
            });
            yield return Of("preferred_contact_hour", 11, Now, Sends);
            yield return Of("preferred_day_of_week", 0, Now, Sends);
            yield return Of("timezone_offset", 5.5, 10, h => h.In(0, with: m => m.ContactUtcOffsetMinutes = 330));
            yield return Of("timezone_offset", -3, 10, h =>
            {
                h.In(0, with: m => m.ContactUtcOffsetMinutes = 330);
                h.Feedback(2, f => f.Attributes["timezone_offset"] = "-3");
                h.Event(1, "view", e => e.Attributes["timezone_offset"] = "4");
            });
            yield return Of("message_length", 36, 10, Offer);
            yield return Of("message_length", 90, 10, Offer, new EngagementMoment(MessageLength: 90));
            yield return Of("has_media", 1, 10, Offer);
            yield return Of("has_media", 0, 10, Offer, new EngagementMoment(HasMedia: false));
            yield return Of("has_link", 1, 10, Offer);
            yield return Of("has_call_to_action", 1, 10, Offer);
            yield return Of("personalization_level", 0.75, 10, Offer);
            yield return Of("personalization_level", 0.4, 10, h => h.Event(1, "campaign_sent", e =>
            {
                e.CampaignId = "c";
                e.Attributes["personalization_level"] = "0.4";
            }));
            yield return Of("message_quality_score", 0.3 + 0.2 + 0.3 + 0.15, 10, Offer);
            yield return Of("message_quality_score", 0.3, 10, Offer, new EngagementMoment(
                MessageLength: 500, HasMedia: false, HasLink: false, HasCallToAction: true, Personalization: 0));
            yield return Of("engagement_rate_this_hour", 1, Now, Sends, new EngagementMoment(Hour: 9));
            yield return Of("engagement_rate_this_hour", 0, Now, Sends, new EngagementMoment(Hour: 10));
            yield return Of("engagement_rate_this_day", 1, Now, Sends, new EngagementMoment(DayOfWeek: 5));
            yield return Of("engagement_rate_this_day", 0, Now, Sends, new EngagementMoment(DayOfWeek: 2));
            yield return Of("engagement_rate_this_weekday", 2 / 3.0, Now, Sends, new EngagementMoment(DayOfWeek: 4));
            yield return Of("engagement_rate_this_weekday", 1, Now, Sends);
            yield return Of("messages_received_last_7d", 2, Now, Sends);
            yield return Of("campaigns_received_last_30d", 2, Now, Sends);
            yield return Of("campaigns_received_last_30d", 1, Now + (29 * 24) - 4, Sends);
            yield return Of("conversation_count_last_30d", 1, Now, Sends);
            yield return Of("avg_sentiment_score_last_30d", 0.5, Now, Moods);
        }
    }

    private static double Now => Day(6) + 12;

    private static double Day(int day) => day * 24;

    private static void Moods(History h)
    {
        h.In(-24 * 30, "old", -1f);
        h.In(1, "a", 0.2f);
        h.In(2, "b", 0.8f);
    }

    private static void Sends(History h)
    {
        var monday = h.Out(Day(0) + 9);
        h.Status(Day(0) + 10, monday.MessageId, DeliveryStatus.Read);
        h.In(Day(0) + 11);
        h.Campaign(Day(1) + 9, "sent", "a");
        h.Campaign(Day(1) + 20, "clicked", "a");
        h.Out(Day(2) + 10);
        h.Campaign(Day(5) + 9, "sent", "b");
        h.Campaign(Day(5) + 10, "opened", "b");
    }

    private static void Offer(History h)
    {
        h.Out(0, "an older message");
        h.Out(1, "Hi Maria, buy yours on www.shop.test", m => m.Type = "image");
        h.In(2, "?");
    }

    private static FeatureCase Of(
        string feature, double expected, double asOf, Action<History> make, EngagementMoment? moment = null)
        => new(FeatureSchemas.Engagement, feature, expected, asOf, make, moment);
}
