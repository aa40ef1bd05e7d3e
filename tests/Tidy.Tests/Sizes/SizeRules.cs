using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace StreamML.Tidy.Tests.Sizes;

/// <summary>The hard ends of sizes. The aims are lower: file 200, method 30.</summary>
internal static class SizeRules
{
    public const int FileLinesMax = 500;
    public const int MethodLinesMax = 70;
    public const int LineCharsMax = 120;

    // SQL, a pattern, JSON: broken, they are harder to read.
    public const int LiteralCharsMax = 140;

    private static readonly string[] Coded =
        [".cs", ".sh", ".proto", ".sql", ".yml", ".csproj", ".props", ".mjs", ".ts"];

    public static IEnumerable<Violation> FileSize(SourceFile file)
    {
        if (IsCoded(file) && file.Lines.Length > FileLinesMax)
        {
            yield return new("file-size", file.Path, "-", 0, $"{file.Lines.Length} lines", file.Lines.Length);
        }
    }

    /// <summary>From the first line of the signature to the last of the body, without comments before it.</summary>
    public static IEnumerable<Violation> MethodSize(SourceFile file)
    {
        foreach (var node in file.Root.DescendantNodes().Where(node => NameOf(node) is not null))
        {
            var span = node.GetLocation().GetLineSpan();
            int lines = span.EndLinePosition.Line - span.StartLinePosition.Line + 1;
            if (lines > MethodLinesMax)
            {
                string name = NameOf(node)!;
                yield return new("method-size", file.Path, name, SourceFile.LineOf(node), $"{lines} lines", lines);
            }
        }
    }

    public static IEnumerable<Violation> LineLength(SourceFile file)
    {
        if (!IsCoded(file))
        {
            yield break;
        }

        for (int i = 0; i < file.Lines.Length; i++)
        {
            int length = file.Lines[i].Length;
            if (length > LineCharsMax && !(length <= LiteralCharsMax && IsInLiteral(file, i)))
            {
                yield return new("line-length", file.Path, "-", i + 1, $"{file.Lines[i].Length} characters");
            }
        }
    }

    private static bool IsInLiteral(SourceFile file, int line)
    {
        if (Path.GetExtension(file.Path) != ".cs")
        {
            return true;
        }

        var token = file.Root.FindToken(file.Root.SyntaxTree.GetText().Lines[line].Start + LineCharsMax);
        return token.Kind() is SyntaxKind.StringLiteralToken
            or SyntaxKind.InterpolatedStringTextToken
            or SyntaxKind.InterpolatedStringEndToken or SyntaxKind.MultiLineRawStringLiteralToken
            or SyntaxKind.SingleLineRawStringLiteralToken
            || token.Parent?.FirstAncestorOrSelf<InterpolationSyntax>() is not null;
    }

    private static bool IsCoded(SourceFile file) => Coded.Contains(Path.GetExtension(file.Path));

    private static string? NameOf(SyntaxNode node) => node switch
    {
        MethodDeclarationSyntax method => method.Identifier.Text,
        ConstructorDeclarationSyntax constructor => constructor.Identifier.Text,
        AccessorDeclarationSyntax accessor => accessor.Keyword.Text,
        LocalFunctionStatementSyntax local => local.Identifier.Text,
        OperatorDeclarationSyntax op => op.OperatorToken.Text,
        DestructorDeclarationSyntax destructor => destructor.Identifier.Text,
        _ => null,
    };
}
