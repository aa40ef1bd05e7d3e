namespace StreamML.Inference.Language;

/// <summary>Converts CLD2's codes to BCP-47 tags.</summary>
internal static class LanguageTags
{
    /// <summary>
    /// The BCP-47 tag of a CLD2 code. CLD2 uses withdrawn ISO 639 codes (<c>iw</c>, <c>in</c>, <c>jw</c>), and its own
    /// codes for the unknown (<c>un</c>, <c>xxx</c>), for scripts (<c>xx-Cher</c>) and for jokes (<c>zzp</c>, pig
    /// latin), none of which is a language.
    /// </summary>
    public static string FromCld2(string code) => code switch
    {
        "iw" => "he",
        "in" => "id",
        "jw" => "jv",
        "ji" => "yi",
        "mo" => "ro",
        "sh" => "sr-Latn",
        "bh" => "bho",
        "blu" => "hmn",
        "nb" => "no",
        "fil" => "tl",
        "un" or "ut" or "xxx" or "" => LanguagePrediction.Undetermined,
        _ when code.StartsWith("xx-", StringComparison.Ordinal) => LanguagePrediction.Undetermined,
        _ when code.StartsWith("zz", StringComparison.Ordinal) => LanguagePrediction.Undetermined,
        _ => code,
    };
}
