namespace StreamML.Api.Http;

/// <summary>What fields must hold. Each throws an <see cref="ApiProblem"/> with the field's pointer.</summary>
internal static class Checks
{
    /// <summary>A text that is there and not too long.</summary>
    public static string Text(string? text, string pointer, ApiOptions options) => text switch
    {
        null => throw ApiProblem.Invalid(pointer, "is required"),
        _ when string.IsNullOrWhiteSpace(text) => throw ApiProblem.Invalid(pointer, "must not be empty"),
        _ when text.Length > options.MaxTextChars => throw ApiProblem.Invalid(
            pointer, $"may have {options.MaxTextChars} characters (Api__MaxTextChars)"),
        _ => text,
    };

    /// <summary>Texts that are there, not too many, none too long.</summary>
    public static IReadOnlyList<string> Texts(IReadOnlyList<string?>? texts, string pointer, ApiOptions options)
    {
        var given = Many(texts, pointer, options.MaxTexts, "Api__MaxTexts");
        return [.. given.Select((text, i) => Text(text, $"{pointer}/{i}", options))];
    }

    /// <summary>A list that is there and not too long.</summary>
    public static IReadOnlyList<T> Many<T>(IReadOnlyList<T>? items, string pointer, int max, string option) =>
        items switch
        {
            null => throw ApiProblem.Invalid(pointer, "is required"),
            { Count: 0 } => throw ApiProblem.Invalid(pointer, "must not be empty"),
            _ when items.Count > max => throw ApiProblem.Invalid(pointer, $"may have {max} items ({option})"),
            _ => items,
        };

    /// <summary>A language tag such as es or pt-BR.</summary>
    public static string Tag(string? tag, string pointer) => tag switch
    {
        null => throw ApiProblem.Invalid(pointer, "is required"),
        { Length: >= 2 and <= 35 } when tag.All(sign => char.IsAsciiLetterOrDigit(sign) || sign == '-') => tag,
        _ => throw ApiProblem.Invalid(pointer, "must be a language tag such as es or pt-BR"),
    };

    /// <summary>Four decimals: more says nothing.</summary>
    public static double Rounded(double value) => Math.Round(value, 4);
}
