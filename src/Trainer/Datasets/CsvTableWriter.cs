using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;

namespace StreamML.Trainer.Datasets;

/// <summary>Writes one table with CsvHelper.</summary>
internal static class CsvTableWriter
{
    public static void Write(
        TextWriter text, IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows, char delimiter)
    {
        var configuration = new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            Delimiter = delimiter.ToString(),
            NewLine = "\n",
        };
        using var writer = new CsvWriter(text, configuration, leaveOpen: true);
        foreach (var row in rows.Prepend(columns))
        {
            foreach (string field in row)
            {
                writer.WriteField(field);
            }

            writer.NextRecord();
        }
    }
}
