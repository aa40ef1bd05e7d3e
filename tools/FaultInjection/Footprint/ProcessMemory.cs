using System.Globalization;

namespace StreamML.FaultInjection.Footprint;

/// <summary>Memory of a process and all its descendants, from Linux's <c>/proc</c>.</summary>
internal static class ProcessMemory
{
    /// <summary>
    /// Sums over these processes and their descendants, in bytes, from <c>smaps_rollup</c>; if that is not readable,
    /// <c>VmRSS</c>, all counted as held.
    /// </summary>
    /// <returns>Held: proportional set size (shared pages are divided among the processes that share them) of anonymous
    /// and shared memory, which only the process can release. Mapped: that of mapped files, program code and state on
    /// disk, which the kernel drops when it needs room.</returns>
    public static (long Held, long Mapped) Of(params int[] roots)
    {
        var children = Children();
        long held = 0;
        long mapped = 0;
        var open = new Stack<int>(roots);
        var done = new HashSet<int>();
        while (open.TryPop(out int process))
        {
            if (!done.Add(process))
            {
                continue;
            }

            var (ownHeld, ownMapped) = OfOne(process);
            held += ownHeld;
            mapped += ownMapped;
            foreach (int child in children[process])
            {
                open.Push(child);
            }
        }

        return (held, mapped);
    }

    private static ILookup<int, int> Children() => Directory.EnumerateDirectories("/proc")
        .Select(
            folder =>
                int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int id)
                    ? id
                    : -1)
        .Where(id => id > 0)
        .Select(id => (Parent: ParentOf(id), Id: id))
        .ToLookup(entry => entry.Parent, entry => entry.Id);

    // "pid (name) state ppid ...": the name may contain anything, so fields are counted from the last parenthesis.
    private static int ParentOf(int process)
    {
        string stat = Read($"/proc/{process}/stat");
        int end = stat.LastIndexOf(')');
        string[] fields = end < 0 ? [] : stat[(end + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length > 1 && int.TryParse(fields[1], CultureInfo.InvariantCulture, out int parent) ? parent : -1;
    }

    private static (long Held, long Mapped) OfOne(int process)
    {
        string rollup = Read($"/proc/{process}/smaps_rollup");
        long pss = Kilobytes(rollup, "Pss:");
        long file = Kilobytes(rollup, "Pss_File:");
        return pss > 0
            ? (1024 * (pss - file), 1024 * file)
            : (1024 * Kilobytes(Read($"/proc/{process}/status"), "VmRSS:"), 0);
    }

    private static long Kilobytes(string text, string name)
    {
        foreach (string line in text.Split('\n'))
        {
            if (line.StartsWith(name, StringComparison.Ordinal)
                && long.TryParse(line[name.Length..].Replace("kB", "", StringComparison.Ordinal).Trim(),
                    CultureInfo.InvariantCulture, out long value))
            {
                return value;
            }
        }

        return 0;
    }

    // A process may end between two reads.
    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
