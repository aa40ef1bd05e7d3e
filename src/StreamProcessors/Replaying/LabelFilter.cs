using System.Diagnostics.CodeAnalysis;

namespace StreamML.StreamProcessors.Replaying;

/// <summary>A label that the live result of a message must have.</summary>
public sealed class LabelFilter
{
    private readonly int _field;
    private readonly string _label;

    private LabelFilter(int field, string label) => (_field, _label) = (field, label);

    /// <summary>What there are labels of.</summary>
    public static IReadOnlyList<string> Fields => MessageLabels.Fields;

    /// <summary>How one is written.</summary>
    public static string Form { get; } =
        $"must be FIELD=LABEL, e.g. intent=support, where FIELD is one of {string.Join(", ", MessageLabels.Fields)}";

    /// <summary>Reads one as a filter has it: field=label.</summary>
    /// <exception cref="ReplayException">It names no field, or no label.</exception>
    internal static LabelFilter Parse(string text) =>
        TryParse(text, out var filter) ? filter : throw new ReplayException($"A label {Form}: see --label.");

    /// <summary>Reads one; false where it names no field, or no label.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out LabelFilter? filter)
    {
        text ??= "";
        int sign = text.IndexOf('=', StringComparison.Ordinal);
        string name = sign < 0 ? "" : text[..sign].Trim().ToLowerInvariant();
        string label = text[(sign + 1)..].Trim().ToLowerInvariant();
        int field = MessageLabels.Fields.TakeWhile(each => each != name).Count();
        filter = field < MessageLabels.Fields.Count && label.Length > 0 ? new LabelFilter(field, label) : null;
        return filter is not null;
    }

    /// <summary>Whether the labels of a message have it.</summary>
    internal bool Matches(ResultLabels labels) => labels.Labels[_field].Value == _label;
}
