namespace StreamML.EmbeddedRegistry;

/// <summary>Confluent's compatibility levels.</summary>
public enum CompatibilityMode
{
    /// <summary>Anything goes.</summary>
    None = 0,

    /// <summary>The new schema reads data written with the last one.</summary>
    Backward,

    /// <summary>The new schema reads data written with every earlier one.</summary>
    BackwardTransitive,

    /// <summary>The last schema reads data written with the new one.</summary>
    Forward,

    /// <summary>Every earlier schema reads data written with the new one.</summary>
    ForwardTransitive,

    /// <summary>Backward and forward compatible with the last one.</summary>
    Full,

    /// <summary>Backward and forward compatible with every earlier one.</summary>
    FullTransitive,
}

/// <summary>Names and meanings of the levels.</summary>
internal static class CompatibilityModes
{
    public static string NameOf(this CompatibilityMode mode) => mode switch
    {
        CompatibilityMode.None => "NONE",
        CompatibilityMode.Backward => "BACKWARD",
        CompatibilityMode.BackwardTransitive => "BACKWARD_TRANSITIVE",
        CompatibilityMode.Forward => "FORWARD",
        CompatibilityMode.ForwardTransitive => "FORWARD_TRANSITIVE",
        CompatibilityMode.Full => "FULL",
        _ => "FULL_TRANSITIVE",
    };

    public static CompatibilityMode? Parse(string? name)
    {
        foreach (var mode in Enum.GetValues<CompatibilityMode>())
        {
            if (string.Equals(mode.NameOf(), name, StringComparison.OrdinalIgnoreCase))
            {
                return mode;
            }
        }

        return null;
    }

    public static bool IsTransitive(this CompatibilityMode mode) => mode
        is CompatibilityMode.BackwardTransitive or CompatibilityMode.ForwardTransitive
        or CompatibilityMode.FullTransitive;

    public static bool ReadsOld(this CompatibilityMode mode) => mode
        is CompatibilityMode.Backward or CompatibilityMode.BackwardTransitive
        or CompatibilityMode.Full or CompatibilityMode.FullTransitive;

    public static bool ReadByOld(this CompatibilityMode mode) => mode
        is CompatibilityMode.Forward or CompatibilityMode.ForwardTransitive
        or CompatibilityMode.Full or CompatibilityMode.FullTransitive;
}
