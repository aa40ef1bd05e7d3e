namespace StreamML.Trainer.Labels;

/// <summary>A message that a person could label.</summary>
/// <param name="Tenant">Its tenant.</param>
/// <param name="MessageId">Its id.</param>
/// <param name="Text">Its text.</param>
/// <param name="Language">BCP-47 tag of its language; empty if unknown.</param>
/// <param name="Guess">The likeliest label.</param>
/// <param name="Second">The second likeliest.</param>
/// <param name="Confidence">Probability of the likeliest label, 0 to 1.</param>
/// <param name="Margin">By how much the likeliest is likelier than the second, 0 to 1.</param>
public sealed record LabelCandidate(
    string Tenant, string MessageId, string Text, string Language, string Guess, string Second, float Confidence,
    float Margin)
{
    /// <summary>A candidate of the probabilities of a task's labels.</summary>
    /// <param name="tenant">Its tenant.</param>
    /// <param name="messageId">Its id.</param>
    /// <param name="text">Its text.</param>
    /// <param name="language">BCP-47 tag of its language.</param>
    /// <param name="shares">Labels with their probabilities, two at least.</param>
    public static LabelCandidate Of(
        string tenant, string messageId, string text, string language, params (string Label, float Share)[] shares)
    {
        var order = shares.OrderByDescending(each => each.Share).ToArray();
        return new LabelCandidate(
            tenant, messageId, text, language, order[0].Label, order[1].Label, order[0].Share,
            order[0].Share - order[1].Share);
    }
}
