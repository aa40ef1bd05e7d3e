using System.Globalization;

namespace StreamML.EmbeddedKafka.Log;

/// <summary>File names with a 20-digit number, so that they sort in numeric order.</summary>
internal static class JournalFiles
{
    public const string JournalSuffix = ".journal";
    public const string SnapshotSuffix = ".snapshot";

    public static string NameOf(long firstPosition) => Number(firstPosition) + JournalSuffix;

    public static string Number(long value) => value.ToString("D20", CultureInfo.InvariantCulture);

    /// <summary>Files of a folder with this suffix, by number.</summary>
    public static List<(long Number, string Path)> List(string folder, string suffix)
    {
        var found = new List<(long Number, string Path)>();
        if (!Directory.Exists(folder))
        {
            return found;
        }

        foreach (string path in Directory.EnumerateFiles(folder, "*" + suffix))
        {
            var name = Path.GetFileName(path.AsSpan());
            if (long.TryParse(name[..^suffix.Length], NumberStyles.None, CultureInfo.InvariantCulture, out long number))
            {
                found.Add((number, path));
            }
        }

        found.Sort(static (a, b) => a.Number.CompareTo(b.Number));
        return found;
    }
}
