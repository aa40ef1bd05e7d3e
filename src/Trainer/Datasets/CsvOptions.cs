namespace StreamML.Trainer.Datasets;

/// <summary>Limits of a CSV file, and how it is read.</summary>
public sealed record CsvOptions
{
    /// <summary>
    /// Separates fields: a comma, a semicolon or a tab. Default null: the one that is most frequent in the header,
    /// outside of quotes.
    /// </summary>
    public char? Delimiter { get; init; }

    /// <summary>
    /// Whether rows that cannot be read go to <see cref="CsvTable.Refused"/>. Default false: the first of them is an
    /// error, as a table with rows missing is not the table that was meant.
    /// </summary>
    public bool KeepRefused { get; init; }

    /// <summary>Largest file, bytes. Default 512 MiB: in memory it takes two to four times that.</summary>
    public long BytesMax { get; init; } = 512L << 20;

    /// <summary>Most rows, refused ones included. Default 2,000,000.</summary>
    public int RowsMax { get; init; } = 2_000_000;

    /// <summary>Most columns. Default 4,096.</summary>
    public int ColumnsMax { get; init; } = 4_096;

    /// <summary>
    /// Longest field, UTF-16 units. Default 65,536, sixteen times what WhatsApp lets a person type. A quote that is
    /// never closed is found here rather than at the end of the file.
    /// </summary>
    public int FieldCharsMax { get; init; } = 65_536;
}
