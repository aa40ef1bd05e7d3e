namespace StreamML.Sink.Exports;

/// <summary>Cells of a CSV file (RFC 4180) that no spreadsheet takes for a formula.</summary>
internal static class CsvCell
{
    // What begins a formula, or is cut off before one (OWASP, "CSV Injection").
    private const string FormulaSigns = "=+-@\t\r\n";

    /// <summary>The text as a cell: an apostrophe before a formula, quotes where they are needed.</summary>
    public static string Of(string text)
    {
        if (text.Length > 0 && FormulaSigns.Contains(text[0], StringComparison.Ordinal))
        {
            text = "'" + text;
        }

        return text.AsSpan().ContainsAny(",\"\r\n") || text.StartsWith(' ') || text.EndsWith(' ')
            ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
            : text;
    }
}
