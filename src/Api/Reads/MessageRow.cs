namespace StreamML.Api.Reads;

/// <summary>A message of a contact, with what models and people say of it.</summary>
/// <param name="PhoneNumberId">The business number.</param>
/// <param name="MessageId">Its id.</param>
/// <param name="ContactKey">The contact.</param>
/// <param name="Direction">inbound or outbound.</param>
/// <param name="Type">Its type: text, audio, image, ...</param>
/// <param name="SentAt">When it was sent.</param>
/// <param name="Withdrawn">Its sender deleted it: there is no text.</param>
/// <param name="Text">Its text or transcript; null where there is none.</param>
/// <param name="Transcribed">Whether the text was heard, not typed.</param>
/// <param name="Translation">Its translation; null where there is none.</param>
/// <param name="Language">Its language, as a tag; null where unknown.</param>
/// <param name="Labels">What models say of it.</param>
/// <param name="Risk">high, medium or low; null where no model said.</param>
/// <param name="RiskFactors">Why, as the model names it.</param>
/// <param name="Status">How far an outbound message came: sent, delivered, read, failed; null otherwise.</param>
/// <param name="AudioAbsence">Why a voice note has no audio; null where it has, or is none.</param>
public sealed record MessageRow(
    string PhoneNumberId, string MessageId, string ContactKey, string Direction, string Type, DateTimeOffset SentAt,
    bool Withdrawn, string? Text, bool Transcribed, string? Translation, string? Language,
    IReadOnlyList<MessageLabel> Labels, string? Risk, IReadOnlyList<string> RiskFactors, string? Status,
    string? AudioAbsence)
{
    /// <summary>Whether it came with audio, which may no longer be kept.</summary>
    internal bool HasAudio { get; init; }
}

/// <summary>What a model says of a message.</summary>
/// <param name="Model">The task: sentiment, emotion, intent.</param>
/// <param name="Label">What it says.</param>
/// <param name="Confidence">0 to 1; null where unknown.</param>
/// <param name="Version">Name and version of the model; null where unknown.</param>
/// <param name="Corrected">What a person said last; null where nobody did.</param>
/// <param name="CorrectedAt">When they did.</param>
public sealed record MessageLabel(
    string Model, string Label, double? Confidence, string? Version, string? Corrected, DateTimeOffset? CorrectedAt);
