using StreamML.Sink.Copying;
using StreamML.Sink.Writing;

namespace StreamML.Sink.Cutover;

/// <summary>
/// The statements of a cutover and of an undo of one table, made once. Every transaction locks the table's rows first
/// and what they replaced after them.
/// </summary>
internal sealed class CutoverSql
{
    // Any number that no other lock of ours has.
    private const int CutoverLock = 0x5343;
    private const string Taken = "streamml_taken";

    private readonly CutoverTarget _target;
    private readonly TableMerge _merge;
    private readonly string _live;
    private readonly string _results;
    private readonly string _made;
    private readonly string _replaced;
    private readonly string _prepared;
    private readonly string _cutovers;
    private readonly string _ofTable;

    /// <summary>Makes them for a schema.</summary>
    /// <param name="schema">The quoted schema.</param>
    /// <param name="target">The table.</param>
    public CutoverSql(string schema, CutoverTarget target)
    {
        var (made, replaced) = target.Table.Cutover!.Value;
        (_target, _live) = (target, $"{schema}.{target.Table.Name}");
        _merge = new TableMerge(schema, target.Table, []);
        _results = $"streamml_results_{target.Table.Name}";
        (_made, _replaced) = ($"{schema}.{made}", $"{schema}.{replaced}");
        _prepared = $"{schema}.cutover_prepared";
        _cutovers = $"{schema}.cutovers";
        _ofTable = $"table_name = '{target.Table.Name}'";
        Lock = target.Table.HoldsText ? [BatchWriter.LockTexts(schema, withdraws: false)] : [];
        Alone = $"SELECT pg_advisory_xact_lock({CutoverLock}, hashtext('{schema}'))";
        Empty = $"DELETE FROM {_replaced}";
        Release = [$"DELETE FROM {_made}", $"DELETE FROM {_prepared} WHERE {_ofTable}"];
        Restore = $"UPDATE {_live} AS t SET {Sets("m", target.Names)}\n"
            + $"FROM {_replaced} m WHERE NOT m.added AND {IsShown()}";
        Remove = $"DELETE FROM {_live} t USING {_replaced} m WHERE m.added AND {IsShown()}";
        Find = "SELECT rows, added, undone_at IS NOT NULL, coalesce(restored, 0), is_last, table_name "
            + $"FROM {_cutovers} WHERE job_id = $1";
    }

    /// <summary>The table.</summary>
    public CutoverTarget Target => _target;

    /// <summary>Keeps other cutovers out until the end of the transaction, and what prepares them.</summary>
    public string Alone { get; }

    /// <summary>Keeps withdrawals out until the end of the transaction.</summary>
    public IReadOnlyList<string> Lock { get; }

    /// <summary>Makes the tables of a connection that results go through; their rows go with each commit.</summary>
    public IReadOnlyList<string> CreateStages =>
    [
        _target.Table.CreateStage(), $"CREATE TEMP TABLE IF NOT EXISTS {_results} (LIKE {_live}) ON COMMIT DELETE ROWS",
    ];

    /// <summary>Lets the transaction be lost with the server: what is not prepared the cutover prepares.</summary>
    public static string MayBeLost => "SET LOCAL synchronous_commit = off";

    /// <summary>Keeps those of the staged results that differ from the live rows, in this order. Whoever erases one of
    /// these rows waits, and then finds it among those that are made.</summary>
    /// <param name="only">The labels that count; empty: all.</param>
    /// <param name="fills">Whether to keep those without a live row, too.</param>
    public IReadOnlyList<string> Prepare(IReadOnlyList<string> only, bool fills) =>
    [
        .. Lock,
        _merge.Highest(_results),
        Keep(),
        $"INSERT INTO {_made} ({List(_target.Names)}) SELECT {List(_target.Names, "m.")} "
            + $"FROM {Both(_results, only)} FOR KEY SHARE OF t\n"
            + $"ON CONFLICT ({List(_target.Table.Key)}) DO UPDATE SET {Sets("EXCLUDED", _target.Names)}",
        .. fills
            ? new[]
            {
                $"INSERT INTO {_made} AS t ({List(_target.Names)}) SELECT {List(_target.Names, "m.")} "
                    + $"FROM {_results} m WHERE {IsMissing}\n{_merge.KeepHigher()}",
            }
            : [],

        // An earlier result of the same version may have differed.
        $"DELETE FROM {_made} x USING {_live} t JOIN {_results} m ON {SameKey("m")}\n"
            + $"WHERE {SameKey("x")} AND {_target.SameVersion} AND NOT {Differs(only)}",
    ];

    /// <summary>Gives PostgreSQL the statistics by which a cutover finds its rows.</summary>
    public string Analyze => $"ANALYZE {_made} ({List(_target.Table.Key)})";

    /// <summary>Whether a job is prepared: $1.</summary>
    public string IsPrepared => $"SELECT EXISTS (SELECT FROM {_prepared} WHERE job_id = $1 AND is_whole)";

    /// <summary>Whether a preparation still counts: $1 is its token.</summary>
    public string IsUnderWay => $"SELECT EXISTS (SELECT FROM {_prepared} WHERE token = $1)";

    /// <summary>Notes that a job is being prepared: job, time, token.</summary>
    public string NotePreparation => "INSERT INTO "
        + $"{_prepared} (job_id, made_at, table_name, token, is_whole) VALUES ($1, $2, '{_target.Table.Name}', $3, false)";

