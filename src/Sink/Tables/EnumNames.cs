using System.Globalization;
using StreamML.Schemas.V1;

namespace StreamML.Sink.Tables;

/// <summary>Enum values as the words of columns. A value that this program does not know stays as its number.</summary>
internal static class EnumNames
{
    public static string Of(Direction value) => value switch
    {
        Direction.Unspecified => "unspecified",
        Direction.Inbound => "inbound",
        Direction.Outbound => "outbound",
        _ => Number((int)value),
    };

    public static string Of(DeliveryStatus value) => value switch
    {
        DeliveryStatus.Unspecified => "unspecified",
        DeliveryStatus.Sent => "sent",
        DeliveryStatus.Delivered => "delivered",
        DeliveryStatus.Read => "read",
        DeliveryStatus.Played => "played",
        DeliveryStatus.Failed => "failed",
        _ => Number((int)value),
    };

    public static string Of(ApiKind value) => value switch
    {
        ApiKind.Unspecified => "unspecified",
        ApiKind.Feedback => "feedback",
        ApiKind.Event => "event",
        _ => Number((int)value),
    };

    public static string Of(FeedbackKind value) => value switch
    {
        FeedbackKind.Unspecified => "unspecified",
        FeedbackKind.Correction => "correction",
        FeedbackKind.Outcome => "outcome",
        FeedbackKind.Opinion => "opinion",
        _ => Number((int)value),
    };

    public static string Of(IdentityKind value) => value switch
    {
        IdentityKind.Unspecified => "unspecified",
        IdentityKind.UserId => "user_id",
        IdentityKind.Phone => "phone",
        IdentityKind.ParentUserId => "parent_user_id",
        IdentityKind.ContactKey => "contact_key",
        IdentityKind.Lid => "lid",
        IdentityKind.Group => "group",
        IdentityKind.UserName => "user_name",
        IdentityKind.Other => "other",
        IdentityKind.Message => "message",
        _ => Number((int)value),
    };

    public static string Of(TextSource value) => value switch
    {
        TextSource.Unspecified => "unspecified",
        TextSource.None => "none",
        TextSource.Typed => "typed",
        TextSource.Caption => "caption",
        TextSource.Choice => "choice",
        TextSource.Transcribed => "transcribed",
        TextSource.Form => "form",
        _ => Number((int)value),
    };

    public static string Of(SentimentLabel value) => value switch
    {
        SentimentLabel.Unspecified => "unspecified",
        SentimentLabel.Negative => "negative",
        SentimentLabel.Neutral => "neutral",
        SentimentLabel.Positive => "positive",
        _ => Number((int)value),
    };

    public static string Of(EmotionLabel value) => value switch
    {
        EmotionLabel.Unspecified => "unspecified",
        EmotionLabel.Neutral => "neutral",
        EmotionLabel.Joy => "joy",
        EmotionLabel.Sadness => "sadness",
        EmotionLabel.Anger => "anger",
        EmotionLabel.Fear => "fear",
        EmotionLabel.Surprise => "surprise",
        EmotionLabel.Disgust => "disgust",
        _ => Number((int)value),
    };

    public static string Of(IntentLabel value) => value switch
    {
        IntentLabel.Unspecified => "unspecified",
        IntentLabel.Purchase => "purchase",
        IntentLabel.Support => "support",
        IntentLabel.Complaint => "complaint",
        IntentLabel.Inquiry => "inquiry",
        IntentLabel.Return => "return",
        IntentLabel.Tracking => "tracking",
        _ => Number((int)value),
    };

    public static string Of(RiskLevel value) => value switch
    {
        RiskLevel.Unspecified => "unspecified",
        RiskLevel.Low => "low",
        RiskLevel.Medium => "medium",
        RiskLevel.High => "high",
        _ => Number((int)value),
    };

    public static string Of(AudioAbsence value) => value switch
    {
        AudioAbsence.Unspecified => "unspecified",
        AudioAbsence.NotConfigured => "not_configured",
        _ => Number((int)value),
    };

    public static string Of(TranslationOutcome value) => value switch
    {
        TranslationOutcome.Unspecified => "unspecified",
        TranslationOutcome.Translated => "translated",
        TranslationOutcome.Unchanged => "unchanged",
        TranslationOutcome.UnknownSource => "unknown_source",
        TranslationOutcome.UnsupportedPair => "unsupported_pair",
        TranslationOutcome.TooLong => "too_long",
        TranslationOutcome.Unavailable => "unavailable",
        _ => Number((int)value),
    };

    public static string Of(ScoreStatus value) => value switch
    {
        ScoreStatus.Unspecified => "unspecified",
        ScoreStatus.Scored => "scored",
        ScoreStatus.NotTrained => "not_trained",
        _ => Number((int)value),
    };

    public static string Of(ModelPart value) => value switch
    {
        ModelPart.Unspecified => "unspecified",
        ModelPart.Live => "live",
        ModelPart.Shadow => "shadow",
        ModelPart.Canary => "canary",
        _ => Number((int)value),
    };

    public static string Of(WindowSubject value) => value switch
    {
        WindowSubject.Unspecified => "unspecified",
        WindowSubject.Tenant => "tenant",
        WindowSubject.Campaign => "campaign",
        WindowSubject.Model => "model",
        WindowSubject.Contact => "contact",
        _ => Number((int)value),
    };

    public static string Of(WindowSize value) => value switch
    {
        WindowSize.Unspecified => "unspecified",
        WindowSize.Minute => "minute",
        WindowSize.Hour => "hour",
        WindowSize.Day => "day",
        _ => Number((int)value),
    };

    public static string Of(TrendDirection value) => value switch
    {
        TrendDirection.Unspecified => "unspecified",
        TrendDirection.Improving => "improving",
        TrendDirection.Stable => "stable",
        TrendDirection.Declining => "declining",
        _ => Number((int)value),
    };

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
