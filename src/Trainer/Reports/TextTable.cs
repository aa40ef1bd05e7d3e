using System.Text;

namespace StreamML.Trainer.Reports;

/// <summary>A table in plain text: names to the left, figures to the right.</summary>
internal sealed class TextTable(params IReadOnlyList<string> header)
{
    private readonly List<IReadOnlyList<string>> _rows = [header];

    /// <summary>Adds a row with as many fields as the header.</summary>
    public TextTable Add(params IReadOnlyList<string> row)
    {
        _rows.Add(row);
        return this;
    }

    /// <summary>Writes it, indented by two blanks.</summary>
    public void WriteTo(StringBuilder text)
    {
        int[] widths = [.. header.Select((_, c) => _rows.Max(row => row[c].Length))];
        foreach (var row in _rows)
        {
            string line = string.Join(
                "  ", row.Select((field, c) => c == 0 ? field.PadRight(widths[c]) : field.PadLeft(widths[c])));
            text.Append("  ").Append(line.TrimEnd()).Append('\n');
        }
    }
}
