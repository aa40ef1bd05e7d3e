using StreamML.Inference.Artifacts;

namespace StreamML.Inference.Scoring;

/// <summary>
/// What is known of a person's demographic group; null or empty where it is not. Case and space around do not count.
/// </summary>
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
    /// The values as models read them: trimmed, in lower case, cut at 64 UTF-16 units; empty where it is not known.
    /// </summary>
    public IReadOnlyList<string> Values =>
        [Plain(Gender), Plain(AgeRange), Plain(EducationLevel), Plain(Country), Plain(State)];

    /// <summary>Hash of the fields in their order, as manifests carry it.</summary>
    public static string SchemaHash { get; } = ModelArtifact.HashOf(
        System.Text.Encoding.UTF8.GetBytes(string.Join('\n', Fields)));

    private static string Plain(string? value)
    {
        string plain = (value ?? "").Trim().ToLowerInvariant();
        // 64 units are at most 192 bytes, which the format takes. A lone half of a pair has no UTF-8.
        plain = plain.Length <= 64 ? plain : plain[..64];
        return new string([.. plain.EnumerateRunes().SelectMany(rune => rune.ToString())]);
    }
}

/// <summary>Sentiment expected of a demographic group.</summary>
/// <param name="Sentiment">The likeliest class.</param>
/// <param name="Confidence">Its probability, 0 to 1.</param>
/// <param name="Probabilities">Probability by class; they sum to 1.</param>
/// <param name="Known">How many of the five fields had a value that the model has seen.</param>
/// <param name="Model">What made it.</param>
public sealed record DemographicPrediction(
    string Sentiment, float Confidence, IReadOnlyDictionary<string, float> Probabilities, int Known,
    ModelIdentity Model);
