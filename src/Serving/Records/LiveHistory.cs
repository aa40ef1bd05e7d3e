using StreamML.Schemas.V1;

namespace StreamML.Serving.Records;

/// <summary>What was live before what.</summary>
public static class LiveHistory
{
    /// <summary>
    /// The versions that stand behind the live one, nearest first; empty text is the one that ships. A version that
    /// came back to the one before it is out of the row: going back twice goes back two versions, and not to where one
    /// was.
    /// </summary>
    public static IReadOnlyList<string> Before(IReadOnlyList<ModelControl> history)
    {
        ArgumentNullException.ThrowIfNull(history);
        return Before(history.Select(control => control.LiveVersion));
    }

    /// <summary>As above.</summary>
    /// <param name="lives">The versions that were live, oldest first; empty text is the one that ships.</param>
    public static IReadOnlyList<string> Before(IEnumerable<string> lives)
    {
        ArgumentNullException.ThrowIfNull(lives);
        var row = new List<string> { "" };
        foreach (string live in lives)
        {
            if (live == row[^1])
            {
                continue;
            }

            if (row.Count > 1 && live == row[^2])
            {
                row.RemoveAt(row.Count - 1);
            }
            else
            {
                row.Add(live);
            }
        }

        row.Reverse();
        return [.. row.Skip(1)];
    }

    /// <summary>
    /// Every live version from the newest decision back, each once: what is served is the first that can be.
    /// </summary>
    public static IEnumerable<string> Newest(IReadOnlyList<ModelControl> history)
    {
        ArgumentNullException.ThrowIfNull(history);
        return history.Reverse().Select(control => control.LiveVersion).Append("").Distinct(StringComparer.Ordinal);
    }
}
