using System.Text.Json;
using StreamML.Schemas.V1;

namespace StreamML.StreamProcessors.Replaying;

/// <summary>The labels of enriched messages.</summary>
internal static class MessageLabels
{
    /// <summary>The field whose label is the outcome of a translation.</summary>
    public const string Translation = "translation";

    /// <summary>What the labels are of.</summary>
    public static IReadOnlyList<string> Fields { get; } =
        ["language", "sentiment", "emotion", "intent", "risk", "personality", "engagement", Translation];

    /// <summary>The labels of a result.</summary>
    public static ResultLabels Of(EnrichedMessage message) => new(
        message.Tenant, message.MessageId,
        [
            ResultLabel.Of(message.Language?.Code, message.Language?.Model),
            ResultLabel.Of(Word(message.Sentiment?.Label), message.Sentiment?.Model),
            ResultLabel.Of(Word(message.Emotion?.Label), message.Emotion?.Model),
            ResultLabel.Of(Word(message.Intent?.Label), message.Intent?.Model),
            ResultLabel.Of(Word(message.Risk?.Level), message.Risk?.Model),
            ResultLabel.Of(message.Audience?.Personality?.Label, message.Audience?.Personality?.Model),
            ResultLabel.Of(message.Audience?.Engagement?.Label, message.Audience?.Engagement?.Model),
            ResultLabel.Of(Word(message.Translation?.Outcome), message.Translation?.Model),
        ]);

    // As in tables: unsupported_pair.
    private static string? Word<T>(T? label)
        where T : struct, Enum => label is { } value ? JsonNamingPolicy.SnakeCaseLower.ConvertName($"{value}") : null;
}
