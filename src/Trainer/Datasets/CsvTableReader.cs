using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;

namespace StreamML.Trainer.Datasets;

/// <summary>Reads one table with CsvHelper.</summary>
internal sealed class CsvTableReader(string name, CsvOptions options)
{
    private static readonly char[] Delimiters = [',', ';', '\t'];

    private bool _badQuotes;

    public CsvTable Read(TextReader text)
    {
        using var parser = new CsvParser(text, Configuration(), leaveOpen: true);
        try
        {
            if (!parser.Read())
            {
                throw new DatasetException($"{name} is empty. It needs a header with the names of its columns.");
            }

            string[] columns = Header(parser);
            var rows = new List<CsvRow>();
            var refused = new List<RefusedRow>();
            while (parser.Read())
            {
                Take(parser, columns.Length, rows, refused);
            }

            return new CsvTable(name, parser.Delimiter[0], columns, rows, refused);
        }
        catch (MaxFieldSizeException fault)
        {
            throw new DatasetException(
                $"{name}, line {parser.RawRow}: a field is longer than {options.FieldCharsMax:N0} characters. Is a "
                + "quote not closed?", fault);
        }
        catch (DecoderFallbackException fault)
        {
            throw new DatasetException($"{name} is not UTF-8 near line {parser.RawRow}. Save it as UTF-8.", fault);
        }
    }

    private CsvConfiguration Configuration() => new(CultureInfo.InvariantCulture)
    {
        Delimiter = (options.Delimiter ?? ',').ToString(),
        DetectDelimiter = options.Delimiter is null,
        GetDelimiter = first => Detect(first.Text).ToString(),
        MaxFieldSize = options.FieldCharsMax,
        BadDataFound = _ => _badQuotes = true,
        ExceptionMessagesContainRawData = false,
        CacheFields = true,
    };

    private string[] Header(CsvParser parser)
    {
        string[] columns = parser.Record ?? [];
        if (_badQuotes)
        {
            throw new DatasetException($"{name}, line {parser.RawRow}: {BadQuotes}");
        }

        return columns.Length <= options.ColumnsMax
            ? Array.ConvertAll(columns, column => column.Trim())
            : throw new DatasetException(
                $"{name} has {columns.Length:N0} columns, more than {options.ColumnsMax:N0}. Leave some out.");
    }

    private void Take(CsvParser parser, int columns, List<CsvRow> rows, List<RefusedRow> refused)
    {
        if (rows.Count + refused.Count == options.RowsMax)
        {
            throw new DatasetException($"{name} has more than {options.RowsMax:N0} rows. Split it, or take a sample.");
        }

        _badQuotes = false;
        string[] fields = parser.Record ?? [];
        string? reason = _badQuotes ? BadQuotes
            : fields.Length != columns ? $"{fields.Length} fields where the header has {columns}."
            : null;
        if (reason is null)
        {
            rows.Add(new CsvRow(parser.RawRow, fields));
        }
        else if (options.KeepRefused)
        {
            refused.Add(new RefusedRow(parser.RawRow, reason));
        }
        else
        {
            throw new DatasetException($"{name}, line {parser.RawRow}: {reason}");
        }
    }

    private const string BadQuotes =
        "a quote where none may be. Quote the whole field, and write quotes inside it twice.";

    // The most frequent in the header, outside of quotes; the first of equals.
    private static char Detect(string start)
    {
        int[] counts = new int[Delimiters.Length];
        bool quoted = false;
        foreach (char letter in start)
        {
            quoted ^= letter == '"';
            if (!quoted && letter is '\r' or '\n')
            {
                break;
            }

            int found = Array.IndexOf(Delimiters, letter);
            if (!quoted && found >= 0)
            {
                counts[found]++;
            }
        }

        return Delimiters[Array.IndexOf(counts, counts.Max())];
    }
}
