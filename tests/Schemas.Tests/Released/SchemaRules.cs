using Google.Protobuf.Reflection;

namespace StreamML.Schemas.Tests.Released;

/// <summary>A rule a file breaks against an earlier state of itself.</summary>
/// <param name="Rule">buf's name of the rule.</param>
/// <param name="Path">The element: full name, and field or value where it is one.</param>
/// <param name="Reason">One sentence.</param>
internal sealed record RuleViolation(string Rule, string Path, string Reason)
{
    /// <inheritdoc />
    public override string ToString() => $"{Rule} {Path}: {Reason}";
}

/// <summary>
/// The strict rules our own .proto files are held to, buf's FILE category: generated code, JSON and bytes all stay
/// usable. Nothing is deleted, renamed, moved or retyped; one leave is given: a field or enum value may go when its
/// number and its name are reserved in the same change. Pure functions.
/// </summary>
internal static class SchemaRules
{
    /// <summary>Compares two states of a set of files, matched by their paths.</summary>
    /// <param name="previous">The files as they were last released.</param>
    /// <param name="current">The files as they are.</param>
    public static IReadOnlyList<RuleViolation> CheckFiles(
        IEnumerable<FileDescriptorProto> previous, IEnumerable<FileDescriptorProto> current)
    {
        var now = current.ToDictionary(file => file.Name, StringComparer.Ordinal);
        var violations = new List<RuleViolation>();
        foreach (var before in previous)
        {
            if (now.TryGetValue(before.Name, out var after))
            {
                violations.AddRange(CheckFile(before, after));
            }
            else
            {
                violations.Add(new RuleViolation("FILE_NO_DELETE", before.Name, "the file was deleted or moved"));
            }
        }

        return violations;
    }

    /// <summary>
    /// Compares two states of one file. Both are linked, as protoc or the registry makes them.
    /// </summary>
    public static IReadOnlyList<RuleViolation> CheckFile(FileDescriptorProto previous, FileDescriptorProto current)
    {
        var check = new FileRules();
        check.Compare(previous, current);
        return check.Violations;
    }
}
