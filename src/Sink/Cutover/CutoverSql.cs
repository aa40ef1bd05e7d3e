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
    private const string Made = "streamml_made";
    private const string Taken = "streamml_taken";

    // Not what the models say.
    private static readonly string[] Unlike = ["generation", "latency_us", "received_at", "enriched_at"];

    private static readonly string[] Translation =
    [
        "translation_outcome", "translation", "translation_source", "translation_target", "translation_model",
    ];

    /// <summary>Makes them for a schema.</summary>
    /// <param name="schema">The quoted schema.</param>
    public CutoverSql(string schema)
    {
        var table = EnrichmentRows.Target;
        string live = $"{schema}.{table.Name}";
        string replaced = $"{schema}.{table.Replaced}";
        string cutovers = $"{schema}.cutovers";
        string[] names = [.. table.Columns.Select(column => column.Name), "withdrawn"];
        string[] said =
        [
            .. table.Columns.Select(column => column.Name)
                .Except(table.Key).Except(Unlike).Except(["revision_withdrawn", "revision_time", "revision_id"]),
        ];
        Lock = BatchWriter.LockTexts(schema, withdraws: false);
        Empty = $"DELETE FROM {replaced}";
        Prepare =
        [
            Lock,
            $"CREATE TEMP TABLE {Made} (LIKE {live}) ON COMMIT DROP",
            new TableMerge(schema, table, []).Highest(Made),
            KeepTranslations(),
            $"CREATE TEMP TABLE {Taken} (LIKE {live}) ON COMMIT DROP",
            $"INSERT INTO {Taken} ({List(names)}) SELECT {List(names, "t.")} FROM {live} t JOIN {Made} m ON {SameKey("m")}\n"
                + $"WHERE NOT t.withdrawn AND NOT m.withdrawn AND t.generation < m.generation AND {SameRevision("m")}\n"
                + $"AND ({List(said, "t.")}) IS DISTINCT FROM ({List(said, "m.")})\n"
                + $"ORDER BY {List(table.Key, "t.")} FOR UPDATE OF t",
            Empty,
            $"INSERT INTO {replaced} ({List(names)}) SELECT {List(names)} FROM {Taken}",
            $"UPDATE {cutovers} SET is_last = false WHERE is_last",
        ];
        Replace = $"UPDATE {live} AS t SET {Sets("m")}\nFROM {Made} m WHERE {SameKey("m")} AND EXISTS (\n"
            + $"SELECT FROM {Taken} x WHERE {string.Join(" AND ", table.Key.Select(key => $"x.\"{key}\" = m.\"{key}\""))})";
        Restore = $"UPDATE {live} AS t SET {Sets("r")}\nFROM {replaced} r WHERE {SameKey("r")} AND {SameRevision("r")}\n"
            + $"AND t.generation = (SELECT generation FROM {cutovers} WHERE is_last)";
        Find = $"SELECT rows, undone_at IS NOT NULL, coalesce(restored, 0), is_last FROM {cutovers} WHERE job_id = $1";
        Note = $"INSERT INTO {cutovers} (job_id, made_at, rows, generation, is_last) VALUES ($1, $2, $3, $4, true)\n"
            + "ON CONFLICT (job_id) DO UPDATE SET made_at = EXCLUDED.made_at, rows = EXCLUDED.rows, is_last = true, "
            + "undone_at = NULL, restored = NULL";
        NoteUndone =
            $"UPDATE {cutovers} SET undone_at = $2, restored = $3, is_last = false WHERE job_id = $1";

        // A replay has less time for them than the live stage had, and none is no better than an older one.
        string KeepTranslations() =>
            $"UPDATE {Made} AS m SET {string.Join(", ", Translation.Select(name => $"\"{name}\" = t.\"{name}\""))}\n"
            + $"FROM {live} t WHERE {SameKey("m")} AND {SameRevision("m")}\n"
            + "AND m.translation_outcome = 'unavailable' AND t.translation_outcome = 'translated'";

        string Sets(string from) => string.Join(
            ", ", names.Except(table.Key).Select(name => $"\"{name}\" = {from}.\"{name}\""));

        string SameKey(string other) =>
            string.Join(" AND ", table.Key.Select(key => $"t.\"{key}\" = {other}.\"{key}\""));

        string SameRevision(string other) => $"({Version("t")}) = ({Version(other)})";

        string Version(string row) =>
            string.Join(", ", RevisionFields.Version.Select(part => part.Replace("$", row)));
    }

    /// <summary>Keeps withdrawals out until the end of the transaction.</summary>
    public string Lock { get; }

    /// <summary>Finds the rows that differ, locks them and keeps them, in this order.</summary>
    public IReadOnlyList<string> Prepare { get; }

    /// <summary>Puts the results in their place.</summary>
    public string Replace { get; }

    /// <summary>Puts the kept rows back.</summary>
    public string Restore { get; }

    /// <summary>Lets the kept rows go.</summary>
    public string Empty { get; }

    /// <summary>Looks a job up: $1.</summary>
    public string Find { get; }

    /// <summary>Notes a cutover: job, time, rows, generation.</summary>
    public string Note { get; }

    /// <summary>Notes an undo: job, time, rows.</summary>
    public string NoteUndone { get; }

    private static string List(IEnumerable<string> names, string row = "") =>
        string.Join(", ", names.Select(name => $"{row}\"{name}\""));
}
