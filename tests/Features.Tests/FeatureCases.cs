using StreamML.Schemas.V1;

namespace StreamML.Features.Tests;

/// <summary>A hand-made history and the value that a feature has of it, worked out by hand.</summary>
internal sealed record FeatureCase(
    FeatureSchema Schema, string Feature, double Expected, double AsOfHours, Action<History> Make,
    EngagementMoment? Moment = null);

/// <summary>Lead and churn. Hours from Monday 2026-06-01 00:00 UTC; a month ago is -720 hours, two are -1440.</summary>
internal static class FeatureCases
{
    public static IEnumerable<FeatureCase> All =>
    [
        .. LeadResponses(), .. LeadConversations(), .. LeadFeelings(), .. LeadCampaigns(),
        .. ChurnPurchases(), .. ChurnTrends(), .. ChurnSupport(), .. ChurnDeclines(), .. ChurnPreferences(),
        .. EngagementCases.All,
    ];

    private static FeatureCase OfLead(string feature, double expected, double asOf, Action<History> make)
        => new(FeatureSchemas.Lead, feature, expected, asOf, make);

    private static FeatureCase OfChurn(string feature, double expected, double asOf, Action<History> make)
        => new(FeatureSchemas.Churn, feature, expected, asOf, make);

    private static IEnumerable<FeatureCase> LeadResponses()
    {
        static void Turns(History h)
        {
            // Answered after 2 hours; not answered in 72; answered after 4 hours; still open.
            h.Out(0);
            h.Out(1);
            h.In(3);
            h.Out(10);
            h.Out(100);
            h.In(104);
            h.Out(190);
        }

        yield return OfLead("avg_response_time_minutes", 180, 200, Turns);
        yield return OfLead("response_rate", 2 / 3.0, 200, Turns);
        yield return OfLead("response_rate", 2 / 4.0, 263, Turns);
        yield return OfLead("messages_received", 2, 200, Turns);
        yield return OfLead("messages_received", 2, 10, h =>
        {
            var first = h.In(1);
            h.In(2, with: m => m.MessageId = first.MessageId);
            h.In(3, with: m => m.Revision.Withdrawn = true);
            h.In(11);
        });
        yield return OfLead("messages_sent", 2, 10, h =>
        {
            var sent = h.Out(1);
            h.Status(2, sent.MessageId, DeliveryStatus.Delivered);
            h.Event(1, "outbound_message", e => e.MessageId = sent.MessageId);
            h.Campaign(1, "sent", "c", sent.MessageId);
            h.Campaign(2, "sent", "c");
            h.Status(3, "known from its status", DeliveryStatus.Sent);
            h.Status(3, "failed", DeliveryStatus.Read);
            h.Status(4, "failed", DeliveryStatus.Failed);
        });
    }

    private static IEnumerable<FeatureCase> LeadConversations()
    {
        static void Conversations(History h)
        {
            // Three messages; two with a gap of a day and a bit before; outbound alone is none.
            h.In(0);
            h.Out(1);
            h.In(24);
            h.Out(49);
            h.In(50);
            h.Out(100);
        }

        yield return OfLead("conversation_count", 2, 200, Conversations);
        yield return OfLead("avg_conversation_length", 2.5, 200, Conversations);
        yield return OfLead("days_since_first_contact", 30, 0, h =>
        {
            h.Event(-720, "view");
            h.In(-24);
        });
        yield return OfLead("days_since_first_contact", 500, 0, h =>
        {
            h.In(-500 * 24);
            h.In(-1);
        });
        yield return OfLead("days_since_last_contact", 1, 48, h =>
        {
            h.In(1);
            h.Out(24);
            h.Event(30, "view");
        });
        yield return OfLead("contact_frequency_per_week", 1.5, 336, h =>
        {
            h.In(0);
            h.In(1);
            h.Out(2);
        });
    }

