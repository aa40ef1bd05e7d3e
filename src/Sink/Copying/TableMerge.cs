using System.Text;
using Npgsql;

namespace StreamML.Sink.Copying;

/// <summary>
/// Merges staged rows into their table by version: a row replaces the one of the same key only if it is higher, so any
/// order and any repeats give the same table. The SQL is made once.
/// </summary>
internal sealed class TableMerge
{
    private readonly string _schema;
    private readonly SinkTable _table;
    private readonly string _merge;
    private readonly string _mergeHighest;
    private readonly string _noteWithdrawals;
    private readonly string? _release;
    private readonly string[] _blanks;

    /// <summary>Makes the SQL.</summary>
    /// <param name="schema">The quoted schema.</param>
    /// <param name="table">The table.</param>
    /// <param name="tables">All tables: a withdrawal blanks the texts in each.</param>
    public TableMerge(string schema, SinkTable table, IEnumerable<SinkTable> tables)
    {
        (_schema, _table) = (schema, table);
        _merge = Merge(repeats: false);
        _mergeHighest = Merge(repeats: true);
        _noteWithdrawals = NoteWithdrawals();
        _release = table.Unique.Count > 0 ? Release() : null;
        _blanks =
        [
            .. tables.Where(target => target.HoldsText).Select(target => Blank(target.Name, target)),
            .. tables.Where(target => target.HoldsText)
                .SelectMany(target => target.Besides, (target, table) => Blank(table, target)),
        ];
    }

    /// <summary>
    /// Adds the statements that merge staged rows in the order in which they are staged, then blank the texts of the
    /// messages they withdraw.
    /// </summary>
    public void AddTo(NpgsqlBatch statements, StagedRows rows)
    {
        if (rows.Withdraws)
        {
            statements.BatchCommands.Add(new NpgsqlBatchCommand(_noteWithdrawals));
        }

        if (_release is not null)
        {
            statements.BatchCommands.Add(new NpgsqlBatchCommand(_release));
        }

        statements.BatchCommands.Add(new NpgsqlBatchCommand(rows.Repeats ? _mergeHighest : _merge));
        if (rows.Withdraws)
        {
            foreach (string blank in _blanks)
            {
                statements.BatchCommands.Add(new NpgsqlBatchCommand(blank));
            }
        }
    }

    /// <summary>Puts the highest staged row of each key into an empty table of the same columns.</summary>
    /// <param name="target">That table.</param>
    public string Highest(string target) => Insert(target, repeats: true).ToString();

    /// <summary>Leaves the higher one of two rows of a key; the row that is there is called <c>t</c>.</summary>
    public string KeepHigher() => $"ON CONFLICT ({string.Join(", ", _table.Key.Select(Quote))}) DO "
        + (_table.Version.Count == 0 ? "NOTHING" : Update(Names()));

    private string Merge(bool repeats) =>
        Insert($"{_schema}.{_table.Name}", repeats).Append($"\n{KeepHigher()}").ToString();

    private string[] Names()
    {
        string[] names = [.. _table.Columns.Select(column => column.Name)];
        return _table.HoldsText ? [.. names, "withdrawn"] : names;
    }

    // With repeats, keys may be staged more than once: only the highest version of each is taken.
    private StringBuilder Insert(string target, bool repeats)
    {
        var sql = new StringBuilder();
        sql.Append($"INSERT INTO {target} AS t ({string.Join(", ", Names().Select(Quote))})\n");
        sql.Append(repeats ? $"SELECT DISTINCT ON ({KeyOf("s")}) " : "SELECT ");
        sql.AppendJoin(", ", _table.Columns.Select(Selected));
        if (_table.HoldsText)
        {
            sql.Append(", s.revision_withdrawn OR w.message_id IS NOT NULL");
        }

        sql.Append($"\nFROM {_table.Stage} s");
        if (_table.HoldsText)
        {
            sql.Append($"\nLEFT JOIN {_schema}.withdrawals w ON w.phone_number_id = s.phone_number_id"
                + " AND w.message_id = s.message_id");
        }

        if (repeats)
        {
            sql.Append($"\nORDER BY {KeyOf("s")}");
            foreach (string part in _table.Version)
            {
                sql.Append($", {part.Replace("$", "s")} DESC");
            }
        }

        return sql;
    }

    private string NoteWithdrawals() => $"""
        INSERT INTO {_schema}.withdrawals AS t (phone_number_id, message_id, revision_time, revision_id)
        SELECT DISTINCT ON (phone_number_id, message_id) phone_number_id, message_id, revision_time, revision_id
        FROM {_table.Stage} WHERE revision_withdrawn
        ORDER BY phone_number_id, message_id, revision_time DESC, revision_id DESC
        ON CONFLICT (phone_number_id, message_id) DO UPDATE
        SET revision_time = EXCLUDED.revision_time, revision_id = EXCLUDED.revision_id
        WHERE (EXCLUDED.revision_time, EXCLUDED.revision_id) > (t.revision_time, t.revision_id)
        """;

    // Only where the topics were lost and the tables were not does another row come with what a row has: what counts
    // anew must not make PostgreSQL refuse it.
    private string Release()
    {
        string taken = Quote(_table.Unique[^1]);
        return $"UPDATE {_schema}.{_table.Name} AS t SET {taken} = NULL\n"
            + $"FROM {_table.Stage} s WHERE t.{taken} IS NOT NULL AND ({KeyOf("t")}) <> ({KeyOf("s")}) AND "
            + string.Join(" AND ", _table.Unique.Select(column => $"t.{Quote(column)} = s.{Quote(column)}"));
    }

    private string Blank(string name, SinkTable target)
        => $"UPDATE {_schema}.{name} AS t SET withdrawn = true, "
            + $"{string.Join(", ", target.Texts.Select(text => $"{text} = NULL"))}\n"
        + $"FROM {_table.Stage} s WHERE s.revision_withdrawn AND NOT t.withdrawn"
        + " AND t.phone_number_id = s.phone_number_id AND t.message_id = s.message_id";

    private string KeyOf(string row) => string.Join(", ", _table.Key.Select(column => $"{row}.\"{column}\""));

    private string Selected(SinkColumn column)
    {
        string value = column.Cast is null ? $"s.\"{column.Name}\"" : $"s.\"{column.Name}\"::{column.Cast}";
        return _table.Texts.Contains(column.Name) ? $"CASE WHEN w.message_id IS NULL THEN {value} END" : value;
    }

    private string Update(IEnumerable<string> names)
    {
        var sets = names.Where(name => !_table.Key.Contains(name)).Select(name => $"\"{name}\" = EXCLUDED.\"{name}\"");
        return $"UPDATE SET {string.Join(", ", sets)}\nWHERE ({Row("EXCLUDED")}) > ({Row("t")})";

        string Row(string row) => string.Join(", ", _table.Version.Select(part => part.Replace("$", row)));
    }

    private static string Quote(string name) => $"\"{name}\"";
}
