namespace StreamML.Traffic.Plan;

/// <summary>Where a delivery goes.</summary>
public enum DeliveryTarget
{
    /// <summary>The webhook, signed.</summary>
    Webhook,

    /// <summary>The webhook, with a signature that is not true.</summary>
    ForgedWebhook,

    /// <summary>The webhook, truly signed, but not JSON.</summary>
    MalformedWebhook,

    /// <summary>Twilio's webhook, signed.</summary>
    TwilioWebhook,

    /// <summary>Twilio's webhook, with a signature that is not true.</summary>
    ForgedTwilioWebhook,

    /// <summary>Twilio's webhook, truly signed, but no text.</summary>
    MalformedTwilioWebhook,

    /// <summary>POST /api/v1/feedback.</summary>
    Feedback,

    /// <summary>POST /api/v1/events.</summary>
    Events,
}

/// <summary>One HTTP request of the plan.</summary>
/// <param name="Target">Where it goes.</param>
/// <param name="Body">The body, byte for byte.</param>
/// <param name="Updates">How many updates it carries.</param>
/// <param name="Tenants">How many tenants it names: records that it becomes.</param>
/// <param name="Again">It was sent before.</param>
public sealed record Delivery(DeliveryTarget Target, byte[] Body, int Updates, int Tenants, bool Again);