    private static IEnumerable<FeatureCase> LeadFeelings()
    {
        static void Feelings(History h)
        {
            h.In(0, "love it", 0.9f);
            h.In(1, "hm", 0f);
            h.In(2, "bad", -0.5f);
            h.In(3, "sad", -0.6f);
            h.In(4, "never judged");
            h.Out(5, "great", m =>
                m.Sentiment = new SentimentEnrichment { Label = SentimentLabel.Positive, Score = 1 });
        }

        yield return OfLead("avg_sentiment_score", -0.05, 10, Feelings);
        yield return OfLead("positive_sentiment_ratio", 0.25, 10, Feelings);
        yield return OfLead("negative_sentiment_ratio", 0.5, 10, Feelings);
        yield return OfLead("avg_sentiment_score", 0.4, 10, h =>
        {
            // An edit replaces, a withdrawal takes away.
            var edited = h.In(0, "bad", -0.8f);
            h.In(1, "good", 0.4f, m =>
            {
                m.MessageId = edited.MessageId;
                m.Revision.Id = "edit";
            });
            var gone = h.In(2, "bad", -1f);
            h.In(3, "", null, m =>
            {
                m.MessageId = gone.MessageId;
                m.Revision.Withdrawn = true;
            });
        });
        yield return OfLead("avg_sentiment_score", 0.7, 10, h =>
        {
            var message = h.In(0, "text", -0.7f);
            h.In(0, "text", 0.7f, m =>
                (m.MessageId, m.Revision.Id, m.Generation) = (message.MessageId, message.MessageId, 1));
        });
        yield return OfLead("avg_emotion_score", 0.25, 10, h =>
        {
            h.In(0, "joy", with: m =>
                m.Emotion = new EmotionEnrichment { Label = EmotionLabel.Joy, Joy = 0.9f, Surprise = 0.1f });
            h.In(1, "all", with: m => m.Emotion = new EmotionEnrichment
            {
                Label = EmotionLabel.Anger,
                Joy = 0.1f,
                Sadness = 0.1f,
                Anger = 0.2f,
                Fear = 0.1f,
                Disgust = 0.1f,
            });
        });
    }

    private static IEnumerable<FeatureCase> LeadCampaigns()
    {
        static void Campaigns(History h)
        {
            var spring = h.Out(0);
            h.Campaign(0, "sent", "spring", spring.MessageId);
            h.Status(1, spring.MessageId, DeliveryStatus.Read);
            h.In(2);
            h.Campaign(100, "sent", "summer");
            h.Campaign(101, "opened", "summer");
            h.Campaign(102, "opened", "summer");
            h.Campaign(103, "clicked", "summer");
            h.Campaign(200, "sent", "autumn");
            h.Campaign(201, "replied", "winter");
        }

        yield return OfLead("campaign_opens", 2, 400, Campaigns);
        yield return OfLead("campaign_clicks", 1, 400, Campaigns);
        yield return OfLead("campaign_responses", 2, 400, Campaigns);
        yield return OfLead("campaign_engagement_rate", 0.75, 400, Campaigns);
        static void Week(History h)
        {
            h.In(8.99);
            h.In(24 + 9);
            h.In(48 + 9.5);
            h.In((5 * 24) + 17);
            h.In((4 * 24) + 18);
        }

        yield return OfLead("preferred_contact_hour", 9, 300, Week);
        yield return OfLead("weekend_activity_ratio", 0.2, 300, Week);
        yield return OfLead("business_hours_ratio", 0.4, 300, Week);
        yield return OfLead("preferred_contact_hour", 4, 300, h =>
        {
            Week(h);
            h.Event(1, "view", e => e.Attributes["timezone_offset"] = "-5");
        });
        static void Texts(History h)
        {
            h.In(0, "How much does it cost");
            h.In(1, "can we meet? I love it, great, thanks");
            h.In(2, "ok, the price is fine");
            h.In(3, "¿cuánto?", with: m => m.Translation = new TranslationEnrichment
            {
                Outcome = TranslationOutcome.Translated,
                Text = "what is the price",
                Target = "en",
            });
            h.In(4, "call me");
            h.Out(5, "price? meeting? great!");
        }

        yield return OfLead("question_count", 3, 10, Texts);
        yield return OfLead("price_inquiry_count", 3, 10, Texts);
        yield return OfLead("meeting_request_count", 2, 10, Texts);
        yield return OfLead("positive_keywords_count", 3, 10, Texts);
    }

