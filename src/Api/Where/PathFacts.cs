namespace StreamML.Api.Where;

/// <summary>A record of a message, as a topic has it.</summary>
/// <param name="Place">Where it lies.</param>
/// <param name="At">When the broker was given it; null where unknown.</param>
internal sealed record RecordSeen(RecordPlace Place, DateTimeOffset? At);

/// <summary>A translation, without its texts.</summary>
/// <param name="Outcome">translated, unchanged, unavailable, ...</param>
/// <param name="Source">Language translated from.</param>
/// <param name="Target">Language translated to.</param>
/// <param name="Version">Name and version of the engine.</param>
internal sealed record TranslationSeen(string Outcome, string? Source, string? Target, string? Version);

/// <summary>
/// What is known of a message, from rows and from records. Nothing here is a text, a name or a number.
/// </summary>
internal sealed record PathFacts
{
    public string Tenant { get; init; } = "";

    public string ContactKey { get; init; } = "";

    public string? Direction { get; init; }

    public string? Type { get; init; }

    public DateTimeOffset? SentAt { get; init; }

    public bool Withdrawn { get; init; }

    public DateTimeOffset? ReceivedAt { get; init; }

    /// <summary>meta or twilio.</summary>
    public string? Producer { get; init; }

    public RecordSeen? Raw { get; init; }

    public string? TraceId { get; init; }

    public RecordSeen? Message { get; init; }

    public RecordSeen? Voice { get; init; }

    public RecordSeen? Text { get; init; }

    public RecordSeen? Enriched { get; init; }

    public DateTimeOffset? FetchedAt { get; init; }

    public string? AudioAbsence { get; init; }

    public string? TextSource { get; init; }

    public int? TextChars { get; init; }

    public DateTimeOffset? EnrichedAt { get; init; }

    public TranslationSeen? Translation { get; init; }

    public IReadOnlyList<PathLabel> Labels { get; init; } = [];

    public DateTimeOffset? ScoredAt { get; init; }

    public PathDeadLetter? DeadLetter { get; init; }

    public bool HasMessageRow { get; init; }

    public bool HasVoiceRow { get; init; }

    public bool HasTextRow { get; init; }

    public bool HasEnrichmentRow { get; init; }

    public bool IsAudio => Type == "audio" && !Withdrawn;

    /// <summary>Whether all of its rows are written.</summary>
    public bool IsWritten => HasMessageRow && HasTextRow && HasEnrichmentRow;
}