    /// <summary>Notes that a preparation is whole: $1 is its token.</summary>
    public string NotePrepared => $"UPDATE {_prepared} SET is_whole = true WHERE token = $1";

    /// <summary>Lets what was prepared go.</summary>
    public IReadOnlyList<string> Release { get; }

    /// <summary>Locks the rows that differ and keeps them, in this order.</summary>
    /// <param name="only">The labels that count; empty: all.</param>
    public IReadOnlyList<string> Take(IReadOnlyList<string> only) =>
    [
        .. Lock,
        $"CREATE TEMP TABLE {Taken} ({KeyColumns()}) ON COMMIT DROP",
        $"INSERT INTO {Taken} SELECT {List(_target.Table.Key, "t.")} FROM {Both(_made, only)}\n"
            + $"ORDER BY {List(_target.Table.Key, "t.")} FOR UPDATE OF t",
        $"ANALYZE {Taken}",
        Empty,
        $"INSERT INTO {_replaced} ({List(_target.Names)}) SELECT {List(_target.Names, "t.")} "
            + $"FROM {_live} t JOIN {Taken} x ON {SameKey("x")}",
        $"UPDATE {_cutovers} SET is_last = false WHERE is_last AND {_ofTable}",
    ];

    /// <summary>Puts the results in their place.</summary>
    /// <param name="only">The labels that are; empty: all.</param>
    public string Replace(IReadOnlyList<string> only) =>
        $"UPDATE {_live} AS t SET {Sets("m", _target.Replaced(only))}\n"
        + $"FROM {_made} m JOIN {Taken} x USING ({List(_target.Table.Key)})\nWHERE {SameKey("m")}";

    /// <summary>Adds the results without a live row, and notes them.</summary>
    public string Add => $"WITH a AS (INSERT INTO {_live} AS t ({List(_target.Names)})\n"
        + $"SELECT {List(_target.Names, "m.")} FROM {_made} m WHERE {IsMissing}\n"
        + $"ON CONFLICT DO NOTHING RETURNING {List(_target.Names, "t.")})\n"
        + $"INSERT INTO {_replaced} ({List(_target.Names)}, added) SELECT {List(_target.Names)}, true FROM a";

    /// <summary>Puts the kept rows back.</summary>
    public string Restore { get; }

    /// <summary>Removes the rows that were added.</summary>
    public string Remove { get; }

    /// <summary>Lets the kept rows go.</summary>
    public string Empty { get; }

    /// <summary>Looks a job up, whatever its table: $1.</summary>
    public string Find { get; }

    /// <summary>Notes a cutover: job, time, rows, generation, rows added.</summary>
    public string Note =>
        $"INSERT INTO {_cutovers} (job_id, made_at, rows, generation, added, is_last, table_name)\n"
        + $"VALUES ($1, $2, $3, $4, $5, true, '{_target.Table.Name}')\n"
        + "ON CONFLICT (job_id) DO UPDATE SET made_at = EXCLUDED.made_at, rows = EXCLUDED.rows, added = EXCLUDED.added, "
        + "is_last = true, undone_at = NULL, restored = NULL";

    /// <summary>Notes an undo: job, time, rows.</summary>
    public string NoteUndone =>
        $"UPDATE {_cutovers} SET undone_at = $2, restored = $3, is_last = false WHERE job_id = $1";

    private string KeyColumns() => string.Join(
        ", ", _target.Table.Key.Select(key => _target.Table.Columns.First(column => column.Name == key)).Select(
            column => $"\"{column.Name}\" {column.StageType}"));

    private string Sets(string from, IEnumerable<string> names) => string.Join(
        ", ", names.Except(_target.Table.Key).Select(name => $"\"{name}\" = {from}.\"{name}\""));

    private string SameKey(string other) =>
        string.Join(" AND ", _target.Table.Key.Select(key => $"t.\"{key}\" = {other}.\"{key}\""));

    private string IsMissing => $"NOT EXISTS (SELECT FROM {_live} t WHERE {SameKey("m")})";

    // What is shown, and not what came since.
    private string IsShown() => $"{SameKey("m")} AND {_target.SameVersion}"
        + (_target.ShownBy is { } generation
            ? $"\nAND {generation} = (SELECT generation FROM {_cutovers} WHERE is_last AND {_ofTable})"
            : "");

    private string Keep() =>
        $"UPDATE {_results} AS m SET {Sets("t", _target.Kept.Columns)}\n"
        + $"FROM {_live} t WHERE {SameKey("m")} AND {_target.SameVersion}\nAND {_target.Kept.Where}";

    private string Both(string results, IReadOnlyList<string> only) => $"{_live} t JOIN {results} m ON {SameKey("m")}\n"
        + $"WHERE {(_target.Replaceable is { } more ? $"{more} AND " : "")}{_target.SameVersion}\n"
        + $"AND {Differs(only)}";

    private string Differs(IReadOnlyList<string> only) =>
        $"(({List(_target.Compared(only), "t.")}) IS DISTINCT FROM ({List(_target.Compared(only), "m.")}))";

    private static string List(IEnumerable<string> names, string row = "") =>
        string.Join(", ", names.Select(name => $"{row}\"{name}\""));
}
