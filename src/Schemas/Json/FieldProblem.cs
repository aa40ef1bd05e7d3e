namespace StreamML.Schemas.Json;

/// <summary>One thing wrong with a posted record. Names the field, never its value.</summary>
/// <param name="Pointer">JSON pointer (RFC 6901) of the field within the record; empty for the record itself.</param>
/// <param name="Message">What is wrong and what is wanted, for the caller's eyes.</param>
public readonly record struct FieldProblem(string Pointer, string Message)
{
    /// <summary>
    /// Pointer of a member of <paramref name="parent"/>; the parent's own where the name is too long to be worth
    /// repeating.
    /// </summary>
    internal static string PointerOf(string parent, string name) => name.Length > ApiRecordLimits.MaxNameChars
        ? parent
        : $"{parent}/{name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";
}
