using System.Text.Json.Serialization;
using StreamML.Schemas.V1;
using StreamML.Traffic.Checking;

namespace StreamML.Demo;

/// <summary>How a run of the demo ended: everything that was sent, and what became of it.</summary>
public sealed record DemoReport
{
    /// <summary>Every message is accounted for.</summary>
    public required bool Ok { get; init; }

    /// <summary>Everything after the traffic did what it had to, too, as far as it was part of the run.</summary>
    [JsonIgnore]
    public bool AllOk => Ok && Learning is null or { Ok: true } && Redrive is null or { Ok: true }
        && Replay is null or { Ok: true } && Erasure is null or { Ok: true };

    /// <summary>Message revisions promised, and HTTP requests and updates that were answered.</summary>
    public required SentCounts Sent { get; init; }

    /// <summary>Requests with a forged signature that were turned away.</summary>
    public required long Refused { get; init; }

    /// <summary>Records in the raw topics.</summary>
    public required long Archived { get; init; }

    /// <summary>Records by topic, read committed.</summary>
    public required IReadOnlyDictionary<string, long> Topics { get; init; }

    /// <summary>The verdict on each typed topic.</summary>
    public required IReadOnlyDictionary<string, AuditResult> Audit { get; init; }

    /// <summary>Records of <c>messages.enriched</c>.</summary>
    public required long Enriched { get; init; }

    /// <summary>Updates that came again and left no trace.</summary>
    public required long DuplicatesDropped { get; init; }

    /// <summary>Records on dead-letter topics, and how many there had to be.</summary>
    public required DeadLetterCounts DeadLetters { get; init; }

    /// <summary>What became of the voice notes.</summary>
    public required VoiceCounts Voice { get; init; }

    /// <summary>What became of the contacts.</summary>
    public required ScoreCounts Scores { get; init; }

    /// <summary>The scores of the contact with the highest lead score; null where none is scored.</summary>
    [JsonIgnore]
    public ContactScores? BestLead { get; init; }

    /// <summary>What the windows count, and how conversations go.</summary>
    public required WindowSummary Windows { get; init; }

    /// <summary>Why no score model was trained; null where they were.</summary>
    public string? NotTrained { get; init; }

    /// <summary>How a model learned from corrections; null if that was not part of the run.</summary>
    public LearningReport? Learning { get; init; }

    /// <summary>What the API suggests; null if that was not part of the run.</summary>
    public SuggestionReport? Suggestions { get; init; }

    /// <summary>How a lost voice note came back; null if that was not part of the run.</summary>
    public VoiceRedriveReport? Redrive { get; init; }

    /// <summary>How a part of the texts was replayed; null if that was not part of the run.</summary>
    public ReplayReport? Replay { get; init; }

    /// <summary>How a person was erased; null if that was not part of the run.</summary>
    public ErasureReport? Erasure { get; init; }

    /// <summary>Rows a table.</summary>
    public required IReadOnlyDictionary<string, long> Tables { get; init; }

    /// <summary>What is wrong in the tables; empty when nothing is.</summary>
    public required IReadOnlyList<string> TableProblems { get; init; }

    /// <summary>Expected and not found, over topics and tables.</summary>
    public required long Lost { get; init; }

    /// <summary>Found more than once, over topics.</summary>
    public required long Duplicated { get; init; }

    /// <summary>
    /// Enriched messages a second, from the first request to the last enriched record; without voice notes.
    /// </summary>
    public required double MessagesPerSecond { get; init; }

    /// <summary>Seconds from the first request to the last enriched record that is no voice note.</summary>
    public required double Seconds { get; init; }

    /// <summary>
    /// Milliseconds from Ingest having read a message to its enriched record being readable; without voice notes.
    /// </summary>
    public required Percentiles LatencyMs { get; init; }
}

/// <summary>What went out.</summary>
/// <param name="Messages">Message revisions.</param>
/// <param name="Statuses">Statuses.</param>
/// <param name="Feedback">Feedback.</param>
/// <param name="Events">Business events.</param>
/// <param name="Requests">HTTP requests that were answered as they had to be.</param>
/// <param name="Updates">Updates in them, repeats included.</param>
/// <param name="Retries">Requests that had to be sent again.</param>
public sealed record SentCounts(
    long Messages, long Statuses, long Feedback, long Events, long Requests, long Updates, long Retries);

/// <summary>What the windows count.</summary>
/// <param name="Counted">Messages in the days of all tenants.</param>
/// <param name="Expected">Messages in the tables that a person wrote and nobody withdrew.</param>
/// <param name="Trends">Conversations that are improving, stable or declining.</param>
public sealed record WindowSummary(long Counted, long Expected, IReadOnlyDictionary<string, long> Trends);

/// <summary>Dead letters.</summary>
/// <param name="Expected">Bodies that cannot be read and were acknowledged, and voice notes without a file or with a
/// broken one.</param>
/// <param name="Found">Records on dead-letter topics.</param>
public sealed record DeadLetterCounts(long Expected, long Found);

/// <summary>Percentiles of a measure.</summary>
/// <param name="P50">Half is at or below.</param>
/// <param name="P99">99 of 100 are at or below.</param>
public sealed record Percentiles(double P50, double P99)
{
    /// <summary>Nearest-rank percentiles; 0 of nothing.</summary>
    public static Percentiles Of(IReadOnlyList<double> values)
    {
        if (values.Count == 0)
        {
            return new Percentiles(0, 0);
        }

        double[] sorted = [.. values];
        Array.Sort(sorted);
        return new Percentiles(At(sorted, 0.50), At(sorted, 0.99));
    }

    private static double At(double[] sorted, double share) =>
        sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Length) - 1, 0, sorted.Length - 1)];
}
