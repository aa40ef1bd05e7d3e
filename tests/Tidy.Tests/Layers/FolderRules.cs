using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace StreamML.Tidy.Tests.Layers;

/// <summary>
/// Folders of a project know each other in one direction only, by what their files name in <c>using</c> lines. What
/// stands in the project's own folder is seen by all of them, and sees all of them: it puts them together.
/// </summary>
internal static class FolderRules
{
    public static IEnumerable<Violation> Circles(IEnumerable<SourceFile> files)
    {
        var known = files.Where(file => file.Path.EndsWith(".cs", StringComparison.Ordinal))
            .GroupBy(NamespaceOf, StringComparer.Ordinal)
            .Where(group => group.Key.Length > 0)
            .ToDictionary(group => group.Key, group => group.ToList(), StringComparer.Ordinal);
        var arrows = known.ToDictionary(
            each => each.Key,
            each => each.Value.SelectMany(Usings)
                .Where(name => name != each.Key && known.ContainsKey(name) && ProjectOf(name) == ProjectOf(each.Key)
                    && name.Count(letter => letter == '.') > 1)
                .ToHashSet(StringComparer.Ordinal),
            StringComparer.Ordinal);
        foreach (var (from, targets) in arrows.Where(each => each.Key.Count(letter => letter == '.') > 1))
        {
            foreach (string to in targets.Where(to => Reaches(arrows, to, from)).Order(StringComparer.Ordinal))
            {
                string file = known[from].First(each => Usings(each).Contains(to)).Path;
                yield return new("folder-circle", file, to, 0, $"{from} and {to} know each other");
            }
        }
    }

    private static bool Reaches(Dictionary<string, HashSet<string>> arrows, string from, string to)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>([from]);
        while (open.TryPop(out string? at))
        {
            if (at == to)
            {
                return true;
            }

            foreach (string next in arrows[at].Where(seen.Add))
            {
                open.Push(next);
            }
        }

        return false;
    }

    private static string NamespaceOf(SourceFile file) =>
        file.Root.DescendantNodes().OfType<BaseNamespaceDeclarationSyntax>().FirstOrDefault()?.Name.ToString() ?? "";

    private static IEnumerable<string> Usings(SourceFile file) =>
        file.Root.DescendantNodes().OfType<UsingDirectiveSyntax>().Select(each => each.Name?.ToString() ?? "");

    private static string ProjectOf(string name) => string.Join('.', name.Split('.').Take(2));
}
