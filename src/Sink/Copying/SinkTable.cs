namespace StreamML.Sink.Copying;

/// <summary>A column as it is staged.</summary>
/// <param name="Name">Its name, in the table and in the staging table.</param>
/// <param name="StageType">PostgreSQL type in the staging table.</param>
/// <param name="Cast">Type it is cast to on the way to the table; null when it is the staging type.</param>
internal readonly record struct SinkColumn(string Name, string StageType, string? Cast = null);

/// <summary>The tables of the cutovers of a table: each has its columns.</summary>
/// <param name="Made">What the next one puts in place.</param>
/// <param name="Replaced">What the last one replaced.</param>
internal readonly record struct CutoverTables(string Made, string Replaced);

/// <summary>
/// A table and its staging table. <see cref="TableMerge"/> brings rows from one to the other. Names come from our own
/// constants.
/// </summary>
/// <param name="name">Its name.</param>
/// <param name="columns">Its columns, in the order writers write them.</param>
/// <param name="key">Its primary key.</param>
/// <param name="version">What makes one row higher than another of the same key, in order; <c>$</c> stands for the
/// row. None: the first row stays.</param>
/// <param name="texts">Columns that a withdrawal blanks; none for a table without message text.</param>
/// <param name="unique">Columns that no two rows share all of; the last of them may be null, and is taken from the row
/// that has it where another comes with it. None by default.</param>
/// <param name="cutover">The tables of its cutovers; null: none changes it.</param>
internal sealed class SinkTable(
    string name, SinkColumn[] columns, string[] key, string[] version, string[]? texts = null,
    string[]? unique = null, CutoverTables? cutover = null)
{
    /// <summary>Its name.</summary>
    public string Name { get; } = name;

    /// <summary>Its columns, in the order writers write them.</summary>
    public IReadOnlyList<SinkColumn> Columns { get; } = columns;

    /// <summary>Its primary key.</summary>
    public IReadOnlyList<string> Key { get; } = key;

    /// <summary>How many of the first columns it takes to have the whole key among them.</summary>
    public int KeyFields { get; } = 1 + key.Max(part => Array.FindIndex(columns, column => column.Name == part));

    /// <summary>What makes one row higher than another of the same key; <c>$</c> stands for the row.</summary>
    public IReadOnlyList<string> Version { get; } = version;

    /// <summary>Columns that a withdrawal blanks.</summary>
    public IReadOnlyList<string> Texts { get; } = texts ?? [];

    /// <summary>Columns that no two rows share all of; empty where the key is all that is unique.</summary>
    public IReadOnlyList<string> Unique { get; } = unique ?? [];

    /// <summary>The tables of its cutovers; null: none changes it.</summary>
    public CutoverTables? Cutover { get; } = cutover;

    /// <summary>Tables of the same columns that hold rows of it besides: of cutovers.</summary>
    public IReadOnlyList<string> Besides { get; } = cutover is { } tables ? [tables.Made, tables.Replaced] : [];

    /// <summary>It holds the text of messages.</summary>
    public bool HoldsText => Texts.Count > 0;

    /// <summary>Its staging table's name.</summary>
    public string Stage => $"streamml_stage_{Name}";

    /// <summary>Makes the staging table of a connection; its rows go with each commit.</summary>
    public string CreateStage() => $"CREATE TEMP TABLE IF NOT EXISTS {Stage} ("
        + string.Join(", ", Columns.Select(column => $"\"{column.Name}\" {column.StageType}"))
        + ") ON COMMIT DELETE ROWS";

    /// <summary>Copies rows to the staging table.</summary>
    public string Copy()
        => $"COPY {Stage} ({string.Join(", ", Columns.Select(column => $"\"{column.Name}\""))}) "
            + "FROM STDIN (FORMAT binary)";

    /// <summary>Empties the staging table within a transaction.</summary>
    public string EmptyStage() => $"DELETE FROM {Stage}";
}
