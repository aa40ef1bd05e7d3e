namespace StreamML.Schemas.Registry;

/// <summary>Confluent's names of the compatibility levels.</summary>
internal static class CompatibilityNames
{
    private static readonly (CompatibilityLevel Level, string Name)[] Pairs =
    [
        (CompatibilityLevel.None, "NONE"),
        (CompatibilityLevel.Backward, "BACKWARD"),
        (CompatibilityLevel.BackwardTransitive, "BACKWARD_TRANSITIVE"),
        (CompatibilityLevel.Forward, "FORWARD"),
        (CompatibilityLevel.ForwardTransitive, "FORWARD_TRANSITIVE"),
        (CompatibilityLevel.Full, "FULL"),
        (CompatibilityLevel.FullTransitive, "FULL_TRANSITIVE"),
    ];

    public static string NameOf(CompatibilityLevel level) => Pairs.First(pair => pair.Level == level).Name;

    public static CompatibilityLevel? Parse(string? name) =>
        Array.Find(Pairs, pair => pair.Name == name) is { Name: not null } found ? found.Level : null;
}
