namespace StreamML.Inference.Artifacts;

/// <summary>What the formats check their part of a manifest with. A refusal says which rule is broken.</summary>
internal static class ManifestCheck
{
    /// <summary>Refuses the manifest unless the rule holds.</summary>
    /// <exception cref="ArtifactException">It does not hold.</exception>
    public static void That([System.Diagnostics.CodeAnalysis.DoesNotReturnIf(false)] bool holds, string rule)
    {
        if (!holds)
        {
            throw new ArtifactException($"The manifest is refused: {rule}.");
        }
    }

    /// <summary>A text that is there and not too long.</summary>
    /// <exception cref="ArtifactException">It is missing or too long.</exception>
    public static void Text([System.Diagnostics.CodeAnalysis.NotNull] string? value, string name, int most) =>
        That(value is not null && value.Length > 0 && value.Length <= most, $"{name} must be 1 to {most} characters");

    /// <summary>A SHA-256 as manifests carry it.</summary>
    /// <exception cref="ArtifactException">It is none.</exception>
    public static void Hash(string? value, string name) => That(
        value is { Length: 64 }
            && value.All(char.IsAsciiHexDigitLower), $"{name} must be 64 lower-case hexadecimal digits");

    /// <summary>Names that are there, not too many, not too long, each once.</summary>
    /// <exception cref="ArtifactException">They are not.</exception>
    public static void Names(
        [System.Diagnostics.CodeAnalysis.NotNull] IReadOnlyList<string>? names, string what, string one, int least,
        int most)
    {
        That(names is not null && names.Count >= least
            && names.Count <= most, $"there must be {least} to {most} {what}");
        That(names.All(each => each is { Length: > 0 and <= 64 }),
            $"each {one} must have a name of 1 to 64 characters");
        That(names.Distinct(StringComparer.Ordinal).Count() == names.Count, $"a {one} appears twice");
    }
}
