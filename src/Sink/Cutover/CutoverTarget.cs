using StreamML.Schemas.Topics;
using StreamML.Sink.Copying;
using StreamML.Sink.Tables;

namespace StreamML.Sink.Cutover;

/// <summary>
/// A table whose rows the results of a replay can take the place of. In its conditions <c>t</c> is the live row and
/// <c>m</c> the one that a replay made or that is put back.
/// </summary>
internal sealed class CutoverTarget
{
    // Not what the models say.
    private static readonly string[] UnlikeEnrichments =
    [
        "generation", "latency_us", "received_at", "enriched_at", "revision_withdrawn", "revision_time", "revision_id",
    ];

    private static readonly string[] Scores = ["lead", "churn", "engagement"];

    private CutoverTarget(SinkTable table, IReadOnlyList<string> names, IReadOnlyList<string> said) =>
        (Table, Names, AllSaid) = (table, names, said);

    /// <summary>Enrichments of messages.</summary>
    public static CutoverTarget Enrichments { get; } = new(
        EnrichmentRows.Target,
        [.. NamesOf(EnrichmentRows.Target), "withdrawn"],
        [.. NamesOf(EnrichmentRows.Target).Except(EnrichmentRows.Target.Key).Except(UnlikeEnrichments)])
    {
        Topic = TopicCatalogue.MessagesEnriched,
        SameVersion = $"({VersionOf("t")}) = ({VersionOf("m")})",
        Replaceable = "NOT t.withdrawn AND NOT m.withdrawn AND t.generation < m.generation",
        Beside = ["generation"],
        ReplacesAll = true,
        Fills = true,
        ShownBy = "t.generation",
        ColumnsOf = EnrichmentRows.ColumnsOf,

        // A replay has less time for them than the live stage had, and none is no better than an older one.
        Kept = new(
            [
                "translation_outcome", "translation", "translation_source", "translation_target", "translation_model",
            ],
            "m.translation_outcome = 'unavailable' AND t.translation_outcome = 'translated'"),
    };

    /// <summary>Scores of contacts, but for those of their demographic groups.</summary>
    public static CutoverTarget ContactScores { get; } = new(
        ScoreRows.Target, NamesOf(ScoreRows.Target), [.. Scores.SelectMany(ScoreColumns)])
    {
        Topic = TopicCatalogue.ContactScores,
        SameVersion = "(t.as_of, t.scored_at) = (m.as_of, m.scored_at)",

        // They follow from vector and model. Their last digit follows from how many contacts a batch has, too.
        Following = [.. Scores.Select(score => $"{score}_factors")],
        ColumnsOf = ScoreColumns,

        // Vectors lack the contact's rates at other hours, which the live stage had.
        Kept = new(
            ["engagement_best_hour", "engagement_best_day"],
            "m.engagement_model IS NOT DISTINCT FROM t.engagement_model"),
    };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<CutoverTarget> All { get; } = [Enrichments, ContactScores];

    /// <summary>The table.</summary>
    public SinkTable Table { get; }

    /// <summary>Its columns.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The topic of its rows.</summary>
    public required TopicDefinition Topic { get; init; }

    /// <summary>Whether two rows of a key are of the same version.</summary>
    public required string SameVersion { get; init; }

    /// <summary>What else must hold where a row is replaced; null: nothing.</summary>
    public string? Replaceable { get; private init; }

    /// <summary>Columns that are replaced with what they follow from, and make no row differ by themselves.</summary>
    public IReadOnlyList<string> Following { get; private init; } = [];

    /// <summary>Columns that are replaced with any label.</summary>
    public IReadOnlyList<string> Beside { get; private init; } = [];

    /// <summary>Whether whole rows are replaced where all labels are.</summary>
    public bool ReplacesAll { get; private init; }

    /// <summary>Whether a result without a live row is a whole row, which a cutover of all labels adds.</summary>
    public bool Fills { get; private init; }

    /// <summary>The column that says which generation a row is of; null: none does.</summary>
    public string? ShownBy { get; private init; }

    /// <summary>The columns of a label.</summary>
    public required Func<string, IReadOnlyList<string>> ColumnsOf { get; init; }

    /// <summary>Columns that stay the live ones, and where.</summary>
    public required (IReadOnlyList<string> Columns, string Where) Kept { get; init; }

    private IReadOnlyList<string> AllSaid { get; }

    /// <summary>The target of a topic.</summary>
    /// <param name="live">The live topic.</param>
    /// <exception cref="ArgumentException">No table has its rows.</exception>
    public static CutoverTarget Of(TopicDefinition? live) => All.FirstOrDefault(each => each.Topic == live)
        ?? throw new ArgumentException($"No cutover changes the rows of {live?.Name}.", nameof(live));

    /// <summary>Columns with what the models say.</summary>
    /// <param name="only">The labels; empty: all.</param>
    public IReadOnlyList<string> Said(IReadOnlyList<string> only) =>
        only.Count == 0 ? AllSaid : [.. only.SelectMany(ColumnsOf)];

    /// <summary>Columns by which a row differs from a result.</summary>
    /// <param name="only">The labels; empty: all.</param>
    public IEnumerable<string> Compared(IReadOnlyList<string> only) => Said(only).Except(Following);

    /// <summary>Columns that a cutover replaces.</summary>
    /// <param name="only">The labels; empty: all.</param>
    public IReadOnlyList<string> Replaced(IReadOnlyList<string> only) =>
        only.Count == 0 && ReplacesAll ? Names : [.. Said(only), .. Beside];

    private static string[] ScoreColumns(string label) =>
        [.. NamesOf(ScoreRows.Target).Where(name => name.StartsWith($"{label}_", StringComparison.Ordinal))];

    private static string[] NamesOf(SinkTable table) => [.. table.Columns.Select(column => column.Name)];

    private static string VersionOf(string row) =>
        string.Join(", ", RevisionFields.Version.Select(part => part.Replace("$", row)));
}