    private static IEnumerable<FeatureCase> ChurnPurchases()
    {
        static void Orders(History h)
        {
            h.Order(-24 * 600, "old", "10.00");
            h.Order(-24 * 100, "a", "20.005");
            h.Order(-24 * 95, "b", "30");
            h.Order(-48, "c", "40");
            h.Order(-24, "c", "45");
            h.Order(-24, "d", "1000", "USD");
            h.Event(-12, "refund", e => (e.OrderId, e.Amount, e.Currency) = ("c", "5", "EUR"));
            h.Event(-11, "refund", e => e.OrderId = "b");
            h.Event(-10, "refund", e => (e.OrderId, e.Amount, e.Currency) = ("c", "2.50", "EUR"));
        }

        yield return OfChurn("days_since_last_purchase", 1, 0, Orders);
        yield return OfChurn("total_lifetime_value", 10 + 20.005 + 45 - 7.5, 0, Orders);
        yield return OfChurn("avg_order_value", 105.005 / 4, 0, Orders);
        yield return OfChurn("months_since_first_purchase", 600 / 30.4375, 0, Orders);
        yield return OfChurn("refund_count", 2, 0, Orders);
        yield return OfChurn("purchase_frequency_decline", 0, 0, Orders);
        yield return OfChurn("purchase_frequency_decline", 0.5, 24 * 89, h =>
        {
            h.Order(-24, "a", "1");
            h.Order(-48, "b", "1");
            h.Order(24, "c", "1");
        });
        yield return OfChurn("discount_usage_increase", 0.5, 0, h =>
        {
            h.Order(-24 * 100, "a", "1");
            h.Event(-48, "order", e =>
            {
                (e.OrderId, e.Amount, e.Currency) = ("b", "1", "EUR");
                e.Attributes["discount"] = "5";
            });
            h.Event(-24, "order", e =>
            {
                (e.OrderId, e.Amount, e.Currency) = ("c", "1", "EUR");
                e.Attributes["discount"] = "0.00";
            });
        });
    }

    private static IEnumerable<FeatureCase> ChurnTrends()
    {
        static void Months(History h)
        {
            h.In(-24, "a", 0.5f);
            h.In(-48, "b", 0.1f);
            h.In(-800, "c", 0.9f);
            h.In(-801, "d", 0.9f);
            h.In(-802, "e", 0.6f);
            h.In(-900, "f", 0.8f);
            h.In(-1500, "g", -1f);
            h.Out(-1);
        }

        yield return OfChurn("days_since_last_message", 1, 0, Months);
        yield return OfChurn("messages_this_month", 2, 0, Months);
        yield return OfChurn("messages_last_month", 4, 0, Months);
        yield return OfChurn("engagement_frequency_decline", 0.5, 0, Months);
        yield return OfChurn("engagement_frequency_decline", -1, 0, h =>
        {
            h.In(-800);
            h.In(-24);
            h.Status(-23, "m", DeliveryStatus.Read);
            h.Campaign(-22, "clicked", "c");
        });
        yield return OfChurn("current_sentiment_score", 0.3, 0, Months);
        yield return OfChurn("sentiment_score_30d_ago", 0.8, 0, Months);
        yield return OfChurn("sentiment_decline_rate", 0.25, 0, Months);
        yield return OfChurn("negative_sentiment_ratio", 1 / 7.0, 0, Months);
        yield return OfChurn("conversation_length_decline", 1 - (1.5 / 2), 0, h =>
        {
            h.In(-800);
            h.Out(-799);
            h.In(-24);
            h.In(-100);
            h.Out(-99);
        });
        yield return OfChurn("days_since_last_campaign_open", 2, 48, h =>
        {
            h.Campaign(-30, "opened", "c");
            h.Campaign(-20, "sent", "c", "m");
            h.Status(0, "m", DeliveryStatus.Read);
            h.Status(10, "of no campaign", DeliveryStatus.Read);
        });
    }

