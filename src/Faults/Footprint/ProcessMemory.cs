using System.Globalization;

namespace StreamML.Faults.Footprint;

/// <summary>Memory of a process and all its children, from Linux's <c>/proc</c>.</summary>
internal static class ProcessMemory
{
    /// <summary>
    /// Sum of the proportional set sizes (<c>Pss</c> of <c>smaps_rollup</c>: shared pages count once over all that share them) of
    /// these processes and their descendants; <c>VmRSS</c> where that may not be read. Bytes.
    /// </summary>
    public static long Of(params int[] roots)
    {
        var children = Children();
        long sum = 0;
        var open = new Stack<int>(roots);
        var done = new HashSet<int>();
        while (open.TryPop(out int process))
        {
            if (!done.Add(process))
                continue;
            sum += OfOne(process);
            foreach (int child in children[process])
                open.Push(child);
        }

        return sum;
    }

    private static ILookup<int, int> Children() => Directory.EnumerateDirectories("/proc")
        .Select(folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int id) ? id : -1)
        .Where(id => id > 0)
        .Select(id => (Parent: ParentOf(id), Id: id))
        .ToLookup(entry => entry.Parent, entry => entry.Id);

    // "pid (name) state ppid ...": the name may hold anything, so the fields are counted from its last parenthesis.
    private static int ParentOf(int process)
    {
        string stat = Read($"/proc/{process}/stat");
        int end = stat.LastIndexOf(')');
        string[] fields = end < 0 ? [] : stat[(end + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length > 1 && int.TryParse(fields[1], CultureInfo.InvariantCulture, out int parent) ? parent : -1;
    }

    private static long OfOne(int process)
    {
        long pss = Kilobytes(Read($"/proc/{process}/smaps_rollup"), "Pss:");
        return 1024 * (pss > 0 ? pss : Kilobytes(Read($"/proc/{process}/status"), "VmRSS:"));
    }

    private static long Kilobytes(string text, string name)
    {
        foreach (string line in text.Split('\n'))
        {
            if (line.StartsWith(name, StringComparison.Ordinal)
                && long.TryParse(line[name.Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture, out long value))
                return value;
        }

        return 0;
    }

    // A process may end between two looks.
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
