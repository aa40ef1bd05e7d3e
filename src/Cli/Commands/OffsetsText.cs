using System.Globalization;
using System.Text.RegularExpressions;
using StreamML.Messaging.Connection;
using StreamML.Messaging.Sources;

namespace StreamML.Cli.Commands;

/// <summary>
/// Parts of partitions as a person writes them: <c>3:1200-1800</c>, both included, or <c>3:1200-</c>.
/// </summary>
internal static partial class OffsetsText
{
    /// <summary>Reads them; null where nothing is given.</summary>
    /// <exception cref="RoleConfigurationException">One cannot be read, or names a partition again.</exception>
    public static IReadOnlyDictionary<int, OffsetRange>? Parse(IReadOnlyCollection<string> texts)
    {
        var parts = new Dictionary<int, OffsetRange>();
        foreach (string text in texts)
        {
            var (partition, range) = Parse(text);
            if (!parts.TryAdd(partition, range))
            {
                throw new RoleConfigurationException(
                    $"--offsets names partition {partition} twice: give one range of it.");
            }
        }

        return parts.Count > 0 ? parts : null;
    }

    private static (int Partition, OffsetRange Range) Parse(string text)
    {
        var match = Form().Match(text);
        long last = long.MaxValue - 1;
        return match.Success
            && int.TryParse(match.Groups["partition"].Value, CultureInfo.InvariantCulture, out int partition)
            && long.TryParse(match.Groups["first"].Value, CultureInfo.InvariantCulture, out long first)
            && (match.Groups["last"].Length == 0
                || long.TryParse(match.Groups["last"].Value, CultureInfo.InvariantCulture, out last))
            && first <= last && last < long.MaxValue
            ? (partition, new OffsetRange(first, last + 1))
            : throw new RoleConfigurationException(
                "--offsets takes PARTITION:FIRST-LAST, e.g. 3:1200-1800, or 3:1200- for all from there; not "
                + $"'{text}'.");
    }

    [GeneratedRegex(
        @"^(?<partition>\d+):(?<first>\d+)-(?<last>\d*)$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Form();
}
