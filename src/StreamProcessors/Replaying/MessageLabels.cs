using System.Text.Json;
using StreamML.Schemas.V1;

namespace StreamML.StreamProcessors.Replaying;

/// <summary>One label of a result.</summary>
/// <param name="Value">The label; "none" where there is none.</param>
/// <param name="Model">Name and version of the model that said it; "none" where none did.</param>
internal readonly record struct MessageLabel(string Value, string Model);

/// <summary>What is compared of a result: its labels, and nothing of its text.</summary>
/// <param name="Tenant">Tenant.</param>
/// <param name="MessageId">The message's id.</param>
/// <param name="Labels">In the order of <see cref="Fields"/>.</param>
internal sealed record MessageLabels(string Tenant, string MessageId, IReadOnlyList<MessageLabel> Labels)
{
    /// <summary>The field whose label is the outcome of a translation.</summary>
    public const string Translation = "translation";

    private const string None = "none";

    /// <summary>What the labels are of.</summary>
    public static IReadOnlyList<string> Fields { get; } =
        ["language", "sentiment", "emotion", "intent", "risk", "personality", "engagement", Translation];

    /// <summary>The labels of a result.</summary>
    public static MessageLabels Of(EnrichedMessage message) => new(
        message.Tenant, message.MessageId,
        [
            Label(message.Language?.Code, message.Language?.Model),
            Label(Word(message.Sentiment?.Label), message.Sentiment?.Model),
            Label(Word(message.Emotion?.Label), message.Emotion?.Model),
            Label(Word(message.Intent?.Label), message.Intent?.Model),
            Label(Word(message.Risk?.Level), message.Risk?.Model),
            Label(message.Audience?.Personality?.Label, message.Audience?.Personality?.Model),
            Label(message.Audience?.Engagement?.Label, message.Audience?.Engagement?.Model),
            Label(Word(message.Translation?.Outcome), message.Translation?.Model),
        ]);

    // As in tables: unsupported_pair.
    private static string? Word<T>(T? label)
        where T : struct, Enum => label is { } value ? JsonNamingPolicy.SnakeCaseLower.ConvertName($"{value}") : null;

    // Names repeat, and a comparison holds many: equal ones are one string.
    private static MessageLabel Label(string? value, ModelUse? model) => new(
        string.IsNullOrEmpty(value) ? None : string.Intern(value.ToLowerInvariant()),
        model is null ? None : string.Intern($"{model.Name} {model.Version}".TrimEnd()));
}
