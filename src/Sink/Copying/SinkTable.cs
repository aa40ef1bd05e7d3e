using System.Text;

namespace StreamML.Sink.Copying;

/// <summary>A column as it is staged.</summary>
/// <param name="Name">Its name, in the table and in the staging table.</param>
/// <param name="StageType">PostgreSQL type in the staging table.</param>
/// <param name="Cast">Type it is cast to on the way to the table; null when it is the staging type.</param>
internal readonly record struct SinkColumn(string Name, string StageType, string? Cast = null);

/// <summary>
/// A table, and the SQL that brings rows to it. The SQL is made once; names come from our own constants.
/// </summary>
internal sealed class SinkTable
{
    private readonly string[] _key;
    private readonly string[] _version;
    private readonly string[] _texts;

    /// <summary>Describes a table.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="columns">Its columns, in the order writers write them.</param>
    /// <param name="key">Its primary key.</param>
    /// <param name="version">What makes one row higher than another of the same key, in order; <c>$</c> stands for the
    /// row. None: the first row stays.</param>
    /// <param name="texts">Columns that a withdrawal blanks; none for a table without message text.</param>
    public SinkTable(string name, SinkColumn[] columns, string[] key, string[] version, string[]? texts = null)
    {
        Name = name;
        Columns = columns;
        _key = key;
        KeyFields = 1 + key.Max(name => Array.FindIndex(columns, column => column.Name == name));
        _version = version;
        _texts = texts ?? [];
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Its columns, in the order writers write them.</summary>
    public IReadOnlyList<SinkColumn> Columns { get; }

    /// <summary>How many of the first columns it takes to have the whole key among them.</summary>
    public int KeyFields { get; }

    /// <summary>It holds the text of messages.</summary>
    public bool HoldsText => _texts.Length > 0;

    private string Stage => $"streamml_stage_{Name}";

    /// <summary>Makes the staging table of a connection; its rows go with each commit.</summary>
    public string CreateStage() => $"CREATE TEMP TABLE IF NOT EXISTS {Stage} ("
        + string.Join(", ", Columns.Select(column => $"\"{column.Name}\" {column.StageType}"))
        + ") ON COMMIT DELETE ROWS";

    /// <summary>Copies rows to the staging table.</summary>
    public string Copy() => $"COPY {Stage} ({Names(Columns)}) FROM STDIN (FORMAT binary)";

    /// <summary>Empties the staging table within a transaction.</summary>
    public string EmptyStage() => $"DELETE FROM {Stage}";

    /// <summary>
    /// Brings staged rows to the table, in the order they are staged in; nothing changes where the table's row is as
    /// high.
    /// </summary>
    /// <param name="schema">The quoted schema.</param>
    /// <param name="repeats">Keys may be staged more than once: only the highest version of each is taken.</param>
    public string Merge(string schema, bool repeats)
    {
        var sql = new StringBuilder();
        string[] names = HoldsText ? [.. Columns.Select(column => column.Name), "withdrawn"]
            : Columns.Select(column => column.Name).ToArray();
        sql.Append($"INSERT INTO {schema}.{Name} AS t ({string.Join(", ", names.Select(Quote))})\n");
        sql.Append(repeats ? $"SELECT DISTINCT ON ({KeyOf("s")}) " : "SELECT ");
        sql.AppendJoin(", ", Columns.Select(Selected));
        if (HoldsText)
        {
            sql.Append(", s.revision_withdrawn OR w.message_id IS NOT NULL");
        }

        sql.Append($"\nFROM {Stage} s");
        if (HoldsText)
        {
            sql.Append($"\nLEFT JOIN {schema}.withdrawals w ON w.phone_number_id = s.phone_number_id"
                + " AND w.message_id = s.message_id");
        }

        if (repeats)
        {
            sql.Append($"\nORDER BY {KeyOf("s")}");
            foreach (string part in _version)
            {
                sql.Append($", {part.Replace("$", "s")} DESC");
            }
        }

        sql.Append($"\nON CONFLICT ({string.Join(", ", _key.Select(Quote))}) DO ");
        sql.Append(_version.Length == 0 ? "NOTHING" : Update(names));
        return sql.ToString();
    }

    /// <summary>Notes the withdrawals among the staged rows.</summary>
    public string NoteWithdrawals(string schema) => $"""
        INSERT INTO {schema}.withdrawals AS t (phone_number_id, message_id, revision_time, revision_id)
        SELECT DISTINCT ON (phone_number_id, message_id) phone_number_id, message_id, revision_time, revision_id
        FROM {Stage} WHERE revision_withdrawn
        ORDER BY phone_number_id, message_id, revision_time DESC, revision_id DESC
        ON CONFLICT (phone_number_id, message_id) DO UPDATE
        SET revision_time = EXCLUDED.revision_time, revision_id = EXCLUDED.revision_id
        WHERE (EXCLUDED.revision_time, EXCLUDED.revision_id) > (t.revision_time, t.revision_id)
        """;

    /// <summary>
    /// Blanks this table's rows of the messages that staged rows of <paramref name="source"/> withdraw.
    /// </summary>
    public string Blank(string schema, SinkTable source)
        => $"UPDATE {schema}.{Name} AS t SET withdrawn = true, "
            + $"{string.Join(", ", _texts.Select(text => $"{text} = NULL"))}\n"
        + $"FROM {source.Stage} s WHERE s.revision_withdrawn AND NOT t.withdrawn"
        + " AND t.phone_number_id = s.phone_number_id AND t.message_id = s.message_id";

    private static string Quote(string name) => $"\"{name}\"";

    private static string Names(IEnumerable<SinkColumn> columns)
        => string.Join(", ", columns.Select(column => Quote(column.Name)));

    private string KeyOf(string row) => string.Join(", ", _key.Select(column => $"{row}.\"{column}\""));

    private string Selected(SinkColumn column)
    {
        string value = column.Cast is null ? $"s.\"{column.Name}\"" : $"s.\"{column.Name}\"::{column.Cast}";
        return _texts.Contains(column.Name) ? $"CASE WHEN w.message_id IS NULL THEN {value} END" : value;
    }

    private string Update(IEnumerable<string> names)
    {
        var sets = names.Where(name => !_key.Contains(name)).Select(name => $"\"{name}\" = EXCLUDED.\"{name}\"");
        return $"UPDATE SET {string.Join(", ", sets)}\nWHERE ({Row("EXCLUDED")}) > ({Row("t")})";

        string Row(string row) => string.Join(", ", _version.Select(part => part.Replace("$", row)));
    }
}
