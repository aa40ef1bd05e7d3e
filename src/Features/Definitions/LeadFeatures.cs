using static StreamML.Features.Definitions.Formulas;

namespace StreamML.Features.Definitions;

/// <summary>The features of lead scoring.</summary>
internal static class LeadFeatures
{
    public static IReadOnlyList<FeatureSpec> All { get; } =
    [
        FeatureSpec.Of("avg_response_time_minutes", "minutes", 0, 4_320, "no turn was answered",
            "Mean time from the last send of an answered turn to the contact's next message. A send is an outbound "
            + "message that did not"
            + " fail, or a campaign_sent event without message id. A turn is a run of sends without an inbound message "
            + "or more than"
            + " 72 hours between; it is answered when an inbound message follows within 72 hours of its last send.",
            view => Ratio(view.Turns.AnsweredMs, view.Turns.Answered) / MinuteMs),
        FeatureSpec.Of("response_rate", "share", 0, 1, "no turn is decided",
            "Answered turns / decided turns. A turn is decided when it is answered or 72 hours have passed since its "
            + "last send.",
            view => Ratio(view.Turns.Answered, view.Turns.Decided)),
        FeatureSpec.Of("messages_received", "messages", 0, 2_048, FeatureSpec.Never,
            "Inbound messages: those the business has received from the contact, withdrawn ones included.",
            view => view.Inbound),
        FeatureSpec.Of("messages_sent", "messages", 0, 2_048, FeatureSpec.Never,
            "Outbound messages: those the business has sent to the contact and that did not fail. One message id "
            + "counts once, be it known from the message, an outbound_message or campaign_sent event, or a status.",
            view => view.Outbound),
        FeatureSpec.Of("conversation_count", "conversations", 0, 2_048, FeatureSpec.Never,
            "Conversations: runs of messages of either direction without a gap over 24 hours, with an inbound one "
            + "among them.",
            view => view.Conversations.All.Count),
        FeatureSpec.Of("avg_conversation_length", "messages", 1, 2_048, "no conversation",
            "Messages of either direction in conversations / conversations.",
            view => Ratio(view.Conversations.All.Messages, view.Conversations.All.Count)),
        FeatureSpec.Of("days_since_first_contact", "days", 0, 36_525, "no message or event yet",
            "Days from the first message, status or event ever known of the contact; it is kept beyond the horizon.",
            view => Days(view.AsOfMs, view.FirstContactMs)),
        FeatureSpec.Of("days_since_last_contact", "days", 0, 400, "no message in the horizon",
            "Days since the last message of either direction.",
            view => Days(view.AsOfMs, view.LastMessageMs)),
        FeatureSpec.Of("contact_frequency_per_week", "messages a week", 0, 14_336, "no message in the horizon",
            "Messages of either direction / weeks since the first contact, counted as at least 1 and at most the "
            + "horizon's.",
            view => view.LastMessageMs == 0 ? double.NaN : (view.Inbound + view.Outbound) / view.WeeksKnown),
        FeatureSpec.Of("avg_sentiment_score", "score", -1, 1, "no inbound text with a sentiment",
            "Mean sentiment score of inbound texts, in ten-thousandths.",
            view => view.Sentiment.All.Mean),
        FeatureSpec.Of("positive_sentiment_ratio", "share", 0, 1, "no inbound text with a sentiment",
            "Inbound texts labelled positive / inbound texts with a sentiment.",
            view => Ratio(view.Sentiment.Positive, view.Sentiment.All.Count)),
        SharedFeatures.NegativeSentimentRatio,
        FeatureSpec.Of("avg_emotion_score", "score", -1, 1, "no inbound text with an emotion",
            "Mean of joy - (sadness + anger + fear + disgust), probabilities of inbound texts, in ten-thousandths.",
            view => view.Sentiment.Emotion.Mean),
        FeatureSpec.Of("campaign_opens", "campaigns", 0, 2_048, FeatureSpec.Never,
            "Different campaigns opened: a campaign_opened event, or a read or played status of a message of the "
            + "campaign. A message belongs to the campaign that its campaign_sent or outbound_message event names.",
            view => view.Campaigns.Opened),
        FeatureSpec.Of("campaign_clicks", "campaigns", 0, 2_048, FeatureSpec.Never,
            "Different campaigns with a campaign_clicked event.",
            view => view.Campaigns.Clicked),
        FeatureSpec.Of("campaign_responses", "campaigns", 0, 2_048, FeatureSpec.Never,
            "Different campaigns answered: a campaign_replied event, or a send of the campaign in an answered turn.",
            view => view.Campaigns.Answered),
        FeatureSpec.Of("campaign_engagement_rate", "share", 0, 1, "no campaign",
            "Different campaigns opened, clicked or answered / different campaigns known of the contact.",
            view => Ratio(view.Campaigns.Engaged, view.Campaigns.Known)),
        SharedFeatures.PreferredContactHour,
        FeatureSpec.Of("weekend_activity_ratio", "share", 0, 1, "no inbound message",
            "Inbound messages on Saturday or Sunday of the contact's time / inbound messages.",
            view => Ratio(view.Rhythm.Weekend, view.Inbound)),
        FeatureSpec.Of("business_hours_ratio", "share", 0, 1, "no inbound message",
            "Inbound messages from Monday to Friday, 9:00 to 17:59 of the contact's time / inbound messages.",
            view => Ratio(view.Rhythm.BusinessHours, view.Inbound)),
        FeatureSpec.Of("question_count", "messages", 0, 2_048, FeatureSpec.Never,
            "Inbound texts that ask: a question mark of any script, or a question word of English at the beginning.",
            view => view.Signs.Questions),
        FeatureSpec.Of("price_inquiry_count", "messages", 0, 2_048, FeatureSpec.Never,
            "Inbound texts with a word of price: price, cost, quote, fee, discount, how much and their forms.",
            view => view.Signs.Prices),
        FeatureSpec.Of("meeting_request_count", "messages", 0, 2_048, FeatureSpec.Never,
            "Inbound texts with a word of meeting: meeting, appointment, schedule, demo, consultation, call me and "
            + "their forms.",
            view => view.Signs.Meetings),
        FeatureSpec.Of("positive_keywords_count", "words", 0, 522_240, FeatureSpec.Never,
            "Words of the list of positive words in inbound texts, at most 255 a text.",
            view => view.Signs.PositiveWords),
    ];
}
