using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace StreamML.Tidy.Tests.PublicSurface;

/// <summary>What other projects can see says what it is; classes are sealed.</summary>
internal static class SurfaceRules
{
    public static IEnumerable<Violation> Undocumented(IReadOnlyCollection<SourceFile> files)
    {
        // One part of a partial type carries the comment for all.
        var documented = files.SelectMany(file => file.Root.DescendantNodes().OfType<BaseTypeDeclarationSyntax>())
            .Where(HasComment).Select(FullName).ToHashSet(StringComparer.Ordinal);

        return
            from file in files
            from member in file.Root.DescendantNodes().OfType<MemberDeclarationSyntax>()
            where IsVisible(member) && !HasComment(member) && !InheritsComment(member)
            where member is not BaseTypeDeclarationSyntax type || !documented.Contains(FullName(type))
            select new Violation(
                "undocumented", file.Path, NameOf(member), SourceFile.LineOf(member), "public, without a comment");
    }

    public static IEnumerable<Violation> Unsealed(IReadOnlyCollection<SourceFile> files)
    {
        var closed = files.SelectMany(file => file.Root.DescendantNodes().OfType<TypeDeclarationSyntax>())
            .Where(IsClosed).Select(FullName).ToHashSet(StringComparer.Ordinal);

        return
            from file in files
            from type in file.Root.DescendantNodes().OfType<TypeDeclarationSyntax>()
            where type is ClassDeclarationSyntax || type.IsKind(SyntaxKind.RecordDeclaration)
            where !closed.Contains(FullName(type))
            select new Violation(
                "unsealed", file.Path, NameOf(type), SourceFile.LineOf(type), "neither sealed, static nor abstract");
    }

    private static bool IsClosed(TypeDeclarationSyntax type) =>
        Has(type, SyntaxKind.SealedKeyword)
        || Has(type, SyntaxKind.StaticKeyword)
        || Has(type, SyntaxKind.AbstractKeyword);

    private static bool IsVisible(MemberDeclarationSyntax member)
    {
        if (member is BaseNamespaceDeclarationSyntax or GlobalStatementSyntax)
        {
            return false;
        }

        var owner = member.Parent as BaseTypeDeclarationSyntax;
        if (owner is not null && !IsVisible(owner))
        {
            return false;
        }

        bool open = Has(member, SyntaxKind.PublicKeyword)
            || (Has(member, SyntaxKind.ProtectedKeyword) && !Has(member, SyntaxKind.PrivateKeyword));
        bool byOwner = member is EnumMemberDeclarationSyntax
            || (owner is InterfaceDeclarationSyntax && !Has(member, SyntaxKind.PrivateKeyword));
        return open || byOwner;
    }

    // An override says what its base says, and an explicit implementation is not public.
    private static bool InheritsComment(MemberDeclarationSyntax member) => Has(member, SyntaxKind.OverrideKeyword);

    private static bool HasComment(MemberDeclarationSyntax member) =>
        member.GetLeadingTrivia().Any(trivia => trivia.IsKind(SyntaxKind.SingleLineDocumentationCommentTrivia));

    private static bool Has(MemberDeclarationSyntax member, SyntaxKind modifier) => member.Modifiers.Any(modifier);

    private static string FullName(BaseTypeDeclarationSyntax type) => string.Join('.', type.AncestorsAndSelf()
        .Select(node => node switch
        {
            TypeDeclarationSyntax t => $"{t.Identifier.Text}`{t.TypeParameterList?.Parameters.Count ?? 0}",
            BaseTypeDeclarationSyntax t => t.Identifier.Text,
            BaseNamespaceDeclarationSyntax n => n.Name.ToString(),
            _ => null,
        })
        .OfType<string>().Reverse());

    private static string NameOf(MemberDeclarationSyntax member) => member switch
    {
        BaseTypeDeclarationSyntax type => type.Identifier.Text,
        DelegateDeclarationSyntax type => type.Identifier.Text,
        MethodDeclarationSyntax method => method.Identifier.Text,
        ConstructorDeclarationSyntax constructor => $"{constructor.Identifier.Text}()",
        PropertyDeclarationSyntax property => property.Identifier.Text,
        EventDeclarationSyntax e => e.Identifier.Text,
        IndexerDeclarationSyntax => "this[]",
        BaseFieldDeclarationSyntax field => field.Declaration.Variables[0].Identifier.Text,
        EnumMemberDeclarationSyntax value => value.Identifier.Text,
        _ => member.Kind().ToString(),
    };
}
