namespace StreamML.Traffic.Plan;

/// <summary>Target of a delivery.</summary>
public enum DeliveryTarget
{
    /// <summary>The webhook, signed.</summary>
    Webhook,

    /// <summary>The webhook, with an invalid signature.</summary>
    ForgedWebhook,

    /// <summary>The webhook, validly signed, but not JSON.</summary>
    MalformedWebhook,

    /// <summary>Twilio's webhook, signed.</summary>
    TwilioWebhook,

    /// <summary>Twilio's webhook, with an invalid signature.</summary>
    ForgedTwilioWebhook,

    /// <summary>Twilio's webhook, validly signed, but not text.</summary>
    MalformedTwilioWebhook,

    /// <summary>POST /api/v1/feedback.</summary>
    Feedback,

    /// <summary>POST /api/v1/events.</summary>
    Events,
}

/// <summary>One HTTP request of the plan.</summary>
/// <param name="Target">Its target.</param>
/// <param name="Body">The body, byte for byte.</param>
/// <param name="Updates">Number of updates.</param>
/// <param name="Tenants">Number of tenants named, and thus of records.</param>
/// <param name="Again">Whether it was sent before.</param>
public sealed record Delivery(DeliveryTarget Target, byte[] Body, int Updates, int Tenants, bool Again);