    private static IEnumerable<FeatureCase> ChurnSupport()
    {
        static void Tickets(History h)
        {
            h.Event(0, "ticket_opened", e => e.TicketId = "a");
            h.Event(48, "ticket_closed", e => e.TicketId = "a");
            h.Event(10, "ticket_opened", e => e.TicketId = "b");
            h.Event(34, "ticket_closed", e => e.TicketId = "b");
            h.Event(40, "ticket_opened", e => e.TicketId = "b");
            h.Event(82, "ticket_closed", e => e.TicketId = "b");
            h.Event(50, "ticket_opened", e => e.TicketId = "c");
            h.Event(60, "ticket_closed", e => e.TicketId = "known from its end");
        }

        yield return OfChurn("support_tickets_count", 4, 100, Tickets);
        yield return OfChurn("unresolved_tickets_count", 1, 100, Tickets);
        yield return OfChurn("unresolved_tickets_count", 2, 81, Tickets);
        yield return OfChurn("avg_ticket_resolution_days", 2.5, 100, Tickets);
        yield return OfChurn("complaint_count", 2, 10, h =>
        {
            h.In(0, "fine", with: m => m.Intent = new IntentEnrichment { Label = IntentLabel.Complaint });
            h.In(1, "terrible", with: m =>
                m.Intent = new IntentEnrichment { Label = IntentLabel.Complaint, LowConfidence = true });
            h.In(2, "terrible", with: m => m.Intent = new IntentEnrichment { Label = IntentLabel.Inquiry });
            h.In(3, "this is terrible");
        });
    }

    private static IEnumerable<FeatureCase> ChurnDeclines()
    {
        static void Rates(History h)
        {
            h.Out(-1000);
            h.In(-999);
            h.Out(-900);
            h.Out(-300);
            h.Out(-200);
            h.Out(-100);
            h.In(-99);
            h.Out(-10);
        }

        yield return OfChurn("response_rate_current", 1 / 3.0, 0, Rates);
        yield return OfChurn("response_rate_30d_ago", 0.5, 0, Rates);
        yield return OfChurn("ignored_messages_ratio", 0.6, 0, Rates);
        yield return OfChurn("campaign_engagement_decline", 0.5, 0, h =>
        {
            h.Campaign(-800, "sent", "a");
            h.Campaign(-799, "opened", "a");
            h.Campaign(-400, "sent", "b");
            h.Campaign(-399, "clicked", "b");
            h.Campaign(-300, "sent", "c");
        });
        yield return OfChurn("product_views_decline", 0.5, 0, h =>
        {
            h.Event(-800, "view");
            h.Event(-801, "view");
            h.Event(-1, "view");
        });
        yield return OfChurn("cart_abandonment_rate", 0.5, 300, h =>
        {
            h.Event(0, "cart");
            h.Event(100, "cart");
            h.Order(200, "a", "1");
            h.Event(299, "cart");
        });
        yield return OfChurn("unsubscribe_attempts", 4, 10, h =>
        {
            h.In(0, "STOP");
            h.In(1, "Please unsubscribe me!");
            h.In(2, "stop all");
            h.In(3, "don't stop the music");
            h.In(4, "opt-out");
        });
    }

    private static IEnumerable<FeatureCase> ChurnPreferences()
    {
        static void Preferences(History h)
        {
            h.Event(0, "opt_out");
            h.Event(1, "opt_out", e => e.CampaignId = "c");
            h.Event(2, "opt_out", e => e.CampaignId = "c");
            h.Event(3, "opt_in");
            h.Event(4, "user_preference");
        }

        yield return OfChurn("opted_out_campaigns", 2, 10, Preferences);
        yield return OfChurn("contact_preference_changes", 5, 10, Preferences);
    }
}
