namespace StreamML.EmbeddedRegistry;

/// <summary>Confluent's compatibility levels.</summary>
public enum CompatibilityMode
{
    /// <summary>Anything goes.</summary>
    None = 0,

    /// <summary>The new schema reads what the last one wrote.</summary>
    Backward,

    /// <summary>The new schema reads what every earlier one wrote.</summary>
    BackwardTransitive,

    /// <summary>The last schema reads what the new one writes.</summary>
    Forward,

    /// <summary>Every earlier schema reads what the new one writes.</summary>
    ForwardTransitive,

    /// <summary>Backward and forward with the last one.</summary>
    Full,

    /// <summary>Backward and forward with every earlier one.</summary>
    FullTransitive,
}

/// <summary>What the levels are called, and what they ask for.</summary>
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
