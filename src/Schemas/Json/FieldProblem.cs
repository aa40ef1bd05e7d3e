namespace StreamML.Schemas.Json;

/// <summary>One problem of a posted record. Names the field, never its value.</summary>
/// <param name="Pointer">JSON pointer (RFC 6901) of the field within the record; empty for the record itself.</param>
/// <param name="Message">The problem and the expected form, for the caller.</param>
public readonly record struct FieldProblem(string Pointer, string Message)
{
    /// <summary>
    /// Pointer of a member of <paramref name="parent"/>; the parent's own if the name is too long to repeat.
    /// </summary>
    internal static string PointerOf(string parent, string name) => name.Length > ApiRecordLimits.MaxNameChars
        ? parent
        : $"{parent}/{name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";
}
