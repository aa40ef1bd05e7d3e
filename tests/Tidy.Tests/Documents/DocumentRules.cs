using System.Text.RegularExpressions;

namespace StreamML.Tidy.Tests.Documents;

/// <summary>What the documents point at is there, and text files are clean at their line ends.</summary>
internal static partial class DocumentRules
{
    private static readonly string[] RootFolders = ["src/", "tools/", "tests/", "eng/", "docs/", "ops/", ".ci/"];

    private static readonly string[] RootExtensions = [".md", ".yml", ".props", ".sln", ".config"];

    public static IEnumerable<Violation> DeadPaths(SourceFile document, Func<string, bool> exists)
    {
        string folder = document.Path.Contains('/') ? document.Path[..document.Path.LastIndexOf('/')] : "";
        for (int i = 0; i < document.Lines.Length; i++)
        {
            var quoted = Quoted().Matches(document.Lines[i]).Select(match => match.Groups[1].Value).Where(IsPath);
            var linked = Linked().Matches(document.Lines[i]).Select(match => Join(folder, match.Groups[1].Value));
            foreach (string? path in quoted.Concat(linked).Where(path => !exists(path.TrimEnd('/'))))
            {
                yield return new("dead-path", document.Path, path, i + 1, "no such file");
            }
        }
    }

    public static IEnumerable<Violation> LineEnds(SourceFile file)
    {
        for (int i = 0; i < file.Lines.Length; i++)
        {
            string line = file.Lines[i];
            if (line.Length > 0 && char.IsWhiteSpace(line[^1]))
            {
                yield return new("line-end", file.Path, "-", i + 1, "white space at the end of the line");
            }

            if (file.IsCSharp && line.StartsWith('\t'))
            {
                yield return new("line-end", file.Path, "-", i + 1, "a tab");
            }
        }

        if (file.Text.Length > 0 && !file.Text.EndsWith('\n'))
        {
            yield return new("line-end", file.Path, "-", file.Lines.Length, "no line feed at the end of the file");
        }
    }

    private static bool IsPath(string text) =>
        PathText().IsMatch(text)
        && (RootFolders.Any(folder => text.StartsWith(folder, StringComparison.Ordinal))
            || (!text.Contains('/') && char.IsUpper(text[0]) && RootExtensions.Contains(Path.GetExtension(text))));

    private static string Join(string folder, string path) =>
        Path.GetRelativePath("/", Path.GetFullPath(Path.Combine("/", folder, path)));

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"\]\((?!https?:|mailto:|#)([^)#\s]+)[^)]*\)")]
    private static partial Regex Linked();

    [GeneratedRegex(@"^[\w./-]+$")]
    private static partial Regex PathText();
}
