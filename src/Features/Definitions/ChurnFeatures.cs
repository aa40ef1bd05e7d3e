using static StreamML.Features.Definitions.Formulas;

namespace StreamML.Features.Definitions;

/// <summary>The features of churn prediction.</summary>
internal static class ChurnFeatures
{
    private const string NoPurchase = "no order";
    private const float MaxMoney = 1e15f;

    public static IReadOnlyList<FeatureSpec> All { get; } =
    [
        FeatureSpec.Of("days_since_last_purchase", "days", 0, 36_525, NoPurchase,
            "Days since the last order.",
            view => Days(view.AsOfMs, view.Orders.LastMs)),
        FeatureSpec.Of("days_since_last_message", "days", 0, 400, "no inbound message in the horizon",
            "Days since the contact's last message.",
            view => Days(view.AsOfMs, view.LastInboundMs)),
        FeatureSpec.Of("days_since_last_campaign_open", "days", 0, 400, "no campaign opened in the horizon",
            "Days since the last campaign_opened event, or read or played status of a message of a campaign.",
            view => Days(view.AsOfMs, view.Campaigns.LastOpenMs)),
        FeatureSpec.Of("messages_this_month", "messages", 0, 2_048, FeatureSpec.Never,
            "Inbound messages of the last 30 days.",
            view => view.InboundThisMonth),
        FeatureSpec.Of("messages_last_month", "messages", 0, 2_048, FeatureSpec.Never,
            "Inbound messages of the 30 days before the last 30.",
            view => view.InboundLastMonth),
        FeatureSpec.Of("purchase_frequency_decline", "share", -1, 1, "no order in the 90 days before the last 90",
            "(Orders of the 90 days before the last 90 - orders of the last 90) / the former; at least -1.",
            view => Decline(view.Orders.Before, view.Orders.Now)),
        FeatureSpec.Of(
            "engagement_frequency_decline", "share", -1, 1, "no engagement in the 30 days before the last 30",
            "(Engagements of the 30 days before the last 30 - those of the last 30) / the former; at least -1. An "
            + "engagement is an"
            + " inbound message, an outbound message first read, or a campaign_opened, campaign_clicked or "
            + "campaign_replied event.",
            view => Decline(view.EngagementsLastMonth, view.EngagementsThisMonth)),
        FeatureSpec.Of("total_lifetime_value", "main currency", -MaxMoney, MaxMoney, NoPurchase,
            "Amounts of orders less refunds, of the 512 newest orders and refunds, in ten-thousandths. An order id "
            + "counts once, with its"
            + " newest amount; a refund without an amount is of the whole order. Only the main currency counts: the "
            + "one of the most"
            + " orders, of equal ones the first in the alphabet. Amounts in others are left out, never converted.",
            view => view.Orders.Value),
        FeatureSpec.Of("avg_order_value", "main currency", 0, MaxMoney, NoPurchase,
            "Amounts of the orders in the main currency / their number, refunds not deducted.",
            view => view.Orders.Average),
        FeatureSpec.Of("months_since_first_purchase", "months", 0, 1_200, NoPurchase,
            "Days since the first order ever known / 30.4375.",
            view => Days(view.AsOfMs, view.FirstOrderMs) / 30.4375),
        FeatureSpec.Of("support_tickets_count", "tickets", 0, 2_048, FeatureSpec.Never,
            "Different tickets opened or closed.",
            view => view.Tickets.Count),
        FeatureSpec.Of("unresolved_tickets_count", "tickets", 0, 2_048, FeatureSpec.Never,
            "Tickets whose last ticket_opened event is not followed by a ticket_closed one.",
            view => view.Tickets.Unresolved),
        FeatureSpec.Of("avg_ticket_resolution_days", "days", 0, 400, "no ticket opened and closed",
            "Mean time from the first ticket_opened to the last ticket_closed event of resolved tickets.",
            view => Ratio(view.Tickets.ResolutionMs, view.Tickets.Resolved) / DayMs),
        FeatureSpec.Of("complaint_count", "messages", 0, 2_048, FeatureSpec.Never,
            "Inbound texts with the intent complaint that is not flagged as of low confidence; without an intent, "
            + "those with a word of"
            + " complaint: complaint, disappointed, unacceptable, terrible, worst, broken, refund, scam and their "
            + "forms.",
            view => view.Signs.Complaints),
        FeatureSpec.Of(
            "current_sentiment_score", "score", -1, 1, "no inbound text with a sentiment in the last 30 days",
            "Mean sentiment score of inbound texts of the last 30 days.",
            view => view.Sentiment.Now.Mean),
        FeatureSpec.Of("sentiment_score_30d_ago", "score", -1, 1,
            "no inbound text with a sentiment in the 30 days before the last 30",
            "Mean sentiment score of inbound texts of the 30 days before the last 30.",
            view => view.Sentiment.Before.Mean),
        FeatureSpec.Of("sentiment_decline_rate", "share", -1, 1, "one of the two scores is missing",
            "(sentiment_score_30d_ago - current_sentiment_score) / 2.",
            view => (view.Sentiment.Before.Mean - view.Sentiment.Now.Mean) / 2),
        SharedFeatures.NegativeSentimentRatio,
        FeatureSpec.Of("response_rate_current", "share", 0, 1, "no decided turn in the last 30 days",
            "response_rate of the turns whose last send is of the last 30 days.",
            view => Ratio(view.Turns.AnsweredNow, view.Turns.DecidedNow)),
        FeatureSpec.Of("response_rate_30d_ago", "share", 0, 1, "no decided turn in the 30 days before the last 30",
            "response_rate of the turns whose last send is of the 30 days before the last 30.",
            view => Ratio(view.Turns.AnsweredBefore, view.Turns.DecidedBefore)),
        FeatureSpec.Of("campaign_engagement_decline", "share", -1, 1, "no campaign sent in one of the two months",
            "Share engaged of the campaigns last sent in the 30 days before the last 30, less that of those last sent "
            + "in the last 30.",
            view => Ratio(view.Campaigns.EngagedBefore, view.Campaigns.SentBefore)
                - Ratio(view.Campaigns.EngagedNow, view.Campaigns.SentNow)),
        FeatureSpec.Of("conversation_length_decline", "share", -1, 1, "no conversation begun in one of the two months",
            "(Mean length of conversations begun in the 30 days before the last 30 - that of the last 30) / the "
            + "former; at least -1.",
            view => Decline(
                Ratio(view.Conversations.Before.Messages, view.Conversations.Before.Count),
                Ratio(view.Conversations.Now.Messages, view.Conversations.Now.Count))),
        FeatureSpec.Of("product_views_decline", "share", -1, 1, "no view in the 30 days before the last 30",
            "(view events of the 30 days before the last 30 - those of the last 30) / the former; at least -1.",
            view => Decline(view.ViewsLastMonth, view.ViewsThisMonth)),
        FeatureSpec.Of("cart_abandonment_rate", "share", 0, 1, "no cart is decided",
            "cart events without an order in the 7 days from them / cart events with one or older than that.",
            view => Ratio(view.Carts.Abandoned, view.Carts.Decided)),
        FeatureSpec.Of("refund_count", "refunds", 0, 512, FeatureSpec.Never,
            "Different orders with a refund event.",
            view => view.Orders.Refunds),
        FeatureSpec.Of("discount_usage_increase", "share", -1, 1, "no order in one of the two periods",
            "Share of orders with a discount in the last 90 days, less that in the 90 days before. An order has one "
            + "when an attribute"
            + " discount, discount_amount, discount_code, coupon, coupon_code or voucher is neither empty, false nor "
            + "0.",
            view => Ratio(view.Orders.DiscountedNow, view.Orders.Now)
                - Ratio(view.Orders.DiscountedBefore, view.Orders.Before)),
        FeatureSpec.Of("unsubscribe_attempts", "messages", 0, 2_048, FeatureSpec.Never,
            "Inbound texts that ask for no more messages: nothing but stop, end, quit, cancel, baja, parar, sair or "
            + "arret, or"
            + " with unsubscribe, opt out, remove me, stop messaging, stop sending, stop texting or do not contact.",
            view => view.Signs.Unsubscribes),
        FeatureSpec.Of("opted_out_campaigns", "campaigns", 0, 2_048, FeatureSpec.Never,
            "Different campaigns with an opt_out event; an opt_out that names none counts as one of its own.",
            view => view.Preferences.OptedOut),
        FeatureSpec.Of("ignored_messages_ratio", "share", 0, 1, "no send older than 72 hours",
            "Sends older than 72 hours neither opened, clicked nor answered / sends older than 72 hours.",
            view => Ratio(view.Sends.Ignored, view.Sends.Settled)),
        FeatureSpec.Of("contact_preference_changes", "changes", 0, 2_048, FeatureSpec.Never,
            "opt_in, opt_out and user_preference events.",
            view => view.Preferences.Changes),
    ];
}
