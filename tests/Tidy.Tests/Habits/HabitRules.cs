using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace StreamML.Tidy.Tests.Habits;

/// <summary>What may not be written anywhere, judged on the syntax tree: a text in quotes does not count.</summary>
internal static partial class HabitRules
{
    private static readonly string[] Blocking = ["Result", "Wait", "WaitAll", "WaitAny", "GetResult"];

    public static IEnumerable<Violation> UnfinishedWork(SourceFile file)
    {
        foreach (var comment in file.Root.DescendantTrivia(descendIntoTrivia: true).Where(IsComment))
        {
            if (Marker().IsMatch(comment.ToString()))
            {
                yield return At(file, "unfinished", comment.GetLocation(), "a comment marks unfinished work");
            }
        }

        foreach (var name in file.Root.DescendantNodes().OfType<IdentifierNameSyntax>())
        {
            if (name.Identifier.Text == nameof(NotImplementedException) && !IsNameOf(name))
            {
                yield return At(file, "unfinished", name.GetLocation(), name.Identifier.Text);
            }
        }
    }

    /// <summary>An empty catch is let through only if it names what it expects and a comment inside says why.</summary>
    public static IEnumerable<Violation> EmptyCatch(SourceFile file) =>
        from clause in file.Root.DescendantNodes().OfType<CatchClauseSyntax>()
        where clause.Block.Statements.Count == 0
        where clause.Declaration?.Type.ToString() is null or "Exception" or "System.Exception"
            || !clause.Block.DescendantTrivia().Any(IsComment)
        select At(file, "empty-catch", clause.GetLocation(), "an exception disappears without a word");

    /// <summary>Judged by name, so a property of ours is not called Result.</summary>
    public static IEnumerable<Violation> BlockedThread(SourceFile file)
    {
        foreach (var access in file.Root.DescendantNodes().OfType<MemberAccessExpressionSyntax>())
        {
            string name = access.Name.Identifier.Text;
            bool called = access.Parent is InvocationExpressionSyntax;
            bool sleeps = name == "Sleep" && access.Expression.ToString() is "Thread" or "System.Threading.Thread";
            bool waits = Blocking.Contains(name) && (name == "Result" ? !called : called);
            if (sleeps || (waits && !IsNameOf(access) && !IsAllowed(access)))
            {
                yield return At(file, "blocked-thread", access.GetLocation(), $"{access.Expression}.{name}");
            }
        }
    }

    /// <summary>
    /// xunit 2 awaits the end of an <c>IAsyncLifetime</c> alone: what a fixture or a test with <c>IAsyncDisposable</c>
    /// has started outlives the run.
    /// </summary>
    public static IEnumerable<Violation> FixtureWithoutEnd(IReadOnlyCollection<SourceFile> files)
    {
        var fixtures = files.SelectMany(file => file.Root.DescendantNodes().OfType<GenericNameSyntax>())
            .Where(name => name.Identifier.Text is "IClassFixture" or "ICollectionFixture")
            .Select(name => name.TypeArgumentList.Arguments[0].ToString())
            .ToHashSet(StringComparer.Ordinal);
        return
            from file in files
            from type in file.Root.DescendantNodes().OfType<ClassDeclarationSyntax>()
            let bases = type.BaseList?.Types.Select(each => each.Type.ToString()).ToList() ?? []
            where fixtures.Contains(type.Identifier.Text)
                || type.Identifier.Text.EndsWith("Tests", StringComparison.Ordinal)
            where bases.Contains("IAsyncDisposable") && !bases.Contains("IAsyncLifetime")
            select At(file, "fixture-without-end", type.Identifier.GetLocation(), type.Identifier.Text);
    }

    // A lock of a semaphore or an event with a limit is not a task; only waiting for tasks is meant.
    private static bool IsAllowed(MemberAccessExpressionSyntax access) =>
        access.Name.Identifier.Text is "Wait"
        && access.Parent is InvocationExpressionSyntax { ArgumentList.Arguments.Count: > 0 };

    private static bool IsNameOf(SyntaxNode node) => node.Ancestors().OfType<InvocationExpressionSyntax>()
        .Any(call => call.Expression is IdentifierNameSyntax { Identifier.Text: "nameof" });

    private static bool IsComment(SyntaxTrivia trivia) =>
        trivia.Kind() is SyntaxKind.SingleLineCommentTrivia or SyntaxKind.MultiLineCommentTrivia
            or SyntaxKind.SingleLineDocumentationCommentTrivia or SyntaxKind.MultiLineDocumentationCommentTrivia;

    private static Violation At(SourceFile file, string rule, Location location, string detail) =>
        new(rule, file.Path, "-", location.GetLineSpan().StartLinePosition.Line + 1, detail);

    [GeneratedRegex(@"\b(?:TO" + @"DO|FIX" + @"ME|HA" + @"CK|XX" + @"X)\b", RegexOptions.CultureInvariant)]
    private static partial Regex Marker();
}
