namespace StreamML.Inference.Translation;

/// <summary>The engines there are.</summary>
public static class TranslationEngines
{
    /// <summary>Apertium on this machine.</summary>
    public const string Apertium = "apertium";

    /// <summary>A LibreTranslate server.</summary>
    public const string LibreTranslate = "libretranslate";

    /// <summary>Google Cloud Translation, basic edition (v2).</summary>
    public const string Google = "google";

    /// <summary>Marian models on this machine.</summary>
    public const string Marian = "marian";

    /// <summary>Nobody.</summary>
    public const string None = "none";

    /// <summary>All of them, as <see cref="TranslationOptions.Engine"/> takes them.</summary>
    public static IReadOnlyList<string> All { get; } = [Apertium, Marian, LibreTranslate, Google, None];

    // A query could hold a key, and keys are not part of an address.
    internal static bool IsAddress(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
        && uri.Query.Length == 0 && uri.UserInfo.Length == 0;
}
