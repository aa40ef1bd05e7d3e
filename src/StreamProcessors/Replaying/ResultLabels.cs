using StreamML.Schemas.V1;

namespace StreamML.StreamProcessors.Replaying;

/// <summary>One label of a result.</summary>
/// <param name="Value">The label; "none" where there is none.</param>
/// <param name="Model">Name and version of the model that said it; "none" where none did.</param>
internal readonly record struct ResultLabel(string Value, string Model)
{
    private const string None = "none";

    /// <summary>A label as a result has it.</summary>
    // Names repeat, and a comparison holds many: equal ones are one string.
    public static ResultLabel Of(string? value, ModelUse? model) => new(
        string.IsNullOrEmpty(value) ? None : string.Intern(value.ToLowerInvariant()),
        model is null ? None : string.Intern($"{model.Name} {model.Version}".TrimEnd()));
}

/// <summary>What is compared of a result: its labels, and nothing else of it.</summary>
/// <param name="Tenant">Tenant.</param>
/// <param name="Name">The message's id, or the contact's key.</param>
/// <param name="Labels">In the order of the stage's fields.</param>
internal sealed record ResultLabels(string Tenant, string Name, IReadOnlyList<ResultLabel> Labels);
