namespace StreamML.Inference.Sentiment;

/// <summary>Reads this assembly's two-column tables: UTF-8, tab separated, <c># </c> starts a comment.</summary>
internal static class EmbeddedTable
{
    /// <summary>The rows of a table, in order.</summary>
    /// <exception cref="InvalidDataException">A row has no tab: the build is broken.</exception>
    public static IEnumerable<(string Key, string Value)> Rows(string name)
    {
        using var stream = typeof(EmbeddedTable).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidDataException($"The resource {name} is not embedded in this assembly.");
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length == 0 || line.StartsWith("# ", StringComparison.Ordinal))
            {
                continue;
            }

            int tab = line.IndexOf('\t', StringComparison.Ordinal);
            if (tab <= 0)
            {
                throw new InvalidDataException($"The resource {name} has a row without a tab: '{line}'.");
            }

            yield return (line[..tab], line[(tab + 1)..]);
        }
    }
}
