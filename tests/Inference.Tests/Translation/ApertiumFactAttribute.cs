namespace StreamML.Inference.Tests.Translation;

/// <summary>Whether Apertium's Spanish pairs are here.</summary>
internal static class InstalledApertium
{
    /// <summary>Why a test that needs them is skipped; null where they are installed.</summary>
    public static string? Missing =>
        File.Exists("/usr/share/apertium/modes/eng-spa.mode") && File.Exists("/usr/share/apertium/modes/es-pt.mode")
            ? null
            : "Apertium is not installed: apt-get install apertium apertium-eng-spa apertium-es-pt";
}

/// <summary>A test that needs Apertium; skipped, with the reason, where it is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ApertiumFactAttribute : FactAttribute
{
    public ApertiumFactAttribute() => Skip = InstalledApertium.Missing;
}

/// <summary>The same for a theory.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ApertiumTheoryAttribute : TheoryAttribute
{
    public ApertiumTheoryAttribute() => Skip = InstalledApertium.Missing;
}
