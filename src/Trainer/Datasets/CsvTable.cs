using System.Text;

namespace StreamML.Trainer.Datasets;

/// <summary>A row of a CSV file.</summary>
/// <param name="Line">Line of the file on which it ends; the header's first line is 1. Quoted fields may have line
/// breaks, so it is not the number of the row.</param>
/// <param name="Fields">A field a column, as written, without the quotes around it.</param>
public readonly record struct CsvRow(int Line, string[] Fields);

/// <summary>A row that cannot be read.</summary>
/// <param name="Line">Line of the file on which it ends, from 1.</param>
/// <param name="Reason">What is wrong, in words, without contents.</param>
public readonly record struct RefusedRow(int Line, string Reason);

/// <summary>
/// A table in CSV (RFC 4180): UTF-8, a header, in memory. Empty lines are left out. Errors name file, line and column,
/// never what a field holds.
/// </summary>
public sealed class CsvTable
{
    private const int ColumnsListed = 50;

    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);

    internal CsvTable(
        string name, char delimiter, IReadOnlyList<string> columns, IReadOnlyList<CsvRow> rows,
        IReadOnlyList<RefusedRow> refused)
    {
        (Name, Delimiter, Columns, Rows, Refused) = (name, delimiter, columns, rows, refused);
        for (int c = 0; c < columns.Count; c++)
        {
            if (columns[c].Length == 0)
            {
                throw new DatasetException($"{name}, line 1: column {c + 1} has no name in the header. Give it one.");
            }

            if (!_numbers.TryAdd(columns[c], c))
            {
                throw new DatasetException(
                    $"{name}, line 1: two columns are called '{columns[c]}'. Rename or remove one.");
            }
        }
    }

    /// <summary>Path of the file, or what the caller calls it.</summary>
    public string Name { get; }

    /// <summary>What separates its fields.</summary>
    public char Delimiter { get; }

    /// <summary>Names of the columns, without blanks around them. None is empty, and none occurs twice.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>The rows in the order of the file, each with as many fields as there are columns.</summary>
    public IReadOnlyList<CsvRow> Rows { get; }

    /// <summary>Rows that cannot be read; empty unless <see cref="CsvOptions.KeepRefused"/>.</summary>
    public IReadOnlyList<RefusedRow> Refused { get; }

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">Limits; null: the defaults.</param>
    /// <exception cref="DatasetException">It cannot be opened, is too large, not UTF-8 or not CSV; the message says
    /// where.</exception>
    public static CsvTable Read(string path, CsvOptions? options = null)
    {
        options ??= new CsvOptions();
        try
        {
            using var file = File.OpenRead(path);
            if (file.CanSeek && file.Length > options.BytesMax)
            {
                throw new DatasetException(
                    $"{path} has {file.Length:N0} bytes, more than {options.BytesMax:N0}. Split it.");
            }

            using var text = TextFiles.Read(file, path, strict: true);
            return Read(text, path, options);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new DatasetException($"{path} cannot be read: {fault.Message}", fault);
        }
    }

    /// <summary>Reads a text to its end, and leaves it open.</summary>
    /// <param name="text">The text.</param>
    /// <param name="name">What errors call it.</param>
    /// <param name="options">Limits; null: the defaults.</param>
    /// <exception cref="DatasetException">It is not CSV; the message names the line.</exception>
    public static CsvTable Read(TextReader text, string name, CsvOptions? options = null) =>
        new CsvTableReader(name, options ?? new CsvOptions()).Read(text);

    /// <summary>Writes a table, quoting what needs it, with lines that end in a line feed.</summary>
    /// <param name="path">The file; it is replaced.</param>
    /// <param name="columns">Names of the columns.</param>
    /// <param name="rows">The rows, a field a column each.</param>
    /// <param name="delimiter">What separates fields.</param>
    /// <exception cref="DatasetException">The file cannot be written.</exception>
    public static void Write(
        string path, IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows, char delimiter = ',')
    {
        try
        {
            using var text = new StreamWriter(path, append: false, new UTF8Encoding(false));
            CsvTableWriter.Write(text, columns, rows, delimiter);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new DatasetException($"{path} cannot be written: {fault.Message}", fault);
        }
    }

    /// <summary>Whether there is a column of that name.</summary>
    public bool Has(string column) => _numbers.ContainsKey(column);

    /// <summary>Number of a column, from 0.</summary>
    /// <exception cref="DatasetException">There is none of that name; the message lists those there are.</exception>
    public int Column(string column) => _numbers.TryGetValue(column, out int number)
        ? number
        : throw new DatasetException(
            $"{Name} has no column '{column}'. Its columns: {string.Join(", ", Columns.Take(ColumnsListed))}"
            + (Columns.Count > ColumnsListed ? $" and {Columns.Count - ColumnsListed} more." : "."));

    /// <summary>A column's fields, one a row.</summary>
    /// <exception cref="DatasetException">There is none of that name.</exception>
    public string[] Texts(string column)
    {
        int number = Column(column);
        return [.. Rows.Select(row => row.Fields[number])];
    }
}
