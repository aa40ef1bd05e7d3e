using StreamML.Sink.Copying;
using StreamML.Sink.Tables;
using StreamML.Sink.Writing;

namespace StreamML.Sink.Cutover;

/// <summary>
/// The statements of a cutover and of an undo, made once. Every transaction locks enrichments first and what they
/// replaced after them.
/// </summary>
internal sealed class CutoverSql
{
    // Any number that no other lock of ours has.
    private const int CutoverLock = 0x5343;
    private const string Results = "streamml_results";
    private const string Differing = "streamml_differing";
    private const string Taken = "streamml_taken";

    private static readonly SinkTable Table = EnrichmentRows.Target;
    private static readonly string[] Names = [.. Table.Columns.Select(column => column.Name), "withdrawn"];

    private static readonly string KeyColumns = string.Join(
        ", ", Table.Key.Select(key => Table.Columns.First(column => column.Name == key)).Select(
            column => $"\"{column.Name}\" {column.StageType}"));

    // Not what the models say.
    private static readonly string[] Unlike = ["generation", "latency_us", "received_at", "enriched_at"];

    private static readonly string[] Translation =
    [
        "translation_outcome", "translation", "translation_source", "translation_target", "translation_model",
    ];

    private readonly string _schema;
    private readonly string _live;
    private readonly string _made;
    private readonly string _replaced;
    private readonly string _prepared;
    private readonly string _cutovers;

    /// <summary>Makes them for a schema.</summary>
    /// <param name="schema">The quoted schema.</param>
    public CutoverSql(string schema)
    {
        var (made, replaced) = Table.Cutover!.Value;
        (_schema, _live) = (schema, $"{schema}.{Table.Name}");
        (_made, _replaced) = ($"{schema}.{made}", $"{schema}.{replaced}");
        _prepared = $"{schema}.cutover_prepared";
        _cutovers = $"{schema}.cutovers";
        Lock = BatchWriter.LockTexts(schema, withdraws: false);
        Alone = $"SELECT pg_advisory_xact_lock({CutoverLock}, hashtext('{schema}'))";
        Empty = $"DELETE FROM {_replaced}";
        Release = [$"DELETE FROM {_made}", $"DELETE FROM {_prepared}"];
        Restore = $"UPDATE {_live} AS t SET {Sets("r", Names)}\nFROM {_replaced} r WHERE {SameKey("r")} AND {SameRevision("r")}\n"
            + $"AND t.generation = (SELECT generation FROM {_cutovers} WHERE is_last)";
    }

    /// <summary>Keeps other cutovers out until the end of the transaction, and what prepares them.</summary>
    public string Alone { get; }

    /// <summary>Keeps withdrawals out until the end of the transaction.</summary>
    public string Lock { get; }

    /// <summary>Keeps the staged results that differ from the live rows, in this order.</summary>
    /// <param name="only">The labels that count; empty: all.</param>
    public IReadOnlyList<string> Prepare(IReadOnlyList<string> only) =>
    [
        Alone,
        Lock,
        $"CREATE TEMP TABLE {Results} (LIKE {_live}) ON COMMIT DROP",
        new TableMerge(_schema, Table, []).Highest(Results),
        $"ANALYZE {Results}",
        KeepTranslations(),
        $"CREATE TEMP TABLE {Differing} (LIKE {_live}) ON COMMIT DROP",

        // Whoever erases a row waits, and then finds it among those that are made.
        $"INSERT INTO {Differing} ({List(Names)}) SELECT {List(Names, "m.")} FROM {Both(Results, only)} FOR KEY SHARE OF t",
        .. Release,
        $"INSERT INTO {_made} ({List(Names)}) SELECT {List(Names)} FROM {Differing}",
        $"ANALYZE {_made}",
    ];

    /// <summary>Whether a job is prepared: $1.</summary>
    public string IsPrepared => $"SELECT EXISTS (SELECT FROM {_prepared} WHERE job_id = $1)";

    /// <summary>Notes that a job is prepared: job, time.</summary>
    public string NotePrepared => $"INSERT INTO {_prepared} (job_id, made_at) VALUES ($1, $2)";

    /// <summary>Lets what was prepared go.</summary>
    public IReadOnlyList<string> Release { get; }

