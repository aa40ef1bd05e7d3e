namespace StreamML.Tidy.Tests;

/// <summary>A place that breaks a rule.</summary>
/// <param name="Rule">The rule's name, as the list of exceptions writes it.</param>
/// <param name="Path">The file.</param>
/// <param name="Subject">What in the file: a member or a type, or <c>-</c> for the file as a whole.</param>
/// <param name="Line">One-based line, 0 for the file as a whole.</param>
/// <param name="Detail">What is wrong, for the reader.</param>
/// <param name="Size">For a rule about size, the size found; else 0.</param>
internal sealed record Violation(string Rule, string Path, string Subject, int Line, string Detail, int Size = 0)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Path}:{Line}: {Rule}: {Subject}: {Detail}";
}
