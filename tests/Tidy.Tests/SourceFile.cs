using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace StreamML.Tidy.Tests;

/// <summary>One text file of the repository: its path from the root with forward slashes, and its text.</summary>
internal sealed class SourceFile(string path, string text)
{
    private static readonly CSharpParseOptions ParseOptions = new(LanguageVersion.Preview, DocumentationMode.Parse);

    private readonly Lazy<SyntaxNode> _root = new(() => CSharpSyntaxTree.ParseText(text, ParseOptions).GetRoot());

    /// <summary>Path from the repository root, such as <c>src/Cli/Program.cs</c>.</summary>
    public string Path { get; } = path;

    /// <summary>The whole text.</summary>
    public string Text { get; } = text;

    /// <summary>The text cut at line feeds; a final line feed ends the last line and starts none.</summary>
    public string[] Lines { get; } = (text.EndsWith('\n') ? text[..^1] : text).Split('\n');

    /// <summary>The syntax tree of a C# file, parsed once.</summary>
    public SyntaxNode Root => _root.Value;

    /// <summary>Whether this is C#.</summary>
    public bool IsCSharp => Path.EndsWith(".cs", StringComparison.Ordinal);

    /// <summary>Whether this is product code, as opposed to tests and benchmarks.</summary>
    public bool IsProduct =>
        Path.StartsWith("src/", StringComparison.Ordinal) || Path.StartsWith("tools/", StringComparison.Ordinal);

    /// <summary>The one-based line on which a node starts, without the comments before it.</summary>
    public static int LineOf(SyntaxNode node) => node.GetLocation().GetLineSpan().StartLinePosition.Line + 1;
}
