namespace StreamML.Inference.Artifacts;

/// <summary>Checks used by the formats for their part of a manifest. A refusal names the broken rule.</summary>
internal static class ManifestCheck
{
    /// <summary>Refuses the manifest unless the rule holds.</summary>
    /// <exception cref="ArtifactException">The rule does not hold.</exception>
    public static void That([System.Diagnostics.CodeAnalysis.DoesNotReturnIf(false)] bool holds, string rule)
    {
        if (!holds)
        {
            throw new ArtifactException($"The manifest is refused: {rule}.");
        }
    }

    /// <summary>Requires a text that is present and not too long.</summary>
    /// <exception cref="ArtifactException">It is missing or too long.</exception>
    public static void Text([System.Diagnostics.CodeAnalysis.NotNull] string? value, string name, int most) =>
        That(value is not null && value.Length > 0 && value.Length <= most, $"{name} must be 1 to {most} characters");

    /// <summary>Requires a SHA-256 in the form used by manifests.</summary>
    /// <exception cref="ArtifactException">It is not one.</exception>
    public static void Hash(string? value, string name) => That(
        value is { Length: 64 }
            && value.All(char.IsAsciiHexDigitLower), $"{name} must be 64 lower-case hexadecimal digits");

    /// <summary>Requires names that are present, not too many, not too long, and distinct.</summary>
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
