using StreamML.Inference.Artifacts;

namespace StreamML.Inference.Scoring;

/// <summary>A person's demographic group; null or empty if unknown. Case and surrounding space are ignored.</summary>
/// <param name="Gender">As given, e.g. "female".</param>
/// <param name="AgeRange">As given, e.g. "25-34".</param>
/// <param name="EducationLevel">As given, e.g. "bachelor".</param>
/// <param name="Country">As given.</param>
/// <param name="State">State or region as given.</param>
public sealed record DemographicGroup(
    string? Gender = null, string? AgeRange = null, string? EducationLevel = null, string? Country = null,
    string? State = null)
{
    /// <summary>Name of the schema of these fields in manifests.</summary>
    public const string Schema = "demographic";

    /// <summary>Names of the fields, in the order of <see cref="Values"/>.</summary>
    public static IReadOnlyList<string> Fields { get; } = [
        "gender", "age_range", "education_level", "country", "state"];

    /// <summary>
    /// The values as models read them: trimmed, in lower case, truncated at 64 UTF-16 units; empty if unknown.
    /// </summary>
    public IReadOnlyList<string> Values =>
        [Plain(Gender), Plain(AgeRange), Plain(EducationLevel), Plain(Country), Plain(State)];

    /// <summary>Hash of the fields in order, as in manifests.</summary>
    public static string SchemaHash { get; } = ModelArtifact.HashOf(
        System.Text.Encoding.UTF8.GetBytes(string.Join('\n', Fields)));

    private static string Plain(string? value)
    {
        string plain = (value ?? "").Trim().ToLowerInvariant();
        // 64 units are at most 192 bytes, which the format allows. A lone surrogate has no UTF-8.
        plain = plain.Length <= 64 ? plain : plain[..64];
        return new string([.. plain.EnumerateRunes().SelectMany(rune => rune.ToString())]);
    }
}

/// <summary>Sentiment expected of a demographic group.</summary>
/// <param name="Sentiment">The likeliest class.</param>
/// <param name="Confidence">Its probability, 0 to 1.</param>
/// <param name="Probabilities">Probability by class; they sum to 1.</param>
/// <param name="Known">Number of the five fields with a value known to the model.</param>
/// <param name="Model">The model.</param>
public sealed record DemographicPrediction(
    string Sentiment, float Confidence, IReadOnlyDictionary<string, float> Probabilities, int Known,
    ModelIdentity Model);
