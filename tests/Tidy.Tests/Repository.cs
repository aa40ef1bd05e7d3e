namespace StreamML.Tidy.Tests;

/// <summary>The files of this checkout, read once. Build output and the version control folder are left out.</summary>
internal static class Repository
{
    private static readonly string[] SkippedFolders =
        [".git", "artifacts", "bin", "obj", "node_modules", "TestResults"];

    private static readonly string[] TextExtensions =
    [
        ".cs", ".csproj", ".props", ".targets", ".sln", ".config", ".json", ".md", ".sh", ".env", ".proto", ".sql",
        ".yml", ".yaml", ".py", ".js", ".mjs", ".ts", ".html", ".css", ".txt", ".editorconfig", ".gitignore",
        ".gitattributes", "",
    ];

    /// <summary>The folder that holds StreamML.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Every text file.</summary>
    public static IReadOnlyList<SourceFile> Files { get; } = Read(Root).ToArray();

    /// <summary>Every C# file, tests included.</summary>
    public static IReadOnlyList<SourceFile> CSharp { get; } = Files.Where(file => file.IsCSharp).ToArray();

    /// <summary>Whether a path from the root is a file or a folder here.</summary>
    public static bool Has(string path)
    {
        string full = Path.Combine(Root, path);
        return File.Exists(full) || Directory.Exists(full);
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "StreamML.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("StreamML.sln is in no folder above the tests");
    }

    private static IEnumerable<SourceFile> Read(string folder)
    {
        foreach (string? path in Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal))
        {
            if (TextExtensions.Contains(Path.GetExtension(path)))
            {
                string relative = Path.GetRelativePath(Root, path).Replace('\\', '/');
                yield return new SourceFile(relative, File.ReadAllText(path));
            }
        }

        foreach (string? inner in Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal))
        {
            if (SkippedFolders.Contains(Path.GetFileName(inner)))
            {
                continue;
            }

            foreach (var file in Read(inner))
            {
                yield return file;
            }
        }
    }
}
