namespace StreamML.Tidy.Tests.Exceptions;

/// <summary>The places that may break a rule. An entry no longer needed fails the tests, as does a new one.</summary>
internal sealed class ExceptionList
{
    /// <summary>How many entries the list may have. It is lowered, never raised.</summary>
    public const int CountMax = 3;

    private readonly Dictionary<(string Rule, string Path, string Subject), int> _sizes = [];

    /// <summary>Reads the list's text.</summary>
    /// <exception cref="FormatException">A line is not rule, path, subject and an optional size.</exception>
    public ExceptionList(string text)
    {
        foreach (string? line in text.Split('\n').Select(line => line.Trim())
            .Where(line => line is not ("" or ['#', ..])))
        {
            string[] parts = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (parts.Length is < 3 or > 4)
            {
                throw new FormatException($"not an exception: {line}");
            }

            _sizes.Add((parts[0], parts[1], parts[2]), parts.Length == 4 ? int.Parse(parts[3]) : 0);
        }
    }

    /// <summary>The list in the repository.</summary>
    public static ExceptionList Current { get; } =
        new(File.ReadAllText(Path.Combine(Repository.Root, "tests/Tidy.Tests/Exceptions/exceptions.txt")));

    /// <summary>The number of entries.</summary>
    public int Count => _sizes.Count;

    /// <summary>What remains to be said of a rule: violations without entry, entries without violation.</summary>
    public IEnumerable<string> Judge(string rule, IEnumerable<Violation> violations)
    {
        var used = new HashSet<(string, string, string)>();
        foreach (var violation in violations)
        {
            var key = (violation.Rule, violation.Path, violation.Subject);
            bool known = _sizes.TryGetValue(key, out int size);
            used.Add(key);
            if (known && violation.Size <= size)
            {
                if (violation.Size < size)
                {
                    yield return $"{violation}: shrank to {violation.Size}; lower its exception from {size}";
                }

                continue;
            }

            yield return violation.ToString();
        }

        foreach (var key in _sizes.Keys.Where(key => key.Rule == rule && !used.Contains(key)))
        {
            yield return $"{key.Path}: {rule}: {key.Subject}: no longer needs its exception; remove the line";
        }
    }
}