    /// <summary>Locks the rows that differ and keeps them, in this order.</summary>
    /// <param name="only">The labels that count; empty: all.</param>
    public IReadOnlyList<string> Take(IReadOnlyList<string> only) =>
    [
        Lock,
        $"CREATE TEMP TABLE {Taken} ({KeyColumns}) ON COMMIT DROP",
        $"INSERT INTO {Taken} SELECT {List(Table.Key, "t.")} FROM {Both(_made, only)}\n"
            + $"ORDER BY {List(Table.Key, "t.")} FOR UPDATE OF t",
        $"ANALYZE {Taken}",
        Empty,
        $"INSERT INTO {_replaced} ({List(Names)}) SELECT {List(Names, "t.")} FROM {_live} t JOIN {Taken} x ON {SameKey("x")}",
        $"UPDATE {_cutovers} SET is_last = false WHERE is_last",
    ];

    /// <summary>Puts the results in their place.</summary>
    /// <param name="only">The labels that are; empty: all.</param>
    public string Replace(IReadOnlyList<string> only) =>
        $"UPDATE {_live} AS t SET {Sets("m", only.Count == 0 ? Names : [.. Said(only), "generation"])}\n"
        + $"FROM {_made} m JOIN {Taken} x USING ({List(Table.Key)})\nWHERE {SameKey("m")}";

    /// <summary>Puts the kept rows back.</summary>
    public string Restore { get; }

    /// <summary>Lets the kept rows go.</summary>
    public string Empty { get; }

    /// <summary>Looks a job up: $1.</summary>
    public string Find =>
        $"SELECT rows, undone_at IS NOT NULL, coalesce(restored, 0), is_last FROM {_cutovers} WHERE job_id = $1";

    /// <summary>Notes a cutover: job, time, rows, generation.</summary>
    public string Note =>
        $"INSERT INTO {_cutovers} (job_id, made_at, rows, generation, is_last) VALUES ($1, $2, $3, $4, true)\n"
        + "ON CONFLICT (job_id) DO UPDATE SET made_at = EXCLUDED.made_at, rows = EXCLUDED.rows, is_last = true, "
        + "undone_at = NULL, restored = NULL";

    /// <summary>Notes an undo: job, time, rows.</summary>
    public string NoteUndone =>
        $"UPDATE {_cutovers} SET undone_at = $2, restored = $3, is_last = false WHERE job_id = $1";

    // What the models say in a row.
    private static IEnumerable<string> Said(IReadOnlyList<string> only) => only.Count > 0
        ? only.SelectMany(EnrichmentRows.ColumnsOf)
        : Table.Columns.Select(column => column.Name).Except(Table.Key).Except(Unlike)
            .Except(["revision_withdrawn", "revision_time", "revision_id"]);

    private static string Sets(string from, IEnumerable<string> names) => string.Join(
        ", ", names.Except(Table.Key).Select(name => $"\"{name}\" = {from}.\"{name}\""));

    private static string SameKey(string other) =>
        string.Join(" AND ", Table.Key.Select(key => $"t.\"{key}\" = {other}.\"{key}\""));

    private static string SameRevision(string other) => $"({Version("t")}) = ({Version(other)})";

    private static string Version(string row) =>
        string.Join(", ", RevisionFields.Version.Select(part => part.Replace("$", row)));

    // A replay has less time for them than the live stage had, and none is no better than an older one.
    private string KeepTranslations() =>
        $"UPDATE {Results} AS m SET {string.Join(", ", Translation.Select(name => $"\"{name}\" = t.\"{name}\""))}\n"
        + $"FROM {_live} t WHERE {SameKey("m")} AND {SameRevision("m")}\n"
        + "AND m.translation_outcome = 'unavailable' AND t.translation_outcome = 'translated'";

    private string Both(string results, IReadOnlyList<string> only) => $"{_live} t JOIN {results} m ON {SameKey("m")}\n"
        + $"WHERE NOT t.withdrawn AND NOT m.withdrawn AND t.generation < m.generation AND {SameRevision("m")}\n"
        + $"AND ({List(Said(only), "t.")}) IS DISTINCT FROM ({List(Said(only), "m.")})";

    private static string List(IEnumerable<string> names, string row = "") =>
        string.Join(", ", names.Select(name => $"{row}\"{name}\""));
}
